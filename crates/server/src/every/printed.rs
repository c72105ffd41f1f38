//! What stands at the foot of every page that is printed of a record: its number, its version and the first signs of the
//! digest of that version. The same signs stand in the record's history, beside the entry that led to the version.

use kernel::Seen;
use store::query::{self, HistoryEntry};
use store::{Connection, StoreError};

use crate::base::words::Words;

/// So many signs of a digest are printed.
const SIGNS: usize = 16;

/// The version that an entry led to, with the signs of its digest.
pub fn version(words: Words, entry: &HistoryEntry) -> String {
    let signs = entry.digest().chars().take(SIGNS).collect();
    words.with("printed-version", &[("version", entry.version.to_string()), ("signs", signs)])
}

/// The foot of the pages of a record as it is now, as far as the viewer sees it.
pub fn foot(words: Words, connection: &mut Connection, seen: &Seen<'_>) -> Result<String, StoreError> {
    let (kind, stored) = (seen.sight.kind, seen.stored);
    let numbered = kind.fields.iter().find(|field| field.number.is_some() && seen.reads(field));
    let number = numbered.and_then(|field| stored.text(kind, field.name)).map(str::to_owned);
    let version = match query::entry_of_now(connection, seen)? {
        Some(entry) => version(words, &entry),
        None => words.with_one("record-version", "version", stored.version),
    };
    Ok(number.into_iter().chain([version]).collect::<Vec<_>>().join(" · "))
}
