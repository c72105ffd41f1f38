//! Published records of every kind that has a public page: made from the public fields of declarations, with what
//! institutions add. The lists are in `narrowed.rs`.
//!
//! **Invariant:** only published versions are read; an older version stays readable beside the newest.

use askama::Template;
use axum::response::Response;
use kernel::{Catalogue, Field, Kind, Refusal, Type};
use serde_json::Value as Json;
use store::published::look::{self, Look};
use store::published::{self, Published};
use store::titles::Names;
use uuid::Uuid;

use super::own::{self, Make};
use crate::base::amounts::{Money, UNIT};
use crate::base::answer::{self, Html};
use crate::base::call::Call;
use crate::base::kept::kept_fresh;
use crate::base::menu;
use crate::base::page::{self, Page};
use crate::base::show::{self, Scene, StateShown, show_day};
use crate::every::links;
use crate::every::own::Link;
use crate::every::printed;

/// Published records that tell of another, as its page leads to them.
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
    /// What an amount is to the fen, where the text is rounded.
    exact: String,
    link: String,
    long: bool,
}

/// The lines of one kind as blocks: their name, and everything public about them.
pub struct Block {
    /// Words that head the blocks from this one on.
    heading: String,
    name: String,
    link: String,
    facts: Vec<Fact>,
}

/// What becomes public together, read before it does.
pub struct Preview {
    /// The page of the record that makes it public.
    pub back: String,
    pub pages: Vec<menu::Link>,
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
    is_public: bool,
    /// Before it is published: what becomes public together.
    preview: Option<Preview>,
    heading: String,
    crumb: (String, String),
    title: String,
    published: String,
    period: Option<Period>,
    older: bool,
    newest: String,
    links: Vec<Link>,
    button: Vec<Link>,
    /// Totals in large type.
    figures: Vec<Html>,
    facts: Vec<Fact>,
    blocks: Vec<Block>,
    /// Whom to call, and the number as a telephone dials it.
    telephone: String,
    dialled: String,
    /// Published records that tell of this one.
    related: Vec<Entry>,
    sections: Vec<Html>,
    versions: Vec<VersionShown>,
    foot: Vec<Html>,
}

pub fn day(call: &Call, at_ms: i64) -> String {
    show_day(kernel::Instant::from_millis(at_ms).day(), call.words())
}

/// The public address of a published record; empty where its kind has no place.
pub fn address(call: &Call, kind: &str, record: Uuid) -> String {
    let kind = call.app.engine.catalogue().kind(kind);
    kind.map(|kind| links::public_address(call, kind, record)).unwrap_or_default()
}

/// The way to it, in the unit in which the reader reads.
pub fn link(call: &Call, kind: &str, record: Uuid) -> String {
    let address = address(call, kind, record);
    match Money::of(call).code() {
        unit if !unit.is_empty() && !address.is_empty() => format!("{address}?{UNIT}={unit}"),
        _ => address,
    }
}

/// What a version calls the records that it points at.
pub fn names(content: &Json) -> Names {
    named(content, |name| name)
}

/// The same where places are what matters: 五华县 of 五华县经济协作办公室.
pub fn places(content: &Json) -> Names {
    named(content, |name| if name["short"].is_object() { &name["short"] } else { name })
}

fn named(content: &Json, called: fn(&Json) -> &Json) -> Names {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let name = |(id, name): (&String, &Json)| {
        let name = called(name);
        Some((id.parse().ok()?, [text(&name["zh"]), text(&name["en"])]))
    };
    content["names"].as_object().into_iter().flatten().filter_map(name).collect()
}

/// The publicity period of a published version; kinds without one have none.
pub fn period(call: &Call, version: &Published) -> Option<Period> {
    let at = |name: &str| version.content[name].as_str().and_then(|day| kernel::Day::parse(day).ok());
    let (from, until) = (at("published_on")?, at("until")?);
    let words = call.words();
    let running = call.today() <= until;
    let shown = |day| show_day(day, words);
    let key = if running { "period-running" } else { "period-ended" };
    Some(Period {
        text: words.with("period", &[("from", shown(from)), ("until", shown(until))]),
        running,
        state: words.say(key),
    })
}

/// What is printed at the foot of a published version: its record's number, which version it is, the signs of its digest.
pub fn printed(call: &Call, kind: &Kind, version: &Published) -> Result<String, Refusal> {
    let digests = call.app.read(|connection| published::digests(connection, version.record))?;
    let Some(digest) = digests.get(&version.id) else { return Ok(String::new()) };
    let numbered = kind.numbered().filter(|field| field.public);
    let number = numbered.and_then(|field| version.content[field.name].as_str()).map(str::to_owned);
    let said = printed::said(call.words(), version.number, digest);
    Ok(number.into_iter().chain([said]).collect::<Vec<_>>().join(" · "))
}

/// A published version as a row of a list.
pub fn entry(call: &Call, version: &Published) -> Entry {
    let kind = call.app.engine.catalogue().kind(&version.kind);
    Entry {
        kind: kind.map(|kind| call.words().label(kind.label).to_owned()).unwrap_or_default(),
        title: version.title(call.language()).to_owned(),
        link: link(call, &version.kind, version.record),
        line: summary(call, version),
        period: period(call, version),
        published: day(call, version.at_ms),
    }
}

