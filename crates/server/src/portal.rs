//! The public pages: home, pairings, search, site map, whether the server lives; the policy's page is beside.
//!
//! **Invariant:** they read published versions, the policy's text and the declarations, never a live record.
//! Deliberately left out: pages of plans, until actions publish them.

mod clauses;
pub mod disclosed;
pub mod narrowed;
pub mod poster;
mod flows;
pub mod kept;
mod policy;

use std::sync::OnceLock;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use kernel::{Day, Instant, Language, Refusal, Status};
use programme::pairing::records::PairingState;
use serde_json::Value as Json;
use store::published::look::{self, Look};
use store::published::{self, Published};

use crate::call::Call;
use crate::page::{self, Page};
use crate::problem;
use crate::show::{self, StateShown};

pub use policy::policy;

/// Pairings of one programme that a page reads at most.
const PAIRINGS_MAX: usize = 500;
/// Results that a search shows at most.
const RESULTS_MAX: usize = 50;
/// Publications that the first page lists.
const NEWEST_MAX: usize = 6;
/// Letters of a query that are looked for.
const QUERY_MAX: usize = 100;

/// One published pairing as people read it.
struct Pairing {
    record: String,
    /// The full names, as in the document.
    assisting: String,
    recipient: String,
    /// The places alone, for lists and the map.
    from: String,
    to: String,
    /// The places in Chinese, by which the map knows them.
    places: [String; 2],
    basis: String,
    begins: String,
    begins_iso: String,
    /// From which year, for lists.
    since: String,
    ends: String,
    ends_iso: String,
    state: StateShown,
    in_force: bool,
    number: i64,
    published: String,
    published_iso: String,
}

fn day(call: &Call, iso: &str) -> String {
    let read = Day::parse(iso).ok();
    read.map(|day| if call.language() == Language::Chinese { day.zh() } else { day.en() }).unwrap_or_default()
}

/// The place alone: 天河区 of 广州市天河区, 五华县 of 五华县人民政府.
fn place(name: &str, sides: [&str; 2]) -> String {
    let name = name.strip_suffix("人民政府").unwrap_or(name);
    let name = name.strip_prefix("People's Government of ").unwrap_or(name);
    for side in sides.into_iter().filter(|side| !side.is_empty()) {
        let shorter = name.strip_prefix(side).or_else(|| name.strip_suffix(side)?.strip_suffix(", "));
        if let Some(shorter) = shorter
            && (name.is_ascii() || shorter.ends_with(['区', '县', '市']))
            && !shorter.is_empty()
        {
            return shorter.trim().to_owned();
        }
    }
    name.to_owned()
}

fn pairing(call: &Call, programme: &Json, version: &Published) -> Pairing {
    let content = &version.content;
    let text = |name: &str| content[name].as_str().unwrap_or_default();
    let named = |field: &str, language: Language| {
        let tongue = if language == Language::Chinese { "zh" } else { "en" };
        content["names"][text(field)][tongue].as_str().unwrap_or_default()
    };
    let short = |field: &str, language: Language| {
        let suffix = if language == Language::Chinese { "" } else { "_en" };
        let side = |side: &str| programme[format!("{side}{suffix}")].as_str().unwrap_or_default();
        place(named(field, language), [side("assisting_side"), side("recipient_side")])
    };
    let at = Instant::from_millis(version.at_ms).day();
    let kind = call.app.engine.catalogue().kind("pairing");
    Pairing {
        record: version.record.to_string(),
        assisting: named("assisting", call.language()).to_owned(),
        recipient: named("recipient", call.language()).to_owned(),
        from: flows::unranked(&short("assisting", call.language())).to_owned(),
        to: flows::unranked(&short("recipient", call.language())).to_owned(),
        places: ["assisting", "recipient"].map(|field| short(field, Language::Chinese)),
        basis: text("basis").to_owned(),
        begins: day(call, text("begins")),
        begins_iso: text("begins").to_owned(),
        since: call.words().with_one("pairing-since", "year", text("begins").get(..4).unwrap_or_default()),
        ends: day(call, text("ends")),
        ends_iso: text("ends").to_owned(),
        state: kind.map(|kind| show::state(kind, text("state"), call.words())).unwrap_or_default(),
        in_force: text("state") == PairingState::InForce.name(),
        number: version.number,
        published: day(call, &at.iso()),
        published_iso: at.iso(),
    }
}

/// The newest published version of every pairing: those in force first, then by their first day.
fn published_pairings(call: &Call, programme: &Json) -> Result<Vec<Pairing>, Refusal> {
    let found = call.app.read(|connection| published::list(connection, &call.programme, "pairing", PAIRINGS_MAX))?;
    let mut pairings: Vec<Pairing> = found.iter().rev().map(|version| pairing(call, programme, version)).collect();
    pairings.sort_by(|one, other| (!one.in_force, &one.begins_iso).cmp(&(!other.in_force, &other.begins_iso)));
    Ok(pairings)
}

