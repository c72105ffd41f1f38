//! Duties that no state can carry: in each period somebody owes a record that is not there yet. Who owes is any record, for as
//! long as it is in a state: an organisation, a pairing.

use crate::days::{Day, DueRule, MonthDay, Year};
use crate::due::{Numbered, Yearly};
use crate::field::Type;
use crate::kind::Kind;
use crate::label::{Label, Said};
use crate::record::Stored;
use crate::role::Role;
use crate::value::{Mismatch, Value};

/// How often something is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Year,
    Quarter,
    Month,
}

impl Every {
    /// In how many parts it cuts the year.
    const fn parts(self) -> i8 {
        match self {
            Every::Year => 1,
            Every::Quarter => 4,
            Every::Month => 12,
        }
    }
}

/// One year, quarter or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    year: i16,
    /// From 1; of a year always 1.
    part: i8,
    /// In how many the year is cut.
    parts: i8,
}

impl Period {
    /// The period in which a day lies.
    pub fn of(every: Every, day: Day) -> Period {
        let parts = every.parts();
        Period { year: day.year(), part: (day.month() - 1) / (12 / parts) + 1, parts }
    }

    /// The whole number by which a period is kept: 2011, 20112 for its second quarter, 201103 for its third month.
    pub fn number(self) -> i64 {
        let year = i64::from(self.year);
        match self.parts {
            1 => year,
            4 => year * 10 + i64::from(self.part),
            _ => year * 100 + i64::from(self.part),
        }
    }

    /// The period of that number; none where there is none.
    pub fn numbered(every: Every, number: i64) -> Option<Period> {
        let parts = every.parts();
        let (year, part) = match every {
            Every::Year => (number, 1),
            Every::Quarter => (number / 10, number % 10),
            Every::Month => (number / 100, number % 100),
        };
        let (year, part) = (i16::try_from(year).ok()?, i8::try_from(part).ok()?);
        let is_one = Year::new(year).is_some() && (1..=parts).contains(&part);
        is_one.then_some(Period { year, part, parts })
    }

    /// So many periods later.
    fn later(self, count: i16) -> Period {
        let parts = i32::from(self.parts);
        let at = i32::from(self.year) * parts + i32::from(self.part) - 1 + i32::from(count);
        let year = i16::try_from(at.div_euclid(parts)).unwrap_or(i16::MAX);
        Period { year, part: at.rem_euclid(parts) as i8 + 1, parts: self.parts }
    }

    fn first_month(self) -> i8 {
        (self.part - 1) * (12 / self.parts) + 1
    }

    pub fn first_day(self) -> Day {
        Day::new(self.year, self.first_month(), 1).expect("each month has a first day")
    }

    pub fn last_day(self) -> Day {
        self.later(1).first_day().add_days(-1)
    }

    /// 2011年, 2011年第2季度, 2011年3月; 2011, quarter 2 of 2011, March 2011.
    pub fn said(self) -> Said {
        let (year, part) = (self.year, self.part);
        match self.parts {
            1 => Said { zh: format!("{year}年"), en: year.to_string() },
            4 => Said { zh: format!("{year}年第{part}季度"), en: format!("quarter {part} of {year}") },
            _ => Said { zh: format!("{year}年{part}月"), en: format!("{} {year}", crate::days::month_en(part)) },
        }
    }
}

/// Which records owe.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    pub kind: &'static str,
    /// Only those with this choice in this field.
    pub only: Option<(&'static str, &'static str)>,
    /// Only while they are in one of these states; empty: always.
    pub states: &'static [&'static str],
}

impl Owner {
    pub const fn of(kind: &'static str) -> Owner {
        Owner { kind, only: None, states: &[] }
    }
    pub const fn only(mut self, field: &'static str, choice: &'static str) -> Owner {
        self.only = Some((field, choice));
        self
    }
    pub const fn in_states(mut self, states: &'static [&'static str]) -> Owner {
        self.states = states;
        self
    }

    /// Whether a record owes now.
    pub fn owes(&self, kind: &Kind, record: &Stored) -> bool {
        let is_state = self.states.is_empty() || self.states.contains(&record.state.as_str());
        let is_choice = self.only.is_none_or(|(field, choice)| record.text(kind, field) == Some(choice));
        kind.code == self.kind && is_state && is_choice
    }
}

