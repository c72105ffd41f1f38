//! Whether what was read is still true: until this process commits, and for a second for what another has written.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use kernel::Refusal;
use store::engine::real_ms;

use super::app::App;

/// So long what another process wrote may be unknown here.
const FRESH_MS: i64 = 1_000;
/// So many are kept at once; beyond them all are forgotten together.
const KEPT_MAX: usize = 10_000;

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

/// What was read under some keys, each as long as it is still true.
pub struct Fresh<K, V>(Mutex<HashMap<K, (Moment, V)>>);

impl<K, V> Default for Fresh<K, V> {
    fn default() -> Fresh<K, V> {
        Fresh(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Fresh<K, V> {
    /// What is known under the key without reading.
    pub fn known(&self, app: &App, key: &K) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).filter(|(moment, _)| moment.is_fresh(app)).map(|(_, value)| value.clone())
    }

    /// What stands under the key, read where it is not known.
    ///
    /// # Errors
    /// Those of reading.
    pub fn get(&self, app: &App, key: K, read: impl FnOnce() -> Result<V, Refusal>) -> Result<V, Refusal> {
        if let Some(known) = self.known(app, &key) {
            return Ok(known);
        }
        let moment = Moment::now(app);
        let value = read()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, (moment, value.clone()));
        Ok(value)
    }
}
