//! Rules of the project: values in, a refusal out.

use std::ops::RangeInclusive;

use kernel::{Day, Fen, Refusal};

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

/// Within so many years of another one a project begins and ends without a question.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    begins: RangeOf,
    ends: RangeOf,
}

/// Years before and after.
type RangeOf = (i16, i16);

/// Of the year of a plan: what began a year earlier, and what takes two years more.
pub const OF_A_PLAN: Near = Near { begins: (1, 1), ends: (1, 2) };
/// Of today, where a project waits in the library for a later year.
pub const OF_TODAY: Near = Near { begins: (2, 5), ends: (2, 6) };

fn is_near(day: Day, year: i16, (before, after): RangeOf) -> bool {
    let near: RangeInclusive<i16> = year - before..=year + after;
    near.contains(&day.year())
}

/// A day years away is a slip of the hand, or of a workbook that counts its days otherwise, unless what is said of the
/// project names its year too: then it is meant, and whoever reads the plan sees why.
pub fn days_are_near(facts: &ProjectFacts, year: i16, near: Near, prefix: &str) -> Result<(), Refusal> {
    let said = [&facts.need, &facts.content].map(|text| text.as_deref().map(kernel::folded).unwrap_or_default());
    let checked = |day: Option<Day>, within: RangeOf, field: &str| match day {
        Some(day) if !is_near(day, year, within) && !said.iter().any(|text| text.contains(&day.year().to_string())) => {
            let refusal = Refusal::rule("plan.day-years-away").with("project", &facts.name).with("day", day.iso());
            let refusal = refusal.with("year", year).with("said", day.year());
            Err(refusal.with("years", (day.year() - year).abs()).at(format!("{prefix}{field}")))
        }
        _ => Ok(()),
    };
    Refusal::all([checked(facts.start, near.begins, "start"), checked(facts.finish, near.ends, "finish")])
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
