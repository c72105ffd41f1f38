//! The closed list of writes that are not actions: sessions, tokens, lockout, form drafts, audit. First answers under a key
//! are `once`'s.
//!
//! All of them use real time, never the programme's clock.

use kernel::Value;
use uuid::Uuid;

use crate::clock::real_ms;
use crate::connection::{Connection, StoreError};
use crate::journal::digest;
use crate::sealed;

/// A session ends after so long without a request.
pub const IDLE_MS: i64 = 30 * 60 * 1000;
/// A session ends after so long in any case.
pub const ABSOLUTE_MS: i64 = 10 * 60 * 60 * 1000;
/// Wrong passwords from one place for one account before it must wait.
pub const FAILURES_MAX: i64 = 5;
/// How long it must wait.
pub const LOCKOUT_MS: i64 = 15 * 60 * 1000;

/// An open session.
#[derive(Clone, Debug)]
pub struct Session {
    pub person: Uuid,
    pub programme: String,
    pub seen: i64,
    pub created: i64,
}

/// Only the digest of a token is kept.
fn stored(token: &str) -> Value {
    digest(token.as_bytes()).into()
}

/// Opens a session; the token is the caller's secret.
pub fn open(connection: &mut Connection, token: &str, person: Uuid, programme: &str) -> Result<(), StoreError> {
    let now = Value::from(real_ms());
    let sql = "INSERT INTO session (token, person, programme, created, seen) VALUES ($1, $2, $3, $4, $5)";
    let parameters = [stored(token), person.to_string().into(), programme.into(), now.clone(), now];
    connection.execute(sql, &parameters)?;
    connection.execute("DELETE FROM session WHERE created < $1", &[Value::from(real_ms() - ABSOLUTE_MS)]).map(|_| ())
}

/// Finds a session that is neither idle for too long nor too old.
pub fn find(connection: &mut Connection, token: &str) -> Result<Option<Session>, StoreError> {
    let now = real_ms();
    let sql = "SELECT person, programme, seen, created FROM session WHERE token = $1 AND seen > $2 AND created > $3";
    let parameters = [stored(token), Value::from(now - IDLE_MS), Value::from(now - ABSOLUTE_MS)];
    let row = connection.query(sql, &parameters)?.pop();
    Ok(row.and_then(|row| {
        Some(Session {
            person: row[0].as_text()?.parse().ok()?,
            programme: row[1].as_text()?.to_owned(),
            seen: row[2].as_integer()?,
            created: row[3].as_integer()?,
        })
    }))
}

/// Notes that a session is in use.
pub fn touch(connection: &mut Connection, token: &str) -> Result<(), StoreError> {
    connection.execute("UPDATE session SET seen = $1 WHERE token = $2", &[real_ms().into(), stored(token)]).map(|_| ())
}

/// Ends a session.
pub fn close(connection: &mut Connection, token: &str) -> Result<(), StoreError> {
    connection.execute("DELETE FROM session WHERE token = $1", &[stored(token)]).map(|_| ())
}

/// Ends every session of a person and revokes their tokens.
pub(crate) fn end_all(connection: &mut Connection, person: Uuid) -> Result<(), StoreError> {
    let person = Value::from(person.to_string());
    connection.execute("DELETE FROM session WHERE person = $1", std::slice::from_ref(&person))?;
    let sql = "UPDATE api_token SET revoked = $1 WHERE person = $2 AND revoked IS NULL";
    connection.execute(sql, &[real_ms().into(), person]).map(|_| ())
}

/// Forgets what is only kept for a while: answers to repeats after a week, drafts after half a year.
pub(crate) fn forget_old(connection: &mut Connection) -> Result<(), StoreError> {
    const DAY_MS: i64 = 86_400_000;
    connection.execute("DELETE FROM idempotency WHERE at < $1", &[Value::from(real_ms() - 7 * DAY_MS)])?;
    connection.execute("DELETE FROM form_draft WHERE at < $1", &[Value::from(real_ms() - 183 * DAY_MS)]).map(|_| ())
}

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenScope {
    /// Everything its holder may do.
    All,
    /// Their calendar, and nothing else.
    Calendar,
}

