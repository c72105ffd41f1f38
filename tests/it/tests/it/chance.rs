//! Whatever people do, in whatever order and however many at once: what must hold still holds afterwards.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use kernel::{Action, Field, Kind, Status, Transition, Type, Value, Viewer};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;
use worlds::Chance;

use crate::cast::MEMBERS;
use crate::world::{Database, World};

const PLAN: &str = "annual-plan";
const DISCLOSURE: &str = "disclosure";
/// Kinds on which most steps are taken.
const BUSINESS: [&str; 9] = [
    PLAN,
    "project",
    "reminder",
    "consultation",
    DISCLOSURE,
    "supervision-case",
    "action-plan",
    "city-plan",
    "delegation",
];

/// A world in which anybody may try anything.
struct Stage<'a> {
    world: &'a World,
    viewers: BTreeMap<&'static str, Viewer>,
    begins: kernel::Day,
    days: AtomicI64,
}

impl Stage<'_> {
    fn new(world: &World) -> Stage<'_> {
        let people = MEMBERS.iter().map(|member| member.key).chain(["anonymous", "clock", "installation"]);
        let viewers = people.map(|key| (key, world.as_(key))).collect();
        let begins = world.engine().shared.clock.now().day();
        Stage { world, viewers, begins, days: AtomicI64::new(0) }
    }

    fn step(&self, seed: u64) {
        let mut chance = Chance::of(seed);
        if chance.one_in(10) {
            let days = self.days.fetch_add(chance.below(12) as i64, Ordering::Relaxed);
            self.world.on(&self.begins.add_days(days).iso());
            self.world.engine().tick().expect("time works");
        }
        let (action, record) = self.plan_on_its_way(&mut chance).unwrap_or_else(|| self.anything(&mut chance));
        let kind = self.world.engine().catalogue().kind(action.kind).expect("a declared kind");
        let viewer = self.viewer(&mut chance, action);
        let input = self.input(&mut chance, kind, action, record);
        let mut request = store::Request::new(viewer, action, record, input);
        if chance.one_in(4) {
            request.expected_version = Some(chance.below(5) as i64 + 1);
        }
        if let Err(refusal) = self.world.engine().perform(request) {
            let faults = [Status::Unavailable, Status::TooMany];
            assert!(!faults.contains(&refusal.status), "{} broke: {refusal:?}", action.code());
            assert_ne!(refusal.code, "record.constraint", "{} ran into a constraint: {refusal:?}", action.code());
        }
    }

    /// More often than not, some plan and something that can be done with it now.
    fn plan_on_its_way(&self, chance: &mut Chance) -> Option<(&'static Action, Option<Uuid>)> {
        if chance.one_in(3) {
            return None;
        }
        let rows = self.world.query("SELECT id, state FROM annual_plan", &[]);
        if rows.len() < 4 && chance.one_in(3) {
            return self.world.engine().catalogue().creation(PLAN).map(|create| (create, None));
        }
        let plan = chance.pick(&rows)?;
        let possible = |action: &&Action| action.from.iter().any(|state| Some(*state) == plan[1].as_text());
        let actions: Vec<_> = self.world.engine().catalogue().actions_on(PLAN).filter(possible).collect();
        Some((chance.pick(&actions)?, plan[0].as_text()?.parse().ok()))
    }

    fn anything(&self, chance: &mut Chance) -> (&'static Action, Option<Uuid>) {
        let catalogue = self.world.engine().catalogue();
        let business: Vec<_> =
            catalogue.actions.iter().filter(|action| BUSINESS.contains(&action.kind)).copied().collect();
        let list = if chance.one_in(4) { &catalogue.actions } else { &business };
        let action = chance.pick(list).copied().expect("there are actions");
        let kind = catalogue.kind(action.kind).expect("a declared kind");
        let record = if action.creates { None } else { self.record(chance, kind, action) };
        (action, record)
    }

    /// Mostly somebody with a role that the action asks for, wherever they hold it.
    fn viewer(&self, chance: &mut Chance, action: &Action) -> &Viewer {
        let asked = |role: &str| {
            action.by.iter().any(|grant| matches!(grant.who, kernel::role::Who::Post(wanted, _) if wanted.code == role))
        };
        let fitting = MEMBERS.iter().filter(|member| member.posts.iter().any(|(_, role, _)| asked(role)));
        let fitting: Vec<_> = fitting.map(|member| member.key).collect();
        let everybody: Vec<_> = self.viewers.keys().copied().collect();
        let list = if fitting.is_empty() || chance.one_in(6) { &everybody } else { &fitting };
        &self.viewers[chance.pick(list).expect("there is somebody")]
    }

    fn ids(&self, kind: &Kind, condition: &str) -> Vec<Uuid> {
        let rows = self.world.query(&format!("SELECT id FROM {} WHERE {condition}", kind.table()), &[]);
        rows.iter().filter_map(|row| row[0].as_text()?.parse().ok()).collect()
    }

    /// Mostly a record in a state from which the action is possible.
    fn record(&self, chance: &mut Chance, kind: &Kind, action: &Action) -> Option<Uuid> {
        let states: Vec<_> = action.from.iter().map(|state| format!("'{state}'")).collect();
        let fitting = if states.is_empty() || chance.one_in(6) {
            Vec::new()
        } else {
            self.ids(kind, &format!("state IN ({})", states.join(", ")))
        };
        let list = if fitting.is_empty() { self.ids(kind, "1 = 1") } else { fitting };
        if chance.one_in(30) { Some(Uuid::new_v4()) } else { Some(chance.pick(&list).copied().unwrap_or_default()) }
    }

    fn input(&self, chance: &mut Chance, kind: &'static Kind, action: &Action, record: Option<Uuid>) -> Json {
        let mut input = match (kind.code, action.name) {
            (PLAN, "create") => self.new_plan(chance),
            _ if !action.edits.is_empty() => self.edited(chance, kind, action, record),
            (PLAN, "revise") => self.revision(chance, record),
            ("project", "create") => self.new_project(chance),
            _ => self.any(chance, kind, action),
        };
        if chance.one_in(6) {
            self.spoil(chance, &mut input);
        }
        input
    }

    fn new_plan(&self, chance: &mut Chance) -> Json {
        let seats = ["dongxi-office", "dongxi-office", "xixi-office", "water-bureau", "road-bureau", "beicheng"];
        let seat = chance.pick(&seats).copied().unwrap_or_default();
        let projects =
            if seat.ends_with("office") && !chance.one_in(5) { 2 + chance.below(3) } else { chance.below(8) };
        let mut input = self.world.plan_input(seat, 2010 + chance.below(4) as i16, projects);
        if chance.one_in(5) {
            input["budget_lines"] = json!([]);
        }
        if chance.one_in(5)
            && let Some(line) = input["plan_lines"].as_array_mut().and_then(|lines| lines.first_mut())
        {
            line["project"] = self.reference(chance, "project");
        }
        input
    }

    fn new_project(&self, chance: &mut Chance) -> Json {
        let mut input = self.world.line("储备项目");
        let seats = ["dongxi-office", "xixi-office", "water-bureau"];
        input["owner"] = json!(self.world.seat(chance.pick(&seats).copied().unwrap_or_default()));
        input
    }

    /// The plan's own lines with one renamed, taken out, moved or put in.
    fn revision(&self, chance: &mut Chance, record: Option<Uuid>) -> Json {
        let sql = "SELECT id FROM plan_line WHERE root = $1 ORDER BY position";
        let rows = self.world.query(sql, &[record.unwrap_or_default().to_string().into()]);
        let mut lines: Vec<Json> = rows.iter().map(|row| json!({ "id": row[0].as_text() })).collect();
        let at = chance.below(lines.len());
        match chance.below(5) {
            0 if !lines.is_empty() => lines[at]["name"] = json!(format!("改名{}", chance.below(100))),
            1 if !lines.is_empty() => drop(lines.remove(at)),
            2 => lines.rotate_left(at),
            3 => lines.push(self.world.line("新增项目")),
            _ => {
                let mut line = self.world.line("库中项目");
                line["project"] = self.reference(chance, "project");
                lines.push(line);
            }
        }
        json!({ "approach": format!("思路{}", chance.below(100)), "plan_lines": lines })
    }

    fn any(&self, chance: &mut Chance, kind: &'static Kind, action: &Action) -> Json {
        let mut input = Map::new();
        let carried = store::carried(action, kind);
        for field in carried.into_iter().chain(action.input) {
            if field.required || chance.one_in(2) {
                input.insert(field.name.to_owned(), self.value(chance, field));
            }
        }
        Json::Object(input)
    }

    /// Every line that the action fills in, with anything in the fields that it fills.
    fn edited(&self, chance: &mut Chance, kind: &'static Kind, action: &Action, record: Option<Uuid>) -> Json {
        let mut input = self.any(chance, kind, action);
        for edit in action.edits {
            let part = self.world.engine().catalogue().kind(edit.line).expect("a declared kind");
            let sql = format!("SELECT id FROM {} WHERE root = $1 ORDER BY position", part.table());
            let rows = self.world.query(&sql, &[record.unwrap_or_default().to_string().into()]);
            let lines = rows.iter().map(|row| {
                let mut line = json!({ "id": row[0].as_text() });
                let mut given: Vec<_> = edit.fields.iter().filter_map(|name| part.field(name)).collect();
                given.retain(|_| !chance.one_in(4));
                for field in given {
                    line[field.name] = self.value(chance, field);
                }
                line
            });
            input[part.member()] = lines.collect();
        }
        input
    }

    fn value(&self, chance: &mut Chance, field: &Field) -> Json {
        let number = chance.below(100);
        match field.of {
            Type::Text => json!(format!("文字{number}")),
            Type::Secret => json!(programme::people::password::SAMPLE),
            Type::Integer => json!((field.min.max(0) + number as i64).min(field.max)),
            Type::Money => json!(number * 100_000),
            Type::Day => json!(format!("2011-{:02}-{:02}", 1 + number % 12, 1 + number % 28)),
            Type::Year => json!(2010 + number % 4),
            Type::Flag => json!(number < 50),
            Type::Choice(choices) => json!(chance.pick(choices).map(|choice| choice.code)),
            Type::Reference(target) => self.reference(chance, target),
            Type::File | Type::Files | Type::Instant => Json::Null,
        }
    }

    fn reference(&self, chance: &mut Chance, target: &str) -> Json {
        let kind = self.world.engine().catalogue().kind(target).expect("a declared kind");
        json!(chance.pick(&self.ids(kind, "1 = 1")).map(Uuid::to_string))
    }

    /// Makes one thing wrong, or leaves one out.
    fn spoil(&self, chance: &mut Chance, input: &mut Json) {
        let Some(input) = input.as_object_mut() else { return };
        let names: Vec<String> = input.keys().cloned().collect();
        let Some(name) = chance.pick(&names).cloned() else { return };
        let wrong =
            [json!([]), json!({}), json!(-1), json!(1e300), json!("坏\u{0}"), json!("<b>"), json!("x".repeat(9_000))];
        match chance.below(4) {
            0 => drop(input.remove(&name)),
            1 => drop(input.insert("colour".to_owned(), json!("red"))),
            2 => drop(input.insert(name, Json::Null)),
            _ => drop(input.insert(name, wrong[chance.below(wrong.len())].clone())),
        }
    }
}