/// Answers a public page so that whoever has it already gets a short answer. Positions of published versions
/// only ever grow, so that the highest says whether a page has changed, whichever process published. Pages of people signed in are
/// nobody else's.
fn kept_fresh(call: &Call, render: impl FnOnce() -> Result<Response, Refusal>) -> Result<Response, Refusal> {
    static STARTED: OnceLock<i64> = OnceLock::new();
    if call.is_signed_in() || call.asked("lang").is_some() || !call.form.is_empty() {
        return render();
    }
    let position = call.app.kept.position(&call.app)?;
    let started = STARTED.get_or_init(store::engine::real_ms);
    if let Some(kept) = call.app.kept.answer_at(&call.app, position, &call.address, &call.headers) {
        return Ok(kept);
    }
    let (language, today) = (call.language().tag(), call.today().iso());
    let seen = format!("{started} {position} {language} {today} {} {} {:?}", call.programme, call.path, call.query);
    let tag = format!("W/\"{}\"", &store::journal::digest(seen.as_bytes())[..20]);
    let known = |list: &str| list.split(',').any(|known| known.trim() == tag);
    let mut response = if call.header("if-none-match").is_some_and(known) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        render()?
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    headers.append(header::VARY, HeaderValue::from_static("cookie"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let asked = kept::Asked {
        address: &call.address,
        language: call.language(),
        anonymous: kept::is_anonymous(&call.headers, call.address.split_once('?').map_or("", |(_, query)| query)),
    };
    Ok(call.app.kept.keep(&call.app, &asked, position, response))
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    /// Whether a programme has been set up.
    exists: bool,
    name: String,
    sides: [String; 2],
    introduction: String,
    suggestions: Vec<String>,
    pairings: Vec<Pairing>,
    newest: Vec<disclosed::Entry>,
    map: flows::Map,
    aside: String,
    asks: usize,
    built: usize,
    unbuilt: usize,
    fields: Vec<policy::FieldShown>,
    /// Fields of the policy with nothing behind any of their asks.
    bare: String,
}

/// What this is, who helps whom, what the policy asks for and whom to ask.
pub fn home(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let programme = page::programme_of(call);
        let suffix = if call.language() == Language::Chinese { "" } else { "_en" };
        let text = |name: &str| programme[format!("{name}{suffix}")].as_str().unwrap_or_default().to_owned();
        let mut pairings = published_pairings(call, &programme)?;
        pairings.retain(|pairing| pairing.in_force);
        let flows: Vec<_> = pairings.iter().map(|one| (&one.places, [one.from.as_str(), one.to.as_str()])).collect();
        let map = flows::draw(&flows);
        let aside = match pairings.len() - map.count {
            0 => String::new(),
            count => call.words().with_one("home-map-aside", "count", count),
        };
        let fields = policy::fields(call);
        let (asks, built) = policy::counts(call.app.engine.catalogue());
        Ok(page::render(&Home {
            page: Page::new(call, &call.words().say("nav-home")),
            exists: !programme.is_null(),
            name: text("name"),
            sides: [text("assisting_side"), text("recipient_side")],
            introduction: text("introduction"),
            suggestions: suggestions(call),
            pairings,
            newest: newest(call)?,
            map,
            aside,
            asks,
            built,
            unbuilt: asks - built,
            bare: call.words().with_one("home-bare", "count", fields.iter().filter(|field| field.built == 0).count()),
            fields: fields.into_iter().filter(|field| field.built > 0).collect(),
        }))
    })
}

/// What was published last of projects and disclosures.
fn newest(call: &Call) -> Result<Vec<disclosed::Entry>, Refusal> {
    let sought = Look::of_kinds(&call.programme, &["disclosure", "project"]);
    let find = |connection: &mut _| look::look(connection, &call.programme, &sought, look::From::Newest, NEWEST_MAX);
    Ok(call.app.read(find)?.found.iter().map(|(_, version)| disclosed::entry(call, version)).collect())
}

fn suggestions(call: &Call) -> Vec<String> {
    call.words().say("search-suggestions").split(['、', ',']).map(|word| word.trim().to_owned()).collect()
}

#[derive(Template)]
#[template(path = "pairings.html")]
struct Pairings {
    page: Page,
    pairings: Vec<Pairing>,
    count: String,
}

