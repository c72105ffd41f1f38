//! The order of a list, the same on both databases, and where in it a page begins.
//!
//! Texts are put in order by their first characters, neither case nor width counting; empty values come last, whichever way
//! the others go; what is equal follows its identifier. A page goes on from a row, never from a number of rows: what is
//! added between two pages moves nothing, and each record is told once.

use kernel::{Kind, Stored, Value};
use uuid::Uuid;

use crate::connection::{Dialect, ordered};

/// So many characters of a text say where it stands.
const CHARACTERS: usize = 60;

/// A column, and whether the largest comes first; none: the newest record first.
pub type Sort = Option<(&'static str, bool)>;

/// A row of an ordered list, and on which side of it the page lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the row is ordered by; null where it is empty or the list has no order of its own.
    pub value: Value,
    pub id: Uuid,
    /// The page ends before the row instead of beginning after it.
    pub before: bool,
}

impl Cursor {
    /// The page after a row of a list.
    pub fn after(kind: &Kind, sort: Sort, stored: &Stored) -> Cursor {
        let value = match sort {
            None => Value::Null,
            Some(("created", _)) if kind.field("created").is_none() => Value::from(stored.created.millis()),
            Some(("entered", _)) if kind.field("entered").is_none() => Value::from(stored.entered.millis()),
            Some((field, _)) => match stored.get(kind, field) {
                Value::Text(text) => Value::from(key(text)),
                value => value.clone(),
            },
        };
        Cursor { value, id: stored.id, before: false }
    }

    /// The page before a row of a list.
    pub fn before(kind: &Kind, sort: Sort, stored: &Stored) -> Cursor {
        Cursor { before: true, ..Cursor::after(kind, sort, stored) }
    }

    /// As it stands in an address: of which kind the value is, the identifier, the value.
    pub fn token(&self) -> String {
        let (sign, value) = match &self.value {
            Value::Integer(number) => ('d', number.to_string()),
            Value::Text(text) => ('t', hex::encode(text)),
            _ => ('i', String::new()),
        };
        format!("{sign}{}{value}", self.id.simple())
    }

    /// Reads what `token` wrote; none where it was not that, or not for a list of this order.
    pub fn read(kind: &Kind, sort: Sort, token: &str) -> Option<Cursor> {
        let (sign, rest) = token.split_at_checked(1)?;
        let (id, value) = rest.split_at_checked(32)?;
        let value = match sign {
            "i" if value.is_empty() => Value::Null,
            "d" if sort.is_some_and(|(column, _)| !is_text(kind, column)) => value.parse::<i64>().ok()?.into(),
            "t" if sort.is_some_and(|(column, _)| is_text(kind, column)) => {
                let text = String::from_utf8(hex::decode(value).ok()?).ok()?;
                Value::from(Some(text).filter(|text| !text.contains('\0'))?)
            }
            _ => return None,
        };
        Some(Cursor { value, id: Uuid::try_parse(id).ok()?, before: false })
    }
}

fn key(text: &str) -> String {
    ordered(text).chars().take(CHARACTERS).collect()
}

/// Whether a column holds text; every other holds whole numbers.
fn is_text(kind: &Kind, column: &str) -> bool {
    kind.field(column).is_some_and(|field| !field.of.is_integer())
}

/// What the rows of a kind are put in order by, as SQL.
fn expression(kind: &Kind, column: &str, dialect: Dialect) -> String {
    if is_text(kind, column) {
        format!("SUBSTR({}, 1, {CHARACTERS})", dialect.ordered(column))
    } else {
        column.to_owned()
    }
}

/// The words after `ORDER BY`. Where the page ends before a row, the rows come the other way round.
pub(crate) fn ordering(kind: &Kind, sort: Sort, before: bool, dialect: Dialect) -> String {
    let Some((column, descending)) = sort else { return if before { "id" } else { "id DESC" }.to_owned() };
    let direction = if descending != before { " DESC" } else { "" };
    let empty = if before { " DESC" } else { "" };
    let by = expression(kind, column, dialect);
    format!("CASE WHEN {by} IS NULL THEN 1 ELSE 0 END{empty}, {by}{direction}, id{direction}")
}

/// The condition of the rows on the cursor's side.
pub(crate) fn beyond(
    kind: &Kind,
    sort: Sort,
    cursor: &Cursor,
    dialect: Dialect,
    parameters: &mut Vec<Value>,
) -> String {
    let mut bound = |value: Value| {
        parameters.push(value);
        format!("${}", parameters.len())
    };
    let Some((column, descending)) = sort else {
        let id = bound(cursor.id.to_string().into());
        return format!("id {} {id}", if cursor.before { '>' } else { '<' });
    };
    let by = expression(kind, column, dialect);
    let sign = if descending != cursor.before { '<' } else { '>' };
    if cursor.value == Value::Null {
        let id = bound(cursor.id.to_string().into());
        let others = if cursor.before { format!("{by} IS NOT NULL OR ") } else { String::new() };
        return format!("({others}({by} IS NULL AND id {sign} {id}))");
    }
    let (first, again) = (bound(cursor.value.clone()), bound(cursor.value.clone()));
    let id = bound(cursor.id.to_string().into());
    let others = if cursor.before { String::new() } else { format!(" OR {by} IS NULL") };
    format!("({by} {sign} {first} OR ({by} = {again} AND id {sign} {id}){others})")
}
