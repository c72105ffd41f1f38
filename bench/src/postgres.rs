//! The engine on PostgreSQL against pgbench with the statements of one action as its script.

use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use rusqlite::types::Value;
use store::{Options, Place};

use crate::load::{self, Until};
use crate::recording::{self, Recording, Step};
use crate::report::{Goal, Measure};
use crate::world::{self, Actor, Base, Cast, PROJECTS};
use crate::{Arguments, Failure};

/// Writers of the engine, and so clients of pgbench.
const WRITERS: [usize; 2] = [8, 16];
/// Identifiers of pgbench's own projects begin here: it can bind numbers, not identifiers.
const FIRST: i64 = 1_000_000_000_000_000_000;
/// Each client's projects lie so far from the next one's.
const APART: i64 = 1_000_000;

/// A database that is gone when it is dropped.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn make(server: &str) -> Result<Database, Failure> {
        let name = format!("suimei_bench_{}", std::process::id());
        execute(server, &format!("CREATE DATABASE {name}"))?;
        Ok(Database { server: server.to_owned(), name })
    }

    fn url(&self) -> Result<String, Failure> {
        let (host, _) = self.server.rsplit_once('/').ok_or("the address names no database")?;
        Ok(format!("{host}/{}", self.name))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Err(error) = execute(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)) {
            eprintln!("bench: the database {} stays: {error}", self.name);
        }
    }
}

fn execute(url: &str, sql: &str) -> Result<(), Failure> {
    Ok(::postgres::Client::connect(url, ::postgres::NoTls)?.batch_execute(sql)?)
}

/// The statements of one action, as the engine says them to either database, with a cold start's questions of rights.
fn one_action(arguments: &Arguments) -> Result<(Recording, Actor), Failure> {
    let base = Base::make(&arguments.place, 1)?;
    let engine = world::open(&base.copy("recorded")?, Options::default())?;
    let tape = recording::begin(&engine)?;
    load::run_load(&engine, &base.cast.actors, Until::Actions(1))?;
    drop(engine);
    Ok((Recording::of(&tape)?, base.cast.actors[0].clone()))
}

/// The action as a script of pgbench: every client has projects of its own, and each entry a number of its own.
struct Script {
    text: String,
    definitions: Vec<(String, String)>,
}

impl Script {
    fn of(recording: &Recording, actor: &Actor, cast: &Cast) -> Result<Script, Failure> {
        let steps = recording.actions.first().ok_or("no action was recorded")?;
        let entry = steps.iter().find(|step| recording.texts[step.text].starts_with("INSERT INTO journal_entry"));
        let entry = entry.and_then(|step| step.parameters.first()).cloned().ok_or("no journal entry")?;
        let mut script = Script { text: String::new(), definitions: Vec::new() };
        let _ = writeln!(script.text, "\\set counter :counter + 1");
        let _ = writeln!(script.text, "\\set record {FIRST} + :client_id * {APART} + :counter % {PROJECTS}");
        let _ = writeln!(script.text, "\\set entry {FIRST} + :client_id * 1000000000 + :counter");
        script.text.push_str("BEGIN ISOLATION LEVEL SERIALIZABLE;\n");
        let names = Names { actor, cast, entry };
        for step in steps {
            let text = &recording.texts[step.text];
            // What an organisation lies below is asked once a connection.
            let is_asked_once = text.starts_with("WITH RECURSIVE above");
            if !text.starts_with("SAVEPOINT") && !text.starts_with("RELEASE") && !is_asked_once {
                script.statement(text, step, &names)?;
            }
        }
        script.text.push_str("COMMIT;\n");
        Ok(script)
    }

    fn statement(&mut self, text: &str, step: &Step, names: &Names<'_>) -> Result<(), Failure> {
        let updates = text.starts_with("UPDATE project");
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('?') {
            self.text.push_str(before);
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let number: usize = after[..digits].parse()?;
            rest = &after[digits..];
            let word = match &step.parameters[number - 1] {
                Value::Null => "NULL".to_owned(),
                value if *value == names.entry => ":entry".to_owned(),
                Value::Text(id) if names.is_project(id) => ":record".to_owned(),
                // The record's version before and after.
                Value::Integer(1) if updates => ":version".to_owned(),
                Value::Integer(2) if updates => ":next".to_owned(),
                Value::Integer(number) => self.defined(number.to_string()),
                Value::Text(text) => self.defined(names.here(text)),
                _ => return Err("a fraction or bytes".into()),
            };
            self.text.push_str(&word);
        }
        self.text.push_str(rest);
        if text.starts_with("SELECT") && text.contains(" FROM project ") {
            self.text.push_str(" \\gset\n\\set next :version + 1\n");
        } else {
            self.text.push_str(";\n");
        }
        Ok(())
    }

    fn defined(&mut self, value: String) -> String {
        let known = self.definitions.iter().position(|(_, defined)| *defined == value);
        let at = known.unwrap_or_else(|| {
            self.definitions.push((format!("v{}", self.definitions.len()), value));
            self.definitions.len() - 1
        });
        format!(":{}", self.definitions[at].0)
    }
}