/// Every published pairing, as the document says it.
pub fn pairings(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let pairings = published_pairings(call, &page::programme_of(call))?;
        Ok(page::render(&Pairings {
            page: Page::new(call, &call.words().say("nav-pairings")),
            count: call.words().with_one("pairings-count", "count", pairings.len()),
            pairings,
        }))
    })
}

/// One published version that was found.
struct Found {
    kind: String,
    title: String,
    link: String,
    line: String,
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
    asks: Vec<policy::AskShown>,
    policy_link: String,
    suggestions: Vec<String>,
}

fn found(call: &Call, version: &Published) -> Found {
    let kind = call.app.engine.catalogue().kind(&version.kind);
    let link = match version.kind.as_str() {
        "pairing" => format!("{}/pairings#p-{}", call.base, version.record),
        "programme" => format!("{}/", call.base),
        "supervision-case" => format!("{}/supervision#w-{}", call.base, version.record),
        _ => disclosed::address(call, &version.kind, version.record),
    };
    let at = Instant::from_millis(version.at_ms).day().iso();
    Found {
        kind: kind.map(|kind| call.words().label(kind.label).to_owned()).unwrap_or_default(),
        title: version.title(call.language()).to_owned(),
        link,
        line: call.words().with_one("version", "number", version.number),
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
        let (mut versions, mut asks) = (Vec::new(), Vec::new());
        if !query.is_empty() {
            let sought = narrowed::said(Look::of_programme(&call.programme), &query);
            let find = |connection: &mut _| {
                look::look(connection, &call.programme, &sought, look::From::Newest, RESULTS_MAX + 1)
            };
            versions = call.app.read(find)?.found.into_iter().map(|(_, version)| version).collect::<Vec<_>>();
            asks = policy::search(call, &query);
        }
        let more = (versions.len() > RESULTS_MAX).then(|| words.with_one("search-more", "max", RESULTS_MAX));
        versions.truncate(RESULTS_MAX);
        let title =
            if query.is_empty() { words.say("nav-search") } else { words.with_one("search-title", "query", &query) };
        Ok(page::render(&Search {
            page: Page::new(call, &title),
            too_long,
            count: words.with_one("search-count", "count", versions.len() + asks.len()),
            more,
            found: versions.iter().map(|version| found(call, version)).collect(),
            asks,
            policy_link: format!("{}/policy", call.base),
            suggestions: suggestions(call),
            query,
        }))
    })
}

#[derive(Template)]
#[template(path = "sitemap.html")]
struct Sitemap {
    page: Page,
    chapters: Vec<clauses::Chapter>,
}

pub fn sitemap(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let page = Page::new(call, &call.words().say("nav-sitemap"));
        Ok(page::render(&Sitemap { page, chapters: clauses::chapters() }))
    })
}

fn plain(text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// The process answers; nothing else is asked.
pub fn alive(_: &Call) -> Result<Response, Refusal> {
    Ok(plain("ok"))
}

/// The database can be read and written. The write is a real one: a full disk still begins transactions.
pub fn ready(call: &Call) -> Result<Response, Refusal> {
    let read = call.app.read(|connection| connection.query("SELECT 1", &[]));
    let answers = read.and_then(|_| {
        let written = call.app.engine.set("last-asked-ready", call.now().millis().to_string());
        written.map_err(|error| {
            tracing::error!(%error, "not ready: the database cannot be written");
            Refusal::unavailable()
        })
    });
    Ok(answers.map_or_else(
        |refusal| {
            let document = problem::document(call, &refusal);
            problem::json_response(refusal.status.http(), "application/problem+json", &document)
        },
        |()| plain("ok"),
    ))
}

/// There is no such page; programs get a problem document.
pub fn missing(call: &Call) -> Result<Response, Refusal> {
    if call.is_api() {
        return Err(Refusal::unseen());
    }
    let words = call.words();
    let heading = words.say("missing-title");
    let page = Page::new(call, &heading);
    let refused = page::Refused { page, heading, detail: words.say("missing-detail"), problems: Vec::new() };
    Ok(page::render_with(Status::Unseen.http(), &refused))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn places_are_named_without_what_stands_around_them() {
        let zh = ["广州市", "梅州市"];
        let en = ["Guangzhou", "Meizhou"];
        let table = [
            ("广州市天河区", zh, "天河区"),
            ("增城市", zh, "增城市"),
            ("五华县人民政府", zh, "五华县"),
            ("梅州市人民政府", zh, "梅州市"),
            ("广州市教育局", zh, "广州市教育局"),
            ("Tianhe District, Guangzhou", en, "Tianhe District"),
            ("People's Government of Wuhua County", en, "Wuhua County"),
            ("Guangzhou", en, "Guangzhou"),
        ];
        for (name, sides, expected) in table {
            assert_eq!(place(name, sides), expected, "{name}");
        }
    }
}
