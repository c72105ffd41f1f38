//! The engine against the same statements without the engine: what rights, input, journal and threads cost.

use std::time::Instant;

use rusqlite::params_from_iter;
use store::place::database_file;
use store::{Connection, Options, Place};

use crate::load::{self, Outcome, Until};
use crate::recording::{self, Recording};
use crate::report::{Goal, Measure};
use crate::world::{self, Base};
use crate::{Arguments, Failure};

/// Records the whole load once, on a copy of the database that the replays begin from.
pub fn record(base: &Base, actions: usize) -> Result<Recording, Failure> {
    let engine = world::open(&base.copy("recorded")?, Options::default())?;
    let tape = recording::begin(&engine)?;
    load::run_load(&engine, &base.cast.actors, Until::Actions(actions))?;
    drop(engine);
    Recording::of(&tape)
}

/// The connection that the engine itself would open, with every durability setting asserted.
fn bare_connection(place: &Place) -> Result<Connection, Failure> {
    Ok(Connection::open_sqlite(&database_file(&place.directory), false)?)
}

fn say(connection: &rusqlite::Connection, text: &str, parameters: &[rusqlite::types::Value]) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(text)?;
    let width = statement.column_count();
    if width == 0 {
        statement.execute(params_from_iter(parameters))?;
        return Ok(());
    }
    let mut rows = statement.query(params_from_iter(parameters))?;
    while let Some(row) = rows.next()? {
        for column in 0..width {
            std::hint::black_box(row.get_ref(column)?);
        }
    }
    Ok(())
}

/// Replays the recording on a fresh copy, so many actions a commit; answers actions a second.
fn replay(base: &Base, recording: &Recording, group: usize) -> Result<f64, Failure> {
    let mut opened = bare_connection(&base.copy("round")?)?;
    let connection = opened.sqlite().ok_or("not SQLite")?;
    let entries = |connection: &rusqlite::Connection| {
        connection.query_row("SELECT COUNT(*) FROM journal_entry", [], |row| row.get::<_, i64>(0))
    };
    let before = entries(connection)?;
    let begun = Instant::now();
    for actions in recording.actions.chunks(group) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for step in actions.iter().flatten() {
            say(connection, &recording.texts[step.text], &step.parameters)?;
        }
        connection.execute_batch("COMMIT")?;
    }
    let elapsed = begun.elapsed();
    let written = entries(connection)? - before;
    if written != recording.actions.len() as i64 {
        return Err(format!("{written} entries of {} actions", recording.actions.len()).into());
    }
    Ok(recording.actions.len() as f64 / elapsed.as_secs_f64())
}

fn perform(base: &Base, actions: usize) -> Result<Outcome, Failure> {
    let engine = world::open(&base.copy("round")?, Options::default())?;
    load::run_load(&engine, &base.cast.actors, Until::Actions(actions))
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let base = Base::make(&arguments.place, arguments.callers)?;
    let recording = record(&base, arguments.actions)?;
    let longest = recording.actions.iter().map(Vec::len).max().unwrap_or(0);
    let statements: usize = recording.actions.iter().map(Vec::len).sum();
    eprintln!("  {:.2} statements an action, {longest} at most", statements as f64 / recording.actions.len() as f64);
    let mut measure = Measure::against(
        "SQLite, engine in groups",
        "actions/s",
        "the same statements in groups of the same size, rusqlite alone",
        Goal::RatioAtLeast(0.5),
    );
    for _ in 0..arguments.rounds {
        let outcome = perform(&base, arguments.actions)?;
        let group = (outcome.group.round() as usize).max(1);
        let bare = replay(&base, &recording, group)?;
        eprintln!("  {:.0} in groups of {:.1} against {bare:.0}", outcome.per_second, outcome.group);
        measure.round(outcome.per_second, bare);
    }
    Ok(vec![measure])
}
