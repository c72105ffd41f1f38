//! The one field that finds what somebody sees, and what they may begin. Everything found comes from the one index over all
//! records, so it costs the same with few kinds and with many.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use kernel::letters::near::{self, Typed};
use kernel::{Catalogue, Field, Refusal, folded};
use serde_json::json;
use store::found::look::{self, Look};
use store::found::{self, Sought as Words};
use store::{query, rows};
use uuid::Uuid;

use crate::base::answer::{json_response, render};
use crate::base::begun;
use crate::base::call::Call;
use crate::base::hits::{self, Hit, Sought};
use crate::base::page::Page;
use crate::base::show::{StateShown, state};
use crate::every::own::Link;

/// Records of one page.
const ROWS: usize = 25;
/// Counted no further: the page then says that there are more.
const COUNT_MAX: usize = 1_000;
/// Names that are suggested while somebody types.
const SUGGESTED: usize = 8;
const WORDS_MAX: usize = 100;
/// Names of a kind that are held against what was typed.
const NEAR_MAX: usize = 200;

/// One thing found.
pub struct Found {
    pub kind: String,
    /// The name, with what was looked for marked where it stands in it.
    pub title: Hit,
    pub link: String,
    pub state: StateShown,
    /// Else where it stands: the field, and the words around it.
    pub context: Option<(String, Hit)>,
}

/// What was found of one kind, as a tab.
struct OfKind {
    text: String,
    link: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "desk-search.html")]
struct SearchPage {
    page: Page,
    asked: String,
    kinds: Vec<OfKind>,
    found: Vec<Found>,
    deeds: Vec<(String, String)>,
    count: String,
    /// Names that may have been meant where nothing was found.
    nearest: Vec<Link>,
    previous: String,
    next: String,
}

fn asked(call: &Call) -> String {
    call.asked("q").unwrap_or_default().trim().chars().take(WORDS_MAX).collect()
}

/// An address of this page with the same words.
fn address(words: &str, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("q", words);
    more.iter().filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
        query.append_pair(name, value);
    });
    format!("?{}", query.finish())
}

/// Searches records that the viewer sees, and things that can be begun.
pub fn search(call: &Call) -> Result<Response, Refusal> {
    let (words, catalogue, asked) = (call.words(), call.app.engine.catalogue(), asked(call));
    let sought = Words::Said(asked.clone());
    let of_kind = call.asked("kind").and_then(|code| catalogue.kind(code)).filter(|kind| kind.part_of.is_none());
    let beyond = ["after", "before"].iter().find_map(|name| {
        let record: Uuid = call.asked(name)?.parse().ok()?;
        Some((record, *name == "before"))
    });
    let everything = Look::of_all(&call.viewer).said(&sought);
    let some =
        of_kind.map_or_else(|| Look::of_all(&call.viewer), |kind| Look::of_kind(&call.viewer, kind)).said(&sought);
    let (mut hits, counted) = match asked.as_str() {
        "" => Default::default(),
        _ => call.app.read(|connection| {
            let hits = look::hits(connection, &some, beyond, ROWS + 1, 0)?;
            Ok((hits, look::count_by_kind(connection, &everything, COUNT_MAX + 1)?))
        })?,
    };
    let (more, backwards) = (hits.len() > ROWS, beyond.is_some_and(|(_, before)| before));
    hits.truncate(ROWS);
    if backwards {
        hits.reverse();
    }
    let code = of_kind.map(|kind| kind.code).unwrap_or_default();
    let turn = |to: &str, hit: Option<&look::Hit>, wanted: bool| {
        let hit = hit.filter(|_| wanted).map(|hit| hit.record.to_string());
        hit.map(|record| address(&asked, &[("kind", code), (to, &record)])).unwrap_or_default()
    };
    let template = SearchPage {
        page: Page::new(call, &words.say("desk-search")),
        kinds: tabs(call, &counted, &asked, code),
        deeds: deeds(call, &asked),
        count: words.with_one("desk-search-count", "count", amount(&counted, code)),
        previous: turn("before", hits.first(), if backwards { more } else { beyond.is_some() }),
        next: turn("after", hits.last(), if backwards { true } else { more }),
        nearest: if hits.is_empty() && !asked.is_empty() { nearest(call, &asked)? } else { Vec::new() },
        found: shown(call, catalogue, &hits, &asked)?,
        asked,
    };
    Ok(render(&template))
}

/// How many are found, of one kind or of all; beyond what is counted with a sign that there are more.
fn amount(counted: &[(String, usize)], code: &str) -> String {
    let all: usize = counted.iter().map(|(_, count)| count).sum();
    let mine =
        counted.iter().filter(|(kind, _)| code.is_empty() || kind == code).map(|(_, count)| count).sum::<usize>();
    if all > COUNT_MAX { format!("{}+", mine.min(COUNT_MAX)) } else { mine.to_string() }
}

