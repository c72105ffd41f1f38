//! The clock, and where identifiers and randomness come from.
//!
//! A demo database has a programme clock of its own, set in the sample's year and running on. Sessions, tokens and
//! signatures use real time.

use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use kernel::Instant;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use uuid::Uuid;

/// The real time, whatever the programme's clock says.
pub fn real_now() -> Instant {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_millis(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

/// Real time in milliseconds, for sessions and mail.
pub fn real_ms() -> i64 {
    real_now().millis()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    /// Real time plus so many milliseconds (zero outside demo databases).
    Running { offset_ms: i64 },
    /// Stands still until it is set again.
    Fixed(Instant),
}

/// The programme's clock.
#[derive(Debug)]
pub struct Clock {
    setting: Mutex<Setting>,
}

impl Clock {
    pub fn running(offset_ms: i64) -> Clock {
        Clock { setting: Mutex::new(Setting::Running { offset_ms }) }
    }

    pub fn now(&self) -> Instant {
        match *self.lock() {
            Setting::Running { offset_ms } => Instant::from_millis(real_now().millis() + offset_ms),
            Setting::Fixed(instant) => instant,
        }
    }

    /// Stops the clock at this instant: for sample data and tests.
    pub fn fix(&self, instant: Instant) {
        *self.lock() = Setting::Fixed(instant);
    }

    /// Lets the clock run on from this instant; answers the offset to keep.
    pub fn run_from(&self, instant: Instant) -> i64 {
        let offset_ms = instant.millis() - real_now().millis();
        *self.lock() = Setting::Running { offset_ms };
        offset_ms
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Setting> {
        self.setting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Identifiers and random bytes; the same seed gives the same ones.
pub struct Randomness {
    source: Mutex<StdRng>,
}

impl Randomness {
    pub fn from_system() -> Randomness {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).expect("the system gives random bytes");
        Randomness { source: Mutex::new(StdRng::from_seed(seed)) }
    }

    pub fn from_seed(seed: u64) -> Randomness {
        Randomness { source: Mutex::new(StdRng::seed_from_u64(seed)) }
    }

    /// A UUIDv7 of this instant.
    pub fn id(&self, now: Instant) -> Uuid {
        let random: [u8; 10] = self.bytes();
        uuid::Builder::from_unix_timestamp_millis(now.millis().max(0) as u64, &random).into_uuid()
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.lock().fill_bytes(&mut bytes);
        bytes
    }

    /// A number below the limit.
    pub fn below(&self, limit: u32) -> u32 {
        self.lock().random_range(0..limit.max(1))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, StdRng> {
        self.source.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
