//! Rules of disclosure: pure. How long there is time, and what must be said, is the rulebook's.

use kernel::{DueFacts, DueRule, Fen, Refusal};

use super::records::{Disclosure, DisclosureLine};
use crate::rulebook::limits::{self, Limits};

/// What is decided is published within twenty working days (政府信息公开条例 26); part of them to draft.
pub fn submit_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.disclose_days)
}

pub fn review_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    limits::working_days(facts, |limits| limits.disclosure_review_days)
}

/// The poster hangs in the villages.
pub fn hang_by(facts: &DueFacts<'_>) -> Option<DueRule> {
    if facts.record.get(facts.kind, "hung_on").is_null() {
        return limits::working_days(facts, |limits| limits.hang_days);
    }
    None
}

/// The facts that a disclosure of selection must carry, of these five those that the rulebook names: why, how much, from
/// whom, who is responsible, whom to call. A telephone that is given is one in any case.
pub fn complete(disclosure: &Disclosure, lines: &[DisclosureLine], limits: &Limits) -> Result<(), Refusal> {
    let must = |fact: Option<bool>| fact.unwrap_or(true);
    if must(limits.must_say_why) && disclosure.why.is_none() {
        return Err(Refusal::rule("disclosure.why").at("why"));
    }
    let telephone = disclosure.telephone.as_deref();
    if telephone.map_or(must(limits.must_say_telephone), |telephone| !kernel::identifiers::phone_is_valid(telephone)) {
        return Err(Refusal::rule("disclosure.telephone").at("telephone"));
    }
    let missing = |line: &&DisclosureLine| {
        (must(limits.must_say_responsible) && line.answers_for_it.is_empty())
            || (must(limits.must_say_giver) && line.given_by.is_empty())
            || (must(limits.must_say_amount) && line.cost_fen == Fen::ZERO && line.agreed_fen == Fen::ZERO)
    };
    match lines.iter().find(missing) {
        Some(line) => Err(Refusal::rule("disclosure.line").with("project", &line.name)),
        None => Ok(()),
    }
}
