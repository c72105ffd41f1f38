//! A gate before slow work: a few are inside at once, the others wait in the order in which they came, places in turns; and
//! where too many wait already, or somebody waited too long, they are asked to come again.
//!
//! What hashing, pictures and workbooks take of memory and of the processors is bounded here, whoever asks for it.

use std::collections::{HashSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use kernel::Refusal;

/// How a gate is set.
#[derive(Clone, Copy, Debug)]
pub struct Width {
    /// So many are inside at once.
    pub at_once: usize,
    /// So long somebody waits before it.
    pub patience: Duration,
}

/// So long somebody waits where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(10);

impl Default for Width {
    /// Half of the processors, so that pages are made meanwhile.
    fn default() -> Width {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Width { at_once: (processors / 2).max(1), patience: PATIENCE }
    }
}

/// So many wait at most.
const WAITING_MAX: usize = 128;
/// So many of one place wait at most: nobody keeps the others out.
const WAITING_OF_PLACE_MAX: usize = 64;

/// A gate.
pub struct Gate {
    width: Width,
    state: Mutex<State>,
    left: Condvar,
}

#[derive(Default)]
struct State {
    inside: usize,
    /// What those inside have to themselves.
    held: HashSet<String>,
    waiting: VecDeque<Waiting>,
    tickets: u64,
    /// From where the last came who was let in.
    last: String,
}

struct Waiting {
    ticket: u64,
    place: String,
    key: String,
}

/// Somebody who is inside, until it is dropped.
pub struct Pass<'g> {
    gate: &'g Gate,
    key: String,
}

/// Whose secret is guessed at, and from where: the account is locked for this place only, so that nobody can lock somebody
/// else out.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub programme: &'a str,
    pub account: &'a str,
    pub place: &'a str,
}

impl Subject<'_> {
    /// As the table has it.
    pub fn key(&self) -> String {
        format!("{}/{}@{}", self.programme, self.account, self.place)
    }
}

/// Who comes to a gate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Comer<'a> {
    /// Where they come from; empty for the machine itself.
    pub place: &'a str,
    /// What only one at a time is let in for; empty for nothing of the kind.
    pub key: &'a str,
}

impl State {
    /// Whether the next who can go in is the one with this ticket: who came first, but places take turns.
    fn is_next(&self, ticket: u64, at_once: usize) -> bool {
        let free = |waiting: &&Waiting| waiting.key.is_empty() || !self.held.contains(&waiting.key);
        let mut can = self.waiting.iter().filter(free);
        let other = can.clone().find(|waiting| waiting.place != self.last);
        self.inside < at_once && other.or_else(|| can.next()).is_some_and(|next| next.ticket == ticket)
    }

    fn is_full_for(&self, place: &str) -> bool {
        let same = self.waiting.iter().filter(|waiting| !place.is_empty() && waiting.place == place).count();
        self.waiting.len() >= WAITING_MAX || same >= WAITING_OF_PLACE_MAX
    }
}

impl Gate {
    pub fn new(width: Width) -> Gate {
        Gate { width, state: Mutex::default(), left: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for one's turn.
    ///
    /// # Errors
    /// 503 with the time to come again, where too many wait or the turn did not come.
    pub fn enter(&self, comer: Comer<'_>) -> Result<Pass<'_>, Refusal> {
        let until = Instant::now() + self.width.patience;
        let mut state = self.lock();
        if state.is_full_for(comer.place) {
            return Err(Refusal::busy());
        }
        state.tickets += 1;
        let ticket = state.tickets;
        state.waiting.push_back(Waiting { ticket, place: comer.place.to_owned(), key: comer.key.to_owned() });
        while !state.is_next(ticket, self.width.at_once) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.waiting.retain(|waiting| waiting.ticket != ticket);
                drop(state);
                self.left.notify_all();
                return Err(Refusal::busy());
            }
            state = self.left.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.waiting.retain(|waiting| waiting.ticket != ticket);
        state.inside += 1;
        comer.place.clone_into(&mut state.last);
        if !comer.key.is_empty() {
            state.held.insert(comer.key.to_owned());
        }
        drop(state);
        // Whoever is behind may be able to go in too.
        self.left.notify_all();
        Ok(Pass { gate: self, key: comer.key.to_owned() })
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.inside -= 1;
        state.held.remove(&self.key);
        drop(state);
        self.gate.left.notify_all();
    }
}

/// The gates of one engine.
pub struct Gates {
    /// Guesses at a secret, one at a time at each.
    pub guesses: Gate,
    /// Making and checking hashes of passwords: each takes some 20 MB and tens of milliseconds.
    pub hashing: Gate,
    /// Checking and keeping uploads, of which pictures are written anew; one at a time, for one alone may take what all may.
    pub files: Gate,
    /// Reading and writing workbooks.
    pub workbooks: Gate,
}

impl Gates {
    pub fn new(width: Width) -> Gates {
        let files = Gate::new(Width { at_once: 1, ..width });
        let guesses = Gate::new(Width { at_once: usize::MAX, ..width });
        Gates { guesses, hashing: Gate::new(width), files, workbooks: Gate::new(width) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn gate(at_once: usize, patience_ms: u64) -> Gate {
        Gate::new(Width { at_once, patience: Duration::from_millis(patience_ms) })
    }

    #[test]
    fn a_few_are_inside_at_once_and_everybody_comes_in() {
        let (gate, inside, most) = (gate(2, 20_000), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    let _pass = gate.enter(Comer::default()).expect("there is time");
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert!((1..=2).contains(&most.into_inner()));
    }

    #[test]
    fn whoever_waits_too_long_is_asked_to_come_again() {
        let gate = gate(1, 5);
        let held = gate.enter(Comer::default()).expect("it is free");
        let refused = gate.enter(Comer::default()).err().expect("nobody leaves");
        assert_eq!((refused.status.http(), refused.code), (503, "platform.busy"));
        assert!(refused.retry_after_s().is_some());
        drop(held);
        assert!(gate.enter(Comer::default()).is_ok());
    }

    #[test]
    fn what_one_holds_alone_keeps_nobody_else_out() {
        let gate = gate(2, 5);
        let alone = Comer { place: "", key: "somebody" };
        let _held = gate.enter(alone).expect("it is free");
        assert!(gate.enter(alone).is_err(), "one at a time");
        assert!(gate.enter(Comer { key: "another", ..alone }).is_ok());
        assert!(gate.enter(Comer::default()).is_ok());
    }

    #[test]
    fn one_place_leaves_room_for_the_others() {
        let (gate, here) = (gate(1, 20_000), Comer { place: "192.0.2.7", key: "" });
        let waiting = || gate.lock().waiting.len();
        std::thread::scope(|scope| {
            let held = gate.enter(Comer::default()).expect("it is free");
            let crowd: Vec<_> = (0..WAITING_OF_PLACE_MAX).map(|_| scope.spawn(|| gate.enter(here).map(drop))).collect();
            while waiting() < WAITING_OF_PLACE_MAX {
                std::thread::yield_now();
            }
            assert!(gate.enter(here).is_err(), "as many wait as may");
            let other = scope.spawn(|| gate.enter(Comer { place: "192.0.2.8", key: "" }).map(drop));
            while waiting() == WAITING_OF_PLACE_MAX {
                std::thread::yield_now();
            }
            drop(held);
            assert!(other.join().expect("a thread").is_ok(), "places take turns");
            assert!(crowd.into_iter().all(|one| one.join().expect("a thread").is_ok()));
        });
    }
}
