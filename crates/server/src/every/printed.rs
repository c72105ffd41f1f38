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
    said(words, entry.version, entry.digest())
}

/// A version by its number, with the signs of its digest.
pub fn said(words: Words, version: i64, digest: &str) -> String {
    let signs = digest.chars().take(SIGNS).collect();
    words.with("printed-version", &[("version", version.to_string()), ("signs", signs)])
}

/// Of entries, the newest first, those that say their version: of several of one version the one that kept it, else the newest, as
/// the foot of what is printed says.
pub fn saying_their_version(entries: &[HistoryEntry]) -> Vec<bool> {
    let kept = |entry: &HistoryEntry| entry.digest() != entry.hash;
    let says = |(at, entry): (usize, &HistoryEntry)| {
        let mut others = entries.iter().enumerate().filter(|(_, other)| other.version == entry.version);
        let first_kept = others.clone().find(|(_, other)| kept(other));
        first_kept.or_else(|| others.next()).is_some_and(|(first, _)| first == at)
    };
    entries.iter().enumerate().map(says).collect()
}

/// The foot of the pages of a record as it is now, as far as the viewer sees it.
pub fn foot(words: Words, connection: &mut Connection, seen: &Seen<'_>) -> Result<String, StoreError> {
    let (kind, stored) = (seen.sight.kind, seen.stored);
    let numbered = kind.numbered().filter(|field| seen.reads(field));
    let number = numbered.and_then(|field| stored.text(kind, field.name)).map(str::to_owned);
    let version = match query::entry_of_now(connection, seen)? {
        Some(entry) => version(words, &entry),
        None => words.with_one("record-version", "version", stored.version),
    };
    Ok(number.into_iter().chain([version]).collect::<Vec<_>>().join(" · "))
}
