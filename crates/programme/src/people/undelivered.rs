//! People whom no letter reaches: what lies in the outbox for an address that is theirs now. Once it is mended, nothing does.
//! And letters that nobody takes.

use kernel::Value;
use store::StoreError;
use store::connection::Connection;
use uuid::Uuid;

use super::records::PersonState;

/// So many people are told at once.
const TOLD_MAX: usize = 50;

/// Somebody whom letters do not reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub person: Uuid,
    pub name: String,
    pub user_name: String,
    pub address: String,
    pub letters: i64,
    /// Since when that is known, in real time.
    pub since_ms: i64,
    /// What the mail server said.
    pub why: String,
}

/// Letters that the mail server has not taken for hours: nobody's address is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub letters: i64,
    /// When the oldest was written, by the programme's clock.
    pub since_ms: i64,
    pub why: String,
}

/// So often a letter was tried in vain before it is told: some hours.
const TRIED_MIN: i64 = 12;

/// What waits for the mail server, once it has waited long; none where there is nothing.
pub fn stuck(connection: &mut Connection, programme: &str) -> Result<Option<Stuck>, StoreError> {
    let sql = "SELECT COUNT(*), MIN(created), MAX(problem) FROM outbox
               WHERE programme = $1 AND sent_at IS NULL AND refused_at IS NULL AND attempts >= $2";
    let row = connection.query(sql, &[programme.into(), TRIED_MIN.into()])?.pop();
    Ok(row.and_then(|row| {
        let why = row[2].as_text().unwrap_or_default().to_owned();
        Some(Stuck { letters: row[0].as_integer()?, since_ms: row[1].as_integer()?, why })
    }))
}

/// Those of a programme, or one of them, the longest unreached first.
pub fn undelivered(
    connection: &mut Connection,
    programme: &str,
    person: Option<Uuid>,
) -> Result<Vec<Undelivered>, StoreError> {
    let sql = format!(
        "SELECT p.id, p.name, p.user_name, p.email, COUNT(*), MIN(o.refused_at), MAX(o.problem)
         FROM outbox o JOIN person p ON p.programme = o.programme AND p.email = o.recipient AND p.state = '{}'
         WHERE o.programme = $1 AND o.sent_at IS NULL AND o.refused_at IS NOT NULL AND ($2 = '' OR p.id = $2)
         GROUP BY p.id, p.name, p.user_name, p.email ORDER BY MIN(o.refused_at), p.id LIMIT {TOLD_MAX}",
        PersonState::Enabled.name()
    );
    let person = person.map(|person| person.to_string()).unwrap_or_default();
    let rows = connection.query(&sql, &[programme.into(), person.into()])?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let broken = || StoreError::Database("an undelivered letter has no person or no time".to_owned());
    rows.iter()
        .map(|row| {
            Ok(Undelivered {
                person: row[0].as_text().and_then(|id| id.parse().ok()).ok_or_else(broken)?,
                name: text(&row[1]),
                user_name: text(&row[2]),
                address: text(&row[3]),
                letters: row[4].as_integer().ok_or_else(broken)?,
                since_ms: row[5].as_integer().ok_or_else(broken)?,
                why: text(&row[6]),
            })
        })
        .collect()
}
