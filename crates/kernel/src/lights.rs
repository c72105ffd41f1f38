//! Lights: whether the day of a record is far, near or past, shown in lists and on its page while that matters.

use crate::days::{Calendar, Day, DueRule};
use crate::due::Numbered;
use crate::value::Mismatch;

/// The day that a light goes by, in which states, and the number of working days before it from which it is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lights {
    pub field: &'static str,
    pub states: &'static [&'static str],
    pub near: &'static str,
}

/// How a record stands to its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Far,
    Near,
    Past,
}

impl Lights {
    pub const fn new(field: &'static str, states: &'static [&'static str], near: &'static str) -> Lights {
        Lights { field, states, near }
    }

    /// The last day that is near, seen from today.
    ///
    /// # Errors
    /// When the number cannot be read.
    pub fn near_until(&self, today: Day, calendar: &Calendar, numbers: &dyn Numbered) -> Result<Day, Mismatch> {
        let days = numbers.number(self.near)?.max(1);
        let days = u32::try_from(days).map_err(|_| Mismatch { expected: "a number of days" })?;
        Ok(DueRule::working_days(today, days).due(calendar).day)
    }
}

impl Light {
    pub fn of(day: Day, today: Day, near_until: Day) -> Light {
        match day {
            day if day < today => Light::Past,
            day if day <= near_until => Light::Near,
            _ => Light::Far,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::days::Year;

    struct Three;

    impl Numbered for Three {
        fn number(&self, _: &str) -> Result<i64, Mismatch> {
            Ok(3)
        }
    }

    fn day(iso: &str) -> Day {
        Day::parse(iso).expect("a day")
    }

    #[test]
    fn a_day_is_near_some_working_days_before_it_and_past_after_it() {
        let lights = Lights::new("due", &["in-hand"], "near");
        let friday = day("2011-03-18");
        assert_eq!(friday.year(), Year::new(2011).expect("a year").number());
        let near = lights.near_until(friday, &Calendar::default(), &Three).expect("a day");
        assert_eq!(near, day("2011-03-23"), "a weekend lies between");
        assert_eq!(Light::of(day("2011-03-17"), friday, near), Light::Past);
        assert_eq!(Light::of(friday, friday, near), Light::Near, "today is not over");
        assert_eq!(Light::of(day("2011-03-23"), friday, near), Light::Near);
        assert_eq!(Light::of(day("2011-03-24"), friday, near), Light::Far);
    }
}
