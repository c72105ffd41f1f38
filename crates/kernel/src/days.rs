//! Days, instants, working days, and when something is due.
//!
//! A day is a day in China: the platform counts in Asia/Shanghai, which has been eight hours ahead
//! of UTC without a break since 1992, so a fixed offset is right and no time-zone table is read.
//! Left out on purpose: the clock, and the table of public holidays; both are handed in.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

const MILLIS_PER_MINUTE: i64 = 60_000;
const MILLIS_PER_DAY: i64 = 86_400_000;
/// How far China is ahead of UTC: eight hours.
const CHINA_AHEAD_MILLIS: i64 = 8 * 60 * MILLIS_PER_MINUTE;

const EPOCH: Date = Date::constant(1970, 1, 1);

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Why a text or a number is not a day, a year, a day of the year or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayProblem {
    /// Nothing was written besides blanks.
    #[error("no day is given")]
    Empty,
    /// The text has none of the forms in which days are written.
    #[error("the text is not a day")]
    NotADay,
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

/// A day of the Gregorian calendar, from 0001-01-01 to 9999-12-31. In JSON: `"2009-07-22"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl Day {
    /// The first day there is here.
    pub const FIRST: Day = Day(Date::constant(1, 1, 1));
    /// The last day there is here.
    pub const LAST: Day = Day(Date::constant(9999, 12, 31));

    /// The day of that year, month (1–12) and day of the month, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().filter(|date| date.year() >= 1).map(Day)
    }

    /// Reads a day as people write it: `2009-07-22`, `2009/7/22`, `2009.7.22`, `2009年7月22日`,
    /// each with full-width digits and signs too, and `二〇〇九年七月二十二日`, the form of
    /// official papers before 2012. The year has four digits.
    pub fn parse(text: &str) -> Result<Day, DayProblem> {
        let half_width: String = text.chars().map(half_width).collect();
        let trimmed = half_width.trim();
        if trimmed.is_empty() {
            return Err(DayProblem::Empty);
        }
        let (year, month, day) = split_day(trimmed)
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

    fn days_since_epoch(self) -> i64 {
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

/// The plain form of a character typed with a Chinese keyboard, and one zero for the three that are
/// typed.
fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '○' | '零' => '〇',
        other => other,
    }
}

/// Year, month and day of the month as written, without what stands between them.
fn split_day(text: &str) -> Option<[&str; 3]> {
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        return Some([year.trim(), month.trim(), rest.strip_suffix('日')?.trim()]);
    }
    let mark = text.chars().find(|character| matches!(character, '-' | '/' | '.'))?;
    let mut parts = text.split(mark).map(str::trim);
    let day = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(day)
}

/// A year of exactly four digits, `2009` or `二〇〇九`.
fn read_year(text: &str) -> Option<i16> {
    if text.chars().count() != 4 {
        return None;
    }
    text.chars().try_fold(0, |year, character| {
        let digit = character.to_digit(10).or_else(|| chinese_digit(character))?;
        Some(year * 10 + i16::try_from(digit).ok()?)
    })
}

/// A month or a day of the month: one or two digits, or a Chinese number up to 九十九.
fn read_part(text: &str) -> Option<i8> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits {
        return if text.len() <= 2 { text.parse().ok() } else { None };
    }
    let one_digit = |text: &str| {
        let mut characters = text.chars();
        let digit = characters.next().and_then(chinese_digit).filter(|digit| *digit > 0)?;
        characters.next().is_none().then_some(digit)
    };
    let number = match text.split_once('十') {
        None => one_digit(text)?,
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one_digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { one_digit(ones)? };
            tens * 10 + ones
        }
    };
    i8::try_from(number).ok()
}

fn chinese_digit(character: char) -> Option<u32> {
    let position = "〇一二三四五六七八九".chars().position(|digit| digit == character)?;
    u32::try_from(position).ok()
}

pub(crate) fn month_en(month: i8) -> &'static str {
    let position = usize::try_from(month - 1).unwrap_or(0);
    MONTHS_EN.get(position).copied().unwrap_or_default()
}

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

