//! How much somebody owes, as the menu of every page of theirs says it: counted once between two changes.

use kernel::{Day, Refusal, Viewer};
use store::duties;
use uuid::Uuid;

use super::app::App;
use super::fresh::Fresh;

/// What one owes in all, and how much of it is late.
#[derive(Clone, Copy, Debug)]
pub struct Owed {
    pub total: usize,
    pub late: usize,
}

/// The counts that one server keeps, by programme, person and day.
#[derive(Default)]
pub struct Badges(Fresh<(String, Uuid, String), Owed>);

impl Badges {
    /// # Errors
    /// 503 when the database does not answer.
    pub fn owed(&self, app: &App, viewer: &Viewer, today: Day) -> Result<Owed, Refusal> {
        let key = (viewer.programme.clone(), viewer.person.unwrap_or_default(), today.iso());
        self.0.get(app, key, || {
            let (total, late) = app.read(|connection| duties::count_owed_by(connection, viewer, today))?;
            Ok(Owed { total, late })
        })
    }
}
