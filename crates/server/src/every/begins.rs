//! What a form begins with: what somebody typed into it and did not send, else the record, or last year's. What is typed is
//! kept by the server, for this person, action and record.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::days::MonthDay;
use kernel::{Day, DueRule, Field, Kind, Numbered, Refusal, Type};
use store::{query, rows, sessions};
use uuid::Uuid;

use super::form::FormView;
use super::sent::{self, BEGUN_OF, Typed, count_lines};
use super::target::{NEW, Target, address, draft_key, may, named, target, within};
use super::{form, own};
use crate::base::answer::redirect;
use crate::base::call::Call;

/// What a form begins with: what was typed into it and not sent, else what `initial` says.
pub fn begun(call: &Call, target: &mut Target) -> Result<(Typed, Restored), Refusal> {
    let person = call.person()?;
    // Whoever asks to begin from another record is not given the draft instead.
    let owns = own::of(call, target.kind);
    let asked = owns.iter().flat_map(|own| own.asks).chain(&["copy"]).any(|name| call.asked(name).is_some());
    let draft = if asked { None } else { kept(call, person, target)? };
    let address = address(call, target);
    let left = call.app.read(|connection| sessions::left(connection, person, &address))?;
    // What was sent after the sign-in had ended is what was typed last, unless something was typed since.
    let of = |content: &str| {
        form_urlencoded::parse(content.as_bytes()).any(|pair| pair == (BEGUN_OF.into(), (&target.of).into()))
    };
    let left = left.filter(|(content, _)| !asked && (target.of.is_empty() || of(content)));
    let draft = left.into_iter().chain(draft).max_by_key(|(_, at)| *at);
    let Some((content, at)) = draft else {
        return Ok((initial(call, target)?, Restored::default()));
    };
    let pairs: Vec<(String, String)> = form_urlencoded::parse(content.as_bytes()).into_owned().collect();
    let at = kernel::Instant::from_millis(at);
    let when = if call.language() == kernel::Language::Chinese { at.zh() } else { at.en() };
    let version = pairs.iter().find(|(name, _)| name == "version").and_then(|(_, version)| version.parse().ok());
    let restored = Restored { words: call.words().with_one("form-restored", "when", when), version };
    let mut values = sent::from_sent(&pairs);
    let present = initial(call, target)?;
    let parts = sent::parts(call, target.kind, target.action);
    if !parts.is_empty() && !sent::has_end(&pairs) {
        sent::fill_up(&mut values, &present, &parts);
    }
    // What nobody types is what the record says now.
    values.extend(present.into_iter().filter(|(name, _)| is_hidden_input(target, name)));
    Ok((values, restored))
}

/// What was typed into this form before: for what the address names, where it names something; else whatever was typed last.
fn kept(call: &Call, person: Uuid, target: &mut Target) -> Result<Option<(String, i64)>, Refusal> {
    let (kind, action, key) = (target.kind.code, target.action.name, draft_key(target));
    if target.record.is_some() || !target.of.is_empty() {
        let own = call.app.read(|connection| sessions::draft(connection, person, kind, &key, action))?;
        if own.is_some() || target.record.is_some() {
            return Ok(own);
        }
        // What was typed before anything was named, of the same.
        let draft = call.app.read(|connection| sessions::draft(connection, person, kind, NEW, action))?;
        let said = |content: &str, (name, value): &(&str, &str)| {
            form_urlencoded::parse(content.as_bytes()).any(|(typed, said)| typed == *name && said == *value)
        };
        let named = named(call, target.action, target.kind);
        let draft = draft.filter(|(content, _)| named.iter().all(|one| said(content, one)));
        if draft.is_some() {
            target.of.clear();
        }
        return Ok(draft);
    }
    let newest = call.app.read(|connection| sessions::newest_draft(connection, person, kind, NEW, action))?;
    Ok(newest.map(|(key, content, at)| {
        target.of = key.split_once('.').map(|(_, mark)| mark.to_owned()).unwrap_or_default();
        (content, at)
    }))
}

