//! The public search: among what is published, and what the rooms find beyond it.

use askama::Template;
use axum::response::Response;
use kernel::{Instant, Refusal};
use store::published::Published;
use store::published::look::{self, Look};

use super::context::{self, Context};
use super::narrowed::{self, QUERY_MAX};
use super::{nearest, own, version};
use crate::base::answer::{self, Html};
use crate::base::call::Call;
use crate::base::kept::kept_fresh;
use crate::base::page::Page;
use crate::base::show::day;
use crate::every::own::Link;

/// Results that a search shows at most.
const RESULTS_MAX: usize = 50;

/// One published version that was found.
struct Found {
    kind: String,
    title: String,
    link: String,
    line: String,
    context: Option<Context>,
    published: String,
    published_iso: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    page: Page,
    query: String,
    too_long: Option<String>,
    count: String,
    more: Option<String>,
    found: Vec<Found>,
    /// Pages of what is called so.
    leads: Vec<Link>,
    /// What the rooms found.
    elsewhere: Vec<Html>,
    suggestions: Vec<String>,
    /// Names that may have been meant where nothing published was found.
    nearest: Vec<Link>,
}

fn shown(call: &Call, found: &Published, query: &str) -> Found {
    let kind = call.app.engine.catalogue().kind(&found.kind);
    let at = Instant::from_millis(found.at_ms).day().iso();
    Found {
        kind: kind.map(|kind| call.words().label(kind.label).to_owned()).unwrap_or_default(),
        title: found.title(call.language()).to_owned(),
        link: version::address(call, &found.kind, found.record),
        line: version::summary(call, found),
        context: context::of(call, found, query),
        published: day(call, &at),
        published_iso: at,
    }
}

/// Looks among what is published and in the policy's own words.
pub fn search(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let typed = call.asked("q").unwrap_or_default().trim();
        let query: String = typed.chars().filter(|letter| !letter.is_control()).take(QUERY_MAX).collect();
        let words = call.words();
        let too_long = (typed.chars().count() > QUERY_MAX).then(|| words.with_one("search-too-long", "max", QUERY_MAX));
        let (mut versions, mut elsewhere) = (Vec::new(), Vec::new());
        if !query.is_empty() {
            let all = call.app.engine.catalogue().narrowings_of_all();
            let sought = narrowed::narrowed_to_words(&all, Look::of_programme(&call.programme), &query);
            let find = |connection: &mut _| {
                look::look(connection, &call.programme, &sought, look::From::Newest, RESULTS_MAX + 1)
            };
            versions = call.app.read(find)?.found.into_iter().map(|(_, version)| version).collect::<Vec<_>>();
            elsewhere = own::found(call, &query)?;
        }
        let more = (versions.len() > RESULTS_MAX).then(|| words.with_one("search-more", "max", RESULTS_MAX));
        versions.truncate(RESULTS_MAX);
        let address = |query: &str| format!("{}/search?{}", call.base, asked(query));
        let nearest = if versions.is_empty() { nearest::of(call, &query, address)? } else { Vec::new() };
        let title =
            if query.is_empty() { words.say("nav-search") } else { words.with_one("search-title", "query", &query) };
        let count = versions.len() + elsewhere.iter().map(|(count, _)| count).sum::<usize>();
        Ok(answer::render(&Search {
            page: Page::new(call, &title),
            too_long,
            count: words.with_one("search-count", "count", count),
            more,
            leads: own::leads(call, &query, &versions),
            found: versions.iter().map(|version| shown(call, version, &query)).collect(),
            elsewhere: elsewhere.into_iter().filter(|(count, _)| *count > 0).map(|(_, found)| found).collect(),
            suggestions: suggestions(call),
            nearest,
            query,
        }))
    })
}

/// A query as an address says it.
fn asked(query: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish()
}

/// Words that people often look for.
pub fn suggestions(call: &Call) -> Vec<String> {
    call.words().say("search-suggestions").split(['、', ',']).map(|word| word.trim().to_owned()).collect()
}
