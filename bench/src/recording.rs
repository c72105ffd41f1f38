//! What the engine says to SQLite, statement by statement with its parameters, to say it again without the engine.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::types::Value;
use store::{Engine, StoreError};

use crate::Failure;

/// One statement with what was bound.
#[derive(Clone, Debug)]
pub struct Step {
    pub text: usize,
    pub parameters: Vec<Value>,
}

/// The statements of many actions, in the order in which they were performed.
#[derive(Default)]
pub struct Recording {
    pub texts: Vec<String>,
    pub actions: Vec<Vec<Step>>,
}

/// Statements as they were traced: their text, and the text with what was bound.
pub type Tape = Arc<Mutex<Vec<(String, String)>>>;

/// Begins to trace the writer's connection.
pub fn begin(engine: &Engine) -> Result<Tape, Failure> {
    let tape = Tape::default();
    let kept = Arc::clone(&tape);
    engine.write(move |connection| {
        let Some(connection) = connection.sqlite() else {
            return Err(StoreError::Database("only SQLite is traced".to_owned()));
        };
        let tape = Arc::clone(&kept);
        let note = move |event: TraceEvent<'_>| {
            if let TraceEvent::Stmt(statement, text) = event
                && !text.starts_with("--")
            {
                let pair = (statement.sql().into_owned(), statement.expanded_sql().unwrap_or_default());
                tape.lock().unwrap_or_else(PoisonError::into_inner).push(pair);
            }
        };
        let traced = connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note));
        traced.map_err(|error| StoreError::Database(error.to_string()))
    })?;
    Ok(tape)
}

impl Recording {
    /// Sorts a tape into actions: each stands between a savepoint and its release. What is said for all of a group before its
    /// commit belongs to the last of them. What the sequencer says is left out.
    pub fn of(tape: &Tape) -> Result<Recording, Failure> {
        let tape = std::mem::take(&mut *tape.lock().unwrap_or_else(PoisonError::into_inner));
        let mut recording = Recording::default();
        let mut known = HashMap::new();
        let (mut depth, mut is_in_group) = (0, false);
        for (text, expanded) in tape {
            if text.starts_with("COMMIT") || text.starts_with("BEGIN") {
                is_in_group = false;
                continue;
            }
            if text.starts_with("SAVEPOINT") {
                if depth == 0 {
                    recording.actions.push(Vec::new());
                }
                depth += 1;
                is_in_group = true;
            }
            if !is_in_group {
                continue;
            }
            if text.starts_with("RELEASE") {
                depth -= 1;
            }
            let parameters = bound(&text, &expanded)?;
            let texts = &mut recording.texts;
            let at = *known.entry(text.clone()).or_insert_with(|| {
                texts.push(text);
                texts.len() - 1
            });
            recording.actions.last_mut().ok_or("no action")?.push(Step { text: at, parameters });
        }
        recording.actions.retain(|steps| steps.len() > 2);
        Ok(recording)
    }
}

/// What was bound to each placeholder, read off the expanded text.
fn bound(text: &str, expanded: &str) -> Result<Vec<Value>, Failure> {
    let mut parameters = Vec::new();
    let (mut text, mut expanded) = (text, expanded);
    while let Some((before, after)) = text.split_once('?') {
        expanded = expanded.strip_prefix(before).ok_or_else(|| format!("{text} is not {expanded}"))?;
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: usize = after[..digits].parse()?;
        text = &after[digits..];
        let (value, rest) = literal(expanded)?;
        expanded = rest;
        if parameters.len() < number {
            parameters.resize(number, Value::Null);
        }
        parameters[number - 1] = value;
    }
    Ok(parameters)
}

fn literal(text: &str) -> Result<(Value, &str), Failure> {
    if let Some(rest) = text.strip_prefix("NULL") {
        return Ok((Value::Null, rest));
    }
    if let Some(rest) = text.strip_prefix('\'') {
        let mut value = String::new();
        let mut rest = rest;
        loop {
            let (part, after) = rest.split_once('\'').ok_or("an open quotation mark")?;
            value.push_str(part);
            let Some(more) = after.strip_prefix('\'') else { return Ok((Value::Text(value), after)) };
            value.push('\'');
            rest = more;
        }
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
    Ok((Value::Integer(text[..end].parse()?), &text[end..]))
}
