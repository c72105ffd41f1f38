//! From which day a workbook counts its days: most from 1900, some made on a Macintosh from 1904.

use kernel::Day;

/// Serial numbers of days that are meant as days, counted from 1900: from 1954 to 2119.
const MEANT: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;
/// So many days lie between the two beginnings.
const BETWEEN: f64 = 1_462.0;

/// The beginning of a workbook's count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DaysFrom {
    #[default]
    Y1900,
    Y1904,
}

impl DaysFrom {
    pub fn is_1904(is_1904: bool) -> DaysFrom {
        if is_1904 { DaysFrom::Y1904 } else { DaysFrom::Y1900 }
    }

    /// The day of a bare number, where it can be meant as one.
    pub fn day(self, number: f64) -> Option<Day> {
        let from_1900 = if self == DaysFrom::Y1904 { number + BETWEEN } else { number };
        let is_day = from_1900.fract() == 0.0 && MEANT.contains(&from_1900);
        is_day.then(|| first().map(|first| first.add_days(from_1900 as i64))).flatten()
    }
}

fn first() -> Option<Day> {
    Day::new(1899, 12, 30)
}

/// The serial number of a day, counted from 1900 as what is written here counts.
pub(crate) fn of(day: Day) -> f64 {
    first().map_or(0.0, |first| first.days_until(day) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_day_of_its_own_count() {
        let day = |from: DaysFrom, number| from.day(number).map(Day::iso);
        assert_eq!(day(DaysFrom::Y1900, 40_634.0).as_deref(), Some("2011-04-01"));
        assert_eq!(day(DaysFrom::Y1904, 39_172.0).as_deref(), Some("2011-04-01"));
        assert_eq!(day(DaysFrom::Y1900, 40_634.5), None);
        assert_eq!(day(DaysFrom::Y1900, 2_011.0), None, "a year is no day");
        assert_eq!(of(Day::new(2011, 4, 1).expect("a day")), 40_634.0);
    }
}
