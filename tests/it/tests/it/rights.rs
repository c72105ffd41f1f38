//! Who sees what and does what: a table an auditor can read, made from the declarations, and the running system asked
//! about every cell of it by an oracle that reads the table and not the policy.

use std::collections::BTreeSet;
use std::fmt::Write;

use kernel::role::{Scope, Who};
use kernel::{Action, Catalogue, Grant, Kind, Status};
use serde_json::{Map, Value as Json, json};
use store::query::{self, Query};
use uuid::Uuid;

use crate::cast::{MEMBERS, Member, SEATS};
use crate::committed;
use crate::world::{Cast, World};

const PLAN: &str = "annual-plan";

/// The state column of a creation.
const NEW: &str = "(new)";
/// The state column of kinds without states.
const STATELESS: &str = "(any)";

const HEADING: &str = "\
权限表 · Rights

由声明生成，测试保证它与程序一致；每一行是一项权利，没有写的就是没有。
Made from the declarations and kept true by a test. Each line is one right; what is not here is refused.

状态 · state    谁 · who    在哪一方 · at which party    权利 · right
(new) 新建记录 · making a record; (any) 没有状态的记录 · a record without states
see 看见 · to see the record; * 本项目群任何一处 · anywhere in the programme
一方的上级单位同样有权 · an organisation above the party has the right too
";

/// Who is meant, and at which party.
fn holder(grant: &Grant) -> (String, String) {
    match grant.who {
        Who::Post(role, Scope::Party(party)) => (role.code.to_owned(), party.to_owned()),
        Who::Post(role, Scope::Programme) => (role.code.to_owned(), "*".to_owned()),
        Who::SignedIn => ("(any-post)".to_owned(), "*".to_owned()),
        Who::Person(field) => ("(person)".to_owned(), field.to_owned()),
        Who::Public => ("(public)".to_owned(), "*".to_owned()),
        Who::Clock => ("(clock)".to_owned(), "*".to_owned()),
        Who::Installation => ("(installation)".to_owned(), "*".to_owned()),
    }
}

fn states(kind: &Kind) -> Vec<&'static str> {
    if kind.states.is_empty() { vec![STATELESS] } else { kind.states.iter().map(|state| state.name).collect() }
}

/// The states in which an action is declared to be possible.
fn moments(action: &Action, kind: &Kind) -> Vec<&'static str> {
    match (action.creates, action.from) {
        (true, _) => vec![NEW],
        (false, []) => states(kind),
        (false, from) => from.to_vec(),
    }
}

fn line(state: &str, grant: &Grant, right: &str, words: &str) -> String {
    let (who, at) = holder(grant);
    format!("  {state:<18}{who:<24}{at:<12}{right:<18}{words}").trim_end().to_owned()
}

/// The whole table.
fn table(catalogue: &Catalogue) -> String {
    let mut text = HEADING.to_owned();
    for kind in catalogue.roots() {
        let _ = writeln!(text, "\n{} · {} · {}", kind.code, kind.label.zh, kind.label.en);
        let mut lines = Vec::new();
        for (order, state) in [NEW].into_iter().chain(states(kind)).enumerate() {
            for grant in kind.seen_by.iter().filter(|grant| grant.states.is_empty() || grant.states.contains(&state)) {
                if state != NEW {
                    lines.push((order, line(state, grant, "see", "")));
                }
            }
            let possible = |action: &&&Action| moments(action, kind).contains(&state);
            for action in catalogue.actions_on(kind.code).collect::<Vec<_>>().iter().filter(possible) {
                let separate = if action.not_by.is_empty() {
                    String::new()
                } else {
                    format!("；做过 {} 的人除外", action.not_by.join("、"))
                };
                let words = format!("{} · {}{separate}", action.label.zh, action.label.en);
                lines.extend(action.by.iter().map(|grant| (order, line(state, grant, action.name, &words))));
                if action.internal {
                    lines.push((order, format!("  {state:<18}{:<24}{:<12}{:<18}{words}", "(inside)", "", action.name)));
                }
            }
        }
        lines.sort();
        text.extend(lines.into_iter().map(|(_, line)| line + "\n"));
    }
    text
}

