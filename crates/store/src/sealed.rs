//! Sealed fields: what somebody wrote about themselves lies as ciphertext in tables, kept versions and the journal, and is
//! opened for whoever may read it.
//!
//! Each record has a key of its own, wrapped by the master key, which lies outside the database (`keys/seal.key`). Whoever has
//! the database alone reads nothing; where a record's key is taken away its words are gone, also from the journal that goes on
//! proving itself. A value is bound to its programme, kind, record and field: copied elsewhere it does not open.
//!
//! Written `aes-256-gcm/N:` and hexadecimal of nonce and ciphertext (NIST SP 800-38D), N the number of the record's key: another
//! algorithm can follow under its own name.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use kernel::{Catalogue, Field, Kind, Seen, Stored, Value, Viewer};
use uuid::Uuid;

use crate::clock::Randomness;
use crate::connection::{Connection, StoreError};
use crate::keys::{self, Keys, RecordKey};
use crate::rows;

/// How a sealed value begins: the algorithm and the number of the record's key.
const BEGINNING: &str = "aes-256-gcm/1:";
/// What a sealed value is bound to.
fn bound_to(programme: &str, kind: &Kind, record: Uuid, field: &Field) -> String {
    format!("field\n{programme}\n{}\n{record}\n{}", kind.code, field.name)
}

/// Whether a kind has sealed fields at all.
pub fn has_sealed(kind: &Kind) -> bool {
    kind.fields.iter().any(|field| field.sealed)
}

/// Whether a stored value is a sealed one.
pub fn is_sealed(value: &Value) -> bool {
    value.as_text().is_some_and(|text| text.starts_with(BEGINNING))
}

pub(crate) fn broken() -> StoreError {
    StoreError::Database("a sealed value does not open: it is not what was sealed here".to_owned())
}

pub(crate) fn keys_of(connection: &Connection) -> Result<Arc<Keys>, StoreError> {
    connection.keys.clone().ok_or(StoreError::KeyLost)
}

/// The key of a record; none where it was taken away, or nothing was ever sealed.
fn key(connection: &mut Connection, programme: &str, record: Uuid) -> Result<Option<RecordKey>, StoreError> {
    let sql = "SELECT wrapped FROM sealed_key WHERE subject = $1 AND programme = $2";
    let rows = connection.query(sql, &[record.to_string().into(), programme.into()])?;
    let Some(wrapped) = rows.first().and_then(|row| row[0].as_text()) else { return Ok(None) };
    keys_of(connection)?.unwrap(&keys::of_record(programme, record), wrapped).map(Some).ok_or(StoreError::KeyLost)
}

fn made_key(
    connection: &mut Connection,
    randomness: &Randomness,
    programme: &str,
    record: Uuid,
) -> Result<RecordKey, StoreError> {
    if let Some(key) = key(connection, programme, record)? {
        return Ok(key);
    }
    let bytes = randomness.bytes();
    let wrapped = keys_of(connection)?
        .wrap(&keys::of_record(programme, record), &bytes, randomness.bytes())
        .ok_or_else(broken)?;
    let sql = "INSERT INTO sealed_key (subject, programme, wrapped) VALUES ($1, $2, $3)";
    connection.execute(sql, &[record.to_string().into(), programme.into(), wrapped.into()])?;
    Ok(RecordKey::of(&bytes))
}

/// Seals what an action has written into sealed fields; what stood there stays as it is.
pub(crate) fn seal_fields(
    connection: &mut Connection,
    randomness: &Randomness,
    (programme, kind): (&str, &Kind),
    before: Option<&Stored>,
    after: &mut Stored,
) -> Result<(), StoreError> {
    for (position, field) in kind.fields.iter().enumerate().filter(|(_, field)| field.sealed) {
        let same = before.is_some_and(|before| before.values[position] == after.values[position]);
        let Some(words) = after.values[position].as_text().filter(|_| !same).map(str::to_owned) else { continue };
        let key = made_key(connection, randomness, programme, after.id)?;
        let of = bound_to(programme, kind, after.id, field);
        let sealed = key.seal(&of, words.as_bytes(), randomness.bytes()).ok_or_else(broken)?;
        after.values[position] = format!("{BEGINNING}{sealed}").into();
    }
    Ok(())
}

/// Takes a record's key away: its words are gone, in the journal too, which goes on proving itself. Says whether there was one.
pub(crate) fn forget(connection: &mut Connection, programme: &str, record: Uuid) -> Result<bool, StoreError> {
    let sql = "DELETE FROM sealed_key WHERE subject = $1 AND programme = $2";
    Ok(connection.execute(sql, &[record.to_string().into(), programme.into()])? > 0)
}

/// Whether an entry says that a record's key was taken away.
fn was_forgotten(connection: &mut Connection, record: Uuid) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM journal_entry WHERE record = $1 AND content LIKE '%\"forgotten\":true%'";
    Ok(connection.count(sql, &[record.to_string().into()])? > 0)
}

