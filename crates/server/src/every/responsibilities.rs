//! Who owes what (责任清单): every declared duty with the post that it is laid on, by when it is owed, and how it was kept in a year,
//! over all offices; each opens into its offices with the people who hold the post, and each of those into its records. Whoever sees
//! the records sees how the duties on them were kept.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use askama::Template;
use axum::response::Response;
use kernel::role::Who;
use kernel::sentence::{self, Says};
use kernel::{Catalogue, Day, InForce, Kind, Label, Refusal, Role, Said, Sight, Tone, Year};
use store::duties::{self, Asked, Counts, Duty, Kept};
use store::{Audience, Connection, Held, StoreError, query, rows, titles};
use uuid::Uuid;

use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{self, StateShown, show_day};
use crate::every::form::OptionView;
use crate::every::owed;

/// Offices of one page, and records of one office.
const SHOWN: usize = 50;
/// Years back that can be asked for at most.
const YEARS: i16 = 10;

/// How many were kept, and what share of those that are past.
pub struct CountsShown {
    pub all: i64,
    pub in_time: i64,
    pub late: i64,
    pub lapsed: i64,
    pub open: i64,
    pub overdue: i64,
    pub share: String,
}

/// One duty of a post.
struct DutyRow {
    what: String,
    of: String,
    by_when: String,
    asks: Vec<(String, String)>,
    to: String,
    offices: usize,
    /// Offices that owe something now and where nobody holds the post.
    vacant: usize,
    next: String,
    late: bool,
    counts: CountsShown,
}

/// A post with its duties; those of which none was due in the year are named below.
struct PostTable {
    label: String,
    rows: Vec<DutyRow>,
    quiet: Vec<DutyRow>,
}

/// One office that owed it.
struct OfficeRow {
    office: String,
    to: String,
    holders: String,
    vacant: bool,
    next: String,
    late: bool,
    counts: CountsShown,
}

/// One time that it was owed.
struct TimeRow {
    subject: String,
    link: String,
    office: String,
    due: String,
    done: String,
    state: StateShown,
}

/// One duty opened.
struct Opened {
    heading: String,
    by_when: String,
    back: String,
    offices: Vec<OfficeRow>,
    more: String,
    narrowed: Option<(String, String)>,
    times: Vec<TimeRow>,
}

#[derive(Template)]
#[template(path = "responsibilities.html")]
struct ResponsibilitiesPage {
    page: Page,
    heading: String,
    years: Vec<OptionView>,
    posts: Vec<OptionView>,
    summary: CountsShown,
    /// What is not counted, for the viewer does not see it.
    left_out: String,
    tables: Vec<PostTable>,
    opened: Option<Opened>,
}

/// A declared duty: of a state, or of each period.
#[derive(Clone)]
struct Declared {
    kind: &'static Kind,
    action: &'static str,
    standing: Option<&'static str>,
    role: Role,
    what: Label,
    by_when: Said,
    asks: &'static [&'static str],
}

impl Declared {
    /// How it is named in the address.
    fn code(&self) -> String {
        [self.kind.code, self.action, self.role.code, self.standing.unwrap_or_default()].join(".")
    }

    fn is(&self, kept: &Kept) -> bool {
        self.kind.code == kept.kind
            && self.action == kept.action
            && self.role.code == kept.role
            && self.standing == kept.standing.as_deref()
    }
}

/// Whether the viewer is told how duties on a kind are kept: its records are in their sight, of others too.
fn is_told(kind: &Kind, call: &Call) -> bool {
    query::may_list(kind, &call.viewer) && !Sight::of(kind, &call.viewer).is_of_oneself()
}

/// Of which kinds the viewer is told no duties, and of which only those on what they see: another post counts others. Empty where
/// all are told.
pub fn left_out(call: &Call) -> String {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let has_duties = |kind: &&'static Kind| {
        let by_post = kind.states.iter().flat_map(|state| state.owes).any(|owe| matches!(owe.by.who, Who::Post(..)));
        by_post || catalogue.standing_duties.iter().any(|duty| duty.fulfilled.kind == kind.code)
    };
    let (mut none, mut part) = (Vec::new(), Vec::new());
    for kind in catalogue.roots().filter(has_duties) {
        let label = words.label(kind.label).to_owned();
        match (is_told(kind, call), Sight::of(kind, &call.viewer).is_everything()) {
            (false, _) => none.push(label),
            (true, false) => part.push(label),
            (true, true) => {}
        }
    }
    let comma = words.say("list-comma");
    let said = [("responsibilities-without", none), ("responsibilities-in-part", part)];
    let said = said.into_iter().filter(|(_, kinds)| !kinds.is_empty());
    let said = said.map(|(key, kinds)| {
        let facts = [("kinds", kinds.join(&comma))];
        words.with(key, &facts)
    });
    said.collect::<Vec<_>>().join(" ")
}

