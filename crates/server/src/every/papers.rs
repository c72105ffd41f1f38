//! The first screen of whoever decides on what others write (要我定): each paper with what it comes to, what changed since, who
//! has signed, and the ways out, which lead to the place where it is decided; and what is late below them, each with a way to give a
//! word on it (批示).

use kernel::link::{Link, To};
use kernel::{Action, Aggregate, Fen, Kind, Refusal, Seen, Type, Value};
use store::duties::{self, Duty};
use store::query::{self, HistoryEntry, Query};
use store::{Connection, StoreError, permit, rows, titles};

use super::asked::creation;
use super::changes;
use super::decide;
use super::links;
use super::owed::{self, Subjects};
use super::own::{self, Place, Subject};
use super::said::{self, Since};
use super::signing;
use super::table::{self, Table};
use super::todos::{self, Todo};
use super::waiting;
use crate::base::acted;
use crate::base::answer::Html;
use crate::base::call::Call;
use crate::base::show::{Scene, show_day, show_time, state};

/// Entries in which what changed since is looked for.
const ENTRIES: usize = 30;
/// Sums of one paper that are said, the largest words first.
const SUMS: usize = 3;
/// What is late that is listed.
const LATE: usize = 6;

/// A way out of a paper, or the way to it.
pub struct Way {
    pub label: String,
    pub to: String,
    pub opposes: bool,
}

/// What a paper comes to, with what of it is which, cut or unconfirmed.
pub struct Sum {
    pub label: String,
    pub amount: String,
    pub note: String,
}

/// A paper that waits for the viewer.
pub struct Card {
    pub todo: Todo,
    pub kind: String,
    /// Whose doing brought it here, and when.
    pub sent: String,
    pub sums: Vec<Sum>,
    /// How many lines it has.
    pub counts: String,
    pub since: String,
    /// What institutions say of it.
    pub notices: Vec<Html>,
    pub signed: Vec<String>,
    pub ways: Vec<Way>,
}

/// What is late somewhere below, and where a word is given on it.
pub struct Late {
    pub text: String,
    pub link: String,
    pub detail: String,
    pub word: String,
    /// The newest word that was given on it, and what became of it; empty where none was.
    pub given: Option<(String, String)>,
}

/// What a card is made of.
struct Material {
    kind: &'static Kind,
    aggregate: Aggregate,
    actions: Vec<&'static Action>,
    entries: Vec<HistoryEntry>,
    since: Option<Since>,
}

fn gather(call: &Call, connection: &mut Connection, duty: &Duty) -> Result<Option<Material>, StoreError> {
    let catalogue = call.app.engine.catalogue();
    let Some((kind, record)) = catalogue.kind(&duty.kind).zip(duty.record) else { return Ok(None) };
    let Some(stored) = query::get(connection, kind, &call.viewer, record)? else { return Ok(None) };
    let decided = permit::each(connection, catalogue, kind, &stored, &call.viewer)?;
    let actions = decided.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(action, _)| *action).collect();
    let seen = Seen::new(kind, &stored, &call.viewer);
    let entries = query::history_before(connection, &seen, None, ENTRIES)?.entries;
    let since = said::since(connection, &seen, &entries)?;
    let aggregate = rows::aggregate(connection, catalogue, kind, stored)?;
    Ok(Some(Material { kind, aggregate, actions, entries, since }))
}

/// The papers of these duties, in their order.
pub fn cards(call: &Call, owed: &[Duty]) -> Result<Vec<Card>, Refusal> {
    let todos = todos::todos(call, owed)?;
    owed.iter().zip(todos).map(|(duty, todo)| card(call, duty, todo)).collect()
}

