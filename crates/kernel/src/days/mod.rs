//! Days, instants, working days, and when something is due.
//!
//! A day is a day in China: the platform counts in Asia/Shanghai, which has been eight hours ahead
//! of UTC without a break since 1992, so a fixed offset is right and no time-zone table is read.
//! Left out on purpose: the clock, and the table of public holidays; both are handed in.

mod calendar;
mod day;
mod instant;
mod rule;
#[cfg(test)]
mod tests;
mod words;
mod year;

pub use calendar::{Calendar, Certainty, DayKind, Due};
pub use day::Day;
pub use instant::Instant;
pub use rule::{DueRule, Roll, Term};
pub(crate) use words::month_en;
pub use year::{MonthDay, Year};

/// Why a text or a number is not a day, a year, a day of the year or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayProblem {
    /// Nothing was written besides blanks.
    #[error("no day is given")]
    Empty,
    /// The text has none of the forms in which days are written.
    #[error("the text is not a day")]
    NotADay,
    /// Behind the day stands a time of day other than midnight.
    #[error("the text has a time of day")]
    TimeOfDay,
    /// The text has the form of a day, and the calendar has no such day, for example 30 February.
    #[error("there is no day {year}-{month}-{day}")]
    NoSuchDay {
        /// The year as written.
        year: i16,
        /// The month as written.
        month: i8,
        /// The day of the month as written.
        day: i8,
    },
    /// The year is outside [`Year::FIRST`] to [`Year::LAST`].
    #[error("the year {year} is out of range")]
    YearOutOfRange {
        /// The year as given.
        year: i16,
    },
    /// The text is not a day of the year such as `03-31`.
    #[error("the text is not a month and a day")]
    NotADayOfTheYear,
    /// The text is not an instant after RFC 3339.
    #[error("the text is not an instant")]
    NotAnInstant,
}