/// How far a published record is, in a word: what its declaration says of it (`as_state`), else its state.
pub fn state(call: &Call, version: &Published) -> StateShown {
    let Some(kind) = call.app.engine.catalogue().kind(&version.kind) else { return StateShown::default() };
    let said = kind.fields.iter().filter(|field| field.as_state && field.public).find_map(|field| {
        let code = version.content[field.name].as_str()?;
        field.of.choices().iter().find(|choice| choice.code == code)
    });
    match said {
        Some(choice) => show::toned(call.words().label(choice.label).to_owned(), choice.tone),
        None => show::state(kind, version.content["state"].as_str().unwrap_or_default(), call.words()),
    }
}

/// Whom to call about a published record: the number that it says, or that what tells of it says; else that of the office.
pub fn telephone(call: &Call, version: &Published) -> Result<String, Refusal> {
    let Some(kind) = call.app.engine.catalogue().kind(&version.kind) else { return Ok(String::new()) };
    let related = related(call, kind, version.record)?;
    let said = std::iter::once(version).chain(&related).find_map(|one| one.content["telephone"].as_str());
    let office = || page::programme_of(call)["telephone"].as_str().unwrap_or_default().to_owned();
    Ok(said.map_or_else(office, str::to_owned))
}

/// A line of what matters first, as the declaration says (`brief`).
pub fn summary(call: &Call, version: &Published) -> String {
    let Some(kind) = call.app.engine.catalogue().kind(&version.kind) else { return String::new() };
    let names = places(&version.content);
    let scene = Scene::of(call, &names);
    let brief = kind.fields.iter().filter(|field| field.brief && field.public);
    let said = brief.map(|field| scene.json(field, &version.content[field.name]));
    said.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What a page shows at a place of its own.
const APART: &[&str] = &["telephone", "published_on", "until", "hung_on", "correction"];

/// The public page of what a field of a published version points at; empty where it has none.
fn page_of(call: &Call, field: &Field, content: &Json) -> String {
    let Type::Reference(target) = field.of else { return String::new() };
    let has_page = call.app.engine.catalogue().kind(target).is_some_and(Kind::has_public_page);
    let id = content[field.name].as_str().and_then(|id| id.parse().ok()).filter(|_| has_page);
    id.map(|id| address(call, target, id)).unwrap_or_default()
}

fn facts(kind: &'static Kind, content: &Json, scene: &Scene<'_>, call: &Call) -> Vec<Fact> {
    let public = |field: &&'static Field| {
        field.public
            && !field.hidden
            && !content[field.name].is_null()
            && !field.of.is_file()
            && !APART.contains(&field.name)
    };
    let link = |field: &Field| page_of(call, field, content);
    let unit = |field: &Field| {
        let unit = kind.field(field.counted_in).map(|unit| scene.json(unit, &content[unit.name]));
        unit.filter(|unit| !unit.is_empty()).map(|unit| format!(" {unit}")).unwrap_or_default()
    };
    let mark = |field: &Field| {
        let by = kind.field(field.marked_by).map(|by| scene.json(by, &content[by.name]));
        let by = by.filter(|mark| !mark.is_empty());
        by.map(|mark| call.words().with_one("value-marked", "mark", mark)).unwrap_or_default()
    };
    let amount =
        |field: &Field| content[field.name].as_i64().map(kernel::Fen).filter(|_| matches!(field.of, Type::Money));
    let facts = kind.fields.iter().filter(public).map(|field| Fact {
        label: call.words().label(field.label).to_owned(),
        text: amount(field).map_or_else(|| scene.json_of(field, content), |fen| scene.money.said(fen, call.words()))
            + &unit(field)
            + &mark(field),
        exact: amount(field).map(|fen| scene.money.shown(fen, call.words()).exact).unwrap_or_default(),
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
    let parts: Vec<_> = scene.catalogue.parts(&version.kind).collect();
    let lines = |part: &Kind| version.content[&part.member()].as_array().map(Vec::as_slice).unwrap_or_default();
    let several = parts.iter().filter(|part| !lines(part).is_empty()).count() > 1;
    for part in parts {
        for (at, line) in lines(part).iter().enumerate() {
            // Lines of different kinds stand under the name of each.
            let heading = several && at == 0;
            let heading = if heading { call.words().label(part.label).to_owned() } else { String::new() };
            let name = line["name"].as_str().unwrap_or_default().to_owned();
            let links = part.fields.iter().map(|field| page_of(call, field, line));
            let mut link = links.into_iter().find(|link| !link.is_empty()).unwrap_or_default();
            // What becomes public with it is read in the preview too: it has no page yet.
            if super::preview::is_preview(call) && !link.is_empty() {
                link = format!("?of={}", link.rsplit('/').next().unwrap_or_default());
            }
            let mut facts = facts(part, line, scene, call);
            facts.retain(|fact| fact.text != name);
            blocks.push(Block { heading, name, link, facts });
        }
    }
    blocks
}

/// Kinds with a public page whose published records are found by the record of this kind that they tell of.
fn telling(catalogue: &Catalogue, of: &Kind) -> Vec<&'static str> {
    let points =
        |field: &Field| field.narrows == of.code && matches!(field.of, Type::Reference(code) if code == of.code);
    let tells = |kind: &&'static Kind| {
        kind.has_public_page()
            && std::iter::once(*kind).chain(catalogue.parts(kind.code)).any(|kind| kind.fields.iter().any(points))
    };
    catalogue.roots().filter(tells).map(|kind| kind.code).collect()
}

