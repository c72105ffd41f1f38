//! Replays the journal: every record, line, version, duty, file and difference of a figure that stands is what the entries
//! make, nothing more and nothing less. Works through some thousand entries at a time, record by record.
//!
//! What no entry makes: settings, sessions, tokens, counted attempts, answers under a key, drafts, letters, uploads that no
//! action has taken. The index of the search and what waits are proved by `found` and `duties`.

mod made;
mod reckoned;
mod stands;

use std::collections::BTreeMap;

use kernel::Catalogue;

use crate::connection::{Connection, Row, StoreError};
use crate::sealed;
use made::{Entry, Made};
pub(crate) use reckoned::figures_anew;
use stands::Stands;

/// Entries that are read at once.
const ROWS: i64 = 2_000;
/// Records that are compared together.
const TOGETHER: usize = 256;

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
    let (mut done, mut after) = (0, (String::new(), 0));
    // The records whose entries were all seen, and at last the one that the next page may go on with.
    let mut made: Vec<Made> = Vec::new();
    loop {
        let page = page(connection, &after)?;
        for entry in &page {
            if made.last().is_none_or(|last| last.id != entry.record) {
                if made.len() > TOGETHER {
                    compare(connection, catalogue, std::mem::take(&mut made), &clock, &mut wrong)?;
                }
                made.push(Made::new(catalogue, entry));
            }
            if let Some(made) = made.last_mut() {
                made.apply(connection, catalogue, entry)?;
            }
        }
        if let Some(entry) = page.last() {
            after = (entry.record.clone(), entry.number);
        }
        done += page.len();
        progress(done, total);
        if page.len() < ROWS as usize {
            break;
        }
    }
    compare(connection, catalogue, made, &clock, &mut wrong)?;
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

/// Compares records with what stands of them.
fn compare(
    connection: &mut Connection,
    catalogue: &Catalogue,
    made: Vec<Made>,
    clock: &BTreeMap<String, String>,
    wrong: &mut Vec<String>,
) -> Result<(), StoreError> {
    let mut stands = Stands::load(connection, catalogue, &made)?;
    for one in made.iter().filter(|one| one.kind.is_some_and(sealed::has_sealed)) {
        stands.open_earlier(connection, one)?;
    }
    for one in made {
        wrong.extend(one.compare(catalogue, &mut stands, clock));
    }
    Ok(())
}