/// One right, as it stands in the text.
#[derive(Debug)]
struct Right {
    kind: String,
    state: String,
    who: String,
    at: String,
    right: String,
}

/// Reads the table as an auditor does: headings begin at the margin, rights are indented.
fn read(text: &str) -> Vec<Right> {
    let mut rights = Vec::new();
    let mut kind = String::new();
    for line in text.lines().skip(HEADING.lines().count()) {
        if !line.starts_with(' ') {
            kind = line.split(" · ").next().unwrap_or_default().to_owned();
            continue;
        }
        let column = |from: usize, to: usize| line.get(from..to.min(line.len())).unwrap_or_default().trim().to_owned();
        let words: Vec<_> = line.get(56..).unwrap_or_default().split(' ').collect();
        let right = words.first().copied().unwrap_or_default().to_owned();
        rights.push(Right { kind: kind.clone(), state: column(2, 20), who: column(20, 44), at: column(44, 56), right });
    }
    rights
}

/// What the table says, for the people of the cast: no word of `kernel::policy` is asked.
struct Oracle {
    rights: Vec<Right>,
    cast: Cast,
    /// Whose posts have ended.
    retired: Vec<&'static str>,
}

impl Oracle {
    fn new(world: &World) -> Oracle {
        Oracle { rights: read(&table(world.engine().catalogue())), cast: world.cast.clone(), retired: Vec::new() }
    }

    /// Whether the organisation is the other one or stands above it.
    fn covers(&self, seat: &str, organisation: &str) -> bool {
        let mut at = SEATS.iter().find(|seat| self.cast.seat(seat.key) == organisation);
        while let Some(found) = at {
            if found.key == seat {
                return true;
            }
            at = found.above.and_then(|above| SEATS.iter().find(|seat| seat.key == above));
        }
        false
    }

    fn posts(&self, member: &Member) -> &'static [(&'static str, &'static str, &'static str)] {
        if self.retired.contains(&member.key) { &[] } else { member.posts }
    }

    fn reaches(&self, right: &Right, member: &Member, record: &Map<String, Json>) -> bool {
        let person = self.cast.people[member.key].to_string();
        match (right.who.as_str(), right.at.as_str()) {
            ("(public)", _) => true,
            ("(any-post)", _) => !self.posts(member).is_empty(),
            ("(person)", field) => record.get(field).and_then(Json::as_str) == Some(&person),
            ("(clock)" | "(installation)" | "(inside)", _) => false,
            (role, "*") => self.posts(member).iter().any(|(_, held, _)| *held == role),
            (role, party) => {
                let organisation = record.get(party).and_then(Json::as_str).unwrap_or_default();
                self.posts(member).iter().any(|(seat, held, _)| *held == role && self.covers(seat, organisation))
            }
        }
    }

    /// Whether the table gives the member the right on such a record in that state; in any state where it is `None`.
    fn gives(&self, kind: &str, state: Option<&str>, right: &str, member: &Member, record: &Map<String, Json>) -> bool {
        self.rights.iter().any(|row| {
            row.kind == kind
                && row.right == right
                && state.is_none_or(|state| row.state == state)
                && self.reaches(row, member, record)
        })
    }
}

/// The record with its identifier and its state as the table calls it.
fn subject(world: &World, kind: &Kind, id: Uuid) -> (String, Map<String, Json>) {
    let mut record = world.record(kind.code, id);
    record.insert("id".to_owned(), json!(id.to_string()));
    let state = if kind.states.is_empty() { STATELESS } else { record["state"].as_str().unwrap_or_default() };
    (state.to_owned(), record)
}

