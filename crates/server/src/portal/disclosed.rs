//! What is published of projects and disclosures: pages made from the declarations of their public fields. The lists are
//! in `narrowed.rs`, the paper for the village board in `poster.rs`.
//!
//! **Invariant:** only published versions are read; an older version stays readable beside the newest.

use askama::Template;
use axum::response::Response;
use kernel::{Field, Kind, Language, Refusal, Type};
use serde_json::Value as Json;
use store::published::look::{self, Look};
use store::published::{self, Published};
use store::titles::Names;
use uuid::Uuid;

use super::kept_fresh;
use crate::call::Call;
use crate::page::{self, Page};
use crate::show::Scene;
use crate::supervision::Word;

/// Disclosures of one project that its page leads to.
const RELATED_MAX: usize = 5;

/// One entry of a list.
pub struct Entry {
    pub kind: String,
    pub title: String,
    pub link: String,
    pub line: String,
    pub period: Option<Period>,
    pub published: String,
}

/// The publicity period, and whether it still runs.
pub struct Period {
    pub text: String,
    pub running: bool,
    pub state: String,
}

/// One fact with its label.
pub struct Fact {
    label: String,
    text: String,
    link: String,
    long: bool,
}

/// The lines of one kind as blocks: their name, and everything public about them.
pub struct Block {
    name: String,
    link: String,
    facts: Vec<Fact>,
}

/// One version in the chain of corrections.
struct VersionShown {
    label: String,
    link: String,
    now: bool,
    /// What was corrected with it, and why.
    said: String,
}

#[derive(Template)]
#[template(path = "published.html")]
struct PublishedPage {
    page: Page,
    heading: String,
    crumb: (String, String),
    title: String,
    published: String,
    period: Option<Period>,
    older: bool,
    newest: String,
    /// Totals in large type.
    figures: Vec<(String, String, String)>,
    facts: Vec<Fact>,
    blocks: Vec<Block>,
    /// Whom to call, and the number as a telephone dials it.
    telephone: String,
    dialled: String,
    /// Disclosures that tell of a project.
    related: Vec<Entry>,
    hung: String,
    photo: String,
    poster: String,
    versions: Vec<VersionShown>,
    word: Word,
}

pub fn day(call: &Call, at_ms: i64) -> String {
    crate::record::show_day(kernel::Instant::from_millis(at_ms).day(), call.words())
}

/// The public address of a published record; empty where its kind has no page.
pub fn address(call: &Call, kind: &str, record: Uuid) -> String {
    match kind {
        "project" => format!("{}/projects/{record}", call.base),
        "disclosure" => format!("{}/disclosures/{record}", call.base),
        _ => String::new(),
    }
}

pub fn names(content: &Json) -> Names {
    let object = content["names"].as_object().cloned().unwrap_or_default();
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    object.iter().filter_map(|(id, name)| Some((id.parse().ok()?, [text(&name["zh"]), text(&name["en"])]))).collect()
}

/// The publicity period of a published version; kinds without one have none.
pub fn period(call: &Call, version: &Published) -> Option<Period> {
    let at = |name: &str| version.content[name].as_str().and_then(|day| kernel::Day::parse(day).ok());
    let (from, until) = (at("published_on")?, at("until")?);
    let words = call.words();
    let running = call.today() <= until;
    let shown = |day| crate::record::show_day(day, words);
    let key = if running { "period-running" } else { "period-ended" };
    Some(Period {
        text: words.with("period", &[("from", shown(from)), ("until", shown(until))]),
        running,
        state: words.say(key),
    })
}

/// A published version as a row of a list.
pub fn entry(call: &Call, version: &Published) -> Entry {
    let kind = call.app.engine.catalogue().kind(&version.kind);
    Entry {
        kind: kind.map(|kind| call.words().label(kind.label).to_owned()).unwrap_or_default(),
        title: version.title(call.language()).to_owned(),
        link: address(call, &version.kind, version.record),
        line: summary(call, version),
        period: period(call, version),
        published: day(call, version.at_ms),
    }
}