impl TokenScope {
    fn name(self) -> &'static str {
        match self {
            TokenScope::All => "all",
            TokenScope::Calendar => "calendar",
        }
    }
}

/// Keeps an API token by its digest.
pub fn keep_token(
    connection: &mut Connection,
    id: Uuid,
    token: &str,
    person: Uuid,
    programme: &str,
    days: i64,
) -> Result<(), StoreError> {
    keep_scoped_token(connection, id, token, person, programme, days, TokenScope::All)
}

/// The same for a token that may open less.
pub fn keep_scoped_token(
    connection: &mut Connection,
    id: Uuid,
    token: &str,
    person: Uuid,
    programme: &str,
    days: i64,
    scope: TokenScope,
) -> Result<(), StoreError> {
    let now = real_ms();
    let sql = "INSERT INTO api_token (token, id, person, programme, created, expires, scope)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let parameters = [
        stored(token),
        id.to_string().into(),
        person.to_string().into(),
        programme.into(),
        now.into(),
        Value::from(now + days * 86_400_000),
        scope.name().into(),
    ];
    connection.execute(sql, &parameters).map(|_| ())
}

/// Whose token it is, while it holds, and if it opens what is asked for.
pub fn token_holder(connection: &mut Connection, token: &str, asked: TokenScope) -> Result<Option<Uuid>, StoreError> {
    let sql = "SELECT person, scope FROM api_token WHERE token = $1 AND expires > $2 AND revoked IS NULL";
    let rows = connection.query(sql, &[stored(token), real_ms().into()])?;
    let opens = |scope: Option<&str>| scope == Some(TokenScope::All.name()) || scope == Some(asked.name());
    let row = rows.first().filter(|row| opens(row[1].as_text()));
    Ok(row.and_then(|row| row[0].as_text()).and_then(|person| person.parse().ok()))
}

/// A token as its holder sees it; the secret itself is not kept.
#[derive(Clone, Debug)]
pub struct TokenLine {
    pub id: String,
    pub created: kernel::Instant,
    pub expires: kernel::Instant,
    pub calendar_only: bool,
}

/// The tokens of a person that hold, the newest first.
pub fn tokens_of(connection: &mut Connection, person: Uuid) -> Result<Vec<TokenLine>, StoreError> {
    let sql = "SELECT id, created, expires, scope FROM api_token
               WHERE person = $1 AND revoked IS NULL AND expires > $2 ORDER BY created DESC, id";
    let rows = connection.query(sql, &[person.to_string().into(), real_ms().into()])?;
    Ok(rows.iter().filter_map(token_line).collect())
}

/// A token, also one that holds no more.
pub fn token(connection: &mut Connection, id: Uuid) -> Result<Option<TokenLine>, StoreError> {
    let sql = "SELECT id, created, expires, scope FROM api_token WHERE id = $1";
    Ok(connection.query(sql, &[id.to_string().into()])?.first().and_then(token_line))
}

fn token_line(row: &crate::connection::Row) -> Option<TokenLine> {
    Some(TokenLine {
        id: row[0].as_text()?.to_owned(),
        created: kernel::Instant::from_millis(row[1].as_integer()?),
        expires: kernel::Instant::from_millis(row[2].as_integer()?),
        calendar_only: row[3].as_text() == Some(TokenScope::Calendar.name()),
    })
}

/// The identifier, the person and the programme of a token that holds, named by its identifier or by itself.
pub fn token_owner(connection: &mut Connection, token: &str) -> Result<Option<(String, Uuid, String)>, StoreError> {
    let sql = "SELECT id, person, programme FROM api_token WHERE (id = $1 OR token = $2) AND revoked IS NULL";
    let rows = connection.query(sql, &[token.into(), stored(token)])?;
    Ok(rows.first().and_then(|row| {
        Some((row[0].as_text()?.to_owned(), row[1].as_text()?.parse().ok()?, row[2].as_text()?.to_owned()))
    }))
}

/// Revokes a token by its identifier or by itself; answers whether there was one.
pub fn revoke_token(connection: &mut Connection, token: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE api_token SET revoked = $1 WHERE (id = $2 OR token = $3) AND revoked IS NULL";
    Ok(connection.execute(sql, &[real_ms().into(), token.into(), stored(token)])? > 0)
}