/// Asks for every sight of one record as everybody: the policy, the single record and the list.
fn ask_sights(world: &World, oracle: &Oracle, kind: &'static Kind, id: Uuid) {
    let (state, record) = subject(world, kind, id);
    for member in MEMBERS {
        let viewer = world.as_(member.key);
        let query = Query { limit: query::LIMIT_MAX, ..Query::default() };
        let read = world.engine().read(|connection| {
            let stored = store::rows::load(connection, kind, &viewer.programme, id)?;
            let sees = stored.is_some_and(|stored| kernel::policy::sees(kind, &stored, &viewer));
            let got = query::get(connection, kind, &viewer, id)?.is_some();
            let page = query::list(connection, kind, &viewer, &query)?;
            Ok([sees, got, page.rows.iter().any(|row| row.id == id)])
        });
        let expected = oracle.gives(kind.code, Some(&state), "see", member, &record);
        let what = format!("{} sees {} in {state}", member.key, kind.code);
        assert_eq!(read.expect("an answer"), [expected; 3], "{what}");
    }
}

/// What the running system answers to a request that changes nothing whatever the answer.
fn answer(world: &World, member: &Member, action: &'static Action, record: Option<Uuid>, input: Json) -> Status {
    let mut request = store::Request::new(&world.as_(member.key), action, record, input);
    let stateful = record.is_some();
    // No record is ever at this version: whoever may act is told that, and nothing else happens.
    request.expected_version = stateful.then_some(1_000_000);
    match world.engine().perform(request) {
        Err(refusal) => refusal.status,
        Ok(done) => panic!("{} performed {}: {done:?}", member.key, action.code()),
    }
}

fn expected(oracle: &Oracle, action: &Action, state: &str, member: &Member, record: &Map<String, Json>) -> Status {
    let kind = action.kind;
    if action.internal || !oracle.gives(kind, Some(state), "see", member, record) {
        Status::Unseen
    } else if oracle.gives(kind, None, action.name, member, record) {
        Status::Stale
    } else {
        Status::Forbidden
    }
}

/// Asks for every action on one record as everybody.
fn ask_actions(world: &World, oracle: &Oracle, kind: &'static Kind, id: Uuid) {
    let (state, record) = subject(world, kind, id);
    let actions: Vec<_> = world.engine().catalogue().actions_on(kind.code).filter(|action| !action.creates).collect();
    std::thread::scope(|scope| {
        for member in MEMBERS {
            let (state, record, actions) = (&state, &record, &actions);
            scope.spawn(move || {
                for action in actions {
                    let expected = expected(oracle, action, state, member, record);
                    let what = format!("{} on {} in {state} by {}", action.name, kind.code, member.key);
                    assert_eq!(answer(world, member, action, Some(id), json!({})), expected, "{what}");
                    if expected == Status::Stale && !moments(action, kind).contains(&state.as_str()) {
                        ask_out_of_turn(world, member, action, id);
                    }
                }
            });
        }
    });
}

/// Whoever has the right in another state is told that this is not the moment.
fn ask_out_of_turn(world: &World, member: &Member, action: &'static Action, id: Uuid) {
    let request = store::Request::new(&world.as_(member.key), action, Some(id), json!({}));
    let refusal = world.engine().perform(request).expect_err("not in this state");
    assert_eq!(refusal.code, "action.wrong-state", "{} by {}", action.code(), member.key);
}

/// Asks for every sight and action on one record, and makes sure that asking changed nothing.
fn ask(world: &World, oracle: &Oracle, kind: &str, id: Uuid) {
    let kind = world.engine().catalogue().kind(kind).expect("a declared kind");
    let entries = || world.number("SELECT COUNT(*) FROM journal_entry", &[]);
    let before = entries();
    ask_sights(world, oracle, kind, id);
    ask_actions(world, oracle, kind, id);
    assert_eq!(entries(), before);
}