/// What the State Council's yearly notice makes of a day that is not as the day of the week would
/// have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A day off.
    Holiday,
    /// A day of work, on a Saturday or Sunday as a rule (调休).
    Workday,
}

/// Whether a computed day is sure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The holidays of all years touched are known.
    #[default]
    Known,
    /// The holidays of a year touched are not announced yet or not loaded, and Monday to Friday
    /// were taken as working days (预计).
    Expected,
}

/// A computed day, and whether it is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    /// The last day on which the thing is in time.
    pub day: Day,
    /// Whether a holiday not yet known may still move it.
    pub certainty: Certainty,
}

/// The working days: Monday to Friday, except as the rows say. The default one has no rows and
/// covers no year.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    kinds: Arc<BTreeMap<Day, DayKind>>,
    covered: Option<RangeInclusive<Year>>,
    /// What was announced since, which holds before the rows above.
    announced: BTreeMap<Day, DayKind>,
    years: BTreeSet<Year>,
}

impl Calendar {
    /// The calendar of these rows, which are all there are for the covered years. Of two rows for
    /// one day the later holds.
    pub fn new(rows: impl IntoIterator<Item = (Day, DayKind)>, covered: RangeInclusive<Year>) -> Calendar {
        Calendar { kinds: Arc::new(rows.into_iter().collect()), covered: Some(covered), ..Calendar::default() }
    }

    /// The same with the rows of further years, which are all there are for them.
    pub fn with(
        &self,
        years: impl IntoIterator<Item = Year>,
        rows: impl IntoIterator<Item = (Day, DayKind)>,
    ) -> Calendar {
        let mut calendar = self.clone();
        calendar.years.extend(years);
        calendar.announced.extend(rows);
        calendar
    }

    /// Whether all days off of the year are known.
    pub fn covers(&self, year: Year) -> bool {
        self.covered.as_ref().is_some_and(|covered| covered.contains(&year)) || self.years.contains(&year)
    }

    /// Whether the day is a working day, and whether that is sure. A row counts outside the covered
    /// years too, where the answer stays [`Certainty::Expected`].
    pub fn is_working(&self, day: Day) -> (bool, Certainty) {
        let is_working = match self.announced.get(&day).or_else(|| self.kinds.get(&day)) {
            Some(DayKind::Holiday) => false,
            Some(DayKind::Workday) => true,
            None => !day.is_weekend(),
        };
        (is_working, self.certainty_in(day.year()))
    }

    /// The n-th working day after `from`. The day itself does not count, counting begins the next
    /// day (民法典 art. 201), so with n = 0 it is `from`, working day or not.
    pub fn add_working_days(&self, from: Day, count: u32) -> Due {
        let mut due = Due { day: from, certainty: Certainty::Known };
        for _ in 0..count {
            if due.day == Day::LAST {
                break;
            }
            let next = self.roll_forward(due.day.add_days(1));
            due = Due { day: next.day, certainty: due.certainty.max(next.certainty) };
        }
        due
    }

    /// The day itself if it is a working day, else the next one that is (民法典 art. 203).
    pub fn roll_forward(&self, day: Day) -> Due {
        let mut due = Due { day, certainty: Certainty::Known };
        loop {
            let (is_working, certainty) = self.is_working(due.day);
            due.certainty = due.certainty.max(certainty);
            if is_working || due.day == Day::LAST {
                return due;
            }
            due.day = due.day.add_days(1);
        }
    }

    fn certainty_in(&self, year: i16) -> Certainty {
        if Year::new(year).is_some_and(|year| self.covers(year)) { Certainty::Known } else { Certainty::Expected }
    }
}

/// A day that comes every year, such as 31 March. In JSON: `"03-31"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: i8,
    day: i8,
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
    fn in_year(self, year: i16) -> Day {
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

/// How long there is time, as a rule says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// So many days (日), the base day not counted.
    CalendarDays(u32),
    /// So many working days (工作日), the base day not counted.
    WorkingDays(u32),
    /// Until a fixed day of the base day's year, such as 31 March.
    FixedDay(MonthDay),
}

