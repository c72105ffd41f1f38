//! The audit journal: sign-ins, refusals, what administrators did, what the clock opened. Append only, chained like the other.

use kernel::Value;
use uuid::Uuid;

use crate::connection::{Connection, StoreError};
use crate::journal::{AUDIT, digest_of};
use crate::shared::Shared;

/// One line of the audit journal.
pub struct Audit<'a> {
    pub programme: &'a str,
    pub person: Option<Uuid>,
    pub event: &'static str,
    pub subject: &'a str,
    pub outcome: &'a str,
}

/// Appends to the audit journal, in real time.
pub fn audit(connection: &mut Connection, shared: &Shared, audit: &Audit<'_>) -> Result<(), StoreError> {
    let now = crate::clock::real_now();
    let mut row = vec![
        shared.randomness.id(now).to_string().into(),
        audit.programme.into(),
        now.millis().into(),
        Value::from(audit.person.map(|person| person.to_string())),
        audit.event.into(),
        audit.subject.into(),
        audit.outcome.into(),
    ];
    row.push(shared.mac_key.mark(AUDIT.name, &digest_of(&row)).into());
    let sql = format!("INSERT INTO audit_entry ({}, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", AUDIT.columns);
    connection.execute(&sql, &row).map(|_| ())
}

/// One audit entry as the audit administrator reads it.
#[derive(Clone, Debug)]
pub struct AuditLine {
    pub at: kernel::Instant,
    pub person: Option<Uuid>,
    pub event: String,
    pub subject: String,
    pub outcome: String,
}

/// The newest audit entries of a programme, and how many there are.
pub fn audit_lines(
    connection: &mut Connection,
    programme: &str,
    limit: usize,
    offset: usize,
) -> Result<(Vec<AuditLine>, usize), StoreError> {
    let count = connection.count("SELECT COUNT(*) FROM audit_entry WHERE programme = $1", &[programme.into()])?;
    let sql = "SELECT at, person, event, subject, outcome FROM audit_entry WHERE programme = $1
               ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3";
    let rows = connection.query(sql, &[programme.into(), Value::from(limit as i64), Value::from(offset as i64)])?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let lines = rows
        .iter()
        .map(|row| AuditLine {
            at: kernel::Instant::from_millis(row[0].as_integer().unwrap_or(0)),
            person: row[1].as_text().and_then(|person| person.parse().ok()),
            event: text(&row[2]),
            subject: text(&row[3]),
            outcome: text(&row[4]),
        })
        .collect();
    Ok((lines, count))
}