/// Asks everybody to make a record of each kind, at each organisation that could be its party.
fn ask_creations(world: &World, oracle: &Oracle) {
    let catalogue = world.engine().catalogue();
    for action in catalogue.actions.iter().copied().filter(|action| action.creates) {
        let kind = catalogue.kind(action.kind).expect("a declared kind");
        let parties: Vec<_> = kind.parties().map(|field| field.name).collect();
        for member in MEMBERS {
            for seat in SEATS {
                let record: Map<_, _> =
                    parties.iter().map(|party| ((*party).to_owned(), json!(world.seat(seat.key)))).collect();
                let may = oracle.gives(kind.code, Some(NEW), action.name, member, &record);
                let what = format!("{} at {} by {}", action.code(), seat.key, member.key);
                // A field that no kind has: whoever may make the record hears that the input is wrong.
                let mut input = Json::Object(record);
                input["no-such-field"] = json!(1);
                let expected = match (action.internal, may) {
                    (true, _) => Status::Unseen,
                    (false, true) => Status::Invalid,
                    (false, false) => Status::Forbidden,
                };
                assert_eq!(answer(world, member, action, None, input), expected, "{what}");
                if parties.is_empty() {
                    break;
                }
            }
        }
    }
}

/// Brings Wuhua's plan into each of its states and asks in each.
fn ask_plan(world: &World, oracle: &Oracle) {
    world.issue_steps("2011-01-05", &[("wuhua-office", "科长")]);
    let plan = world.draft();
    ask(world, oracle, PLAN, plan);
    for (actor, action) in [
        ("county-office", "submit"),
        ("office-reviewer", "endorse"),
        ("county-government", "consent"),
        ("county-office", "report"),
    ] {
        world.done(actor, PLAN, action, plan, json!({}));
        ask(world, oracle, PLAN, plan);
    }
    let seen = world.query("SELECT DISTINCT state FROM duty WHERE record = $1", &[plan.to_string().into()]);
    assert_eq!(seen.len(), 5, "every state that owes something was asked in");
}

#[test]
fn the_table_of_rights_is_the_declared_one() {
    committed::check("docs/rights.txt", &table(&programme::catalogue()));
}

#[test]
fn the_table_can_be_read_back() {
    let catalogue = programme::catalogue();
    let rights = read(&table(&catalogue));
    let grants = |action: &&'static Action| {
        let kind = catalogue.kind(action.kind).expect("a declared kind");
        moments(action, kind).len() * (action.by.len() + usize::from(action.internal))
    };
    let acts: usize = catalogue.actions.iter().map(grants).sum();
    assert_eq!(rights.iter().filter(|right| right.right != "see").count(), acts);
    for right in &rights {
        let kind = catalogue.kind(&right.kind).unwrap_or_else(|| panic!("{right:?}"));
        assert!(right.right == "see" || catalogue.action(kind.code, &right.right).is_some(), "{right:?}");
        assert!([NEW, STATELESS].contains(&right.state.as_str()) || kind.state(&right.state).is_some(), "{right:?}");
        assert!(right.who.starts_with('(') || catalogue.role(&right.who).is_some(), "{right:?}");
    }
}

#[test]
fn the_three_administrators_act_in_no_business_and_share_no_right() {
    let rights = read(&table(&programme::catalogue()));
    let of = |role: &str| -> BTreeSet<(String, String)> {
        let own = rights.iter().filter(|right| right.who == role && right.right != "see");
        own.map(|right| (right.kind.clone(), right.right.clone())).collect()
    };
    let kinds = |role: &str| -> BTreeSet<String> { of(role).into_iter().map(|(kind, _)| kind).collect() };
    assert_eq!(kinds("system-administrator"), BTreeSet::from(["person".to_owned()]));
    assert_eq!(kinds("security-administrator"), BTreeSet::from(["delegation".to_owned(), "post".to_owned()]));
    assert_eq!(kinds("audit-administrator"), BTreeSet::new());
    for role in ["system-administrator", "security-administrator", "audit-administrator"] {
        let seen: BTreeSet<_> = rights.iter().filter(|right| right.who == role).map(|right| &right.kind).collect();
        assert!(
            seen.iter().all(|kind| ["delegation", "person", "post"].contains(&kind.as_str())),
            "{role} sees {seen:?}"
        );
    }
}