struct Entry {
    version: i64,
    action: String,
    person: Option<String>,
    from: Option<String>,
    to: String,
}

/// The journal by record, each in its order.
fn journal(world: &World) -> BTreeMap<(String, String), Vec<Entry>> {
    let rows =
        world.query("SELECT kind, record, version, action, person, content FROM journal_entry ORDER BY number", &[]);
    let mut journal = BTreeMap::<_, Vec<Entry>>::new();
    for row in rows {
        let text = |index: usize| row[index].as_text().unwrap_or_default().to_owned();
        let content: Json = serde_json::from_str(&text(5)).expect("an entry's content is JSON");
        let entry = Entry {
            version: row[2].as_integer().expect("a version"),
            action: text(3),
            person: row[4].as_text().map(str::to_owned),
            from: content["from"].as_str().map(str::to_owned),
            to: content["to"].as_str().expect("a state").to_owned(),
        };
        journal.entry((text(0), text(1))).or_default().push(entry);
    }
    journal
}

/// Every step of every record is one that its action declares, and each begins where the one before ended.
fn only_declared_steps(world: &World) {
    let catalogue = world.engine().catalogue();
    for ((code, record), entries) in journal(world) {
        let kind = catalogue.kind(&code).expect("a declared kind");
        let mut state: Option<String> = None;
        let mut version = 0;
        for entry in &entries {
            let action = catalogue.action(&code, &entry.action).expect("a declared action");
            let told = format!("{code} {record}: {} from {:?} to {}", entry.action, entry.from, entry.to);
            let stays = action.leaves_version() && entry.from.as_deref() == Some(entry.to.as_str());
            version += i64::from(!stays);
            assert_eq!(entry.version, version, "{told}");
            assert_eq!(entry.from, state, "{told}");
            assert_eq!(action.creates, state.is_none(), "{told}");
            let from = entry.from.as_deref().unwrap_or_default();
            assert!(action.from.is_empty() || action.from.contains(&from), "{told}");
            let first = kind.states.first().map_or("", |state| state.name);
            let expected = match action.to {
                Transition::To(to) => entry.to == to,
                Transition::WhenAll(to) => entry.to == to || entry.to == from,
                Transition::OneOf(states) => states.contains(&entry.to.as_str()),
                Transition::Stays if action.creates => entry.to == first,
                Transition::Stays => entry.to == from,
            };
            assert!(expected, "{told}");
            state = Some(entry.to.clone());
        }
        assert!(
            kind.states.is_empty() || kind.state(state.as_deref().unwrap_or_default()).is_some(),
            "{code} {record}"
        );
        let sql = format!("SELECT state FROM {} WHERE id = $1", kind.table());
        assert_eq!(world.query(&sql, &[record.as_str().into()])[0][0].as_text(), state.as_deref(), "{code} {record}");
    }
}

