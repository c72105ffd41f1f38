//! What the entries of a record change of figures, reckoned anew: each entry's differences as the action appended them.

use std::collections::BTreeMap;

use kernel::{Aggregate, Catalogue, Contributes, Contributions, Kind};
use serde_json::Value as Json;

use super::made::{Entry, Made};
use super::{ROWS, page, stands};
use crate::connection::{Connection, Row, StoreError};
use crate::figures::{self, By, Difference};

/// Differences of many records that are inserted together.
const TOGETHER: usize = 5_000;

/// A record's contributions on the way through its entries, and the differences so far.
#[derive(Default)]
pub(super) struct Reckoned {
    contributes: Option<&'static Contributes>,
    stands: Contributions,
    published: Contributions,
    pub differences: Vec<Difference>,
}

impl Reckoned {
    pub fn new(catalogue: &Catalogue, kind: &str) -> Reckoned {
        Reckoned { contributes: catalogue.contributes(kind), ..Reckoned::default() }
    }

    /// Whether the record contributes to anything.
    pub fn is_wanted(&self) -> bool {
        self.contributes.is_some()
    }

    /// What an entry changes, which left the record like this.
    pub fn follow(
        &mut self,
        connection: &mut Connection,
        catalogue: &Catalogue,
        kind: &'static Kind,
        (entry, aggregate): (&Entry, &Aggregate),
    ) -> Result<(), StoreError> {
        let Some(contributes) = self.contributes else { return Ok(()) };
        let by = By {
            programme: &entry.programme,
            kind: kind.code,
            record: &entry.record,
            entry: &entry.id,
            at: kernel::Instant::from_millis(entry.at),
        };
        let now = figures::of_record(contributes, aggregate);
        self.differences.extend(figures::differences(by, &self.stands.difference_to(&now)));
        self.stands = now;
        let action = catalogue.action(&entry.kind, &entry.action);
        let may_publish = action.is_some_and(|action| action.publishes || action.published_before);
        if may_publish && contributes.publishes() {
            // What is missing of it is told where versions are compared.
            let content = stands::published_by(connection, &entry.record, &entry.id)?.map(|version| version.content);
            if content.is_none() && action.is_some_and(|action| !action.publishes) {
                return Ok(());
            }
            let now = figures::of_published(catalogue, kind, contributes, &content.unwrap_or(Json::Null));
            self.differences.extend(figures::differences(by, &self.published.difference_to(&now)));
            self.published = now;
        }
        Ok(())
    }

    /// Whether these are the differences that stand, in whatever order.
    pub fn agrees(&self, standing: &[Row]) -> bool {
        let mut counts: BTreeMap<&[kernel::Value], i64> = BTreeMap::new();
        for row in &self.differences {
            *counts.entry(row.as_slice()).or_default() += 1;
        }
        for row in standing {
            *counts.entry(row.as_slice()).or_default() -= 1;
        }
        counts.values().all(|count| *count == 0)
    }
}

/// Makes the table of differences anew from the journal, for all days.
pub(crate) fn figures_anew(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    connection.batch("DELETE FROM figure_change")?;
    if catalogue.figures.is_empty() {
        return Ok(());
    }
    let (mut after, mut made, mut differences) = ((String::new(), 0), None::<Made>, Vec::new());
    loop {
        let page = page(connection, &after)?;
        for entry in page.iter().filter(|entry| catalogue.contributes(&entry.kind).is_some()) {
            if made.as_ref().is_none_or(|made| made.id != entry.record) {
                differences.extend(made.take().into_iter().flat_map(|made| made.reckoned.differences));
            }
            made.get_or_insert_with(|| Made::new(catalogue, entry)).apply(connection, catalogue, entry)?;
        }
        if differences.len() > TOGETHER {
            figures::insert(connection, &std::mem::take(&mut differences))?;
        }
        if let Some(entry) = page.last() {
            after = (entry.record.clone(), entry.number);
        }
        if page.len() < ROWS as usize {
            break;
        }
    }
    differences.extend(made.into_iter().flat_map(|made| made.reckoned.differences));
    figures::insert(connection, &differences)
}