/// A tab for each kind of which something is found, where there are several.
fn tabs(call: &Call, counted: &[(String, usize)], asked: &str, code: &str) -> Vec<OfKind> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    if counted.len() < 2 && code.is_empty() {
        return Vec::new();
    }
    let tab = |label: &str, own: &str| OfKind {
        text: format!("{label} {}", amount(counted, own)),
        link: address(asked, &[("kind", own)]),
        current: own == code,
    };
    let all = tab(&words.say("list-all"), "");
    let found = |code: &str| counted.iter().any(|(kind, _)| kind == code);
    let kinds = catalogue.roots().filter(|kind| found(kind.code) || kind.code == code);
    [all].into_iter().chain(kinds.map(|kind| tab(words.label(kind.label), kind.code))).collect()
}

/// The records of a page of hits, each with the place of the hit.
fn shown(call: &Call, catalogue: &Catalogue, hits: &[look::Hit], asked: &str) -> Result<Vec<Found>, Refusal> {
    let (words, sought) = (call.words(), Sought::of(asked));
    let mut contexts = contexts(call, catalogue, hits, &sought)?;
    let show = |hit: &look::Hit| {
        let kind = catalogue.kind(&hit.kind)?;
        let title = call.language().of(&hit.called);
        let marked = hits::whole(title, &sought);
        let context = contexts.remove(&hit.record).filter(|_| marked.is_none());
        let other = || hit.called.iter().find_map(|called| hits::around(called, &sought));
        let context = context.or_else(|| Some((words.say("list-title"), other().filter(|_| marked.is_none())?)));
        Some(Found {
            kind: words.label(kind.label).to_owned(),
            title: marked.unwrap_or_else(|| Hit { before: title.clone(), ..Hit::default() }),
            link: format!("{}/desk/{}/{}", call.base, kind.path, hit.record),
            state: state(kind, &hit.state, words),
            context,
        })
    };
    Ok(hits.iter().filter_map(show).collect())
}

/// Where in the searched texts and codes of some records the words stand.
fn contexts(
    call: &Call,
    catalogue: &Catalogue,
    hits: &[look::Hit],
    sought: &Sought,
) -> Result<HashMap<Uuid, (String, Hit)>, Refusal> {
    let mut contexts = HashMap::new();
    for kind in catalogue.roots() {
        let ids: Vec<Uuid> = hits.iter().filter(|hit| hit.kind == kind.code).map(|hit| hit.record).collect();
        if ids.is_empty() {
            continue;
        }
        let fields: Vec<&Field> = kind.fields.iter().filter(|field| found::is_named(kind, field)).collect();
        for stored in call.app.read(|connection| rows::load_all(connection, kind, &call.programme, &ids))? {
            let place = fields.iter().find_map(|field| {
                let hit = hits::around(stored.text(kind, field.name)?, sought)?;
                Some((call.words().label(field.label).to_owned(), hit))
            });
            contexts.extend(place.map(|place| (stored.id, place)));
        }
    }
    Ok(contexts)
}

/// What the viewer sees that is called nearly so: some of each kind are held against what was typed.
fn nearest(call: &Call, asked: &str) -> Result<Vec<Link>, Refusal> {
    let (sought, catalogue) = (Words::Alike(near::telling(asked)), call.app.engine.catalogue());
    let hits = call.app.read(|connection| {
        let mut hits = Vec::new();
        for kind in catalogue.roots().filter(|kind| query::may_list(kind, &call.viewer)) {
            hits.extend(look::hits(connection, &Look::of_kind(&call.viewer, kind).said(&sought), None, NEAR_MAX, 0)?);
        }
        Ok(hits)
    })?;
    let named = hits.into_iter().map(|hit| (call.language().of(&hit.called).clone(), hit.called.to_vec()));
    let mut names = Typed::new(asked).nearest(named);
    names.dedup();
    Ok(names.into_iter().map(|name| (address(&name, &[]), name)).collect())
}

/// What the viewer may begin that is called by these words.
fn deeds(call: &Call, asked: &str) -> Vec<(String, String)> {
    let (words, catalogue, asked) = (call.words(), call.app.engine.catalogue(), folded(asked));
    let deeds = catalogue.roots().filter_map(|kind| {
        let action = catalogue.creation(kind.code).filter(|_| !asked.is_empty())?;
        let label = words.label(action.label);
        let named = folded(label).contains(&asked);
        let offered = named && begun::is_offered(action, kind, &call.viewer);
        offered.then(|| (format!("{}/desk/{}/new/{}", call.base, kind.path, action.name), label.to_owned()))
    });
    deeds.collect()
}

/// GET: what may be meant by what is typed so far.
pub fn suggest(call: &Call) -> Result<Response, Refusal> {
    let sought = Words::Named(asked(call));
    let look = Look::of_all(&call.viewer).said(&sought);
    let hits = call.app.read(|connection| look::hits(connection, &look, None, SUGGESTED, 0))?;
    let mut names: Vec<&str> = hits.iter().map(|hit| call.language().of(&hit.called).as_str()).collect();
    names.dedup();
    Ok(json_response(200, "application/json", &json!({ "choices": names })))
}
