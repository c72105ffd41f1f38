//! The sequencer: what has no seal yet is sealed, and the signed head beside the database is led on. At the start it is
//! proved that the journals go on from where the head says; where they do not, nothing is written until a command with a
//! reason accepts what stands.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kernel::{Refusal, Status};

use crate::connection::{Connection, StoreError};
use crate::journal::{self, AUDIT, Accepted, Chain, Head, HeadFile, JOURNAL, MacKey, Sealed, Written};
use crate::place::{Place, connect};
use crate::shared::Shared;

/// The head that is led on, and how.
pub(crate) struct Sealing {
    file: HeadFile,
    /// Follows from the file's key; asked for at every batch.
    key: MacKey,
    head: Head,
    /// The head before it was of a release that marked nothing.
    pub is_first: bool,
}

/// Why nothing may be written.
pub(crate) fn alarm(code: &'static str) -> Refusal {
    Refusal::new(Status::Unavailable, code)
}

impl Sealing {
    /// The journals as they are beside the head, for the start of a process.
    ///
    /// # Errors
    /// In the inner result: a head that is missing, forged or of another database. Then nothing may be written.
    pub fn begin(connection: &mut Connection, file: HeadFile) -> Result<(Sealing, Result<(), Refusal>), StoreError> {
        let written = file.read();
        Sealing::beside(connection, file, written)
    }

    fn beside(
        connection: &mut Connection,
        file: HeadFile,
        written: io::Result<Written>,
    ) -> Result<(Sealing, Result<(), Refusal>), StoreError> {
        let is_first = matches!(written, Ok(Written::Earlier(_)));
        let (head, proved) = match written {
            Err(_) => (Head::beginning(), Err(alarm("journal.head-forged"))),
            Ok(Written::Nothing) => {
                let missing = if file.key_is_new() { "journal.key-missing" } else { "journal.head-missing" };
                let is_empty = journal::is_empty(connection)?;
                (Head::beginning(), if is_empty { Ok(()) } else { Err(alarm(missing)) })
            }
            Ok(Written::Earlier(end)) => {
                // Entries of releases before this one carry no mark: they are bound by the chain up to its end today.
                let accepted =
                    Accepted { journal: JOURNAL.newest(connection)?, audit: AUDIT.newest(connection)?, reason: None };
                let holds = JOURNAL.holds(connection, &end)?;
                let head = Head { journal: end, audit: AUDIT.beginning(), accepted };
                (head, if holds { Ok(()) } else { Err(alarm("journal.tail-cut")) })
            }
            Ok(Written::Head(head)) => {
                let holds = JOURNAL.holds(connection, &head.journal)? && AUDIT.holds(connection, &head.audit)?;
                (head, if holds { Ok(()) } else { Err(alarm("journal.tail-cut")) })
            }
        };
        let mut sealing = Sealing { key: file.mac_key(), file, head, is_first };
        let proved = match proved {
            Ok(()) => sealing.catch_up(connection)?,
            refused => refused,
        };
        Ok((sealing, proved))
    }

    /// A process that ended between a seal and its head left the head behind: it is led on over what this installation made.
    fn catch_up(&mut self, connection: &mut Connection) -> Result<Result<(), Refusal>, StoreError> {
        let ends = [JOURNAL.end(connection)?, AUDIT.end(connection)?];
        for (chain, from, end, accepted) in [
            (&JOURNAL, &self.head.journal, &ends[0], self.head.accepted.journal),
            (&AUDIT, &self.head.audit, &ends[1], self.head.accepted.audit),
        ] {
            if journal::foreign_between(connection, chain, &self.key, from, end, accepted)?.is_some() {
                return Ok(Err(alarm("journal.foreign-entry")));
            }
        }
        [self.head.journal, self.head.audit] = ends;
        Ok(Ok(()))
    }

    pub fn write_head(&self) {
        if let Err(error) = self.file.write(&self.head) {
            tracing::error!(%error, "the journal's head could not be written");
        }
    }

