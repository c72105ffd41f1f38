//! Records and entries as JSON, masked for whoever asks.

use kernel::{Catalogue, Kind, Language, Seen, Stored, policy};
use serde_json::{Map, Value as Json, json};
use store::query::{self, HistoryEntry};
use store::titles::{self, Names};
use store::{Connection, StoreError, rows};

use super::catalogue;
use crate::base::call::Call;

/// What every record has beside its declared fields; a field of the same name goes before.
fn base(call: &Call, kind: &'static Kind, stored: &Stored, titles: &Names) -> Map<String, Json> {
    let title = titles.get(&stored.id).map(|[zh, en]| if call.language() == Language::Chinese { zh } else { en });
    let object = json!({
        "id": stored.id.to_string(),
        "kind": kind.code,
        "called": title.cloned().unwrap_or_default(),
        "state": (!kind.states.is_empty()).then_some(&stored.state),
        "version": stored.version,
        "created": stored.created.rfc3339(),
        "entered": stored.entered.rfc3339(),
    });
    if let Json::Object(object) = object { object } else { Map::new() }
}

/// Of what the record says nothing yet, such as days late of what was not reported, programs are told nothing either.
fn leave_unsaid(kind: &'static Kind, stored: &Stored, object: &mut Map<String, Json>) {
    for field in kind.fields.iter().filter(|field| !stored.says(kind, field)) {
        if let Some(value) = object.get_mut(field.name) {
            *value = Json::Null;
        }
    }
}

/// The records of a list: without their lines.
pub fn items(
    connection: &mut Connection,
    call: &Call,
    kind: &'static Kind,
    rows: &[Stored],
) -> Result<Vec<Json>, StoreError> {
    let all = rows.iter().map(|row| (kind, row));
    let titles = titles::titles(connection, call.app.engine.catalogue(), &call.programme, all)?;
    let item = |row: &Stored| {
        let mut object = base(call, kind, row, &titles);
        let seen = Seen::new(kind, row, &call.viewer);
        object.extend(kernel::encode::row(kind, row, &|field| seen.reads(field) && !field.on_reveal));
        leave_unsaid(kind, row, &mut object);
        Json::Object(object)
    };
    Ok(rows.iter().map(item).collect())
}

/// A whole record, with the names of the actions that the viewer may take on it now.
pub fn record(
    connection: &mut Connection,
    call: &Call,
    kind: &'static Kind,
    stored: Stored,
) -> Result<Json, StoreError> {
    let declared = call.app.engine.catalogue();
    let titles = titles::titles(connection, declared, &call.programme, [(kind, &stored)])?;
    let mut object = base(call, kind, &stored, &titles);
    let available = query::available(connection, declared, kind, &stored, &call.viewer)?;
    let names: Vec<&str> =
        available.iter().filter(|action| catalogue::is_open(action)).map(|action| action.name).collect();
    object.insert("actions".to_owned(), json!(names));
    let aggregate = rows::aggregate(connection, declared, kind, stored)?;
    let seen = Seen::new(kind, &aggregate.root, &call.viewer);
    object
        .extend(kernel::encode::aggregate(declared, kind, &aggregate, &|field| seen.reads(field) && !field.on_reveal));
    leave_unsaid(kind, &aggregate.root, &mut object);
    Ok(Json::Object(object))
}

/// A duty with its date and the reason for it; `certain` is false while days off may still move it. What only follows making
/// another record says which, and through which field that one names this.
pub fn duty(catalogue: &Catalogue, duty: &store::duties::Duty) -> Json {
    let made = catalogue.met_by(&duty.kind, &duty.action).and_then(|(action, field)| Some((action.code(), field?)));
    let (met_by, through) = made.unzip();
    json!({
        "action": duty.action, "met_by": met_by, "through": through, "role": duty.role,
        "organisation": duty.organisation.map(|id| id.to_string()), "title": duty.title,
        "due": duty.due.iso(), "certain": duty.certain, "basis_zh": duty.basis_zh, "basis_en": duty.basis_en,
        "opened_at": duty.opened_at.rfc3339(), "closed_at": duty.closed_at.map(kernel::Instant::rfc3339),
        "outcome": duty.outcome, "standing": duty.standing, "owner": duty.owner.map(|id| id.to_string()),
        "period": duty.period, "happened": duty.happened.map(kernel::Day::iso),
    })
}

/// An entry of a history: only of fields that the viewer may read, and what was there before only where they saw it.
pub fn entry(call: &Call, kind: &'static Kind, seen: &Seen<'_>, entry: &HistoryEntry) -> Json {
    let declared = call.app.engine.catalogue();
    // What is sealed stands in the journal as ciphertext, which tells nobody anything.
    let readable = |kind: &Kind, name: &str| kind.field(name).is_some_and(|field| !field.sealed && seen.reads(field));
    let changes = entry.content["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut changes: Vec<Json> = changes
        .iter()
        .filter(|change| {
            let line = change["line"].as_str();
            let kind = line.map_or(Some(kind), |code| declared.kind(code));
            kind.is_some_and(|kind| readable(kind, change["field"].as_str().unwrap_or_default()))
        })
        .cloned()
        .collect();
    if !entry.saw_before(seen) {
        changes.iter_mut().for_each(|change| change["before"] = Json::Null);
    }
    let action = declared.action(kind.code, &entry.action);
    let fields = action.map(|action| action.input).unwrap_or_default();
    let mut input = Map::new();
    for field in fields.iter().filter(|field| policy::reads(field, &call.viewer)) {
        if let Some(value) = entry.content["input"].get(field.name) {
            input.insert(field.name.to_owned(), value.clone());
        }
    }
    json!({
        "id": entry.id.to_string(), "version": entry.version, "action": entry.action, "actor": entry.actor,
        "at": entry.at.rfc3339(), "hash": entry.hash, "from": entry.content["from"], "to": entry.content["to"],
        "happened": entry.happened().iso(),
        "input": input, "changes": changes,
    })
}
