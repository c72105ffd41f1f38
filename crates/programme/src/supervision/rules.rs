//! Rules of public supervision: pure.

use kernel::{DueFacts, DueRule, Refusal};

use crate::rulebook::limits::{self, Limits};

/// Answered within the days of the rulebook.
pub fn answer_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::calendar_days(facts, |limits| limits.public_answer_days)
}

/// Words, not advertisements: enough of them, and hardly any links.
pub fn words(words: &str, limits: &Limits) -> Result<(), Refusal> {
    let (min, max) = (limits.public_words_min.unwrap_or(1), limits.public_links_max.unwrap_or(0));
    if (words.chars().count() as i64) < min {
        return Err(Refusal::rule("case.too-short").with("min", min).at("words"));
    }
    let links = (words.matches("http").count() + words.matches("www.").count()) as i64;
    if links > max { Err(Refusal::rule("case.links").with("max", max).at("words")) } else { Ok(()) }
}
