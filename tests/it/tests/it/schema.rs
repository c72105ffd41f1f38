//! The migrated schema is the declared one, on both databases.

use std::collections::BTreeSet;

use kernel::Value;
use store::schema;

use crate::world::{Database, World};

fn differences(world: &World) -> Vec<String> {
    let catalogue = world.engine().catalogue();
    world.engine().read(|connection| schema::differences(connection, catalogue)).expect("the schema can be read")
}

/// Columns of a table with whether they must be filled.
fn required(world: &World, table: &str) -> BTreeSet<(String, bool)> {
    let sql = match world.database {
        Database::Sqlite => "SELECT name, \"notnull\" FROM pragma_table_info($1) WHERE pk = 0",
        Database::Postgres => {
            "SELECT column_name::TEXT, CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 AND column_name <> 'id'"
        }
    };
    let rows = world.query(sql, &[table.into()]);
    let read = |row: &Vec<Value>| Some((row[0].as_text()?.to_owned(), row[1].as_integer()? == 1));
    rows.iter().filter_map(read).collect()
}

/// Two steps of one number, from when engine and programme were numbered apart; no further ones.
const NUMBERED_TWICE: &str = "0004";

#[test]
fn steps_of_the_schema_stand_in_one_order_of_time_each_with_a_number_of_its_own() {
    let steps = schema::in_order(&programme::migrations());
    let number = |step: &store::Migration| step.name.split('_').next().unwrap_or_default();
    for step in &steps {
        let digits = number(step);
        assert!(digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{}", step.name);
    }
    for pair in steps.windows(2) {
        assert!(pair[0].name < pair[1].name, "{} stands twice", pair[0].name);
        let apart = number(&pair[0]) < number(&pair[1]) || number(&pair[0]) == NUMBERED_TWICE;
        assert!(apart, "{} and {} have one number", pair[0].name, pair[1].name);
    }
}

on_both!(nothing_declared_is_missing_and_nothing_else_is_there, |world| {
    assert_eq!(differences(world), Vec::<String>::new());
    let catalogue = world.engine().catalogue();
    for kind in &catalogue.kinds {
        let columns = schema::columns(kind).into_iter().filter(|(name, _)| name != "id");
        let declared = columns.map(|(name, _)| {
            let filled = kind.field(&name).is_none_or(|field| field.required);
            (name, filled)
        });
        assert_eq!(required(world, &kind.table()), declared.collect(), "{}", kind.code);
    }
});

on_both!(every_declared_key_has_its_index, |world| {
    let sql = match world.database {
        Database::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'index'",
        Database::Postgres => "SELECT indexname::TEXT FROM pg_indexes WHERE schemaname = current_schema()",
    };
    let present: BTreeSet<String> =
        world.query(sql, &[]).iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect();
    for kind in &world.engine().catalogue().kinds {
        for key in kind.unique {
            let name = schema::key_name(kind, key);
            assert!(present.contains(&name), "{name} is missing");
        }
    }
});

on_both!(a_column_that_nobody_declared_is_found, |world| {
    let add = |connection: &mut store::Connection| connection.batch("ALTER TABLE region ADD COLUMN colour TEXT");
    world.engine().write(add).expect("the column is added");
    assert_eq!(differences(world), ["region.colour TEXT is in the schema and not declared"]);
    assert_eq!(world.findings(), ["schema: region.colour TEXT is in the schema and not declared"]);
});

on_both!(the_data_opens_again_and_a_newer_database_does_not, |world| {
    let plan = world.draft();
    world.start("2011-01-06");
    assert_eq!(world.record("annual-plan", plan)["state"], "drafting");
    world.is_sound();
    let newer = |connection: &mut store::Connection| {
        connection.execute("INSERT INTO migration (name) VALUES ('9999_of_tomorrow')", &[])
    };
    world.engine().write(newer).expect("written");
    world.stop();
    let opened = store::Engine::open(programme::programme(), world.place.clone(), store::Options::default());
    let error = opened.err().expect("a newer database is refused").to_string();
    assert!(error.contains("9999_of_tomorrow"), "{error}");
});
