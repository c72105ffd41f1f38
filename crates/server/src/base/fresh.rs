//! Whether what was read is still true: until this process commits, and for a second for what another has written.

use std::sync::atomic::Ordering;

use store::clock::real_ms;

use super::app::App;

/// So long what another process wrote may be unknown here.
const FRESH_MS: i64 = 1_000;

/// The moment before something was read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    changes: u64,
    at_ms: i64,
}

impl Moment {
    /// Taken before reading: a commit in between makes what is then read old at once.
    pub fn now(app: &App) -> Moment {
        Moment { changes: app.engine.shared.changes.load(Ordering::Acquire), at_ms: real_ms() }
    }

    /// Whether what was read from this moment on is still true.
    pub fn is_fresh(self, app: &App) -> bool {
        let now = Moment::now(app);
        self.changes == now.changes && now.at_ms - self.at_ms < FRESH_MS
    }
}
