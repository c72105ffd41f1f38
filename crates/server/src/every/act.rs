//! The form of an action, and performing it: one page for every action of every kind.

use askama::Template;
use axum::http::Method;
use axum::response::Response;
use kernel::decode::Source;
use kernel::{Kind, Problem, Refusal, Status, Transition};
use store::query::Query;
use store::{Request, query, titles};

use super::begins::{Restored, begun, initial};
use super::paper::Paper;
use super::said::{self, Said};
use super::target::{Target, address, draft_address, may, record_key, request_key, target, within};
use super::{attachments, begins, decide, named, own, phrases, rehearse, sent, uploads};
use crate::base::answer;
use crate::base::answer::redirect;
use crate::base::call::Call;
use crate::base::dispatch::note_refusal;
use crate::base::page::Page;
use crate::base::problem;
use crate::base::route;
use crate::every::form::{self, FormView};
use crate::every::sent::Typed;

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    page: Page,
    form: FormView,
    heading: String,
    purpose: String,
    subject: String,
    crumb: (String, String),
    address: String,
    draft: String,
    /// Where it begins anew.
    anew: String,
    /// For what it was begun, as a mark.
    of: String,
    cancel: String,
    version: i64,
    request_key: String,
    button: String,
    opposes: bool,
    refused: String,
    restored: String,
    /// Whether it was sent, and comes back with what was typed.
    was_sent: bool,
    /// What is decided on, above the form; none where the form is the record itself.
    paper: Option<Paper>,
    /// What changed and what was said before; nothing where nothing is decided.
    said: Said,
    /// The other ways out of the same state, each its address, its words and whether it opposes.
    others: Vec<(String, String, bool)>,
    /// The version that somebody else has made meanwhile; zero when nobody has.
    overtaken: i64,
    /// An earlier record of the viewer's that the form can begin from.
    copy: Option<Earlier>,
    /// Why nothing can be begun now, whatever is written into the form.
    closed: String,
    /// What an institution says above the form, such as what the other side proposes.
    above: Vec<String>,
}

/// GET: the form, with what was typed before if it was not sent.
pub fn form(call: &Call) -> Result<Response, Refusal> {
    let mut target = target(call)?;
    may(call, &target)?;
    let (values, restored) = begun(call, &mut target)?;
    if let Some(to) = decide::mended_at(call, &target, &values)? {
        return Ok(redirect(&to));
    }
    show_form(call, &target, &values, None, restored)
}

fn show_form(
    call: &Call,
    target: &Target,
    values: &Typed,
    refusal: Option<&Refusal>,
    restored: Restored,
) -> Result<Response, Refusal> {
    let Target { kind, action, record, .. } = target;
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let built = build(call, target, values, refusal)?;
    let title = |record: &kernel::Stored| {
        call.app.read(|connection| titles::title(connection, catalogue, &call.programme, kind, record))
    };
    let subject = record.as_ref().map(title).transpose()?.map(|title| call.language().of(&title).clone());
    let subject = subject.unwrap_or_default();
    let heading = words.label(action.label).to_owned();
    let list = format!("{}/desk/{}", call.base, kind.path);
    let key = record_key(target);
    let title = if subject.is_empty() { heading.clone() } else { format!("{heading} · {subject}") };
    // What the list of problems says already is not said above it too.
    let listed = |refusal: &Refusal| refusal.problems.iter().any(|problem| problem.code == refusal.code);
    let refused = refusal
        .filter(|refusal| refusal.problems.is_empty() || (refusal.status != Status::Invalid && !listed(refusal)));
    let template = FormPage {
        page: Page::new(call, &title),
        purpose: words.label(action.purpose).to_owned(),
        crumb: (list.clone(), words.label(kind.label).to_owned()),
        address: address(call, target),
        draft: draft_address(call, target),
        anew: begins::begins_anew(call, target),
        of: target.of.clone(),
        cancel: if record.is_some() { format!("{list}/{key}") } else { list },
        // A remark is on the record, whatever version of it is read.
        version: restored
            .version
            .or(record.as_ref().map(|record| record.version))
            .filter(|_| !action.comments)
            .unwrap_or(0),
        request_key: call.typed("request_key").map_or_else(request_key, str::to_owned),
        button: if action.revises && !action.creates && matches!(action.to, Transition::Stays) {
            words.say("form-save")
        } else {
            heading.clone()
        },
        opposes: action.opposes,
        was_sent: call.method == Method::POST,
        paper: paper(call, target, &built)?,
        said: said_before(call, target)?,
        others: others(call, target)?,
        form: built,
        overtaken: refusal
            .filter(|refusal| refusal.status == Status::Stale)
            .and(record.as_ref())
            .map_or(0, |record| record.version),
        refused: refused.map(|refusal| words.refusal(catalogue, refusal)).unwrap_or_default(),
        closed: closed(call, target, values, refusal)?,
        copy: if record.is_none() && values.len() <= 2 { earlier(call, kind)? } else { None },
        above: above_form(call, target, values)?,
        heading,
        subject,
        restored: restored.words,
    };
    let status = refusal.map_or(200, |refusal| refusal.status.http());
    Ok(answer::render_with(status, &template))
}

