//! Rules of disclosure: pure.

use kernel::{DueFacts, DueRule, Refusal};

use super::records::{Disclosure, DisclosureLine};

/// Days that a notice hangs, counted from its publication (国开办发〔2018〕11号: not fewer than ten).
pub const PUBLICITY_DAYS: i64 = 10;

/// What is decided is published within twenty working days (政府信息公开条例 26); half of them to draft.
pub fn submit_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    Some(DueRule::working_days(facts.entered, 10))
}

pub fn review_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    Some(DueRule::working_days(facts.entered, 5))
}

/// The poster hangs in the villages within five working days.
pub fn hang_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    let hung = facts.record.get(facts.kind, "hung_on").is_null();
    hung.then(|| DueRule::working_days(facts.entered, 5))
}

/// The facts that a disclosure of selection must carry: why, how much, from whom, who is responsible, whom to call.
pub fn complete(disclosure: &Disclosure, lines: &[DisclosureLine]) -> Result<(), Refusal> {
    if disclosure.why.is_none() {
        return Err(Refusal::rule("disclosure.why").at("why"));
    }
    if disclosure.telephone.as_deref().is_none_or(|telephone| !kernel::identifiers::phone_is_valid(telephone)) {
        return Err(Refusal::rule("disclosure.telephone").at("telephone"));
    }
    let missing = |line: &&DisclosureLine| line.answers_for_it.is_empty() || line.given_by.is_empty();
    match lines.iter().find(missing) {
        Some(line) => Err(Refusal::rule("disclosure.line").with("project", &line.name)),
        None => Ok(()),
    }
}
