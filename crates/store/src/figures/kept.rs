//! Figures of one year kept in memory: added up once, and from then on only what was appended since.
//!
//! **Invariant:** what is kept is what whoever adds up all differences gets. Differences are followed by their numbers; on
//! PostgreSQL a lower number may be committed after a higher one, so that numbers that were not there are asked for again,
//! for longer than any action takes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use kernel::{Measure, Value};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError, bind, read_all};

/// So long a number that was passed over may still be committed.
const PATIENCE: Duration = Duration::from_secs(120);
/// Numbers before the newest that may not be committed yet when a year is added up first.
const RECENT: i64 = 1_000;

/// Sums by figure and tags.
pub type Sums = BTreeMap<(&'static str, String), Measure>;

/// Figures of a programme and year, by record and in all.
#[derive(Debug, Default)]
pub struct Kept {
    newest: i64,
    /// Numbers that were passed over, and since when.
    gaps: BTreeMap<i64, Instant>,
    by_record: HashMap<Uuid, Sums>,
    total: Sums,
    is_begun: bool,
}

fn add(sums: &mut Sums, figure: &'static str, tags: &str, measure: Measure) {
    let key = (figure, tags.to_owned());
    let sum = sums.entry(key.clone()).or_default();
    *sum = sum.and(measure);
    if *sum == Measure::NONE {
        sums.remove(&key);
    }
}

/// A difference, or several of one record, figure and tags together.
struct Change {
    number: i64,
    record: Uuid,
    figure: &'static str,
    tags: String,
    measure: Measure,
}

fn read(figures: &[&'static str], row: &Row) -> Option<Change> {
    let code = row[2].as_text()?;
    Some(Change {
        number: row[0].as_integer()?,
        record: row[1].as_text()?.parse().ok()?,
        figure: figures.iter().find(|figure| **figure == code)?,
        tags: row[3].as_text()?.to_owned(),
        measure: Measure::new(row[4].as_integer()?, row[5].as_integer()?),
    })
}

impl Kept {
    /// What a record contributes.
    pub fn of(&self, record: Uuid) -> Option<&Sums> {
        self.by_record.get(&record)
    }

    /// The records that contribute.
    pub fn records(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.by_record.keys().copied()
    }

    /// What all records contribute.
    pub fn total(&self) -> &Sums {
        &self.total
    }

    /// Takes in what was appended since; answers the records of which something was.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn follow(
        &mut self,
        connection: &mut Connection,
        programme: &str,
        year: i64,
        figures: &[&'static str],
    ) -> Result<HashSet<Uuid>, StoreError> {
        let changes = match self.is_begun {
            false => self.begin(connection, programme, year, figures)?,
            true => self.appended(connection, programme, year, figures)?,
        };
        let mut changed = HashSet::new();
        for change in changes {
            changed.insert(change.record);
            add(&mut self.total, change.figure, &change.tags, change.measure);
            let sums = self.by_record.entry(change.record).or_default();
            add(sums, change.figure, &change.tags, change.measure);
        }
        for record in &changed {
            if self.by_record.get(record).is_some_and(BTreeMap::is_empty) {
                self.by_record.remove(record);
            }
        }
        Ok(changed)
    }

    fn begin(
        &mut self,
        connection: &mut Connection,
        programme: &str,
        year: i64,
        figures: &[&'static str],
    ) -> Result<Vec<Change>, StoreError> {
        let newest = connection.query("SELECT COALESCE(MAX(number), 0) FROM figure_change", &[])?;
        self.newest = newest.first().and_then(|row| row[0].as_integer()).unwrap_or(0);
        let recent = self.newest - RECENT;
        let there = connection.integers("SELECT number FROM figure_change WHERE number > $1", &[recent.into()])?;
        let there: HashSet<i64> = there.into_iter().collect();
        let now = Instant::now();
        let passed = (recent.max(0) + 1..self.newest).filter(|number| !there.contains(number));
        self.gaps = passed.map(|number| (number, now)).collect();
        let mut parameters = vec![Value::from(programme), Value::from(year)];
        let codes = bind(&mut parameters, figures.iter().map(|figure| (*figure).into()));
        let sql = format!(
            "SELECT MAX(number), record, figure, tags, CAST(SUM(amount) AS BIGINT), CAST(SUM(quantity) AS BIGINT)
             FROM figure_change WHERE programme = $1 AND year = $2 AND figure IN ({codes})
             GROUP BY record, figure, tags"
        );
        self.is_begun = true;
        read_all(&connection.query(&sql, &parameters)?, |row| read(figures, row), "a sum")
    }

    fn appended(
        &mut self,
        connection: &mut Connection,
        programme: &str,
        year: i64,
        figures: &[&'static str],
    ) -> Result<Vec<Change>, StoreError> {
        let now = Instant::now();
        self.gaps.retain(|_, since| now.duration_since(*since) < PATIENCE);
        let mut parameters = vec![Value::from(self.newest)];
        let late = match self.gaps.is_empty() {
            true => String::new(),
            false => format!(" OR number IN ({})", bind(&mut parameters, self.gaps.keys().copied().map(Value::from))),
        };
        let sql = format!(
            "SELECT number, record, figure, tags, amount, quantity, programme, year FROM figure_change
             WHERE number > $1{late} ORDER BY number"
        );
        let mut changes = Vec::new();
        for row in connection.query(&sql, &parameters)? {
            let Some(number) = row[0].as_integer() else { continue };
            if self.gaps.remove(&number).is_none() {
                self.gaps.extend((self.newest + 1..number).map(|passed| (passed, now)));
                self.newest = self.newest.max(number);
            }
            if row[6].as_text() == Some(programme) && row[7].as_integer() == Some(year) {
                changes.extend(read(figures, &row));
            }
        }
        // Of SQLite's one writer no number comes late, and what a part of a transaction gave back was never passed over.
        if connection.dialect() == crate::connection::Dialect::Sqlite {
            self.gaps.clear();
        }
        debug_assert!(changes.iter().all(|change| change.number <= self.newest));
        Ok(changes)
    }
}