/// What ends the duty of a period: a record that names the owner and lies in the period.
#[derive(Clone, Copy, Debug)]
pub struct Fulfilled {
    pub kind: &'static str,
    /// What whoever owes it does: the creating action.
    pub action: &'static str,
    /// The field that names the owner.
    pub through: &'static str,
    /// The field that says the period: a year, or the day on which it happened, which then counts for whether it was in time.
    pub within: &'static str,
    /// The states in which it counts; empty: as soon as it is there.
    pub states: &'static [&'static str],
    /// What else it must be.
    pub when: &'static [(&'static str, &'static str)],
}

impl Fulfilled {
    pub const fn by(
        kind: &'static str,
        action: &'static str,
        through: &'static str,
        within: &'static str,
    ) -> Fulfilled {
        Fulfilled { kind, action, through, within, states: &[], when: &[] }
    }
    pub const fn in_states(mut self, states: &'static [&'static str]) -> Fulfilled {
        self.states = states;
        self
    }
    pub const fn when(mut self, when: &'static [(&'static str, &'static str)]) -> Fulfilled {
        self.when = when;
        self
    }

    /// Whether what is owed is something that happens, on a day of its own.
    pub fn happens(&self, kind: &Kind) -> bool {
        kind.field(self.within).is_some_and(|field| matches!(field.of, Type::Day))
    }

    /// The period and, where it has one, the day of a record that fulfils; none where it does not say them.
    pub fn period(&self, every: Every, kind: &Kind, record: &Stored) -> Option<(Period, Option<Day>)> {
        match record.get(kind, self.within) {
            Value::Integer(year) => Period::numbered(every, *year).map(|period| (period, None)),
            Value::Text(day) => Day::parse(day).ok().map(|day| (Period::of(every, day), Some(day))),
            _ => None,
        }
    }
}

/// A declared standing duty.
#[derive(Clone, Copy, Debug)]
pub struct StandingDuty {
    pub code: &'static str,
    /// What is owed, in words.
    pub label: Label,
    pub owner: Owner,
    /// The role that owes it, held at this party of the owner, or by the owner itself (`id`), or right below it.
    pub by: Role,
    pub at: &'static str,
    pub every: Every,
    pub fulfilled: Fulfilled,
    /// How many periods after its own it is due.
    pub later: i16,
    /// The number that is the month of its day; empty: the first month of the period in which it is due.
    pub month: &'static str,
    /// The number that is the day of the month.
    pub day: &'static str,
    /// The numbers that are the month and the day before which nobody owes it; none: from the first day of the period.
    pub from: Option<(&'static str, &'static str)>,
}

/// The owner itself, where a party of it is named.
pub const ITSELF: &str = "id";

impl StandingDuty {
    /// Owed once in each period, on a day of the year that two numbers say.
    pub const fn yearly(
        code: &'static str,
        label: Label,
        owner: Owner,
        (by, at): (Role, &'static str),
        fulfilled: Fulfilled,
        (month, day): (&'static str, &'static str),
    ) -> StandingDuty {
        StandingDuty { code, label, owner, by, at, every: Every::Year, fulfilled, later: 0, month, day, from: None }
    }

    /// Owed once in each quarter or month, by a day of the first month of the period after it.
    pub const fn each(mut self, every: Every, day: &'static str) -> StandingDuty {
        self.every = every;
        self.later = 1;
        self.month = "";
        self.day = day;
        self
    }

    /// Owed only from a day of the year on, which two numbers say: what it is made of is not there before.
    pub const fn from(mut self, month: &'static str, day: &'static str) -> StandingDuty {
        self.from = Some((month, day));
        self
    }

    /// From when it is owed for a period.
    ///
    /// # Errors
    /// When the numbers are no day of that month.
    pub fn begins(&self, period: Period, numbers: &dyn Numbered) -> Result<Day, Mismatch> {
        let Some((month, day)) = self.from else { return Ok(period.first_day()) };
        let due = period.later(self.later);
        of_year(due.year, (numbers.number(month)?, numbers.number(day)?)).map(|(year, day)| day.in_year(year.number()))
    }

    /// By when it is owed for a period.
    ///
    /// # Errors
    /// When the numbers are no day of that month.
    pub fn due(&self, period: Period, numbers: &dyn Numbered) -> Result<DueRule, Mismatch> {
        let due = period.later(self.later);
        let month = if self.month.is_empty() { i64::from(due.first_month()) } else { numbers.number(self.month)? };
        let (year, day) = of_year(due.year, (month, numbers.number(self.day)?))?;
        Ok(DueRule::fixed_day(year, day))
    }

    /// The numbers that it names.
    pub fn numbers(&self) -> impl Iterator<Item = &'static str> {
        let from = self.from.into_iter().flat_map(|(month, day)| [month, day]);
        [self.month, self.day].into_iter().filter(|name| !name.is_empty()).chain(from)
    }

