//! From what was sent to values: every wrong value is told at once, and what the input carries is put into the record.

use std::borrow::Cow;
use std::collections::BTreeMap;

use kernel::decode::{self, Presence, Source};
use kernel::{Action, Aggregate, Field, Kind, Problem, Refusal, Stored, Type, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::act::{Act, Input, LineInput, Target, carried, line_input};
use crate::references::check_references;
use crate::shared::{Fault, Scope};

/// For creations only the party is decoded before rights; none while the input does not say which.
pub(crate) fn candidate(scope: &Scope<'_>, act: &Act<'_>) -> Option<Stored> {
    let kind = scope.shared.catalogue.kind(act.action.kind).filter(|_| act.record.is_none())?;
    let mut stored = Stored::new(kind, Uuid::nil(), scope.now);
    let Input::Object { object, source, .. } = &act.input else { return None };
    let mut known = kind.parties().next().is_none();
    for field in kind.parties() {
        let value = object.get(field.name).and_then(|json| decode::value(field, json, *source).ok());
        if let (Some(value), Some(position)) = (value, kind.position(field.name)) {
            known |= !value.is_null();
            stored.values[position] = value;
        }
    }
    known.then_some(stored)
}

/// Decodes everything at once and puts the carried values into the record; answers the action's own input.
pub(crate) fn decode_input(
    scope: &mut Scope<'_>,
    act: &Act<'_>,
    target: &Target,
) -> Result<(Aggregate, Vec<Value>), Fault> {
    let (action, kind) = (act.action, target.kind);
    let mut after = target.before.clone().unwrap_or_else(|| {
        let id = scope.shared.randomness.id(scope.now);
        Aggregate { root: Stored::new(kind, id, scope.now), lines: BTreeMap::new() }
    });
    let (object, source, prepared) = match &act.input {
        Input::Values(values) => {
            if action.creates {
                begin_with(kind, action, values, &mut after.root);
            }
            empty_lines(scope, kind, &mut after);
            return Ok((after, values.clone()));
        }
        Input::Object { object, source, prepared } => (*object, *source, prepared),
    };
    let mut problems = Vec::new();
    let carried = carried(action, kind);
    let parts = scope.shared.catalogue.parts(kind.code);
    let parts: Vec<_> = parts.filter_map(|part| line_input(action, part).map(|input| (part, input))).collect();
    let members: Vec<String> = parts.iter().map(|(part, _)| part.member()).collect();
    let own: Vec<&'static Field> = action.input.iter().collect();
    let mut known: Vec<&str> = members.iter().map(String::as_str).collect();
    known.extend(carried.iter().chain(&own).map(|field| field.name));
    let presence = if action.creates { Presence::Whole } else { Presence::Partial };
    match decode::decode(&carried, object, &known, source, presence, "") {
        Ok(values) => {
            for (field, value) in carried.iter().zip(values) {
                if let (Some(value), Some(position)) = (value, kind.position(field.name)) {
                    after.root.values[position] = value;
                }
            }
        }
        Err(more) => problems.extend(more),
    }
    known.clear();
    known.extend(object.keys().map(String::as_str));
    let mut input = match decode::decode(&own, object, &known, source, Presence::Whole, "") {
        Ok(values) => values.into_iter().map(Option::unwrap_or_default).collect(),
        Err(more) => {
            problems.extend(more);
            Vec::new()
        }
    };
    empty_lines(scope, kind, &mut after);
    for (part, line_input) in parts {
        decode_lines(scope, part, &line_input, object, source, &mut after, &mut problems);
    }
    check_references(scope, action, target, object, source, &mut problems)?;
    if !problems.is_empty() {
        return Err(Refusal::invalid(problems).into());
    }
    if let Some(prepared) = prepared.as_ref().map_err(Refusal::clone)? {
        input.clone_from(prepared);
    }
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

/// A line may be given back as it was read: fields that are not the actor's to set are left aside where they say what
/// stands there already.
fn without_echo<'a>(
    part: &'static Kind,
    fields: &[&'static Field],
    known: Option<&Stored>,
    given: &'a Map<String, Json>,
) -> Cow<'a, Map<String, Json>> {
    let Some(known) = known else { return Cow::Borrowed(given) };
    let echo = |name: &str, value: &Json| {
        part.field(name).is_some_and(|field| {
            !fields.iter().any(|own| own.name == name) && kernel::encode::value(field, known.get(part, name)) == *value
        })
    };
    if !given.iter().any(|(name, value)| echo(name, value)) {
        return Cow::Borrowed(given);
    }
    let mut rest = given.clone();
    rest.retain(|name, value| !echo(name, value));
    Cow::Owned(rest)
}

fn decode_lines(
    scope: &Scope<'_>,
    part: &'static Kind,
    input: &LineInput,
    object: &Map<String, Json>,
    source: Source,
    after: &mut Aggregate,
    problems: &mut Vec<Problem>,
) {
    let member = part.member();
    let given = match object.get(&member) {
        None => return,
        Some(Json::Array(given)) if given.len() <= decode::LINES_MAX => given,
        Some(Json::Array(_)) => {
            return problems.push(Problem::new(member, "input.too-many-lines").with("max", decode::LINES_MAX));
        }
        Some(_) => return problems.push(Problem::new(member, "input.wrong-type").with("type", "lines")),
    };
    let old = after.lines.remove(part.code).unwrap_or_default();
    let fields = &input.fields;
    let mut lines: Vec<Stored> = Vec::with_capacity(given.len());
    for (index, json) in given.iter().enumerate() {
        let prefix = format!("{member}[{index}].");
        let Json::Object(line_object) = json else {
            problems.push(Problem::new(format!("{member}[{index}]"), "input.wrong-type").with("type", "line"));
            continue;
        };
        let named = match line_object.get("id") {
            None | Some(Json::Null) => None,
            Some(Json::String(id)) if id.is_empty() && source == Source::Text => None,
            Some(Json::String(id)) => Some(id.as_str()),
            Some(_) => {
                problems.push(Problem::new(format!("{prefix}id"), "input.not-an-identifier"));
                continue;
            }
        };
        let known = old.iter().find(|line| Some(line.id.to_string().as_str()) == named);
        if named.is_some() && (known.is_none() || lines.iter().any(|line| Some(line.id) == known.map(|known| known.id)))
        {
            problems.push(Problem::new(format!("{prefix}id"), "input.line-unknown"));
            continue;
        }
        if input.existing && known.is_none() {
            problems.push(Problem::new(format!("{prefix}id"), "input.line-unknown"));
            continue;
        }
        let mut line =
            known.cloned().unwrap_or_else(|| Stored::new(part, scope.shared.randomness.id(scope.now), scope.now));
        let presence = if known.is_some() { Presence::Partial } else { Presence::Whole };
        let given = without_echo(part, fields, known, line_object);
        match decode::decode(fields, &given, &["id"], source, presence, &prefix) {
            Ok(values) => {
                for (field, value) in fields.iter().zip(values) {
                    if let (Some(value), Some(position)) = (value, part.position(field.name)) {
                        line.values[position] = value;
                    }
                }
                fill_defaults(part, &mut line);
                lines.push(line);
            }
            Err(more) => problems.extend(more),
        }
    }
    if input.existing {
        // Lines that were not named stay as they are, each in its place.
        let named = |old: &Stored| lines.iter().find(|line| line.id == old.id).cloned();
        lines = old.iter().map(|line| named(line).unwrap_or_else(|| line.clone())).collect();
    }
    after.lines.insert(part.code, lines);
}
