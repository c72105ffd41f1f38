//! Somebody with a tool of their own has been at the database: every column of every table is changed, a row is taken out of
//! each and one put into each. What `suimei check --deep` does not find stands in `unproved.txt` with its reason, and nothing
//! else does.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Value;
use store::journal::HeadFile;
use store::{Connection, Dialect, StoreError};
use uuid::Uuid;

use crate::releases::story;
use crate::world::{Database, World};

const UNPROVED: &str = include_str!("unproved.txt");

/// What is said to be unproved: a place and why.
fn unproved() -> BTreeMap<&'static str, &'static str> {
    let lines = UNPROVED.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(": ").expect("a place and its reason")).collect()
}

/// The places for which one stands: itself, or all of a table.
fn places(said: &str, tables: &[Table]) -> Vec<String> {
    let Some(table) = tables.iter().find(|table| table.name == said) else { return vec![said.to_owned()] };
    let columns = table.columns.iter().map(|(column, _)| format!("{said}.{column}"));
    columns.chain([format!("{said} without a row"), format!("{said} with a row more")]).collect()
}

/// A table with its columns, and whether each holds whole numbers.
struct Table {
    name: String,
    columns: Vec<(String, bool)>,
}

fn tables(connection: &mut Connection) -> Vec<Table> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => {
            "SELECT m.name, c.name, CASE c.type WHEN 'BIGINT' THEN 1 WHEN 'INTEGER' THEN 1 ELSE 0 END
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
             AND m.name NOT LIKE 'published_search%' AND m.name NOT LIKE 'found_terms%' ORDER BY m.name, c.cid"
        }
        Dialect::Postgres => {
            "SELECT table_name::TEXT, column_name::TEXT, CASE data_type WHEN 'bigint' THEN 1 ELSE 0 END::BIGINT
             FROM information_schema.columns WHERE table_schema = current_schema()
             AND table_name NOT IN ('published_search', 'found_terms') ORDER BY 1, ordinal_position"
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    for row in connection.query(sql, &[]).expect("the schema") {
        let [table, column] = [0, 1].map(|at| row[at].as_text().expect("a name").to_owned());
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table { name: table, columns: Vec::new() });
        }
        tables.last_mut().expect("a table").columns.push((column, row[2].as_integer() == Some(1)));
    }
    tables
}

/// The ways in which a row is told from all others.
fn key(table: &Table) -> &str {
    let has = |name: &&str| table.columns.iter().any(|(column, _)| column == name);
    ["id", "sequence", "number", "position", "token", "request_key", "record", "name", "value", "subject"]
        .into_iter()
        .find(has)
        .unwrap_or_else(|| &table.columns[0].0)
}

/// What sets a column to something a little different: a number to the next, a text with another last letter.
fn changed((column, is_number): &(String, bool), table: &str) -> String {
    if *is_number {
        return format!(
            "{column} = CASE WHEN {column} = 0 THEN 1 WHEN {column} = 1 THEN 0 ELSE COALESCE({column}, 0) + 1 END"
        );
    }
    if column == "content" && table == "file_content" {
        return format!("{column} = $1");
    }
    format!(
        "{column} = CASE WHEN {column} IS NULL THEN 'x' WHEN length({column}) = 0 THEN 'x'
         ELSE substr({column}, 1, length({column}) - 1) ||
              CASE substr({column}, length({column})) WHEN 'a' THEN 'b' ELSE 'a' END END"
    )
}

struct Forger {
    connection: Connection,
    head: HeadFile,
    catalogue: kernel::Catalogue,
    /// The tables of declared kinds: of their columns each finding names its own.
    kinds: BTreeSet<String>,
    /// Places that nobody would notice.
    unnoticed: BTreeSet<String>,
}

impl Forger {
    fn proves(&mut self) -> bool {
        // What cannot be read at all is told as well, as an error.
        let replayed = store::check::deep(&mut self.connection, &self.catalogue, &mut |_, _| ());
        if !replayed.is_ok_and(|found| found.is_empty()) {
            return false;
        }
        store::check::check(&mut self.connection, &self.catalogue, &self.head).is_ok_and(|found| found.is_clean())
    }

