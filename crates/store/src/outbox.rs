//! Mail leaves through the outbox: written with the action, sent afterwards, retried, never doubled.
//!
//! **Invariant:** a letter that cannot leave is shown to whoever can mend the address, and not tried for ever: what is no
//! address never, what the mail server refuses for good once a day for a week.

use std::collections::HashSet;

use kernel::Value;
use uuid::Uuid;

use crate::connection::{Connection, StoreError};
use crate::shared::{Scope, Shared};

/// A letter; the key names it once and for all, so that a repeat of the cause does not repeat the letter.
#[derive(Clone, Debug)]
pub struct Letter {
    pub key: String,
    pub subject: String,
    pub body: String,
}

/// Puts the letter into the outbox for one address.
pub(crate) fn put(scope: &mut Scope<'_>, address: &str, letter: &Letter) -> Result<(), StoreError> {
    let kept = Letter { key: format!("{}:{address}", letter.key), ..letter.clone() };
    put_once(scope.connection, scope.shared, &scope.viewer.programme, address, &kept).map(|_| ())
}

/// Puts a letter into the outbox unless one of that very key is or was there; answers whether it did.
pub fn put_once(
    connection: &mut Connection,
    shared: &Shared,
    programme: &str,
    address: &str,
    letter: &Letter,
) -> Result<bool, StoreError> {
    let sql =
        "INSERT INTO outbox (id, programme, message_key, recipient, subject, body, created, next_attempt, attempts)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT DO NOTHING";
    let now = shared.clock.now();
    let parameters = [
        Value::from(shared.randomness.id(now).to_string()),
        programme.into(),
        letter.key.as_str().into(),
        address.into(),
        letter.subject.as_str().into(),
        letter.body.as_str().into(),
        now.millis().into(),
        Value::from(0),
    ];
    Ok(connection.execute(sql, &parameters)? == 1)
}

/// The keys of letters, waiting or sent, that begin so. The prefix ends with a colon.
pub fn keys(connection: &mut Connection, prefix: &str) -> Result<HashSet<String>, StoreError> {
    let after = format!("{};", prefix.trim_end_matches(':'));
    let sql = "SELECT message_key FROM outbox WHERE message_key >= $1 AND message_key < $2";
    let rows = connection.query(sql, &[prefix.into(), after.into()])?;
    Ok(rows.into_iter().filter_map(|row| row.into_iter().next().and_then(Value::into_text)).collect())
}

/// A letter that waits to be sent.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: Uuid,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub attempts: i64,
    /// Since when it is known not to leave.
    pub refused_at: Option<i64>,
}

/// Letters whose time has come, in real time.
pub fn waiting(connection: &mut Connection, now_ms: i64) -> Result<Vec<Waiting>, StoreError> {
    let sql = "SELECT id, recipient, subject, body, attempts, refused_at FROM outbox
               WHERE sent_at IS NULL AND next_attempt <= $1 ORDER BY next_attempt, id LIMIT 50";
    let rows = connection.query(sql, &[now_ms.into()])?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    Ok(rows
        .iter()
        .filter_map(|row| {
            Some(Waiting {
                id: row[0].as_text()?.parse().ok()?,
                recipient: text(&row[1]),
                subject: text(&row[2]),
                body: text(&row[3]),
                attempts: row[4].as_integer()?,
                refused_at: row[5].as_integer(),
            })
        })
        .collect())
}

/// Why an attempt failed.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The server is away or busy: later it may go.
    Later(String),
    /// The server refuses it for good, as far as it knows.
    Refused(String),
    /// There is nobody to send it to.
    Never(String),
}

impl Failure {
    pub fn why(&self) -> &str {
        match self {
            Failure::Later(why) | Failure::Refused(why) | Failure::Never(why) => why,
        }
    }
}

/// How long a letter that the server refuses waits, since a server can be mended too.
const REFUSED_WAIT_MS: i64 = 24 * 3_600_000;
/// For so long it is tried again.
const REFUSED_MAX_MS: i64 = 7 * REFUSED_WAIT_MS;
/// Never again.
const NEVER_MS: i64 = i64::MAX;

/// How long a letter that could not be sent waits; doubled with each further failure.
const WAIT_MS: i64 = 60_000;
/// How long it waits at most.
const WAIT_MAX_MS: i64 = 3_600_000;

/// How long whoever took a letter has to send it, before another may.
const LEASE_MS: i64 = 120_000;

/// Takes a letter for sending; false where somebody else on the same data has taken it, or it has gone.
pub fn take(connection: &mut Connection, letter: &Waiting, now_ms: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE outbox SET next_attempt = $1 WHERE id = $2 AND sent_at IS NULL AND next_attempt <= $3";
    let parameters = [Value::from(now_ms + LEASE_MS), letter.id.to_string().into(), Value::from(now_ms)];
    Ok(connection.execute(sql, &parameters)? == 1)
}

/// When a letter is tried again after a failure: after one minute, doubled each time, one hour at most; what is refused after
/// a day, for a week; what has no address never.
fn next_attempt(letter: &Waiting, now_ms: i64, failure: &Failure) -> i64 {
    match failure {
        Failure::Later(_) => now_ms + (WAIT_MS << letter.attempts.clamp(0, 6)).min(WAIT_MAX_MS),
        Failure::Refused(_) if now_ms - letter.refused_at.unwrap_or(now_ms) < REFUSED_MAX_MS => {
            now_ms + REFUSED_WAIT_MS
        }
        Failure::Refused(_) | Failure::Never(_) => NEVER_MS,
    }
}

/// Keeps the result of an attempt: sent, or why not and when to try again.
pub fn attempted(
    connection: &mut Connection,
    letter: &Waiting,
    now_ms: i64,
    failure: Option<&Failure>,
) -> Result<(), StoreError> {
    let is_refused = failure.is_some_and(|failure| !matches!(failure, Failure::Later(_)));
    let sql =
        "UPDATE outbox SET attempts = $1, next_attempt = $2, sent_at = $3, problem = $4, refused_at = $5 WHERE id = $6";
    let parameters = [
        Value::from(letter.attempts + 1),
        Value::from(failure.map_or(now_ms, |failure| next_attempt(letter, now_ms, failure))),
        if failure.is_none() { Value::from(now_ms) } else { Value::Null },
        Value::from(failure.map(Failure::why)),
        Value::from(letter.refused_at.or(is_refused.then_some(now_ms))),
        letter.id.to_string().into(),
    ];
    connection.execute(sql, &parameters).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(attempts: i64, refused_at: Option<i64>) -> Waiting {
        let text = String::new();
        Waiting { id: Uuid::nil(), recipient: text.clone(), subject: text.clone(), body: text, attempts, refused_at }
    }

    #[test]
    fn what_cannot_leave_is_not_tried_for_ever() {
        let (why, day) = (String::new, REFUSED_WAIT_MS);
        let next = |letter: Waiting, failure: Failure| next_attempt(&letter, 10 * day, &failure);
        assert_eq!(next(letter(0, None), Failure::Later(why())), 10 * day + WAIT_MS);
        assert_eq!(next(letter(900, None), Failure::Later(why())), 10 * day + WAIT_MAX_MS);
        assert_eq!(next(letter(0, None), Failure::Refused(why())), 11 * day);
        assert_eq!(next(letter(3, Some(7 * day)), Failure::Refused(why())), 11 * day);
        assert_eq!(next(letter(7, Some(3 * day)), Failure::Refused(why())), NEVER_MS);
        assert_eq!(next(letter(0, None), Failure::Never(why())), NEVER_MS);
    }
}
