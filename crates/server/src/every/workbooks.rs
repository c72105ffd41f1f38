//! Workbooks in the browser: a list as XLSX, a template to fill in, and an import that is shown before it is performed.
//!
//! An uploaded workbook is kept for its uploader alone, and read anew at every step: what is confirmed is checked again.
//! **Invariant:** nothing is written unless every cell and every rule is right.

pub mod choices;
pub mod importer;
pub mod list;
mod view;

use axum::response::Response;
use documents::limits;
use kernel::{Kind, Refusal, Status};
use store::Pass;
use store::bytes::{self, Form};
use store::files::{self, Checked};
use store::query;
use uuid::Uuid;

use super::{asked, uploads, within};
use crate::base::answer::{self, XLSX, download, redirect};
use crate::base::call::Call;
use importer::{Importer, Mode, Outcome};

/// The mark under which uploaded workbooks are kept: no action takes them for an attachment.
const KEPT_AS: &str = "workbook";
/// Workbooks that are kept for one person.
const KEPT_MAX: i64 = 10;

/// A few workbooks are read or written at once.
fn gate(call: &Call) -> Result<Pass<'_>, Refusal> {
    call.app.engine.shared.gates.workbooks.enter(call.comer())
}

fn importer<'a>(call: &'a Call, kind: &'static Kind) -> Result<Importer<'a>, Refusal> {
    Importer::new(&call.app.engine, &call.viewer, kind)
}

/// The list as a workbook, with the filters of the page.
pub fn export(call: &Call) -> Result<Response, Refusal> {
    let kind = asked::kind_of(call)?;
    let (query, _) = asked::asked(call, kind)?;
    let _pass = gate(call)?;
    let listing = list::read_listing(&call.app.engine, &call.viewer, kind, query)?;
    let mut filters = within::said(call, kind, &listing.names)?;
    filters.extend(asked::said_filters(call, kind));
    let filters = filters.join("；");
    let content = listing.xlsx(&call.app.engine, &call.viewer, &filters, call.now())?;
    let label = call.words().label(kind.label);
    Ok(download(&format!("{label} {}.xlsx", call.today().iso()), content))
}

/// The workbook to fill in: empty, with `?record=` to revise it, with `?copy=` to begin from it.
pub fn template(call: &Call) -> Result<Response, Refusal> {
    let kind = asked::kind_of(call)?;
    let importer = importer(call, kind)?;
    let asked = |name: &str| call.asked(name).map(|id| id.parse::<Uuid>().map_err(|_| Refusal::unseen())).transpose();
    let (record, copy) = (asked("record")?, asked("copy")?);
    let _pass = gate(call)?;
    let (title, content) = importer.template(record.or(copy), record.is_none())?;
    Ok(download(&format!("{title}.xlsx"), content))
}

/// GET: the page on which a workbook is chosen; with `?file=` the workbook again, with the reasons in it.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let kind = asked::kind_of(call)?;
    let importer = importer(call, kind)?;
    let Some(file) = call.asked("file") else { return Ok(answer::render(&view::empty(call, kind))) };
    let _pass = gate(call)?;
    let (name, content) = kept(call, file)?;
    let outcome = importer.import(&content, Mode::Rehearse)?;
    let marked = importer.mark(&content, &outcome)?.ok_or_else(Refusal::unseen)?;
    let name = name.strip_suffix(".xlsx").unwrap_or(&name);
    Ok(download(&format!("{name}（{}）.xlsx", call.words().say("workbook-marked")), marked))
}

/// POST: a chosen workbook is checked and shown; a confirmed one is performed.
pub fn import(call: &Call) -> Result<Response, Refusal> {
    let kind = asked::kind_of(call)?;
    let importer = importer(call, kind)?;
    let _pass = gate(call)?;
    if let Some(file) = call.typed("file") {
        let (name, content) = kept(call, file)?;
        let outcome = importer.import(&content, Mode::Perform)?;
        if outcome.is_right() {
            return Ok(finished(call, kind, &outcome));
        }
        return shown(call, kind, &importer, &outcome, (&name, file));
    }
    let upload = call.uploads.iter().find(|upload| upload.field == "workbook");
    let Some(upload) = upload else {
        let refusal = Refusal::new(Status::Invalid, "workbook.none-chosen");
        return Ok(answer::render_with(422, &view::refused(call, kind, &refusal)));
    };
    let content = upload.content.as_ref().map_err(Refusal::clone)?;
    let outcome = importer.import(content, Mode::Rehearse)?;
    let file =
        if outcome.is_readable() { keep_workbook(call, &upload.name, content)?.to_string() } else { String::new() };
    shown(call, kind, &importer, &outcome, (&upload.name, &file))
}