/// Whoever drafts consents to no plan and publishes no disclosure.
fn nobody_decided_on_their_own_draft(world: &World) {
    for ((kind, record), entries) in journal(world) {
        let (deciding, drafts) = match kind.as_str() {
            PLAN => ("consent", ["create", "revise", "submit"]),
            DISCLOSURE => ("publish", ["create", "revise", "submit-for-review"]),
            _ => continue,
        };
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.action == deciding) {
            let drafted = entries[..index].iter().filter(|earlier| drafts.contains(&earlier.action.as_str()));
            assert!(
                drafted.clone().count() > 0 && !drafted.into_iter().any(|earlier| earlier.person == entry.person),
                "{record}"
            );
        }
    }
}

/// What each state of a plan owes, written down once more: action, role.
fn owed(state: &str, planner: &str) -> Option<(&'static str, &'static str)> {
    match (state, planner) {
        ("drafting", "county") => Some(("submit", "county-office")),
        ("drafting", _) => Some(("report-directly", "department")),
        ("reviewing", _) => Some(("endorse", "office-reviewer")),
        ("awaiting-consent", _) => Some(("consent", "county-government")),
        ("county-approved", _) => Some(("report", "county-office")),
        ("reported", _) => Some(("accept", "city-office")),
        ("adjusting", _) => Some(("adjust", "county-office")),
        ("agreed", "county") => Some(("carry-out", "county-office")),
        // A department has nothing to consult on: it carries out what is consolidated.
        ("agreed" | "consolidated", "department") => Some(("carry-out", "department")),
        ("executing", "county") => Some(("summarise", "county-office")),
        ("executing", _) => Some(("summarise", "department")),
        ("consolidated" | "consulting" | "summarised", _) => None,
        (other, _) => panic!("a plan in the undeclared state {other}"),
    }
}

