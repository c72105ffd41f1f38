//! What the viewer waits for, and on whom: all that is outside, the nearest date first. Whoever is late is reminded from here, one or
//! several together; by what, an institution says (`Urge`).

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::response::Response;
use kernel::Refusal;
use store::duties::{self, Duty, Holders};
use uuid::Uuid;

use super::owed::{self, Subjects};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::once::Once;
use crate::base::page::Page;
use crate::base::show::show_day;

/// So many are looked at; beyond them stand the dates that are farthest.
const AWAITED_MAX: usize = 1_000;
/// So many of one page.
const ROWS: usize = 50;

/// How an office is reminded of one duty.
pub struct Way {
    /// The form of it, filled in.
    pub form: String,
    /// Why it would be refused now, in words; empty where it would not.
    pub closed: String,
}

impl Way {
    /// Whether it can be gone now.
    pub fn is_open(&self) -> bool {
        self.closed.is_empty()
    }
}

/// How an office is reminded of a duty; none where the viewer cannot remind of it.
pub type Urging = fn(&Call, &Duty, Uuid, &Subjects) -> Result<Option<Way>, Refusal>;

/// How whoever is waited for is reminded.
pub struct Urge {
    pub one: Urging,
    /// Where those that were chosen are sent, each as a `duty`.
    pub several: &'static str,
}

/// What the rooms handed in.
#[derive(Default)]
pub struct Handed {
    pub urge: Option<&'static Urge>,
}

fn urge(call: &Call) -> Option<&'static Urge> {
    call.app.own::<Once<Handed>>().given().urge
}

/// How whoever owes some duties is reminded of each; none of what the viewer cannot remind of.
pub fn ways(call: &Call, owed: &[&Duty]) -> Result<Vec<Option<Way>>, Refusal> {
    let Surroundings { about, seats } = surroundings(call, owed)?;
    owed.iter().zip(seats).map(|(duty, seat)| way(call, duty, seat, &about)).collect()
}

/// What duties are about, and the office that does each.
struct Surroundings {
    about: Subjects,
    seats: Vec<Option<Uuid>>,
}

fn surroundings(call: &Call, owed: &[&Duty]) -> Result<Surroundings, Refusal> {
    let shared = &call.app.engine.shared;
    call.app.read(|connection| {
        let about = owed::subjects(connection, shared, &call.programme, owed)?;
        let seats = owed.iter().map(|duty| duties::seat(connection, &shared.catalogue, duty));
        Ok(Surroundings { about, seats: seats.collect::<Result<_, _>>()? })
    })
}

fn way(call: &Call, duty: &Duty, seat: Option<Uuid>, about: &Subjects) -> Result<Option<Way>, Refusal> {
    urge(call).zip(seat).map_or(Ok(None), |(urge, seat)| (urge.one)(call, duty, seat, about))
}

/// Something that others hold.
pub struct Waiting {
    pub id: String,
    pub who: String,
    /// Who holds the post that owes it.
    pub people: String,
    pub what: String,
    pub subject: String,
    pub link: String,
    pub detail: String,
    pub late: bool,
    /// What choosing it is called.
    pub choice: String,
    /// How the viewer reminds of it, where they can.
    pub way: Option<Way>,
}

impl Waiting {
    /// Whether the viewer can remind of it now.
    pub fn can_urge(&self) -> bool {
        self.way.as_ref().is_some_and(Way::is_open)
    }
}

/// Duties of others as rows.
pub fn rows(call: &Call, awaited: &[Duty]) -> Result<Vec<Waiting>, Refusal> {
    let (listed, shared) = (awaited.iter().collect::<Vec<_>>(), &call.app.engine.shared);
    let Surroundings { about, seats } = surroundings(call, &listed)?;
    let holders =
        call.app.read(|connection| Holders::of(connection, shared, &call.programme, call.today(), &listed))?;
    awaited.iter().zip(seats).map(|(duty, seat)| row(call, duty, seat, (&about, &holders))).collect()
}

fn row(
    call: &Call,
    duty: &Duty,
    seat: Option<Uuid>,
    (about, holders): (&Subjects, &Holders),
) -> Result<Waiting, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let named = |id: Option<Uuid>| id.and_then(|id| about.get(&id)).map(|title| words.language().of(title).clone());
    let said = owed::in_words(catalogue, words, &call.base, duty, about);
    let days = duty.opened_at.day().days_until(call.today()).max(0);
    let over = duty.due.days_until(call.today()).to_string();
    let facts = [("days", days.to_string()), ("day", show_day(duty.due, words)), ("over", over)];
    let who = named(seat).unwrap_or_else(|| owed::holder(call, duty));
    Ok(Waiting {
        id: duty.id.to_string(),
        choice: words.with("waiting-choose", &[("who", who.clone()), ("what", said.what.clone())]),
        people: owed::people(words, holders.who(duty)),
        who,
        what: said.what,
        link: if duty.record.is_some() { said.link } else { at_the_owner(call, duty) },
        subject: said.subject,
        detail: words.with(if duty.due < call.today() { "waiting-detail-late" } else { "waiting-detail" }, &facts),
        late: duty.due < call.today(),
        way: way(call, duty, seat, about)?,
    })
}

