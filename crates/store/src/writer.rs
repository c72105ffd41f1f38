//! The writers: one thread on SQLite that commits many jobs with one fsync, several on PostgreSQL with a transaction a job.
//!
//! **Invariant:** a job is answered after the commit that holds it. A panic or a refusal undoes its own savepoint and
//! nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::connection::{Connection, StoreError};
use crate::job::{Answer, Job};
use crate::journal::{self, HeadFile};
use crate::place::{Options, Place, connect};
use crate::sealing::{catch_up, seal_now};
use crate::shared::{Fault, Shared};
use crate::{found, news};

/// Runs a job in a savepoint of its own; a panic undoes it and nothing else.
fn in_savepoint(connection: &mut Connection, shared: &Shared, job: &Job) -> Answer {
    connection.begin_job().map_err(Fault::Store)?;
    let result = catch_unwind(AssertUnwindSafe(|| (job.work)(connection)))
        .unwrap_or_else(|_| Err(Fault::Store(StoreError::Database("the action panicked".to_owned()))));
    if result.is_err() {
        shared.viewers.forget();
        connection.undo_job().map_err(Fault::Store)?;
    }
    connection.end_job().map_err(Fault::Store)?;
    result
}

fn fail_all(replies: Vec<(Sender<Answer>, Answer)>, error: &StoreError) {
    for (reply, _) in replies {
        reply.send(Err(Fault::Store(StoreError::Unavailable(error.to_string())))).unwrap_or_default();
    }
}

/// An entry waits so long for its seal at most, but for the commit under way.
const SEAL_WITHIN: Duration = Duration::from_secs(1);

/// SQLite: one writer, many actions a commit.
pub(crate) fn write_groups(
    mut connection: Connection,
    queue: &Receiver<Job>,
    head: &HeadFile,
    shared: &Shared,
    options: Options,
) {
    let mut unsealed = true;
    let mut sealed = Instant::now();
    catch_up(&mut connection, head);
    loop {
        // Under a load that leaves no moment's rest, too.
        if unsealed && sealed.elapsed() >= SEAL_WITHIN {
            while seal_now(&mut connection, head) == journal::BATCH as usize {}
            sealed = Instant::now();
        }
        let first = match queue.recv_timeout(Duration::from_millis(if unsealed { 5 } else { 60_000 })) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                unsealed = seal_now(&mut connection, head) > 0;
                sealed = Instant::now();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => {
                while seal_now(&mut connection, head) > 0 {}
                return;
            }
        };
        let mut replies: Vec<(Sender<Answer>, Answer)> = Vec::new();
        if let Err(error) = connection.begin_write().and_then(|()| shared.viewers.begin(&mut connection)) {
            connection.rollback();
            first.reply.send(Err(Fault::Store(StoreError::Unavailable(error.to_string())))).unwrap_or_default();
            continue;
        }
        let mut next = Some(first);
        while let Some(job) = next {
            let answer = in_savepoint(&mut connection, shared, &job);
            replies.push((job.reply, answer));
            next = if replies.len() < options.group_max { queue.try_recv().ok() } else { None };
        }
        if let Some(delay) = options.commit_delay {
            std::thread::sleep(delay);
        }
        match index(&mut connection, shared).and_then(|()| connection.commit()) {
            Ok(()) => {
                shared.changes.fetch_add(1, Ordering::Release);
                unsealed = true;
                for (reply, answer) in replies {
                    reply.send(answer).unwrap_or_default();
                }
            }
            Err(error) => {
                connection.rollback();
                shared.viewers.forget();
                fail_all(replies, &error);
            }
        }
    }
}

/// Puts what the transaction has done into the indexes that follow it.
fn index(connection: &mut Connection, shared: &Shared) -> Result<(), StoreError> {
    news::index(connection)?;
    found::index(connection, &shared.catalogue)
}

/// Tries of one action before the answer is 503.
const TRIES_MAX: u32 = 24;

/// PostgreSQL: one of several writers, one action a transaction, retried with jitter.
pub(crate) fn write_single(place: &Place, queue: &Receiver<Job>, shared: &Shared) {
    let mut connection = None;
    while let Ok(job) = queue.recv() {
        let mut answer = Err(Fault::Store(StoreError::Retry));
        for attempt in 0..TRIES_MAX {
            answer = try_single(&mut connection, place, shared, &job);
            if !matches!(answer, Err(Fault::Store(StoreError::Retry))) {
                break;
            }
            let jitter = shared.randomness.below(4 << attempt.min(7));
            std::thread::sleep(Duration::from_millis(u64::from(jitter) + 1));
        }
        if answer.is_ok() {
            shared.changes.fetch_add(1, Ordering::Release);
        }
        if let Err(Fault::Store(StoreError::Retry)) = answer {
            answer = Err(Fault::Store(StoreError::Unavailable("too many came at once".to_owned())));
        }
        job.reply.send(answer).unwrap_or_default();
    }
}

fn try_single(connection: &mut Option<Connection>, place: &Place, shared: &Shared, job: &Job) -> Answer {
    if connection.as_ref().is_none_or(Connection::is_closed) {
        *connection = Some(connect(place, false).map_err(Fault::Store)?);
    }
    let Some(open) = connection.as_mut() else { return Err(Fault::Store(StoreError::Retry)) };
    open.begin_write().map_err(Fault::Store)?;
    let result = catch_unwind(AssertUnwindSafe(|| (job.work)(open)))
        .unwrap_or_else(|_| Err(Fault::Store(StoreError::Database("the action panicked".to_owned()))));
    let commit = |open: &mut Connection| index(open, shared).and_then(|()| open.commit());
    let committed = result.and_then(|value| commit(open).map(|()| value).map_err(Fault::Store));
    if committed.is_err() {
        open.rollback();
    }
    committed
}
