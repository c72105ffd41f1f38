//! What the public sees: published versions, never live fields, and the search over them.
//!
//! **Invariant:** a published version is inserted once and never changed; a correction is a next number beside it.

pub mod look;
mod indexed;

use std::collections::HashMap;

use kernel::{Catalogue, Kind, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use self::indexed::{Indexed, Marked};
use self::look::Look;
use crate::connection::{Connection, Dialect, Row, StoreError, read_all};
use crate::journal::{canonical, digest_of};

/// One published version.
#[derive(Clone, Debug)]
pub struct Published {
    pub id: Uuid,
    pub kind: String,
    pub record: Uuid,
    pub number: i64,
    pub title_zh: String,
    pub title_en: String,
    pub content: Json,
    pub at_ms: i64,
}

impl Published {
    pub fn title(&self, language: kernel::Language) -> &str {
        match language {
            kernel::Language::Chinese => &self.title_zh,
            kernel::Language::English => &self.title_en,
        }
    }
}

/// A version about to be published.
pub(crate) struct Draft<'a> {
    pub id: Uuid,
    pub programme: &'a str,
    pub kind: &'static Kind,
    pub record: Uuid,
    pub titles: [String; 2],
    pub content: Json,
    pub entry: Uuid,
    pub at_ms: i64,
}

/// The columns of a published version, in the order in which its digest binds them.
pub(crate) const BOUND: &str = "id, programme, kind, record, number, title_zh, title_en, content, entry, at";

/// Versions that are put into the search together.
const TOGETHER: usize = 256;

const COLUMNS: &str = "p.id, p.kind, p.record, p.number, p.title_zh, p.title_en, p.content, p.at";

fn read(row: &Row) -> Option<Published> {
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    Some(Published {
        id: row[0].as_text()?.parse().ok()?,
        kind: text(&row[1]),
        record: row[2].as_text()?.parse().ok()?,
        number: row[3].as_integer()?,
        title_zh: text(&row[4]),
        title_en: text(&row[5]),
        content: serde_json::from_str(row[6].as_text()?).ok()?,
        at_ms: row[7].as_integer()?,
    })
}

/// The digest of each published version of a record, as its journal entry binds it.
pub fn digests(connection: &mut Connection, record: Uuid) -> Result<HashMap<Uuid, String>, StoreError> {
    let sql = format!("SELECT {BOUND} FROM published_version WHERE record = $1");
    let rows = connection.query(&sql, &[record.to_string().into()])?;
    let digest = |row: &Row| Some((row[0].as_text()?.parse().ok()?, digest_of(row)));
    Ok(rows.iter().filter_map(digest).collect())
}

/// The number of a record's newest version; 0 where there is none.
pub fn number(connection: &mut Connection, record: Uuid) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(number), 0) FROM published_version WHERE record = $1";
    let newest = connection.query(sql, &[record.to_string().into()])?;
    Ok(newest.first().and_then(|row| row[0].as_integer()).unwrap_or(0))
}

/// Inserts the next version of a record and makes it the one that is found; answers the digest of its row.
pub(crate) fn publish(
    connection: &mut Connection,
    catalogue: &Catalogue,
    draft: &Draft<'_>,
) -> Result<String, StoreError> {
    if connection.dialect() == Dialect::Postgres {
        // Positions grow in the order of commits, so that the highest says whether a page has changed.
        connection.query("SELECT 1 FROM (SELECT pg_advisory_xact_lock(2009)) l", &[])?;
    }
    let record = Value::from(draft.record.to_string());
    let number = number(connection, draft.record)? + 1;
    let sql = format!("INSERT INTO published_version ({BOUND}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    let row = [
        draft.id.to_string().into(),
        draft.programme.into(),
        draft.kind.code.into(),
        record.clone(),
        number.into(),
        draft.titles[0].as_str().into(),
        draft.titles[1].as_str().into(),
        canonical(&draft.content).into(),
        draft.entry.to_string().into(),
        draft.at_ms.into(),
    ];
    connection.execute(&sql, &row)?;
    let position = place(connection, draft)?;
    let indexed = Indexed::of(catalogue, draft.kind, draft.titles.each_ref().map(String::as_str), &draft.content);
    index(connection, (draft.programme, draft.kind.code, position), &indexed)?;
    Ok(digest_of(&row))
}

/// Gives the newest version of a record its place: positions grow with every publication.
fn place(connection: &mut Connection, draft: &Draft<'_>) -> Result<Value, StoreError> {
    let record = Value::from(draft.record.to_string());
    let place = connection.dialect().row_number();
    let old = "DELETE FROM published_newest WHERE record = $1 RETURNING position";
    for row in connection.query(old, std::slice::from_ref(&record))? {
        connection.execute(&format!("DELETE FROM published_search WHERE {place} = $1"), &row)?;
    }
    let sql =
        "INSERT INTO published_newest (record, programme, kind, version) VALUES ($1, $2, $3, $4) RETURNING position";
    let inserted = connection
        .query(sql, &[record, draft.programme.into(), draft.kind.code.into(), draft.id.to_string().into()])?;
    Ok(inserted.into_iter().flatten().next().unwrap_or(Value::Null))
}