fn duties_are_those_of_the_states(world: &World) {
    for plan in world.query("SELECT id, state, planner_kind, planner, year FROM annual_plan", &[]) {
        let text = |index: usize| plan[index].as_text().unwrap_or_default();
        let sql = "SELECT action, role, organisation FROM duty WHERE record = $1 AND closed_at IS NULL";
        let open = world.query(sql, &[plan[0].clone()]);
        let expected = owed(text(1), text(2)).map(|(action, role)| {
            // What the city owes is owed by whoever holds the role, in no office of the record.
            let office = if role == "city-office" { Value::Null } else { plan[3].clone() };
            vec![action.into(), role.into(), office]
        });
        assert_eq!(open, expected.into_iter().collect::<Vec<Vec<Value>>>(), "plan {} in {}", text(0), text(1));
        let sql = "SELECT COUNT(*) FROM duty WHERE organisation = $1 AND period = $2 AND closed_at IS NULL
                   AND kind = 'annual-plan'";
        assert_eq!(world.number(sql, &[plan[3].clone(), plan[4].clone()]), 0, "a plan that exists is not owed");
    }
}

fn projects_follow_their_plans(world: &World) {
    let torn = "SELECT l.id FROM plan_line l LEFT JOIN project p ON p.id = l.project
                WHERE p.id IS NULL OR p.name <> l.name OR p.state NOT IN ('planned', 'selected') OR p.plan <> l.root";
    assert_eq!(world.query(torn, &[]), Vec::<Vec<Value>>::new(), "a line without a project that follows it");
    let lost = "SELECT id FROM project p WHERE (state IN ('planned', 'selected')) <> (plan IS NOT NULL)
                OR (state IN ('planned', 'selected') AND 1 <> (SELECT COUNT(*) FROM plan_line l WHERE l.project = p.id))";
    assert_eq!(world.query(lost, &[]), Vec::<Vec<Value>>::new(), "a project in no plan, or in two");
    let undated = "SELECT id FROM annual_plan WHERE state = 'reported' AND first_reported IS NULL";
    assert_eq!(world.query(undated, &[]), Vec::<Vec<Value>>::new());
}

