//! How much was entered later than it happened, by office and year, as far as somebody sees it.

use kernel::action::later;
use kernel::{Catalogue, Kind, Sight, Value, Viewer};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError, read_all};
use crate::sight;

/// So many records of a kind that an office entered later in a year.
#[derive(Clone, Debug)]
pub struct Entered {
    pub kind: &'static Kind,
    pub office: Uuid,
    pub year: i64,
    pub count: i64,
}

/// The kinds that have an action which may be entered later.
pub fn kinds(catalogue: &Catalogue) -> impl Iterator<Item = &'static Kind> {
    let may = |kind: &&'static Kind| catalogue.actions_on(kind.code).any(|action| action.entered_later);
    catalogue.roots().filter(move |kind| may(kind))
}

/// What was entered later, by kind, office and the year in which it was entered, the newest year first.
///
/// # Errors
/// A database that cannot be read.
pub fn count(connection: &mut Connection, catalogue: &Catalogue, viewer: &Viewer) -> Result<Vec<Entered>, StoreError> {
    let mut all = Vec::new();
    for kind in kinds(catalogue) {
        let mut parameters = vec![Value::from(viewer.programme.as_str())];
        let seen = sight::condition(&Sight::of(kind, viewer), connection.dialect(), &mut parameters);
        let (on, by) = (later::ENTERED_ON, later::ENTERED_BY);
        let sql = format!(
            "SELECT {by}, CAST(SUBSTR({on}, 1, 4) AS BIGINT), COUNT(*) FROM {}
             WHERE programme = $1 AND {on} IS NOT NULL AND {by} IS NOT NULL AND {seen}
             GROUP BY 1, 2 ORDER BY 2 DESC, 1",
            kind.table()
        );
        let read = |row: &Row| {
            let office = row[0].as_text()?.parse().ok()?;
            Some(Entered { kind, office, year: row[1].as_integer()?, count: row[2].as_integer()? })
        };
        all.extend(read_all(&connection.query(&sql, &parameters)?, read, "what was entered later")?);
    }
    Ok(all)
}
