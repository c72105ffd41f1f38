//! The journal: one entry an action, its hash binding every column; seals chain the entries; a signed head stands
//! outside the database and shows a cut tail.

mod head;

use kernel::{Instant, Value};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::connection::{Connection, Dialect, Row, StoreError};

pub use head::HeadFile;

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

/// Appends an entry and answers its hash.
pub fn append(connection: &mut Connection, entry: &Entry) -> Result<String, StoreError> {
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
    let sql = "INSERT INTO journal_entry (id, programme, kind, record, version, action, person, post, organisation,
               actor, at, cause, content, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
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

const GENESIS: &str = "suimei-journal-1";

fn chain(previous: &str, sequence: i64, entry: &str, number: i64, hash: &str) -> String {
    digest(format!("{previous}\n{sequence}\n{entry}\n{number}\n{hash}").as_bytes())
}

/// Where the chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub sequence: i64,
    pub number: i64,
    pub chain: String,
}

/// The newest seal in the database.
pub fn head(connection: &mut Connection) -> Result<Head, StoreError> {
    let sql = "SELECT sequence, number, chain FROM journal_seal ORDER BY sequence DESC LIMIT 1";
    let newest = connection.query(sql, &[])?.pop();
    Ok(newest.map_or(Head { sequence: 0, number: 0, chain: digest(GENESIS.as_bytes()) }, |row| Head {
        sequence: row[0].as_integer().unwrap_or(0),
        number: row[1].as_integer().unwrap_or(0),
        chain: row[2].as_text().unwrap_or_default().to_owned(),
    }))
}

/// The newest seal, if it lies beyond a signed head that the chain still holds.
pub fn newer_than(connection: &mut Connection, signed: &Head) -> Result<Option<Head>, StoreError> {
    let sql = "SELECT 1 FROM journal_seal WHERE sequence = $1 AND chain = $2";
    let holds = !connection.query(sql, &[signed.sequence.into(), signed.chain.as_str().into()])?.is_empty();
    Ok(Some(head(connection)?).filter(|newest| holds && newest.sequence > signed.sequence))
}

/// The number of the newest entry.
pub fn newest(connection: &mut Connection) -> Result<i64, StoreError> {
    let rows = connection.query("SELECT COALESCE(MAX(number), 0) FROM journal_entry", &[])?;
    Ok(rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0))
}

/// Entries that one batch seals at most.
pub const BATCH: i64 = 2_000;
/// Numbers of entries may be committed out of order by so many at most by PostgreSQL's parallel writers. SQLite's one
/// writer at a time commits them in their order.
const WINDOW: i64 = 10_000;

/// Seals entries that have no seal yet, inside the caller's transaction; answers the new head and how many were sealed.
pub fn seal(connection: &mut Connection) -> Result<(Head, usize), StoreError> {
    let mut head = head(connection)?;
    let newest = connection.query("SELECT COALESCE(MAX(number), 0) FROM journal_seal", &[])?;
    let newest = newest.first().and_then(|row| row[0].as_integer()).unwrap_or(0);
    let sql = "SELECT id, number, hash FROM journal_entry e WHERE number > $1
               AND NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.number = e.number) ORDER BY number LIMIT $2";
    let window = if connection.dialect() == Dialect::Postgres { WINDOW } else { 0 };
    let open = connection.query(sql, &[Value::from(newest - window), Value::from(BATCH)])?;
    let mut seals = Vec::with_capacity(open.len());
    for row in &open {
        let (entry, number) = (row[0].as_text().unwrap_or_default(), row[1].as_integer().unwrap_or(0));
        let sequence = head.sequence + 1;
        let chained = chain(&head.chain, sequence, entry, number, row[2].as_text().unwrap_or_default());
        seals.push([sequence.into(), entry.into(), number.into(), Value::from(chained.as_str())]);
        head = Head { sequence, number, chain: chained };
    }
    keep_seals(connection, &seals)?;
    Ok((head, open.len()))
}

/// Writes seals many to a statement: on PostgreSQL every statement waits for the server.
fn keep_seals(connection: &mut Connection, mut seals: &[[Value; 4]]) -> Result<(), StoreError> {
    while !seals.is_empty() {
        // Three lengths, so that three statements are prepared and no more.
        let length = [100, 10, 1].into_iter().find(|length| *length <= seals.len()).unwrap_or(1);
        let (now, later) = seals.split_at(length);
        let row = |at: usize| format!("(${}, ${}, ${}, ${})", 4 * at + 1, 4 * at + 2, 4 * at + 3, 4 * at + 4);
        let rows: Vec<String> = (0..length).map(row).collect();
        let sql = format!("INSERT INTO journal_seal (sequence, entry, number, chain) VALUES {}", rows.join(", "));
        connection.execute(&sql, &now.concat())?;
        seals = later;
    }
    Ok(())
}

/// Verifies every entry and the whole chain; answers what is wrong.
pub fn verify(connection: &mut Connection, signed: Option<&Head>) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let entries =
        connection.query(&format!("SELECT {COLUMNS}, hash, number FROM journal_entry ORDER BY number"), &[])?;
    let mut hashes = std::collections::HashMap::new();
    for entry in &entries {
        verify_entry(entry, &mut wrong);
        let (id, hash, number) = (&entry[0], &entry[13], &entry[14]);
        hashes.insert(id.clone(), (hash.clone(), number.clone()));
    }
    let mut previous = digest(GENESIS.as_bytes());
    let seals = connection.query("SELECT sequence, entry, number, chain FROM journal_seal ORDER BY sequence", &[])?;
    let mut signed_found = signed.is_none_or(|head| head.sequence == 0);
    for (index, seal) in seals.iter().enumerate() {
        let sequence = seal[0].as_integer().unwrap_or(0);
        if sequence != index as i64 + 1 {
            wrong.push(format!("seal {}: a sequence number is missing before it", sequence));
        }
        let Some((hash, number)) = hashes.remove(&seal[1]) else {
            wrong.push(format!("seal {sequence}: its entry is not there"));
            continue;
        };
        let entry = seal[1].as_text().unwrap_or_default();
        let stated = seal[2].as_integer().unwrap_or(0);
        let expected = chain(&previous, sequence, entry, stated, hash.as_text().unwrap_or_default());
        if number != seal[2] || seal[3].as_text() != Some(&expected) {
            wrong.push(format!("seal {sequence}: the chain is broken here"));
        }
        if signed.is_some_and(|head| head.sequence == sequence && Some(head.chain.as_str()) == seal[3].as_text()) {
            signed_found = true;
        }
        previous = seal[3].as_text().unwrap_or_default().to_owned();
    }
    if !signed_found {
        let sequence = signed.map_or(0, |head| head.sequence);
        wrong
            .push(format!("the signed head names seal {sequence}, which the database does not hold: its tail was cut"));
    }
    Ok(wrong)
}

fn verify_entry(entry: &Row, wrong: &mut Vec<String>) {
    let content = entry[12].as_text().unwrap_or_default();
    let canonical_content = serde_json::from_str::<Json>(content).map(|json| canonical(&json));
    if hash(&entry[..13]) != entry[13].as_text().unwrap_or_default()
        || canonical_content.ok().as_deref() != Some(content)
    {
        wrong.push(format!("entry {}: its content is not what its hash binds", entry[0].as_text().unwrap_or("?")));
    }
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