/// Opens the sealed fields of a record that are wanted; the others are empty, as are those whose key was taken away.
pub fn open_fields(
    connection: &mut Connection,
    programme: &str,
    kind: &Kind,
    stored: &mut Stored,
    wanted: &dyn Fn(&Field) -> bool,
) -> Result<(), StoreError> {
    let mut known: Option<Option<RecordKey>> = None;
    for (position, field) in kind.fields.iter().enumerate().filter(|(_, field)| field.sealed) {
        let Some(sealed) = stored.values[position].as_text() else { continue };
        // Of releases that sealed nothing: it is sealed at the next start.
        let Some(sealed) = sealed.strip_prefix(BEGINNING).map(str::to_owned) else {
            if !wanted(field) {
                stored.values[position] = Value::Null;
            }
            continue;
        };
        stored.values[position] = Value::Null;
        if !wanted(field) {
            continue;
        }
        let key = match &known {
            Some(key) => key,
            None => known.insert(key(connection, programme, stored.id)?),
        };
        let Some(key) = key else { continue };
        let words = key.open(&bound_to(programme, kind, stored.id, field), &sealed).ok_or_else(broken)?;
        stored.values[position] = String::from_utf8(words).map_err(|_| broken())?.into();
    }
    Ok(())
}

/// Opens what the viewer reads in their work; what is opened only with a reason stays sealed, so that its page can say that
/// something is there.
pub(crate) fn open_for(
    connection: &mut Connection,
    viewer: &Viewer,
    kind: &Kind,
    stored: &mut Stored,
) -> Result<(), StoreError> {
    if !has_sealed(kind) {
        return Ok(());
    }
    let shown = stored.clone();
    let seen = Seen::new(kind, &shown, viewer);
    let revealed = |field: &Field| field.on_reveal && seen.reads(field);
    open_fields(connection, &viewer.programme, kind, stored, &|field| seen.reads(field) && !field.on_reveal)?;
    let waits = |(position, field): &(usize, &Field)| revealed(field) && !shown.values[*position].is_null();
    let waiting: Vec<usize> = kind.fields.iter().enumerate().filter(waits).map(|(position, _)| position).collect();
    // Words whose key was taken away are no more there to be opened.
    if !waiting.is_empty() && key(connection, &viewer.programme, stored.id)?.is_some() {
        waiting.into_iter().for_each(|position| stored.values[position] = shown.values[position].clone());
    }
    Ok(())
}

/// Words that belong to no record, sealed under a key of their own that the master key wraps: they open for what they are bound
/// to, and nowhere else.
pub(crate) fn seal_words(connection: &Connection, of: &str, words: &str) -> Result<String, StoreError> {
    let randomness = Randomness::from_system();
    let key = randomness.bytes();
    let wrapped = keys_of(connection)?.wrap(of, &key, randomness.bytes()).ok_or_else(broken)?;
    let sealed = RecordKey::of(&key).seal(of, words.as_bytes(), randomness.bytes()).ok_or_else(broken)?;
    Ok(format!("{BEGINNING}{wrapped} {sealed}"))
}

/// The words again; as they are where a release before this one kept them open, none where they do not open.
pub(crate) fn open_words(connection: &Connection, of: &str, kept: &str) -> Result<Option<String>, StoreError> {
    let Some(sealed) = kept.strip_prefix(BEGINNING) else { return Ok(Some(kept.to_owned())) };
    let Some((wrapped, sealed)) = sealed.split_once(' ') else { return Ok(None) };
    let key = keys_of(connection)?.unwrap(of, wrapped);
    Ok(key.and_then(|key| key.open(of, sealed)).and_then(|words| String::from_utf8(words).ok()))
}

/// What the master keys wrap, each with what it is bound to: the keys of the blind indexes, and the newest key of a record.
fn wrapped_here(connection: &mut Connection) -> Result<Vec<(String, String)>, StoreError> {
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let newest = "SELECT subject, programme, wrapped FROM sealed_key ORDER BY subject DESC LIMIT 1";
    let mut wrapped = Vec::new();
    for row in connection.query(newest, &[])? {
        let record = text(&row[0]).parse().map_err(|_| broken())?;
        wrapped.push((keys::of_record(&text(&row[1]), record), text(&row[2])));
    }
    for row in connection.query("SELECT programme, wrapped FROM blind_key", &[])? {
        wrapped.push((keys::of_index(&text(&row[0])), text(&row[1])));
    }
    Ok(wrapped)
}

/// Makes sure that the master key of a data directory is there and opens what is sealed; makes the first one.
pub(crate) fn prove_keys(connection: &mut Connection, directory: &Path, may_make: bool) -> Result<(), StoreError> {
    let unreadable = |error: io::Error| StoreError::Unavailable(error.to_string());
    let wrapped = wrapped_here(connection)?;
    let keys = match (connection.keys.clone(), wrapped.is_empty()) {
        (Some(keys), _) => keys,
        (None, false) => return Err(StoreError::KeyLost),
        (None, true) if may_make => Arc::new(Keys::make(directory).map_err(unreadable)?),
        (None, true) => return Ok(()),
    };
    for (of, wrapped) in wrapped {
        keys.unwrap(&of, &wrapped).ok_or(StoreError::KeyLost)?;
    }
    connection.keys = Some(keys);
    Ok(())
}

