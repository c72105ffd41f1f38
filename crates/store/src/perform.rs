//! How an action is performed, in one order: signed in → may see → may act → version and moment → input → rules →
//! change → publish → owe → journal. There is no second way to change a record.

use std::borrow::Cow;
use std::collections::BTreeMap;

use kernel::decode::{self, Presence, Source};
use kernel::{
    Action, Aggregate, Field, Kind, PostHeld, Problem, Refusal, Sight, Standing, Status, Stored, Transition, Type,
    Value, Viewer,
};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::connection::StoreError;
use crate::context::{Fault, Scope};
use crate::permit::{self, Ask, Permit, permit};
use crate::{duties, journal, pointed, published, rows, schema, titles};

/// What an action is given.
pub(crate) enum Input<'a> {
    /// From outside; `prepared` replaces the action's own fields where there was something to prepare, or refuses them.
    Object { object: &'a Map<String, Json>, source: Source, prepared: Result<Option<Vec<Value>>, Refusal> },
    /// From another action.
    Values(Vec<Value>),
}

/// One action about to be performed.
pub(crate) struct Act<'a> {
    pub action: &'static Action,
    pub record: Option<Uuid>,
    pub input: Input<'a>,
    pub expected_version: Option<i64>,
    pub cause: Option<Uuid>,
}

/// An action that was performed.
#[derive(Clone, Debug)]
pub struct Done {
    pub record: Uuid,
    pub version: i64,
    pub state: String,
    pub entry: Uuid,
    pub hash: String,
    pub at: kernel::Instant,
}

/// Nested actions deeper than this are a mistake of a declaration.
const DEPTH_MAX: u8 = 4;

/// The record as it was found, if any, with its kind, and the post in which the actor acts.
struct Target {
    kind: &'static Kind,
    before: Option<Aggregate>,
    post: Option<PostHeld>,
}

/// Performs one action, its nested ones included, inside the caller's transaction.
pub(crate) fn run(scope: &mut Scope<'_>, act: Act<'_>) -> Result<Done, Fault> {
    let action = act.action;
    let target = permitted(scope, &act)?;
    let (mut after, input) = decode_input(scope, &act, &target)?;
    let entry = scope.shared.randomness.id(scope.now);
    let post = match call_body(scope, action, &input, &mut after, entry)? {
        Some(chosen) => {
            let before = target.before.as_ref().map(|before| &before.root);
            permit::choose(scope.connection, scope.viewer, action, before, &chosen)??;
            Some(chosen)
        }
        None => target.post.clone(),
    };
    pointed::lines_stay(scope, target.kind, target.before.as_ref(), &after)?;
    settle_state(action, target.before.as_ref(), &mut after, scope.now)?;
    keep(scope, &target, &mut after)?;
    if scope.shared.directory.reads().contains(&target.kind.code) {
        scope.shared.viewers.forget();
    }
    bind_files(scope, action, &input, after.root.id)?;
    let changes = changes(scope, target.kind, target.before.as_ref(), &after);
    versions(scope, action, target.kind, &after, entry)?;
    let moved = target.before.as_ref().is_none_or(|before| before.root.state != after.root.state);
    let fulfils = |owe: &kernel::Owe| owe.action == action.name;
    let owed = target.kind.state(&after.root.state).is_some_and(|state| state.owes.iter().any(fulfils));
    if moved || owed {
        duties::follow(scope, target.kind, &after.root, action, entry, moved)?;
    }
    if action.creates {
        duties::fulfil_standing(scope, target.kind, &after.root, action, entry)?;
    }
    let hash = write_entry(scope, &act, &target, &after, &input, post.as_ref(), entry, changes)?;
    Ok(Done { record: after.root.id, version: after.root.version, state: after.root.state, entry, hash, at: scope.now })
}