/// Who is who: the recording was made in another database.
struct Names<'a> {
    actor: &'a Actor,
    cast: &'a Cast,
    entry: Value,
}

impl Names<'_> {
    fn is_project(&self, id: &str) -> bool {
        self.actor.projects.iter().any(|project| project.to_string() == id)
    }

    /// The same person, post and office as they are called in the measured database.
    fn here(&self, text: &str) -> String {
        let there = &self.actor.viewer;
        let here = &self.cast.actors[0].viewer;
        let ids = |viewer: &kernel::Viewer| {
            let post = viewer.posts.first();
            let ids = [viewer.person, post.map(|post| post.id), post.map(|post| post.organisation)];
            ids.map(|id| id.unwrap_or_default().to_string())
        };
        let known = ids(there).iter().position(|id| id == text);
        known.map_or_else(|| text.to_owned(), |at| ids(here)[at].clone())
    }
}

/// Projects whose identifiers pgbench can write.
fn make_projects(url: &str, clients: usize) -> Result<(), Failure> {
    let kind = programme::kinds().into_iter().find(|kind| kind.code == "project").ok_or("no projects")?;
    let table = store::schema::tables::Table::declared(kind);
    let columns: Vec<String> = table.columns.into_iter().map(|column| column.name).collect();
    let values: Vec<String> = columns
        .iter()
        .map(|name| match name.as_str() {
            "id" => format!("({FIRST} + c * {APART}::BIGINT + n)::TEXT"),
            other => format!("p.{other}"),
        })
        .collect();
    let sql = format!(
        "INSERT INTO project ({}) SELECT {} FROM (SELECT * FROM project LIMIT 1) p,
         generate_series(0, {}) c, generate_series(0, {}) n ON CONFLICT DO NOTHING; ANALYZE",
        columns.join(", "),
        values.join(", "),
        clients - 1,
        PROJECTS - 1
    );
    execute(url, &sql)
}

/// Runs pgbench; answers transactions a second. Entries of an earlier round keep their numbers, so each begins later.
fn pgbench(arguments: &Arguments, url: &str, script: &Script, clients: usize, counter: usize) -> Result<f64, Failure> {
    let path = arguments.place.join(format!("action-{}.sql", std::process::id()));
    std::fs::write(&path, &script.text)?;
    let mut command = Command::new(std::env::var("PGBENCH").unwrap_or_else(|_| "pgbench".to_owned()));
    command.args(["-n", "-M", "prepared", "--max-tries=10", "-c", &clients.to_string(), "-j", "2"]);
    command.args(["-T", &(arguments.seconds.ceil() as u64).to_string(), "-D", &format!("counter={counter}")]);
    for (name, value) in &script.definitions {
        command.args(["-D", &format!("{name}={value}")]);
    }
    let answer = command.arg("-f").arg(&path).arg(url).output()?;
    std::fs::remove_file(&path)?;
    let said = String::from_utf8_lossy(&answer.stdout);
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let failed = said.lines().any(|line| line.contains("failed transactions: ") && !line.contains(": 0 ("));
    match rate {
        Some(rate) if answer.status.success() && !failed => Ok(rate),
        _ => Err(format!("pgbench: {said}{}", String::from_utf8_lossy(&answer.stderr)).into()),
    }
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let Some(server) = &arguments.postgres else {
        eprintln!("  no address of a PostgreSQL was given: left out");
        return Ok(Vec::new());
    };
    std::fs::create_dir_all(&arguments.place)?;
    let database = Database::make(server)?;
    let url = database.url()?;
    let directory = arguments.place.join(format!("postgres-{}", std::process::id()));
    let place = Place { directory: directory.clone(), postgres: Some(url.clone()) };
    let callers = WRITERS[WRITERS.len() - 1] * 2;
    let cast = world::found(&world::open(&place, Options::default())?, callers)?;
    let (recording, actor) = one_action(arguments)?;
    let script = Script::of(&recording, &actor, &cast)?;
    make_projects(&url, WRITERS[WRITERS.len() - 1])?;
    let mut measures = Vec::new();
    let mut counter = 0;
    for writers in WRITERS {
        let name = format!("PostgreSQL, engine with {writers} writers");
        let other = format!("pgbench, the same statements, {writers} clients");
        let mut measure = Measure::against(&name, "actions/s", &other, Goal::RatioAtLeast(0.5));
        for _ in 0..arguments.rounds {
            counter += 10_000_000;
            let engine = world::open(&place, Options { writers, ..Options::default() })?;
            let until = Until::Time(Duration::from_secs_f64(arguments.seconds));
            let ours = load::run_load(&engine, &cast.actors[..writers * 2], until)?;
            engine.settle()?;
            drop(engine);
            let theirs = pgbench(arguments, &url, &script, writers, counter)?;
            // The same statements make entries that no engine marked: without this the next start would be read-only.
            store::anchor(&place, "pgbench")?;
            eprintln!("  {:.0} ({} refused) against {theirs:.0}", ours.per_second, ours.refused);
            measure.round(ours.per_second, theirs);
        }
        measures.push(measure);
    }
    std::fs::remove_dir_all(&directory)?;
    Ok(measures)
}
