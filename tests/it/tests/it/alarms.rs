//! A server whose journals are not what it left behind starts read-only and says why; only a command with a reason accepts
//! what stands.

use std::path::Path;

use kernel::{Refusal, Status};
use rusqlite::Connection as Sqlite;
use serde_json::json;
use store::journal::{canonical, digest};

use crate::world::{Database, FIRST_DAY, World};

const PLAN: &str = "annual-plan";

/// A world in which something has happened, after somebody with a tool of their own was at its data.
fn tampered(tamper: impl FnOnce(&Sqlite, &Path)) -> World {
    let mut world = World::new(Database::Sqlite);
    world.draft();
    world.settle();
    world.stop();
    let database = Sqlite::open(store::place::database_file(&world.place.directory)).expect("the data can be opened");
    for table in ["journal_entry", "journal_seal", "audit_entry", "audit_seal"] {
        database.execute_batch(&format!("DROP TRIGGER {table}_kept_whole; DROP TRIGGER {table}_kept")).expect(table);
    }
    tamper(&database, &world.place.directory);
    database.close().expect("closed");
    world.start(FIRST_DAY);
    world
}

fn alarm(world: &World) -> Option<&'static str> {
    world.engine().shared.alarm().map(|alarm| alarm.code)
}

/// Nothing is written, all can be read, and everybody is told the same reason.
fn is_read_only(world: &World, code: &str) {
    assert_eq!(alarm(world), Some(code));
    if code.starts_with("journal.") {
        assert!(!world.findings().is_empty(), "the check finds it too");
    }
    let count =
        || world.number("SELECT (SELECT COUNT(*) FROM journal_entry) + (SELECT COUNT(*) FROM journal_seal)", &[]);
    let before = count();
    let plan = world.number("SELECT COUNT(*) FROM annual_plan", &[]);
    assert!(plan > 0, "plans can be read");
    let input = world.plan_input("xixi-office", 2011, 2);
    let refused: Refusal = world.perform("county-office-b", PLAN, "create", None, input).expect_err("read only");
    assert_eq!((refused.code, refused.status), (code, Status::Unavailable));
    assert_eq!(world.engine().tick().expect("time goes on"), 0);
    assert_eq!(count(), before);
}

#[test]
fn a_start_that_cannot_write_serves_for_reading_and_writes_nothing() {
    let mut world = World::new(Database::Sqlite);
    world.draft();
    world.settle();
    let head = world.place.directory.join("journal-head.json");
    let read = || std::fs::read_to_string(&head).expect("a head");
    world.stop();
    let directory = world.place.directory.clone();
    let files = || {
        let listed = std::fs::read_dir(&directory).expect("a directory");
        listed.map(|file| file.expect("a file").file_name()).collect::<std::collections::BTreeSet<_>>()
    };
    let (before, there) = (read(), files());
    world.start_reading_only(FIRST_DAY);
    is_read_only(&world, "store.cannot-write");
    assert_eq!((read(), files()), (before, there), "not even a file of locks is made");
    world.stop();
    world.start(FIRST_DAY);
    assert_eq!(alarm(&world), None);
    world.done("county-office-b", PLAN, "create", None, world.plan_input("xixi-office", 2011, 2));
    world.is_sound();
}

/// After the command all goes on, and the reason stands in the audit journal.
fn goes_on_after_the_command(world: &mut World) {
    let code = alarm(world).expect("an alarm");
    world.engine().note_anchor(code, "按备份核对过").expect("noted");
    world.stop();
    store::anchor(&world.place, "按备份核对过").expect("accepted");
    world.start(FIRST_DAY);
    assert_eq!(alarm(world), None);
    world.done("county-office-b", PLAN, "create", None, world.plan_input("xixi-office", 2011, 2));
    let noted = "SELECT COUNT(*) FROM audit_entry WHERE event = 'journal-anchored' AND subject = $1 AND outcome = $2";
    assert_eq!(world.number(noted, &["按备份核对过".into(), code.into()]), 1);
    world.settle();
}

