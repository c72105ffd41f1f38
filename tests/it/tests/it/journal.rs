//! What happened is provable: a changed byte, a missing entry, a cut tail are found.

use std::path::Path;

use kernel::Value;
use rusqlite::Connection as Sqlite;
use serde_json::json;
use store::journal::HeadFile;
use store::{Connection, StoreError};

use crate::world::{Database, World};

const PLAN: &str = "annual-plan";
const KEPT: [&str; 5] = ["journal_entry", "journal_seal", "record_version", "published_version", "audit_entry"];

/// What a check of a data directory finds in the journal.
fn findings(directory: &Path) -> Vec<String> {
    let catalogue = programme::catalogue();
    let head = HeadFile::open(directory).expect("the head can be opened");
    let file = store::place::database_file(directory);
    let mut connection = Connection::open_sqlite(&file, true).expect("the copy can be opened");
    store::check::check(&mut connection, &catalogue, &head).expect("the check can be made").journal
}

/// A data directory with a plan that was drafted and submitted, all of it sealed; its engine has stopped.
fn stopped() -> World {
    let mut world = World::new(Database::Sqlite);
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.settle();
    world.stop();
    assert_eq!(findings(&world.place.directory), Vec::<String>::new());
    world
}

/// What a check finds after somebody with a tool of their own has been at a copy of the data.
fn after(world: &World, tamper: impl FnOnce(&Sqlite, &Path)) -> Vec<String> {
    let data = worlds::copy_directory(&world.place.directory);
    let copy = &data.place.directory;
    let database = Sqlite::open(store::place::database_file(copy)).expect("the copy can be opened");
    let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
    let names: Vec<String> = {
        let mut statement = database.prepare(triggers).expect("triggers");
        let rows = statement.query_map([], |row| row.get(0)).expect("triggers");
        rows.map(|name| name.expect("a name")).collect()
    };
    assert!(!names.is_empty());
    for name in names {
        database.execute_batch(&format!("DROP TRIGGER {name}")).expect("a trigger can be dropped");
    }
    tamper(&database, copy);
    database.close().expect("closed");
    findings(copy)
}

fn columns(world: &World, table: &str) -> Vec<String> {
    let file = store::place::database_file(&world.place.directory);
    let database = Sqlite::open(file).expect("the data can be opened");
    let mut statement = database.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).expect("columns");
    let rows = statement.query_map([], |row| row.get(0)).expect("columns");
    rows.map(|name| name.expect("a name")).collect()
}

/// Changes one value of one row a little: the last character of a text, a number by one, nothing into something.
fn change(database: &Sqlite, table: &str, column: &str, key: &str) {
    let sql = format!(
        "UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 1000000 WHEN 'null' THEN 'x'
         ELSE substr({column}, 1, length({column}) - 1) ||
              CASE substr({column}, -1) WHEN 'a' THEN 'b' ELSE 'a' END END WHERE {key}"
    );
    assert_eq!(database.execute(&sql, []).expect("the row is changed"), 1, "{table}.{column}");
}

#[test]
fn a_change_in_any_column_of_an_entry_is_found() {
    let world = stopped();
    let columns = columns(&world, "journal_entry");
    assert_eq!(columns.len(), 16);
    for column in columns {
        let key = "record IN (SELECT id FROM annual_plan) AND action = 'submit'";
        let found = after(&world, |database, _| change(database, "journal_entry", &column, key));
        assert!(!found.is_empty(), "a change of {column} is not found");
    }
}

#[test]
fn a_change_in_any_column_of_a_seal_is_found() {
    let world = stopped();
    let columns = columns(&world, "journal_seal");
    assert_eq!(columns.len(), 4);
    for column in columns {
        let found = after(&world, |database, _| change(database, "journal_seal", &column, "sequence = 5"));
        assert!(!found.is_empty(), "a change of {column} is not found");
    }
}

