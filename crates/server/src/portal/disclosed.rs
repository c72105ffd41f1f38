//! What is published of projects and disclosures: lists and pages made from the declarations of their public fields.
//!
//! **Invariant:** only published versions are read; an older version stays readable beside the newest.

use askama::Template;
use axum::response::Response;
use kernel::{Field, Kind, Language, Refusal, Type};
use serde_json::Value as Json;
use store::published::{self, Published};
use store::titles::Names;
use uuid::Uuid;

use crate::call::Call;
use crate::page::{self, Page};
use crate::show::Scene;

/// Entries of a public list at most.
const LISTED_MAX: usize = 200;

/// One entry of a list.
pub struct Entry {
    title: String,
    link: String,
    line: String,
    published: String,
}

#[derive(Template)]
#[template(path = "published-list.html")]
struct ListPage {
    page: Page,
    heading: String,
    purpose: String,
    query: String,
    count: String,
    entries: Vec<Entry>,
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
    facts: Vec<Fact>,
}

#[derive(Template)]
#[template(path = "published.html")]
struct PublishedPage {
    page: Page,
    heading: String,
    crumb: (String, String),
    title: String,
    published: String,
    older: bool,
    newest: String,
    facts: Vec<Fact>,
    blocks: Vec<Block>,
    versions: Vec<(String, String, bool)>,
    write: String,
}

fn day(call: &Call, at_ms: i64) -> String {
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

fn names(content: &Json) -> Names {
    let object = content["names"].as_object().cloned().unwrap_or_default();
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    object.iter().filter_map(|(id, name)| Some((id.parse().ok()?, [text(&name["zh"]), text(&name["en"])]))).collect()
}

fn list_of(call: &Call, code: &'static str, heading: &str) -> Result<Response, Refusal> {
    let query: String = call.asked("q").unwrap_or_default().trim().chars().take(100).collect();
    let found = call.app.read(|connection| match query.is_empty() {
        true => published::list(connection, &call.programme, code, LISTED_MAX),
        false => published::search(connection, &call.programme, &query, LISTED_MAX),
    })?;
    let entries: Vec<Entry> = found
        .iter()
        .filter(|version| version.kind == code)
        .map(|version| Entry {
            title: version.title(call.language()).to_owned(),
            link: address(call, code, version.record),
            line: summary(call, version),
            published: day(call, version.at_ms),
        })
        .collect();
    let words = call.words();
    let template = ListPage {
        page: Page::new(call, &words.say(heading)),
        heading: words.say(heading),
        purpose: words.say(&format!("{heading}-what")),
        count: words.with_one("published-count", "count", entries.len()),
        entries,
        query,
    };
    Ok(page::render(&template))
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
    let wanted = ["owner", "publisher", "theme", "village", "agreed_fen", "lead_person", "until"];
    wanted.iter().filter_map(|name| shown(name)).collect::<Vec<_>>().join(" · ")
}

/// Published projects.
pub fn projects(call: &Call) -> Result<Response, Refusal> {
    list_of(call, "project", "nav-projects")
}

/// Published disclosures.
pub fn disclosures(call: &Call) -> Result<Response, Refusal> {
    list_of(call, "disclosure", "nav-disclosures")
}

pub fn project(call: &Call) -> Result<Response, Refusal> {
    published_page(call, "project", "nav-projects")
}

pub fn disclosure(call: &Call) -> Result<Response, Refusal> {
    published_page(call, "disclosure", "nav-disclosures")
}

fn facts(kind: &'static Kind, content: &Json, scene: &Scene<'_>, call: &Call) -> Vec<Fact> {
    let public = |field: &&'static Field| field.public && !field.hidden && !content[field.name].is_null();
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

/// One published record: the newest version, or the one that `?version=` names.
fn published_page(call: &Call, code: &'static str, heading: &str) -> Result<Response, Refusal> {
    let (id, catalogue) = (call.id()?, call.app.engine.catalogue());
    let kind = catalogue.kind(code).ok_or_else(Refusal::unseen)?;
    let versions = call.app.read(|connection| published::versions(connection, &call.programme, id))?;
    let versions: Vec<Published> = versions.into_iter().filter(|version| version.kind == code).collect();
    let asked = call.asked("version").and_then(|number| number.parse::<i64>().ok());
    let shown = match asked {
        Some(number) => versions.iter().find(|version| version.number == number),
        None => versions.first(),
    };
    let shown = shown.ok_or_else(Refusal::unseen)?;
    let names = names(&shown.content);
    let scene = Scene { catalogue, viewer: &call.viewer, names: &names, base: &call.base };
    let mut blocks = Vec::new();
    for part in catalogue.parts(code) {
        for line in shown.content[&part.member()].as_array().into_iter().flatten() {
            let name = line["name"].as_str().unwrap_or_default().to_owned();
            let mut facts = facts(part, line, &scene, call);
            facts.retain(|fact| fact.text != name);
            blocks.push(Block { name, facts });
        }
    }
    let words = call.words();
    let own = address(call, code, id);
    let title = shown.title(call.language()).to_owned();
    let receiver = ["publisher", "owner"].iter().find_map(|name| shown.content[*name].as_str()).unwrap_or_default();
    let mut write = form_urlencoded::Serializer::new(String::new());
    write.append_pair("receiver", receiver).append_pair("about", shown.title(Language::Chinese));
    let said = |version: &Published| {
        let facts = [("number", version.number.to_string()), ("day", day(call, version.at_ms))];
        (
            words.with("published-version", &facts),
            format!("{own}?version={}", version.number),
            version.number == shown.number,
        )
    };
    let template = PublishedPage {
        page: Page::new(call, &title),
        heading: words.say(heading),
        crumb: (format!("{}/{}", call.base, kind.path), words.say(heading)),
        published: said(shown).0,
        older: versions.first().is_some_and(|newest| newest.number != shown.number),
        newest: own.clone(),
        facts: facts(kind, &shown.content, &scene, call),
        blocks,
        versions: versions.iter().map(said).collect(),
        write: format!("{}/supervision?{}", call.base, write.finish()),
        title,
    };
    Ok(page::render(&template))
}
