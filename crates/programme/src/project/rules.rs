//! Rules of the project: values in, a refusal out.

use std::ops::RangeInclusive;

use kernel::{Day, Fen, Id, Refusal};

use super::records::ProjectFacts;
use crate::named::records::Capacity;
use crate::places::records::Region;

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

/// A town, as far as a project asks of it: what it is called in both languages, and the county in which it lies.
pub struct TownNamed {
    pub name: String,
    pub lies_in: Option<Id<Region>>,
    pub lies_in_name: String,
    pub is_town: bool,
}

/// A project lies in the county whose office puts it forward; an office that says of no county where it is may name any town.
pub fn lies_in(town: &TownNamed, county: Option<(Id<Region>, &str)>, field: &str) -> Result<(), Refusal> {
    let told = |code: &'static str| Refusal::rule(code).with("town", &town.name).with("county", &town.lies_in_name);
    match county {
        _ if !town.is_town => Err(told("project.no-town").at(field)),
        Some((county, name)) if town.lies_in != Some(county) => {
            Err(told("project.town-of-another-county").with("own", name).at(field))
        }
        _ => Ok(()),
    }
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
    fn a_town_is_one_of_the_owners_county() {
        let (own, other) = (Id::from_uuid(number(1)), Id::from_uuid(number(2)));
        let town = |lies_in, is_town| TownNamed {
            name: "大坪镇".to_owned(),
            lies_in,
            lies_in_name: "梅县".to_owned(),
            is_town,
        };
        let asked = |town: &TownNamed, county| lies_in(town, county, "town").map_err(|refusal| refusal.code);
        let county = Some((own, "兴宁市"));
        assert_eq!(asked(&town(Some(own), true), county), Ok(()));
        assert_eq!(asked(&town(Some(other), true), county), Err("project.town-of-another-county"));
        assert_eq!(asked(&town(None, true), county), Err("project.town-of-another-county"), "a town of no county");
        assert_eq!(asked(&town(Some(other), true), None), Ok(()), "an office of no county");
        assert_eq!(asked(&town(Some(own), false), county), Err("project.no-town"));
        assert_eq!(asked(&town(None, false), None), Err("project.no-town"));
    }

    fn number(number: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(number)
    }

    #[test]
    fn who_is_named_is_confirmed_and_named_as_just_that() {
        let code =
            |confirmed, named_as| may_be_named(confirmed, named_as, Capacity::Lead, "lead").map_err(|it| it.code);
        assert_eq!(code(true, Capacity::Lead), Ok(()));
        assert_eq!(code(false, Capacity::Lead), Err("project.not-confirmed"));
        assert_eq!(code(true, Capacity::Expert), Err("project.named-otherwise"));
    }
}
