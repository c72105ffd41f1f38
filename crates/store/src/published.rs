//! What the public sees: published versions, never live fields, and the search over them.
//!
//! **Invariant:** a published version is inserted once and never changed; a correction is a next number beside it.

pub mod look;

use std::collections::HashMap;
use std::sync::OnceLock;

use jieba_rs::Jieba;
use kernel::Value;
use serde_json::Value as Json;
use uuid::Uuid;

use self::look::Look;
use crate::connection::{Connection, Dialect, Row, StoreError, read_all};
use crate::journal::digest_of;

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
    pub kind: &'static str,
    pub record: Uuid,
    pub titles: [String; 2],
    pub content: String,
    pub words: String,
    pub marks: Vec<Marked>,
    pub entry: Uuid,
    pub at_ms: i64,
}

/// The columns of a published version, in the order in which its digest binds them.
pub(crate) const BOUND: &str = "id, programme, kind, record, number, title_zh, title_en, content, entry, at";

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

/// A value by which the record is found in narrowed lists, with the words by which it is chosen there.
pub(crate) struct Marked {
    pub narrows: &'static str,
    pub value: String,
    /// The value that it lies in, where it is part of one.
    pub under: String,
    pub names: [String; 2],
    /// Whether lists offer it; the others are asked for by value.
    pub offered: bool,
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
pub(crate) fn publish(connection: &mut Connection, draft: &Draft<'_>) -> Result<String, StoreError> {
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
        draft.kind.into(),
        record.clone(),
        number.into(),
        draft.titles[0].as_str().into(),
        draft.titles[1].as_str().into(),
        draft.content.as_str().into(),
        draft.entry.to_string().into(),
        draft.at_ms.into(),
    ];
    connection.execute(&sql, &row)?;
    index(connection, draft)?;
    for marked in draft.marks.iter().filter(|marked| marked.offered) {
        offer(connection, draft, marked)?;
    }
    Ok(digest_of(&row))
}

/// Puts the words and marks of the newest version where they are looked for.
fn index(connection: &mut Connection, draft: &Draft<'_>) -> Result<(), StoreError> {
    let record = Value::from(draft.record.to_string());
    let place = connection.dialect().row_number();
    let old = "DELETE FROM published_newest WHERE record = $1 RETURNING position";
    for row in connection.query(old, std::slice::from_ref(&record))? {
        connection.execute(&format!("DELETE FROM published_search WHERE {place} = $1"), &row)?;
    }
    let sql =
        "INSERT INTO published_newest (record, programme, kind, version) VALUES ($1, $2, $3, $4) RETURNING position";
    let inserted =
        connection.query(sql, &[record, draft.programme.into(), draft.kind.into(), draft.id.to_string().into()])?;
    let position = inserted.into_iter().flatten().next().unwrap_or(Value::Null);
    let mut words = tokens(&format!("{} {} {}", draft.titles[0], draft.titles[1], draft.words));
    let values = draft.marks.iter().map(|marked| (marked.narrows, marked.value.as_str()));
    words.extend(look::marks(draft.programme, draft.kind, values));
    let insert = match connection.dialect() {
        Dialect::Sqlite => "INSERT INTO published_search (rowid, words) VALUES ($1, $2)",
        Dialect::Postgres => "INSERT INTO published_search (position, words) VALUES ($1, to_tsvector('simple', $2))",
    };
    connection.execute(insert, &[position, words.join(" ").into()]).map(|_| ())
}

/// Offers a value where lists are narrowed, under its newest names.
fn offer(connection: &mut Connection, draft: &Draft<'_>, marked: &Marked) -> Result<(), StoreError> {
    let sql = "INSERT INTO published_choice (programme, kind, narrows, value, under, zh, en)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (programme, kind, narrows, value) DO UPDATE
               SET under = excluded.under, zh = excluded.zh, en = excluded.en
               WHERE (published_choice.under, published_choice.zh, published_choice.en)
                     <> (excluded.under, excluded.zh, excluded.en)";
    let parameters = [
        draft.programme.into(),
        draft.kind.into(),
        marked.narrows.into(),
        marked.value.as_str().into(),
        marked.under.as_str().into(),
        marked.names[0].as_str().into(),
        marked.names[1].as_str().into(),
    ];
    connection.execute(sql, &parameters).map(|_| ())
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

/// The words of a text, cut as a reader of Chinese would cut them, each once, of letters and digits alone.
pub fn tokens(text: &str) -> Vec<String> {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    let jieba = DICTIONARY.get_or_init(Jieba::new);
    let mut tokens: Vec<String> = Vec::new();
    for word in jieba.cut_for_search(&text.to_lowercase(), true) {
        let pieces = word.word.split(|letter: char| !letter.is_alphanumeric());
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            if !tokens.iter().any(|token| token == piece) {
                tokens.push(piece.to_owned());
            }
        }
    }
    tokens
}