    /// Seals what is open in both journals; answers how many entries, none where that failed. An entry that nobody here made
    /// raises the alarm.
    pub fn seal_now(&mut self, connection: &mut Connection, shared: &Shared) -> Option<usize> {
        if shared.alarm().is_some() {
            return Some(0);
        }
        let sealed = connection.begin_write().and_then(|()| {
            let journal = self.seal(connection, &JOURNAL, self.head.accepted.journal)?;
            let audit = self.seal(connection, &AUDIT, self.head.accepted.audit)?;
            connection.commit()?;
            Ok((journal, audit))
        });
        match sealed {
            Ok((journal, audit)) => {
                if journal.foreign.or(audit.foreign).is_some() {
                    shared.raise_alarm(alarm("journal.foreign-entry"));
                }
                let count = journal.count + audit.count;
                if count > 0 {
                    (self.head.journal, self.head.audit) = (journal.end, audit.end);
                    self.write_head();
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

    fn seal(&self, connection: &mut Connection, chain: &Chain, accepted: i64) -> Result<Sealed, StoreError> {
        journal::seal(connection, chain, &self.key, accepted)
    }
}

/// A head as it was at some instant, to be held against what a connection sees from then on. Writes nothing.
pub struct HeadThen(io::Result<Option<(HeadFile, io::Result<Written>)>>);

impl HeadThen {
    /// Reads the head of a data directory.
    pub fn of(directory: &Path) -> HeadThen {
        let read = |file: HeadFile| {
            let written = file.read();
            (file, written)
        };
        HeadThen(HeadFile::there(directory).map(|there| there.map(read)))
    }

    /// Why nothing could be written beside this head, as a start on what the connection sees would say it.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn alarm(self, connection: &mut Connection) -> Result<Option<Refusal>, StoreError> {
        let (file, written) = match self.0 {
            Ok(Some(there)) => there,
            Ok(None) => {
                let is_empty = journal::is_empty(connection)?;
                return Ok((!is_empty).then(|| alarm("journal.key-missing")));
            }
            Err(_) => return Ok(Some(alarm("journal.head-forged"))),
        };
        let (sealing, proved) = Sealing::beside(connection, file, written)?;
        if let Err(reason) = proved {
            return Ok(Some(reason));
        }
        let accepted = &sealing.head.accepted;
        for (chain, accepted) in [(&JOURNAL, accepted.journal), (&AUDIT, accepted.audit)] {
            if journal::foreign_open(connection, chain, &sealing.key, accepted)?.is_some() {
                return Ok(Some(alarm("journal.foreign-entry")));
            }
        }
        Ok(None)
    }
}

/// Accepts what stands in both journals, whatever it is: seals it and signs a head that says from where on marks are asked
/// for again, and why. No engine may be running on the same data.
///
/// # Errors
/// A database or a head that cannot be written.
pub fn anchor(place: &Place, reason: &str) -> Result<Head, StoreError> {
    let unwritable = |error: std::io::Error| StoreError::Unavailable(error.to_string());
    let (file, connection) = (HeadFile::open(&place.directory).map_err(unwritable)?, &mut connect(place, false)?);
    let accepted = Accepted {
        journal: JOURNAL.newest(connection)?,
        audit: AUDIT.newest(connection)?,
        reason: Some(reason.to_owned()),
    };
    let mut head = Head { accepted, ..Head::beginning() };
    let key = file.mac_key();
    connection.begin_write()?;
    for (chain, accepted) in [(&JOURNAL, head.accepted.journal), (&AUDIT, head.accepted.audit)] {
        while journal::seal(connection, chain, &key, accepted)?.count > 0 {}
    }
    connection.commit()?;
    (head.journal, head.audit) = (JOURNAL.end(connection)?, AUDIT.end(connection)?);
    file.write(&head).map_err(unwritable)?;
    Ok(head)
}

/// PostgreSQL: seals beside the writers until it is told that they are done.
pub(crate) fn seal_beside(place: &Place, done: &AtomicBool, sealing: &mut Sealing, shared: &Shared) {
    let mut connection = None;
    let (mut scanned, mut idle) = (None, 0u32);
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
                let newest = JOURNAL.newest(open).and_then(|number| Ok((number, AUDIT.newest(open)?))).ok();
                idle += 1;
                if newest == scanned && idle < 40 && !over {
                    0
                } else {
                    (scanned, idle) = (newest, 0);
                    sealing.seal_now(open, shared).unwrap_or(0)
                }
            }
            None => 0,
        };
        if sealed == 0 && over {
            return;
        }
        if sealed >= journal::BATCH as usize {
            scanned = None;
        } else {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
