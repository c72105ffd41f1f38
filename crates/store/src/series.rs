//! Numbers without a gap: drawn inside the transaction of the action that sends or issues, so that a number is there exactly
//! where its record is. Which record drew which stands in a table of its own, whose rows the entries bind.

use kernel::{Catalogue, Kind, PostHeld, Series, Stored, Value};
use uuid::Uuid;

use crate::bound::Bound;
use crate::connection::{Connection, Row, StoreError};
use crate::journal::digest_of;
use crate::shared::Scope;

/// The columns of a drawn number.
pub(crate) const COLUMNS: &str = "programme, series, organisation, year, number, record, entry";

/// Draws the next number of a series for an office; answers it as it is written.
pub(crate) fn draw(
    scope: &mut Scope<'_>,
    series: &Series,
    office: Uuid,
    (record, entry): (Uuid, Uuid),
) -> Result<String, StoreError> {
    let programme = scope.viewer.programme.as_str();
    let year = i64::from(scope.now.day().year());
    let of = [programme.into(), series.code.into(), Value::from(office.to_string()), year.into()];
    let sql = "SELECT COALESCE(MAX(number), 0) FROM drawn_number
               WHERE programme = $1 AND series = $2 AND organisation = $3 AND year = $4";
    let newest = scope.connection.query(sql, &of)?.first().and_then(|row| row[0].as_integer()).unwrap_or(0);
    let row = of.into_iter().chain([(newest + 1).into(), record.to_string().into(), entry.to_string().into()]);
    let sql = format!("INSERT INTO drawn_number ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    scope.connection.execute(&sql, &row.collect::<Vec<_>>())?;
    let prefix = scope.shared.directory.prefix(scope.connection, programme, office)?;
    Ok(series.written(&prefix, year, newest + 1))
}

/// Draws what a record must have in the state to which an action led, and binds what was drawn by its entry.
pub(crate) fn draw_for(
    scope: &mut Scope<'_>,
    kind: &'static Kind,
    before: Option<&Stored>,
    after: &mut Stored,
    post: Option<&PostHeld>,
    entry: Uuid,
    bound: &mut Bound,
) -> Result<(), StoreError> {
    for (position, field) in kind.fields.iter().enumerate() {
        let Some(series) = &field.number else { continue };
        if before.is_some_and(|before| !before.values[position].is_null()) {
            continue;
        }
        if after.values[position].is_null() {
            if !series.drawn_in.contains(&after.state.as_str()) {
                continue;
            }
            let office = office(kind, series, after, post)?;
            after.values[position] = draw(scope, series, office, (after.id, entry))?.into();
        }
        let sql = format!("SELECT {COLUMNS} FROM drawn_number WHERE record = $1 AND series = $2");
        let drawn = scope.connection.query(&sql, &[after.id.to_string().into(), series.code.into()])?.pop();
        bound.drawn.extend(drawn.map(|row| (series.code.to_owned(), digest_of(&row).into())));
    }
    Ok(())
}

/// The office whose number a record gets.
pub(crate) fn office(
    kind: &Kind,
    series: &Series,
    stored: &Stored,
    post: Option<&PostHeld>,
) -> Result<Uuid, StoreError> {
    let office = match series.of {
        "" => post.map(|post| post.organisation),
        party => stored.uuid(kind, party),
    };
    office.ok_or_else(|| StoreError::Database(format!("{} {}: no office draws its number", kind.code, stored.id)))
}

/// Gaps, and numbers that say something else than their records do.
pub(crate) fn check(connection: &mut Connection, catalogue: &Catalogue) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let sql = "SELECT programme, series, organisation, year, MIN(number), MAX(number), COUNT(*) FROM drawn_number
               GROUP BY programme, series, organisation, year ORDER BY programme, series, organisation, year";
    for row in connection.query(sql, &[])? {
        let [first, last, count] = [4, 5, 6].map(|at| row[at].as_integer().unwrap_or(0));
        if first != 1 || last != count {
            let of = |at: usize| row[at].as_text().unwrap_or_default();
            let year = row[3].as_integer().unwrap_or(0);
            wrong.push(format!(
                "{} of {} in {year}: {count} numbers from {first} to {last}, there is a gap",
                of(1),
                of(2)
            ));
        }
    }
    for kind in catalogue.roots() {
        for field in kind.fields {
            let Some(series) = &field.number else { continue };
            let (table, name) = (kind.table(), field.name);
            let sql = format!(
                "SELECT r.id, r.{name}, d.year, d.number FROM {table} r
                 LEFT JOIN drawn_number d ON d.record = r.id AND d.series = $1 AND d.programme = r.programme
                 WHERE r.{name} IS NOT NULL OR d.record IS NOT NULL"
            );
            let drawn = connection.query(&sql, &[series.code.into()])?;
            let differs = |row: &&Row| {
                let drawn = row[2].as_integer().zip(row[3].as_integer());
                let ending = drawn.map(|(year, number)| series.ending(year, number));
                !row[1].as_text().zip(ending).is_some_and(|(said, ending)| said.ends_with(&ending))
            };
            let told = drawn.iter().filter(differs).map(|row| row[0].as_text().unwrap_or_default());
            wrong.extend(told.map(|id| format!("{} {id}: its number is not the one it drew", kind.code)));
        }
    }
    Ok(wrong)
}
