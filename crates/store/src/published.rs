//! What the public sees: published versions, never live fields, and the search over them.
//!
//! **Invariant:** a published version is inserted once and never changed; a correction is a next number beside it.

use std::sync::OnceLock;

use jieba_rs::Jieba;
use kernel::Value;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::connection::{Connection, Dialect, Row, StoreError};

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
    pub entry: Uuid,
    pub at_ms: i64,
}

const COLUMNS: &str = "p.id, p.kind, p.record, p.number, p.title_zh, p.title_en, p.content, p.at";
/// Only the newest number of each record.
const NEWEST: &str = "NOT EXISTS (SELECT 1 FROM published_version n WHERE n.record = p.record AND n.number > p.number)";

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

/// Inserts the next version of a record and makes it the one that is found.
pub(crate) fn publish(connection: &mut Connection, draft: &Draft<'_>) -> Result<(), StoreError> {
    let record = Value::from(draft.record.to_string());
    let newest = connection.query(
        "SELECT COALESCE(MAX(number), 0) FROM published_version WHERE record = $1",
        std::slice::from_ref(&record),
    )?;
    let number = newest.first().and_then(|row| row[0].as_integer()).unwrap_or(0) + 1;
    let sql =
        "INSERT INTO published_version (id, programme, kind, record, number, title_zh, title_en, content, entry, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let parameters = [
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
    connection.execute(sql, &parameters)?;
    connection.execute("DELETE FROM published_search WHERE record = $1", std::slice::from_ref(&record))?;
    let words = tokens(&format!("{} {} {}", draft.titles[0], draft.titles[1], draft.words)).join(" ");
    let insert = match connection.dialect() {
        Dialect::Sqlite => "INSERT INTO published_search (record, programme, words) VALUES ($1, $2, $3)",
        Dialect::Postgres => {
            "INSERT INTO published_search (record, programme, words) VALUES ($1, $2, to_tsvector('simple', $3))"
        }
    };
    connection.execute(insert, &[record, draft.programme.into(), words.into()]).map(|_| ())
}

/// The newest versions of a kind, the newest first.
pub fn list(
    connection: &mut Connection,
    programme: &str,
    kind: &str,
    limit: usize,
) -> Result<Vec<Published>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM published_version p WHERE p.programme = $1 AND p.kind = $2 AND {NEWEST}
         ORDER BY p.at DESC, p.id LIMIT $3"
    );
    let rows = connection.query(&sql, &[programme.into(), kind.into(), Value::from(limit as i64)])?;
    Ok(rows.iter().filter_map(read).collect())
}

/// Every version of a record, the newest first.
pub fn versions(connection: &mut Connection, programme: &str, record: Uuid) -> Result<Vec<Published>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM published_version p WHERE p.programme = $1 AND p.record = $2 ORDER BY p.number DESC"
    );
    let rows = connection.query(&sql, &[programme.into(), record.to_string().into()])?;
    Ok(rows.iter().filter_map(read).collect())
}

/// Published versions that hold every word of the query.
pub fn search(
    connection: &mut Connection,
    programme: &str,
    query: &str,
    limit: usize,
) -> Result<Vec<Published>, StoreError> {
    let tokens = tokens(query);
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let (matching, words) = match connection.dialect() {
        Dialect::Sqlite => {
            let quoted: Vec<String> = tokens.iter().map(|token| format!("\"{}\"", token.replace('"', ""))).collect();
            ("s.words MATCH $1", quoted.join(" AND "))
        }
        Dialect::Postgres => ("s.words @@ plainto_tsquery('simple', $1)", tokens.join(" ")),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM published_search s JOIN published_version p ON p.record = s.record
         WHERE {matching} AND p.programme = $2 AND {NEWEST} ORDER BY p.at DESC, p.id LIMIT $3"
    );
    let rows = connection.query(&sql, &[words.into(), programme.into(), Value::from(limit as i64)])?;
    Ok(rows.iter().filter_map(read).collect())
}

/// The words of a text, cut as a reader of Chinese would cut them, each once.
pub fn tokens(text: &str) -> Vec<String> {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    let jieba = DICTIONARY.get_or_init(Jieba::new);
    let mut tokens: Vec<String> = Vec::new();
    for word in jieba.cut_for_search(&text.to_lowercase(), true) {
        let word = word.word.trim();
        if word.chars().any(char::is_alphanumeric) && !tokens.iter().any(|token| token == word) {
            tokens.push(word.to_owned());
        }
    }
    tokens
}