/// Every duty that is declared for what the viewer sees, the posts in the order of the roles.
fn declared(catalogue: &Catalogue, call: &Call, numbers: &InForce) -> Vec<Declared> {
    let mut all: Vec<Declared> = Vec::new();
    for kind in catalogue.roots().filter(|kind| is_told(kind, call)) {
        for owe in kind.states.iter().flat_map(|state| state.owes) {
            let (Who::Post(role, _), Some(action)) = (owe.by.who, catalogue.action(kind.code, owe.action)) else {
                continue;
            };
            let by_when = sentence::due(&owe.due, kind, Says::InForce(numbers));
            // What only follows another action is called by what it follows.
            let what = catalogue.met_by(kind.code, owe.action).map_or(action, |(met, _)| met).owed_label();
            let asks = action.asks;
            all.push(Declared { kind, action: owe.action, standing: None, role, what, by_when, asks });
        }
        for duty in catalogue.standing_duties.iter().filter(|duty| duty.fulfilled.kind == kind.code) {
            let by_when = sentence::standing(duty, kind, Says::InForce(numbers));
            let (action, standing) = (duty.fulfilled.action, Some(duty.code));
            let declared = catalogue.action(kind.code, action);
            let asks = declared.map_or(kind.asks, |action| action.asks);
            // It is called as the button that fulfils it, unless that fulfils others too.
            let alone = declared.filter(|_| duty.fulfilled.when.is_empty());
            let what = alone.map_or(duty.label, |action| action.owed_label());
            all.push(Declared { kind, action, standing, role: duty.by, what, by_when, asks });
        }
    }
    let place = |role: &Role| catalogue.roles.iter().position(|one| one.code == role.code);
    all.sort_by_key(|duty| place(&duty.role));
    let mut seen = BTreeSet::new();
    all.retain(|duty| seen.insert(duty.code()));
    all
}

fn counted(counts: Counts) -> CountsShown {
    let past = counts.in_time + counts.late + counts.overdue;
    let share = if past == 0 { "—".to_owned() } else { format!("{}%", share(counts.in_time, past)) };
    let Counts { in_time, late, lapsed, open, overdue } = counts;
    CountsShown { all: counts.all(), in_time, late, lapsed, open, overdue, share }
}

/// So many of a hundred, rounded; all of them only where that is so.
fn share(in_time: i64, past: i64) -> i64 {
    let rounded = (in_time * 200 + past) / (past * 2);
    if in_time < past { rounded.min(99) } else { rounded }
}

/// Where people hold posts: by role.
type Posts = BTreeMap<&'static str, Vec<Held>>;

/// What the page is made of.
struct Material {
    kept: Vec<Kept>,
    posts: Posts,
    lines: duties::Lines,
}

fn material(call: &Call, connection: &mut Connection, duties: &[Declared], year: Year) -> Result<Material, StoreError> {
    let shared = &call.app.engine.shared;
    let kept = duties::kept(connection, &shared.catalogue, &call.viewer, call.today(), year)?;
    let mut posts = Posts::new();
    for duty in duties {
        if !posts.contains_key(duty.role.code) {
            let everybody = Audience::anywhere(duty.role.code);
            let held = shared.directory.held(connection, &call.programme, &everybody, call.today())?;
            posts.insert(duty.role.code, held);
        }
    }
    let offices: BTreeSet<Uuid> = kept.iter().filter_map(|kept| kept.organisation).collect();
    let lines = store::sight::lines(connection, &offices)?;
    Ok(Material { kept, posts, lines })
}

