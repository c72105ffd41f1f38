//! When something is owed, as a declaration: it can be reckoned, checked at start, and said in a sentence.
//!
//! Numbers are named, never written here: they are those of the rulebook in force.

use crate::days::{Day, DueRule, MonthDay, Roll, Term, Year};
use crate::label::Label;
use crate::value::{Mismatch, Value};

/// Something whose values have the names of fields.
pub trait Named {
    /// The value of that name; null where it is empty, or where there is no such field.
    fn value(&self, field: &str) -> &Value;
}

/// The numbers of the rulebook in force.
pub trait Numbered {
    /// The number of that name: the rulebook's own, else the usual one.
    ///
    /// # Errors
    /// When there is no such number, or what is stored is none.
    fn number(&self, name: &str) -> Result<i64, Mismatch>;
}

/// What a due rule may look at: the record, the day on which it entered its state, the numbers in force on that day.
pub struct DueFacts<'a> {
    pub record: &'a dyn Named,
    pub entered: Day,
    pub numbers: &'a dyn Numbered,
}

/// From where, and how long, there is time. Numbers and fields by their names.
#[derive(Clone, Copy, Debug)]
pub enum Reckoning {
    /// So many working days from the day after the record came into its state.
    Working(&'static str),
    /// So many days of the calendar from that day.
    Calendar(&'static str),
    /// So many working days from the day after the one in this field.
    After(&'static str, &'static str),
    /// The day in this field.
    On(&'static str),
    /// A day of a year.
    Yearly(Yearly),
    /// As a function says; only for what the others cannot.
    By(fn(&DueFacts<'_>) -> Result<Option<DueRule>, Mismatch>, Label),
}

/// A day that comes every year.
#[derive(Clone, Copy, Debug)]
pub struct Yearly {
    /// The field that holds the year.
    pub year: &'static str,
    /// How many years after that one.
    pub later: i16,
    /// The number that is the month.
    pub month: &'static str,
    /// The number that is the day of the month.
    pub day: &'static str,
}

/// By when an action is owed, and by which records.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub reckoning: Reckoning,
    /// Owed only by records with this choice in this field.
    pub when: Option<(&'static str, &'static str)>,
    /// Owed until this field is filled in.
    pub until: Option<&'static str>,
}

impl Due {
    const fn new(reckoning: Reckoning) -> Due {
        Due { reckoning, when: None, until: None }
    }

    /// So many working days from the day after the record came into its state.
    pub const fn working(number: &'static str) -> Due {
        Due::new(Reckoning::Working(number))
    }

    /// So many days of the calendar from that day; if the last is not a working day, the next working day.
    pub const fn calendar(number: &'static str) -> Due {
        Due::new(Reckoning::Calendar(number))
    }

    /// So many working days from the day after the one in this field.
    pub const fn after(field: &'static str, number: &'static str) -> Due {
        Due::new(Reckoning::After(field, number))
    }

    /// The day in this field.
    pub const fn on(field: &'static str) -> Due {
        Due::new(Reckoning::On(field))
    }

    /// A day of the year in this field, or of one so many years later: month and day are numbers.
    pub const fn yearly(year: &'static str, later: i16, month: &'static str, day: &'static str) -> Due {
        Due::new(Reckoning::Yearly(Yearly::new(year, later, month, day)))
    }

    /// As a function says, with what it says in words.
    pub const fn by(
        rule: fn(&DueFacts<'_>) -> Result<Option<DueRule>, Mismatch>,
        zh: &'static str,
        en: &'static str,
    ) -> Due {
        Due::new(Reckoning::By(rule, Label::new(zh, en)))
    }

    /// Only records with this choice in this field owe it.
    pub const fn when(mut self, field: &'static str, choice: &'static str) -> Due {
        self.when = Some((field, choice));
        self
    }

    /// Only records in which this field is still empty owe it.
    pub const fn until(mut self, field: &'static str) -> Due {
        self.until = Some(field);
        self
    }

    /// Whether the record owes it, as far as its own fields say: it is of that choice, it is not done yet, and what says from when
    /// is there.
    pub fn is_owed(&self, record: &dyn Named) -> bool {
        let is_filled = |field: &str| !record.value(field).is_null();
        let is_other = |(field, choice): (&str, &str)| record.value(field).as_text() != Some(choice);
        !self.when.is_some_and(is_other)
            && !self.until.is_some_and(is_filled)
            && self.from_field().is_none_or(is_filled)
    }

    /// When the record owes it; none where it does not, or where the field that says from when is empty.
    ///
    /// # Errors
    /// When a number or a field cannot be read.
    pub fn rule(&self, facts: &DueFacts<'_>) -> Result<Option<DueRule>, Mismatch> {
        if !self.is_owed(facts.record) {
            return Ok(None);
        }
        let count = |name: &str| {
            let days = facts.numbers.number(name)?.max(1);
            u32::try_from(days).map_err(|_| Mismatch { expected: "a number of days" })
        };
        Ok(match self.reckoning {
            Reckoning::Working(number) => Some(DueRule::working_days(facts.entered, count(number)?)),
            Reckoning::Calendar(number) => Some(DueRule::calendar_days(facts.entered, count(number)?)),
            Reckoning::After(field, number) => match day(facts.record, field)? {
                Some(day) => Some(DueRule::working_days(day, count(number)?)),
                None => None,
            },
            Reckoning::On(field) => {
                day(facts.record, field)?.map(|base| DueRule { base, term: Term::CalendarDays(0), roll: Roll::None })
            }
            Reckoning::Yearly(yearly) => match facts.record.value(yearly.year) {
                Value::Null => None,
                year => Some(yearly.of(year.as_integer().unwrap_or(i64::MAX), facts.numbers)?),
            },
            Reckoning::By(rule, _) => rule(facts)?,
        })
    }

    /// The numbers that it names.
    pub fn numbers(&self) -> Vec<&'static str> {
        match self.reckoning {
            Reckoning::Working(number) | Reckoning::Calendar(number) | Reckoning::After(_, number) => vec![number],
            Reckoning::Yearly(yearly) => vec![yearly.month, yearly.day],
            Reckoning::On(_) | Reckoning::By(..) => Vec::new(),
        }
    }

    /// The field from which it is reckoned.
    pub fn from_field(&self) -> Option<&'static str> {
        match self.reckoning {
            Reckoning::After(field, _) | Reckoning::On(field) => Some(field),
            Reckoning::Yearly(yearly) => Some(yearly.year),
            Reckoning::Working(_) | Reckoning::Calendar(_) | Reckoning::By(..) => None,
        }
    }
}

impl Yearly {
    pub const fn new(year: &'static str, later: i16, month: &'static str, day: &'static str) -> Yearly {
        Yearly { year, later, month, day }
    }

    /// The day that belongs to a year, by these numbers.
    ///
    /// # Errors
    /// When the numbers are no day of every year, or there is no such year.
    pub fn of(&self, year: i64, numbers: &dyn Numbered) -> Result<DueRule, Mismatch> {
        let year = i16::try_from(year).ok().and_then(|year| year.checked_add(self.later)).and_then(Year::new);
        let year = year.ok_or(Mismatch { expected: "a year" })?;
        let small = |number: i64| i8::try_from(number).ok();
        let (month, day) = (small(numbers.number(self.month)?), small(numbers.number(self.day)?));
        let of_every_year = month.zip(day).and_then(|(month, day)| MonthDay::new(month, day));
        Ok(DueRule::fixed_day(year, of_every_year.ok_or(Mismatch { expected: "a day of every year" })?))
    }
}

fn day(record: &dyn Named, field: &str) -> Result<Option<Day>, Mismatch> {
    let expected = Mismatch { expected: "a day" };
    match record.value(field) {
        Value::Null => Ok(None),
        value => value.as_text().and_then(|text| Day::parse(text).ok()).map(Some).ok_or(expected),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    struct Values(HashMap<&'static str, Value>);

    impl Named for Values {
        fn value(&self, field: &str) -> &Value {
            self.0.get(field).unwrap_or(&Value::Null)
        }
    }

    impl Numbered for Values {
        fn number(&self, name: &str) -> Result<i64, Mismatch> {
            self.0.get(name).and_then(Value::as_integer).ok_or(Mismatch { expected: "a number" })
        }
    }

    fn date(iso: &str) -> Day {
        Day::parse(iso).expect("a day")
    }

    fn told(due: &Due) -> Result<Option<DueRule>, Mismatch> {
        let record = HashMap::from([
            ("year", Value::Integer(2011)),
            ("kind", Value::from("county")),
            ("ends", Value::from("2011-05-03")),
            ("wrong", Value::from("soon")),
        ]);
        let numbers = HashMap::from([("days", 5), ("month", 3), ("day", 31), ("late", 31)]);
        let numbers = numbers.into_iter().map(|(name, number)| (name, Value::Integer(number))).collect();
        due.rule(&DueFacts { record: &Values(record), entered: date("2011-04-01"), numbers: &Values(numbers) })
    }

    #[test]
    fn a_due_is_reckoned_from_the_state_a_field_or_a_year() {
        assert_eq!(told(&Due::working("days")), Ok(Some(DueRule::working_days(date("2011-04-01"), 5))));
        assert_eq!(told(&Due::calendar("days")), Ok(Some(DueRule::calendar_days(date("2011-04-01"), 5))));
        assert_eq!(told(&Due::after("ends", "days")), Ok(Some(DueRule::working_days(date("2011-05-03"), 5))));
        let on = told(&Due::on("ends")).expect("readable").expect("owed");
        assert_eq!((on.base, on.term), (date("2011-05-03"), Term::CalendarDays(0)));
        let next = told(&Due::yearly("year", 1, "month", "day")).expect("readable").expect("owed");
        assert_eq!((next.base.year(), next.term), (2012, Term::FixedDay(MonthDay::new(3, 31).expect("a day"))));
    }

    #[test]
    fn it_is_owed_by_the_records_that_the_declaration_names_until_it_is_done() {
        assert!(told(&Due::working("days").when("kind", "county")).expect("readable").is_some());
        assert_eq!(told(&Due::working("days").when("kind", "department")), Ok(None));
        assert!(told(&Due::working("days").until("hung_on")).expect("readable").is_some());
        assert_eq!(told(&Due::working("days").until("ends")), Ok(None));
        assert_eq!(told(&Due::on("hung_on")), Ok(None), "no day yet");
        assert_eq!(told(&Due::after("hung_on", "days")), Ok(None));
        assert_eq!(told(&Due::by(|_| Ok(None), "从不", "never")), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        assert!(told(&Due::working("unknown")).is_err());
        assert!(told(&Due::on("wrong")).is_err());
        assert!(told(&Due::yearly("wrong", 0, "month", "day")).is_err());
        assert!(told(&Due::yearly("year", 0, "late", "day")).is_err(), "no month 31");
        assert!(told(&Due::yearly("year", 200, "month", "day")).is_err(), "no such year");
    }
}
