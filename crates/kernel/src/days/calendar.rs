//! Working days: Monday to Friday, but for what the State Council announces each year.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Day, Year};

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
