//! What was sent, put into the record: every wrong value is told at once. It was decoded before (`decoded`); here is asked
//! what only the database knows.

use std::collections::{BTreeMap, HashMap, HashSet};

use kernel::decode;
use kernel::{Action, Aggregate, Field, Kind, Problem, Refusal, Stored, Type, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::act::{Act, Input, Target};
use crate::carried::carried;
use crate::decoded::{Line, Lines};
use crate::references::check_references;
use crate::shared::{Fault, Scope};

/// For creations only the party is looked at before rights; none while the input does not say which.
pub(crate) fn candidate(scope: &Scope<'_>, act: &Act<'_>) -> Option<Stored> {
    let kind = scope.shared.catalogue.kind(act.action.kind).filter(|_| act.record.is_none())?;
    let mut stored = Stored::new(kind, Uuid::nil(), scope.now);
    let Input::Sent(sent) = &act.input else { return None };
    let mut known = kind.parties().next().is_none();
    for (position, value) in &sent.decoded.parties {
        known |= !value.is_null();
        stored.values[*position] = value.clone();
    }
    known.then_some(stored)
}

/// Puts the carried values into the record; answers the action's own input.
pub(crate) fn take_input(
    scope: &mut Scope<'_>,
    act: &Act<'_>,
    target: &Target,
) -> Result<(Aggregate, Vec<Value>), Fault> {
    let (action, kind) = (act.action, target.kind);
    let mut after = target.before.clone().unwrap_or_else(|| {
        let id = scope.shared.randomness.id(scope.now);
        Aggregate { root: Stored::new(kind, id, scope.now), lines: BTreeMap::new() }
    });
    let sent = match &act.input {
        // Another action gives values, not what somebody sent: there is nothing to decode or to refuse.
        Input::Values(values) => {
            if action.creates {
                begin_with(kind, action, values, &mut after.root);
            }
            empty_lines(scope, kind, &mut after);
            return Ok((after, values.clone()));
        }
        Input::Sent(sent) => *sent,
    };
    let decoded = &sent.decoded;
    // Everything that is wrong is gathered and told at once.
    let mut problems = decoded.problems.clone();
    for (field, value) in carried(action, kind).iter().zip(&decoded.carried) {
        if let (Some(value), Some(position)) = (value, kind.position(field.name)) {
            after.root.values[position] = value.clone();
        }
    }
    empty_lines(scope, kind, &mut after);
    for lines in &decoded.lines {
        take_lines(scope, lines, &mut after, &mut problems);
    }
    check_references(scope, action, target, decoded, &mut problems)?;
    if !problems.is_empty() {
        return Err(Refusal::invalid(decode::told(problems)).into());
    }
    // A password comes back hashed; whether that could be done is said only now, after rights and moment.
    let input = match sent.prepared.as_ref().map_err(Refusal::clone)? {
        Some(prepared) => prepared.clone(),
        None => decoded.own.iter().map(|value| value.clone().unwrap_or_default()).collect(),
    };
    fill_defaults(kind, &mut after.root);
    Ok((after, input))
}

/// A record created by another action begins with the values given under the names of its own fields.
fn begin_with(kind: &Kind, action: &Action, values: &[Value], stored: &mut Stored) {
    for (field, value) in action.input.iter().zip(values) {
        if let Some(position) = kind.position(field.name) {
            stored.values[position] = value.clone();
        }
    }
}

/// Computed fields that are not optional start at zero, empty or the first choice, until the body says otherwise.
fn fill_defaults(kind: &Kind, stored: &mut Stored) {
    for (field, value) in kind.fields.iter().zip(&mut stored.values) {
        if field.computed && field.required && value.is_null() {
            *value = match field.of {
                Type::Choice(choices) => choices.first().map_or(Value::Null, |choice| choice.code.into()),
                of if of.is_integer() => Value::Integer(0),
                _ => Value::Text(String::new()),
            };
        }
    }
}

fn empty_lines(scope: &Scope<'_>, kind: &'static Kind, aggregate: &mut Aggregate) {
    fill_defaults(kind, &mut aggregate.root);
    for part in scope.shared.catalogue.parts(kind.code) {
        aggregate.lines.entry(part.code).or_default();
    }
}

/// Puts the lines of one kind in the place of those that are there; what is wrong with them is told.
fn take_lines(scope: &Scope<'_>, lines: &Lines, after: &mut Aggregate, problems: &mut Vec<Problem>) {
    let Some(given) = &lines.given else { return };
    let (part, member) = (lines.part, lines.part.member());
    let old = after.lines.remove(part.code).unwrap_or_default();
    let by_id: HashMap<String, &Stored> = old.iter().map(|line| (line.id.to_string(), line)).collect();
    let (mut named, mut taken) = (HashSet::new(), Vec::with_capacity(given.len()));
    for (index, line) in given.iter().enumerate() {
        let line = match line {
            Ok(line) => line,
            Err(problem) => {
                problems.push(problem.clone());
                continue;
            }
        };
        let known = line.named.as_deref().and_then(|id| by_id.get(id).copied());
        let foreign = line.named.is_some() && known.is_none();
        if foreign || known.is_some_and(|known| !named.insert(known.id)) || (lines.input.existing && known.is_none()) {
            problems.push(Problem::new(format!("{member}[{index}].id"), "input.line-unknown"));
            continue;
        }
        let wrong = wrong_echoes(part, line, known, &format!("{member}[{index}]."));
        if !line.problems.is_empty() || !wrong.is_empty() {
            problems.extend(line.problems.iter().cloned().chain(wrong));
            continue;
        }
        taken.push(put_line(scope, lines, line, known));
    }
    if lines.input.existing {
        // Lines that were not named stay as they are, each in its place.
        let mut by_id: HashMap<Uuid, Stored> = taken.into_iter().map(|line| (line.id, line)).collect();
        taken = old.iter().map(|line| by_id.remove(&line.id).unwrap_or_else(|| line.clone())).collect();
    }
    after.lines.insert(part.code, taken);
}

/// A line may be given back as it was read: fields that are not the actor's to set are no mistake where they say what
/// stands there already.
fn wrong_echoes(part: &Kind, line: &Line, known: Option<&Stored>, prefix: &str) -> Vec<Problem> {
    let same = |field: &Field, json: &Json| {
        known.is_some_and(|known| kernel::encode::value(field, known.get(part, field.name)) == *json)
    };
    let wrong = line.echoes.iter().filter(|(field, json)| !same(field, json));
    wrong.map(|(field, _)| Problem::new(format!("{prefix}{}", field.name), "input.unknown-field")).collect()
}

fn put_line(scope: &Scope<'_>, lines: &Lines, line: &Line, known: Option<&Stored>) -> Stored {
    let part = lines.part;
    let new = || Stored::new(part, scope.shared.randomness.id(scope.now), scope.now);
    let mut stored = known.cloned().unwrap_or_else(new);
    for (field, value) in lines.input.fields.iter().zip(&line.values) {
        if let (Some(value), Some(position)) = (value, part.position(field.name)) {
            stored.values[position] = value.clone();
        }
    }
    fill_defaults(part, &mut stored);
    stored
}