/// What the form begins with: the record, last year's record when copying, or the asked-for values of a new one.
pub fn initial(call: &Call, target: &Target) -> Result<Typed, Refusal> {
    let Target { kind, action, record, .. } = target;
    let mut values = Typed::new();
    if (action.revises || !action.edits.is_empty())
        && let Some(record) = record
    {
        values = form::read_values(call, kind, record.clone())?;
        if !action.revises {
            values.retain(|path, _| path.contains('['));
            form::lines::begin_with_asked(call, kind, action, &mut values);
        }
    }
    if let Some(record) = record.as_ref().filter(|_| !action.revises && !action.opposes) {
        // What the record already says of the same thing is not typed again.
        let present = form::read_values(call, kind, record.clone())?;
        let same =
            action.input.iter().filter_map(|field| Some((field.name.to_owned(), present.get(field.name)?.clone())));
        values.extend(same);
    }
    let copied = call.asked("copy").and_then(|id| id.parse().ok());
    if let (None, Some(id)) = (record, copied) {
        let found = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
        values = form::read_values(call, kind, found.ok_or_else(Refusal::unseen)?)?;
        let years = if action.creates { move_on(call, kind, &mut values) } else { 0 };
        if years == 0 {
            values.remove("year");
        }
        continue_copied(call, kind, &mut values);
        values.retain(|path, _| !path.ends_with("].id") && !path.ends_with("].project") && path != "effective");
    }
    for begins_with in own::of(call, kind).iter().filter_map(|own| own.begins_with) {
        begins_with(call, action, &mut values)?;
    }
    for field in store::carried(action, kind) {
        if let Some(asked) = call.asked(field.name) {
            values.insert(field.name.to_owned(), asked.to_owned());
        }
    }
    if record.is_none() {
        follow_from(call, target, &mut values)?;
    }
    if action.creates && kind.field("year").is_some() {
        values.entry("year".to_owned()).or_insert_with(|| call.today().year().to_string());
    }
    Ok(values)
}

/// What continues the record that is copied begins with it, line by line.
fn continue_copied(call: &Call, kind: &Kind, values: &mut Typed) {
    for part in call.app.engine.catalogue().parts(kind.code) {
        for field in part.fields.iter().filter(|field| !field.copied_from.is_empty()) {
            for number in 0..count_lines(values, &part.member()) {
                let path = |name: &str| format!("{}[{number}].{name}", part.member());
                let copied = values.get(&path(field.copied_from)).cloned().filter(|copied| !copied.is_empty());
                values.extend(copied.map(|copied| (path(field.name), copied)));
            }
        }
    }
}

/// Moves what is copied into another year to that year: to this year, or to the one after it where it is this year’s. By how
/// many years; none where the kind has no year.
fn move_on(call: &Call, kind: &'static Kind, values: &mut Typed) -> i16 {
    let of = kind.field("year").filter(|year| !year.computed).and_then(|_| values.get("year")?.parse::<i16>().ok());
    let Some(of) = of else { return 0 };
    let years = call.today().year().max(of + 1) - of;
    values.insert("year".to_owned(), (of + years).to_string());
    for (field, path) in days(call, kind, values) {
        let moved = Day::parse(&values[&path]).ok().and_then(|day| moved(day, years)).map(Day::iso);
        if let Some(moved) = moved.filter(|_| !field.computed) {
            values.insert(path, moved);
        }
    }
    years
}

/// The same day in another year; the last of February stays the last.
fn moved(day: Day, years: i16) -> Option<Day> {
    let same = MonthDay::new(day.month(), day.day_of_month())?;
    Some(same.in_year(day.year() + years))
}

/// The days that a form holds, with their paths.
fn days(call: &Call, kind: &'static Kind, values: &Typed) -> Vec<(&'static Field, String)> {
    let mut found = Vec::new();
    for path in values.keys() {
        let field = match path.split_once('[') {
            None => kind.field(path),
            Some((member, rest)) => {
                let mut parts = call.app.engine.catalogue().parts(kind.code);
                let part = parts.find(|part| part.member() == member);
                part.and_then(|part| part.field(rest.split_once("].")?.1))
            }
        };
        found.extend(field.filter(|field| matches!(field.of, Type::Day)).map(|field| (field, path.clone())));
    }
    found
}

/// Says beside each day of a copied form what it was, since it was moved and is to be checked.
pub fn mark_moved(call: &Call, target: &Target, built: &mut FormView) {
    if !target.action.creates || target.record.is_some() || call.asked("copy").is_none() {
        return;
    }
    let is_yearly = target.kind.field("year").is_some_and(|year| !year.computed);
    let lines = built.parts.iter_mut().flat_map(|part| part.lines.iter_mut()).flat_map(|line| line.fields.iter_mut());
    for field in built.fields.iter_mut().chain(lines).filter(|field| is_yearly && field.input == "day") {
        if !field.value.is_empty() && field.now.is_empty() {
            field.now = call.words().say("form-moved");
        }
    }
}

/// What a new record begins with that its declaration says: what the record that it names says already, a day from today.
fn follow_from(call: &Call, target: &Target, values: &mut Typed) -> Result<(), Refusal> {
    let Target { kind, action, .. } = target;
    for field in store::carried(action, kind).into_iter().filter(|field| !field.computed) {
        if values.contains_key(field.name) {
            continue;
        }
        let begun = match (field.taken_from, field.begins_in) {
            (Some((reference, from)), _) => taken(call, kind, values.get(reference), (reference, from))?,
            (None, Some(number)) => Some(in_working_days(call, number)?.iso()),
            (None, None) => None,
        };
        values.extend(begun.map(|begun| (field.name.to_owned(), begun)));
    }
    Ok(())
}

