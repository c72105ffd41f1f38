//! Rules of the project: values in, a refusal out.

use kernel::{Fen, Refusal};

use super::records::ProjectFacts;
use crate::named::records::Capacity;

/// What holds of a project's facts at any time: the sources add up to the cost, it does not finish before it starts.
pub fn facts_hold(facts: &ProjectFacts, prefix: &str) -> Result<(), Refusal> {
    let sources = [Some(facts.asked_fen), facts.county_fen, facts.local_fen, facts.firm_fen, facts.other_fen];
    let sum = Fen::capped_sum(sources.into_iter().flatten());
    let unequal = || {
        let refusal = Refusal::rule("plan.sources")
            .with("project", &facts.name)
            .with("sum", sum.yuan_grouped())
            .with("cost", facts.cost_fen.yuan_grouped());
        refusal.at(format!("{prefix}cost_fen"))
    };
    let before_start = matches!((facts.start, facts.finish), (Some(start), Some(finish)) if finish < start);
    let early = || Refusal::rule("plan.finish-before-start").with("project", &facts.name).at(format!("{prefix}finish"));
    Refusal::all([
        if sum == facts.cost_fen { Ok(()) } else { Err(unequal()) },
        if before_start { Err(early()) } else { Ok(()) },
    ])
}

/// Whether somebody may be named in a field of a project: of its own county, confirmed, and named as just that.
pub fn may_be_named(confirmed_here: bool, named_as: Capacity, wanted: Capacity, field: &str) -> Result<(), Refusal> {
    match (confirmed_here, named_as == wanted) {
        (false, _) => Err(Refusal::rule("project.not-confirmed").at(field)),
        (_, false) => Err(Refusal::rule("project.named-otherwise").at(field)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_named_is_confirmed_and_named_as_just_that() {
        let code =
            |confirmed, named_as| may_be_named(confirmed, named_as, Capacity::Lead, "lead").map_err(|it| it.code);
        assert_eq!(code(true, Capacity::Lead), Ok(()));
        assert_eq!(code(false, Capacity::Lead), Err("project.not-confirmed"));
        assert_eq!(code(true, Capacity::Expert), Err("project.named-otherwise"));
    }
}
