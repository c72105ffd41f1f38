//! Old data goes through every migration: a small dump of each release holds a record in every state, half-confirmed papers
//! and open duties, told by real actions; every later release opens it and goes on with it.
//!
//! `RELEASE=1 script/test every_state_is_reached` writes the dump of this release, named for its newest migration. A dump
//! that is committed is never written again.

#[path = "releases/dump.rs"]
mod dump;
#[path = "releases/given.rs"]
mod given;
#[path = "releases/story.rs"]
pub mod story;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;
use uuid::Uuid;

use crate::committed::root;
use crate::world::{Database, World};

fn folder() -> PathBuf {
    root().join("tests/it/tests/it/releases/dumps")
}

/// The dumps of the releases, the oldest first.
fn dumps() -> Vec<PathBuf> {
    let found = std::fs::read_dir(folder()).expect("there are dumps");
    let mut dumps: Vec<PathBuf> = found.map(|entry| entry.expect("a folder can be read").path()).collect();
    dumps.sort();
    dumps
}

/// Whether a dump of this release is written: then a record in every declared state is asked for.
fn is_release() -> bool {
    std::env::var("RELEASE").as_deref() == Ok("1")
}

/// States of kinds, as `kind.state`, in which no record is. Between releases only of kinds that a dump has already: whoever
/// declares a kind need not tell of it before its release.
fn missing(world: &World) -> Vec<String> {
    let catalogue = world.engine().catalogue();
    let dumps: String = dumps().iter().map(|file| std::fs::read_to_string(file).expect("a dump")).collect();
    let told = |kind: &&'static kernel::Kind| is_release() || dumps.contains(&format!("\"{}\"", kind.table()));
    let mut missing = Vec::new();
    for kind in catalogue.roots().filter(|kind| !kind.states.is_empty()).filter(told) {
        let rows = world.query(&format!("SELECT DISTINCT state FROM {}", kind.table()), &[]);
        let present: BTreeSet<&str> = rows.iter().filter_map(|row| row[0].as_text()).collect();
        let without = kind.states.iter().filter(|state| !present.contains(state.name));
        missing.extend(without.map(|state| format!("{}.{}", kind.code, state.name)));
    }
    missing
}

on_both!(every_state_is_reached_by_actions, |world| {
    story::told(world);
    assert_eq!(missing(world), Vec::<String>::new());
    world.is_sound();
    let open = world.number("SELECT COUNT(*) FROM duty WHERE closed_at IS NULL", &[]);
    assert!(open > 20, "{open} duties are open");
    if world.database == Database::Sqlite && is_release() {
        dump::write(world, &folder());
    }
});

/// Opens every dump with what this release declares, and goes on with it.
fn every_release_goes_on(database: Database) {
    if database.is_left_out() {
        return;
    }
    let dumps = dumps();
    assert!(!dumps.is_empty(), "a release leaves a dump");
    let mut open = 0;
    for file in dumps {
        let mut world = World::bare(database);
        let day = dump::load(&mut world, &file);
        world.start(&day);
        world.cast = dump::cast(&world);
        // As a server does when it starts.
        world.engine().catch_up().expect("what this release declares to be owed is opened");
        world.is_sound();
        world.engine().fill().expect("what it knows is filled in");
        somebody_goes_on(&world);
        world.is_sound();
        open += lies_sealed(&world);
        towns_see_their_projects(&world);
        story::goes_on(&world);
        world.is_sound();
        // Words whose keys are taken away are gone, also those that an old entry says.
        let answered = world.query("SELECT id FROM supervision_case WHERE state = 'answered'", &[]);
        assert!(!answered.is_empty(), "an answered word of the public");
        for row in answered {
            let case: Uuid = row[0].as_text().and_then(|id| id.parse().ok()).expect("an identifier");
            let reason = json!({ "reason": "来件人要求" });
            world.done("city-office", "supervision-case", "erase", case, reason);
        }
        world.is_sound();
    }
    assert!(open > 0, "releases before sealed nothing: their entries are counted");
}

