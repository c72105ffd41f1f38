//! Usual phrases: records whose words are offered beside what somebody writes when they decide.

/// Said when something leads on, when it leads back, or at either.
pub const ONWARDS: &str = "onwards";
pub const BACK: &str = "back";
pub const EITHER: &str = "either";

/// A kind of record of which each is a phrase: the field of its words, the field that says when it is said, and the states in
/// which it is offered to whoever sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrases {
    pub words: &'static str,
    pub when: &'static str,
    pub states: &'static [&'static str],
}

impl Phrases {
    pub const fn new(words: &'static str, when: &'static str, states: &'static [&'static str]) -> Phrases {
        Phrases { words, when, states }
    }
}

/// Whether a phrase for this occasion is said with what leads back, or with what leads on.
pub fn is_said(when: &str, leads_back: bool) -> bool {
    when == EITHER || when == if leads_back { BACK } else { ONWARDS }
}
