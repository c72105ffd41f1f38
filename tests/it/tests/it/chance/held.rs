//! What must hold after whatever people did, said once more by the tables and the journal alone.

use std::collections::BTreeMap;

use kernel::{Transition, Value};
use serde_json::Value as Json;

use super::{DISCLOSURE, PLAN};
use crate::world::World;

struct Entry {
    version: i64,
    action: String,
    person: Option<String>,
    office: Option<String>,
    from: Option<String>,
    to: String,
}

/// The journal by record, each in its order.
fn journal(world: &World) -> BTreeMap<(String, String), Vec<Entry>> {
    let rows = world.query(
        "SELECT kind, record, version, action, person, content, organisation FROM journal_entry ORDER BY number",
        &[],
    );
    let mut journal = BTreeMap::<_, Vec<Entry>>::new();
    for row in rows {
        let text = |index: usize| row[index].as_text().unwrap_or_default().to_owned();
        let content: Json = serde_json::from_str(&text(5)).expect("an entry's content is JSON");
        let entry = Entry {
            version: row[2].as_integer().expect("a version"),
            action: text(3),
            person: row[4].as_text().map(str::to_owned),
            office: row[6].as_text().map(str::to_owned),
            from: content["from"].as_str().map(str::to_owned),
            to: content["to"].as_str().expect("a state").to_owned(),
        };
        journal.entry((text(0), text(1))).or_default().push(entry);
    }
    journal
}

