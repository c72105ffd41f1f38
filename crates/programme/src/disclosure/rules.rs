//! Rules of disclosure: pure. How long there is time, and what must be said, is the rulebook's.

use kernel::{Fen, Refusal};

use super::numbers::Numbers;
use super::records::{Disclosure, DisclosureLine, Matter};
use crate::planning::records::{PlanLine, PlanState};

/// Of which plans a disclosure may tell: the selection of those that are agreed, the progress of those that are carried out.
pub fn may_tell(matter: Matter, plan: PlanState) -> Result<(), Refusal> {
    let agreed = matches!(plan, PlanState::Agreed | PlanState::Executing | PlanState::Summarised);
    match matter {
        Matter::Selection if !agreed => Err(Refusal::rule("disclosure.plan").at("plan")),
        Matter::Progress if !matches!(plan, PlanState::Executing | PlanState::Summarised) => {
            Err(Refusal::rule("disclosure.not-summed-up").at("plan"))
        }
        Matter::Selection | Matter::Progress => Ok(()),
    }
}

/// Progress is told once something was said of it.
pub fn something_to_tell(matter: Matter, lines: &[PlanLine]) -> Result<(), Refusal> {
    if matter == Matter::Progress && lines.iter().all(|line| line.became.outcome.is_none()) {
        return Err(Refusal::rule("disclosure.not-summed-up").at("plan"));
    }
    Ok(())
}

/// The facts that a disclosure of selection must carry, of these five those that the rulebook names: why, how much, from
/// whom, who is responsible, whom to call. A telephone that is given is one in any case.
pub fn complete(disclosure: &Disclosure, lines: &[DisclosureLine], numbers: &Numbers) -> Result<(), Refusal> {
    let why = numbers.must_say_why && disclosure.matter == Matter::Selection && disclosure.why.is_none();
    // One that an earlier release took is looked at again.
    let telephone = disclosure.telephone.as_deref();
    let telephone =
        telephone.map_or(numbers.must_say_telephone, |telephone| kernel::written::telephone::read(telephone).is_err());
    let missing = |line: &&DisclosureLine| {
        (numbers.must_say_responsible && line.answers_for_it.is_empty())
            || (numbers.must_say_giver && line.given_by.is_empty())
            || (numbers.must_say_amount && line.cost_fen == Fen::ZERO && line.agreed_fen == Fen::ZERO)
    };
    let line = lines.iter().filter(|line| line.left_on.is_none()).find(missing);
    // All that is missing is told at once.
    Refusal::all([
        if why { Err(Refusal::rule("disclosure.why").at("why")) } else { Ok(()) },
        if telephone { Err(Refusal::rule("disclosure.telephone").at("telephone")) } else { Ok(()) },
        line.map_or(Ok(()), |line| {
            Err(Refusal::rule("disclosure.line").with("project", &line.name).at("disclosure_lines"))
        }),
    ])
}