#[test]
fn content_that_means_the_same_and_is_written_otherwise_is_found() {
    let world = stopped();
    let found = after(&world, |database, _| {
        let sql = "UPDATE journal_entry SET content = ' ' || content WHERE number = 7";
        assert_eq!(database.execute(sql, []).expect("changed"), 1);
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("its content is not what its hash binds"), "{found:?}");
}

#[test]
fn an_entry_with_a_new_hash_breaks_the_chain() {
    let world = stopped();
    let found = after(&world, |database, _| {
        // A forger who knows how hashes are made writes a whole new entry in the place of an old one.
        let sql =
            "SELECT id, programme, kind, record, version, action, person, post, organisation, actor, at, cause, content
                   FROM journal_entry WHERE number = 7";
        let names = [
            "id",
            "programme",
            "kind",
            "record",
            "version",
            "action",
            "person",
            "post",
            "organisation",
            "actor",
            "at",
            "cause",
            "content",
        ];
        let read = |row: &rusqlite::Row<'_>| {
            let mut object = serde_json::Map::new();
            object.insert("algorithm".to_owned(), json!("sha-256"));
            for (index, name) in names.iter().enumerate() {
                let value = match row.get_ref(index)? {
                    rusqlite::types::ValueRef::Null => json!(null),
                    rusqlite::types::ValueRef::Integer(number) => json!(number),
                    other => json!(other.as_str()?),
                };
                object.insert((*name).to_owned(), value);
            }
            Ok(object)
        };
        let mut object = database.query_row(sql, [], read).expect("the entry");
        object.insert("actor".to_owned(), json!("别人"));
        let bytes = store::journal::canonical(&object.into());
        let hash = store::journal::digest(bytes.as_bytes());
        let sql = "UPDATE journal_entry SET actor = '别人', hash = ?1 WHERE number = 7";
        assert_eq!(database.execute(sql, [&hash]).expect("changed"), 1);
    });
    assert!(found.iter().any(|line| line.contains("the chain is broken here")), "{found:?}");
    assert!(!found.iter().any(|line| line.contains("its hash binds")), "the forged entry is whole: {found:?}");
}

#[test]
fn an_entry_that_is_gone_is_missed() {
    let world = stopped();
    let found = after(&world, |database, _| {
        database.execute_batch("DELETE FROM journal_entry WHERE number = 7").expect("deleted");
    });
    assert!(found.iter().any(|line| line.contains("its entry is not there")), "{found:?}");
    let found = after(&world, |database, _| {
        let both = "DELETE FROM journal_seal WHERE number = 7; DELETE FROM journal_entry WHERE number = 7";
        database.execute_batch(both).expect("deleted");
    });
    assert!(found.iter().any(|line| line.contains("a sequence number is missing before it")), "{found:?}");
}

#[test]
fn a_cut_tail_is_shown_by_the_head_outside_the_database() {
    let world = stopped();
    let cut = |database: &Sqlite| {
        let tail = "DELETE FROM journal_entry WHERE number > 40; DELETE FROM journal_seal WHERE number > 40";
        database.execute_batch(tail).expect("deleted");
    };
    let found = after(&world, |database, _| cut(database));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("its tail was cut"), "{found:?}");
    let found = after(&world, |database, copy| {
        cut(database);
        std::fs::remove_file(copy.join("journal-head.json")).expect("the head is removed");
    });
    assert_eq!(found.len(), 1, "without its head nobody can say that the tail is there: {found:?}");
}

#[test]
fn a_head_that_somebody_else_wrote_is_found() {
    let world = stopped();
    let found = after(&world, |_, copy| {
        let path = copy.join("journal-head.json");
        let written = std::fs::read_to_string(&path).expect("the head");
        let mut head: serde_json::Value = serde_json::from_str(&written).expect("JSON");
        head["sequence"] = json!(head["sequence"].as_i64().expect("a number") - 1);
        std::fs::write(&path, head.to_string()).expect("written");
    });
    assert_eq!(found, ["the signature of journal-head.json does not hold"]);
    let found = after(&world, |_, copy| {
        std::fs::remove_file(copy.join("keys").join("journal.key")).expect("the key is removed");
    });
    assert_eq!(found, ["the signature of journal-head.json does not hold"], "another key signs another head");
}