/// The form with everything that stands beside its fields.
fn build(call: &Call, target: &Target, values: &Typed, refusal: Option<&Refusal>) -> Result<FormView, Refusal> {
    let Target { kind, action, record, .. } = target;
    let mut built = form::build(call, kind, action, record.as_ref(), values, refusal)?;
    for beside in own::of(call, kind).iter().filter_map(|own| own.beside) {
        beside(call, action, &mut built)?;
    }
    decide::need_beforehand(call, target, &mut built)?;
    phrases::offer(call, action, &mut built.fields)?;
    begins::mark_moved(call, target, &mut built);
    Ok(built)
}

/// What changed and what was said, where something is decided.
fn said_before(call: &Call, target: &Target) -> Result<Said, Refusal> {
    match target.record.as_ref().filter(|_| decide::is_way_out(target.action)) {
        Some(record) => said::before(call, target.kind, record),
        None => Ok(Said::default()),
    }
}

/// What is decided on, but for the lines that stand in the form itself.
fn paper(call: &Call, target: &Target, form: &FormView) -> Result<Option<Paper>, Refusal> {
    let Target { kind, action, record: Some(record), .. } = target else { return Ok(None) };
    if action.revises {
        return Ok(None);
    }
    let own = format!("{}/desk/{}/{}", call.base, kind.path, record.id);
    let mut paper = Paper::read(call, kind, record, &own)?;
    paper.leave_out(&form.parts);
    Ok(Some(paper))
}

/// What else this office can do with what it has before it.
fn others(call: &Call, target: &Target) -> Result<Vec<(String, String, bool)>, Refusal> {
    let Target { kind, action, record: Some(record), .. } = target else { return Ok(Vec::new()) };
    if !decide::is_way_out(action) {
        return Ok(Vec::new());
    }
    let catalogue = call.app.engine.catalogue();
    let available = call.app.read(|connection| query::available(connection, catalogue, kind, record, &call.viewer))?;
    let others = available.into_iter().filter(|other| other.name != action.name && decide::is_way_out(other));
    let own = format!("{}/desk/{}/{}", call.base, kind.path, record.id);
    let told = others
        .map(|other| (format!("{own}/{}", other.name), call.words().label(other.label).to_owned(), other.opposes));
    Ok(told.collect())
}

/// What institutions say above the form of an action.
fn above_form(call: &Call, target: &Target, values: &Typed) -> Result<Vec<String>, Refusal> {
    let mut sentences = Vec::new();
    for above in own::of(call, target.kind).iter().filter_map(|own| own.above_form) {
        sentences.extend(above(call, target.action, target.record.as_ref(), values)?);
    }
    Ok(sentences)
}

/// A record that a form can begin from, or why none can be begun from it now.
struct Earlier {
    to: String,
    title: String,
    closed: String,
}

