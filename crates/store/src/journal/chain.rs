//! The chains over the two journals: a seal for each entry, made of the seal before it, in an order of their own.

use kernel::Value;

use super::mac::MacKey;
use super::{digest, digest_of, hash};
use crate::connection::{Connection, Dialect, Row, StoreError};
use crate::rows;

/// One of the two journals: its tables, and what its entries bind.
pub struct Chain {
    pub name: &'static str,
    pub(crate) entries: &'static str,
    pub(crate) seals: &'static str,
    genesis: &'static str,
    /// What the hash of an entry binds, in the order of its columns.
    pub(crate) columns: &'static str,
    /// The column in which the hash stands; none: it is reckoned from the others.
    hash: Option<&'static str>,
}

/// What happened.
pub const JOURNAL: Chain = Chain {
    name: "journal",
    entries: "journal_entry",
    seals: "journal_seal",
    genesis: "suimei-journal-1",
    columns: super::COLUMNS,
    hash: Some("hash"),
};

/// Sign-ins, refusals, what administrators did and what the clock opened.
pub const AUDIT: Chain = Chain {
    name: "audit",
    entries: "audit_entry",
    seals: "audit_seal",
    genesis: "suimei-audit-1",
    columns: "id, programme, at, person, event, subject, outcome",
    hash: None,
};

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub sequence: i64,
    pub number: i64,
    pub chain: String,
}

/// An entry as the chain knows it.
pub(crate) struct Link {
    pub id: String,
    pub number: i64,
    /// What its columns bind now.
    pub reckoned: String,
    /// What it says that they bind.
    pub hash: String,
    pub mac: Option<String>,
}

impl Chain {
    /// What a link is read from: all columns that its hash binds, its hash where it stands, its mark, its number.
    pub(crate) fn selection(&self, of: &str) -> String {
        let columns = self.columns.split(", ").chain(self.hash).chain(["mac", "number"]);
        columns.map(|column| format!("{of}.{column}")).collect::<Vec<_>>().join(", ")
    }

    /// The link in a row that `selection` selected.
    pub(crate) fn link(&self, row: &Row) -> Link {
        let count = self.columns.split(", ").count();
        let text = |at: usize| row[at].as_text().unwrap_or_default().to_owned();
        let (own, rest) = row.split_at(count);
        let reckoned = if self.hash.is_some() { hash(own) } else { digest_of(own) };
        let at = count + usize::from(self.hash.is_some());
        Link {
            id: text(0),
            number: rest[at - count + 1].as_integer().unwrap_or(0),
            hash: if self.hash.is_some() { text(count) } else { reckoned.clone() },
            reckoned,
            mac: row[at].as_text().map(str::to_owned),
        }
    }

    /// Whether an entry is what its hash binds and carries the mark of whoever has this key.
    pub(crate) fn is_own(&self, key: &MacKey, link: &Link) -> bool {
        let is_marked = |mark: &String| key.holds(self.name, &link.hash, mark);
        link.reckoned == link.hash && link.mac.as_ref().is_some_and(is_marked)
    }

    /// Where the chain begins.
    pub fn beginning(&self) -> End {
        End { sequence: 0, number: 0, chain: digest(self.genesis.as_bytes()) }
    }

    /// The newest seal in the database.
    pub fn end(&self, connection: &mut Connection) -> Result<End, StoreError> {
        let sql = format!("SELECT sequence, number, chain FROM {} ORDER BY sequence DESC LIMIT 1", self.seals);
        let newest = connection.query(&sql, &[])?.pop();
        Ok(newest.map_or_else(
            || self.beginning(),
            |row| End {
                sequence: row[0].as_integer().unwrap_or(0),
                number: row[1].as_integer().unwrap_or(0),
                chain: row[2].as_text().unwrap_or_default().to_owned(),
            },
        ))
    }

    /// Whether the chain in the database passes through this end.
    pub(crate) fn holds(&self, connection: &mut Connection, end: &End) -> Result<bool, StoreError> {
        if end.sequence == 0 {
            return Ok(end.chain == self.beginning().chain);
        }
        let sql = format!("SELECT 1 FROM {} WHERE sequence = $1 AND chain = $2", self.seals);
        Ok(!connection.query(&sql, &[end.sequence.into(), end.chain.as_str().into()])?.is_empty())
    }