/// What nobody has begun is found where it is owed.
pub fn at_the_owner(call: &Call, duty: &Duty) -> String {
    let catalogue = call.app.engine.catalogue();
    let standing = duty.standing.as_deref().and_then(|code| catalogue.standing(code));
    let kind = standing.and_then(|standing| catalogue.kind(standing.owner.kind));
    let owner = kind.zip(duty.owner);
    owner.map(|(kind, owner)| format!("{}/desk/{}/{owner}", call.base, kind.path)).unwrap_or_default()
}

/// By what the page is narrowed: its address, its words, and whether it is so now.
pub type Narrowed = (String, String, bool);

#[derive(Template)]
#[template(path = "waiting.html")]
struct WaitingPage {
    page: Page,
    summary: String,
    /// The way up.
    crumb: String,
    narrowed: Vec<Narrowed>,
    rows: Vec<Waiting>,
    several: String,
    choosable: usize,
    all_chosen: bool,
    choose_all: String,
    range: String,
    previous: String,
    next: String,
}

/// The word of the address that asks for what is late alone.
const LATE: &str = "late";

/// All that is awaited.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let awaited = call.app.read(|connection| duties::awaited_by(connection, catalogue, &call.viewer, AWAITED_MAX))?;
    let asked = call.asked("owed").unwrap_or_default();
    let holds = |duty: &&Duty, asked: &str| match asked {
        "" => true,
        LATE => duty.due < call.today(),
        codes => codes.split(',').any(|code| code_of(duty) == code),
    };
    let chosen: Vec<Duty> = awaited.iter().filter(|duty| holds(duty, asked)).cloned().collect();
    let number = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000);
    let from = ((number - 1) * ROWS).min(chosen.len());
    let shown = &chosen[from..(from + ROWS).min(chosen.len())];
    let (rows, words) = (rows(call, shown)?, call.words());
    let count = |asked: &str| awaited.iter().filter(|duty| holds(duty, asked)).count();
    let facts = [("total", count("").to_string()), ("late", count(LATE).to_string())];
    let key = if awaited.len() == AWAITED_MAX { "waiting-summary-more" } else { "waiting-summary" };
    let range = [
        ("from", (from + 1).min(chosen.len()).to_string()),
        ("to", (from + shown.len()).to_string()),
        ("total", chosen.len().to_string()),
    ];
    let all_chosen = call.asked("choose").is_some();
    let to = |number: usize| address(asked, number, all_chosen);
    let template = WaitingPage {
        page: Page::new(call, &words.say("desk-waiting")),
        summary: words.with(key, &facts),
        crumb: format!("{}/desk", call.base),
        narrowed: narrowed(call, &awaited, asked, &count),
        several: urge(call).map(|urge| format!("{}{}", call.base, urge.several)).unwrap_or_default(),
        choosable: rows.iter().filter(|row| row.can_urge()).count(),
        choose_all: address(asked, number, !all_chosen),
        all_chosen,
        range: words.with("list-range", &range),
        previous: if number > 1 { to(number - 1) } else { String::new() },
        next: if from + shown.len() < chosen.len() { to(number + 1) } else { String::new() },
        rows,
    };
    Ok(answer::render(&template))
}

fn code_of(duty: &Duty) -> String {
    format!("{}.{}", duty.kind, duty.action)
}

fn address(asked: &str, number: usize, choose: bool) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !asked.is_empty() {
        query.append_pair("owed", asked);
    }
    if number > 1 {
        query.append_pair("page", &number.to_string());
    }
    if choose {
        query.append_pair("choose", "all");
    }
    format!("?{}", query.finish())
}

/// By what is owed the page can be narrowed: all, what is late, each sort of step.
fn narrowed(call: &Call, awaited: &[Duty], asked: &str, count: &dyn Fn(&str) -> usize) -> Vec<Narrowed> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    // What is called the same is one sort.
    let mut sorts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for duty in awaited {
        sorts.entry(owed::what(catalogue, words, duty)).or_default().insert(code_of(duty));
    }
    let sorts = sorts.into_iter().map(|(label, codes)| (codes.into_iter().collect::<Vec<_>>().join(","), label));
    let general = [(String::new(), words.say("list-all")), (LATE.to_owned(), words.say("waiting-late"))];
    let each = general.into_iter().chain(sorts);
    each.map(|(code, label)| (address(&code, 1, false), format!("{label} {}", count(&code)), code == asked)).collect()
}