    /// Where it is owed once a year: the day of the year, as other deadlines name it.
    pub fn of_year(&self) -> Option<Yearly> {
        let is_yearly = self.every == Every::Year && !self.month.is_empty();
        is_yearly.then(|| Yearly::new(self.fulfilled.within, self.later, self.month, self.day))
    }
}

/// A year and a day of every year, of whole numbers.
fn of_year(year: i16, (month, day): (i64, i64)) -> Result<(Year, MonthDay), Mismatch> {
    let small = |number: i64| i8::try_from(number).ok();
    let day = small(month).zip(small(day)).and_then(|(month, day)| MonthDay::new(month, day));
    let year = Year::new(year).ok_or(Mismatch { expected: "a year" })?;
    Ok((year, day.ok_or(Mismatch { expected: "a day of every year" })?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Class;

    fn day(iso: &str) -> Day {
        Day::parse(iso).expect("a day")
    }

    #[test]
    fn a_period_has_a_number_its_days_and_words() {
        let told = |every, of: &str| {
            let period = Period::of(every, day(of));
            assert_eq!(Period::numbered(every, period.number()), Some(period), "its number finds it again");
            (period.number(), period.first_day().iso(), period.last_day().iso(), period.said().zh)
        };
        let text = str::to_owned;
        assert_eq!(told(Every::Year, "2011-02-28"), (2011, text("2011-01-01"), text("2011-12-31"), text("2011年")));
        assert_eq!(
            told(Every::Quarter, "2011-06-30"),
            (20112, text("2011-04-01"), text("2011-06-30"), text("2011年第2季度"))
        );
        assert_eq!(
            told(Every::Month, "2012-02-29"),
            (201202, text("2012-02-01"), text("2012-02-29"), text("2012年2月"))
        );
        assert_eq!(told(Every::Month, "2011-12-01").2, "2011-12-31");
        for (every, number) in
            [(Every::Quarter, 20115), (Every::Month, 201100), (Every::Month, 201113), (Every::Year, -1)]
        {
            assert_eq!(Period::numbered(every, number), None, "{number}");
        }
    }

    struct Fifth;

    impl Numbered for Fifth {
        fn number(&self, name: &str) -> Result<i64, Mismatch> {
            Ok(if name == "month" { 12 } else { 5 })
        }
    }

    #[test]
    fn what_is_owed_for_a_period_is_due_in_it_or_after_it() {
        const OFFICE: Role = Role::new("office", Label::EMPTY, Class::Business, &[]);
        const YEARLY: StandingDuty = StandingDuty::yearly(
            "report",
            Label::EMPTY,
            Owner::of("office"),
            (OFFICE, ITSELF),
            Fulfilled::by("report", "create", "office", "year"),
            ("month", "day"),
        );
        let due = |duty: &StandingDuty, of: &str| {
            let rule = duty.due(Period::of(duty.every, day(of)), &Fifth).expect("a day");
            rule.due(&crate::Calendar::default()).day.iso()
        };
        assert_eq!(due(&YEARLY, "2011-03-01"), "2011-12-05");
        assert_eq!(due(&YEARLY.each(Every::Month, "day"), "2011-03-31"), "2011-04-05");
        let begins =
            |duty: &StandingDuty| duty.begins(Period::of(Every::Year, day("2011-03-01")), &Fifth).expect("a day");
        assert_eq!(begins(&YEARLY).iso(), "2011-01-01");
        assert_eq!(begins(&YEARLY.from("month", "day")).iso(), "2011-12-05");
        assert_eq!(due(&YEARLY.each(Every::Month, "day"), "2011-12-31"), "2012-01-05");
        assert_eq!(due(&YEARLY.each(Every::Quarter, "day"), "2011-11-30"), "2012-01-05");
    }
}
