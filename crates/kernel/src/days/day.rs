//! A day: how it is written, and which day lies so many days off.

use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::DayProblem;
use super::words::{half_width, month_en, read_part, read_year, split_day, without_time};
use crate::written;

pub(super) const EPOCH: Date = Date::constant(1970, 1, 1);

/// A day of the Gregorian calendar, from 0001-01-01 to 9999-12-31. In JSON: `"2009-07-22"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub(super) Date);

impl Day {
    /// The first day there is here.
    pub const FIRST: Day = Day(Date::constant(1, 1, 1));
    /// The last day there is here.
    pub const LAST: Day = Day(Date::constant(9999, 12, 31));

    /// The day of that year, month (1–12) and day of the month, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().filter(|date| date.year() >= 1).map(Day)
    }

    /// Reads a day as people write it: `2009-07-22`, `2009/7/22`, `2009.7.22`, `20090722`,
    /// `2009年7月22日` (or 号), each with full-width digits and signs too, and
    /// `二〇〇九年七月二十二日`, the form of official papers before 2012. The year has four digits.
    /// The midnight that spreadsheets put behind a day, `00:00:00`, says nothing; another time of
    /// day is refused.
    pub fn parse(text: &str) -> Result<Day, DayProblem> {
        let plain: String = written::plain(text).chars().map(half_width).collect();
        if plain.is_empty() {
            return Err(DayProblem::Empty);
        }
        let day = without_time(&plain)?;
        let (year, month, day) = split_day(day)
            .and_then(|[year, month, day]| Some((read_year(year)?, read_part(month)?, read_part(day)?)))
            .ok_or(DayProblem::NotADay)?;
        Day::new(year, month, day).ok_or(DayProblem::NoSuchDay { year, month, day })
    }

    /// The form for machines, of fixed width and in order: `2009-07-22`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day_of_month())
    }

    /// The form of Chinese prose: `2009年7月22日`.
    pub fn zh(self) -> String {
        format!("{}年{}月{}日", self.year(), self.month(), self.day_of_month())
    }

    /// The form of English prose: `22 July 2009`.
    pub fn en(self) -> String {
        format!("{} {} {}", self.day_of_month(), month_en(self.month()), self.year())
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> i8 {
        self.0.day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The day so many days later, or earlier for a number below zero. Stops at [`Day::FIRST`] and
    /// [`Day::LAST`].
    pub fn add_days(self, days: i64) -> Day {
        let span = i64::from(i32::MAX);
        let moved = jiff::Span::new().try_days(days.clamp(-span, span)).and_then(|span| self.0.checked_add(span));
        match moved {
            Ok(date) => Day(date).clamp(Day::FIRST, Day::LAST),
            Err(_) if days < 0 => Day::FIRST,
            Err(_) => Day::LAST,
        }
    }

    /// How many days the other day is later: 1 from today to tomorrow, below zero if it is earlier.
    pub fn days_until(self, other: Day) -> i64 {
        other.days_since_epoch() - self.days_since_epoch()
    }

    pub(super) fn days_since_epoch(self) -> i64 {
        self.0.duration_since(EPOCH).as_hours() / 24
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.iso())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Day({})", self.iso())
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.iso()
    }
}

impl TryFrom<String> for Day {
    type Error = DayProblem;

    /// Takes the form for machines alone; what people write goes through [`Day::parse`].
    fn try_from(text: String) -> Result<Day, DayProblem> {
        let day = Day::parse(&text)?;
        if day.iso() == text { Ok(day) } else { Err(DayProblem::NotADay) }
    }
}