fn card(call: &Call, duty: &Duty, todo: Todo) -> Result<Card, Refusal> {
    let words = call.words();
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind(&duty.kind).map(|kind| words.label(kind.label).to_owned()).unwrap_or_default();
    let Some(material) = call.app.read(|connection| gather(call, connection, duty))? else {
        let ways = vec![Way { label: todo.button.clone(), to: todo.to.clone(), opposes: false }];
        return Ok(Card {
            todo,
            kind,
            sent: String::new(),
            sums: Vec::new(),
            counts: String::new(),
            since: String::new(),
            notices: Vec::new(),
            signed: Vec::new(),
            ways,
        });
    };
    let mut ways: Vec<&Action> = material.actions.iter().copied().filter(|action| decide::is_way_out(action)).collect();
    ways.sort_by_key(|action| action.opposes);
    let way = |action: &Action| Way {
        label: words.label(action.label).to_owned(),
        to: format!("{}#do-{}", todo.link, action.name),
        opposes: action.opposes,
    };
    let (sums, counts) = amounts(call, &material);
    let seen = Seen::new(material.kind, &material.aggregate.root, &call.viewer);
    let rounds = signing::rounds_here(call, material.kind, &seen)?;
    let signed = rounds.iter().flat_map(|round| &round.signers);
    let signed = signed.map(|signer| format!("{} {}", signer.office, signer.state.text)).collect();
    Ok(Card {
        kind,
        sent: sent(call, &material),
        sums,
        counts,
        since: since(call, &material, &seen),
        notices: notices(call, &material, &todo.link)?,
        signed,
        ways: ways.into_iter().map(way).collect(),
        todo,
    })
}

/// What institutions say of it above everything else.
fn notices(call: &Call, material: &Material, address: &str) -> Result<Vec<Html>, Refusal> {
    let subject = Subject { kind: material.kind, aggregate: &material.aggregate, address };
    let owns = own::of(call, material.kind);
    let sections = owns.iter().flat_map(|own| own.sections).filter(|section| section.place == Place::Notice);
    let made = sections.map(|section| (section.make)(call, &subject)).collect::<Result<Vec<_>, _>>()?;
    Ok(made.into_iter().filter(|made| !made.is_empty()).collect())
}

/// The amounts that its lines come to, as lists of them show, and how many lines there are.
fn amounts(call: &Call, material: &Material) -> (Vec<Sum>, String) {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let (kind, aggregate) = (material.kind, &material.aggregate);
    let seen = Seen::new(kind, &aggregate.root, &call.viewer);
    let names = titles::Names::new();
    let scene = Scene::of(call, &names);
    let own = kind.fields.iter().zip(&aggregate.root.values);
    let own = own.filter(|(field, _)| matches!(field.of, Type::Money) && field.list && seen.reads(field));
    let own = own.filter_map(|(field, value)| {
        let amount = scene.money.said(Fen(value.as_integer()?), words);
        Some(Sum { label: words.label(field.label).to_owned(), amount, note: String::new() })
    });
    let mut sums: Vec<Sum> = own.collect();
    let mut counts = Vec::new();
    for part in catalogue.parts(kind.code) {
        if table::stands_elsewhere(catalogue, part, aggregate, &[]) {
            continue;
        }
        let (come_to, count) = Table::of(catalogue, part, &seen, aggregate).comes_to(&scene);
        for come in &come_to {
            // A single amount of a line is the amount of what the lines are.
            let label = if come_to.len() == 1 { part.label } else { come.field.label };
            let (label, amount) = (words.label(label).to_owned(), scene.money.said(come.amount, words));
            sums.push(Sum { label, amount, note: come.note.clone() });
        }
        if !come_to.is_empty() {
            let facts = [("count", count.to_string()), ("of", words.label(part.label).to_owned())];
            counts.push(words.with("papers-lines", &facts));
        }
    }
    sums.truncate(SUMS);
    (sums, counts.join(" · "))
}

/// Whose doing brought it into its state.
fn sent(call: &Call, material: &Material) -> String {
    let led = |entry: &&HistoryEntry| entry.content["to"].as_str() != entry.content["from"].as_str();
    let Some(entry) = material.entries.iter().find(led) else { return String::new() };
    let facts =
        [("actor", acted::by(call, &entry.actor, entry.organisation)), ("when", show_time(entry.at, call.words()))];
    call.words().with("papers-sent", &facts)
}

/// How much changed since this office last had it.
fn since(call: &Call, material: &Material, seen: &Seen<'_>) -> String {
    let Some(since) = &material.since else { return String::new() };
    let names = titles::Names::new();
    let scene = Scene::of(call, &names);
    let lines = changes::line_names(call, seen, &material.aggregate, since.entries(), &scene);
    let changes = since.changes(call, seen, &scene, &lines).len();
    let facts = [("when", show_time(since.last.at, call.words())), ("count", changes.to_string())];
    call.words().with(if changes == 0 { "papers-same" } else { "papers-since" }, &facts)
}