#[test]
fn an_undisturbed_journal_raises_none() {
    let world = tampered(|_, _| ());
    assert_eq!(alarm(&world), None);
    world.is_sound();
}

#[test]
fn an_entry_with_a_right_hash_and_no_mark() {
    let mut world = tampered(|database, _| {
        let names =
            "id, programme, kind, record, version, action, person, post, organisation, actor, at, cause, content";
        let sql = format!("SELECT {names} FROM journal_entry WHERE action = 'create' AND kind = 'annual-plan'");
        let read = |row: &rusqlite::Row<'_>| {
            let mut object = serde_json::Map::new();
            object.insert("algorithm".to_owned(), json!("sha-256"));
            for (index, name) in names.split(", ").enumerate() {
                let value = match row.get_ref(index)? {
                    rusqlite::types::ValueRef::Null => json!(null),
                    rusqlite::types::ValueRef::Integer(number) => json!(number),
                    other => json!(other.as_str()?),
                };
                object.insert(name.to_owned(), value);
            }
            Ok(object)
        };
        let mut entry = database.query_row(&sql, [], read).expect("an entry");
        let id = uuid::Uuid::now_v7().to_string();
        entry.insert("id".to_owned(), json!(id));
        let hash = digest(canonical(&entry.into()).as_bytes());
        let sql = format!(
            "INSERT INTO journal_entry ({names}, hash) SELECT ?1, {}, ?2 FROM journal_entry
             WHERE action = 'create' AND kind = 'annual-plan'",
            &names["id, ".len()..]
        );
        assert_eq!(database.execute(&sql, [&id, &hash]).expect("added"), 1);
    });
    is_read_only(&world, "journal.foreign-entry");
    goes_on_after_the_command(&mut world);
    let found = world.findings();
    assert!(
        found.iter().any(|line| line.contains("annual-plan")),
        "what it says of the plan is found still: {found:?}"
    );
}

#[test]
fn seals_and_head_removed_together() {
    let mut world = tampered(|database, directory| {
        database.execute_batch("DELETE FROM journal_seal; DELETE FROM audit_seal").expect("deleted");
        std::fs::remove_file(directory.join("journal-head.json")).expect("removed");
    });
    is_read_only(&world, "journal.head-missing");
    goes_on_after_the_command(&mut world);
    world.is_sound();
}

#[test]
fn a_head_removed_alone() {
    let world = tampered(|_, directory| std::fs::remove_file(directory.join("journal-head.json")).expect("removed"));
    is_read_only(&world, "journal.head-missing");
}

#[test]
fn head_and_key_removed_together() {
    let world = tampered(|_, directory| {
        std::fs::remove_file(directory.join("journal-head.json")).expect("removed");
        std::fs::remove_file(directory.join("keys").join("journal.key")).expect("removed");
    });
    is_read_only(&world, "journal.key-missing");
}

#[test]
fn another_key() {
    let world =
        tampered(|_, directory| std::fs::remove_file(directory.join("keys").join("journal.key")).expect("removed"));
    is_read_only(&world, "journal.head-forged");
}

#[test]
fn a_cut_tail() {
    let world = tampered(|database, _| {
        let last = "(SELECT MAX(number) FROM journal_entry)";
        let cut =
            format!("DELETE FROM journal_seal WHERE number = {last}; DELETE FROM journal_entry WHERE number = {last}");
        database.execute_batch(&cut).expect("deleted");
    });
    is_read_only(&world, "journal.tail-cut");
}

#[test]
fn a_head_left_behind_by_a_process_that_ended_is_led_on() {
    let mut world = World::new(Database::Sqlite);
    world.settle();
    let head = world.place.directory.join("journal-head.json");
    let earlier = std::fs::read(&head).expect("a head");
    world.draft();
    world.settle();
    world.stop();
    std::fs::write(&head, earlier).expect("written");
    world.start(FIRST_DAY);
    assert_eq!(alarm(&world), None);
    world.is_sound();
}
