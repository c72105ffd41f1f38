//! What was asked for once is done once: the same key gets the first answer again.
//!
//! Of an action that makes a record the key is kept as long as the record, whether it is a program's, a form's or a row of a
//! workbook; of every other action for a week, since versions and states refuse a repeat afterwards.
//! **Invariant:** an answer is bound to all that was sent, passwords too, by a digest under the key of the data directory:
//! whoever reads the table can try no passwords against it.

use std::collections::HashSet;

use kernel::{Refusal, Status, Type, Viewer};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::clock::real_ms;
use crate::connection::{Connection, Row, StoreError, read_all};
use crate::journal::{canonical, digest};
use crate::shared::{Done, Origin, Request, Shared};
use crate::{permit, query};

/// What came before under the same key.
type Answer = Result<Done, Refusal>;

fn asked(request: &Request, input: &Map<String, Json>) -> String {
    canonical(&json!({
        "action": request.action.code(),
        "record": request.record.map(|record| record.to_string()),
        "input": input,
        "version": request.expected_version,
    }))
}

/// What a request with a key asks for; nothing where it has none.
pub(crate) fn hash_of(shared: &Shared, request: &Request) -> String {
    let has_key = request.idempotency_key.is_some() || request.origin.is_some();
    if has_key { shared.mac_key.of_request(&asked(request, &request.input)) } else { String::new() }
}

/// Whether this is what was asked for then. Releases before this one kept a plain digest, which knew nothing of passwords.
fn is_same(request: &Request, hash: &str, kept: Option<&str>) -> bool {
    let holds_secret = request.action.input.iter().any(|field| matches!(field.of, Type::Secret));
    let plain = || digest(asked(request, &request.input).as_bytes());
    kept == Some(hash) || (!holds_secret && kept == Some(&plain()))
}

/// A key that is whoever's brings it, such as the row of a workbook.
fn shared_key(request: &Request) -> Option<String> {
    request.origin.as_ref().map(key_of)
}

fn key_of(origin: &Origin) -> String {
    digest(format!("once\n{} {}", origin.whole, origin.part).as_bytes())
}

/// The records that were made from other parts of a whole than these: of rows that a workbook had when it was read before, and
/// has no longer.
pub fn made_from_others(
    connection: &mut Connection,
    programme: &str,
    whole: &str,
    these: &[&Origin],
) -> Result<Vec<Uuid>, StoreError> {
    let sql = "SELECT m.request_key, e.record FROM made_once m JOIN journal_entry e ON e.id = m.entry
               WHERE m.programme = $1 AND m.whole = $2 ORDER BY e.number";
    let rows = connection.query(sql, &[programme.into(), digest(whole.as_bytes()).into()])?;
    let read = |row: &Row| Some((row[0].as_text()?.to_owned(), row[1].as_text()?.parse().ok()?));
    let these: HashSet<String> = these.iter().map(|origin| key_of(origin)).collect();
    let made: Vec<(String, Uuid)> = read_all(&rows, read, "a record under a key")?;
    Ok(made.into_iter().filter(|(key, _)| !these.contains(key)).map(|(_, record)| record).collect())
}

/// A key that one person chose, or that a page gave to somebody whom nobody knows.
fn own_key(request: &Request) -> Option<String> {
    let key = request.idempotency_key.as_ref()?;
    Some(match request.viewer.person {
        Some(person) => digest(format!("person\n{person}\n{key}").as_bytes()),
        None => key_of_nobody(key),
    })
}

fn key_of_nobody(key: &str) -> String {
    digest(format!("nobody\n{key}").as_bytes())
}

/// What was made under a key that a page gave to somebody whom nobody knows.
///
/// # Errors
/// A database that cannot be read.
pub fn made_by_nobody(connection: &mut Connection, programme: &str, key: &str) -> Result<Option<Done>, StoreError> {
    Ok(find(connection, programme, &key_of_nobody(key))?.map(|(_, done)| done))
}