/// What others below the viewer owe and is past its day, the oldest first.
pub fn late(call: &Call) -> Result<Vec<Late>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let duties =
        call.app.read(|connection| duties::overdue_below(connection, catalogue, &call.viewer, call.today(), LATE))?;
    let listed: Vec<&Duty> = duties.iter().collect();
    let subjects = todos::subjects(call, &listed)?;
    duties.iter().map(|duty| late_one(call, duty, &subjects)).collect()
}

fn late_one(call: &Call, duty: &Duty, subjects: &Subjects) -> Result<Late, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let owed = owed::in_words(catalogue, words, &call.base, duty, subjects);
    let days = duty.due.days_until(call.today());
    let facts = [("day", show_day(duty.due, words)), ("days", days.to_string())];
    let office = duty.organisation.and_then(|id| subjects.get(&id));
    let office = office.map(|title| words.language().of(title).clone());
    let who = office.unwrap_or_else(|| owed::holder(call, duty));
    let about: String = format!("{} · {}", owed.what, owed.subject).chars().take(SUBJECT_MAX).collect();
    Ok(Late {
        text: format!("{who} {} · {}", owed.what, owed.subject),
        link: if duty.record.is_some() { owed.link } else { waiting::at_the_owner(call, duty) },
        detail: words.with("papers-late", &facts),
        given: given(call, duty, &about)?,
        word: word(call, duty, &about)?,
    })
}

/// The form in which a word is given on what is late, with who is to act and on what filled in; empty where there is none for the
/// viewer.
fn word(call: &Call, duty: &Duty, about: &str) -> Result<String, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let mut own = String::new();
    if let Some((kind, record)) = catalogue.kind(&duty.kind).zip(duty.record)
        && let Some(stored) = call.app.read(|connection| query::get(connection, kind, &call.viewer, record))?
    {
        for link in kind.links.iter().filter(|link| link.word.is_some() && link.stands_in(&stored.state)) {
            own = links::form_of(call, kind, &stored, link)?.unwrap_or(own);
        }
    }
    // On what no link leads from, the same form is begun without it.
    let Some((link, (office, subject))) = words_link(call) else { return Ok(String::new()) };
    if own.is_empty() {
        let To::Form { kind, .. } = link.to else { return Ok(String::new()) };
        let create = catalogue.kind(kind).and_then(|kind| creation(call, kind));
        let Some((create, _)) = create else { return Ok(String::new()) };
        own = format!("{create}?");
    }
    let mut asked = form_urlencoded::Serializer::new(String::new());
    if let Some(organisation) = duty.organisation {
        asked.append_pair(office, &organisation.to_string());
    }
    asked.append_pair(subject, about);
    let joined = if own.ends_with('?') { "" } else { "&" };
    Ok(format!("{own}{joined}{}", asked.finish()))
}

/// The link by which a word is given, with the fields that say to whom and on what.
fn words_link(call: &Call) -> Option<(&'static Link, (&'static str, &'static str))> {
    let mut links = call.app.engine.catalogue().roots().flat_map(|kind| kind.links);
    links.find_map(|link| Some((link, link.word?)))
}

/// What became of the word that was given on it last.
fn given(call: &Call, duty: &Duty, about: &str) -> Result<Option<(String, String)>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let Some(((link, (office, subject)), organisation)) = words_link(call).zip(duty.organisation) else {
        return Ok(None);
    };
    let To::Form { kind, .. } = link.to else { return Ok(None) };
    let Some(kind) = catalogue.kind(kind) else { return Ok(None) };
    let filters = vec![(office, Value::from(organisation.to_string())), (subject, Value::from(about))];
    let asked = Query { filters, limit: 1, ..Query::default() };
    let found = call.app.read(|connection| query::part(connection, kind, &call.viewer, &asked))?.0.pop();
    Ok(found.map(|task| {
        let number = kind.numbered().and_then(|field| task.text(kind, field.name)).unwrap_or_default();
        let said = format!("{number} {}", state(kind, &task.state, call.words()).text);
        (format!("{}/desk/{}/{}", call.base, kind.path, task.id), said.trim().to_owned())
    }))
}

/// Characters of what is to be done that a word begins with.
const SUBJECT_MAX: usize = 100;
