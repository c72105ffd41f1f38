//! The journal: one entry an action, its hash binding every column; seals chain the entries; a signed head stands
//! outside the database and shows a cut tail.

pub(crate) mod chain;
mod head;
mod mac;
mod verify;

use kernel::{Instant, Value};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::connection::{Connection, StoreError};

pub use chain::{AUDIT, BATCH, Chain, End, JOURNAL};
pub(crate) use chain::{Sealed, foreign_between, foreign_open, seal};
pub use head::{Accepted, Head, HeadFile, Written};
pub use mac::MacKey;
pub(crate) use verify::is_empty;
pub use verify::verify;

/// What an entry binds, in the order of its columns.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub programme: String,
    pub kind: &'static str,
    pub record: Uuid,
    pub version: i64,
    pub action: &'static str,
    pub person: Option<Uuid>,
    pub post: Option<Uuid>,
    pub organisation: Option<Uuid>,
    /// The name and post of the actor as they were, for people.
    pub actor: String,
    pub at: Instant,
    pub cause: Option<Uuid>,
    pub content: Json,
}

const COLUMNS: &str =
    "id, programme, kind, record, version, action, person, post, organisation, actor, at, cause, content";

/// Canonical bytes (RFC 8785) of JSON.
pub fn canonical(json: &Json) -> String {
    let mut text = String::with_capacity(256);
    if write_plain(json, &mut text) {
        return text;
    }
    serde_json_canonicalizer::to_string(json).expect("JSON values have canonical bytes")
}

/// Integers up to here are written alike by everybody; RFC 8785 rounds larger ones.
const EXACT_MAX: u64 = 1 << 53;

/// Writes JSON whose canonical bytes need no thought, which is nearly all of it: names in ASCII, no fractions, no
/// integer beyond 2^53. False, with something half written, where there is anything else.
fn write_plain(json: &Json, text: &mut String) -> bool {
    match json {
        Json::Null => text.push_str("null"),
        Json::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Json::Number(number) => match number.as_i64() {
            Some(number) if number.unsigned_abs() <= EXACT_MAX => text.push_str(&number.to_string()),
            _ => return false,
        },
        Json::String(string) => write_string(string, text),
        Json::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                if !write_plain(item, text) {
                    return false;
                }
            }
            text.push(']');
        }
        Json::Object(members) => {
            text.push('{');
            let mut before = None;
            for (name, member) in members {
                // In order already where the map is a tree; where it is not, somebody else sorts.
                if !name.is_ascii() || before.is_some_and(|before: &String| before > name) {
                    return false;
                }
                if before.is_some() {
                    text.push(',');
                }
                before = Some(name);
                write_string(name, text);
                text.push(':');
                if !write_plain(member, text) {
                    return false;
                }
            }
            text.push('}');
        }
    }
    true
}

/// A string as RFC 8785 escapes it: the shortest way, and what needs no escape as it is.
fn write_string(string: &str, text: &mut String) {
    text.push('"');
    let mut rest = string;
    // All that is escaped is one byte, and no byte of a longer character looks like it.
    while let Some(at) = rest.bytes().position(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        text.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            8 => text.push_str("\\b"),
            12 => text.push_str("\\f"),
            other => text.push_str(&format!("\\u{other:04x}")),
        }
        rest = &rest[at + 1..];
    }
    text.push_str(rest);
    text.push('"');
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The digest of a row: of its values, as a list in the order of the columns, in canonical bytes.
pub(crate) fn digest_of(row: &[Value]) -> String {
    digest(canonical(&row.iter().map(Value::to_json).collect()).as_bytes())
}

/// The digest of an object of the columns by their names, and the algorithm's name, in canonical bytes.
fn hash(columns: &[Value]) -> String {
    let mut members: Vec<(&str, &Value)> = COLUMNS.split(", ").zip(columns).collect();
    let algorithm = Value::from("sha-256");
    members.push(("algorithm", &algorithm));
    members.sort_unstable_by_key(|(name, _)| *name);
    let mut text = String::with_capacity(1024);
    for (name, value) in members {
        text.push(if text.is_empty() { '{' } else { ',' });
        write_string(name, &mut text);
        text.push(':');
        match value {
            Value::Text(string) => write_string(string, &mut text),
            other => text.push_str(&canonical(&other.to_json())),
        }
    }
    text.push('}');
    digest(text.as_bytes())
}

fn optional(id: Option<Uuid>) -> Value {
    id.map(|id| id.to_string()).into()
}