/// What a release left among partners is somebody's next step, and what was agreed is told or owed to be told.
fn somebody_goes_on(world: &World) {
    let county = "planner_kind = 'county' AND state IN";
    let in_between = format!("SELECT id FROM annual_plan WHERE {county} ('consulting', 'agreed', 'executing')");
    let plans = world.query(&in_between, &[]);
    assert!(!plans.is_empty(), "plans that partners were asked about");
    for plan in plans {
        let plan: Uuid = plan[0].as_text().and_then(|id| id.parse().ok()).expect("an identifier");
        let (record, owed) = (world.record("annual-plan", plan), crate::process::open(world, plan));
        let asked = "SELECT COUNT(*) FROM consultation WHERE plan = $1 AND state IN ('open', 'questioned')";
        let is_awaited = world.number(asked, &[plan.to_string().into()]) > 0;
        match record["turn"].as_str().expect("it says how far it is") {
            "partner" => assert!(is_awaited),
            "settled" => {
                let is_told = !record["disclosure"].is_null();
                assert_eq!(is_told, !owed.iter().any(|(action, ..)| action == "note-disclosure"), "{owed:?}");
            }
            turn => assert!(["ask", "settle"].contains(&turn) && !owed.is_empty(), "{turn}: {owed:?}"),
        }
    }
}

/// A project that lay in a town before anybody asked for the town's office has it after the start; the journal makes it so.
fn towns_see_their_projects(world: &World) {
    let lacking = "SELECT id FROM project WHERE town = $1 AND town_office IS NULL ORDER BY id";
    let lie_there = world.query(lacking, &[world.cast.town.as_str().into()]);
    let first = lie_there.first().expect("a project in the town without its office");
    assert_eq!(world.engine().fill(), Ok(0), "the town takes no part");
    let town = json!({
        "name": "东溪县泉头镇", "name_en": "Quantou Town", "short_name": "泉头镇", "short_name_en": "Quantou",
        "category": "town", "side": "recipient", "parent": world.seat("dongxi"), "region": world.cast.town,
    });
    let town = world.done("programme-manager", "organisation", "create", None, town).record;
    let clerk = json!({
        "person": world.person("nobody").to_string(), "organisation": town.to_string(), "role": "town-office", "title": "干事",
        "begins": world.engine().shared.clock.now().day().iso(),
    });
    world.done("security-administrator", "post", "create", None, clerk);
    let project: Uuid = first[0].as_text().and_then(|id| id.parse().ok()).expect("an identifier");
    assert_eq!(world.engine().fill(), Ok(lie_there.len()));
    assert_eq!(world.engine().fill(), Ok(0), "once");
    assert_eq!(world.record("project", project)["town_office"], json!(town.to_string()));
    let told = &world.history("nobody", "project", project)[0];
    assert_eq!((told.action.as_str(), told.person), ("find-town", None));
    world.is_sound();
}

/// What stands in tables is sealed; answers how many entries hold in the clear what is sealed today.
fn lies_sealed(world: &World) -> usize {
    let catalogue = world.engine().catalogue();
    let mut sealed = 0;
    for kind in catalogue.roots().filter(|kind| store::sealed::has_sealed(kind)) {
        for field in kind.fields.iter().filter(|field| field.sealed) {
            let sql = format!("SELECT {0} FROM {1} WHERE {0} IS NOT NULL", field.name, kind.table());
            for row in world.query(&sql, &[]) {
                assert!(store::sealed::is_sealed(&row[0]), "{}.{}", kind.code, field.name);
                sealed += 1;
            }
        }
    }
    assert!(sealed > 0, "a release holds words of the public");
    is_compared(world);
    let open = world.engine().read(|connection| store::sealed::count_open(connection, catalogue));
    open.expect("a count")
}

/// What is declared to be compared has its digest after the first start; `is_sound` proves each.
fn is_compared(world: &World) {
    let catalogue = world.engine().catalogue();
    for kind in catalogue.roots() {
        for field in kind.fields.iter().filter(|field| field.blind.is_some()) {
            let rows = "SELECT COUNT(*) FROM blind WHERE kind = $1 AND field = $2";
            let rows = world.number(rows, &[kind.code.into(), field.name.into()]);
            let said = format!("SELECT COUNT(*) FROM {} WHERE {} IS NOT NULL", kind.table(), field.name);
            assert!(rows > 0 && rows <= world.number(&said, &[]), "{}.{}: {rows}", kind.code, field.name);
        }
    }
}

#[test]
fn what_a_release_left_goes_on_sqlite() {
    every_release_goes_on(Database::Sqlite);
}

#[test]
fn what_a_release_left_goes_on_postgres() {
    every_release_goes_on(Database::Postgres);
}
