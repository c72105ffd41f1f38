//! A database as lines of JSON that both databases take in: first what it is, then each table with its rows.
//!
//! The first line names the migrations that made the schema, the day on which the story ended, and the files beside the
//! database: the signed head of the journal, and the key that signed it, which signs nothing else. The words of what is
//! published stand as they were cut, because each database keeps them in a form of its own.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use kernel::Value;
use serde_json::{Value as Json, json};
use store::{Connection, Migration, schema};
use uuid::Uuid;

use crate::cast::{MEMBERS, SEATS};
use crate::world::{Cast, Database, World};

const FILES: [&str; 2] = ["journal-head.json", "keys/journal.key"];
/// Its words are in a form of each database's own.
const SEARCH: &str = "published_search";

fn migrations() -> Vec<Migration> {
    schema::in_order(&programme::migrations())
}

fn sqlite(world: &World) -> Connection {
    let file = store::place::database_file(&world.place.directory);
    Connection::open_sqlite(&file, false).expect("the database can be opened")
}

/// Writes what a world on SQLite holds into a file named for the newest migration, and stops its engine.
pub fn write(world: &mut World, folder: &Path) {
    world.settle();
    let day = world.engine().shared.clock.now().day().iso();
    world.stop();
    let mut connection = sqlite(world);
    let migrations: Vec<&str> = migrations().iter().map(|migration| migration.name).collect();
    let newest = migrations.iter().max().expect("there are migrations");
    let file = folder.join(format!("{newest}.jsonl"));
    assert!(!file.exists(), "{} is committed and stays as it is", file.display());
    let read = |name: &str| std::fs::read_to_string(world.place.directory.join(name)).expect("a file of the data");
    let files: BTreeMap<&str, String> = FILES.iter().map(|name| (*name, read(name))).collect();
    let mut text = format!("{}\n", json!({ "migrations": migrations, "day": day, "files": files }));
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                  AND name NOT LIKE 'published_search%' AND name <> 'migration' ORDER BY name";
    for row in connection.query(tables, &[]).expect("tables") {
        let table = row[0].as_text().expect("a name");
        let sql = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        let columns = connection.query(&sql, &[]).expect("columns");
        let columns: Vec<&str> = columns.iter().filter_map(|row| row[0].as_text()).collect();
        let rows = connection.query(&format!("SELECT * FROM {table} ORDER BY 1, 2"), &[]).expect("rows");
        add(&mut text, table, &columns, &rows);
    }
    connection
        .batch("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, published_search, instance)")
        .expect("terms");
    let words =
        "SELECT doc, group_concat(term, ' ') FROM (SELECT DISTINCT doc, term FROM temp.terms ORDER BY doc, term)
                 GROUP BY doc ORDER BY doc";
    let rows = connection.query(words, &[]).expect("words");
    add(&mut text, SEARCH, &["position", "words"], &rows);
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text)).expect("the dump is written");
}

/// A table with its rows; one without rows stands for nothing.
fn add(text: &mut String, table: &str, columns: &[&str], rows: &[Vec<Value>]) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", json!({ "table": table, "columns": columns }));
    for row in rows {
        let _ = writeln!(text, "{}", Json::Array(row.iter().map(json_of).collect()));
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => json!({ "hex": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() }),
    }
}

fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Number(number) => Value::Integer(number.as_i64().expect("a whole number")),
        Json::String(text) => Value::from(text.as_str()),
        _ => {
            let hex = json["hex"].as_str().expect("bytes as hexadecimal");
            let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits a byte");
            Value::Bytes((0..hex.len()).step_by(2).map(byte).collect())
        }
    }
}

