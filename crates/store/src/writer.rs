//! The writers: one thread on SQLite that commits many jobs with one fsync, several on PostgreSQL with a transaction a job.
//!
//! **Invariant:** a job is answered after the commit that holds it. A panic or a refusal undoes its own savepoint and
//! nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::connection::{Connection, StoreError};
use crate::job::{Answer, Job};
use crate::journal;
use crate::place::{Options, Place, connect};
use crate::sealing::Sealing;
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

/// Entries are sealed when so long nothing came; without entries to seal it is looked now and then.
const REST: Duration = Duration::from_millis(5);
const REST_WITHOUT_WORK: Duration = Duration::from_secs(60);
/// While another process holds the database, sealing waits for the next moment of rest instead of letting actions wait.
const SEAL_PATIENCE: Duration = Duration::from_millis(100);
const REST_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Seals while nothing else waits; whether there may be more, none where that failed.
fn seal_briefly(
    connection: &mut Connection,
    sealing: &mut Sealing,
    shared: &Shared,
    options: Options,
) -> Option<usize> {
    let set = |connection: &mut Connection, patience| {
        if let Err(error) = connection.set_patience(patience) {
            tracing::warn!(%error, "the time to wait could not be set");
        }
    };
    set(connection, SEAL_PATIENCE);
    let sealed = sealing.seal_now(connection, shared);
    set(connection, options.patience);
    sealed
}

/// Everything that waits fails together: whoever has waited once waits no second time.
fn fail_waiting(first: Job, queue: &Receiver<Job>, error: &StoreError) {
    let waiting = (0..queue.len()).map_while(|_| queue.try_recv().ok());
    for job in std::iter::once(first).chain(waiting) {
        job.reply.send(Err(Fault::Store(StoreError::Unavailable(error.to_string())))).unwrap_or_default();
    }
}

/// SQLite: one writer, many actions a commit.
pub(crate) fn write_groups(
    mut connection: Connection,
    queue: &Receiver<Job>,
    sealing: &mut Sealing,
    shared: &Shared,
    options: Options,
) {
    let mut unsealed = true;
    let mut sealed = Instant::now();
    let mut rest = REST;
    loop {
        // Under a load that leaves no moment's rest, too.
        if unsealed && sealed.elapsed() >= SEAL_WITHIN {
            while seal_briefly(&mut connection, sealing, shared, options)
                .is_some_and(|count| count >= journal::BATCH as usize)
            {}
            sealed = Instant::now();
        }
        let first = match queue.recv_timeout(if unsealed { rest } else { REST_WITHOUT_WORK }) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                let count = seal_briefly(&mut connection, sealing, shared, options);
                unsealed = count != Some(0);
                rest = if count.is_some() { REST } else { REST_AFTER_FAILURE };
                sealed = Instant::now();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => {
                while sealing.seal_now(&mut connection, shared).is_some_and(|count| count > 0) {}
                return;
            }
        };
        let mut replies: Vec<(Sender<Answer>, Answer)> = Vec::new();
        if let Err(error) = connection.begin_write().and_then(|()| shared.viewers.begin(&mut connection)) {
            connection.rollback();
            fail_waiting(first, queue, &error);
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

/// When a writer last waited in vain for what another process holds.
#[derive(Default)]
pub(crate) struct Held(Mutex<Option<Instant>>);

impl Held {
    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a job has waited while another waited in vain.
    fn since(&self, asked: Instant) -> bool {
        self.lock().is_some_and(|found| asked <= found)
    }
}

/// PostgreSQL: one of several writers, one action a transaction, retried with jitter.
pub(crate) fn write_single(place: &Place, queue: &Receiver<Job>, shared: &Shared, held: &Held, patience: Duration) {
    let mut connection = None;
    while let Ok(job) = queue.recv() {
        if held.since(job.asked) {
            let answer = Err(Fault::Store(StoreError::Unavailable("somebody else holds the database".to_owned())));
            job.reply.send(answer).unwrap_or_default();
            continue;
        }
        let mut answer = Err(Fault::Store(StoreError::Retry));
        for attempt in 0..TRIES_MAX {
            answer = try_single(&mut connection, (place, patience), shared, &job);
            if !matches!(answer, Err(Fault::Store(StoreError::Retry))) {
                break;
            }
            let jitter = shared.randomness.below(4 << attempt.min(7));
            std::thread::sleep(Duration::from_millis(u64::from(jitter) + 1));
        }
        if answer.is_ok() {
            shared.changes.fetch_add(1, Ordering::Release);
        }
        match answer {
            Err(Fault::Store(StoreError::Retry)) => {
                answer = Err(Fault::Store(StoreError::Unavailable("too many came at once".to_owned())));
            }
            Err(Fault::Store(StoreError::Held(_))) => *held.lock() = Some(Instant::now()),
            _ => {}
        }
        job.reply.send(answer).unwrap_or_default();
    }
}

fn try_single(
    connection: &mut Option<Connection>,
    (place, patience): (&Place, Duration),
    shared: &Shared,
    job: &Job,
) -> Answer {
    if connection.as_ref().is_none_or(Connection::is_closed) {
        let mut opened = connect(place, false).map_err(Fault::Store)?;
        opened.set_patience(patience).map_err(Fault::Store)?;
        *connection = Some(opened);
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
