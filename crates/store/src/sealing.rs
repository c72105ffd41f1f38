//! The sequencer: what has no seal yet is sealed, and the signed head beside the database is led on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::connection::Connection;
use crate::journal::{self, HeadFile};
use crate::place::{Place, connect};

/// A process that ended between a seal and its head left the head behind: it is led on, if the chain still holds it.
pub(crate) fn catch_up(connection: &mut Connection, head: &HeadFile) {
    let newer = head.read().ok().flatten().and_then(|signed| journal::newer_than(connection, &signed).ok().flatten());
    if let Some(newest) = newer
        && let Err(error) = head.write(&newest)
    {
        tracing::error!(%error, "the journal's head could not be written");
    }
}

/// Seals what is open; answers how many entries, none where that failed.
pub(crate) fn seal_now(connection: &mut Connection, head: &HeadFile) -> Option<usize> {
    let sealed = connection.begin_write().and_then(|()| journal::seal(connection)).and_then(|sealed| {
        connection.commit()?;
        Ok(sealed)
    });
    match sealed {
        Ok((_, 0)) => Some(0),
        Ok((newest, count)) => {
            if let Err(error) = head.write(&newest) {
                tracing::error!(%error, "the journal's head could not be written");
            }
            Some(count)
        }
        Err(error) => {
            connection.rollback();
            tracing::error!(%error, "the journal could not be sealed");
            None
        }
    }
}

/// PostgreSQL: seals beside the writers until it is told that they are done.
pub(crate) fn seal_beside(place: &Place, done: &AtomicBool, head: &HeadFile) {
    let mut connection = None;
    let (mut scanned, mut idle) = (-1, 0u32);
    loop {
        // Asked before looking: what was committed until then is seen.
        let over = done.load(Ordering::Acquire);
        if connection.as_ref().is_none_or(Connection::is_closed) {
            connection = connect(place, false).ok();
        }
        let sealed = match &mut connection {
            // Looking for entries without a seal costs a window of look-ups: only when there is a newer entry, and now
            // and then for one that was committed late.
            Some(open) => {
                let newest = journal::newest(open).unwrap_or(-1);
                idle += 1;
                if newest == scanned && idle < 40 && !over {
                    0
                } else {
                    (scanned, idle) = (newest, 0);
                    seal_now(open, head).unwrap_or(0)
                }
            }
            None => 0,
        };
        if sealed == 0 && over {
            return;
        }
        if sealed == journal::BATCH as usize {
            scanned = -1;
        } else {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
