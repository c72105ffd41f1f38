//! The work desk: what I owe with its date, what I wait for and on whom, what came back and what happened.

use askama::Template;
use axum::response::Response;
use kernel::{Action, Day, Refusal};
use store::duties::{self, Duty};
use store::query::HistoryEntry;
use store::{alongside, news, titles};
use uuid::Uuid;

use super::own::{self, FirstStep};
use crate::base::answer;
use crate::base::begun;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{Scene, StateShown, state};
use crate::base::show::{show_day, show_time};
use crate::every::lights;
use crate::every::owed::{self, Subjects};

/// Duties of one page.
const DUTIES: usize = 20;

/// One duty as a row of the desk.
pub struct Todo {
    pub days: String,
    pub unit: String,
    pub class: &'static str,
    pub what: String,
    pub subject: String,
    /// For whom the viewer owes it; empty where it is their own.
    pub behalf: String,
    pub link: String,
    pub basis: String,
    pub to: String,
    pub button: String,
    pub first: bool,
}

/// Records that an office takes part in.
const NAMED: usize = 8;

/// Something that one takes part in and another office answers for.
pub struct Named {
    pub subject: String,
    pub link: String,
    pub state: StateShown,
    pub light: StateShown,
    pub due: String,
}

/// Something that others hold.
pub struct Waiting {
    pub text: String,
    pub link: String,
    pub detail: String,
    pub late: bool,
}

/// Something that happened on a record.
pub struct Happened {
    pub subject: String,
    pub link: String,
    pub text: String,
    pub state: StateShown,
    pub when: String,
    pub said: String,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage {
    page: Page,
    summary: String,
    first: Vec<FirstStep>,
    todos: Vec<Todo>,
    named: Vec<Named>,
    waiting: Vec<Waiting>,
    happened: Vec<Happened>,
    creations: Vec<(String, String)>,
    previous: String,
    next: String,
    range: String,
}

/// How near a day is, as a number, its unit and a colour.
fn countdown(call: &Call, due: Day) -> (String, String, &'static str) {
    let words = call.words();
    match call.today().days_until(due) {
        days if days < 0 => ((-days).to_string(), words.say("due-days-ago"), "late"),
        0 => ("0".to_owned(), words.say("due-today"), "warn"),
        days if days <= 10 => (days.to_string(), words.say("due-days"), "warn"),
        days => (days.to_string(), words.say("due-days"), ""),
    }
}

/// A duty that the viewer owes only for somebody else says for whom.
fn behalf(call: &Call, duty: &Duty) -> String {
    let giver = duties::owed_for(duty, &call.viewer);
    giver.map(|behalf| call.words().with_one("on-behalf", "giver", &behalf.giver_name)).unwrap_or_default()
}

fn todo(call: &Call, duty: &Duty, subjects: &Subjects, first: bool) -> Todo {
    let words = call.words();
    let (days, unit, class) = countdown(call, duty.due);
    let owed = owed::in_words(call.app.engine.catalogue(), words, &call.base, duty, subjects);
    let due = words.with_one("held-due", "day", show_day(duty.due, words));
    Todo {
        days,
        unit,
        class,
        behalf: behalf(call, duty),
        subject: owed.subject,
        link: owed.link,
        basis: format!("{due} · {}", owed.basis),
        to: owed.form,
        button: owed.what.clone(),
        what: owed.what,
        first,
    }
}

fn waiting(call: &Call, duty: &Duty, subjects: &Subjects) -> Waiting {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let named = |id: Option<Uuid>| id.and_then(|id| subjects.get(&id)).map(|title| words.language().of(title).clone());
    let who = owed::holder(call, duty);
    let action = owed::what(catalogue, words, duty);
    let days = duty.opened_at.day().days_until(call.today()).max(0);
    let facts = [("days", days.to_string()), ("day", show_day(duty.due, words))];
    let path = catalogue.kind(&duty.kind).map(|kind| kind.path).unwrap_or_default();
    let record = duty.record.map(|record| record.to_string()).unwrap_or_default();
    Waiting {
        text: format!("{who} {action} · {}", named(duty.record).unwrap_or_default()),
        link: format!("{}/desk/{path}/{record}", call.base),
        detail: words.with("waiting-detail", &facts),
        late: duty.due < call.today(),
    }
}

/// What was said with it: the remark, else the reason.
fn said(action: Option<&Action>, entry: &HistoryEntry) -> String {
    let name = action.and_then(Action::remark).map_or("reason", |field| field.name);
    entry.content["input"][name].as_str().unwrap_or_default().to_owned()
}

fn happened(call: &Call) -> Result<Vec<Happened>, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let (recent, names) = call.app.read(|connection| {
        let recent = news::recent(connection, catalogue, &call.viewer, 8)?;
        let names = titles::names(
            connection,
            catalogue,
            &call.programme,
            recent.iter().map(|(kind, stored, _)| (*kind, stored)),
        )?;
        Ok((recent, names))
    })?;
    let scene = Scene { catalogue, viewer: &call.viewer, names: &names, base: &call.base };
    let described = recent.iter().map(|(kind, stored, entry)| {
        let action = catalogue.action(kind.code, &entry.action);
        let label = action.map_or(entry.action.as_str(), |action| words.label(action.label));
        Happened {
            subject: scene.title(kind, stored),
            link: format!("{}/desk/{}/{}", call.base, kind.path, stored.id),
            text: format!("{} {label}", entry.actor),
            state: state(kind, entry.content["to"].as_str().unwrap_or_default(), words),
            when: show_time(entry.at, words),
            said: said(action, entry),
        }
    });
    Ok(described.collect())
}