/// The page of a year: all duties, those of one post, or one duty opened.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let numbers = call.app.read(|connection| rows::in_force(connection, catalogue, &call.programme, call.today()))?;
    let duties = declared(catalogue, call, &numbers);
    if duties.is_empty() {
        return Err(Refusal::unseen());
    }
    let this = call.today().year();
    let asked = call.asked("year").and_then(|year| year.parse().ok()).unwrap_or(this);
    let first = call.app.read(|connection| duties::first_due(connection, &call.programme))?;
    let offered = first.map_or(this, Day::year).clamp(this - YEARS, this)..=this + 1;
    let year = Year::new(asked).filter(|_| offered.contains(&asked)).ok_or_else(Refusal::unseen)?;
    let material = call.app.read(|connection| material(call, connection, &duties, year))?;
    let opened = match call.asked("duty").filter(|code| !code.is_empty()) {
        Some(code) => {
            let duty = duties.iter().find(|duty| duty.code() == code).ok_or_else(Refusal::unseen)?;
            Some(opened(call, &material, duty, year)?)
        }
        None => None,
    };
    let post = call.asked("post").unwrap_or_default();
    let mut all = Counts::default();
    let of_post = |kept: &&Kept| post.is_empty() || kept.role == post;
    material.kept.iter().filter(of_post).for_each(|kept| all += kept.counts);
    let mut tables: Vec<(Role, PostTable)> = Vec::new();
    for duty in duties.iter().filter(|duty| opened.is_none() && (post.is_empty() || duty.role.code == post)) {
        if tables.last().is_none_or(|(role, _)| *role != duty.role) {
            let label = call.words().label(duty.role.label).to_owned();
            tables.push((duty.role, PostTable { label, rows: Vec::new(), quiet: Vec::new() }));
        }
        if let Some((_, table)) = tables.last_mut() {
            let row = row(call, &material, duty, year);
            if row.counts.all > 0 { table.rows.push(row) } else { table.quiet.push(row) }
        }
    }
    let heading = call.words().say("responsibilities-heading");
    let template = ResponsibilitiesPage {
        page: Page::new(call, &heading),
        heading,
        years: years(offered, year),
        posts: posts(call, &duties, post),
        summary: counted(all),
        left_out: left_out(call),
        tables: tables.into_iter().map(|(_, table)| table).collect(),
        opened,
    };
    Ok(answer::render(&template))
}

/// From the year in which something was due first.
fn years(offered: RangeInclusive<i16>, chosen: Year) -> Vec<OptionView> {
    let option =
        |year: i16| OptionView { value: year.to_string(), label: year.to_string(), selected: year == chosen.number() };
    offered.rev().map(option).collect()
}

fn posts(call: &Call, duties: &[Declared], chosen: &str) -> Vec<OptionView> {
    let mut options =
        vec![OptionView { value: String::new(), label: call.words().say("list-all"), selected: chosen.is_empty() }];
    for duty in duties {
        if options.iter().all(|option| option.value != duty.role.code) {
            let (value, label) = (duty.role.code.to_owned(), call.words().label(duty.role.label).to_owned());
            options.push(OptionView { selected: value == chosen, value, label });
        }
    }
    options
}

/// A year's page with one duty opened, and one of its offices.
fn address(call: &Call, year: Year, duty: &Declared, office: Option<Uuid>) -> String {
    let office = office.map(|office| format!("&office={office}")).unwrap_or_default();
    format!("{}/desk/responsibilities?year={}&duty={}{office}", call.base, year.number(), duty.code())
}

fn shown(call: &Call, day: Option<Day>) -> (String, bool) {
    let text = day.map(|day| show_day(day, call.words())).unwrap_or_default();
    (text, day.is_some_and(|day| day < call.today()))
}

fn row(call: &Call, material: &Material, duty: &Declared, year: Year) -> DutyRow {
    let words = call.words();
    let of_it: Vec<&Kept> = material.kept.iter().filter(|kept| duty.is(kept)).collect();
    let mut counts = Counts::default();
    of_it.iter().for_each(|kept| counts += kept.counts);
    let held = material.posts.get(duty.role.code).map(Vec::as_slice).unwrap_or_default();
    let owes_now = |kept: &&&Kept| kept.next.is_some();
    let vacant =
        of_it.iter().filter(owes_now).filter(|kept| !duties::is_held(&material.lines, held, kept.organisation, None));
    let (next, late) = shown(call, of_it.iter().filter_map(|kept| kept.next).min());
    let ask = |id: &&'static str| (format!("{}/policy#ask-{id}", call.base), (*id).to_owned());
    DutyRow {
        what: words.label(duty.what).to_owned(),
        of: words.label(duty.kind.label).to_owned(),
        by_when: duty.by_when.in_language(words.language()).to_owned(),
        asks: duty.asks.iter().map(ask).collect(),
        to: if of_it.is_empty() { String::new() } else { address(call, year, duty, None) },
        offices: of_it.len(),
        vacant: vacant.count(),
        next,
        late,
        counts: counted(counts),
    }
}