/// A line of what matters first: who answers, how much, for whom.
fn summary(call: &Call, version: &Published) -> String {
    let Some(kind) = call.app.engine.catalogue().kind(&version.kind) else { return String::new() };
    let names = names(&version.content);
    let scene = Scene { catalogue: call.app.engine.catalogue(), viewer: &call.viewer, names: &names, base: &call.base };
    let shown = |name: &str| {
        let text = kind.field(name).map(|field| scene.json(field, &version.content[name])).unwrap_or_default();
        (!text.is_empty()).then_some(text)
    };
    let wanted = ["owner", "publisher", "theme", "town", "village", "agreed_fen", "lead_person"];
    wanted.iter().filter_map(|name| shown(name)).collect::<Vec<_>>().join(" · ")
}

pub fn project(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || published_page(call, "project", "nav-projects"))
}

pub fn disclosure(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || published_page(call, "disclosure", "nav-disclosures"))
}

/// What a page shows at a place of its own.
const APART: &[&str] = &["telephone", "published_on", "until", "hung_on", "correction"];

fn facts(kind: &'static Kind, content: &Json, scene: &Scene<'_>, call: &Call) -> Vec<Fact> {
    let public = |field: &&'static Field| {
        field.public
            && !field.hidden
            && !content[field.name].is_null()
            && !matches!(field.of, Type::File)
            && !APART.contains(&field.name)
    };
    let link = |field: &Field| match (field.of, content[field.name].as_str().and_then(|id| id.parse().ok())) {
        (Type::Reference("project"), Some(id)) => address(call, "project", id),
        _ => String::new(),
    };
    let facts = kind.fields.iter().filter(public).map(|field| Fact {
        label: call.words().label(field.label).to_owned(),
        text: scene.json(field, &content[field.name]),
        link: link(field),
        long: field.long,
    });
    facts.filter(|fact| !fact.text.is_empty()).collect()
}

/// The version of a published record that is asked for, and all of them, the newest first.
pub fn versions_of(call: &Call, code: &str) -> Result<(Published, Vec<Published>), Refusal> {
    let id = call.id()?;
    let mut versions = call.app.read(|connection| published::versions(connection, &call.programme, id))?;
    versions.retain(|version| version.kind == code);
    let asked = call.asked("version").and_then(|number| number.parse::<i64>().ok());
    let shown = match asked {
        Some(number) => versions.iter().find(|version| version.number == number),
        None => versions.first(),
    };
    Ok((shown.cloned().ok_or_else(Refusal::unseen)?, versions))
}

/// The lines of a version as blocks.
fn blocks(call: &Call, version: &Published, scene: &Scene<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in scene.catalogue.parts(&version.kind) {
        for line in version.content[&part.member()].as_array().into_iter().flatten() {
            let name = line["name"].as_str().unwrap_or_default().to_owned();
            let project = line["project"].as_str().and_then(|id| id.parse().ok());
            let link = project.map(|id| address(call, "project", id)).unwrap_or_default();
            let mut facts = facts(part, line, scene, call);
            facts.retain(|fact| fact.text != name);
            blocks.push(Block { name, link, facts });
        }
    }
    blocks
}

/// The sums over the lines: how much in all, from the partner, for how many people.
pub fn figures(call: &Call, version: &Published) -> Vec<(String, String, String)> {
    let Some(lines) = version.content["disclosure_lines"].as_array() else { return Vec::new() };
    let words = call.words();
    let sum = |name: &str| lines.iter().filter_map(|line| line[name].as_i64()).fold(0i64, i64::saturating_add);
    let money = |key: &str, name: &str| (words.say(key), kernel::Fen(sum(name)).wan(), words.say("wan"));
    let count = |key: &str, count: String| (words.say(key), count, String::new());
    vec![
        count("figure-projects", lines.len().to_string()),
        money("figure-cost", "cost_fen"),
        money("figure-given", "agreed_fen"),
        count("figure-people", sum("people_served").to_string()),
    ]
}

