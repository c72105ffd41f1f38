//! The migrated schema is the declared one, on both databases; what it lacks is drafted, and the draft makes it the declared one.

use std::collections::BTreeSet;

use kernel::{Field, Kind, Label, Type, Value};
use store::{Connection, Migration, schema};

use crate::world::{Database, World};

fn differences(world: &World) -> Vec<String> {
    let kinds = &world.engine().catalogue().kinds;
    world.engine().read(|connection| schema::differences(connection, kinds)).expect("the schema can be read")
}

/// Two steps of one number, from when engine and programme were numbered apart; no further ones.
const NUMBERED_TWICE: &str = "0004";

#[test]
fn steps_of_the_schema_stand_in_one_order_of_time_each_with_a_number_of_its_own() {
    let steps = schema::in_order(&programme::migrations());
    let number = |step: &Migration| step.name.split('_').next().unwrap_or_default();
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

on_both!(tables_columns_what_must_be_filled_keys_and_indexes_are_those_declared, |world| {
    assert_eq!(differences(world), Vec::<String>::new());
});

/// The names of the indexes that are there, without those of primary keys.
fn indexes(world: &World) -> BTreeSet<String> {
    let sql = match world.database {
        Database::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Database::Postgres => {
            "SELECT c.relname::TEXT FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT x.indisprimary"
        }
    };
    world.query(sql, &[]).iter().map(|row| row[0].as_text().expect("a name").to_owned()).collect()
}

/// Those that a declaration asks for.
fn declared_indexes(kind: &Kind) -> Vec<String> {
    let table = kind.table();
    let own = if kind.part_of.is_some() { "root" } else { "programme" };
    let keys = kind.unique.iter().map(|key| format!("{table}_{}_key", key.join("_")));
    let parties = kind.parties().map(|party| format!("{table}_{}_index", party.name));
    let listed = kind.fields.iter().filter(|field| field.there != Label::EMPTY);
    let listed = listed.map(|field| format!("{table}_{}_index", field.name));
    keys.chain(parties).chain(listed).chain([format!("{table}_{own}_index")]).collect()
}

const REASONS: &str = "docs/decisions/0016-indexes-keys-and-no-foreign-keys.md";

on_both!(every_index_is_declared_or_has_its_reason, |world| {
    let text = std::fs::read_to_string(crate::committed::root().join(REASONS)).expect("the reasons");
    let named = |line: &str| {
        let (name, reason) = line.strip_prefix("| `")?.split_once("` | ")?;
        let here = world.database == Database::Postgres || !reason.contains("on PostgreSQL");
        (here && !name.contains('<')).then(|| name.to_owned())
    };
    let listed: BTreeSet<String> = text.lines().filter_map(named).collect();
    let catalogue = world.engine().catalogue();
    let declared: BTreeSet<String> = catalogue.kinds.iter().flat_map(|kind| declared_indexes(kind)).collect();
    let own: BTreeSet<String> = indexes(world).difference(&declared).cloned().collect();
    assert_eq!(own, listed, "an index has a reason in {REASONS}, and no reason stands for one that is gone");
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

const OFFICE: Field = Field::new("office", Type::Reference("organisation"), true).party();
const VISITOR: Field = Field::new("visitor", Type::Text, true);

/// A visitor log as it was declared first.
static FIRST: &[&Kind] = &[&Kind::new("made-up-log").fields(&[
    OFFICE,
    VISITOR,
    Field::new("about", Type::Text, true),
    Field::new("minutes", Type::Integer, false),
])];

/// As it is declared now: the subject may be left open, the minutes may not, two columns and a key come new, and lines.
static SECOND: &[&Kind] = &[
    &Kind::new("made-up-log")
        .fields(&[
            OFFICE,
            VISITOR,
            Field::new("about", Type::Text, false),
            Field::new("minutes", Type::Integer, true),
            Field::new("came_on", Type::Day, false),
            Field::new("people", Type::Integer, true),
        ])
        .unique(&[&["office", "visitor"]]),
    &Kind::new("visitor-question").part_of("made-up-log").fields(&[Field::new("words", Type::Text, true)]),
];

/// A database beside the programme, with the drafts that made it what it is.
struct Drafting {
    /// SQLite, migrated for the moment: the drafts are made of it, as the command does.
    fresh: Connection,
    /// The world's own database.
    own: Connection,
    steps: Vec<Migration>,
}

impl Drafting {
    fn of(world: &mut World) -> Drafting {
        world.stop();
        let file = store::place::database_file(&world.place.directory);
        let own = match &world.place.postgres {
            Some(url) => Connection::open_postgres(url),
            None => Connection::open_sqlite(&file, false),
        };
        let fresh = Connection::open_sqlite(&world.place.directory.join("draft.db"), false).expect("a fresh database");
        let steps = schema::in_order(&programme::migrations());
        let mut drafting = Drafting { fresh, own: own.expect("the world's database"), steps };
        schema::migrate(&mut drafting.fresh, &drafting.steps).expect("a fresh database is migrated");
        drafting
    }

    /// Drafts what these kinds lack, takes it as the next migration of both, and answers it.
    fn next(&mut self, name: &'static str, kinds: &[&Kind]) -> String {
        let sql = schema::draft(&mut self.fresh, kinds).expect("a draft");
        self.steps.push(Migration { name, sql: Box::leak(sql.clone().into_boxed_str()) });
        for connection in [&mut self.fresh, &mut self.own] {
            schema::migrate(connection, &self.steps).unwrap_or_else(|error| panic!("{error}:\n{sql}"));
            assert_eq!(schema::differences(connection, kinds).expect("compared"), Vec::<String>::new(), "{sql}");
        }
        assert_eq!(schema::draft(&mut self.fresh, kinds).expect("a draft"), "", "nothing is left to draft");
        sql
    }
}

on_both!(what_is_declared_anew_is_drafted_and_keeps_what_stands, |world| {
    let mut drafting = Drafting::of(world);
    drafting.next("9001_made_up_log", FIRST);
    let index = "CREATE INDEX made_up_log_about_index ON made_up_log (about) WHERE about <> ''";
    let record = "INSERT INTO made_up_log VALUES ('1', 'p', 1, '', 0, 0, 'office', '李四', '修路', NULL)";
    for connection in [&mut drafting.fresh, &mut drafting.own] {
        connection.batch(&format!("{index}; {record}")).expect("a record and an index of somebody's own");
    }

    let said = schema::differences(&mut drafting.own, SECOND).expect("compared");
    assert_eq!(
        said,
        [
            "made_up_log.about must be filled in the schema and need not be as declared",
            "made_up_log.minutes need not be filled in the schema and must be as declared",
            "made_up_log.came_on TEXT is declared and not in the schema",
            "made_up_log.people BIGINT is declared and not in the schema",
            "made_up_log_office_visitor_key (programme, office, visitor) is declared and not in the schema",
            "visitor_question is declared and not in the schema",
        ]
    );
    let sql = drafting.next("9002_visitors_asked", SECOND);
    assert!(sql.contains("say here what is true of them"), "{sql}");

    let kept = "SELECT visitor, about, minutes, came_on, people FROM made_up_log";
    let expected = [Value::from("李四"), Value::from("修路"), Value::Integer(0), Value::Null, Value::Integer(0)];
    for connection in [&mut drafting.fresh, &mut drafting.own] {
        assert_eq!(connection.query(kept, &[]).expect("read"), std::slice::from_ref(&expected));
        let open = "INSERT INTO made_up_log (id, programme, version, state, entered, created, office, visitor, minutes, people)
                    VALUES ('2', 'p', 1, '', 0, 0, 'office', '王五', 5, 1)";
        connection.batch(open).expect("the subject may be left open");
        let table = schema::tables::Table::present(connection, "made_up_log").expect("read").expect("a table");
        assert!(table.indexes["made_up_log_about_index"].partial, "an index of somebody's own stays: {table:?}");
        let twice = open.replace("'2'", "'3'");
        assert!(connection.batch(&twice).is_err(), "the key holds");
    }
});

on_both!(what_only_a_person_can_decide_is_a_remark, |world| {
    static OTHER: &[&Kind] =
        &[&Kind::new("made-up-log").fields(&[OFFICE, Field::new("about", Type::Integer, true), VISITOR])];
    let mut drafting = Drafting::of(world);
    drafting.next("9001_made_up_log", FIRST);
    let key = "CREATE UNIQUE INDEX made_up_log_visitor_key ON made_up_log (programme, visitor)";
    let moved = "DROP INDEX made_up_log_office_index; CREATE INDEX made_up_log_office_index ON made_up_log (office)";
    for connection in [&mut drafting.fresh, &mut drafting.own] {
        connection.batch(&format!("{key}; {moved}")).expect("indexes that nobody declared");
        assert_eq!(
            schema::differences(connection, OTHER).expect("compared"),
            [
                "made_up_log.about is TEXT in the schema and declared BIGINT",
                "made_up_log.minutes BIGINT is in the schema and not declared",
                "made_up_log_office_index is on (office) in the schema and declared on (programme, office)",
                "made_up_log_visitor_key (programme, visitor) is a unique key in the schema and not declared",
            ]
        );
    }
    let sql = schema::draft(&mut drafting.fresh, OTHER).expect("a draft");
    let statements: Vec<&str> = sql.lines().filter(|line| !line.starts_with("--")).collect();
    assert_eq!(
        statements,
        [
            "DROP INDEX made_up_log_office_index;",
            "CREATE INDEX made_up_log_office_index ON made_up_log (programme, office);",
        ]
    );
    assert_eq!(sql.lines().filter(|line| line.starts_with("-- made_up_log")).count(), 3, "{sql}");
});