/// The published records that tell of this one, the newest first.
fn related(call: &Call, kind: &'static Kind, record: Uuid) -> Result<Vec<Published>, Refusal> {
    let mut found = Vec::new();
    for code in telling(call.app.engine.catalogue(), kind) {
        let look = Look::of_kind(&call.programme, code).marked(kind.code, &record.to_string());
        let newest = look::From::Newest;
        let leaf = call.app.read(|connection| look::look(connection, &call.programme, &look, newest, RELATED_MAX))?;
        found.extend(leaf.found.into_iter().map(|(_, version)| version));
    }
    Ok(found)
}

/// Digits alone, as a telephone dials them.
pub fn dialled(telephone: &str) -> String {
    telephone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect()
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

/// The kind whose published records have the page or the list that is asked for: its path comes first in the address.
pub fn kind_of(call: &Call) -> Result<&'static Kind, Refusal> {
    let own = call.path.strip_prefix(&call.base).unwrap_or(&call.path);
    let path = own.trim_start_matches('/').split('/').next().unwrap_or_default();
    let kind = call.app.engine.catalogue().kind_by_path(path);
    kind.filter(|kind| kind.has_public_page()).ok_or_else(Refusal::unseen)
}

/// The key of a kind's name in the menu of the portal.
pub fn heading_of(kind: &Kind) -> String {
    format!("nav-{}", kind.path)
}

/// Pieces that institutions make, without the empty ones.
fn made(call: &Call, shown: &Published, makers: impl Iterator<Item = Make>) -> Result<Vec<Html>, Refusal> {
    let pieces: Vec<Html> = makers.map(|make| make(call, shown)).collect::<Result<_, _>>()?;
    Ok(pieces.into_iter().filter(|piece| !piece.is_empty()).collect())
}

/// One published record: the newest version, or the one that `?version=` names.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || published_page(call))
}

fn published_page(call: &Call) -> Result<Response, Refusal> {
    let kind = kind_of(call)?;
    let (shown, versions) = versions_of(call, kind.code)?;
    page_of_version(call, kind, &shown, &versions, None)
}

/// The page of a version of a published record, or of one that would be published.
pub fn page_of_version(
    call: &Call,
    kind: &'static Kind,
    shown: &Published,
    versions: &[Published],
    preview: Option<Preview>,
) -> Result<Response, Refusal> {
    let (code, heading) = (kind.code, &heading_of(kind));
    let names = names(&shown.content);
    let scene = Scene::of(call, &names);
    let words = call.words();
    let newest = address(call, code, shown.record);
    let page = Page::new(call, shown.title(call.language())).with_foot(self::printed(call, kind, shown)?);
    let related = related(call, kind, shown.record)?;
    let own = own::of(call, shown);
    let own_telephone = std::iter::once(shown).chain(&related).find_map(|one| one.content["telephone"].as_str());
    let telephone = own_telephone.unwrap_or(&page.telephone).to_owned();
    let before = |number: i64| versions.iter().find(|version| version.number == number - 1);
    let at = |version: &Published| version_shown(call, version, before(version.number), shown.number);
    let is_public = preview.is_none();
    let template = PublishedPage {
        is_public,
        heading: words.say(heading),
        crumb: (format!("{}/{}", call.base, kind.path), words.say(heading)),
        title: page.title.clone(),
        published: at(shown).label,
        period: period(call, shown),
        older: is_public && versions.first().is_some_and(|newest| newest.number != shown.number),
        newest,
        links: if is_public { links::under_public_page(call, kind, shown.record) } else { Vec::new() }
            .into_iter()
            .chain(Money::offered(call, std::iter::once(kind).chain(scene.catalogue.parts(kind.code))))
            .collect(),
        button: own.iter().filter_map(|own| own.button).filter(|_| is_public).map(|button| button(call)).collect(),
        figures: made(call, shown, own.iter().filter_map(|own| own.figures))?,
        sections: made(call, shown, own.iter().filter_map(|own| own.sections))?,
        foot: made(call, shown, own.iter().filter_map(|own| own.foot).filter(|_| is_public))?,
        facts: facts(kind, &shown.content, &scene, call),
        blocks: blocks(call, shown, &scene),
        dialled: dialled(&telephone),
        telephone,
        related: related.iter().map(|version| entry(call, version)).collect(),
        versions: versions.iter().map(at).collect(),
        preview,
        page,
    };
    Ok(answer::render(&template))
}