/// The disclosures that tell of this project, the newest first.
fn related(call: &Call, project: uuid::Uuid) -> Result<Vec<Published>, Refusal> {
    let look = Look::of_kind(&call.programme, "disclosure").marked("project", &project.to_string());
    let found =
        call.app.read(|connection| look::look(connection, &call.programme, &look, look::From::Newest, RELATED_MAX))?;
    Ok(found.found.into_iter().map(|(_, version)| version).collect())
}

/// Digits alone, as a telephone dials them.
fn dialled(telephone: &str) -> String {
    telephone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect()
}

/// The form for a word about this, to the office that published it.
fn word_about(call: &Call, version: &Published) -> Word {
    let content = &version.content;
    let receiver = ["publisher", "owner"].iter().find_map(|name| content[*name].as_str()).unwrap_or_default();
    Word {
        heading: Some(call.words().say("published-write")),
        receiver: receiver.to_owned(),
        about: version.title(Language::Chinese).to_owned(),
        ..Word::default()
    }
}

/// One version in the chain, with what it corrects where it does.
fn version_shown(call: &Call, version: &Published, before: Option<&Published>, shown: i64) -> VersionShown {
    let facts = [("number", version.number.to_string()), ("day", day(call, version.at_ms))];
    let said = |version: &Published| version.content["correction"].as_str().unwrap_or_default().to_owned();
    let hung = |version: &Published| version.content["photo"].is_string();
    let words = call.words();
    let said = match before {
        Some(before) if said(version) != said(before) => words.with_one("version-corrects", "words", said(version)),
        Some(before) if hung(version) && !hung(before) => words.say("version-hung"),
        _ => String::new(),
    };
    VersionShown {
        label: words.with("published-version", &facts),
        link: format!("{}?version={}", address(call, &version.kind, version.record), version.number),
        now: version.number == shown,
        said,
    }
}

/// One published record: the newest version, or the one that `?version=` names.
fn published_page(call: &Call, code: &'static str, heading: &str) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind(code).ok_or_else(Refusal::unseen)?;
    let (shown, versions) = versions_of(call, code)?;
    let names = names(&shown.content);
    let scene = Scene { catalogue, viewer: &call.viewer, names: &names, base: &call.base };
    let words = call.words();
    let own = address(call, code, shown.record);
    let page = Page::new(call, shown.title(call.language()));
    let related = if code == "project" { related(call, shown.record)? } else { Vec::new() };
    let own_telephone = std::iter::once(&shown).chain(&related).find_map(|one| one.content["telephone"].as_str());
    let telephone = own_telephone.unwrap_or(&page.telephone).to_owned();
    let hung = shown.content["hung_on"].as_str().and_then(|day| kernel::Day::parse(day).ok());
    let before = |number: i64| versions.iter().find(|version| version.number == number - 1);
    let at = |version: &Published| version_shown(call, version, before(version.number), shown.number);
    let template = PublishedPage {
        heading: words.say(heading),
        crumb: (format!("{}/{}", call.base, kind.path), words.say(heading)),
        title: page.title.clone(),
        published: at(&shown).label,
        period: period(call, &shown),
        older: versions.first().is_some_and(|newest| newest.number != shown.number),
        newest: own.clone(),
        figures: figures(call, &shown),
        facts: facts(kind, &shown.content, &scene, call),
        blocks: blocks(call, &shown, &scene),
        dialled: dialled(&telephone),
        telephone,
        related: related.iter().map(|version| entry(call, version)).collect(),
        hung: hung.map(|day| crate::record::show_day(day, words)).unwrap_or_default(),
        photo: match shown.content["photo"].as_str() {
            Some(_) => format!("{own}/photo?version={}", shown.number),
            None => String::new(),
        },
        poster: if code == "disclosure" { format!("{own}/poster") } else { String::new() },
        versions: versions.iter().map(at).collect(),
        word: word_about(call, &shown),
        page,
    };
    Ok(page::render(&template))
}