/// What happens when the last day is not a working day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// Nothing.
    #[default]
    None,
    /// The next working day is the last day (民法典 art. 203).
    NextWorkingDay,
}

/// When something is due, as a computation that can be repeated and told to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DueRule {
    /// The day from which the term runs: the day of receipt, of creation, of acceptance.
    pub base: Day,
    /// How long there is time.
    pub term: Term,
    /// What happens when the last day is not a working day.
    pub roll: Roll,
}

impl DueRule {
    /// So many days after the base day; if the last is not a working day, the next working day.
    pub fn calendar_days(base: Day, count: u32) -> DueRule {
        DueRule { base, term: Term::CalendarDays(count), roll: Roll::NextWorkingDay }
    }

    /// So many working days after the base day.
    pub fn working_days(base: Day, count: u32) -> DueRule {
        DueRule { base, term: Term::WorkingDays(count), roll: Roll::None }
    }

    /// A fixed day of the year, holiday or not.
    pub fn fixed_day(year: Year, month_day: MonthDay) -> DueRule {
        DueRule { base: year.first_day(), term: Term::FixedDay(month_day), roll: Roll::None }
    }

    /// The last day in time.
    pub fn due(&self, calendar: &Calendar) -> Due {
        let unrolled = match self.term {
            Term::CalendarDays(count) => Due { day: self.base.add_days(i64::from(count)), certainty: Certainty::Known },
            Term::WorkingDays(count) => calendar.add_working_days(self.base, count),
            Term::FixedDay(month_day) => Due { day: month_day.in_year(self.base.year()), certainty: Certainty::Known },
        };
        match self.roll {
            Roll::None => unrolled,
            Roll::NextWorkingDay => {
                let rolled = calendar.roll_forward(unrolled.day);
                Due { day: rolled.day, certainty: unrolled.certainty.max(rolled.certainty) }
            }
        }
    }

    /// The computation in Chinese: `自2009年7月22日次日起 20 个工作日，至2009年8月19日`,
    /// `每年3月31日，遇节假日不顺延`. Ends with （预计） if the day is not sure.
    pub fn explain_zh(&self, calendar: &Calendar) -> String {
        let due = self.due(calendar);
        let term = match self.term {
            Term::CalendarDays(0) | Term::WorkingDays(0) => format!("{}当日", self.base.zh()),
            Term::CalendarDays(count) => format!("自{}次日起 {count} 日", self.base.zh()),
            Term::WorkingDays(count) => format!("自{}次日起 {count} 个工作日", self.base.zh()),
            Term::FixedDay(month_day) => format!("每年{}月{}日", month_day.month, month_day.day),
        };
        let roll = match (self.roll, self.term) {
            (Roll::NextWorkingDay, _) => "，遇节假日顺延至下一工作日",
            (Roll::None, Term::WorkingDays(_)) => "",
            (Roll::None, _) => "，遇节假日不顺延",
        };
        if self.says_its_day() {
            return format!("{term}{roll}");
        }
        let certainty = match due.certainty {
            Certainty::Known => "",
            Certainty::Expected => "（预计）",
        };
        format!("{term}{roll}，至{}{certainty}", due.day.zh())
    }