    /// The number of the newest entry.
    pub fn newest(&self, connection: &mut Connection) -> Result<i64, StoreError> {
        connection
            .count(&format!("SELECT COALESCE(MAX(number), 0) FROM {}", self.entries), &[])
            .map(|number| number as i64)
    }
}

/// The first entry between two ends of a chain that is not what its hash binds or that carries no mark by this key; entries up
/// to the accepted number need none.
pub(crate) fn foreign_between(
    connection: &mut Connection,
    chain: &Chain,
    key: &MacKey,
    from: &End,
    to: &End,
    accepted: i64,
) -> Result<Option<i64>, StoreError> {
    let sql = format!(
        "SELECT {} FROM {} s JOIN {} e ON e.number = s.number WHERE s.sequence > $1 AND s.sequence <= $2
         ORDER BY s.sequence LIMIT {BATCH}",
        chain.selection("e"),
        chain.seals,
        chain.entries
    );
    let mut after = from.sequence;
    while after < to.sequence {
        let rows = connection.query(&sql, &[after.into(), to.sequence.into()])?;
        let mut links = rows.iter().map(|row| chain.link(row));
        if let Some(foreign) = links.find(|link| link.number > accepted && !chain.is_own(key, link)) {
            return Ok(Some(foreign.number));
        }
        after += BATCH;
    }
    Ok(None)
}

/// The seal of an entry.
pub(crate) fn seal_of(previous: &str, sequence: i64, entry: &str, number: i64, hash: &str) -> String {
    digest(format!("{previous}\n{sequence}\n{entry}\n{number}\n{hash}").as_bytes())
}

/// Entries that one batch seals at most.
pub const BATCH: i64 = 2_000;
/// Numbers of entries may be committed out of order by so many at most by PostgreSQL's parallel writers. SQLite's one
/// writer at a time commits them in their order.
const WINDOW: i64 = 10_000;

/// What sealing came to.
pub(crate) struct Sealed {
    pub end: End,
    pub count: usize,
    /// The number of an entry that carries no mark of this installation: it and what follows have no seal.
    pub foreign: Option<i64>,
}

/// Entries that have no seal yet, in their order; a batch at most.
fn unsealed(connection: &mut Connection, chain: &Chain) -> Result<Vec<Link>, StoreError> {
    let newest = connection.count(&format!("SELECT COALESCE(MAX(number), 0) FROM {}", chain.seals), &[])? as i64;
    let sql = format!(
        "SELECT {} FROM {} e WHERE number > $1
         AND NOT EXISTS (SELECT 1 FROM {} s WHERE s.number = e.number) ORDER BY number LIMIT $2",
        chain.selection("e"),
        chain.entries,
        chain.seals
    );
    let window = if connection.dialect() == Dialect::Postgres { WINDOW } else { 0 };
    let open = connection.query(&sql, &[Value::from(newest - window), Value::from(BATCH)])?;
    Ok(open.iter().map(|row| chain.link(row)).collect())
}

/// The first entry without a seal that carries no mark by this key.
pub(crate) fn foreign_open(
    connection: &mut Connection,
    chain: &Chain,
    key: &MacKey,
    accepted: i64,
) -> Result<Option<i64>, StoreError> {
    let open = unsealed(connection, chain)?;
    let foreign = open.iter().find(|link| link.number > accepted && !chain.is_own(key, link));
    Ok(foreign.map(|link| link.number))
}

/// Seals entries that have no seal yet, inside the caller's transaction. Entries up to the accepted number need no mark.
pub(crate) fn seal(
    connection: &mut Connection,
    chain: &Chain,
    key: &MacKey,
    accepted: i64,
) -> Result<Sealed, StoreError> {
    let mut end = chain.end(connection)?;
    let open = unsealed(connection, chain)?;
    let mut seals = Vec::with_capacity(open.len());
    let mut foreign = None;
    for link in &open {
        if link.number > accepted && !chain.is_own(key, link) {
            foreign = Some(link.number);
            break;
        }
        let sequence = end.sequence + 1;
        let chained = seal_of(&end.chain, sequence, &link.id, link.number, &link.hash);
        seals.push([sequence.into(), link.id.as_str().into(), link.number.into(), Value::from(chained.as_str())]);
        end = End { sequence, number: link.number, chain: chained };
    }
    rows::insert_many(connection, chain.seals, ["sequence", "entry", "number", "chain"], &seals)?;
    Ok(Sealed { end, count: seals.len(), foreign })
}