    /// Does something to the database, asks whether it is found, and takes it back. What a constraint refuses is no forgery.
    fn tries(&mut self, place: String, sql: &[String], parameters: &[Value]) {
        self.connection.batch("SAVEPOINT forged").expect("a savepoint");
        let mut done = 0;
        for statement in sql {
            match self.connection.execute(statement, parameters) {
                Ok(0) => {}
                Ok(_) => {
                    done += 1;
                    break;
                }
                Err(StoreError::Constraint(_)) => {
                    self.connection.batch("ROLLBACK TO SAVEPOINT forged").expect("undone");
                }
                Err(error) => panic!("{place}: {statement}: {error}"),
            }
        }
        if done > 0 && self.proves() {
            self.unnoticed.insert(place);
        }
        self.connection.batch("ROLLBACK TO SAVEPOINT forged; RELEASE SAVEPOINT forged").expect("undone");
    }

    fn forge(&mut self, table: &Table) {
        let (name, key) = (&table.name, key(table));
        let apart = |column: &str| !self.kinds.contains(name) || matches!(column, "id" | "root" | "position");
        let (alone, together): (Vec<_>, Vec<_>) = table.columns.iter().partition(|(column, _)| apart(column));
        let unnamed = self.forge_together(table, &together);
        for column in alone.into_iter().chain(unnamed) {
            let chosen = format!("(SELECT {key} FROM {name} ORDER BY {} IS NULL, {key} LIMIT 1)", column.0);
            let sql = format!("UPDATE {name} SET {} WHERE {key} = {chosen}", changed(column, name));
            let is_file = name == "file_content" && column.0 == "content";
            let parameters = if is_file { vec![Value::Bytes(vec![1])] } else { Vec::new() };
            self.tries(format!("{name}.{}", column.0), &[sql], &parameters);
        }
        let chosen = format!("(SELECT {key} FROM {name} ORDER BY {key} DESC LIMIT 1)");
        self.tries(format!("{name} without a row"), &[format!("DELETE FROM {name} WHERE {key} = {chosen}")], &[]);
        let ways = [false, true].map(|all| self.added(table, &chosen, all));
        self.tries(format!("{name} with a row more"), &ways, &[]);
    }

    /// Changes many columns of one row at once; answers those that no finding names.
    fn forge_together<'t>(&mut self, table: &Table, columns: &[&'t (String, bool)]) -> Vec<&'t (String, bool)> {
        if columns.is_empty() {
            return Vec::new();
        }
        let set: Vec<String> = columns.iter().map(|column| changed(column, &table.name)).collect();
        let chosen = format!("(SELECT id FROM {} ORDER BY id LIMIT 1)", table.name);
        let sql = format!("UPDATE {} SET {} WHERE id = {chosen}", table.name, set.join(", "));
        self.connection.batch("SAVEPOINT forged").expect("a savepoint");
        let done = self.connection.execute(&sql, &[]);
        let found = done.map(|_| store::check::deep(&mut self.connection, &self.catalogue, &mut |_, _| ()));
        self.connection.batch("ROLLBACK TO SAVEPOINT forged; RELEASE SAVEPOINT forged").expect("undone");
        let Ok(Ok(found)) = found else { return columns.to_vec() };
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let named: BTreeSet<&str> = found.iter().flat_map(|line| line.split(|letter| !is_word(letter))).collect();
        columns.iter().copied().filter(|(column, _)| !named.contains(column.as_str())).collect()
    }

    /// Copies a row under another identifier; the second way with every value a little different.
    fn added(&self, table: &Table, chosen: &str, all: bool) -> String {
        // Numbered by the database itself.
        let numbered = ["journal_entry", "audit_entry", "found", "published_newest"].contains(&table.name.as_str());
        let is_own = |column: &str| numbered && matches!(column, "number" | "position");
        let columns: Vec<&(String, bool)> = table.columns.iter().filter(|(column, _)| !is_own(column)).collect();
        let value = |(column, is_number): &(String, bool)| match (column.as_str(), is_number, all) {
            ("id", ..) => format!("'{}'", Uuid::now_v7()),
            (_, true, true) => format!("{column} + 1000"),
            (_, false, true) if column != "content" => format!("{column} || 'x'"),
            _ => column.clone(),
        };
        let names: Vec<&str> = columns.iter().map(|(column, _)| column.as_str()).collect();
        let values: Vec<String> = columns.iter().copied().map(value).collect();
        let (name, key) = (&table.name, key(table));
        format!(
            "INSERT INTO {name} ({}) SELECT {} FROM {name} WHERE {key} = {chosen}",
            names.join(", "),
            values.join(", ")
        )
    }

    fn drop_triggers(&mut self, tables: &[Table]) {
        let sql = match self.connection.dialect() {
            Dialect::Sqlite => {
                let names = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
                let found = self.connection.query(names, &[]).expect("triggers");
                found
                    .iter()
                    .map(|row| format!("DROP TRIGGER {}", row[0].as_text().expect("a name")))
                    .collect::<Vec<_>>()
            }
            Dialect::Postgres => {
                tables.iter().map(|table| format!("ALTER TABLE {} DISABLE TRIGGER ALL", table.name)).collect()
            }
        };
        for statement in sql {
            self.connection.batch(&statement).expect("no trigger is left");
        }
    }
}

