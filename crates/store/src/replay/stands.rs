//! What stands in the tables: of some records at once, and whatever no entry is about.

use std::collections::BTreeMap;

use kernel::{Catalogue, Field, Kind, Stored, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::made::Made;
use crate::connection::{Connection, Row, StoreError};
use crate::duties;
use crate::figures;
use crate::files;
use crate::journal::digest_of;
use crate::published::BOUND;
use crate::rows::by_identifiers;
use crate::sealed;
use crate::series;
use crate::versions::KEPT;

/// A kept or published version.
pub(super) struct VersionRow {
    /// Kind, programme, instant.
    pub of: (String, String, i64),
    pub content: Json,
}

/// A duty as it stands.
pub(super) struct DutyRow {
    pub id: String,
    /// Kind, programme.
    pub of: (String, String),
    pub state: String,
    pub opened_at: i64,
    pub opened_entry: Option<String>,
    /// Entry, instant, outcome.
    pub closed: Option<(String, i64, String)>,
    /// Of the row as it was opened, and as a release before would have said it.
    digest: String,
    digest_before: Option<String>,
}

impl DutyRow {
    /// Whether it was opened as it stands, going by what was noted then.
    pub fn was_opened_as(&self, said: Option<&String>) -> bool {
        said.is_some_and(|said| *said == self.digest || self.digest_before.as_ref() == Some(said))
    }
}

/// Everything that stands of some records.
#[derive(Default)]
pub(super) struct Stands {
    pub roots: BTreeMap<String, Row>,
    /// By root and kind, in their order.
    pub lines: BTreeMap<(String, &'static str), Vec<Row>>,
    /// Digests of kept versions, by record and number.
    pub kept: BTreeMap<String, BTreeMap<i64, String>>,
    /// Entries and digests of published versions, by record.
    pub published: BTreeMap<String, Vec<(String, String)>>,
    pub files: BTreeMap<String, Vec<Row>>,
    pub drawn: BTreeMap<String, Vec<Row>>,
    pub duties: BTreeMap<String, Vec<DutyRow>>,
    /// Differences of figures, by record.
    pub figures: BTreeMap<String, Vec<Row>>,
}

/// How a duty ended, in the columns after those in which it is opened.
const ENDED: &str = "closed_entry, closed_at, outcome, happened";

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

fn integer(value: &Value) -> i64 {
    value.as_integer().unwrap_or(0)
}

fn version(row: &Row, at: usize, content: usize) -> VersionRow {
    VersionRow {
        of: (text(&row[2]), text(&row[1]), integer(&row[at])),
        content: row[content].as_text().and_then(|content| serde_json::from_str(content).ok()).unwrap_or_default(),
    }
}

fn duty(mut row: Row) -> DutyRow {
    let ending = row.split_off(18);
    let closed = ending.iter().any(|value| !value.is_null());
    DutyRow {
        id: text(&row[0]),
        of: (text(&row[2]), text(&row[1])),
        state: text(&row[5]),
        opened_at: integer(&row[13]),
        opened_entry: row[14].as_text().map(str::to_owned),
        closed: closed.then(|| (text(&ending[0]), integer(&ending[1]), duties::ended(&ending[2], &ending[3]))),
        digest: duties::digest_opened(&row),
        digest_before: duties::digest_opened_before(&row),
    }
}

impl Stands {
    pub fn load(connection: &mut Connection, catalogue: &Catalogue, records: &[Made]) -> Result<Stands, StoreError> {
        let mut stands = Stands::default();
        let mut by_kind: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
        for record in records {
            // What is no identifier names no row either: it is missed when the record is compared.
            let Ok(id) = record.id.parse() else { continue };
            by_kind.entry(record.kind.map_or("", |kind| kind.code)).or_default().push(id);
        }
        for (code, ids) in &by_kind {
            let Some(kind) = catalogue.kind(code) else { continue };
            let sql = |marks: &str| {
                let fields = columns(kind);
                format!(
                    "SELECT id, programme, version, state, entered, created{fields} FROM {} WHERE id IN ({marks})",
                    kind.table()
                )
            };
            for row in by_identifiers(connection, &[], ids, sql)? {
                stands.roots.insert(text(&row[0]), row);
            }
            for part in catalogue.parts(kind.code) {
                stands.load_lines(connection, part, ids)?;
            }
        }
        let ids: Vec<Uuid> = by_kind.into_values().flatten().collect();
        stands.load_versions(connection, &ids)?;
        stands.load_sides(connection, &ids)?;
        Ok(stands)
    }

    /// Opens what was sealed after the entries that say it, so that it can be compared with them. Words whose key was taken
    /// away stand as they were said; what does not open is told by `sealed::check`, and here stands otherwise.
    pub fn open_earlier(&mut self, connection: &mut Connection, made: &Made) -> Result<(), StoreError> {
        let (Some(kind), Some(row)) = (made.kind, self.roots.get_mut(&made.id)) else { return Ok(()) };
        let Ok(id) = made.id.parse() else { return Ok(()) };
        let mut stored = Stored::new(kind, id, kernel::Instant::from_millis(0));
        stored.values.clone_from_slice(&row[6..]);
        let wanted = |field: &Field| made.says_openly(field).is_some();
        match sealed::open_fields(connection, made.programme(), kind, &mut stored, &wanted) {
            Err(StoreError::Database(_) | StoreError::KeyLost) => return Ok(()),
            opened => opened?,
        }
        for (position, field) in kind.fields.iter().enumerate() {
            let Some(said) = made.says_openly(field) else { continue };
            let is_forgotten = stored.values[position].is_null() && sealed::is_sealed(&row[6 + position]);
            row[6 + position] = if is_forgotten { said.into() } else { stored.values[position].clone() };
        }
        Ok(())
    }

    fn load_lines(&mut self, connection: &mut Connection, part: &'static Kind, ids: &[Uuid]) -> Result<(), StoreError> {
        let sql = |marks: &str| {
            let fields = columns(part);
            let table = part.table();
            format!(
                "SELECT root, id, programme, position{fields} FROM {table} WHERE root IN ({marks}) ORDER BY root, position"
            )
        };
        for row in by_identifiers(connection, &[], ids, sql)? {
            self.lines.entry((text(&row[0]), part.code)).or_default().push(row);
        }
        Ok(())
    }

    fn load_versions(&mut self, connection: &mut Connection, ids: &[Uuid]) -> Result<(), StoreError> {
        let sql = |marks: &str| format!("SELECT {KEPT} FROM record_version WHERE record IN ({marks})");
        for row in by_identifiers(connection, &[], ids, sql)? {
            self.kept.entry(text(&row[3])).or_default().insert(integer(&row[4]), digest_of(&row));
        }
        let sql = |marks: &str| format!("SELECT {BOUND} FROM published_version WHERE record IN ({marks})");
        for row in by_identifiers(connection, &[], ids, sql)? {
            self.published.entry(text(&row[3])).or_default().push((text(&row[8]), digest_of(&row)));
        }
        Ok(())
    }

    fn load_sides(&mut self, connection: &mut Connection, ids: &[Uuid]) -> Result<(), StoreError> {
        let sql = |marks: &str| format!("SELECT {} FROM file WHERE record IN ({marks})", files::COLUMNS);
        for row in by_identifiers(connection, &[], ids, sql)?.into_iter().map(files::bound_row) {
            self.files.entry(text(&row[9])).or_default().push(row);
        }
        let sql = |marks: &str| format!("SELECT {} FROM drawn_number WHERE record IN ({marks})", series::COLUMNS);
        for row in by_identifiers(connection, &[], ids, sql)? {
            self.drawn.entry(text(&row[5])).or_default().push(row);
        }
        let sql = |marks: &str| {
            format!("SELECT {} FROM figure_change WHERE record IN ({marks})", figures::COLUMNS.join(", "))
        };
        for row in by_identifiers(connection, &[], ids, sql)? {
            self.figures.entry(text(&row[3])).or_default().push(row);
        }
        let sql = |marks: &str| format!("SELECT {}, {ENDED} FROM duty WHERE record IN ({marks})", duties::OPENED);
        for row in by_identifiers(connection, &[], ids, sql)? {
            self.duties.entry(text(&row[3])).or_default().push(duty(row));
        }
        Ok(())
    }
}

/// The version that was kept of a record with that number.
pub(super) fn kept_at(
    connection: &mut Connection,
    record: &str,
    number: i64,
) -> Result<Option<VersionRow>, StoreError> {
    let sql = format!("SELECT {KEPT} FROM record_version WHERE record = $1 AND version = $2");
    let row = connection.query(&sql, &[record.into(), number.into()])?.pop();
    Ok(row.map(|row| version(&row, 6, 7)))
}

/// The version that an entry published.
pub(super) fn published_by(
    connection: &mut Connection,
    record: &str,
    entry: &str,
) -> Result<Option<VersionRow>, StoreError> {
    let sql = format!("SELECT {BOUND} FROM published_version WHERE record = $1 AND entry = $2");
    let row = connection.query(&sql, &[record.into(), entry.into()])?.pop();
    Ok(row.map(|row| version(&row, 9, 7)))
}

/// The fields of a kind as further columns.
fn columns(kind: &Kind) -> String {
    kind.fields.iter().map(|field| format!(", {}", field.name)).collect()
}

/// What stands and no entry is about.
pub(super) fn without_entries(
    connection: &mut Connection,
    catalogue: &Catalogue,
    clock: &BTreeMap<String, String>,
    wrong: &mut Vec<String>,
) -> Result<(), StoreError> {
    let mut find = |connection: &mut Connection, what: &str, sql: &str| -> Result<(), StoreError> {
        for row in connection.query(sql, &[])? {
            wrong.push(format!("{what} {}: no entry made it", text(&row[0])));
        }
        Ok(())
    };
    for kind in catalogue.roots() {
        let (table, code) = (kind.table(), kind.code);
        let none = format!("NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.record = r.id AND e.kind = '{code}')");
        find(connection, code, &format!("SELECT id FROM {table} r WHERE {none}"))?;
        for part in catalogue.parts(code) {
            let none = format!("NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = r.root)");
            find(connection, part.code, &format!("SELECT id FROM {} r WHERE {none}", part.table()))?;
        }
    }
    let sides = [("record_version", "id"), ("published_version", "id"), ("file", "id"), ("duty", "id")];
    for (table, id) in sides.into_iter().chain([("drawn_number", "record"), ("figure_change", "record")]) {
        let none = "NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.record = r.record)";
        find(connection, table, &format!("SELECT {id} FROM {table} r WHERE r.record IS NOT NULL AND {none}"))?;
    }
    let sql = format!("SELECT {}, {ENDED} FROM duty WHERE record IS NULL", duties::OPENED);
    let mut standing = std::collections::BTreeSet::new();
    for duty in connection.query(&sql, &[])?.into_iter().map(duty) {
        if duty.closed.is_some() || duty.opened_entry.is_some() || !duty.was_opened_as(clock.get(&duty.id)) {
            wrong.push(format!("duty {}: it was not opened as it stands", duty.id));
        }
        standing.insert(duty.id);
    }
    let sql = "SELECT id FROM duty WHERE opened_entry IS NULL AND record IS NOT NULL";
    standing.extend(connection.query(sql, &[])?.iter().map(|row| text(&row[0])));
    wrong.extend(clock.keys().filter(|id| !standing.contains(*id)).map(|id| format!("duty {id}: it is not there")));
    Ok(())
}
