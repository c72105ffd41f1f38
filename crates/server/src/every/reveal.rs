//! What is sealed and opened one by one: somebody who may read it says why, and the audit journal keeps who, what and why.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Field, Kind, Refusal, Seen, Status, Stored};
use store::audit::{self, Audit};
use store::{query, rows, sealed, titles};

use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;

/// Letters of a reason.
const REASON_MIN: usize = 2;
const REASON_MAX: usize = 100;

#[derive(Template)]
#[template(path = "reveal.html")]
struct RevealPage {
    page: Page,
    crumb: (String, String),
    own: String,
    title: String,
    heading: String,
    label: String,
    /// What stands there, once it was opened.
    opened: Option<String>,
    reason: String,
    problem: String,
}

/// The record and the field that are asked for, where the viewer may open it and something is there.
fn asked(call: &Call) -> Result<(&'static Kind, Stored, &'static Field), Refusal> {
    let kind = call.app.engine.catalogue().kind_by_path(call.parameter("kinds")).ok_or_else(Refusal::unseen)?;
    let field = kind.field(call.parameter("field")).filter(|field| field.on_reveal).ok_or_else(Refusal::unseen)?;
    let id = call.id()?;
    let stored = call.app.read(|connection| query::get(connection, kind, &call.viewer, id))?;
    let stored = stored.ok_or_else(Refusal::unseen)?;
    let reads = Seen::new(kind, &stored, &call.viewer).reads(field);
    if !reads || stored.get(kind, field.name).is_null() {
        return Err(Refusal::unseen());
    }
    Ok((kind, stored, field))
}

fn show(call: &Call, problem: String, opened: Option<String>) -> Result<Response, Refusal> {
    let (kind, stored, field) = asked(call)?;
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let title = call.app.read(|connection| titles::title(connection, catalogue, &call.programme, kind, &stored))?;
    let title = call.language().of(&title).clone();
    let label = words.label(field.label).to_owned();
    let heading = words.with_one("reveal-heading", "label", &label);
    let list = format!("{}/desk/{}", call.base, kind.path);
    let status = if problem.is_empty() { 200 } else { Status::Invalid.http() };
    let template = RevealPage {
        page: Page::new(call, &format!("{heading} · {title}")),
        crumb: (list.clone(), words.label(kind.label).to_owned()),
        own: format!("{list}/{}", stored.id),
        title,
        heading,
        label,
        opened,
        reason: call.typed("reason").unwrap_or_default().to_owned(),
        problem,
    };
    let mut response = answer::render_with(status, &template);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Asks for the reason.
pub fn form(call: &Call) -> Result<Response, Refusal> {
    show(call, String::new(), None)
}

/// Notes the reason, then opens the field: what could not be noted is not opened.
pub fn reveal(call: &Call) -> Result<Response, Refusal> {
    let (kind, stored, field) = asked(call)?;
    let reason = call.typed("reason").unwrap_or_default().trim().to_owned();
    if !(REASON_MIN..=REASON_MAX).contains(&reason.chars().count()) {
        return show(call, call.words().with_one("reveal-reason-needed", "max", REASON_MAX), None);
    }
    let person = call.person()?;
    let shared = std::sync::Arc::clone(&call.app.engine.shared);
    let programme = call.programme.clone();
    let subject = format!("{}.{} {} {reason}", kind.code, field.name, stored.id);
    call.app.write(move |connection| {
        let event = "revealed";
        let noted = Audit { programme: &programme, person: Some(person), event, subject: &subject, outcome: "done" };
        audit::audit(connection, &shared, &noted)
    })?;
    let opened = call.app.read(|connection| {
        let Some(mut sealed) = rows::load(connection, kind, &call.programme, stored.id)? else { return Ok(None) };
        sealed::open_fields(connection, &call.programme, kind, &mut sealed, &|one| one.name == field.name)?;
        Ok(sealed.text(kind, field.name).map(str::to_owned))
    })?;
    show(call, String::new(), Some(opened.unwrap_or_default()))
}
