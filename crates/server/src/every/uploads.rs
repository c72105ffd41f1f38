//! Files in and out: checked and kept for their uploader until an action takes them, afterwards by their record's rights.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use kernel::{Problem, Refusal, Seen, Status, Type};
use serde_json::json;
use store::files::{self, Checked, Kept};
use store::query;
use uuid::Uuid;

use crate::base::answer::{disposition, json_response};
use crate::base::call::{Call, Upload};
use crate::base::pieces;
use crate::every::api::parameters;

/// Files that somebody has uploaded and no action has taken: so many at most.
const UNBOUND_MAX: i64 = 100;

/// A file from a program; one action may then take it by its identifier.
pub fn upload(call: &Call) -> Result<Response, Refusal> {
    parameters::common_only(call)?;
    let kind = call.header("content-type").unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Refusal::new(Status::Unsupported, "input.not-multipart"));
    }
    let others = call.form.iter().map(|(name, _)| name).chain(call.uploads.iter().map(|upload| &upload.field));
    let mut problems: Vec<Problem> =
        others.filter(|name| *name != "file").map(|name| Problem::new(name.clone(), "input.unknown-field")).collect();
    let mut given = call.uploads.iter().filter(|upload| upload.field == "file");
    let upload = match (given.next(), given.next()) {
        (Some(upload), None) => upload,
        _ => {
            problems.push(Problem::new("file", "input.one-file"));
            return Err(Refusal::invalid(problems));
        }
    };
    if !problems.is_empty() {
        return Err(Refusal::invalid(problems));
    }
    has_room(call)?;
    let _pass = call.app.engine.shared.gates.files.enter(call.comer())?;
    let checked = files::check(&upload.name, upload.content.to_vec())?;
    let (name, media_type, size) = (checked.name.clone(), checked.media_type, checked.content.len());
    let id = store(call, checked)?;
    Ok(json_response(
        201,
        "application/json",
        &json!({ "id": id.to_string(), "name": name, "media_type": media_type, "size": size }),
    ))
}

/// Checks an upload of a form and keeps it for its uploader; answers its identifier.
///
/// # Errors
/// 413 and 415 for what is not taken, 429 where too many files wait to be used, 503 where too many come at once.
pub fn keep_upload(call: &Call, upload: &Upload) -> Result<Uuid, Refusal> {
    has_room(call)?;
    let _pass = call.app.engine.shared.gates.files.enter(call.comer())?;
    store(call, files::check(&upload.name, upload.content.to_vec())?)
}

fn store(call: &Call, checked: Checked) -> Result<Uuid, Refusal> {
    store_as(call, checked, None)
}

/// Whether the caller may keep one more file: asked before anything is done with it.
fn has_room(call: &Call) -> Result<(), Refusal> {
    let person = call.person()?;
    if call.app.read(|connection| files::unbound(connection, person))? >= UNBOUND_MAX {
        return Err(Refusal::new(Status::TooMany, "file.too-many").with("max", UNBOUND_MAX));
    }
    Ok(())
}

/// Keeps a file for its uploader; one that is kept as something else than an attachment is never taken by an action.
pub(crate) fn store_as(call: &Call, checked: Checked, kept_as: Option<&'static str>) -> Result<Uuid, Refusal> {
    has_room(call)?;
    let person = call.person()?;
    let id = call.app.engine.shared.randomness.id(store::clock::real_now());
    let (programme, checked) = (call.programme.clone(), Arc::new(checked));
    call.app.write(move |connection| {
        files::keep_as(connection, id, &programme, person, &checked, kept_as, store::clock::real_ms())
    })?;
    Ok(id)
}

/// Whether the caller may have the file: by its record once an action took it, before that as its uploader.
fn may_read(call: &Call, id: Uuid, kept: &Kept) -> Result<bool, Refusal> {
    let (Some(code), Some(record)) = (&kept.kind, kept.record) else {
        return Ok(call.viewer.person == Some(kept.uploader));
    };
    let Some(kind) = call.app.engine.catalogue().kind(code) else { return Ok(false) };
    let seen = call.app.read(|connection| query::get(connection, kind, &call.viewer, record))?;
    let Some(stored) = seen else { return Ok(false) };
    // A file is no more theirs than the field that it stands in, or the entry by which it came.
    let seen = Seen::new(kind, &stored, &call.viewer);
    let name = id.to_string();
    let holds = |value: &kernel::Value| value.as_text() == Some(&name);
    let in_fields = kind.fields.iter().zip(&stored.values);
    let in_fields = in_fields.filter(|(field, value)| matches!(field.of, Type::File) && holds(value));
    match in_fields.map(|(field, _)| seen.reads(field)).reduce(|one, other| one && other) {
        Some(readable) => Ok(readable),
        None => call.app.read(|connection| query::brought(connection, &seen, id)),
    }
}

/// Gives a file out, always to be saved and never to be shown in the page's own rights.
pub fn download(call: &Call) -> Result<Response, Refusal> {
    let id = call.id()?;
    let kept = call.app.read(|connection| files::load(connection, &call.programme, id))?;
    let kept = kept.ok_or_else(Refusal::unseen)?;
    if !may_read(call, id, &kept)? {
        return Err(Refusal::unseen());
    }
    let mut response = pieces::answer(call, id, kept.size)?;
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&kept.media_type);
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    let disposition = HeaderValue::from_str(&disposition(&kept.name));
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
    headers.insert(HeaderName::from_static("content-security-policy"), policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