on_both!(what_is_kept_refuses_to_be_changed_or_deleted, |world| {
    // A refusal and a version, so that every one of the tables holds something.
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.perform("county-office", PLAN, "submit", plan, json!({})).expect_err("submitted already");
    world.settle();
    for table in KEPT {
        let count = world.number(&format!("SELECT COUNT(*) FROM {table}"), &[]);
        assert!(count > 0, "{table} is empty");
        let column = if table == "journal_seal" { "chain" } else { "programme" };
        let mut statements = vec![format!("UPDATE {table} SET {column} = 'x'"), format!("DELETE FROM {table}")];
        if world.database == Database::Postgres {
            statements.push(format!("TRUNCATE {table}"));
        }
        for statement in statements {
            let sql = statement.clone();
            let refused = world.engine().write(move |connection| connection.execute(&sql, &[])).expect_err(&statement);
            assert!(refused.to_string().contains(&format!("{table} is insert only")), "{statement}: {refused}");
        }
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}"), &[]), count);
    }
    world.is_sound();
});

#[test]
fn a_change_on_postgres_is_found_too() {
    crate::world::play(Database::Postgres, |world| {
        world.draft();
        world.settle();
        let tamper = |connection: &mut Connection| -> Result<u64, StoreError> {
            connection.batch("ALTER TABLE journal_entry DISABLE TRIGGER ALL")?;
            let sql = "UPDATE journal_entry SET actor = $1 WHERE number = 7";
            let changed = connection.execute(sql, &[Value::from("别人")])?;
            connection.batch("ALTER TABLE journal_entry ENABLE TRIGGER ALL")?;
            Ok(changed)
        };
        assert_eq!(world.engine().write(tamper).expect("a superuser can"), 1);
        let found = world.findings();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("its content is not what its hash binds"), "{found:?}");
    });
}

on_both!(a_time_that_runs_backwards_is_told, |world| {
    world.on("2011-01-06");
    world.draft();
    world.on(crate::world::FIRST_DAY);
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长")]);
    world.settle();
    let found = world.findings();
    assert!(!found.is_empty(), "a day was gone");
    assert!(found.iter().all(|line| line.contains("its time lies 86400 s before the one before it")), "{found:?}");
});

on_both!(a_journal_shows_who_did_what_for_whom, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "revise", plan, json!({ "approach": "先修路。" }));
    let history = world.history("county-office", PLAN, plan);
    let actions: Vec<_> =
        history.iter().map(|entry| (entry.version, entry.action.as_str(), entry.actor.as_str())).collect();
    assert_eq!(actions, [(2, "revise", "东溪县经协办 科员 陈县办"), (1, "create", "东溪县经协办 科员 陈县办")]);
    let old = &world.plan_input("dongxi-office", 2011, 3)["approach"];
    assert_eq!(history[0].content["changes"], json!([{ "field": "approach", "before": old, "after": "先修路。" }]));
    assert_eq!((&history[0].content["from"], &history[0].content["to"]), (&json!("drafting"), &json!("drafting")));
    let sql = "SELECT COUNT(*) FROM journal_entry WHERE kind = 'project' AND cause = $1";
    assert_eq!(world.number(sql, &[history[1].id.to_string().into()]), 3, "three projects caused by the draft");
});

on_both!(a_password_stands_nowhere_as_it_is, |world| {
    let person = world.person("nobody");
    let secret = "绝密口令-2011-xyz";
    world.done("system-administrator", "person", "set-password", person, json!({ "password": secret }));
    let bytes = secret.as_bytes();
    for (table, rows) in world.content() {
        let holds = |value: &Value| match value {
            Value::Text(text) => text.contains(secret),
            Value::Bytes(content) => content.windows(bytes.len()).any(|window| window == bytes),
            _ => false,
        };
        assert!(!rows.iter().flatten().any(holds), "the password stands in {table}");
    }
    let hash = world.query("SELECT password_hash FROM person WHERE id = $1", &[person.to_string().into()]);
    let hash = hash[0][0].as_text().expect("a hash").to_owned();
    assert!(programme::people::password::holds(secret, &hash));
    let journal = world.content()["journal_entry"]
        .iter()
        .flatten()
        .any(|value| value.as_text().is_some_and(|text| text.contains(&hash)));
    assert!(!journal, "nor does its hash stand in the journal");
});
