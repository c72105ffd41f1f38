//! One try of a request inside a transaction: who asks is read anew, a repeat is answered as before, a refusal is noted.

use std::sync::Arc;

use kernel::{Refusal, Standing, Status, Viewer};

use crate::act::{Act, Input, Sent};
use crate::audit::{self, Audit};
use crate::connection::{Connection, StoreError};
use crate::shared::{Done, Fault, Request, Scope, Shared};
use crate::{once, perform};

pub(crate) fn unavailable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "could not write");
    Refusal::unavailable()
}

/// One try of a request inside a transaction: the same key answers the same, a refusal leaves an audit entry.
pub(crate) fn attempt(
    connection: &mut Connection,
    shared: &Shared,
    request: &Request,
    sent: &Sent,
    now: Option<kernel::Instant>,
) -> Result<Result<Done, Refusal>, StoreError> {
    let now = now.unwrap_or_else(|| shared.clock.now());
    let current = match asker(connection, shared, &request.viewer, now)? {
        Ok(current) => current,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let viewer = current.as_deref().unwrap_or(&request.viewer);
    if let Some(answer) = once::repeated(connection, shared, viewer, request, &sent.hash)? {
        if let Err(refusal) = &answer {
            audit_refusal(connection, shared, request, refusal)?;
        }
        return Ok(answer);
    }
    let outcome = perform_request(connection, shared, viewer, request, sent, now)?;
    match &outcome {
        Ok(done) => once::remember(connection, request, &sent.hash, done)?,
        Err(refusal) => {
            connection.undo_job()?;
            audit_refusal(connection, shared, request, refusal)?;
        }
    }
    Ok(outcome)
}

/// A person as the directory says now; none for the clock and the installation. Refused when the account is disabled.
pub(crate) fn asker(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    now: kernel::Instant,
) -> Result<Result<Option<Arc<Viewer>>, Refusal>, StoreError> {
    let Some(person) = viewer.person.filter(|_| viewer.standing == Standing::Person) else { return Ok(Ok(None)) };
    let found = shared.viewers.find(&*shared.directory, connection, person, now.day())?;
    Ok(found.map(Some).ok_or_else(|| Refusal::new(Status::SignedOut, "session.signed-out")))
}

/// Runs a request; what a refused one did is still there, for the caller to undo.
pub(crate) fn perform_request(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    request: &Request,
    sent: &Sent,
    now: kernel::Instant,
) -> Result<Result<Done, Refusal>, StoreError> {
    let mut scope = Scope { connection, shared, viewer, now, happened: now.day(), is_signed: false, depth: 0 };
    let act = Act {
        action: request.action,
        record: request.record,
        input: Input::Sent(sent),
        expected_version: request.expected_version,
        cause: None,
    };
    match perform::run(&mut scope, act) {
        Ok(done) => Ok(Ok(done)),
        Err(Fault::Refusal(refusal)) => Ok(Err(refusal)),
        Err(Fault::Store(StoreError::Constraint(name))) => {
            tracing::warn!(constraint = name, "a constraint refused an action");
            Ok(Err(Refusal::rule("record.constraint").with("constraint", name)))
        }
        Err(Fault::Store(error)) => Err(error),
    }
}

pub(crate) fn audit_refusal(
    connection: &mut Connection,
    shared: &Shared,
    request: &Request,
    refusal: &Refusal,
) -> Result<(), StoreError> {
    if request.viewer.person.is_none() {
        return Ok(());
    }
    let record = request.record.map(|record| format!(" {record}")).unwrap_or_default();
    let audit = Audit {
        programme: &request.viewer.programme,
        person: request.viewer.person,
        event: "refusal",
        subject: &format!("{}{record}", request.action.code()),
        outcome: refusal.code,
    };
    audit::audit(connection, shared, &audit)
}