fn shown(
    call: &Call,
    kind: &'static Kind,
    importer: &Importer<'_>,
    outcome: &Outcome,
    (name, file): (&str, &str),
) -> Result<Response, Refusal> {
    let status = if outcome.is_right() { 200 } else { 422 };
    Ok(answer::render_with(status, &view::outcome(call, kind, importer, outcome, name, file)))
}

/// After an import: to the record when it was one, else to the list.
fn finished(call: &Call, kind: &'static Kind, outcome: &Outcome) -> Response {
    let list = format!("{}/desk/{}", call.base, kind.path);
    match outcome.planned.as_slice() {
        [one] => {
            let done = one.action.map(|action| format!("?done={}", action.code())).unwrap_or_default();
            let record = one.record.map(|record| format!("/{record}")).unwrap_or_default();
            redirect(&format!("{list}{record}{done}"))
        }
        _ => redirect(&list),
    }
}

fn keep_workbook(call: &Call, name: &str, content: &[u8]) -> Result<Uuid, Refusal> {
    let name = name.chars().filter(|c| !c.is_control() && !matches!(c, '/' | '\\' | '"')).take(120).collect();
    let id = uploads::store_as(
        call,
        Checked { name, media_type: XLSX, content: content.to_vec(), small: None },
        Some(KEPT_AS),
    )?;
    let person = call.person()?;
    call.app.write(move |connection| files::forget_older(connection, person, KEPT_AS, KEPT_MAX))?;
    Ok(id)
}

/// A workbook that the caller uploaded before.
fn kept(call: &Call, file: &str) -> Result<(String, Vec<u8>), Refusal> {
    let id: Uuid = file.parse().map_err(|_| Refusal::unseen())?;
    let kept = call.app.read(|connection| files::load(connection, &call.programme, id))?;
    let own = |kept: &files::Kept| Some(kept.uploader) == call.viewer.person && kept.kind.as_deref() == Some(KEPT_AS);
    let kept = kept.filter(own).ok_or_else(Refusal::unseen)?;
    let content = call.app.read(|connection| bytes::piece(connection, id, Form::Whole, 0, kept.size))?;
    Ok((kept.name, content))
}

/// What the list offers: the export to all who see it, template and import to those who may use them.
pub fn list_links(call: &Call, kind: &'static Kind) -> Vec<(String, String)> {
    let words = call.words();
    let own = format!("{}/desk/{}", call.base, kind.path);
    let mut links = Vec::new();
    if importer(call, kind).is_ok() {
        links.push((format!("{own}/template.xlsx"), words.say("workbook-template")));
        links.push((format!("{own}/import"), words.say("workbook-import")));
    }
    links.push((format!("{own}/export.xlsx{}", asked::asked_for(call)), words.say("workbook-export")));
    links
}

/// What the page of a record offers to those who may revise it now.
pub fn record_links(call: &Call, kind: &'static Kind, id: Uuid, revisable: bool) -> Vec<(String, String)> {
    if !revisable || !query::may_list(kind, &call.viewer) || importer(call, kind).is_err() {
        return Vec::new();
    }
    let (words, own) = (call.words(), format!("{}/desk/{}", call.base, kind.path));
    vec![
        (format!("{own}/template.xlsx?record={id}"), words.say("workbook-of-record")),
        (format!("{own}/import"), words.say("workbook-import")),
    ]
}

/// What a workbook may weigh, for the page.
pub(crate) const SIZE_MAX_MB: usize = limits::FILE_MAX / 1024 / 1024;
