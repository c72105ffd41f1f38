//! A moment, and the day it is in China then.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::day::EPOCH;
use super::{Day, DayProblem};

const MILLIS_PER_MINUTE: i64 = 60_000;
const MILLIS_PER_DAY: i64 = 86_400_000;
/// How far China is ahead of UTC: eight hours.
const CHINA_AHEAD_MILLIS: i64 = 8 * 60 * MILLIS_PER_MINUTE;

/// A moment, in milliseconds since 1970-01-01 00:00 UTC. In JSON:
/// `"2009-07-22T15:31:00.000+08:00"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Instant(i64);

impl Instant {
    /// The instant so many milliseconds after the epoch. Stops at the beginning of [`Day::FIRST`]
    /// and the end of [`Day::LAST`], so that every instant has a day.
    pub fn from_millis(millis: i64) -> Instant {
        Instant(millis).clamp(Instant::start_of(Day::FIRST), Instant::end_of(Day::LAST))
    }

    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The first millisecond of the day in China.
    pub fn start_of(day: Day) -> Instant {
        Instant(day.days_since_epoch() * MILLIS_PER_DAY - CHINA_AHEAD_MILLIS)
    }

    /// The last millisecond of the day in China: 23:59:59.999.
    pub fn end_of(day: Day) -> Instant {
        Instant(Instant::start_of(day).0 + MILLIS_PER_DAY - 1)
    }

    /// The day it is in China at that instant.
    pub fn day(self) -> Day {
        Day(EPOCH).add_days((self.0 + CHINA_AHEAD_MILLIS).div_euclid(MILLIS_PER_DAY))
    }

    /// The form for machines, in China's time to the millisecond: `2009-07-22T15:31:00.000+08:00`.
    pub fn rfc3339(self) -> String {
        let (hour, minute) = self.hour_and_minute();
        let within_minute = self.millis_of_day() % MILLIS_PER_MINUTE;
        format!(
            "{}T{hour:02}:{minute:02}:{:02}.{:03}+08:00",
            self.day().iso(),
            within_minute / 1_000,
            within_minute % 1_000
        )
    }

    /// Reads an instant after RFC 3339, with any offset. What is finer than a millisecond is cut
    /// off.
    pub fn parse_rfc3339(text: &str) -> Result<Instant, DayProblem> {
        // RFC 3339 ends with the offset; the library would also take a time zone's name in brackets
        // behind it.
        if text.contains('[') {
            return Err(DayProblem::NotAnInstant);
        }
        let timestamp: jiff::Timestamp = text.parse().map_err(|_| DayProblem::NotAnInstant)?;
        let nanos_per_milli = 1_000_000;
        let millis = timestamp.as_nanosecond().div_euclid(nanos_per_milli);
        i64::try_from(millis).map(Instant::from_millis).map_err(|_| DayProblem::NotAnInstant)
    }

    /// The form of Chinese prose, to the minute: `2009年7月22日 15:31`.
    pub fn zh(self) -> String {
        let (hour, minute) = self.hour_and_minute();
        format!("{} {hour:02}:{minute:02}", self.day().zh())
    }

    /// The form of English prose, to the minute: `22 July 2009 15:31`.
    pub fn en(self) -> String {
        let (hour, minute) = self.hour_and_minute();
        format!("{} {hour:02}:{minute:02}", self.day().en())
    }

    fn millis_of_day(self) -> i64 {
        (self.0 + CHINA_AHEAD_MILLIS).rem_euclid(MILLIS_PER_DAY)
    }

    fn hour_and_minute(self) -> (i64, i64) {
        let minutes = self.millis_of_day() / MILLIS_PER_MINUTE;
        (minutes / 60, minutes % 60)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.rfc3339())
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Instant({})", self.rfc3339())
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> String {
        instant.rfc3339()
    }
}

impl TryFrom<String> for Instant {
    type Error = DayProblem;

    fn try_from(text: String) -> Result<Instant, DayProblem> {
        Instant::parse_rfc3339(&text)
    }
}
