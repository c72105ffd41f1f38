//! The work desk: what I owe with its date, what I wait for and on whom, what came back and what happened.

use std::collections::HashSet;

use askama::Template;
use axum::response::Response;
use kernel::{Action, Day, Refusal};
use store::duties;
use store::query::HistoryEntry;
use store::{alongside, news, titles};

use super::asked::creation;
use super::lights;
use super::own::{self, Begin, FirstStep, Picture};
use super::papers::{self, Card, Late};
use super::responsibilities;
use super::todos::{self, Todo};
use super::waiting::{self, Waiting};
use crate::base::acted;
use crate::base::amounts::{Headline, Money};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{Scene, StateShown, state};
use crate::base::show::{show_day, show_time};
use crate::base::words::Words;

/// Duties of one page.
const DUTIES: usize = 20;

/// What one waits for, as much as the desk shows.
const WAITING: usize = 8;

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
    /// The same desk in the other unit.
    switch: (String, String),
    heading: String,
    summary: String,
    first: Vec<FirstStep>,
    todos: Vec<Todo>,
    /// Of whoever decides: the papers that wait for them, and what is late below them.
    decides: bool,
    cards: Vec<Card>,
    late: Vec<Late>,
    /// What of what is late is not told, for the viewer does not see it.
    late_left_out: String,
    tiles: Vec<Headline>,
    pictures: Vec<Picture>,
    named: Vec<Named>,
    waiting: Vec<Waiting>,
    /// Whether there is more to wait for than stands here.
    /// The words that lead to all of it.
    waiting_all: String,
    happened: Vec<Happened>,
    creations: Vec<Begin>,
    /// Whether some cannot be begun now.
    has_closed: bool,
    previous: String,
    next: String,
    range: String,
}

/// What was said with it: the remark, else the reason.
fn said(action: Option<&Action>, entry: &HistoryEntry) -> String {
    let name = action.and_then(Action::remark).map_or("reason", |field| field.name);
    entry.content["input"][name].as_str().unwrap_or_default().to_owned()
}

/// Records of which the desk says what happened last.
const HAPPENED: usize = 8;
/// Entries among which they are looked for.
const LOOKED_AT: usize = 3 * HAPPENED;

fn happened(call: &Call) -> Result<Vec<Happened>, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let (recent, names) = call.app.read(|connection| {
        let mut recent = news::recent(connection, catalogue, &call.viewer, LOOKED_AT)?;
        // Of one record what happened last.
        let mut told = HashSet::new();
        recent.retain(|(_, stored, _)| told.insert(stored.id));
        recent.truncate(HAPPENED);
        let names = titles::names(
            connection,
            catalogue,
            &call.programme,
            recent.iter().map(|(kind, stored, _)| (*kind, stored)),
        )?;
        Ok((recent, names))
    })?;
    let scene = Scene::of(call, &names);
    let described = recent.iter().map(|(kind, stored, entry)| {
        let action = catalogue.action(kind.code, &entry.action);
        let label = action.map_or(entry.action.as_str(), |action| words.label(action.label));
        Happened {
            subject: scene.title(kind, stored),
            link: format!("{}/desk/{}/{}", call.base, kind.path, stored.id),
            text: format!("{} {label}", acted::by(call, &entry.actor, entry.organisation)),
            state: state(kind, &stored.state, words),
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
    let scene = Scene::of(call, &names);
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

/// The words that lead to everything one waits for; that several are reminded there only where the viewer can.
fn waiting_all(words: Words, rows: &[Waiting], more: bool) -> String {
    words.say(match (more, rows.iter().any(|row| row.way.is_some())) {
        (true, true) => "waiting-more",
        (false, true) => "waiting-all",
        (true, false) => "waiting-more-listed",
        (false, false) => "waiting-listed",
    })
}

/// What one may begin that concerns the viewer's own organisation; the rest is begun from its list.
fn creations(call: &Call) -> Result<Vec<Begin>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let mut creations = Vec::new();
    for kind in catalogue.roots().filter(|kind| kind.place.is_some_and(|place| !place.settings)) {
        if kind.parties().next().is_none() {
            continue;
        }
        if let Some((to, label)) = creation(call, kind) {
            creations.push(Begin { to, label, closed: own::closed_words(call, kind, None)? });
        }
    }
    Ok(creations)
}

/// The desk.
pub fn desk(call: &Call) -> Result<Response, Refusal> {
    let number: usize = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let offset = (number - 1) * DUTIES;
    let (owed, awaited) = call.app.read(|connection| {
        let owed = duties::owed_by(connection, &call.viewer, call.today(), DUTIES, offset)?;
        let awaited = duties::awaited_by(connection, call.app.engine.catalogue(), &call.viewer, WAITING + 1)?;
        Ok((owed, awaited))
    })?;
    let decides = call.viewer.decides();
    let words = call.words();
    let waiting_more = awaited.len() > WAITING;
    let shown = &awaited[..awaited.len().min(WAITING)];
    let waiting = if waiting_more { format!("{WAITING}+") } else { shown.len().to_string() };
    let facts = [("total", owed.total.to_string()), ("late", owed.late.to_string()), ("waiting", waiting)];
    let last = offset + owed.duties.len();
    let range =
        [("from", (offset + 1).min(last).to_string()), ("to", last.to_string()), ("total", owed.total.to_string())];
    let rows = waiting::rows(call, shown)?;
    let creations = creations(call)?;
    let template = DeskPage {
        page: Page::new(call, &words.say("nav-desk")),
        heading: if decides {
            words.with_one("papers-heading", "count", owed.total)
        } else {
            words.say("desk-heading")
        },
        summary: words.with("desk-summary", &facts),
        switch: Money::of(call).switch(call),
        first: own::first_steps(call)?,
        todos: if decides { Vec::new() } else { todos::todos(call, &owed.duties)? },
        cards: if decides { papers::cards(call, &owed.duties)? } else { Vec::new() },
        late: if decides { papers::late(call)? } else { Vec::new() },
        late_left_out: if decides { responsibilities::left_out(call) } else { String::new() },
        tiles: own::tiles(call)?,
        pictures: if decides { own::pictures(call)? } else { Vec::new() },
        decides,
        named: named(call)?,
        waiting_all: waiting_all(words, &rows, waiting_more),
        waiting: rows,
        happened: happened(call)?,
        has_closed: creations.iter().any(|one| !one.closed.is_empty()),
        creations,
        previous: if number > 1 { format!("?page={}", number - 1) } else { String::new() },
        next: if last < owed.total { format!("?page={}", number + 1) } else { String::new() },
        range: words.with("list-range", &range),
    };
    Ok(answer::render(&template))
}
