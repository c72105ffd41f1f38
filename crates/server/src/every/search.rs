//! The one field that finds what somebody sees, and what they may begin. Everything found comes from the one index over all
//! records, so it costs the same with few kinds and with many.

use askama::Template;
use axum::response::Response;
use kernel::{Catalogue, Refusal};
use serde_json::json;
use store::found::Sought;
use store::found::look::{self, Hit, Look};
use uuid::Uuid;

use crate::base::answer::{json_response, render};
use crate::base::begun;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{StateShown, state};

/// Records of one page.
const ROWS: usize = 25;
/// Counted no further: the page then says that there are more.
const COUNT_MAX: usize = 1_000;
/// Names that are suggested while somebody types.
const SUGGESTED: usize = 8;
const WORDS_MAX: usize = 100;

/// One thing found.
pub struct Found {
    pub kind: String,
    pub title: String,
    pub link: String,
    pub state: StateShown,
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
    let sought = Sought::Said(asked.clone());
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
    let turn = |to: &str, hit: Option<&Hit>, wanted: bool| {
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
        found: hits.iter().filter_map(|hit| shown(call, catalogue, hit)).collect(),
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

fn shown(call: &Call, catalogue: &Catalogue, hit: &Hit) -> Option<Found> {
    let (kind, words) = (catalogue.kind(&hit.kind)?, call.words());
    Some(Found {
        kind: words.label(kind.label).to_owned(),
        title: call.language().of(&hit.called).clone(),
        link: format!("{}/desk/{}/{}", call.base, kind.path, hit.record),
        state: state(kind, &hit.state, words),
    })
}

/// What the viewer may begin that is called by these words.
fn deeds(call: &Call, asked: &str) -> Vec<(String, String)> {
    let (words, catalogue, asked) = (call.words(), call.app.engine.catalogue(), asked.to_lowercase());
    let deeds = catalogue.roots().filter_map(|kind| {
        let action = catalogue.creation(kind.code).filter(|_| !asked.is_empty())?;
        let label = words.label(action.label);
        let named = label.to_lowercase().contains(&asked);
        let offered = named && begun::is_offered(action, kind, &call.viewer);
        offered.then(|| (format!("{}/desk/{}/new/{}", call.base, kind.path, action.name), label.to_owned()))
    });
    deeds.collect()
}

/// GET: what may be meant by what is typed so far.
pub fn suggest(call: &Call) -> Result<Response, Refusal> {
    let sought = Sought::Named(asked(call));
    let look = Look::of_all(&call.viewer).said(&sought);
    let hits = call.app.read(|connection| look::hits(connection, &look, None, SUGGESTED, 0))?;
    let mut names: Vec<&str> = hits.iter().map(|hit| call.language().of(&hit.called).as_str()).collect();
    names.dedup();
    Ok(json_response(200, "application/json", &json!({ "choices": names })))
}
