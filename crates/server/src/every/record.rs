//! The page of a record: its way through the states, what can be done now, its fields and lines, how it came to this.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use kernel::{Action, Aggregate, Kind, Refusal, Seen, Stored};
use store::duties::{self, Duty};
use store::query::{self, History, HistoryEntry, KeptVersion};
use store::{attached, permit, rows, titles};
use uuid::Uuid;

use super::changes::{self, LineNames};
use super::decide::{self, Foot};
use super::links;
use super::own;
use super::paper::Paper;
use super::printed;
use super::remarks::{self, Remarks};
use super::said::{self, Since};
use super::section::Change;
use super::stages::{self, Step};
use super::standing::{self, OwedHere};
use super::there::{self, There};
use super::{alike, events, lights, owed, workbooks};
use crate::base::acted;
use crate::base::amounts::Money;
use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{self, Scene, StateShown, show_day, show_time};

/// One entry of the history.
pub struct Entry {
    pub text: String,
    pub actor: String,
    pub when: String,
    /// Where it was entered later than it happened: on which day it happened.
    pub later: String,
    pub instant: String,
    pub class: &'static str,
    pub said: Vec<String>,
    pub changes: Vec<Change>,
    /// The version that it led to, with the digest that stands at the foot of what is printed of it.
    pub version: String,
}

/// How long somebody held the record.
pub struct Held {
    pub who: String,
    pub what: String,
    pub days: String,
    pub due: String,
    pub basis: String,
    pub open: bool,
    pub late: bool,
}

/// An action that can be taken now.
pub struct Deed {
    pub label: String,
    pub to: String,
    pub opposes: bool,
    /// The one to begin with.
    pub is_main: bool,
}

/// An action of the viewer's role that cannot be taken now, with the sentence that its refusal would say.
pub struct Barred {
    pub name: String,
    pub label: String,
    pub why: String,
    /// The foot says what is missing, and where each is mended.
    pub is_told_below: bool,
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    page: Page,
    crumb: (String, String),
    title: String,
    state: StateShown,
    light: StateShown,
    version: String,
    deeds: Vec<Deed>,
    barred: Vec<Barred>,
    steps: Vec<Step>,
    returned: String,
    there: Vec<There>,
    paper: Paper,
    foot: Option<Foot>,
    remarks: Option<Remarks>,
    held: Vec<Held>,
    owed_here: Vec<OwedHere>,
    history: Vec<Entry>,
    /// Where the entries before these are, and how many there are in all.
    earlier: (String, String),
    links: Vec<(String, String)>,
    note: String,
}

/// What the page of a record is made of.
struct Material {
    aggregate: Aggregate,
    names: titles::Names,
    actions: Vec<&'static Action>,
    barred: Vec<(&'static Action, Refusal)>,
    history: History,
    since: Option<Since>,
    /// When the record last came into each state that the viewer sees.
    came: HashMap<String, kernel::Instant>,
    duties: Vec<Duty>,
    versions: Vec<KeptVersion>,
    /// What stands at the foot of each printed page.
    foot: String,
}

/// Entries of the history on one page.
const ENTRIES: usize = 100;

fn gather(call: &Call, kind: &'static Kind, id: Uuid) -> Result<Material, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let before = call.asked(BEFORE).and_then(|entry| entry.parse().ok());
    let found = call.app.read(|connection| {
        let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { return Ok(None) };
        let decided = permit::each(connection, catalogue, kind, &stored, &call.viewer)?;
        let actions = decided.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(action, _)| *action).collect();
        let barred = permit::barred(catalogue, kind, &stored, &decided);
        let barred = barred.into_iter().map(|(action, refusal)| (action, refusal.clone())).collect();
        let seen = Seen::new(kind, &stored, &call.viewer);
        let history = query::history_before(connection, &seen, before, ENTRIES)?;
        let since = said::since(connection, &seen, &history.entries)?;
        let came = query::came_into_states(connection, &seen)?;
        let versions = query::versions(connection, &seen)?;
        let duties = duties::seen_of_record(connection, &seen)?;
        let foot = printed::foot(call.words(), connection, &seen)?;
        let aggregate = rows::aggregate(connection, catalogue, kind, stored)?;
        let mut names = attached::names(connection, catalogue, &call.programme, kind, &aggregate)?;
        let offices = duties.iter().filter_map(|duty| duty.organisation);
        let entries = history.entries.iter().chain(since.iter().flat_map(Since::entries));
        said::name_all(call, connection, &mut names, offices.chain(entries.flat_map(said::references)).collect())?;
        Ok(Some(Material { aggregate, names, actions, barred, history, since, came, duties, versions, foot }))
    })?;
    found.ok_or_else(Refusal::unseen)
}