/// The newest record of a yearly kind that the viewer could have made themselves: a new year can begin from it.
fn earlier(call: &Call, kind: &'static Kind) -> Result<Option<Earlier>, Refusal> {
    let is_yearly = kind.field("year").is_some_and(|year| !year.computed);
    // Where every line is made by the body, there is nothing to be copied.
    let typed = |part: &kernel::Kind| part.fields.iter().any(|field| !field.computed && !field.hidden);
    if !is_yearly || !call.app.engine.catalogue().parts(kind.code).any(typed) {
        return Ok(None);
    }
    let catalogue = call.app.engine.catalogue();
    let asked = Query { sort: Some(("year", true)), limit: 1, ..Query::default() };
    let found = call.app.read(|connection| {
        let Some(stored) = query::list(connection, kind, &call.viewer, &asked)?.rows.pop() else { return Ok(None) };
        let title = titles::title(connection, catalogue, &call.programme, kind, &stored)?;
        Ok(Some((stored, title)))
    })?;
    let Some((stored, title)) = found else { return Ok(None) };
    let closed = own::closed_words(call, kind, Some((kind, &stored)))?;
    Ok(Some(Earlier { to: format!("?copy={}", stored.id), title: call.language().of(&title).clone(), closed }))
}

/// Why no record can be begun now, of whatever it would be about; what was refused with the same words says it already.
fn closed(call: &Call, target: &Target, values: &Typed, refusal: Option<&Refusal>) -> Result<String, Refusal> {
    let is_about = |field: &kernel::Field| !field.party && matches!(field.of, kernel::Type::Reference(_));
    let carried = store::carried(target.action, target.kind);
    let is_said = |field: &kernel::Field| values.get(field.name).is_some_and(|value| !value.is_empty());
    let is_about_one = carried.iter().any(|field| is_about(field) && is_said(field));
    if !target.action.creates || target.record.is_some() || is_about_one {
        return Ok(String::new());
    }
    let why = own::closed(call, target.kind, None)?.filter(|why| refusal.is_none_or(|told| told.code != why.code));
    Ok(why.map(|why| call.words().refusal(call.app.engine.catalogue(), &why)).unwrap_or_default())
}

/// How large the form of the action in the address may be: with a file where the action takes one.
pub fn takes(call: &Call) -> usize {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds"));
    let action = kind.and_then(|kind| Some((kind, catalogue.action(kind.code, call.parameter("action"))?)));
    if action.is_some_and(|(kind, action)| attachments::takes(call, kind, action)) {
        route::file(call)
    } else {
        route::form(call)
    }
}

/// Whether the viewer may take the action on any record: names are not looked up for others. The moment is not asked, for
/// a repeat is answered as before.
fn may_ever(call: &Call, target: &Target) -> bool {
    let personal = |grant: &kernel::Grant| matches!(grant.who, kernel::role::Who::Person(_));
    let action = target.action;
    store::permit::may_begin(action, target.kind, &call.viewer) || action.by.iter().any(personal)
}

/// What the address names; that there is no such thing is noted.
fn target_or_note(call: &Call) -> Result<Target, Refusal> {
    let found = target(call);
    if let Err(refusal) = &found {
        note_refusal(call, &format!("{} {}", call.parameter("kinds"), call.parameter("action")), refusal)?;
    }
    found
}

/// POST: adds or removes a line, gives a draft up, or performs.
pub fn perform(call: &Call) -> Result<Response, Refusal> {
    let target = target_or_note(call)?;
    within(call, &target)?;
    if call.typed("discard").is_some() {
        return begins::discard(call, &target);
    }
    let mut values = sent::from_sent(&call.form);
    let parts = sent::parts(call, target.kind, target.action);
    // Whoever has seen that another was quicker, and says so, builds on what the other wrote.
    let version = call.typed("seen_version").or_else(|| call.typed("version"));
    let version = version.and_then(|version| version.parse().ok()).filter(|version| *version > 0);
    // Whoever may not act is told that, in the engine's turn, whatever they have sent.
    if may(call, &target).is_ok() {
        if sent::is_cut(call, !parts.is_empty()) {
            return show_whole(call, &target, values, &parts, version);
        }
        if let Err(refusal) = sent::check_lines(&values, &parts) {
            return show_form(call, &target, &values, Some(&refusal), Restored { version, ..Restored::default() });
        }
    }
    let unkept = uploads::keep_all(call, target.kind, target.action, &mut values);
    if edit(call, &mut values, &parts) || unkept.is_some() {
        may(call, &target)?;
        let restored = Restored { version, ..Restored::default() };
        let shown = show_form(call, &target, &values, unkept.as_ref(), restored)?;
        return Ok(unkept.iter().fold(shown, problem::say_when));
    }
    let mut request = Request::new(
        &call.viewer,
        target.action,
        target.record.as_ref().map(|record| record.id),
        serde_json::Value::Null,
    );
    let mut resolved = values.clone();
    let unnamed = if may_ever(call, &target) {
        named::resolve(call, target.kind, target.action, target.record.as_ref(), &mut resolved)?
    } else {
        Vec::new()
    };
    request.input = sent::to_input(target.kind, target.action, &parts, &resolved);
    request.source = Source::Text;
    request.expected_version = version;
    request.idempotency_key = call.typed("request_key").filter(|key| key.len() <= 64).map(str::to_owned);
    request.place.clone_from(&call.peer);
    match call.app.engine.perform(request) {
        Ok(done) => finished(call, &target, &done),
        Err(refusal) => {
            let refusal = rehearse::with_rules(call, &target, (&parts, &resolved), refusal);
            refused(call, &target, &values, with_names(refusal, unnamed))
        }
    }
}

