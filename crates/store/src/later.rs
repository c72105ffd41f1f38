//! What is entered later than it happened (补录): the day that is named, and what has to come with it.

use kernel::action::later;
use kernel::{Action, Day, Kind, PostHeld, Problem, Refusal, Stored, Value};

use crate::shared::{Fault, Scope};

/// The day on which an action happened, where it says that this was before today.
///
/// # Errors
/// 422 where the reason or the paper is missing, or they stand without a day; 409 for a day that is not over yet, or on which
/// the programme had not begun.
pub(crate) fn happened(scope: &mut Scope<'_>, action: &'static Action, input: &[Value]) -> Result<Option<Day>, Fault> {
    if !action.entered_later {
        return Ok(None);
    }
    let given = |name: &str| action.input.iter().position(|field| field.name == name).map(|at| &input[at]);
    let is_given = |name: &&str| given(name).is_some_and(|value| !value.is_null());
    let missing: Vec<&str> = later::GIVEN.iter().copied().filter(|name| !is_given(name)).collect();
    if missing.len() == later::GIVEN.len() {
        return Ok(None);
    }
    if !missing.is_empty() {
        let problems = missing.into_iter().map(|name| Problem::new(name, "input.required-later"));
        return Err(Refusal::invalid(problems.collect()).into());
    }
    let day = given(later::HAPPENED_ON).and_then(Value::as_text).and_then(|text| Day::parse(text).ok());
    let Some(day) = day else { return Err(Refusal::unseen().into()) };
    if day >= scope.now.day() {
        return Err(Refusal::rule("later.not-over").at(later::HAPPENED_ON).into());
    }
    let programme = &scope.viewer.programme;
    let begins = scope.shared.directory.first_day(scope.connection, programme)?;
    if let Some(begins) = begins.filter(|begins| day < *begins) {
        return Err(Refusal::rule("later.before-programme").with("day", begins.iso()).at(later::HAPPENED_ON).into());
    }
    Ok(Some(day))
}

/// Says in the record when and by which office it was entered.
pub(crate) fn note(kind: &Kind, record: &mut Stored, entered: Day, post: Option<&PostHeld>) {
    let office = post.map(|post| post.organisation.to_string());
    for (name, value) in [(later::ENTERED_ON, Value::from(entered.iso())), (later::ENTERED_BY, office.into())] {
        if let Some(position) = kind.position(name) {
            record.values[position] = value;
        }
    }
}
