//! Replays the journal: every record, line, version, duty and file that stands is what the entries make, nothing more and
//! nothing less. Works through some thousand entries at a time, record by record.
//!
//! What no entry makes: settings, sessions, tokens, counted attempts, answers under a key, drafts, letters, uploads that no
//! action has taken. The index of the search and what waits are proved by `found` and `duties`.

mod made;
mod stands;

use std::collections::BTreeMap;

use kernel::{Catalogue, Value};

use crate::connection::{Connection, Row, StoreError};
use made::{Entry, Made};
use stands::Stands;

/// Entries that are read at once.
const ROWS: i64 = 2_000;

const COLUMNS: &str = "id, number, programme, kind, record, version, action, at, content";

/// What stands otherwise than the entries make it. `progress` is told how many entries are done, of how many.
///
/// # Errors
/// A database that cannot be read.
pub fn replay(
    connection: &mut Connection,
    catalogue: &Catalogue,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let total = connection.count("SELECT COUNT(*) FROM journal_entry", &[])?;
    let clock = opened_by_the_clock(connection)?;
    let (mut done, mut open): (usize, Vec<Entry>) = (0, Vec::new());
    let mut after = (String::new(), 0);
    loop {
        let page = page(connection, &after)?;
        let is_last = page.len() < ROWS as usize;
        if let Some(entry) = page.last() {
            after = (entry.record.clone(), entry.number);
        }
        done += page.len();
        open.extend(page);
        // The last record of a full page may go on in the next one.
        let whole = match open.iter().rposition(|entry| entry.record != after.0) {
            Some(last) if !is_last => last + 1,
            None if !is_last => 0,
            _ => open.len(),
        };
        let later = open.split_off(whole);
        prove(connection, catalogue, &open, &clock, &mut wrong)?;
        open = later;
        progress(done, total);
        if is_last {
            break;
        }
    }
    stands::without_entries(connection, catalogue, &clock, &mut wrong)?;
    Ok(wrong)
}

fn page(connection: &mut Connection, (record, number): &(String, i64)) -> Result<Vec<Entry>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM journal_entry WHERE (record, number) > ($1, $2) ORDER BY record, number LIMIT {ROWS}"
    );
    let rows = connection.query(&sql, &[record.as_str().into(), (*number).into()])?;
    rows.iter().map(Entry::read).collect()
}

/// What the clock opened: digests of duties by their identifiers, as the audit journal has them.
fn opened_by_the_clock(connection: &mut Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = connection.query("SELECT subject FROM audit_entry WHERE event = 'duty-opened'", &[])?;
    let read = |row: &Row| row[0].as_text()?.split_once(' ').map(|(id, digest)| (id.to_owned(), digest.to_owned()));
    Ok(rows.iter().filter_map(read).collect())
}

/// Proves the records of these entries, which are all that there are of each.
fn prove(
    connection: &mut Connection,
    catalogue: &Catalogue,
    entries: &[Entry],
    clock: &BTreeMap<String, String>,
    wrong: &mut Vec<String>,
) -> Result<(), StoreError> {
    let records: Vec<&[Entry]> = entries.chunk_by(|one, other| one.record == other.record).collect();
    let mut stands = Stands::load(connection, catalogue, &records)?;
    for of_record in records {
        let Some(kind) = catalogue.kind(&of_record[0].kind) else {
            wrong.push(format!("{}: its entries are of a kind that is not declared", of_record[0].record));
            continue;
        };
        let mut made = Made::new(catalogue, kind, &of_record[0], wrong);
        for entry in of_record {
            made.apply(entry);
            made.compare_versions(entry, &mut stands);
        }
        made.compare(&mut stands, clock);
    }
    Ok(())
}

/// A value of a row as an entry says it.
fn said(field: &kernel::Field, value: &Value) -> serde_json::Value {
    crate::entry::said(field, value)
}