/// Puts what is said of a version where it is looked for: its programme, its kind and its place.
fn index(
    connection: &mut Connection,
    (programme, kind, position): (&str, &str, Value),
    indexed: &Indexed,
) -> Result<(), StoreError> {
    let dialect = connection.dialect();
    let insert = match dialect {
        Dialect::Sqlite => "INSERT INTO published_search (rowid, words) VALUES ($1, $2)",
        Dialect::Postgres => "INSERT INTO published_search (position, words) VALUES ($1, $2::TEXT::TSVECTOR)",
    };
    connection.execute(insert, &[position, indexed.written(programme, kind, dialect).into()])?;
    indexed
        .marks
        .iter()
        .filter(|marked| marked.offered)
        .try_for_each(|marked| offer(connection, programme, kind, marked))
}

/// Offers a value where lists are narrowed, under its newest names. What lies in several places is offered in each: a project
/// that names a town of another county takes the town from nobody.
fn offer(connection: &mut Connection, programme: &str, kind: &str, marked: &Marked) -> Result<(), StoreError> {
    let sql = "INSERT INTO published_choice (programme, kind, narrows, value, under, zh, en, called)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (programme, kind, narrows, value, under) DO UPDATE
               SET zh = excluded.zh, en = excluded.en, called = excluded.called
               WHERE (published_choice.zh, published_choice.en, published_choice.called)
                     <> (excluded.zh, excluded.en, excluded.called)";
    let parameters = [
        programme.into(),
        kind.into(),
        marked.narrows.into(),
        marked.value.as_str().into(),
        marked.under.as_str().into(),
        marked.names[0].as_str().into(),
        marked.names[1].as_str().into(),
        marked.called().into(),
    ];
    connection.execute(sql, &parameters).map(|_| ())
}

/// Makes the search over everything published anew, each version in its place.
pub fn remake(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    connection.batch("DELETE FROM published_search; DELETE FROM published_choice")?;
    let sql = format!(
        "SELECT {COLUMNS}, n.position, n.programme FROM published_newest n JOIN published_version p ON p.id = n.version
         WHERE n.position > $1 ORDER BY n.position LIMIT {TOGETHER}"
    );
    let mut after = Value::from(0);
    loop {
        let rows = connection.query(&sql, std::slice::from_ref(&after))?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last[8].clone();
        for row in &rows {
            let version = read_all(std::slice::from_ref(row), read, "a published version")?.remove(0);
            let Some(kind) = catalogue.kind(&version.kind) else { continue };
            let titles = [version.title_zh.as_str(), version.title_en.as_str()];
            let indexed = Indexed::of(catalogue, kind, titles, &version.content);
            index(connection, (row[9].as_text().unwrap_or_default(), kind.code, row[8].clone()), &indexed)?;
        }
    }
}

/// The newest versions of a kind, the newest first.
pub fn list(
    connection: &mut Connection,
    programme: &str,
    kind: &str,
    limit: usize,
) -> Result<Vec<Published>, StoreError> {
    let found = look::look(connection, programme, &Look::of_kind(programme, kind), look::From::Newest, limit)?.found;
    Ok(found.into_iter().map(|(_, version)| version).collect())
}

/// Every version of a record, the newest first.
pub fn versions(connection: &mut Connection, programme: &str, record: Uuid) -> Result<Vec<Published>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM published_version p WHERE p.programme = $1 AND p.record = $2 ORDER BY p.number DESC"
    );
    let rows = connection.query(&sql, &[programme.into(), record.to_string().into()])?;
    read_all(&rows, read, "a published version")
}

/// A number that grows with every publication of any programme: while it stays, no public page has changed.
pub fn position(connection: &mut Connection) -> Result<i64, StoreError> {
    let rows = connection.query("SELECT position FROM published_newest ORDER BY position DESC LIMIT 1", &[])?;
    Ok(rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0))
}

/// Where what is found is not the newest version of a record, or has no words.
pub(crate) fn check(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let place = connection.dialect().row_number();
    let newest = "v.number = (SELECT MAX(number) FROM published_version o WHERE o.record = v.record)";
    let of_it = "n.record = v.record AND n.version = v.id AND n.kind = v.kind AND n.programme = v.programme";
    let asked = [
        (
            "its newest published version is not the one that is found",
            format!(
                "SELECT v.record FROM published_version v
                 WHERE {newest} AND NOT EXISTS (SELECT 1 FROM published_newest n WHERE {of_it})"
            ),
        ),
        (
            "it is found and was never published",
            format!(
                "SELECT n.record FROM published_newest n
                 WHERE NOT EXISTS (SELECT 1 FROM published_version v WHERE {of_it} AND {newest})"
            ),
        ),
        (
            "it is published and has no words",
            format!(
                "SELECT n.record FROM published_newest n
                 WHERE NOT EXISTS (SELECT 1 FROM published_search s WHERE s.{place} = n.position)"
            ),
        ),
    ];
    let mut wrong = Vec::new();
    for (said, sql) in &asked {
        let found = connection.query(sql, &[])?;
        wrong.extend(found.iter().map(|row| format!("{}: {said}", row[0].as_text().unwrap_or_default())));
    }
    Ok(wrong)
}
