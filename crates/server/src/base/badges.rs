//! How much somebody owes, as the menu of every page of theirs says it: counted once between two changes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::{Day, Refusal, Viewer};
use store::duties;
use uuid::Uuid;

use super::app::App;
use super::fresh::Moment;

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
    moment: Moment,
}

/// The counts that one server keeps, by programme and person.
#[derive(Default)]
pub struct Badges(Mutex<HashMap<(String, Uuid), Counted>>);

impl Badges {
    /// # Errors
    /// 503 when the database does not answer.
    pub fn owed(&self, app: &App, viewer: &Viewer, today: Day) -> Result<Owed, Refusal> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (viewer.programme.clone(), viewer.person.unwrap_or_default());
        if let Some(counted) = lock().get(&key)
            && counted.today == today
            && counted.moment.is_fresh(app)
        {
            return Ok(counted.owed);
        }
        let moment = Moment::now(app);
        let (total, late) = app.read(|connection| duties::count_owed_by(connection, viewer, today))?;
        let owed = Owed { total, late };
        let mut people = lock();
        if people.len() >= PEOPLE_MAX {
            people.clear();
        }
        people.insert(key, Counted { owed, today, moment });
        Ok(owed)
    }
}