/// Seals what stands open in tables, of releases that sealed nothing.
pub(crate) fn seal_earlier(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    let randomness = Randomness::from_system();
    for kind in catalogue.roots().filter(|kind| has_sealed(kind)) {
        let sql = format!("SELECT id, programme FROM {}", kind.table());
        for row in connection.query(&sql, &[])? {
            let (id, programme) = (row[0].as_text().unwrap_or_default(), row[1].as_text().unwrap_or_default());
            let id: Uuid = id.parse().map_err(|_| broken())?;
            let Some(stands) = rows::load(connection, kind, programme, id)? else { continue };
            let mut sealed = stands.clone();
            // What is sealed already is left out by saying that it stood there before.
            let mut before = stands.clone();
            for (position, _) in kind.fields.iter().enumerate().filter(|(at, _)| !is_sealed(&stands.values[*at])) {
                before.values[position] = Value::Null;
            }
            seal_fields(connection, &randomness, (programme, kind), Some(&before), &mut sealed)?;
            if sealed != stands {
                rewrite(connection, kind, &sealed)?;
            }
        }
    }
    Ok(())
}

/// Writes the sealed fields of a record, and nothing else of it: it says what it said.
fn rewrite(connection: &mut Connection, kind: &Kind, sealed: &Stored) -> Result<(), StoreError> {
    let fields = kind.fields.iter().zip(&sealed.values).filter(|(field, _)| field.sealed);
    let (mut columns, mut parameters) = (Vec::new(), Vec::new());
    for (field, value) in fields {
        parameters.push(value.clone());
        columns.push(format!("{} = ${}", field.name, parameters.len()));
    }
    parameters.push(sealed.id.to_string().into());
    let sql = format!("UPDATE {} SET {} WHERE id = ${}", kind.table(), columns.join(", "), parameters.len());
    connection.execute(&sql, &parameters).map(|_| ())
}

/// What does not open, keys of no record, and records whose key is gone though no entry took it away.
pub(crate) fn check(connection: &mut Connection, catalogue: &Catalogue) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for row in connection.query("SELECT subject, programme FROM sealed_key", &[])? {
        let text = |at: usize| row[at].as_text().unwrap_or_default().to_owned();
        keys.insert(text(0), text(1));
    }
    let known: BTreeSet<String> = keys.keys().cloned().collect();
    for kind in catalogue.roots().filter(|kind| has_sealed(kind)) {
        let sql = format!("SELECT id, programme FROM {} ORDER BY id", kind.table());
        for row in connection.query(&sql, &[])? {
            let (id, programme) = (row[0].as_text().unwrap_or_default(), row[1].as_text().unwrap_or_default());
            if keys.remove(id).is_some_and(|of| of != programme) {
                wrong.push(format!("{} {id}: its key is of another programme", kind.code));
                continue;
            }
            let has_key = known.contains(id);
            let id: Uuid = id.parse().map_err(|_| broken())?;
            let Some(mut stored) = rows::load(connection, kind, programme, id)? else { continue };
            let is_kept = stored.values.iter().any(is_sealed);
            if is_kept && !has_key && !was_forgotten(connection, id)? {
                wrong.push(format!("{} {id}: its key is gone, and no entry took it away", kind.code));
            }
            match open_fields(connection, programme, kind, &mut stored, &|_| true) {
                Ok(()) => {}
                Err(StoreError::KeyLost) => wrong.push(format!("{} {id}: its key does not open", kind.code)),
                Err(StoreError::Database(_)) => wrong.push(format!("{} {id}: what is sealed does not open", kind.code)),
                Err(other) => return Err(other),
            }
        }
    }
    wrong.extend(keys.into_keys().map(|subject| format!("{subject}: a key of no record")));
    Ok(wrong)
}

/// Entries of the journal that hold in the clear what would be sealed today.
pub fn count_open(connection: &mut Connection, catalogue: &Catalogue) -> Result<usize, StoreError> {
    let mut count = 0;
    for kind in catalogue.roots() {
        for field in kind.fields.iter().filter(|field| field.sealed) {
            let sql = "SELECT content FROM journal_entry WHERE kind = $1 AND content LIKE $2";
            let named = format!("%\"field\":\"{}\"%", field.name);
            for row in connection.query(sql, &[kind.code.into(), named.into()])? {
                let content: serde_json::Value =
                    row[0].as_text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
                let changes = content["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
                let is_open = |change: &serde_json::Value| {
                    let said = [&change["before"], &change["after"]].into_iter().filter_map(serde_json::Value::as_str);
                    change["field"] == field.name && said.into_iter().any(|said| !said.starts_with(BEGINNING))
                };
                count += usize::from(changes.iter().any(is_open));
            }
        }
    }
    Ok(count)
}