/// What a button changes of the form alone: a line or a file more or less, one choice for many lines. Whether one was pressed.
fn edit(call: &Call, values: &mut Typed, parts: &[&'static Kind]) -> bool {
    if let Some(member) = call.typed(sent::ADD_LINE) {
        let number = sent::count_lines(values, member);
        values.insert(format!("{member}[{number}].id"), String::new());
    } else if let Some((member, rest)) = call.typed(sent::REMOVE_LINE).and_then(|named| named.split_once('[')) {
        sent::remove_line(values, member, rest.trim_end_matches(']').parse().unwrap_or(usize::MAX));
    } else if let Some(named) = call.typed(sent::CHOOSE_ALL) {
        sent::choose_all(values, parts, named);
    } else if let Some(named) = call.typed(sent::REMOVE_FILE) {
        attachments::take_away(values, named);
    } else {
        // What was chosen is kept already.
        return call.typed(sent::ADD_FILES).is_some();
    }
    true
}

/// Says of names that stand for no record what is near, instead of that they are no identifiers.
fn with_names(mut refusal: Refusal, unnamed: Vec<Problem>) -> Refusal {
    if refusal.status == Status::Invalid {
        refusal.problems.retain(|problem| !unnamed.iter().any(|name| name.field == problem.field));
        refusal.problems.extend(unnamed);
    }
    refusal
}

/// The form again, whole: what came of it, and what did not come as it stands. Nothing was done.
fn show_whole(
    call: &Call,
    target: &Target,
    mut values: Typed,
    parts: &[&'static Kind],
    version: Option<i64>,
) -> Result<Response, Refusal> {
    begins::try_to_store(call, target);
    sent::fill_up(&mut values, &initial(call, target)?, parts);
    show_form(call, target, &values, Some(&sent::cut()), Restored { version, ..Restored::default() })
}

fn finished(call: &Call, target: &Target, done: &store::Done) -> Result<Response, Refusal> {
    let (kind, action) = (target.kind, target.action);
    // It is done, whatever becomes of the draft.
    if let Err(refusal) = begins::forget(call, target) {
        tracing::warn!(code = refusal.code, "a draft could not be forgotten");
    }
    let seen = call.app.read(|connection| query::get(connection, kind, &call.viewer, done.record))?.is_some();
    let record = if seen { format!("/{}", done.record) } else { String::new() };
    Ok(redirect(&format!("{}/desk/{}{record}?done={}", call.base, kind.path, action.code())))
}

/// What can be mended here shows the form again; the rest is a page of its own.
fn refused(call: &Call, target: &Target, values: &Typed, refusal: Refusal) -> Result<Response, Refusal> {
    match refusal.status {
        Status::Invalid | Status::Conflict | Status::Stale | Status::TooMany | Status::Unavailable
            if may(call, target).is_ok() =>
        {
            begins::try_to_store(call, target);
            let version = call.typed("version").and_then(|version| version.parse().ok());
            let version = version.filter(|_| refusal.status == Status::Stale);
            let shown = show_form(call, target, values, Some(&refusal), Restored { version, ..Restored::default() })?;
            Ok(problem::say_when(shown, &refusal))
        }
        _ => Err(refusal),
    }
}
