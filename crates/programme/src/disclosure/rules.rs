//! Rules of disclosure: pure. How long there is time, and what must be said, is the rulebook's.

use kernel::{Fen, Refusal};

use super::numbers::Numbers;
use super::records::{Disclosure, DisclosureLine};

/// The facts that a disclosure of selection must carry, of these five those that the rulebook names: why, how much, from
/// whom, who is responsible, whom to call. A telephone that is given is one in any case.
pub fn complete(disclosure: &Disclosure, lines: &[DisclosureLine], numbers: &Numbers) -> Result<(), Refusal> {
    if numbers.must_say_why && disclosure.why.is_none() {
        return Err(Refusal::rule("disclosure.why").at("why"));
    }
    let telephone = disclosure.telephone.as_deref();
    if telephone.map_or(numbers.must_say_telephone, |telephone| !kernel::identifiers::phone_is_valid(telephone)) {
        return Err(Refusal::rule("disclosure.telephone").at("telephone"));
    }
    let missing = |line: &&DisclosureLine| {
        (numbers.must_say_responsible && line.answers_for_it.is_empty())
            || (numbers.must_say_giver && line.given_by.is_empty())
            || (numbers.must_say_amount && line.cost_fen == Fen::ZERO && line.agreed_fen == Fen::ZERO)
    };
    match lines.iter().find(missing) {
        Some(line) => Err(Refusal::rule("disclosure.line").with("project", &line.name)),
        None => Ok(()),
    }
}
