//! One of the few values of a choice, with the everyday words that mean it.

use crate::kind::Tone;
use crate::label::Label;

/// One of the values a choice field may take.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    pub code: &'static str,
    pub label: Label,
    /// Everyday words that mean it: who looks for 修路 finds what is filed under 行路. In lower case.
    pub also: &'static [&'static str],
    /// How it is shown where it says how far a record is.
    pub tone: Tone,
}

impl Choice {
    pub const fn new(code: &'static str, label: Label) -> Choice {
        Choice { code, label, also: &[], tone: Tone::Plain }
    }

    pub const fn also(mut self, words: &'static [&'static str]) -> Choice {
        self.also = words;
        self
    }

    pub const fn tone(mut self, tone: Tone) -> Choice {
        self.tone = tone;
        self
    }

    /// The choice that a part of these words means, and what is left of them; the longest everyday word counts.
    pub fn meant<'a>(choices: &'a [Choice], words: &str) -> Option<(&'a Choice, String)> {
        let words = crate::letters::folded(words);
        let everyday = choices.iter().flat_map(|choice| choice.also.iter().map(move |word| (choice, *word)));
        let held = everyday.filter(|(_, word)| words.contains(word));
        let (choice, word) = held.max_by_key(|(_, word)| word.chars().count())?;
        Some((choice, words.replacen(word, " ", 1).trim().to_owned()))
    }
}
