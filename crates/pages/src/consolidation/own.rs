//! What the forms of a city plan say beside their fields: who is missing of the year, by name.

use std::collections::BTreeSet;

use kernel::{Action, Kind, Record, RecordState, Refusal, Stored, Year};
use programme::consolidation::records::CityPlan;
use programme::consolidation::rules;
use programme::planning::records::{AnnualPlan, PlanState};
use server::base::call::Call;
use server::every::own::Own;
use server::every::sent::Typed;
use store::query::{self, Query};

use crate::planning::board::figures::Planner;
use crate::planning::board::kept::KeptYears;
use crate::planning::board::place;

pub const CITY_PLAN: Own = Own {
    begins_with: Some(begin),
    above_form: Some(missing),
    closed: Some(nothing_accepted),
    ..Own::of(CityPlan::CODE)
};

/// The years of accepted plans, the newest first.
fn years(call: &Call) -> Result<Vec<Year>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let at_end = |descending| {
        let sort = Some(("year", descending));
        let asked = Query { states: rules::ACCEPTED, sort, limit: 1, ..Query::default() };
        let found = call.app.read(|connection| query::part(connection, kind, &call.viewer, &asked))?.0.pop();
        Ok::<_, Refusal>(found.and_then(|plan| i16::try_from(plan.integer(kind, "year")?).ok()))
    };
    let (Some(last), Some(first)) = (at_end(true)?, at_end(false)?) else { return Ok(Vec::new()) };
    Ok((first..=last).rev().filter_map(Year::new).collect())
}

/// The years that are compiled already.
fn compiled(call: &Call) -> Result<BTreeSet<i64>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<CityPlan>();
    let all = Query { limit: query::LIMIT_MAX, ..Query::default() };
    let found = call.app.read(|connection| query::part(connection, kind, &call.viewer, &all))?.0;
    Ok(found.iter().filter_map(|plan| plan.integer(kind, "year")).collect())
}

/// Whether some plan of a year is accepted.
fn is_accepted(call: &Call, year: i64) -> Result<bool, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<AnnualPlan>();
    let filters = vec![("year", year.into())];
    let one = Query { states: rules::ACCEPTED, filters, limit: 1, ..Query::default() };
    Ok(!call.app.read(|connection| query::part(connection, kind, &call.viewer, &one))?.0.is_empty())
}

/// The newest year whose plan can be compiled, or why none can: none of that year is accepted, or it is compiled already.
fn newest(call: &Call) -> Result<Result<Year, Refusal>, Refusal> {
    let (years, compiled) = (years(call)?, compiled(call)?);
    let mut why = None;
    for year in years {
        let number = i64::from(year.number());
        let can = match compiled.contains(&number) {
            true => Err(Refusal::rule("record.exists").with("kind", CityPlan::CODE)),
            false => rules::something_is_accepted(i64::from(is_accepted(call, number)?)),
        };
        match can {
            Ok(()) => return Ok(Ok(year)),
            Err(refusal) => why.get_or_insert(refusal),
        };
    }
    // Where all that is accepted is compiled, this year's plans are what is waited for.
    let this = i64::from(call.today().year());
    let why = why.filter(|_| compiled.contains(&this)).or_else(|| rules::something_is_accepted(0).err());
    Ok(Err(why.unwrap_or_else(Refusal::unseen)))
}

fn nothing_accepted(call: &Call, _: Option<(&'static Kind, &Stored)>) -> Result<Option<Refusal>, Refusal> {
    Ok(newest(call)?.err())
}

/// One is compiled of the newest year of which that can be.
fn begin(call: &Call, action: &'static Action, values: &mut Typed) -> Result<(), Refusal> {
    if action.creates && call.asked("year").is_none() {
        let year = newest(call)?.ok();
        values.extend(year.map(|year| ("year".to_owned(), year.number().to_string())));
    }
    Ok(())
}

/// What is compiled or made final says who is not in it.
fn missing(
    call: &Call,
    action: &'static Action,
    record: Option<&Stored>,
    values: &Typed,
) -> Result<Vec<String>, Refusal> {
    if action.opposes || action.comments {
        return Ok(Vec::new());
    }
    let year = match record {
        Some(record) => record.integer(CityPlan::KIND, "year"),
        None => values.get("year").and_then(|year| year.parse().ok()),
    };
    let Some(year) = year.and_then(|year| i16::try_from(year).ok()).and_then(Year::new) else { return Ok(Vec::new()) };
    let kept = call.app.own::<KeptYears>().year(&call.app, &call.programme, year)?;
    let missing: Vec<String> =
        kept.planners.iter().filter(|planner| is_missing(planner)).map(|one| named(call, one)).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let words = call.words();
    let names = missing.join(&words.say("summary-and"));
    let facts = [("year", year.number().to_string()), ("count", missing.len().to_string()), ("names", names)];
    Ok(vec![words.with("city-missing", &facts)])
}

/// A county without an accepted plan, or a department whose plan is on its way.
fn is_missing(planner: &Planner) -> bool {
    let plan = planner.plan.as_deref();
    !plan.is_some_and(|plan| plan.is_accepted) && (planner.is_county || plan.is_some())
}

/// Its place, with how far its plan is.
fn named(call: &Call, planner: &Planner) -> String {
    let words = call.words();
    // In the words in which the city plan will name it.
    let state = planner.plan.as_deref().and_then(|plan| PlanState::from_name(&plan.state));
    let state = rules::stands(state).map(|stands| words.label(stands.choice().label).to_owned());
    words.with("city-missing-one", &[("place", place(call, planner)), ("state", state.unwrap_or_default())])
}