/// A row in each table that no action fills.
fn beside_actions(world: &World) {
    let rows = [
        "INSERT INTO session (token, person, programme, created, seen) VALUES ('t', 'p', 'x', 1, 1)",
        "INSERT INTO api_token (token, id, person, programme, created, expires) VALUES ('t', 'i', 'p', 'x', 1, 2)",
        "INSERT INTO sign_in_attempt (subject, failures, until) VALUES ('s', 1, 2)",
        "INSERT INTO idempotency (person, request_key, request_hash, answer, at) VALUES ('p', 'k', 'h', '{}', 1)",
        "INSERT INTO made_once (programme, request_key, request_hash, entry) VALUES ('p', 'k', 'h', 'e')",
        "INSERT INTO form_draft (person, kind, record, action, content, at) VALUES ('p', 'k', '', 'create', '{}', 1)",
        "INSERT INTO setting (name, content) VALUES ('x', 'y')",
    ];
    for sql in rows {
        world.engine().write(move |connection| connection.execute(sql, &[])).expect("written");
    }
}

fn whatever_is_changed_is_found(database: Database) {
    if database.is_left_out() {
        return;
    }
    let mut world = World::new(database);
    story::told(&world);
    beside_actions(&world);
    world.settle();
    world.stop();
    let connection = match &world.place.postgres {
        Some(url) => Connection::open_postgres(url),
        None => Connection::open_sqlite(&store::place::database_file(&world.place.directory), false),
    };
    let head = HeadFile::open(&world.place.directory).expect("the head");
    let connection = connection.and_then(|connection| connection.with_keys(&world.place.directory));
    let connection = connection.expect("the data can be opened");
    let catalogue = programme::catalogue();
    let kinds = catalogue.kinds.iter().map(|kind| kind.table()).collect();
    let mut forger = Forger { connection, head, catalogue, kinds, unnoticed: BTreeSet::new() };
    let tables = tables(&mut forger.connection);
    forger.connection.batch("BEGIN").expect("a transaction");
    forger.drop_triggers(&tables);
    assert!(forger.proves(), "nothing has been changed yet");
    for table in &tables {
        forger.forge(table);
    }
    forger.connection.rollback();
    let said: BTreeSet<String> = unproved().keys().flat_map(|place| places(place, &tables)).collect();
    let more: Vec<_> = forger.unnoticed.difference(&said).collect();
    let fewer: Vec<_> = said.difference(&forger.unnoticed).collect();
    assert!(more.is_empty(), "nobody would notice, and unproved.txt does not say why: {more:#?}");
    assert!(fewer.is_empty(), "these are found now, so that unproved.txt need not have them: {fewer:#?}");
}

#[test]
fn whatever_is_changed_is_found_sqlite() {
    whatever_is_changed_is_found(Database::Sqlite);
}

#[test]
fn whatever_is_changed_is_found_postgres() {
    whatever_is_changed_is_found(Database::Postgres);
}
