//! The API for programs: the same actions, the same rights, the same order of refusal as in the browser.
//!
//! Records are JSON objects of their declared fields, masked for whoever asks. It leaves out sign-in (tokens come from
//! the command line) and the addresses of files, which are `uploads`.

pub mod catalogue;
pub mod figures;
pub mod parameters;
pub mod request;
pub mod view;

use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use kernel::{Action, Kind, Refusal, Seen, Status};
use serde_json::{Value as Json, json};
use store::order::Cursor;
use store::query;
use uuid::Uuid;

use super::totals;
use crate::base::answer;
use crate::base::answer::json_response;
use crate::base::call::Call;
use crate::base::conditions;
use crate::base::fault::failed;
use crate::base::fixed::Fixed;
use crate::base::page::{self, Page};

pub use catalogue::catalogue_json;

const JSON: &str = "application/json";

/// The kind in the address; lines of another kind have no address of their own.
fn kind(call: &Call) -> Result<&'static Kind, Refusal> {
    let kind = call.app.engine.catalogue().kind_by_path(call.parameter("kinds"));
    kind.filter(|kind| kind.part_of.is_none()).ok_or_else(Refusal::unseen)
}

fn tagged(mut response: Response, version: i64) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Everything declared, for whoever wants to know; made once.
pub fn catalogue(call: &Call) -> Result<Response, Refusal> {
    static CATALOGUE: OnceLock<Fixed> = OnceLock::new();
    parameters::common_only(call)?;
    let catalogue = CATALOGUE.get_or_init(|| Fixed::new(JSON, &catalogue_json(call.app.engine.catalogue())));
    Ok(catalogue.answer(call))
}

/// Records of a kind that the caller sees.
pub fn list(call: &Call) -> Result<Response, Refusal> {
    let kind = kind(call)?;
    if !query::may_list(kind, &call.viewer) {
        return Err(Refusal::unseen());
    }
    let asked = parameters::list(call, kind)?;
    let page = totals::list(call, kind, &asked)?;
    let items = call.app.read(|connection| view::items(connection, call, kind, &page.rows))?;
    let last = page.rows.last().filter(|_| page.more);
    let next = last.map(|last| Cursor::after(kind, asked.sort, last).token());
    Ok(json_response(200, JSON, &json!({ "items": items, "total": page.total, "next": next })))
}

/// One record with its lines.
pub fn get(call: &Call) -> Result<Response, Refusal> {
    let (kind, id) = (kind(call)?, call.id()?);
    let seen = call.app.read(|connection| match query::get(connection, kind, &call.viewer, id)? {
        Some(stored) => {
            let version = stored.version;
            view::record(connection, call, kind, stored).map(|record| Some((record, version)))
        }
        None => Ok(None),
    })?;
    let (record, version) = seen.ok_or_else(Refusal::unseen)?;
    parameters::common_only(call)?;
    if conditions::is_known(&call.headers, &version.to_string()) {
        let mut unchanged = Response::new(Body::empty());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(tagged(unchanged, version));
    }
    Ok(tagged(json_response(200, JSON, &record), version))
}

/// What happened to a record, the newest first.
pub fn history(call: &Call) -> Result<Response, Refusal> {
    let (kind, id) = (kind(call)?, call.id()?);
    let seen = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let stored = seen.ok_or_else(Refusal::unseen)?;
    let (limit, before) = parameters::history(call)?;
    let seen = Seen::new(kind, &stored, &call.viewer);
    let history = call.app.read(|connection| query::history_before(connection, &seen, before, limit))?;
    let next = history.next.map(|entry| entry.to_string());
    let items: Vec<Json> = history.entries.iter().map(|entry| view::entry(call, kind, &seen, entry)).collect();
    Ok(json_response(200, JSON, &json!({ "items": items, "total": history.total, "next": next })))
}

