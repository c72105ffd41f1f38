//! Whether what was read is still true: until this process commits, and for a second for what another has written.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use kernel::Refusal;
use store::clock::real_ms;

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
        self.is_fresh_at(Moment::now(app))
    }

    fn is_fresh_at(self, now: Moment) -> bool {
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
        self.known_at(Moment::now(app), key)
    }

    fn known_at(&self, now: Moment, key: &K) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).filter(|(moment, _)| moment.is_fresh_at(now)).map(|(_, value)| value.clone())
    }

    /// What stands under the key, read where it is not known.
    ///
    /// # Errors
    /// Those of reading.
    pub fn get(&self, app: &App, key: K, read: impl FnOnce() -> Result<V, Refusal>) -> Result<V, Refusal> {
        self.get_at(Moment::now(app), key, read)
    }

    /// The moment is that before reading. Two who read at once both keep what they read: what was read before a change is
    /// old at once, even where it is kept after what was read later.
    fn get_at(&self, moment: Moment, key: K, read: impl FnOnce() -> Result<V, Refusal>) -> Result<V, Refusal> {
        if let Some(known) = self.known_at(moment, &key) {
            return Ok(known);
        }
        let value = read()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, (moment, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn after(changes: u64, at_ms: i64) -> Moment {
        Moment { changes, at_ms }
    }

    /// What is there under the key at that moment; read, it would be `value`.
    fn got(fresh: &Fresh<&'static str, u8>, moment: Moment, key: &'static str, value: u8) -> u8 {
        fresh.get_at(moment, key, || Ok(value)).expect("nothing fails")
    }

    #[test]
    fn it_is_kept_until_this_process_commits() {
        let fresh = Fresh::default();
        assert_eq!(got(&fresh, after(7, 0), "plans", 1), 1);
        assert_eq!(got(&fresh, after(7, FRESH_MS - 1), "plans", 2), 1, "nothing was written");
        assert_eq!(got(&fresh, after(8, 1), "plans", 3), 3, "something was written");
    }

    #[test]
    fn it_is_kept_for_a_second_for_what_another_process_writes() {
        let fresh = Fresh::default();
        got(&fresh, after(7, 500), "plans", 1);
        assert_eq!(fresh.known_at(after(7, 500 + FRESH_MS - 1), &"plans"), Some(1));
        assert_eq!(fresh.known_at(after(7, 500 + FRESH_MS), &"plans"), None);
        assert_eq!(got(&fresh, after(7, 500 + FRESH_MS), "plans", 2), 2);
    }

    #[test]
    fn another_key_is_read_for_itself() {
        let fresh = Fresh::default();
        got(&fresh, after(7, 0), "plans", 1);
        assert_eq!(fresh.known_at(after(7, 0), &"projects"), None);
        assert_eq!(got(&fresh, after(7, 0), "projects", 2), 2);
        assert_eq!(got(&fresh, after(7, 0), "plans", 3), 1, "the first is kept beside it");
    }

    #[test]
    fn a_failure_is_told_and_not_kept() {
        let fresh = Fresh::<&str, u8>::default();
        let failed = fresh.get_at(after(7, 0), "plans", || Err(Refusal::unavailable())).expect_err("it failed");
        assert_eq!(failed.code, Refusal::unavailable().code);
        assert_eq!(got(&fresh, after(7, 0), "plans", 1), 1, "the next reads again");
        // Nor does it take away what was known.
        let failed = fresh.get_at(after(8, 0), "plans", || Err(Refusal::unavailable()));
        assert!(failed.is_err() && fresh.known_at(after(7, 0), &"plans") == Some(1));
    }

    #[test]
    fn of_two_who_read_at_once_the_older_reading_is_never_taken_for_new() {
        let (fresh, both_read) = (Fresh::<&str, u8>::default(), Barrier::new(2));
        let reading = |moment: Moment, value: u8| {
            let read = || {
                both_read.wait();
                Ok(value)
            };
            fresh.get_at(moment, "plans", read).expect("nothing fails")
        };
        std::thread::scope(|scope| {
            // One began before a commit, the other after it; in whatever order they end, each has what it read.
            let before = scope.spawn(|| reading(after(7, 0), 1));
            let since = scope.spawn(|| reading(after(8, 0), 2));
            assert_eq!((before.join().expect("no panic"), since.join().expect("no panic")), (1, 2));
        });
        assert_ne!(fresh.known_at(after(8, 0), &"plans"), Some(1));
        assert_eq!(got(&fresh, after(8, 0), "plans", 2), 2);
    }

    #[test]
    fn beyond_so_many_all_are_forgotten_together() {
        let fresh = Fresh::default();
        for key in 0..=KEPT_MAX {
            fresh.get_at(after(7, 0), key, || Ok(key)).expect("nothing fails");
        }
        assert_eq!(fresh.known_at(after(7, 0), &0), None);
        assert_eq!(fresh.known_at(after(7, 0), &KEPT_MAX), Some(KEPT_MAX), "the newest is there");
    }
}