    /// The computation in English: `20 working days from the day after 22 July 2009, until 19
    /// August 2009`, `31 March of each year, not moved by holidays`. Ends with (expected) if the
    /// day is not sure.
    pub fn explain_en(&self, calendar: &Calendar) -> String {
        let due = self.due(calendar);
        let term = match self.term {
            Term::CalendarDays(0) | Term::WorkingDays(0) => format!("on {}", self.base.en()),
            Term::CalendarDays(count) => {
                format!("{} from the day after {}", counted_en(count, "day"), self.base.en())
            }
            Term::WorkingDays(count) => {
                format!("{} from the day after {}", counted_en(count, "working day"), self.base.en())
            }
            Term::FixedDay(month_day) => format!("{} {} of each year", month_day.day, month_en(month_day.month)),
        };
        let roll = match (self.roll, self.term) {
            (Roll::NextWorkingDay, _) => ", moved past holidays to the next working day",
            (Roll::None, Term::WorkingDays(_)) => "",
            (Roll::None, _) => ", not moved by holidays",
        };
        if self.says_its_day() {
            return format!("{term}{roll}");
        }
        let certainty = match due.certainty {
            Certainty::Known => "",
            Certainty::Expected => " (expected)",
        };
        format!("{term}{roll}, until {}{certainty}", due.day.en())
    }

    /// Whether the term names the last day already, and nothing moves it.
    fn says_its_day(&self) -> bool {
        let names_a_day = matches!(self.term, Term::CalendarDays(0) | Term::WorkingDays(0) | Term::FixedDay(_));
        names_a_day && self.roll == Roll::None
    }
}