/// The permit to act, and the record that it is about with its lines.
fn permitted(scope: &mut Scope<'_>, act: &Act<'_>) -> Result<Target, Fault> {
    let candidate = candidate(scope, act);
    let ask = Ask {
        viewer: scope.viewer,
        action: act.action,
        record: act.record,
        candidate: candidate.as_ref(),
        expected_version: act.expected_version,
        nested: act.cause.is_some(),
    };
    let catalogue = &scope.shared.catalogue;
    let Permit { kind, record, post } = permit(scope.connection, catalogue, &ask)??;
    let before = record.map(|root| rows::aggregate(scope.connection, catalogue, kind, root)).transpose()?;
    Ok(Target { kind, before, post: post.cloned() })
}

/// For creations only the party is decoded before rights; none while the input does not say which.
fn candidate(scope: &Scope<'_>, act: &Act<'_>) -> Option<Stored> {
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

/// The fields that the input of an action may carry beside its own: those of the record.
pub fn carried(action: &Action, kind: &'static Kind) -> Vec<&'static Field> {
    if !action.revises {
        return Vec::new();
    }
    kind.editable().filter(|field| action.creates || !field.fixed).collect()
}

/// What the input of an action may say of the lines of one kind.
#[derive(Clone, Debug)]
pub struct LineInput {
    pub fields: Vec<&'static Field>,
    /// Only fields of lines that are there; none is added or taken away.
    pub existing: bool,
}

/// What an action takes of the lines of a kind; none where it leaves them alone.
pub fn line_input(action: &Action, part: &'static Kind) -> Option<LineInput> {
    if action.revises {
        return Some(LineInput { fields: part.editable().collect(), existing: false });
    }
    let edit = action.edits.iter().find(|edit| edit.line == part.code)?;
    let fields = part.fields.iter().filter(|field| edit.fields.contains(&field.name)).collect();
    Some(LineInput { fields, existing: true })
}

/// Decodes everything at once and puts the carried values into the record; answers the action's own input.
fn decode_input(scope: &mut Scope<'_>, act: &Act<'_>, target: &Target) -> Result<(Aggregate, Vec<Value>), Fault> {
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

/// Every reference that is given and new must be to a record of the programme which the actor sees; asked of what was
/// given, so that one wrong value does not hide another.
fn check_references(
    scope: &mut Scope<'_>,
    action: &Action,
    target: &Target,
    object: &Map<String, Json>,
    source: Source,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    let (kind, before) = (target.kind, target.before.as_ref());
    let mut fields = carried(action, kind);
    let root = before.map(|before| (kind, &before.root));
    check_given(scope, &fields, root, (object, source), "", problems)?;
    fields = action.input.iter().collect();
    check_given(scope, &fields, None, (object, source), "", problems)?;
    if !action.revises {
        return Ok(());
    }
    for part in scope.shared.catalogue.parts(kind.code) {
        let member = part.member();
        let given = object.get(&member).and_then(Json::as_array).filter(|given| given.len() <= decode::LINES_MAX);
        let old = before.and_then(|before| before.lines.get(part.code));
        fields = part.editable().collect();
        for (index, json) in given.into_iter().flatten().enumerate() {
            let Json::Object(line) = json else { continue };
            let named = line.get("id").and_then(Json::as_str);
            let known = old.and_then(|old| old.iter().find(|known| Some(known.id.to_string().as_str()) == named));
            let known = known.map(|known| (part, known));
            check_given(scope, &fields, known, (line, source), &format!("{member}[{index}]."), problems)?;
        }
    }
    Ok(())
}

fn check_given(
    scope: &mut Scope<'_>,
    fields: &[&'static Field],
    before: Option<(&Kind, &Stored)>,
    (object, source): (&Map<String, Json>, Source),
    prefix: &str,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    for field in fields {
        let given = object.get(field.name).and_then(|json| decode::value(field, json, source).ok());
        let Some(value) = given else { continue };
        if before.is_none_or(|(kind, stored)| *stored.get(kind, field.name) != value) {
            check_reference(scope, field, &value, format!("{prefix}{}", field.name), problems)?;
        }
    }
    Ok(())
}

fn check_reference(
    scope: &mut Scope<'_>,
    field: &Field,
    value: &Value,
    path: String,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    let Some(id) = value.as_text().and_then(|text| text.parse::<Uuid>().ok()) else { return Ok(()) };
    let programme = scope.viewer.programme.as_str();
    match field.of {
        Type::Reference(target) => {
            let Some(kind) = scope.shared.catalogue.kind(target) else { return Ok(()) };
            let found = rows::load(scope.connection, kind, programme, id)?;
            // The public names the office that it writes to without seeing the list of offices.
            let public_party = field.party && scope.viewer.standing == Standing::Anonymous;
            if !found.is_some_and(|found| public_party || Sight::of(kind, scope.viewer).covers(&found)) {
                problems.push(Problem::new(path, "input.reference-unknown"));
            }
        }
        Type::File => {
            let sql =
                "SELECT media_type FROM file WHERE id = $1 AND programme = $2 AND uploader = $3 AND record IS NULL
                       AND kind IS NULL";
            let uploader = scope.viewer.person.map(|person| person.to_string());
            let parameters = [id.to_string().into(), programme.into(), uploader.into()];
            match scope.connection.query(sql, &parameters)?.first().map(|row| row[0].as_text().unwrap_or_default()) {
                None => problems.push(Problem::new(path, "input.file-unknown")),
                Some(of) if field.photo && !of.starts_with("image/") => {
                    problems.push(Problem::new(path, "input.not-a-photo"));
                }
                Some(_) => {}
            }
        }
        _ => {}
    }
    Ok(())
}

fn call_body(
    scope: &mut Scope<'_>,
    action: &'static Action,
    input: &[Value],
    after: &mut Aggregate,
    entry: Uuid,
) -> Result<Option<PostHeld>, Fault> {
    if scope.depth >= DEPTH_MAX {
        return Err(StoreError::Database(format!("{} is nested too deeply", action.code())).into());
    }
    let body = scope.shared.body(action);
    let mut inner = scope.reborrow();
    inner.depth += 1;
    (body.run)(input, after, inner, entry)
}

/// The state after the action must be one that its declaration names.
fn settle_state(
    action: &Action,
    before: Option<&Aggregate>,
    after: &mut Aggregate,
    now: kernel::Instant,
) -> Result<(), Fault> {
    let old = before.map(|before| before.root.state.clone());
    match action.to {
        Transition::To(state) => after.root.state = state.to_owned(),
        Transition::OneOf(states) if states.contains(&after.root.state.as_str()) => {}
        Transition::Stays if old.as_ref().is_none_or(|old| *old == after.root.state) => {}
        _ => {
            let message = format!("{} led to the undeclared state {}", action.code(), after.root.state);
            return Err(StoreError::Database(message).into());
        }
    }
    if old.as_ref() != Some(&after.root.state) {
        after.root.entered = now;
    }
    after.root.version += 1;
    Ok(())
}

/// Writes the record and its lines; a named constraint becomes a sentence.
fn keep(scope: &mut Scope<'_>, target: &Target, after: &mut Aggregate) -> Result<(), Fault> {
    let (kind, programme) = (target.kind, scope.viewer.programme.as_str());
    let id = after.root.id;
    let written = match &target.before {
        None => rows::insert(scope.connection, kind, programme, &after.root),
        Some(_) => match rows::update(scope.connection, kind, &after.root) {
            Ok(false) => {
                return Err(Refusal::new(Status::Stale, "record.stale").with("version", after.root.version).into());
            }
            other => other.map(|_| ()),
        },
    };
    written.map_err(|error| constraint(kind, error))?;
    for part in scope.shared.catalogue.parts(kind.code) {
        let before = target.before.as_ref().and_then(|before| before.lines.get(part.code));
        let lines = after.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
        let old = before.map(Vec::as_slice).unwrap_or_default();
        rows::write_lines(scope.connection, part, programme, id, old, lines)
            .map_err(|error| constraint(part, error))?;
    }
    Ok(())
}

fn constraint(kind: &Kind, error: StoreError) -> Fault {
    let StoreError::Constraint(name) = &error else { return error.into() };
    match kind.unique.iter().find(|key| schema::key_name(kind, key) == *name) {
        Some(key) => {
            Refusal::rule("record.exists").with("kind", kind.code).at(key.last().copied().unwrap_or_default()).into()
        }
        None if name.ends_with("_key") => Refusal::rule("record.exists").with("kind", kind.code).into(),
        None => error.into(),
    }
}

fn bind_files(scope: &mut Scope<'_>, action: &Action, input: &[Value], record: Uuid) -> Result<(), StoreError> {
    for (field, value) in action.input.iter().zip(input) {
        if matches!(field.of, Type::File) && !value.is_null() {
            let sql = "UPDATE file SET kind = $1, record = $2 WHERE id = $3";
            scope.connection.execute(sql, &[action.kind.into(), record.to_string().into(), value.clone()])?;
        }
    }
    Ok(())
}

/// What changed, one member a field; lines by their identifier.
fn changes(scope: &Scope<'_>, kind: &'static Kind, before: Option<&Aggregate>, after: &Aggregate) -> Vec<Json> {
    let mut changes = Vec::new();
    field_changes(kind, None, before.map(|before| &before.root), Some(&after.root), &mut changes);
    for part in scope.shared.catalogue.parts(kind.code) {
        let old = before.and_then(|before| before.lines.get(part.code)).map(Vec::as_slice).unwrap_or_default();
        let new = after.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
        for line in new {
            field_changes(part, Some(line.id), old.iter().find(|old| old.id == line.id), Some(line), &mut changes);
        }
        for line in old.iter().filter(|old| !new.iter().any(|line| line.id == old.id)) {
            field_changes(part, Some(line.id), Some(line), None, &mut changes);
        }
    }
    changes
}

/// Compares two rows field by field; a secret shows only that it changed, bound by its digest.
pub(crate) fn field_changes(
    kind: &Kind,
    line: Option<Uuid>,
    before: Option<&Stored>,
    after: Option<&Stored>,
    changes: &mut Vec<Json>,
) {
    for (position, field) in kind.fields.iter().enumerate() {
        let value = |stored: Option<&Stored>| stored.map_or(Value::Null, |stored| stored.values[position].clone());
        let (old, new) = (value(before), value(after));
        if old == new {
            continue;
        }
        let shown = |value: &Value| match (field.of, value) {
            (Type::Secret, Value::Text(secret)) => {
                Json::from(format!("sha-256:{}", journal::digest(secret.as_bytes())))
            }
            _ => kernel::encode::value(field, value),
        };
        let mut change = Map::new();
        if let Some(line) = line {
            change.insert("line".to_owned(), json!(kind.code));
            change.insert("id".to_owned(), json!(line.to_string()));
        }
        change.insert("field".to_owned(), json!(field.name));
        change.insert("before".to_owned(), shown(&old));
        change.insert("after".to_owned(), shown(&new));
        changes.push(Json::Object(change));
    }
}

/// Keeps a version to compare with, and publishes what is public.
fn versions(
    scope: &mut Scope<'_>,
    action: &Action,
    kind: &'static Kind,
    after: &Aggregate,
    entry: Uuid,
) -> Result<(), StoreError> {
    let catalogue = &scope.shared.catalogue;
    if action.keeps_version {
        let content = Json::Object(kernel::encode::aggregate(catalogue, kind, after, &|_| true));
        let sql = "INSERT INTO record_version (id, programme, kind, record, version, action, at, content)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let parameters = [
            scope.shared.randomness.id(scope.now).to_string().into(),
            scope.viewer.programme.as_str().into(),
            kind.code.into(),
            after.root.id.to_string().into(),
            after.root.version.into(),
            action.name.into(),
            scope.now.millis().into(),
            journal::canonical(&content).into(),
        ];
        scope.connection.execute(sql, &parameters)?;
    }
    if action.publishes {
        publish(scope, kind, after, entry)?;
    }
    Ok(())
}

fn publish(scope: &mut Scope<'_>, kind: &'static Kind, after: &Aggregate, entry: Uuid) -> Result<(), StoreError> {
    let (catalogue, programme) = (&scope.shared.catalogue, scope.viewer.programme.as_str());
    let mut content = kernel::encode::aggregate(catalogue, kind, after, &|field| field.public);
    content.insert("state".to_owned(), json!(after.root.state));
    let lines = || {
        catalogue
            .parts(kind.code)
            .flat_map(|part| after.lines.get(part.code).into_iter().flatten().map(move |line| (part, line)))
    };
    let rows = || std::iter::once((kind, &after.root)).chain(lines());
    let names = titles::names(scope.connection, catalogue, programme, rows())?;
    let mut named = Map::new();
    let mut words = String::new();
    let mut marks = Vec::new();
    for (kind, row) in rows() {
        for (field, value) in kind.fields.iter().zip(&row.values).filter(|(field, _)| field.public) {
            if let (Type::Reference(_), Some(id)) = (field.of, value.as_text())
                && let Some([zh, en]) = id.parse().ok().and_then(|id: Uuid| names.get(&id))
            {
                named.insert(id.to_owned(), json!({ "zh": zh, "en": en }));
            }
            let said = [kernel::Language::Chinese, kernel::Language::English]
                .map(|language| titles::plain(field, value, &names, language));
            if !matches!(field.of, Type::File) {
                words.extend(said.iter().flat_map(|said| [said.as_str(), " "]));
            }
            let code =
                value.as_text().map(str::to_owned).or_else(|| value.as_integer().map(|number| number.to_string()));
            if let (false, Some(value)) = (field.narrows.is_empty(), code) {
                marks.push(published::Marked { narrows: field.narrows, value, under: String::new(), names: said });
            }
        }
    }
    let place = marks.iter().find(|marked| marked.narrows == "place").map(|marked| marked.value.clone());
    for marked in marks.iter_mut().filter(|marked| marked.narrows == "town") {
        marked.under = place.clone().unwrap_or_default();
    }
    content.insert("names".to_owned(), Json::Object(named));
    let titles = titles::title(scope.connection, catalogue, programme, kind, &after.root)?;
    let draft = published::Draft {
        id: scope.shared.randomness.id(scope.now),
        programme,
        kind: kind.code,
        record: after.root.id,
        titles,
        content: journal::canonical(&Json::Object(content)),
        words,
        marks,
        entry,
        at_ms: scope.now.millis(),
    };
    published::publish(scope.connection, &draft)
}

fn actor(viewer: &Viewer, post: Option<&PostHeld>) -> String {
    match (viewer.standing, post) {
        (Standing::Person, Some(post)) => {
            let behalf = post.on_behalf.as_ref().map(|behalf| format!("（代{}）", behalf.giver_name));
            let behalf = behalf.unwrap_or_default();
            format!("{} {} {}{behalf}", post.organisation_name, post.title, viewer.name)
        }
        (Standing::Person, None) => viewer.name.clone(),
        (Standing::Clock, _) => "系统时钟".to_owned(),
        (Standing::Installation, _) => "系统安装".to_owned(),
        (Standing::Anonymous, _) => "公众".to_owned(),
    }
}

#[allow(clippy::too_many_arguments)]
fn write_entry(
    scope: &mut Scope<'_>,
    act: &Act<'_>,
    target: &Target,
    after: &Aggregate,
    input: &[Value],
    post: Option<&PostHeld>,
    entry: Uuid,
    changes: Vec<Json>,
) -> Result<String, StoreError> {
    let mut given = Map::new();
    for (field, value) in act.action.input.iter().zip(input) {
        if !matches!(field.of, Type::Secret) && !value.is_null() {
            given.insert(field.name.to_owned(), kernel::encode::value(field, value));
        }
    }
    let from = target.before.as_ref().map(|before| before.root.state.as_str());
    let mut content = json!({ "input": given, "changes": changes, "from": from, "to": after.root.state });
    if let Some(behalf) = post.and_then(|post| post.on_behalf.as_ref()) {
        content["on_behalf"] =
            json!({ "person": behalf.giver.to_string(), "delegation": behalf.delegation.to_string() });
    }
    let entry = journal::Entry {
        id: entry,
        programme: scope.viewer.programme.clone(),
        kind: target.kind.code,
        record: after.root.id,
        version: after.root.version,
        action: act.action.name,
        person: scope.viewer.person,
        post: post.map(|post| post.id),
        organisation: post.map(|post| post.organisation),
        actor: actor(scope.viewer, post),
        at: scope.now,
        cause: act.cause,
        content,
    };
    journal::append(scope.connection, &entry)
}
