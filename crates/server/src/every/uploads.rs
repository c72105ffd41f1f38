//! Files in and out: checked and kept for their uploader until an action takes them, afterwards by their record's rights.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use kernel::{Action, Kind, Problem, Refusal, Seen, Status, Type};
use serde_json::json;
use store::attached::Holding;
use store::bytes::{self, Form};
use store::files::{self, Checked, Kept};
use store::{query, rows};
use uuid::Uuid;

use crate::base::answer::{disposition, json_response};
use crate::base::call::{Call, Upload};
use crate::base::{pieces, problem};
use crate::every::api::parameters;
use crate::every::attachments;

/// Files that somebody has uploaded and no action has taken: so many at most.
const UNBOUND_MAX: i64 = 200;

/// A file from a program; one action may then take it by its identifier.
pub fn upload(call: &Call) -> Result<Response, Refusal> {
    parameters::common_only(call)?;
    let kind = call.header("content-type").unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Refusal::new(Status::Unsupported, "input.not-multipart"));
    }
    let others = call.form.iter().map(|(name, _)| name).chain(call.uploads.iter().map(|upload| &upload.field));
    // A page says beside the file that the form is ours.
    let is_page = |name: &str| name == "csrf" && !call.access.is_for_programs();
    let mut problems: Vec<Problem> = others
        .filter(|name| *name != "file" && !is_page(name))
        .map(|name| Problem::new(name.clone(), "input.unknown-field"))
        .collect();
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
    let checked = taken(call, upload)?;
    let (name, media_type, size) = (checked.name.clone(), checked.media_type, checked.content.len());
    let id = store_as(call, checked, None)?;
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
fn keep_upload(call: &Call, upload: &Upload) -> Result<Uuid, Refusal> {
    store_as(call, taken(call, upload)?, None)
}

/// Keeps what was chosen in a form, and lets the form name it. What is not taken is told at its field, each by its name, and
/// whatever else was typed or chosen stays.
pub fn keep_all(
    call: &Call,
    kind: &'static Kind,
    action: &'static Action,
    values: &mut BTreeMap<String, String>,
) -> Option<Refusal> {
    let mut refused: Option<Refusal> = None;
    for upload in &call.uploads {
        match keep_upload(call, upload) {
            Ok(id) => {
                let several = attachments::field_at(call, kind, action, &upload.field)
                    .is_some_and(|at| matches!(at.of, Type::Files));
                let held = values.entry(upload.field.clone()).or_default();
                if !several {
                    held.clear();
                }
                *held = format!("{held} {id}").trim().to_owned();
            }
            Err(refusal) => {
                let mut problem = Problem::new(upload.field.clone(), refusal.code).with("file", &upload.name);
                problem.facts.extend(refusal.facts.iter().cloned());
                refused.get_or_insert(refusal).problems.push(problem);
            }
        }
    }
    refused
}

/// A file as it is kept; behind the gate, for one alone may take what all may.
fn taken(call: &Call, upload: &Upload) -> Result<Checked, Refusal> {
    has_room(call)?;
    let content = upload.content.as_ref().map_err(Refusal::clone)?;
    let _pass = call.app.engine.shared.gates.files.enter(call.comer())?;
    files::check(&upload.name, content.to_vec())
}

/// A file from a page, by itself: what a form will name when it is sent. A refusal is said in words to the script that asks.
pub fn upload_from_page(call: &Call) -> Result<Response, Refusal> {
    upload(call).or_else(|refusal| {
        let words = call.words();
        let problem = refusal.problems.first().map(|problem| words.problem(call.app.engine.catalogue(), problem));
        let said = problem.unwrap_or_else(|| words.refusal(call.app.engine.catalogue(), &refusal));
        let told = json!({ "code": refusal.code, "said": said });
        Ok(problem::say_when(json_response(refusal.status.http(), "application/json", &told), &refusal))
    })
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
    let catalogue = call.app.engine.catalogue();
    call.app.read(|connection| {
        let Some(stored) = query::get(connection, kind, &call.viewer, record)? else { return Ok(false) };
        let aggregate = rows::aggregate(connection, catalogue, kind, stored)?;
        let seen = Seen::new(kind, &aggregate.root, &call.viewer);
        Holding::of(catalogue, kind, &aggregate, &seen).gives(connection, id)
    })
}

/// Gives a file out: a picture, which was written anew, is shown; whatever else is always saved. Neither has the page's rights.
pub fn download(call: &Call) -> Result<Response, Refusal> {
    given(call, Form::Whole)
}

/// Gives out the small one of a picture for lists; where there is none, the whole is as small, or of a release before.
pub fn small(call: &Call) -> Result<Response, Refusal> {
    given(call, Form::Small)
}

fn given(call: &Call, form: Form) -> Result<Response, Refusal> {
    let id = call.id()?;
    let kept = call.app.read(|connection| files::load(connection, &call.programme, id))?;
    let kept = kept.ok_or_else(Refusal::unseen)?;
    if !may_read(call, id, &kept)? {
        return Err(Refusal::unseen());
    }
    let form = if kept.has_small { form } else { Form::Whole };
    let size = call.app.read(|connection| bytes::size(connection, id, form))?.ok_or_else(Refusal::unseen)?;
    let mut response = pieces::answer(call, id, form, size)?;
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&kept.media_type);
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    let saved = disposition(&kept.name);
    let said = if kept.is_picture() { saved.replacen("attachment", "inline", 1) } else { saved };
    let disposition = HeaderValue::from_str(&said);
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
    headers.insert(HeaderName::from_static("content-security-policy"), policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