/// What the record that a reference names says in a field.
fn taken(
    call: &Call,
    kind: &Kind,
    named: Option<&String>,
    (reference, from): (&str, &str),
) -> Result<Option<String>, Refusal> {
    let of = match kind.field(reference).map(|field| field.of) {
        Some(Type::Reference(of)) => call.app.engine.catalogue().kind(of),
        _ => None,
    };
    let Some((id, of)) = named.and_then(|id| id.parse().ok()).zip(of) else { return Ok(None) };
    let found = call.app.read(|connection| query::get(connection, of, &call.viewer, id))?;
    Ok(found.zip(of.field(from)).map(|(found, field)| form::typed(field, found.get(of, from))))
}

/// The day so many working days from today.
fn in_working_days(call: &Call, number: &str) -> Result<Day, Refusal> {
    let (shared, today) = (&call.app.engine.shared, call.today());
    call.app.read(|connection| {
        let calendar = shared.working_days(connection, &call.programme)?;
        let numbers = rows::in_force(connection, &shared.catalogue, &call.programme, today)?;
        let days = u32::try_from(numbers.number(number)?.max(1)).unwrap_or(u32::MAX);
        Ok(DueRule::working_days(today, days).due(&calendar).day)
    })
}

/// What the form begins with, when that is not the record as it is now.
#[derive(Default)]
pub struct Restored {
    /// Tells its owner that it is a draft.
    pub words: String,
    /// The version of the record that was changed: when somebody else has changed the record since, saving says so.
    pub version: Option<i64>,
}

/// Gives up what somebody has typed so far; the form begins anew.
pub fn discard(call: &Call, target: &Target) -> Result<Response, Refusal> {
    forget(call, target)?;
    Ok(redirect(&begins_anew(call, target)))
}

/// Where the form begins anew, for what it was begun for.
pub fn begins_anew(call: &Call, target: &Target) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(call.query.iter().filter(|(name, _)| name != "lang"));
    let (address, query) = (address(call, target), query.finish());
    if query.is_empty() { address } else { format!("{address}?{query}") }
}

pub fn forget(call: &Call, target: &Target) -> Result<(), Refusal> {
    let (person, key) = (call.person()?, draft_key(target));
    let (kind, action) = (target.kind.code, target.action.name);
    let address = address(call, target);
    call.app.write(move |connection| {
        sessions::forget_left(connection, person, &address)?;
        sessions::forget_draft(connection, person, kind, &key, action)
    })
}

/// Whether the action takes this beside what people type, such as the draft that they confirm.
pub fn is_hidden_input(target: &Target, name: &str) -> bool {
    target.action.input.iter().any(|field| field.hidden && field.name == name)
}

/// Fields that are never kept as a draft: passwords, and what nobody types.
fn keepable(target: &Target, name: &str) -> bool {
    let closed = |field: &&kernel::Field| field.name == name && matches!(field.of, kernel::Type::Secret);
    let mut fields = target.action.input.iter().chain(target.kind.fields);
    name != "csrf" && name != BEGUN_OF && !is_hidden_input(target, name) && !fields.any(|field| closed(&field))
}

/// Keeps what somebody has typed so far.
pub fn keep(call: &Call) -> Result<Response, Refusal> {
    let target = target(call)?;
    may(call, &target)?;
    within(call, &target)?;
    store(call, &target)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// Keeps it where that can be: a full disk must not take the words from the page too.
pub fn try_to_store(call: &Call, target: &Target) {
    if let Err(refusal) = store(call, target) {
        tracing::warn!(code = refusal.code, "a draft could not be kept");
    }
}

/// Keeps it; where nothing was typed there is nothing to come back to, and the form begins anew.
fn store(call: &Call, target: &Target) -> Result<(), Refusal> {
    let mut content = form_urlencoded::Serializer::new(String::new());
    for (name, value) in call.form.iter().filter(|(name, _)| keepable(target, name)) {
        content.append_pair(name, value);
    }
    let said = |(name, value): (&String, &String)| keepable(target, name) && !value.trim().is_empty();
    if !sent::from_sent(&call.form).iter().any(said) {
        return forget(call, target);
    }
    let (person, key, content) = (call.person()?, draft_key(target), Cow::<str>::from(content.finish()).into_owned());
    let (kind, action) = (target.kind.code, target.action.name);
    call.app.write(move |connection| sessions::keep_draft(connection, person, kind, &key, action, &content))
}
