//! Several actions as one: all are performed or none, and every refusal is told. Workbooks are imported so.
//!
//! A rehearsal does the very same and then takes everything back: what it says is what would have happened. It leaves out
//! what the actions are; each goes through `perform` like any other.

use std::sync::Arc;

use kernel::{Instant, Refusal, Status, Viewer};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::act::Sent;
use crate::connection::{Connection, StoreError};
use crate::engine::Engine;
use crate::prepare::decoded_of;
use crate::shared::{Done, Request, Shared};
use crate::{attempt, once};

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

/// What several actions came to: each in its turn, or every refusal with the position of its request.
pub type Outcome = Result<Vec<Performed>, Vec<(usize, Refusal)>>;

impl Engine {
    /// Performs all of them in one transaction, or none; a rehearsal keeps nothing even when all hold.
    ///
    /// # Errors
    /// Every refusal, with the position of its request. Requests behind a refused one are asked all the same.
    pub fn perform_all(&self, requests: Vec<Request>, rehearse: bool) -> Outcome {
        if let Some(alarm) = self.shared.alarm() {
            return Err(vec![(0, alarm)]);
        }
        let sent: Vec<_> = requests.iter().map(|request| self.prepare(request)).collect();
        let shared = Arc::clone(&self.shared);
        let answer = self.write(move |connection| {
            let way = Way { rehearse, linked: false, quiet: false };
            attempt(connection, &shared, &requests, &sent, way)
        });
        answer.unwrap_or_else(|error| Err(vec![(0, attempt::unavailable(&error))]))
    }

    /// What would come of it now: nothing is kept, and nobody is noted as having tried. Where nothing can be written it is not
    /// known, and nothing speaks against it. Files that are missing do not keep the rules from being asked.
    ///
    /// # Errors
    /// The refusal that whoever tried would get.
    pub fn would(&self, request: Request) -> Result<(), Refusal> {
        if self.shared.alarm().is_some() {
            return Ok(());
        }
        let mut sent = [self.prepare(&request)];
        let missing = sent[0].decoded.without_files(request.action);
        let shared = Arc::clone(&self.shared);
        let answer = self.write(move |connection| {
            let way = Way { rehearse: true, linked: false, quiet: true };
            attempt(connection, &shared, std::slice::from_ref(&request), &sent, way)
        });
        match answer {
            Ok(Err(refused)) => refused.into_iter().next().map_or(Ok(()), |(_, mut refusal)| {
                if refusal.status == Status::Invalid {
                    refusal.problems.extend(missing);
                }
                Err(refusal)
            }),
            Ok(Ok(_)) if !missing.is_empty() => Err(Refusal::invalid(missing)),
            Ok(Ok(_)) | Err(_) => Ok(()),
        }
    }

    /// Whether an action says before anything is typed that it cannot be begun.
    pub fn is_guarded(&self, action: &'static kernel::Action) -> bool {
        self.shared.body(action).guard.is_some()
    }

    /// The same where later actions name records that earlier ones make: a value [`made`] stands for that record.
    ///
    /// # Errors
    /// The first refusals; nothing is kept then.
    pub fn perform_linked(&self, requests: Vec<Request>) -> Outcome {
        if let Some(alarm) = self.shared.alarm() {
            return Err(vec![(0, alarm)]);
        }
        let sent: Vec<_> = requests.iter().map(|request| self.prepare(request)).collect();
        let shared = Arc::clone(&self.shared);
        let answer = self.write(move |connection| {
            let way = Way { rehearse: false, linked: true, quiet: false };
            attempt(connection, &shared, &requests, &sent, way)
        });
        answer.unwrap_or_else(|error| Err(vec![(0, attempt::unavailable(&error))]))
    }
}

/// The record that the request at this position makes, for a later one of the same [`Engine::perform_linked`].
pub fn made(position: usize) -> Json {
    serde_json::json!({ "made": position })
}

