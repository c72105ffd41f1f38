//! What whoever took an action now would be told: asked of the engine, kept by nobody, noted nowhere.

use kernel::decode::Source;
use kernel::{Action, Kind, Problem, Refusal, Status, Stored, Type};
use serde_json::{Map, Value as Json};
use store::Request;

use super::begins::initial;
use super::sent::{self, Typed};
use super::target::Target;
use crate::base::call::Call;

/// A password is tried once.
fn tries(action: &Action) -> bool {
    action.input.iter().any(|field| matches!(field.of, Type::Secret))
}

/// The refusal that whoever took the action now, with nothing typed, would get.
pub fn bare(call: &Call, record: &Stored, action: &'static Action) -> Option<Refusal> {
    let request = Request::new(&call.viewer, action, Some(record.id), Json::Object(Map::default()));
    call.app.engine.would(request).err()
}

/// The refusal of whoever sent the form as it begins, with all that the rules ask for in it.
pub fn as_it_begins(call: &Call, target: &Target) -> Result<Option<Refusal>, Refusal> {
    if target.record.is_none() || tries(target.action) {
        return Ok(None);
    }
    let values = initial(call, target)?;
    let parts = sent::parts(call, target.kind, target.action);
    let refusal = call.app.engine.would(request(call, target, &parts, &values)).err();
    Ok(refusal.map(|refusal| with_rules(call, target, (&parts, &values), refusal)))
}

fn request(call: &Call, target: &Target, parts: &[&'static Kind], values: &Typed) -> Request {
    let input = sent::to_input(target.kind, target.action, parts, values);
    let record = target.record.as_ref().map(|record| record.id);
    let mut request = Request::new(&call.viewer, target.action, record, input.into());
    request.source = Source::Text;
    request
}

/// What could not be read, and beside it what the rules say of the rest: all mistakes come at once. Of a field that could not be
/// read, or of the line in which an amount or a day could not be, no rule is told.
pub fn with_rules(
    call: &Call,
    target: &Target,
    (parts, values): (&[&'static Kind], &Typed),
    mut refusal: Refusal,
) -> Refusal {
    let unread = |problem: &Problem| problem.code.starts_with("input.");
    let all_unread = !refusal.problems.is_empty() && refusal.problems.iter().all(unread);
    if refusal.status != Status::Invalid || !all_unread || tries(target.action) {
        return refusal;
    }
    let mut readable = values.clone();
    for problem in &refusal.problems {
        if let Some(field) = sent::field_at(target.kind, target.action, parts, &problem.field) {
            readable.insert(problem.field.clone(), sent::stand_in(field, call.today()));
        }
    }
    let request = request(call, target, parts, &readable);
    let Err(more) = call.app.engine.would(request) else { return refusal };
    let line = |field: &str| field.split_inclusive(']').next().unwrap_or_default().to_owned();
    // What stands in for an amount or a day may be what a rule then refuses of the same line; for a choice or words it is not.
    let may_mislead = |told: &Problem| {
        let field = sent::field_at(target.kind, target.action, parts, &told.field);
        field.is_none_or(|field| matches!(field.of, Type::Money | Type::Day))
    };
    let is_told = |problem: &Problem| {
        let mut told = refusal.problems.iter();
        told.any(|told| told.field == problem.field || (may_mislead(told) && line(&told.field) == line(&problem.field)))
    };
    let others: Vec<Problem> = more.problems.into_iter().filter(|one| !unread(one) && !is_told(one)).collect();
    refusal.problems.extend(others);
    refusal
}
