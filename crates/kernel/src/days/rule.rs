//! When something is due: a computation that can be repeated, and told to people in both languages.

use serde::{Deserialize, Serialize};

use super::words::{counted_en, month_en};
use super::{Calendar, Certainty, Day, Due, MonthDay, Year};

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