/// A request with the records that earlier ones made in place of their positions; none where one was refused. What it says
/// is known only now.
fn link(shared: &Shared, request: &Request, sent: &Sent, before: &[Option<Uuid>]) -> Option<(Request, Sent)> {
    let mut linked = request.clone();
    for value in linked.input.values_mut() {
        if let Some(position) = value.get("made").and_then(Json::as_u64) {
            let record = before.get(usize::try_from(position).ok()?).copied().flatten()?;
            *value = Json::from(record.to_string());
        }
    }
    let (decoded, hash) = (decoded_of(shared, &linked), once::hash_of(shared, &linked));
    Some((linked, Sent { decoded, prepared: sent.prepared.clone(), hash }))
}

/// How several are performed.
#[derive(Clone, Copy)]
struct Way {
    rehearse: bool,
    linked: bool,
    /// Nobody tried to do it: a refusal is not noted.
    quiet: bool,
}

fn attempt(
    connection: &mut Connection,
    shared: &Shared,
    requests: &[Request],
    sent: &[Sent],
    Way { rehearse, linked, quiet }: Way,
) -> Result<Outcome, StoreError> {
    let now = shared.clock.now();
    let Some(first) = requests.first() else { return Ok(Ok(Vec::new())) };
    let current = match attempt::asker(connection, shared, &first.viewer, now)? {
        Ok(current) => current,
        Err(refusal) => return Ok(Err(vec![(0, refusal)])),
    };
    let viewer = current.as_deref().unwrap_or(&first.viewer);
    let (mut performed, mut refused) = (Vec::with_capacity(requests.len()), Vec::new());
    let mut records: Vec<Option<Uuid>> = Vec::with_capacity(requests.len());
    for (index, (request, sent)) in requests.iter().zip(sent).enumerate() {
        let filled = if linked { link(shared, request, sent, &records) } else { None };
        let (request, sent) = filled.as_ref().map_or((request, sent), |(request, sent)| (request, sent));
        let before = once::repeated(connection, shared, viewer, request, &sent.hash)?;
        let is_repeat = before.is_some();
        let outcome = match before {
            Some(answer) => answer,
            None => one(connection, shared, viewer, (request, sent), now)?,
        };
        match outcome {
            Ok(done) => {
                records.push(Some(done.record));
                let told = rehearse && !is_repeat && index < TOLD_MAX;
                let changes = if told { changes(connection, &done)? } else { Vec::new() };
                performed.push(Performed { done, is_repeat, changes });
            }
            Err(refusal) => {
                records.push(None);
                refused.push((index, refusal));
            }
        }
    }
    if rehearse || !refused.is_empty() {
        shared.viewers.forget();
        connection.undo_job()?;
    }
    let Some((index, refusal)) = refused.first() else { return Ok(Ok(performed)) };
    if quiet {
        return Ok(Err(refused));
    }
    // One line for the whole: it was one thing that somebody tried to do.
    attempt::audit_refusal(connection, shared, &requests[*index], refusal)?;
    Ok(Err(refused))
}

/// One of them, in a savepoint of its own, so that those behind a refused one can still be asked.
fn one(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    (request, sent): (&Request, &Sent),
    now: Instant,
) -> Result<Result<Done, Refusal>, StoreError> {
    connection.batch("SAVEPOINT one")?;
    let outcome = attempt::perform_request(connection, shared, viewer, request, sent, now)?;
    match &outcome {
        Ok(done) => {
            connection.batch("RELEASE SAVEPOINT one")?;
            once::remember(connection, request, &sent.hash, done)?;
        }
        Err(_) => connection.batch("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one")?,
    }
    Ok(outcome)
}

fn changes(connection: &mut Connection, done: &Done) -> Result<Vec<Json>, StoreError> {
    let rows = connection.query("SELECT content FROM journal_entry WHERE id = $1", &[done.entry.to_string().into()])?;
    let content = rows.first().and_then(|row| serde_json::from_str::<Json>(row[0].as_text()?).ok());
    Ok(content.and_then(|content| content["changes"].as_array().cloned()).unwrap_or_default())
}