/// The page of one record.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds")).filter(|kind| kind.part_of.is_none());
    let kind = kind.ok_or_else(Refusal::unseen)?;
    if call.parameter("id") == "new" {
        let action = catalogue.creation(kind.code).ok_or_else(Refusal::unseen)?;
        return Ok(crate::base::answer::redirect(&format!("{}/desk/{}/new/{}", call.base, kind.path, action.name)));
    }
    let material = gather(call, kind, call.id()?)?;
    let scene = Scene::of(call, &material.names);
    let words = call.words();
    let root = &material.aggregate.root;
    let title = scene.title(kind, root);
    let own = format!("{}/desk/{}/{}", call.base, kind.path, root.id);
    let seen = Seen::new(kind, root, &call.viewer);
    let lines = changes::line_names(call, &seen, &material.aggregate, &material.history.entries, &scene);
    let foot = foot(call, kind, &seen, &material, &scene, &lines)?;
    let (deeds, mut barred) = deeds(call, root, &own, &material, foot.as_ref());
    barred.extend(closed(call, kind, root)?);
    let mut page = Page::new(call, &title).with_foot(material.foot.clone());
    if let Some(done) = page.notice.take() {
        let next = stages::what_next(call, kind, root, &material.duties, material.history.entries.first())?;
        page.notice = Some(format!("{done} {next}"));
    }
    let template = RecordPage {
        page,
        crumb: (format!("{}/desk/{}", call.base, kind.path), words.label(kind.label).to_owned()),
        title,
        state: show::state(kind, &root.state, words),
        light: lights::of(call, kind)?.map(|lights| lights.light(kind, root, words)).unwrap_or_default(),
        version: words.with_one("record-version", "version", root.version),
        deeds,
        barred,
        steps: stages::steps(call, kind, root, &material.came, &material.duties)?,
        returned: returned(call, kind, &seen),
        paper: Paper::of(call, kind, &material.aggregate, &material.names, &own)?,
        foot,
        there: there::lists(call, kind, root.id)?.into_iter().chain(alike::lists(call, kind, root.id)?).collect(),
        remarks: remarks::of(call, kind, &seen, &material.actions, &own)?,
        held: material.duties.iter().map(|duty| held(call, duty)).collect(),
        owed_here: standing::owed_here(call, kind, root.id)?,
        history: history(call, kind, &seen, &material.history.entries, &scene, &lines),
        earlier: earlier(call, &own, &material.history),
        links: other_pages(call, kind, &material, &own)?,
        note: words.label(kind.note).to_owned(),
    };
    Ok(answer::render(&template))
}

/// What the viewer can do here, and what they could but for a rule: what would be refused at the foot is no button at the head.
fn deeds(call: &Call, root: &Stored, own: &str, material: &Material, foot: Option<&Foot>) -> (Vec<Deed>, Vec<Barred>) {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let way_of = |action: &Action| foot.into_iter().flat_map(|foot| &foot.ways).find(|way| way.name == action.name);
    let refused = |action: &Action| way_of(action).map(|way| way.refused.clone()).filter(|refused| !refused.is_empty());
    // What the foot has rehearsed is not asked again. A remark is made where remarks are read.
    let asked = material.actions.iter().filter(|action| way_of(action).is_none());
    let guarded: Vec<(&'static Action, Refusal)> =
        asked.filter_map(|action| Some((*action, decide::guarded(call, root, action)?))).collect();
    let can_begin = |action: &&'static Action| {
        refused(action).is_none() && !guarded.iter().any(|(other, _)| other.name == action.name)
    };
    let offered: Vec<&'static Action> =
        material.actions.iter().copied().filter(|action| !action.comments).filter(|action| can_begin(action)).collect();
    let main = main_deed(call, &offered, &material.duties);
    let deeds = offered.iter().map(|action| Deed {
        label: words.label(action.label).to_owned(),
        to: format!("{own}/{}", action.name),
        opposes: action.opposes,
        is_main: main == Some(action.name),
    });
    let barred = |action: &Action, why: String| Barred {
        name: action.name.to_owned(),
        label: words.label(action.label).to_owned(),
        is_told_below: way_of(action).is_some_and(|way| !way.missing.is_empty()),
        why,
    };
    let not_yet = material.actions.iter().filter_map(|action| Some(barred(action, refused(action)?)));
    let told = material.barred.iter().chain(&guarded).filter(|(action, _)| refused(action).is_none());
    let barred = not_yet.chain(told.map(|(action, why)| barred(action, words.refusal(catalogue, why)))).collect();
    (deeds.collect(), barred)
}

