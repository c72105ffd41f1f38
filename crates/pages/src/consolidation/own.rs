//! What the forms of a city plan say beside their fields: who is missing of the year, by name.

use kernel::{Action, Record, Refusal, Stored, Year};
use programme::consolidation::records::CityPlan;
use programme::planning::records::AnnualPlan;
use server::base::call::Call;
use server::base::show;
use server::every::own::Own;
use server::every::sent::Typed;

use crate::planning::board::figures::Planner;
use crate::planning::board::kept::KeptYears;
use crate::planning::board::place;

pub const CITY_PLAN: Own = Own { above_form: Some(missing), ..Own::of(CityPlan::CODE) };

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
    let state = match planner.plan.as_deref() {
        Some(plan) => show::state(AnnualPlan::KIND, &plan.state, words).text,
        None => words.say("board-no-plan"),
    };
    words.with("city-missing-one", &[("place", place(call, planner)), ("state", state)])
}
