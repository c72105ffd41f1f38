//! What the actions of a transaction have done and the indexes still have to follow before it is committed.

use kernel::{Kind, Stored};
use uuid::Uuid;

/// A record as an action has left it.
pub(crate) struct Touched {
    pub kind: &'static Kind,
    pub programme: String,
    pub stored: Stored,
}

/// An entry of the journal with the record as it left it.
#[derive(Clone)]
pub(crate) struct Happened {
    pub entry: Uuid,
    pub kind: &'static Kind,
    pub programme: String,
    pub stored: Stored,
    /// The state before, and the office that acted.
    pub from: Option<String>,
    pub office: Option<Uuid>,
}

/// Both, in their order.
#[derive(Default)]
pub(crate) struct Pending {
    /// `found` takes it: each record once more where several actions had the same.
    pub touched: Vec<Touched>,
    /// `news` takes it.
    pub happened: Vec<Happened>,
    /// How many of each are of earlier jobs.
    settled: (usize, usize),
}

impl Pending {
    pub fn begin_job(&mut self) {
        self.settled = (self.touched.len(), self.happened.len());
    }

    /// Forgets what the job has done so far.
    pub fn undo_job(&mut self) {
        self.touched.truncate(self.settled.0);
        self.happened.truncate(self.settled.1);
    }
}