/// Loads a dump into a world that has nothing yet, under the schema of its time; answers the day on which it ended.
pub fn load(world: &mut World, file: &Path) -> String {
    let text = std::fs::read_to_string(file).expect("a dump can be read");
    let mut lines = text.lines().map(|line| serde_json::from_str::<Json>(line).expect("a line is JSON"));
    let head = lines.next().expect("a dump says what it is");
    for (name, content) in head["files"].as_object().expect("files") {
        let path = world.place.directory.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content.as_str().expect("text")).expect("a file of the data is written");
    }
    let mut connection = match &world.place.postgres {
        Some(url) => Connection::open_postgres(url).expect("the database can be opened"),
        None => sqlite(world),
    };
    let names = head["migrations"].as_array().expect("migrations");
    let mut then = migrations();
    then.retain(|migration| names.contains(&json!(migration.name)));
    assert_eq!(then.len(), names.len(), "{}: every migration of it still stands", file.display());
    schema::migrate(&mut connection, &then).expect("the schema of its time");
    connection.begin_write().expect("a transaction");
    let (mut table, mut sql) = (String::new(), String::new());
    for line in lines {
        if let Some(name) = line["table"].as_str() {
            let columns: Vec<&str> =
                line["columns"].as_array().expect("columns").iter().filter_map(Json::as_str).collect();
            (table, sql) = (name.to_owned(), insert(world.database, name, &columns));
        } else {
            let values: Vec<Value> = line.as_array().expect("a row").iter().map(value_of).collect();
            connection.execute(&sql, &values).unwrap_or_else(|error| panic!("{table} {line}: {error}"));
        }
    }
    connection.commit().expect("the dump is there");
    if world.database == Database::Postgres {
        for (table, column) in [("journal_entry", "number"), ("published_newest", "position")] {
            let next =
                format!("SELECT setval(pg_get_serial_sequence('{table}', '{column}'), MAX({column})) FROM {table}");
            connection.query(&next, &[]).expect("numbers go on");
        }
    }
    head["day"].as_str().expect("a day").to_owned()
}

fn insert(database: Database, table: &str, columns: &[&str]) -> String {
    let marks: Vec<String> = (1..=columns.len()).map(|number| format!("${number}")).collect();
    let (columns, marks) = (columns.join(", "), marks.join(", "));
    match (table, database) {
        (SEARCH, Database::Sqlite) => "INSERT INTO published_search (rowid, words) VALUES ($1, $2)".to_owned(),
        (SEARCH, Database::Postgres) => {
            "INSERT INTO published_search (position, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))"
                .to_owned()
        }
        _ => format!("INSERT INTO {table} ({columns}) VALUES ({marks})"),
    }
}

/// Who is in a loaded world: people by their user names, organisations by who holds a post there, so that a release may have
/// called them otherwise.
pub fn cast(world: &World) -> Cast {
    let found = |sql: &str| -> BTreeMap<String, Uuid> {
        let rows = world.query(sql, &[]);
        let read = |row: &Vec<Value>| Some((row[0].as_text()?.to_owned(), row[1].as_text()?.parse().ok()?));
        rows.iter().filter_map(read).collect()
    };
    let people = found("SELECT user_name, id FROM person");
    let posts = found("SELECT person, id FROM post WHERE ends IS NULL");
    let people: BTreeMap<&'static str, Uuid> =
        MEMBERS.iter().filter_map(|member| Some((member.key, *people.get(member.key)?))).collect();
    let first = |sql: &str| *found(sql).values().next().expect("it is there");
    let held =
        found("SELECT u.user_name || ' ' || p.role, p.organisation FROM post p JOIN person u ON u.id = p.person");
    let mut seats: BTreeMap<&'static str, Uuid> = BTreeMap::new();
    for member in MEMBERS {
        let at = |role: &str| held.get(&format!("{} {role}", member.key)).copied();
        seats.extend(member.posts.iter().filter_map(|(seat, role, _)| Some((*seat, at(role)?))));
    }
    // Where nobody holds a post, somebody does below.
    let above = found("SELECT id, parent FROM organisation WHERE parent IS NOT NULL");
    for seat in SEATS {
        if let (Some(higher), Some(own)) = (seat.above, seats.get(seat.key)) {
            let higher_id = above[&own.to_string()];
            seats.entry(higher).or_insert(higher_id);
        }
    }
    let regions = found("SELECT level, id FROM region");
    Cast {
        programme: found("SELECT code, id FROM programme").into_keys().next().expect("a programme"),
        programme_record: first("SELECT code, id FROM programme"),
        seats,
        posts: people.iter().filter_map(|(key, id)| Some((*key, *posts.get(&id.to_string())?))).collect(),
        people,
        county: regions["county"].to_string(),
        town: regions["town"].to_string(),
        pairing: first("SELECT state, id FROM pairing WHERE state = 'in-force'"),
        rulebook: first("SELECT effective, id FROM rulebook"),
    }
}