/// Who owes what on a record by which day, and how that day is counted; the oldest first.
pub fn duties(call: &Call) -> Result<Response, Refusal> {
    let (kind, id) = (kind(call)?, call.id()?);
    let seen = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let stored = seen.ok_or_else(Refusal::unseen)?;
    parameters::common_only(call)?;
    let seen = Seen::new(kind, &stored, &call.viewer);
    let owed = call.app.read(|connection| store::duties::seen_of_record(connection, &seen))?;
    let items: Vec<Json> = owed.iter().map(|duty| view::duty(call.app.engine.catalogue(), duty)).collect();
    Ok(json_response(200, JSON, &json!({ "items": items, "total": items.len() })))
}

/// Creates a record by the kind's creating action.
pub fn create(call: &Call) -> Result<Response, Refusal> {
    let kind = kind(call)?;
    let creation = call.app.engine.catalogue().creation(kind.code);
    let Some(action) = creation.filter(|action| catalogue::is_open(action)) else {
        return Ok(wrong_method_response(call, Some("GET")));
    };
    let request = request::read_request(call, action, None)?;
    if request.expected_version.is_some() {
        let stale = Refusal::new(Status::Stale, "record.stale").with("version", 0);
        return Err(request::in_order(call, action, None, stale));
    }
    let done = call.app.engine.perform(request)?;
    let mut response = answer(call, kind, &done, 201)?;
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/{}/{}", kind.path, done.record)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// Performs any other action on a record.
pub fn act(call: &Call) -> Result<Response, Refusal> {
    let (kind, id) = (kind(call)?, call.id()?);
    let action = action_of(call, kind)?;
    let request = request::read_request(call, action, Some(id))?;
    let done = call.app.engine.perform(request)?;
    answer(call, kind, &done, 200)
}

fn action_of(call: &Call, kind: &Kind) -> Result<&'static Action, Refusal> {
    let action = call.app.engine.catalogue().action(kind.code, call.parameter("action"));
    action.filter(|action| !action.creates && catalogue::is_open(action)).ok_or_else(Refusal::unseen)
}

/// The record as the actor sees it afterwards, none where that is out of their sight, and the receipt.
fn answer(call: &Call, kind: &'static Kind, done: &store::Done, status: u16) -> Result<Response, Refusal> {
    let id: Uuid = done.record;
    // What the actor may see can have changed with the action itself.
    let viewer = match call.viewer.person {
        Some(person) => call.app.engine.viewer(person).map_err(|error| failed(&error))?,
        None => None,
    };
    let viewer = viewer.unwrap_or_else(|| kernel::Viewer::anonymous(&call.programme));
    let seen = call.app.read(|connection| match query::get(connection, kind, &viewer, id)? {
        Some(stored) => {
            let version = stored.version;
            view::record(connection, call, kind, stored).map(|record| Some((record, version)))
        }
        None => Ok(None),
    })?;
    let (record, version) = seen.map_or((Json::Null, None), |(record, version)| (record, Some(version)));
    let body = json!({ "record": record, "receipt": store::engine::receipt(done) });
    let response = json_response(status, JSON, &body);
    Ok(match version {
        Some(version) => tagged(response, version),
        None => response,
    })
}

/// The address is there; the method is not.
pub fn wrong_method(call: &Call) -> Result<Response, Refusal> {
    Ok(wrong_method_response(call, None))
}

fn wrong_method_response(call: &Call, allow: Option<&'static str>) -> Response {
    let words = call.words();
    let (title, detail) = (words.say("status-405"), words.say("refusal-request-method"));
    let mut response = if call.is_api() {
        let code = "request.method";
        let body = json!({
            "type": format!("urn:suimei:problem:{code}"), "title": title, "status": 405, "detail": detail, "code": code, "errors": [],
        });
        json_response(405, "application/problem+json", &body)
    } else {
        let page = Page::new(call, &title);
        answer::render_with(405, &page::Refused::new(page, title, detail))
    };
    if let Some(allow) = allow {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    response
}