fn named(call: &Call) -> Result<Vec<Named>, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let (found, names) = call.app.read(|connection| {
        let found = alongside::of(connection, catalogue, &call.viewer, NAMED)?;
        let rows = found.iter().map(|(kind, stored)| (*kind, stored));
        let names = titles::names(connection, catalogue, &call.programme, rows)?;
        Ok((found, names))
    })?;
    let scene = Scene { catalogue, viewer: &call.viewer, names: &names, base: &call.base };
    let mut shown = Vec::with_capacity(found.len());
    for (kind, stored) in &found {
        let field = kind.lights.and_then(|lights| kind.field(lights.field));
        let day = field.and_then(|field| Day::parse(stored.text(kind, field.name)?).ok());
        let due = field.zip(day).map(|(field, day)| format!("{} {}", words.label(field.label), show_day(day, words)));
        shown.push(Named {
            subject: scene.title(kind, stored),
            link: format!("{}/desk/{}/{}", call.base, kind.path, stored.id),
            state: state(kind, &stored.state, words),
            light: lights::of(call, kind)?.map(|lights| lights.light(kind, stored, words)).unwrap_or_default(),
            due: due.unwrap_or_default(),
        });
    }
    Ok(shown)
}

fn subjects(call: &Call, listed: &[&Duty]) -> Result<Subjects, Refusal> {
    call.app.read(|connection| owed::subjects(connection, &call.app.engine.shared, &call.programme, listed))
}

/// Some duties as rows; the first is the one to begin with.
pub fn todos(call: &Call, owed: &[Duty]) -> Result<Vec<Todo>, Refusal> {
    let about = subjects(call, &owed.iter().collect::<Vec<_>>())?;
    Ok(owed.iter().enumerate().map(|(index, duty)| todo(call, duty, &about, index == 0)).collect())
}

/// The desk.
pub fn desk(call: &Call) -> Result<Response, Refusal> {
    let number: usize = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let offset = (number - 1) * DUTIES;
    let (owed, awaited) = call.app.read(|connection| {
        let owed = duties::owed_by(connection, &call.viewer, call.today(), DUTIES, offset)?;
        let awaited = duties::awaited_by(connection, call.app.engine.catalogue(), &call.viewer, 8)?;
        Ok((owed, awaited))
    })?;
    let about = subjects(call, &owed.duties.iter().chain(&awaited).collect::<Vec<_>>())?;
    let words = call.words();
    let facts =
        [("total", owed.total.to_string()), ("late", owed.late.to_string()), ("waiting", awaited.len().to_string())];
    let last = offset + owed.duties.len();
    let range =
        [("from", (offset + 1).min(last).to_string()), ("to", last.to_string()), ("total", owed.total.to_string())];
    let catalogue = call.app.engine.catalogue();
    let creations = catalogue.roots().filter(|kind| kind.place.is_some()).filter_map(|kind| {
        // What concerns the viewer's own organisation; the rest is begun from its list.
        let action = catalogue.creation(kind.code).filter(|_| kind.parties().next().is_some())?;
        if !begun::is_offered(action, kind, &call.viewer) {
            return None;
        }
        let to = format!("{}/desk/{}/new/{}", call.base, kind.path, action.name);
        Some((to, words.label(action.label).to_owned()))
    });
    let template = DeskPage {
        page: Page::new(call, &words.say("nav-desk")),
        summary: words.with("desk-summary", &facts),
        first: own::first_steps(call)?,
        todos: owed.duties.iter().enumerate().map(|(index, duty)| todo(call, duty, &about, index == 0)).collect(),
        named: named(call)?,
        waiting: awaited.iter().map(|duty| waiting(call, duty, &about)).collect(),
        happened: happened(call)?,
        creations: creations.collect(),
        previous: if number > 1 { format!("?page={}", number - 1) } else { String::new() },
        next: if last < owed.total { format!("?page={}", number + 1) } else { String::new() },
        range: words.with("list-range", &range),
    };
    Ok(answer::render(&template))
}