on_both!(the_running_system_gives_and_refuses_what_the_table_says, |world| {
    let oracle = Oracle::new(world);
    ask_creations(world, &oracle);
    for (kind, id) in [
        ("programme", world.cast.programme_record),
        ("region", world.cast.town.parse().expect("an identifier")),
        ("rulebook", world.cast.rulebook),
        ("pairing", world.cast.pairing),
    ] {
        ask(world, &oracle, kind, id);
    }
    let end = json!({ "ends": "2011-01-05", "basis": "穗府办〔2011〕1号" });
    world.done("programme-manager", "pairing", "end", world.cast.pairing, end);
    ask(world, &oracle, "pairing", world.cast.pairing);
});

on_both!(people_posts_and_organisations_are_seen_and_changed_as_the_table_says, |world| {
    let mut oracle = Oracle::new(world);
    let (person, district) = (world.person("nobody"), world.seat("yuexiu").parse().expect("an identifier"));
    let post = world.post_of("partner-department-b");
    for (kind, id) in [("person", person), ("post", post), ("organisation", district)] {
        ask(world, &oracle, kind, id);
    }
    ask(world, &oracle, "person", world.person("county-office"));
    world.done("security-administrator", "post", "end", post, json!({ "reason": "调动" }));
    world.done("programme-manager", "organisation", "close", district, json!({ "reason": "并入他处" }));
    oracle.retired.push("partner-department-b");
    for (kind, id) in [("post", post), ("organisation", district)] {
        ask(world, &oracle, kind, id);
    }
});

on_both!(a_disabled_account_is_seen_and_changed_as_the_table_says, |world| {
    let oracle = Oracle::new(world);
    // Made here, so that everybody of the cast can still ask.
    let input = json!({ "user_name": "zhang", "name": "张", "password": programme::people::password::SAMPLE });
    let person = world.done("system-administrator", "person", "create", None, input).record;
    world.done("system-administrator", "person", "disable", person, json!({ "reason": "离职" }));
    ask(world, &oracle, "person", person);
});

on_both!(plans_projects_and_reminders_are_seen_and_changed_as_the_table_says, |world| {
    let oracle = Oracle::new(world);
    ask_plan(world, &oracle);
    let department = world.draft_of("department", "agriculture", 2011);
    ask(world, &oracle, PLAN, department);
    let mut facts = world.line("大布桥");
    facts["owner"] = json!(world.seat("wuhua-office"));
    let project = world.done("county-office", "project", "create", None, facts).record;
    ask(world, &oracle, "project", project);
    let planned = world.query("SELECT id FROM project WHERE state = 'planned' LIMIT 1", &[]);
    ask(world, &oracle, "project", planned[0][0].as_text().and_then(|id| id.parse().ok()).expect("a project"));
    let input = json!({ "receiver": world.seat("wuhua-office"), "year": 2011, "words": "请报送。" });
    let reminder = world.done("city-office", "reminder", "create", None, input).record;
    ask(world, &oracle, "reminder", reminder);
    world.done("county-office", "reminder", "acknowledge", reminder, json!({}));
    ask(world, &oracle, "reminder", reminder);
});

on_both!(city_plans_are_seen_and_changed_as_the_table_says, |world| {
    let oracle = Oracle::new(world);
    crate::consultation::agreed(world);
    let input = json!({ "year": 2011, "answerable": "廖主任" });
    let plan = world.done("city-office", "city-plan", "create", None, input).record;
    ask(world, &oracle, "city-plan", plan);
    world.done("city-office", "city-plan", "finalise", plan, json!({}));
    ask(world, &oracle, "city-plan", plan);
});