/// Records that could be begun from this one, but for a rule.
fn closed(call: &Call, kind: &'static Kind, root: &Stored) -> Result<Vec<Barred>, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let mut barred = Vec::new();
    for link in kind.links.iter().filter(|link| link.stands_in(&root.state)) {
        if let (Some(refusal), kernel::link::To::Form { word, .. }) = (links::closed(call, kind, root, link)?, link.to)
        {
            let why = words.refusal(catalogue, &refusal);
            let (name, label) = (format!("begin-{word}"), words.label(link.label).to_owned());
            barred.push(Barred { name, label, why, is_told_below: false });
        }
    }
    Ok(barred)
}

/// The deed to begin with: what the viewer owes here, else the last that takes nothing back.
fn main_deed(call: &Call, offered: &[&'static Action], duties: &[Duty]) -> Option<&'static str> {
    let owed = |action: &&&'static Action| {
        let is_it = |duty: &&Duty| duty.action == action.name && duty.closed_at.is_none();
        duties.iter().filter(is_it).any(|duty| duties::is_owed_by(duty, &call.viewer))
    };
    // What is owed here and done by making another record is said at the foot; nothing else is put in its place.
    let elsewhere = owed_elsewhere(call, duties).next().is_some();
    let usual = offered.iter().rfind(|action| !action.opposes).filter(|_| !elsewhere);
    offered.iter().find(owed).or(usual).map(|action| action.name)
}

/// Where the record is decided on; none for whoever has no way out of the state that it is in.
fn foot(
    call: &Call,
    kind: &'static Kind,
    seen: &Seen<'_>,
    material: &Material,
    scene: &Scene<'_>,
    lines: &LineNames,
) -> Result<Option<Foot>, Refusal> {
    let owed = || {
        let open = material.duties.iter().filter(|duty| duty.closed_at.is_none());
        open.filter(|duty| duties::is_owed_by(duty, &call.viewer))
    };
    let actions: Vec<&str> = owed().map(|duty| duty.action.as_str()).collect();
    let ways = decide::ways(call, kind, seen.stored, (&material.actions, &actions))?;
    let begins = begins_elsewhere(call, kind, seen.stored, &material.duties)?;
    if ways.is_empty() && begins.is_none() {
        return Ok(None);
    }
    let words = call.words();
    let behind = (material.history.entries.as_slice(), material.since.as_ref());
    let said = said::said(call, kind, seen, behind, scene, lines);
    let heading = match owed().next() {
        Some(duty) => {
            let what = owed::what(call.app.engine.catalogue(), words, duty);
            words.with("decide-owed", &[("what", what), ("day", show_day(duty.due, words))])
        }
        None => words.say("decide-heading"),
    };
    Ok(Some(Foot { heading, said, begins, ways, version: seen.stored.version }))
}

/// What the viewer owes here and does by making another record: each with the action that makes it.
fn owed_elsewhere<'a>(
    call: &'a Call,
    duties: &'a [Duty],
) -> impl Iterator<Item = (&'a Duty, &'static Action)> + use<'a> {
    let owed = duties.iter().filter(|duty| duty.closed_at.is_none() && duties::is_owed_by(duty, &call.viewer));
    owed.filter_map(|duty| {
        let (action, through) = call.app.engine.catalogue().met_by(&duty.kind, &duty.action)?;
        through.map(|_| (duty, action))
    })
}

/// The first of it that can be begun now: its form and its words.
fn begins_elsewhere(
    call: &Call,
    kind: &'static Kind,
    root: &Stored,
    duties: &[Duty],
) -> Result<Option<(String, String)>, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    for (duty, action) in owed_elsewhere(call, duties) {
        let Some(other) = catalogue.kind(action.kind) else { continue };
        if own::closed(call, other, Some((kind, root)))?.is_none() {
            let form = owed::in_words(catalogue, words, &call.base, duty, &owed::Subjects::new()).form;
            return Ok(Some((form, words.label(action.label).to_owned())));
        }
    }
    Ok(None)
}