/// What a draft is bound to, so that it opens nowhere else.
fn draft_of(person: Uuid, kind: &str, record: &str, action: &str) -> String {
    format!("draft\n{person}\n{kind}\n{record}\n{action}")
}

/// Keeps what somebody has typed so far, per person, record and action. It lies sealed: what is typed into a sealed field is in
/// the clear nowhere.
pub fn keep_draft(
    connection: &mut Connection,
    person: Uuid,
    kind: &str,
    record: &str,
    action: &str,
    content: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO form_draft (person, kind, record, action, content, at) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (person, kind, record, action) DO UPDATE SET content = excluded.content, at = excluded.at";
    let content = sealed::seal_words(connection, &draft_of(person, kind, record, action), content)?;
    let parameters =
        [person.to_string().into(), kind.into(), record.into(), action.into(), content.into(), real_ms().into()];
    connection.execute(sql, &parameters).map(|_| ())
}

/// What somebody had typed, and when; nothing where it does not open.
pub fn draft(
    connection: &mut Connection,
    person: Uuid,
    kind: &str,
    record: &str,
    action: &str,
) -> Result<Option<(String, i64)>, StoreError> {
    let sql = "SELECT content, at FROM form_draft WHERE person = $1 AND kind = $2 AND record = $3 AND action = $4";
    let parameters = [person.to_string().into(), kind.into(), record.into(), action.into()];
    let rows = connection.query(sql, &parameters)?;
    let Some((kept, at)) = rows.first().and_then(|row| Some((row[0].as_text()?, row[1].as_integer()?))) else {
        return Ok(None);
    };
    let opened = sealed::open_words(connection, &draft_of(person, kind, record, action), kept)?;
    if opened.is_none() {
        tracing::warn!(kind, action, "a draft does not open");
    }
    Ok(opened.map(|content| (content, at)))
}

/// Forgets a draft after its action was performed or it was given up.
pub fn forget_draft(
    connection: &mut Connection,
    person: Uuid,
    kind: &str,
    record: &str,
    action: &str,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM form_draft WHERE person = $1 AND kind = $2 AND record = $3 AND action = $4";
    let parameters = [person.to_string().into(), kind.into(), record.into(), action.into()];
    connection.execute(sql, &parameters).map(|_| ())
}

/// What somebody typed last into any form of an action under keys that begin so: its key, the words, and when.
pub fn newest_draft(
    connection: &mut Connection,
    person: Uuid,
    kind: &str,
    key: &str,
    action: &str,
) -> Result<Option<(String, String, i64)>, StoreError> {
    let sql = "SELECT record FROM form_draft WHERE person = $1 AND kind = $2 AND action = $3 AND record LIKE $4
               ORDER BY at DESC LIMIT 1";
    let parameters = [person.to_string().into(), kind.into(), action.into(), format!("{key}%").into()];
    let Some(key) = connection.query(sql, &parameters)?.first().and_then(|row| row[0].as_text().map(str::to_owned))
    else {
        return Ok(None);
    };
    Ok(draft(connection, person, kind, &key, action)?.map(|(content, at)| (key, content, at)))
}

/// Under which kind and action words lie that came after their sign-in had ended; the record is the address that they came to.
const LEFT: (&str, &str) = ("left", "sent");

/// Keeps what came to an address from somebody whose sign-in had ended.
pub fn leave(connection: &mut Connection, person: Uuid, address: &str, content: &str) -> Result<(), StoreError> {
    keep_draft(connection, person, LEFT.0, address, LEFT.1, content)
}

/// What came so, and when.
pub fn left(connection: &mut Connection, person: Uuid, address: &str) -> Result<Option<(String, i64)>, StoreError> {
    draft(connection, person, LEFT.0, address, LEFT.1)
}

/// Forgets it, once it was brought to its end.
pub fn forget_left(connection: &mut Connection, person: Uuid, address: &str) -> Result<(), StoreError> {
    forget_draft(connection, person, LEFT.0, address, LEFT.1)
}