/// The public reads of every selected project the amount that its plan and its record say.
fn the_public_reads_what_was_agreed(world: &World) {
    // While a supplementary agreement is on its way the plan runs ahead; the public reads what holds.
    let sql =
        "SELECT p.agreed_fen, l.agreed_fen, v.content, a.state FROM project p JOIN plan_line l ON l.project = p.id
               JOIN annual_plan a ON a.id = l.root JOIN published_newest n ON n.record = p.id
               JOIN published_version v ON v.id = n.version WHERE p.state = 'selected'";
    for row in world.query(sql, &[]) {
        let content: Json = serde_json::from_str(row[2].as_text().expect("content")).expect("JSON");
        assert_eq!(row[0].as_integer(), content["agreed_fen"].as_i64());
        if matches!(row[3].as_text(), Some("agreed" | "executing" | "summarised")) {
            assert_eq!(row[0].as_integer(), row[1].as_integer(), "{content}");
        }
    }
    let silent = "SELECT id FROM project p WHERE state = 'selected'
                  AND NOT EXISTS (SELECT 1 FROM published_newest n WHERE n.record = p.id)";
    assert_eq!(world.query(silent, &[]), Vec::<Vec<Value>>::new(), "selected and not published");
}

fn everything_holds(world: &World, threads: usize) {
    world.settle();
    // Of several at once one moves the clock on while another is still at an earlier day.
    let by_the_clock = |line: &String| threads > 1 && line.contains("its time lies");
    let found: Vec<String> = world.findings().into_iter().filter(|line| !by_the_clock(line)).collect();
    assert_eq!(found, Vec::<String>::new());
    only_declared_steps(world);
    nobody_decided_on_their_own_draft(world);
    duties_are_those_of_the_states(world);
    projects_follow_their_plans(world);
    the_public_reads_what_was_agreed(world);
}

/// Plays so many random stories, each in a world of its own, its steps shared out among so many people at once.
fn tell(database: Database, threads: usize) {
    if database.is_left_out() {
        return;
    }
    let long = std::env::var("SUIMEI_LONG").as_deref() == Ok("1");
    let cases = if long { 60 } else { 4 };
    let config = Config { cases, max_shrink_iters: 40, failure_persistence: None, ..Config::default() };
    let steps = proptest::collection::vec(any::<u64>(), 100..200);
    let outcome = TestRunner::new(config).run(&steps, |seeds| {
        let world = World::new(database);
        // Half of the stories begin where a year has come far: a plan agreed, a disclosure drafted, goals before both sides.
        if seeds[0] % 2 == 0 {
            crate::disclosure::drafted(&world);
            crate::goals::put_forward(&world);
        }
        world.issue_steps("2011-01-05", &[("dongxi-office", "科长"), ("water-bureau", "科长")]);
        let stage = Stage::new(&world);
        std::thread::scope(|scope| {
            for share in seeds.chunks(seeds.len().div_ceil(threads)) {
                let stage = &stage;
                scope.spawn(move || share.iter().for_each(|seed| stage.step(*seed)));
            }
        });
        everything_holds(&world, threads);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn one_after_another_on_sqlite() {
    tell(Database::Sqlite, 1);
}

#[test]
fn one_after_another_on_postgres() {
    tell(Database::Postgres, 1);
}

#[test]
fn four_at_once_on_sqlite() {
    tell(Database::Sqlite, 4);
}

#[test]
fn four_at_once_on_postgres() {
    tell(Database::Postgres, 4);
}
