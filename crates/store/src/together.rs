//! Several actions as one: all are performed or none, and every refusal is told. Workbooks are imported so.
//!
//! A rehearsal does the very same and then takes everything back: what it says is what would have happened. It leaves out
//! what the actions are; each goes through `perform` like any other.

use std::sync::Arc;

use kernel::{Refusal, Status, Value};
use serde_json::Value as Json;

use crate::connection::{Connection, StoreError};
use crate::engine::{self, Engine, Request, Shared};
use crate::perform::Done;
use crate::sessions;

/// Actions of a rehearsal of which the changes are told in full.
pub const TOLD_MAX: usize = 100;

/// What one of several actions did, or would do.
#[derive(Clone, Debug)]
pub struct Performed {
    pub done: Done,
    /// It had been done before, under the same key.
    pub is_repeat: bool,
    /// What its entry says of changes; for the first actions of a rehearsal only.
    pub changes: Vec<Json>,
}

type Outcome = Result<Vec<Performed>, Vec<(usize, Refusal)>>;

impl Engine {
    /// Performs all of them in one transaction, or none; a rehearsal keeps nothing even when all hold.
    ///
    /// # Errors
    /// Every refusal, with the position of its request. Requests behind a refused one are asked all the same.
    pub fn perform_all(&self, mut requests: Vec<Request>, rehearse: bool) -> Outcome {
        let prepared: Vec<_> = requests.iter_mut().map(|request| self.prepare(request)).collect();
        let shared = Arc::clone(&self.shared);
        let answer = self.write(move |connection| attempt(connection, &shared, &requests, &prepared, rehearse));
        answer.unwrap_or_else(|error| Err(vec![(0, engine::unavailable(&error))]))
    }
}

fn attempt(
    connection: &mut Connection,
    shared: &Shared,
    requests: &[Request],
    prepared: &[Result<Option<Vec<Value>>, Refusal>],
    rehearse: bool,
) -> Result<Outcome, StoreError> {
    let now = shared.clock.now();
    let Some(first) = requests.first() else { return Ok(Ok(Vec::new())) };
    let Some(viewer) = engine::viewer_now(connection, shared, &first.viewer, now)? else {
        return Ok(Err(vec![(0, Refusal::new(Status::SignedOut, "session.signed-out"))]));
    };
    connection.batch("SAVEPOINT together")?;
    let (mut performed, mut refused) = (Vec::with_capacity(requests.len()), Vec::new());
    for (index, (request, prepared)) in requests.iter().zip(prepared).enumerate() {
        let before = sessions::repeated(connection, request)?;
        let is_repeat = before.is_some();
        let outcome = match before {
            Some(answer) => answer,
            None => {
                let outcome = engine::run_once(connection, shared, &viewer, request, prepared.clone(), now)?;
                if let Ok(done) = &outcome {
                    sessions::remember(connection, request, done)?;
                }
                outcome
            }
        };
        match outcome {
            Ok(done) => {
                let told = rehearse && !is_repeat && index < TOLD_MAX;
                let changes = if told { changes(connection, &done)? } else { Vec::new() };
                performed.push(Performed { done, is_repeat, changes });
            }
            Err(refusal) => refused.push((index, refusal)),
        }
    }
    let keep = refused.is_empty() && !rehearse;
    let end =
        if keep { "RELEASE SAVEPOINT together" } else { "ROLLBACK TO SAVEPOINT together; RELEASE SAVEPOINT together" };
    connection.batch(end)?;
    if let Some((index, refusal)) = refused.first() {
        // One line for the whole: it was one thing that somebody tried to do.
        engine::audit_refusal(connection, shared, &requests[*index], refusal)?;
        return Ok(Err(refused));
    }
    Ok(Ok(performed))
}

fn changes(connection: &mut Connection, done: &Done) -> Result<Vec<Json>, StoreError> {
    let rows = connection.query("SELECT content FROM journal_entry WHERE id = $1", &[done.entry.to_string().into()])?;
    let content = rows.first().and_then(|row| serde_json::from_str::<Json>(row[0].as_text()?).ok());
    Ok(content.and_then(|content| content["changes"].as_array().cloned()).unwrap_or_default())
}
