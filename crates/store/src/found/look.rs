//! Looking among all records: hits and their number, of one kind or of all, the newest first.
//!
//! Every condition is a term of the one search, so a page costs what it shows. **Invariant:** no statement holds what people
//! typed, and what a viewer does not see is neither found nor counted.

use kernel::{Field, Kind, Value, Viewer};
use uuid::Uuid;

pub use super::terms::is_marked;
use super::terms::{self, Sentence, Sought};
use crate::connection::{Connection, Dialect, Row, StoreError, read_all};

/// What is looked for.
pub struct Look<'a> {
    pub viewer: &'a Viewer,
    kind: Option<&'a Kind>,
    state: Option<&'a str>,
    values: Vec<(&'a Field, &'a Value)>,
    words: Option<&'a Sought>,
}

impl<'a> Look<'a> {
    /// Everything that the viewer sees.
    pub fn of_all(viewer: &'a Viewer) -> Look<'a> {
        Look { viewer, kind: None, state: None, values: Vec::new(), words: None }
    }

    /// What the viewer sees of a kind.
    pub fn of_kind(viewer: &'a Viewer, kind: &'a Kind) -> Look<'a> {
        Look { kind: Some(kind), ..Look::of_all(viewer) }
    }

    /// Only what is found under these words.
    pub fn said(mut self, words: &'a Sought) -> Look<'a> {
        self.words = Some(words);
        self
    }

    /// Only what is in this state of the kind.
    pub fn in_state(mut self, state: Option<&'a str>) -> Look<'a> {
        self.state = state;
        self
    }

    /// Only what has these values of the kind, each marked.
    pub fn with(mut self, values: Vec<(&'a Field, &'a Value)>) -> Look<'a> {
        self.values = values;
        self
    }

    /// In the language of the search; none where nothing can be found.
    fn sentence(&self, dialect: Dialect) -> Option<String> {
        let programme = self.viewer.programme.as_str();
        let mut sentence = Sentence::new(dialect, self.viewer, self.kind)?;
        if let Some((kind, state)) = self.kind.zip(self.state) {
            sentence.marked(terms::of_state(programme, kind, state));
        }
        for (field, value) in &self.values {
            sentence.marked(terms::of_value(programme, self.kind?, field, value)?);
        }
        let is_possible = self.words.is_none_or(|words| sentence.words(words));
        is_possible.then(|| sentence.written())
    }
}

/// A record that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    pub kind: String,
    pub record: Uuid,
    pub state: String,
    pub called: [String; 2],
}

/// Where the index is asked; the sentence is the first parameter.
fn asked(dialect: Dialect, number: usize) -> String {
    match dialect {
        // Sought first, then what they lead to: the other way round every record would be asked for its words.
        Dialect::Sqlite => {
            format!("found_terms t CROSS JOIN found f ON f.position = t.rowid WHERE t.found_terms MATCH ${number}")
        }
        Dialect::Postgres => {
            format!("found_terms t JOIN found f ON f.position = t.position WHERE t.terms @@ ${number}::TEXT::TSQUERY")
        }
    }
}

fn place(dialect: Dialect) -> &'static str {
    if dialect == Dialect::Sqlite { "t.rowid" } else { "t.position" }
}

/// A query for the identifiers of what is found, to stand in another.
pub(crate) fn records(look: &Look<'_>, dialect: Dialect, parameters: &mut Vec<Value>) -> String {
    let Some(sentence) = look.sentence(dialect) else { return "SELECT '' WHERE 1 = 0".to_owned() };
    parameters.push(sentence.into());
    format!("SELECT f.record FROM {}", asked(dialect, parameters.len()))
}

/// Some of what is found, the newest first; beyond a record, the nearest to it first: those before it where that is said.
pub fn hits(
    connection: &mut Connection,
    look: &Look<'_>,
    beyond: Option<(Uuid, bool)>,
    limit: usize,
    offset: usize,
) -> Result<Vec<Hit>, StoreError> {
    let dialect = connection.dialect();
    let Some(sentence) = look.sentence(dialect) else { return Ok(Vec::new()) };
    let (mut parameters, place) = (vec![Value::from(sentence)], place(dialect));
    let mut sql = format!("SELECT f.kind, f.record, f.state, f.zh, f.en FROM {}", asked(dialect, 1));
    let before = beyond.is_some_and(|(_, before)| before);
    if let Some((record, _)) = beyond {
        parameters.push(record.to_string().into());
        let sign = if before { '>' } else { '<' };
        sql += &format!(" AND {place} {sign} (SELECT position FROM found WHERE record = $2)");
    }
    let order = if before { "ASC" } else { "DESC" };
    parameters.extend([Value::from(limit as i64), Value::from(offset as i64)]);
    sql += &format!(" ORDER BY {place} {order} LIMIT ${} OFFSET ${}", parameters.len() - 1, parameters.len());
    let text = |value: &Value| value.as_text().map(str::to_owned);
    let read = |row: &Row| {
        let called = [text(&row[3])?, text(&row[4])?];
        Some(Hit { kind: text(&row[0])?, record: row[1].as_text()?.parse().ok()?, state: text(&row[2])?, called })
    };
    read_all(&connection.query(&sql, &parameters)?, read, "a record in the index")
}

/// How many are found.
pub fn count(connection: &mut Connection, look: &Look<'_>) -> Result<usize, StoreError> {
    let dialect = connection.dialect();
    let Some(sentence) = look.sentence(dialect) else { return Ok(0) };
    let sql = match dialect {
        Dialect::Sqlite => "SELECT COUNT(*) FROM found_terms WHERE found_terms MATCH $1",
        Dialect::Postgres => "SELECT COUNT(*) FROM found_terms WHERE terms @@ $1::TEXT::TSQUERY",
    };
    connection.count(sql, &[sentence.into()])
}

/// How many are found of each kind, among the newest of so many at most.
pub fn count_by_kind(
    connection: &mut Connection,
    look: &Look<'_>,
    limit: usize,
) -> Result<Vec<(String, usize)>, StoreError> {
    let dialect = connection.dialect();
    let Some(sentence) = look.sentence(dialect) else { return Ok(Vec::new()) };
    let place = place(dialect);
    let sql = format!(
        "SELECT kind, COUNT(*) FROM (SELECT f.kind FROM {} ORDER BY {place} DESC LIMIT $2) k GROUP BY kind ORDER BY kind",
        asked(dialect, 1)
    );
    let read = |row: &Row| Some((row[0].as_text()?.to_owned(), usize::try_from(row[1].as_integer()?).ok()?));
    read_all(&connection.query(&sql, &[sentence.into(), Value::from(limit as i64)])?, read, "a kind in the index")
}
