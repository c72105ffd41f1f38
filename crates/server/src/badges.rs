//! How much somebody owes, as the menu of every page of theirs says it: counted once between two changes.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use kernel::{Day, Refusal, Viewer};
use store::duties;
use store::engine::real_ms;
use uuid::Uuid;

use crate::app::App;
use crate::portal::kept::FRESH_MS;

/// People whose counts are kept; beyond them all are forgotten together.
const PEOPLE_MAX: usize = 10_000;

/// What one owes in all, and how much of it is late.
#[derive(Clone, Copy, Debug)]
pub struct Owed {
    pub total: usize,
    pub late: usize,
}

struct Counted {
    owed: Owed,
    today: Day,
    changes: u64,
    at_ms: i64,
}

/// The counts that one server keeps, by programme and person: good until this process commits, and for a second for what
/// another has written.
#[derive(Default)]
pub struct Badges(Mutex<HashMap<(String, Uuid), Counted>>);

impl Badges {
    /// # Errors
    /// 503 when the database does not answer.
    pub fn owed(&self, app: &App, viewer: &Viewer, today: Day) -> Result<Owed, Refusal> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (viewer.programme.clone(), viewer.person.unwrap_or_default());
        // The count is taken first: a commit in between makes what is noted here old at once.
        let (changes, at_ms) = (app.engine.shared.changes.load(Ordering::Acquire), real_ms());
        if let Some(counted) = lock().get(&key)
            && counted.changes == changes
            && counted.today == today
            && at_ms - counted.at_ms < FRESH_MS
        {
            return Ok(counted.owed);
        }
        let (total, late) = app.read(|connection| duties::count_owed_by(connection, viewer, today))?;
        let owed = Owed { total, late };
        let mut people = lock();
        if people.len() >= PEOPLE_MAX {
            people.clear();
        }
        people.insert(key, Counted { owed, today, changes, at_ms });
        Ok(owed)
    }
}
