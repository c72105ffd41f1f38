//! A year that is planned for, and a day that comes every year.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Day, DayProblem};

/// A year that the platform plans and reports for. In JSON: the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct Year(i16);

impl Year {
    /// The first year taken.
    pub const FIRST: Year = Year(1979);
    /// The last year taken.
    pub const LAST: Year = Year(2100);

    /// The year of that number, if it is from 1979 to 2100.
    pub fn new(year: i16) -> Option<Year> {
        (Year::FIRST.0..=Year::LAST.0).contains(&year).then_some(Year(year))
    }

    /// The number of the year.
    pub fn number(self) -> i16 {
        self.0
    }

    /// 1 January.
    pub fn first_day(self) -> Day {
        Day(Date::constant(self.0, 1, 1))
    }

    /// 31 December.
    pub fn last_day(self) -> Day {
        Day(Date::constant(self.0, 12, 31))
    }
}

impl fmt::Display for Year {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl From<Year> for i16 {
    fn from(year: Year) -> i16 {
        year.0
    }
}

impl TryFrom<i16> for Year {
    type Error = DayProblem;

    fn try_from(year: i16) -> Result<Year, DayProblem> {
        Year::new(year).ok_or(DayProblem::YearOutOfRange { year })
    }
}

/// A day that comes every year, such as 31 March. In JSON: `"03-31"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    pub(super) month: i8,
    pub(super) day: i8,
}

impl MonthDay {
    /// The day of that month (1–12) and day of the month, if a leap year has it.
    pub fn new(month: i8, day: i8) -> Option<MonthDay> {
        let leap_year = 2000;
        Day::new(leap_year, month, day).map(|_| MonthDay { month, day })
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> i8 {
        self.day
    }

    /// That day in the given year; 29 February becomes 28 February where the year has no other.
    pub fn in_year(self, year: i16) -> Day {
        Day::new(year, self.month, self.day).or_else(|| Day::new(year, self.month, self.day - 1)).unwrap_or(Day::LAST)
    }
}

impl From<MonthDay> for String {
    fn from(month_day: MonthDay) -> String {
        format!("{:02}-{:02}", month_day.month, month_day.day)
    }
}

impl TryFrom<String> for MonthDay {
    type Error = DayProblem;

    fn try_from(text: String) -> Result<MonthDay, DayProblem> {
        text.split_once('-')
            .and_then(|(month, day)| MonthDay::new(month.parse().ok()?, day.parse().ok()?))
            .filter(|month_day| String::from(*month_day) == text)
            .ok_or(DayProblem::NotADayOfTheYear)
    }
}
