//! Who people are, remembered from one action to the next by the one writer of SQLite.
//!
//! **Invariant:** what is remembered is what the writer's transaction would read now. It is forgotten when an action
//! changes a kind that the directory reads, when a job is undone, when the day changes, and when another process has
//! committed anything. On PostgreSQL, where others write at the same time, nothing is remembered: every action reads who
//! acts inside its own serializable transaction.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::{Day, Viewer};
use uuid::Uuid;

use crate::connection::{Connection, Dialect, StoreError};
use crate::directory::Directory;

/// People remembered at most; with more, all are asked for anew.
const PEOPLE_MAX: usize = 10_000;

#[derive(Default)]
struct Known {
    /// `PRAGMA data_version`: it changes when another connection has committed.
    version: i64,
    day: Option<Day>,
    people: HashMap<Uuid, Arc<Viewer>>,
}

#[derive(Default)]
pub(crate) struct Viewers {
    known: Mutex<Known>,
}

impl Viewers {
    /// Asks at the beginning of a transaction whether another process has changed anything.
    pub fn begin(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let version = connection.query("PRAGMA data_version", &[])?.first().and_then(|row| row[0].as_integer());
        let mut known = self.lock();
        if version != Some(known.version) {
            known.people.clear();
            known.version = version.unwrap_or(0);
        }
        Ok(())
    }

    /// Forgets everybody: the directory has changed, or what was read has been undone.
    pub fn forget(&self) {
        self.lock().people.clear();
    }

    /// Who the person is today, as the writer's transaction sees it.
    pub fn find(
        &self,
        directory: &dyn Directory,
        connection: &mut Connection,
        person: Uuid,
        today: Day,
    ) -> Result<Option<Arc<Viewer>>, StoreError> {
        if connection.dialect() == Dialect::Postgres {
            return Ok(directory.viewer(connection, person, today)?.map(Arc::new));
        }
        let mut known = self.lock();
        if known.day != Some(today) || known.people.len() > PEOPLE_MAX {
            known.people.clear();
            known.day = Some(today);
        }
        if let Some(viewer) = known.people.get(&person) {
            return Ok(Some(Arc::clone(viewer)));
        }
        let viewer = directory.viewer(connection, person, today)?.map(Arc::new);
        if let Some(viewer) = &viewer {
            known.people.insert(person, Arc::clone(viewer));
        }
        Ok(viewer)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