/// Every step of every record is one that its action declares, and each begins where the one before ended.
pub fn only_declared_steps(world: &World) {
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
pub fn nobody_decided_on_their_own_draft(world: &World) {
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
fn owed(state: &str, planner: &str, turn: &str, [selected, progress]: [bool; 2]) -> Vec<(&'static str, &'static str)> {
    // What was agreed is told in public, and when the year is summed up how far it came.
    let is_untold = match state {
        "agreed" | "executing" => !selected,
        "summarised" => !progress,
        _ => false,
    };
    let told = (is_untold && planner == "county").then_some(("note-disclosure", "county-office"));
    let own = match (state, planner) {
        ("drafting", "county") => Some(("submit", "county-office")),
        ("drafting", _) => Some(("report-directly", "department")),
        ("reviewing", _) => Some(("endorse", "office-reviewer")),
        // Each office that has not signed owes it: asked for by itself.
        ("countersigning", _) => None,
        ("awaiting-consent", _) => Some(("consent", "county-government")),
        ("county-approved", _) => Some(("report", "county-office")),
        ("reported", _) => Some(("accept", "city-office")),
        ("adjusting", _) => Some(("adjust", "county-office")),
        ("reconsenting", _) => Some(("consent-again", "county-government")),
        ("agreed", "county") => Some(("carry-out", "county-office")),
        // A department has nothing to consult on: it carries out what is consolidated.
        ("agreed" | "consolidated", "department") => Some(("carry-out", "department")),
        ("executing", "county") => Some(("summarise", "county-office")),
        ("executing", _) => Some(("summarise", "department")),
        ("consolidated", _) => Some(("consult", "city-office")),
        // While partners are asked, whoever’s turn it is owes the next step; a partner owes its answer elsewhere.
        ("consulting", _) if turn == "ask" => Some(("consult", "city-office")),
        ("consulting", _) if turn == "settle" => Some(("settle", "city-office")),
        ("consulting" | "summarised", _) => None,
        (other, _) => panic!("a plan in the undeclared state {other}"),
    };
    own.into_iter().chain(told).collect()
}

pub fn duties_are_those_of_the_states(world: &World) {
    let sql = "SELECT id, state, planner_kind, planner, year, turn, disclosure, progress_disclosure FROM annual_plan";
    for plan in world.query(sql, &[]) {
        let text = |index: usize| plan[index].as_text().unwrap_or_default();
        let sql = "SELECT action, role, organisation FROM duty WHERE record = $1 AND closed_at IS NULL
                   AND action <> 'countersign' ORDER BY action";
        let open = world.query(sql, &[plan[0].clone()]);
        let mut expected = owed(text(1), text(2), text(5), [6, 7].map(|index| plan[index].as_text().is_some()));
        expected.sort_unstable();
        let expected = expected.into_iter().map(|(action, role)| {
            // What the city owes is owed by whoever holds the role, in no office of the record.
            let office = if role == "city-office" { Value::Null } else { plan[3].clone() };
            vec![action.into(), role.into(), office]
        });
        assert_eq!(open, expected.collect::<Vec<Vec<Value>>>(), "plan {} in {}", text(0), text(1));
        let sql = "SELECT COUNT(*) FROM duty WHERE organisation = $1 AND period = $2 AND closed_at IS NULL
                   AND kind = 'annual-plan'";
        assert_eq!(world.number(sql, &[plan[3].clone(), plan[4].clone()]), 0, "a plan that exists is not owed");
    }
}

/// The offices that have signed a plan since it last began to go round, by its entries alone: each with who signed.
fn signed(entries: &[Entry]) -> Vec<(String, String)> {
    let began = entries.iter().rposition(|entry| entry.to == ROUND && entry.from.as_deref() != Some(ROUND));
    let mut signed: Vec<(String, String)> = Vec::new();
    for entry in &entries[began.unwrap_or(entries.len())..] {
        let office = entry.office.clone().unwrap_or_default();
        match entry.action.as_str() {
            "countersign" => signed.push((office, entry.person.clone().unwrap_or_default())),
            "take-back-signature" => signed.retain(|(other, _)| *other != office),
            _ => {}
        }
    }
    signed
}

const ROUND: &str = "countersigning";

/// Each office signs once, by another person; a plan goes on when all have, and who has not yet owes it.
pub fn signatures_are_whole(world: &World) {
    for ((kind, record), entries) in journal(world).iter().filter(|((kind, _), _)| kind == PLAN) {
        let last = entries.last().expect("an entry");
        let asked = world.query("SELECT office FROM plan_countersigner WHERE root = $1", &[record.as_str().into()]);
        let asked: Vec<&str> = asked.iter().filter_map(|row| row[0].as_text()).collect();
        let signed = signed(entries);
        let people: std::collections::BTreeSet<_> = signed.iter().map(|(_, person)| person).collect();
        assert_eq!(people.len(), signed.len(), "{kind} {record}: one person signs for one office");
        let sql = "SELECT organisation FROM duty WHERE record = $1 AND action = 'countersign' AND closed_at IS NULL";
        let mut owing: Vec<String> = world
            .query(sql, &[record.as_str().into()])
            .iter()
            .filter_map(|row| Some(row[0].as_text()?.to_owned()))
            .collect();
        let missing = asked.iter().filter(|office| last.to == ROUND && !signed.iter().any(|(by, _)| by == *office));
        let mut missing: Vec<String> = missing.map(|office| (*office).to_owned()).collect();
        owing.sort();
        missing.sort();
        assert_eq!(owing, missing, "{kind} {record} in {}", last.to);
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.action == "countersign") {
            let all = self::signed(&entries[..=at]).len();
            // Who is asked stands in the plan as it is now: of an earlier round nothing is said here.
            let is_now = entries[at + 1..].iter().all(|later| later.to != "drafting");
            assert!(!is_now || (entry.to != ROUND) == (all == asked.len()), "{kind} {record}: {all} of {asked:?}");
        }
    }
}

/// A task comes back to nobody, is over after its parts, and is what its lead or its giver owes.
pub fn tasks_are_right(world: &World) {
    let rows = world.query("SELECT id, state, lead, giver, parent FROM task", &[]);
    let text = |row: &[Value], at: usize| row[at].as_text().unwrap_or_default().to_owned();
    for row in &rows {
        let (id, state, lead, giver) = (text(row, 0), text(row, 1), text(row, 2), text(row, 3));
        let mut above = text(row, 4);
        while let Some(parent) = rows.iter().find(|other| text(other, 0) == above) {
            assert!(text(parent, 2) != lead && text(parent, 3) != lead, "task {id} comes back");
            assert!(
                !above.is_empty()
                    && (text(parent, 1) != "struck-off" || ["struck-off", "stopped"].contains(&state.as_str()))
            );
            above = text(parent, 4);
        }
        let (action, by) = match state.as_str() {
            "given" => ("sign-for", &lead),
            "in-hand" => ("report", &lead),
            "reported" => ("strike-off", &giver),
            _ => ("", &giver),
        };
        let sql = "SELECT DISTINCT action, organisation FROM duty WHERE record = $1 AND closed_at IS NULL";
        let open = world.query(sql, &[id.as_str().into()]);
        let expected: Vec<Vec<Value>> =
            if action.is_empty() { Vec::new() } else { vec![vec![action.into(), by.as_str().into()]] };
        assert_eq!(open, expected, "task {id} in {state}");
    }
}

pub fn projects_follow_their_plans(world: &World) {
    let torn = "SELECT l.id FROM plan_line l LEFT JOIN project p ON p.id = l.project
                WHERE p.id IS NULL OR p.name <> l.name OR p.state NOT IN ('planned', 'selected') OR p.plan <> l.root";
    assert_eq!(world.query(torn, &[]), Vec::<Vec<Value>>::new(), "a line without a project that follows it");
    let lost = "SELECT id FROM project p WHERE (state IN ('planned', 'selected')) <> (plan IS NOT NULL)
                OR (state IN ('planned', 'selected') AND 1 <> (SELECT COUNT(*) FROM plan_line l WHERE l.project = p.id))";
    assert_eq!(world.query(lost, &[]), Vec::<Vec<Value>>::new(), "a project in no plan, or in two");
    let undated = "SELECT id FROM annual_plan WHERE state = 'reported' AND first_reported IS NULL";
    assert_eq!(world.query(undated, &[]), Vec::<Vec<Value>>::new());
}

/// A project becomes public, and changes for the public, with a disclosure alone, which says the same amount.
pub fn the_public_reads_what_was_reviewed(world: &World) {
    let sql = "SELECT v.content, e.action, c.action, c.kind, d.content FROM published_version v
               JOIN journal_entry e ON e.id = v.entry LEFT JOIN journal_entry c ON c.id = e.cause
               LEFT JOIN published_version d ON d.entry = c.id WHERE v.kind = 'project'";
    for row in world.query(sql, &[]) {
        let text = |at: usize| row[at].as_text().unwrap_or_default();
        assert_eq!([text(1), text(2), text(3)], ["publish", "publish", DISCLOSURE]);
        let [project, disclosure] = [0, 4].map(|at| serde_json::from_str::<Json>(text(at)).expect("JSON"));
        let lines = disclosure["disclosure_lines"].as_array().expect("lines");
        let told = |line: &&Json| line["name"] == project["name"] && line["left_on"].is_null();
        let agreed = lines.iter().filter(told).map(|line| &line["agreed_fen"]);
        assert!(agreed.into_iter().any(|agreed| *agreed == project["agreed_fen"]), "{project} {disclosure}");
    }
}

/// Neither the words that are compared nor their digests stand in any other table; one digest a number, whoever wrote it how.
pub fn what_is_compared_stands_nowhere_else(world: &World) {
    let rows = world.query("SELECT DISTINCT digest FROM blind", &[]);
    let digests: Vec<&str> = rows.iter().filter_map(|row| row[0].as_text()).collect();
    assert!(digests.len() <= 5, "there are five numbers");
    for (table, rows) in world.content().into_iter().filter(|(table, _)| table != "blind") {
        let texts = || rows.iter().flatten().filter_map(Value::as_text);
        let said = digests.iter().copied().chain(["0753-80000", "（０７５３）", "075380000"]);
        for said in said {
            assert!(texts().all(|text| !text.contains(said)), "{table} holds {said}");
        }
    }
}