fn opened(call: &Call, material: &Material, duty: &Declared, year: Year) -> Result<Opened, Refusal> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let office = call.asked("office").and_then(|id| id.parse::<Uuid>().ok());
    let asked = Asked { kind: duty.kind, action: duty.action, standing: duty.standing, role: duty.role.code };
    let organisations = call.app.engine.shared.organisations;
    let mut of_it: Vec<&Kept> = material.kept.iter().filter(|kept| duty.is(kept)).collect();
    of_it.sort_by_key(|kept| (-kept.counts.overdue, kept.next.is_none(), kept.next, kept.organisation));
    let all = of_it.len();
    let narrowed = |kept: &&Kept| office.is_none() || kept.organisation == office;
    let offices: Vec<&Kept> = of_it.into_iter().filter(narrowed).take(SHOWN).collect();
    let (times, seen, names) = call.app.read(|connection| {
        let times = duties::kept_one_by_one(connection, catalogue, &call.viewer, year, &asked, office, SHOWN)?;
        let named = offices.iter().filter_map(|kept| kept.organisation);
        let named: BTreeSet<Uuid> = named.chain(times.iter().filter_map(|duty| duty.organisation)).collect();
        let named: Vec<Uuid> = named.into_iter().collect();
        let records = rows::load_all(connection, organisations, &call.programme, &named)?;
        let mut names =
            titles::titles(connection, catalogue, &call.programme, records.iter().map(|one| (organisations, one)))?;
        names.extend(owed::subjects(
            connection,
            &call.app.engine.shared,
            &call.programme,
            &times.iter().collect::<Vec<_>>(),
        )?);
        let seen = owed::seen(connection, &call.app.engine.shared, &call.viewer, &times.iter().collect::<Vec<_>>())?;
        Ok((times, seen, names))
    })?;
    let role = words.label(duty.role.label);
    let name = |id: Option<Uuid>| match id {
        Some(id) => names.get(&id).map(|names| words.language().of(names).clone()).unwrap_or_default(),
        None => role.to_owned(),
    };
    let held = material.posts.get(duty.role.code).map(Vec::as_slice).unwrap_or_default();
    let shown_office = |kept: &&Kept| {
        let (next, late) = shown(call, kept.next);
        let here = held.iter().filter(|held| kept.organisation.is_none_or(|office| office == held.office));
        let here: Vec<String> = here.map(|held| words.person(&held.name)).collect();
        OfficeRow {
            office: name(kept.organisation),
            to: kept.organisation.map(|office| address(call, year, duty, Some(office))).unwrap_or_default(),
            holders: here.join(words.say("list-comma").as_str()),
            vacant: !duties::is_held(&material.lines, held, kept.organisation, None),
            next,
            late,
            counts: counted(kept.counts),
        }
    };
    let heading = [("duty", words.label(duty.what)), ("kind", words.label(duty.kind.label)), ("post", role)];
    Ok(Opened {
        heading: words.with("responsibilities-of", &heading.map(|(key, value)| (key, value.to_owned()))),
        by_when: duty.by_when.in_language(words.language()).to_owned(),
        back: format!("{}/desk/responsibilities?year={}", call.base, year.number()),
        more: match all.saturating_sub(SHOWN) {
            more if more > 0 && office.is_none() => words.with_one("overview-more", "count", more),
            _ => String::new(),
        },
        offices: offices.iter().map(shown_office).collect(),
        narrowed: office.map(|office| (address(call, year, duty, None), name(Some(office)))),
        times: times.iter().map(|duty| time(call, duty, &names, &seen, name(duty.organisation))).collect(),
    })
}

/// One time that it was owed, with the way to its record where there is one that the viewer sees.
fn time(call: &Call, duty: &Duty, names: &owed::Subjects, seen: &BTreeSet<Uuid>, office: String) -> TimeRow {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let said = owed::in_words(catalogue, words, &call.base, duty, names);
    let done = duty.done_on().filter(|_| duty.outcome.as_deref() == Some("fulfilled"));
    let (key, tone) = match (duty.outcome.as_deref(), done) {
        (Some("fulfilled"), Some(done)) if done > duty.due => ("responsibilities-late", Tone::Late),
        (Some("fulfilled"), _) => ("responsibilities-in-time", Tone::Going),
        (Some(_), _) => ("owed-lapsed", Tone::Plain),
        (None, _) if call.today() > duty.due => ("responsibilities-overdue", Tone::Late),
        (None, _) => ("responsibilities-open", Tone::Waiting),
    };
    TimeRow {
        subject: said.subject,
        link: if duty.record.is_some_and(|record| seen.contains(&record)) { said.link } else { String::new() },
        office,
        due: show_day(duty.due, words),
        done: done.map(|day| show_day(day, words)).unwrap_or_default(),
        state: show::toned(words.say(key), tone),
    }
}