/// Appends an entry with its mark and answers its hash.
pub(crate) fn append(connection: &mut Connection, entry: &Entry, key: &MacKey) -> Result<String, StoreError> {
    let mut columns = vec![
        Value::from(entry.id.to_string()),
        Value::from(entry.programme.as_str()),
        Value::from(entry.kind),
        Value::from(entry.record.to_string()),
        Value::from(entry.version),
        Value::from(entry.action),
        optional(entry.person),
        optional(entry.post),
        optional(entry.organisation),
        Value::from(entry.actor.as_str()),
        Value::from(entry.at.millis()),
        optional(entry.cause),
        Value::from(canonical(&entry.content)),
    ];
    let hash = hash(&columns);
    columns.push(hash.as_str().into());
    columns.push(key.mark(JOURNAL.name, &hash).into());
    let sql =
        "INSERT INTO journal_entry (id, programme, kind, record, version, action, person, post, organisation, actor, at,
                                    cause, content, hash, mac)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    connection.execute(sql, &columns)?;
    if let Some(organisation) = entry.organisation {
        note_office(connection, entry.record, organisation)?;
    }
    Ok(hash)
}

/// Notes that an office has acted on a record: from now on it waits for what others owe on it.
fn note_office(connection: &mut Connection, record: Uuid, organisation: Uuid) -> Result<(), StoreError> {
    let sql = "INSERT INTO waiting (organisation, record) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    connection.execute(sql, &[organisation.to_string().into(), record.to_string().into()]).map(|_| ())
}

/// Somebody who took part in what happened to a record: the one who acted, or the one for whom they did.
#[derive(Clone, Debug)]
pub struct Performer {
    pub action: String,
    pub person: Uuid,
}

/// Everybody who performed an action on the record, with the action.
pub fn performers(connection: &mut Connection, record: Uuid) -> Result<Vec<Performer>, StoreError> {
    let sql = "SELECT DISTINCT person, action, CASE WHEN content LIKE '%\"on_behalf\":{%' THEN content END
               FROM journal_entry WHERE record = $1 AND person IS NOT NULL";
    let mut performers = Vec::new();
    for row in connection.query(sql, &[record.to_string().into()])? {
        let action = row[1].as_text().unwrap_or_default();
        let mut took_part = |person: &str| {
            let person = person.parse().map_err(|_| unreadable(record))?;
            performers.push(Performer { action: action.to_owned(), person });
            Ok::<(), StoreError>(())
        };
        took_part(row[0].as_text().unwrap_or_default())?;
        let Some(content) = row[2].as_text() else { continue };
        let content: Json = serde_json::from_str(content).map_err(|_| unreadable(record))?;
        if let Some(giver) = content["on_behalf"]["person"].as_str() {
            took_part(giver)?;
        }
    }
    Ok(performers)
}

fn unreadable(record: Uuid) -> StoreError {
    StoreError::Database(format!("an entry on {record} cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What needs no thought comes out as it does with thought.
    #[test]
    fn canonical_bytes_are_those_of_rfc_8785() {
        let texts = [
            r#"{"b":[1,-2,9007199254740992,null,true,false],"a":{"z":"","y":"\u0001\u0008\t\n\u000c\r\"\\/é中😀\u007f"}}"#,
            r#"{"big":9007199254740993,"a":1}"#,
            r#"{"negative":-9007199254740993}"#,
            r#"{"fraction":0.1,"whole":1.0,"large":1e30}"#,
            r#"{"中":1,"a":2,"é":3}"#,
            r#"[[],{},[{}],"\u2028"]"#,
            "18446744073709551615",
        ];
        for text in texts {
            let json: Json = serde_json::from_str(text).expect("JSON");
            let expected = serde_json_canonicalizer::to_string(&json).expect("canonical bytes");
            assert_eq!(canonical(&json), expected, "{text}");
        }
    }

    #[test]
    fn an_entry_is_bound_by_the_canonical_bytes_of_its_columns() {
        let columns: Vec<Value> = COLUMNS
            .split(", ")
            .enumerate()
            .map(|(index, name)| match index % 3 {
                0 => Value::from(format!("{name} \"引号\"\n")),
                1 => Value::from(1_294_191_000_000 + index as i64),
                _ => Value::Null,
            })
            .collect();
        let mut object = serde_json::Map::new();
        object.insert("algorithm".to_owned(), Json::from("sha-256"));
        for (name, value) in COLUMNS.split(", ").zip(&columns) {
            object.insert(name.to_owned(), value.to_json());
        }
        let bytes = serde_json_canonicalizer::to_string(&Json::Object(object)).expect("canonical bytes");
        assert_eq!(hash(&columns), digest(bytes.as_bytes()));
    }
}
