//! Rules of public supervision: pure.

use kernel::{DueFacts, DueRule, Refusal};

/// Answered within fifteen days (信访条例: registered and decided on within 15 days).
pub fn answer_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    Some(DueRule::calendar_days(facts.entered, 15))
}

/// Links that a word from the public may hold.
pub const LINKS_MAX: usize = 1;

/// Words, not advertisements: enough of them, and hardly any links.
pub fn words(words: &str) -> Result<(), Refusal> {
    if words.chars().count() < 4 {
        return Err(Refusal::rule("case.too-short").at("words"));
    }
    let links = words.matches("http").count() + words.matches("www.").count();
    if links > LINKS_MAX { Err(Refusal::rule("case.links").at("words")) } else { Ok(()) }
}