/// Other pages about the record.
fn other_pages(
    call: &Call,
    kind: &'static Kind,
    material: &Material,
    address: &str,
) -> Result<Vec<own::Link>, Refusal> {
    let (root, words) = (&material.aggregate.root, call.words());
    let mut links = links::of(call, kind, root, address)?;
    if kind.calendar.is_some_and(|dates| dates.take_place_in(&root.state)) {
        links.push((format!("{address}/{}", events::FILE), words.say("calendar-add")));
    }
    if call.viewer.person == Some(root.id) {
        links.push((format!("{}/desk/calendar", call.base), words.say("calendar-title")));
    }
    if !material.versions.is_empty() {
        links.push((format!("{address}/compare"), words.say("record-compare")));
    }
    links.extend(Money::offered(call, std::iter::once(kind).chain(call.app.engine.catalogue().parts(kind.code))));
    let revisable = material.actions.iter().any(|action| workbooks::importer::carries(action));
    links.extend(workbooks::record_links(call, kind, root.id, revisable));
    Ok(links)
}

/// What names the entry before which those of the page lie.
const BEFORE: &str = "before";

/// The address and the words of the link to earlier entries; empty where there are none.
fn earlier(call: &Call, own: &str, history: &History) -> (String, String) {
    let Some(next) = history.next else { return Default::default() };
    let words = call.words().with_one("history-earlier", "total", history.total);
    (format!("{own}?{BEFORE}={next}#history"), words)
}

fn returned(call: &Call, kind: &Kind, seen: &Seen<'_>) -> String {
    let began = kind.states.first().is_some_and(|state| state.name == seen.stored.state);
    let field = kind.fields.iter().find(|field| field.returned && seen.reads(field));
    let reason = field.filter(|_| began).and_then(|field| seen.stored.text(kind, field.name));
    reason.map_or(String::new(), |reason| call.words().with_one("record-returned", "reason", reason))
}

/// Who owed what, and for how long they held the record.
fn held(call: &Call, duty: &Duty) -> Held {
    let words = call.words();
    let catalogue = call.app.engine.catalogue();
    let until = duty.done_on().unwrap_or_else(|| call.today());
    let days = duty.opened_at.day().days_until(until).max(0);
    let late = until > duty.due;
    Held {
        who: owed::holder(call, duty),
        what: owed::what(catalogue, words, duty),
        // What nobody had to do took no time.
        days: match (duty.outcome.as_deref(), duty.closed_at) {
            (Some("lapsed"), _) => words.say("owed-lapsed"),
            (_, Some(_)) => words.with_one("held-days", "days", days),
            (_, None) => words.with_one("held-days-now", "days", days),
        },
        due: words.with_one("held-due", "day", show_day(duty.due, words)),
        basis: if words.language() == kernel::Language::Chinese {
            duty.basis_zh.clone()
        } else {
            duty.basis_en.clone()
        },
        open: duty.closed_at.is_none(),
        late,
    }
}

/// The entries as they are read, the newest first; each version says itself once.
fn history(
    call: &Call,
    kind: &'static Kind,
    seen: &Seen<'_>,
    entries: &[HistoryEntry],
    scene: &Scene<'_>,
    lines: &LineNames,
) -> Vec<Entry> {
    let views = entries.iter().zip(printed::saying_their_version(entries));
    let said = views.map(|(entry, says)| {
        let view = entry_view(call, kind, seen, entry, scene, lines);
        if says { view } else { Entry { version: String::new(), ..view } }
    });
    said.collect()
}

fn entry_view(
    call: &Call,
    kind: &'static Kind,
    seen: &Seen<'_>,
    entry: &HistoryEntry,
    scene: &Scene<'_>,
    lines: &LineNames,
) -> Entry {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let action = catalogue.action(kind.code, &entry.action);
    // What is read among the remarks is not said here again.
    let said = action.map(|action| said::words_of(call, action, entry, false));
    Entry {
        text: said::deed(call, kind, entry),
        actor: acted::by(call, &entry.actor, entry.organisation),
        when: show_time(entry.at, words),
        later: match entry.happened() {
            day if day == entry.at.day() => String::new(),
            day => words.with_one("history-later", "day", show_day(day, words)),
        },
        instant: entry.at.rfc3339(),
        class: if action.is_some_and(|action| action.opposes) { "warn" } else { "" },
        said: said.unwrap_or_default(),
        changes: changes::of_entry(call, seen, entry, scene, lines),
        version: printed::version(words, entry),
    }
}