/// The first answer to a request that came before with the same key.
pub(crate) fn repeated(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    request: &Request,
    hash: &str,
) -> Result<Option<Answer>, StoreError> {
    if request.action.creates
        && let Some(answer) = made_before(connection, shared, viewer, request, hash)?
    {
        return Ok(Some(answer));
    }
    let (Some(key), Some(person)) = (&request.idempotency_key, request.viewer.person) else { return Ok(None) };
    let sql = "SELECT request_hash, answer FROM idempotency WHERE person = $1 AND request_key = $2";
    let rows = connection.query(sql, &[person.to_string().into(), key.as_str().into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    if !is_same(request, hash, row[0].as_text()) {
        return Ok(Some(Err(reused())));
    }
    let answer: Json = serde_json::from_str(row[1].as_text().unwrap_or_default()).unwrap_or_default();
    let uuid = |name: &str| answer[name].as_str().and_then(|text| text.parse().ok()).unwrap_or_default();
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    Ok(Some(Ok(Done {
        record: uuid("record"),
        version: answer["version"].as_i64().unwrap_or(0),
        state: text("state"),
        entry: uuid("entry"),
        hash: text("hash"),
        at: kernel::Instant::from_millis(answer["at"].as_i64().unwrap_or(0)),
    })))
}

fn reused() -> Refusal {
    Refusal::new(Status::Invalid, "input.key-reused")
}

/// What was made under a key of the request. The row of a workbook answers whoever sees the record; to everybody else it
/// says only that nothing is made twice.
fn made_before(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    request: &Request,
    hash: &str,
) -> Result<Option<Answer>, StoreError> {
    let programme = viewer.programme.as_str();
    if let Some(key) = shared_key(request)
        && let Some((_, done)) = find(connection, programme, &key)?
    {
        let Some(kind) = shared.catalogue.kind(request.action.kind) else { return Ok(None) };
        if query::get(connection, kind, viewer, done.record)?.is_some() {
            return Ok(Some(Ok(done)));
        }
        let may = permit::may_begin(request.action, kind, viewer);
        return Ok(may.then(|| Err(Refusal::rule("record.made-before"))));
    }
    let Some(key) = own_key(request) else { return Ok(None) };
    let Some((kept, done)) = find(connection, programme, &key)? else { return Ok(None) };
    Ok(Some(if is_same(request, hash, Some(&kept)) { Ok(done) } else { Err(reused()) }))
}

fn find(connection: &mut Connection, programme: &str, key: &str) -> Result<Option<(String, Done)>, StoreError> {
    let sql = "SELECT m.request_hash, e.id, e.record, e.version, e.at, e.hash, e.content
               FROM made_once m JOIN journal_entry e ON e.id = m.entry WHERE m.programme = $1 AND m.request_key = $2";
    let rows = connection.query(sql, &[programme.into(), key.into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let uuid = |at: usize| row[at].as_text().and_then(|text| text.parse::<Uuid>().ok());
    let text = |at: usize| row[at].as_text().map(str::to_owned);
    let content = row[6].as_text().and_then(|text| serde_json::from_str::<Json>(text).ok());
    let read = || {
        let done = Done {
            entry: uuid(1)?,
            record: uuid(2)?,
            version: row[3].as_integer()?,
            at: kernel::Instant::from_millis(row[4].as_integer()?),
            hash: text(5)?,
            state: content.as_ref()?["to"].as_str()?.to_owned(),
        };
        Some((text(0)?, done))
    };
    read().map(Some).ok_or_else(|| StoreError::Database("an entry under a key cannot be read".to_owned()))
}

/// Keeps the first answer to a key, in the same transaction as the action.
pub(crate) fn remember(
    connection: &mut Connection,
    request: &Request,
    hash: &str,
    done: &Done,
) -> Result<(), StoreError> {
    if request.action.creates {
        let Some(key) = shared_key(request).or_else(|| own_key(request)) else { return Ok(()) };
        let sql =
            "INSERT INTO made_once (programme, request_key, request_hash, entry, whole) VALUES ($1, $2, $3, $4, $5)";
        let programme = request.viewer.programme.as_str().into();
        let whole = request.origin.as_ref().map(|origin| digest(origin.whole.as_bytes()));
        let row = [programme, key.into(), hash.into(), done.entry.to_string().into(), whole.into()];
        return connection.execute(sql, &row).map(|_| ());
    }
    let (Some(key), Some(person)) = (&request.idempotency_key, request.viewer.person) else { return Ok(()) };
    let answer = json!({
        "record": done.record.to_string(), "version": done.version, "state": done.state,
        "entry": done.entry.to_string(), "hash": done.hash, "at": done.at.millis(),
    });
    let sql = "INSERT INTO idempotency (person, request_key, request_hash, answer, at) VALUES ($1, $2, $3, $4, $5)";
    let parameters =
        [person.to_string().into(), key.as_str().into(), hash.into(), answer.to_string().into(), real_ms().into()];
    connection.execute(sql, &parameters).map(|_| ())
}