/// `1 day`, `20 days`.
fn counted_en(count: u32, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(iso: &str) -> Day {
        Day::parse(iso).expect("a day in the table of a test")
    }

    /// The holidays that the tests touch, as the State Council's notices had them; the rest of
    /// those years is left out.
    fn calendar() -> Calendar {
        let holidays = [
            ("2009-10-01", "2009-10-08"),
            ("2010-02-13", "2010-02-19"),
            ("2026-02-15", "2026-02-23"),
            ("2026-09-25", "2026-09-27"),
            ("2026-10-01", "2026-10-07"),
        ];
        let workdays = [
            "2009-09-27",
            "2009-10-10",
            "2010-02-20",
            "2010-02-21",
            "2026-02-14",
            "2026-02-28",
            "2026-09-20",
            "2026-10-10",
        ];
        let holidays = holidays.into_iter().flat_map(|(first, last)| {
            let first = day(first);
            (0..=first.days_until(day(last))).map(move |days| (first.add_days(days), DayKind::Holiday))
        });
        let workdays = workdays.into_iter().map(|iso| (day(iso), DayKind::Workday));
        Calendar::new(holidays.chain(workdays), Year::new(2009).unwrap()..=Year::new(2026).unwrap())
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, iso) in [
            ("2009-07-22", "2009-07-22"),
            ("2009-7-2", "2009-07-02"),
            (" 2009-07-22 ", "2009-07-22"),
            ("2009/7/22", "2009-07-22"),
            ("2009.7.22", "2009-07-22"),
            ("2009年7月22日", "2009-07-22"),
            ("2009 年 07 月 22 日", "2009-07-22"),
            ("２００９年７月２２日", "2009-07-22"),
            ("２００９－０７－２２", "2009-07-22"),
            ("２００９．７．２２", "2009-07-22"),
            ("2009／7／22", "2009-07-22"),
            ("二〇〇九年七月二十二日", "2009-07-22"),
            ("二○○九年七月二十二日", "2009-07-22"),
            ("二零零九年十二月三十一日", "2009-12-31"),
            ("二〇一〇年十月十日", "2010-10-10"),
            ("二〇一〇年十一月十九日", "2010-11-19"),
            ("二〇一〇年一月二十日", "2010-01-20"),
            ("2008-02-29", "2008-02-29"),
        ] {
            assert_eq!(Day::parse(text).map(Day::iso), Ok(iso.to_owned()), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_days_are_refused_with_the_reason() {
        for (text, problem) in [
            ("", DayProblem::Empty),
            ("　", DayProblem::Empty),
            ("2009", DayProblem::NotADay),
            ("2009-07", DayProblem::NotADay),
            ("2009年7月", DayProblem::NotADay),
            ("2009年7月22", DayProblem::NotADay),
            ("2009-07-22-01", DayProblem::NotADay),
            ("2009-07/22", DayProblem::NotADay),
            ("2009-07-22 15:31", DayProblem::NotADay),
            ("2009-07-2 2", DayProblem::NotADay),
            ("2009-+7-22", DayProblem::NotADay),
            ("09-07-22", DayProblem::NotADay),
            ("22.7.2009", DayProblem::NotADay),
            ("20090722", DayProblem::NotADay),
            ("2009-007-22", DayProblem::NotADay),
            ("二〇〇九年〇七月二十二日", DayProblem::NotADay),
            ("二〇〇九年七月二十十日", DayProblem::NotADay),
            ("二〇〇九年七月二二日", DayProblem::NotADay),
            ("二千零九年七月二十二日", DayProblem::NotADay),
            ("2009-02-29", DayProblem::NoSuchDay { year: 2009, month: 2, day: 29 }),
            ("2009-13-01", DayProblem::NoSuchDay { year: 2009, month: 13, day: 1 }),
            ("2009年0月22日", DayProblem::NoSuchDay { year: 2009, month: 0, day: 22 }),
            ("二〇〇九年六月三十一日", DayProblem::NoSuchDay { year: 2009, month: 6, day: 31 }),
            ("0000-01-01", DayProblem::NoSuchDay { year: 0, month: 1, day: 1 }),
        ] {
            assert_eq!(Day::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn a_day_is_shown_and_counted() {
        let first = Day::new(2009, 7, 22).unwrap();
        assert_eq!(first.iso(), "2009-07-22");
        assert_eq!(first.to_string(), "2009-07-22");
        assert_eq!(first.zh(), "2009年7月22日");
        assert_eq!(first.en(), "22 July 2009");
        assert_eq!((first.year(), first.month(), first.day_of_month()), (2009, 7, 22));
        assert_eq!(first.weekday(), Weekday::Wednesday);
        assert_eq!(first.add_days(10), day("2009-08-01"));
        assert_eq!(first.add_days(-22), day("2009-06-30"));
        assert_eq!(first.days_until(day("2009-08-01")), 10);
        assert_eq!(first.days_until(day("2009-07-21")), -1);
        assert_eq!(first.add_days(i64::MAX), Day::LAST);
        assert_eq!(first.add_days(i64::MIN), Day::FIRST);
        assert_eq!(Day::FIRST.add_days(-1), Day::FIRST);
        assert_eq!(Day::FIRST.add_days(Day::FIRST.days_until(Day::LAST)), Day::LAST);
        assert_eq!(Day::new(0, 12, 31), None);
        assert_eq!(Day::new(2009, 2, 29), None);
    }

    #[test]
    fn json_holds_the_forms_for_machines_alone() {
        assert_eq!(serde_json::to_string(&day("2009-07-22")).unwrap(), "\"2009-07-22\"");
        assert_eq!(serde_json::from_str::<Day>("\"2009-07-22\"").unwrap(), day("2009-07-22"));
        for json in ["\"2009-7-22\"", "\"2009年7月22日\"", "\"2009-02-29\"", "20090722"] {
            assert!(serde_json::from_str::<Day>(json).is_err(), "{json}");
        }
        let year = Year::new(2009).unwrap();
        assert_eq!(serde_json::to_string(&year).unwrap(), "2009");
        assert_eq!(serde_json::from_str::<Year>("2009").unwrap(), year);
        assert!(serde_json::from_str::<Year>("1978").is_err());
        let instant = "\"2009-07-22T15:31:00.000+08:00\"";
        assert_eq!(serde_json::to_string(&serde_json::from_str::<Instant>(instant).unwrap()).unwrap(), instant);
        assert_eq!(serde_json::to_string(&MonthDay::new(3, 31)).unwrap(), "\"03-31\"");
        assert_eq!(serde_json::from_str::<MonthDay>("\"03-31\"").ok(), MonthDay::new(3, 31));
        for json in ["\"3-31\"", "\"02-30\"", "\"03-31-01\"", "\"\""] {
            assert!(serde_json::from_str::<MonthDay>(json).is_err(), "{json}");
        }
        let rule = DueRule::calendar_days(day("2009-07-22"), 10);
        let json = "{\"base\":\"2009-07-22\",\"term\":{\"calendar_days\":10},\"roll\":\"next_working_day\"}";
        assert_eq!(serde_json::to_string(&rule).unwrap(), json);
        assert_eq!(serde_json::from_str::<DueRule>(json).unwrap(), rule);
    }

    #[test]
    fn years_have_bounds() {
        for (number, valid) in [(1978, false), (1979, true), (2009, true), (2100, true), (2101, false), (-2009, false)]
        {
            assert_eq!(Year::new(number).is_some(), valid, "{number}");
        }
        let year = Year::new(2009).unwrap();
        assert_eq!((year.first_day(), year.last_day()), (day("2009-01-01"), day("2009-12-31")));
        assert_eq!(year.to_string(), "2009");
        assert_eq!(Year::try_from(2200), Err(DayProblem::YearOutOfRange { year: 2200 }));
    }

    #[test]
    fn instants_are_shown_in_chinas_time() {
        for (millis, rfc3339, zh) in [
            (0, "1970-01-01T08:00:00.000+08:00", "1970年1月1日 08:00"),
            (-1, "1970-01-01T07:59:59.999+08:00", "1970年1月1日 07:59"),
            (1_248_247_860_123, "2009-07-22T15:31:00.123+08:00", "2009年7月22日 15:31"),
            (1_248_278_399_999, "2009-07-22T23:59:59.999+08:00", "2009年7月22日 23:59"),
            (1_248_278_400_000, "2009-07-23T00:00:00.000+08:00", "2009年7月23日 00:00"),
        ] {
            let instant = Instant::from_millis(millis);
            assert_eq!(instant.rfc3339(), rfc3339);
            assert_eq!(instant.to_string(), rfc3339);
            assert_eq!(instant.zh(), zh);
            assert_eq!(Instant::parse_rfc3339(rfc3339), Ok(instant));
        }
        assert_eq!(Instant::from_millis(1_248_247_860_123).en(), "22 July 2009 15:31");
    }

    #[test]
    fn instants_are_read_with_any_offset() {
        let expected = Instant::from_millis(1_248_247_860_000);
        for text in [
            "2009-07-22T15:31:00+08:00",
            "2009-07-22T07:31:00Z",
            "2009-07-22T07:31:00.0009Z",
            "2009-07-22T02:31:00.000-05:00",
        ] {
            assert_eq!(Instant::parse_rfc3339(text), Ok(expected), "{text}");
        }
        for text in
            ["", "2009-07-22", "2009-07-22T15:31:00", "2009-02-29T00:00:00Z", "2009-07-22T07:31:00Z[Asia/Shanghai]"]
        {
            assert_eq!(Instant::parse_rfc3339(text), Err(DayProblem::NotAnInstant), "{text}");
        }
        assert_eq!(Instant::parse_rfc3339("1969-12-31T23:59:59.9999Z"), Ok(Instant::from_millis(-1)));
    }

    #[test]
    fn a_day_has_a_first_and_a_last_instant() {
        let start = Instant::start_of(day("2009-07-22"));
        let end = Instant::end_of(day("2009-07-22"));
        assert_eq!(start.rfc3339(), "2009-07-22T00:00:00.000+08:00");
        assert_eq!(end.rfc3339(), "2009-07-22T23:59:59.999+08:00");
        assert_eq!((start.day(), end.day()), (day("2009-07-22"), day("2009-07-22")));
        assert_eq!(Instant::from_millis(start.millis() - 1).day(), day("2009-07-21"));
        assert_eq!(Instant::from_millis(i64::MIN).day(), Day::FIRST);
        assert_eq!(Instant::from_millis(i64::MAX).rfc3339(), "9999-12-31T23:59:59.999+08:00");
    }

    #[test]
    fn working_days_follow_the_notices() {
        let calendar = calendar();
        for (iso, is_working, certainty) in [
            ("2009-09-27", true, Certainty::Known),
            ("2009-10-08", false, Certainty::Known),
            ("2009-10-09", true, Certainty::Known),
            ("2009-10-10", true, Certainty::Known),
            ("2009-10-11", false, Certainty::Known),
            ("2026-12-31", true, Certainty::Known),
            ("2027-01-01", true, Certainty::Expected),
            ("2027-01-02", false, Certainty::Expected),
            ("2008-12-31", true, Certainty::Expected),
            ("1900-01-01", true, Certainty::Expected),
        ] {
            assert_eq!(calendar.is_working(day(iso)), (is_working, certainty), "{iso}");
        }
        assert_eq!(Calendar::default().is_working(day("2009-10-01")), (true, Certainty::Expected));
    }

    #[test]
    fn working_days_are_counted_from_the_next_day() {
        let calendar = calendar();
        for (from, count, expected, certainty) in [
            ("2009-07-22", 20, "2009-08-19", Certainty::Known),
            ("2009-09-21", 20, "2009-10-23", Certainty::Known),
            ("2009-09-30", 1, "2009-10-09", Certainty::Known),
            ("2009-09-30", 2, "2009-10-10", Certainty::Known),
            ("2009-09-30", 3, "2009-10-12", Certainty::Known),
            ("2010-02-05", 15, "2010-03-03", Certainty::Known),
            ("2026-02-09", 10, "2026-02-28", Certainty::Known),
            ("2026-09-25", 20, "2026-10-29", Certainty::Known),
            ("2009-10-01", 0, "2009-10-01", Certainty::Known),
            ("2026-12-30", 1, "2026-12-31", Certainty::Known),
            ("2026-12-30", 2, "2027-01-01", Certainty::Expected),
        ] {
            let due = calendar.add_working_days(day(from), count);
            assert_eq!(due, Due { day: day(expected), certainty }, "{from} + {count}");
        }
        assert_eq!(calendar.add_working_days(Day::LAST.add_days(-3), u32::MAX).day, Day::LAST);
    }

    #[test]
    fn a_holiday_is_rolled_to_the_next_working_day() {
        let calendar = calendar();
        for (iso, expected, certainty) in [
            ("2009-09-30", "2009-09-30", Certainty::Known),
            ("2009-10-01", "2009-10-09", Certainty::Known),
            ("2009-10-11", "2009-10-12", Certainty::Known),
            ("2027-01-02", "2027-01-04", Certainty::Expected),
        ] {
            assert_eq!(calendar.roll_forward(day(iso)), Due { day: day(expected), certainty }, "{iso}");
        }
        assert_eq!(calendar.roll_forward(Day::LAST).day, Day::LAST);
    }

    #[test]
    fn a_due_rule_computes_and_explains_its_day() {
        let calendar = calendar();
        let march_31 = MonthDay::new(3, 31).unwrap();
        let january_31 = MonthDay::new(1, 31).unwrap();
        let year = |number| Year::new(number).unwrap();
        let without_roll = |rule| DueRule { roll: Roll::None, ..rule };
        let with_roll = |rule| DueRule { roll: Roll::NextWorkingDay, ..rule };
        for (rule, due, zh, en) in [
            (
                DueRule::working_days(day("2009-07-22"), 20),
                "2009-08-19",
                "自2009年7月22日次日起 20 个工作日，至2009年8月19日",
                "20 working days from the day after 22 July 2009, until 19 August 2009",
            ),
            (
                DueRule::working_days(day("2026-12-31"), 1),
                "2027-01-01",
                "自2026年12月31日次日起 1 个工作日，至2027年1月1日（预计）",
                "1 working day from the day after 31 December 2026, until 1 January 2027 (expected)",
            ),
            (
                DueRule::calendar_days(day("2009-09-21"), 10),
                "2009-10-09",
                "自2009年9月21日次日起 10 日，遇节假日顺延至下一工作日，至2009年10月9日",
                "10 days from the day after 21 September 2009, moved past holidays to the next working day, until 9 October 2009",
            ),
            (
                without_roll(DueRule::calendar_days(day("2009-09-21"), 10)),
                "2009-10-01",
                "自2009年9月21日次日起 10 日，遇节假日不顺延，至2009年10月1日",
                "10 days from the day after 21 September 2009, not moved by holidays, until 1 October 2009",
            ),
            (
                without_roll(DueRule::calendar_days(day("2009-10-01"), 0)),
                "2009-10-01",
                "2009年10月1日当日，遇节假日不顺延",
                "on 1 October 2009, not moved by holidays",
            ),
            (
                with_roll(DueRule::working_days(day("2009-10-01"), 0)),
                "2009-10-09",
                "2009年10月1日当日，遇节假日顺延至下一工作日，至2009年10月9日",
                "on 1 October 2009, moved past holidays to the next working day, until 9 October 2009",
            ),
            (
                DueRule::fixed_day(year(2010), march_31),
                "2010-03-31",
                "每年3月31日，遇节假日不顺延",
                "31 March of each year, not moved by holidays",
            ),
            (
                with_roll(DueRule::fixed_day(year(2010), january_31)),
                "2010-02-01",
                "每年1月31日，遇节假日顺延至下一工作日，至2010年2月1日",
                "31 January of each year, moved past holidays to the next working day, until 1 February 2010",
            ),
            (
                DueRule::fixed_day(year(2009), MonthDay::new(2, 29).unwrap()),
                "2009-02-28",
                "每年2月29日，遇节假日不顺延",
                "29 February of each year, not moved by holidays",
            ),
        ] {
            assert_eq!(rule.due(&calendar).day, day(due), "{zh}");
            assert_eq!(rule.explain_zh(&calendar), zh);
            assert_eq!(rule.explain_en(&calendar), en);
        }
    }

    #[test]
    fn only_real_days_come_every_year() {
        for (month, day, valid) in
            [(3, 31, true), (2, 29, true), (2, 30, false), (6, 31, false), (0, 1, false), (13, 1, false)]
        {
            assert_eq!(MonthDay::new(month, day).is_some(), valid, "{month}-{day}");
        }
    }

    fn days() -> impl Strategy<Value = Day> {
        (0..=Day::FIRST.days_until(Day::LAST)).prop_map(|days| Day::FIRST.add_days(days))
    }

    proptest! {
        #[test]
        fn a_day_that_is_shown_can_be_read_back(day in days()) {
            prop_assert_eq!(Day::parse(&day.iso()), Ok(day));
            prop_assert_eq!(Instant::start_of(day).day(), day);
            prop_assert_eq!(Instant::end_of(day).day(), day);
            if day.year() >= 1000 {
                prop_assert_eq!(Day::parse(&day.zh()), Ok(day));
            }
        }

        #[test]
        fn adding_days_and_counting_them_agree(day in days(), other in days()) {
            prop_assert_eq!(day.add_days(day.days_until(other)), other);
            prop_assert_eq!(day.days_until(other).signum(), other.cmp(&day) as i64);
        }

        #[test]
        fn an_instant_that_is_shown_can_be_read_back(millis in -60_000_000_000_000_i64..200_000_000_000_000) {
            let instant = Instant::from_millis(millis);
            prop_assert_eq!(Instant::parse_rfc3339(&instant.rfc3339()), Ok(instant));
        }

        #[test]
        fn so_many_working_days_lie_after_the_base(offset in 0_i64..7_000, count in 0_u32..60) {
            let calendar = calendar();
            let from = day("2009-01-01").add_days(offset);
            let due = calendar.add_working_days(from, count).day;
            let between = (1..=from.days_until(due)).filter(|days| calendar.is_working(from.add_days(*days)).0);
            prop_assert_eq!(between.count(), count as usize);
        }

        #[test]
        fn no_text_is_beyond_reading(text in ".*") {
            if let Ok(day) = Day::parse(&text) {
                prop_assert_eq!(Day::parse(&day.iso()), Ok(day));
            }
            let _ = Instant::parse_rfc3339(&text).map(Instant::rfc3339);
        }
    }
}
