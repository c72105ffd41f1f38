//! How much somebody owes, as the menu of every page of theirs says it, and how many notices wait for them: counted once
//! between two changes.

use kernel::{Day, Refusal, Viewer};
use store::{duties, notices};
use uuid::Uuid;

use super::app::App;
use super::fresh::Fresh;

/// What one owes in all, and how much of it is late.
#[derive(Clone, Copy, Debug)]
pub struct Owed {
    pub total: usize,
    pub late: usize,
}

/// The counts that one server keeps: of what is owed by programme, person and day, of notices by person.
#[derive(Default)]
pub struct Badges(Fresh<(String, Uuid, String), Owed>, Fresh<Uuid, usize>);

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

    /// # Errors
    /// 503 when the database does not answer.
    pub fn unread(&self, app: &App, person: Uuid) -> Result<usize, Refusal> {
        self.1.get(app, person, || app.read(|connection| notices::count_unread(connection, person)))
    }
}
