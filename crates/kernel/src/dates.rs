//! From when to when a record is in calendars: two of its days, and the states in which it is in none.

/// The days of a record in calendars. Where the last is left open it is one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    pub begins: &'static str,
    pub ends: &'static str,
    /// States in which it does not take place.
    pub but_in: &'static [&'static str],
}

impl Dates {
    pub const fn new(begins: &'static str, ends: &'static str) -> Dates {
        Dates { begins, ends, but_in: &[] }
    }

    /// Leaves out records in these states.
    pub const fn but_in(mut self, states: &'static [&'static str]) -> Dates {
        self.but_in = states;
        self
    }

    /// Whether a record in this state takes place.
    pub fn take_place_in(&self, state: &str) -> bool {
        !self.but_in.contains(&state)
    }
}
