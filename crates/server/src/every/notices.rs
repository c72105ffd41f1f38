//! Notices of the reader's own: listed, opened, marked as read. What is told, and to whom, is left to the engine.
//!
//! **Invariant:** nobody reads or marks another's notices; to read the list marks nothing.

use askama::Template;
use axum::response::Response;
use kernel::{Kind, Refusal, Sight};
use store::notices::{self, Notice};
use store::rows;

use crate::base::answer::{self, redirect};
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::show_time;

/// Notices of one page.
const NOTICES: usize = 30;

/// One notice as a row.
pub struct Row {
    pub text: String,
    pub said: String,
    pub when: String,
    pub instant: String,
    pub is_read: bool,
    /// Where the button leads that opens it.
    pub open: String,
    /// Whether the reader sees the record that it is about.
    pub is_seen: bool,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    page: Page,
    summary: String,
    unread: usize,
    rows: Vec<Row>,
    previous: String,
    next: String,
}

/// The page of the reader's notices, the newest first.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let person = call.person()?;
    let below = call.asked("before").and_then(|id| id.parse().ok());
    let (mut found, seen, unread) = call.app.read(|connection| {
        let found = notices::list(connection, person, below, NOTICES + 1)?;
        let seen = found.iter().map(|notice| Ok(seen(call, connection, notice)?.is_some()));
        Ok((
            found.clone(),
            seen.collect::<Result<Vec<_>, store::StoreError>>()?,
            notices::count_unread(connection, person)?,
        ))
    })?;
    let more = found.len() > NOTICES;
    found.truncate(NOTICES);
    let last = found.last().filter(|_| more).map(|notice| format!("?before={}", notice.id));
    let words = call.words();
    let template = NoticesPage {
        page: Page::new(call, &words.say("notices")),
        summary: words.with_one("notices-unread", "count", unread),
        unread,
        rows: found.iter().zip(seen).map(|(notice, is_seen)| row(call, notice, is_seen)).collect(),
        previous: below.map(|_| format!("{}/desk/notices", call.base)).unwrap_or_default(),
        next: last.unwrap_or_default(),
    };
    Ok(answer::render(&template))
}

fn row(call: &Call, notice: &Notice, is_seen: bool) -> Row {
    let words = call.words();
    Row {
        text: words.with(&notice.words, &notice.facts.told(call.language())),
        said: notice.facts.said.clone(),
        when: show_time(notice.at, words),
        instant: notice.at.rfc3339(),
        is_read: notice.is_read,
        open: format!("{}/desk/notices/{}/open", call.base, notice.id),
        is_seen,
    }
}

/// The kind of the record that the notice is about, where its reader sees it now.
fn seen(
    call: &Call,
    connection: &mut store::Connection,
    notice: &Notice,
) -> Result<Option<&'static Kind>, store::StoreError> {
    let Some(kind) = call.app.engine.catalogue().kind(&notice.kind) else { return Ok(None) };
    let stored = rows::load(connection, kind, &call.viewer.programme, notice.record)?;
    Ok(stored.filter(|stored| Sight::of(kind, &call.viewer).covers(stored)).map(|_| kind))
}

/// POST: marks one as read and leads to its record; where the reader sees that no more, back to the list.
pub fn open(call: &Call) -> Result<Response, Refusal> {
    let (person, id, now) = (call.person()?, call.id()?, call.now());
    let found = call.app.read(|connection| {
        let Some(notice) = notices::get(connection, person, id)? else { return Ok(None) };
        let kind = seen(call, connection, &notice)?;
        Ok(Some((notice, kind)))
    })?;
    let (notice, kind) = found.ok_or_else(Refusal::unseen)?;
    call.app.write(move |connection| notices::mark_read(connection, person, Some(id), now))?;
    Ok(redirect(&match kind {
        Some(kind) => format!("{}/desk/{}/{}", call.base, kind.path, notice.record),
        None => format!("{}/desk/notices", call.base),
    }))
}

/// POST: marks all of the reader's notices as read.
pub fn read_all(call: &Call) -> Result<Response, Refusal> {
    let (person, now) = (call.person()?, call.now());
    call.app.write(move |connection| notices::mark_read(connection, person, None, now))?;
    Ok(redirect(&format!("{}/desk/notices", call.base)))
}
