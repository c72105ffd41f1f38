//! Proves both journals: every entry is what its hash binds and carries the mark of this installation, the seals form one
//! chain, and the chain passes through the signed head. Reads some thousand rows at a time.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::chain::{AUDIT, Chain, End, JOURNAL, Link, seal_of};
use super::{Head, HeadFile, MacKey, Written, canonical};
use crate::connection::{Connection, Row, StoreError};

/// Rows that are read at once.
const ROWS: i64 = 2_000;
/// Instants of one programme may lie so far before the newest one, in milliseconds: writers of PostgreSQL commit in parallel.
const BACKWARDS_MAX_MS: i64 = 60_000;

/// What is wrong with the journals, measured against the signed head.
///
/// # Errors
/// A database that cannot be read.
pub fn verify(connection: &mut Connection, file: &HeadFile, signed: &Written) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let head = match signed {
        Written::Head(head) => head.clone(),
        // Of the release before: what stands up to now carries no mark.
        Written::Earlier(end) => {
            let mut head = Head { journal: end.clone(), ..Head::beginning() };
            (head.accepted.journal, head.accepted.audit) = (i64::MAX, i64::MAX);
            head
        }
        Written::Nothing => Head::beginning(),
    };
    // Asked again: whoever has just begun here has written it meanwhile.
    let is_missing = matches!(signed, Written::Nothing) && matches!(file.read(), Ok(Written::Nothing));
    if is_missing && !is_empty(connection)? {
        wrong.push("journal-head.json is missing: nobody can say whether the tail was cut".to_owned());
    }
    let key = file.mac_key();
    let journals = [(&JOURNAL, &head.journal, head.accepted.journal), (&AUDIT, &head.audit, head.accepted.audit)];
    for (chain, signed, accepted) in journals {
        let accepted_by_reason = head.accepted.reason.as_ref().map_or(i64::MIN, |_| accepted);
        let mut proof =
            Proof { chain, key: &key, accepted, accepted_by_reason, newest: BTreeMap::new(), wrong: &mut wrong };
        proof.walk(connection, signed)?;
        proof.unsealed(connection)?;
    }
    Ok(wrong)
}

/// Whether nothing has happened here yet: then there is no head.
pub(crate) fn is_empty(connection: &mut Connection) -> Result<bool, StoreError> {
    for table in [JOURNAL.entries, JOURNAL.seals, AUDIT.entries, AUDIT.seals] {
        if !connection.query(&format!("SELECT 1 FROM {table} LIMIT 1"), &[])?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The way along one chain.
struct Proof<'a> {
    chain: &'static Chain,
    key: &'a MacKey,
    accepted: i64,
    /// What stands up to here was accepted with a reason, whatever it was.
    accepted_by_reason: i64,
    /// The newest instant of each programme.
    newest: BTreeMap<String, i64>,
    wrong: &'a mut Vec<String>,
}

impl Proof<'_> {
    /// How findings begin: entries of the audit journal say so.
    fn of(&self) -> &'static str {
        if self.chain.name == JOURNAL.name { "" } else { "audit " }
    }

    fn find(&mut self, number: i64, finding: String) {
        if number > self.accepted_by_reason {
            self.wrong.push(format!("{}{finding}", self.of()));
        }
    }

    /// Along the seals, each with its entry.
    fn walk(&mut self, connection: &mut Connection, signed: &End) -> Result<(), StoreError> {
        let chain = self.chain;
        let sql = format!(
            "SELECT s.sequence, s.entry, s.number, s.chain, {} FROM {} s LEFT JOIN {} e ON e.number = s.number
             WHERE s.sequence > $1 ORDER BY s.sequence LIMIT $2",
            chain.selection("e"),
            chain.seals,
            chain.entries
        );
        let (mut previous, mut last) = (chain.beginning().chain, 0);
        let mut passes = signed.sequence == 0;
        loop {
            let rows = connection.query(&sql, &[last.into(), ROWS.into()])?;
            for row in &rows {
                let (sequence, sealed) = (row[0].as_integer().unwrap_or(0), row[3].as_text().unwrap_or_default());
                if sequence != last + 1 {
                    self.find(i64::MAX, format!("seal {sequence}: a sequence number is missing before it"));
                }
                self.link(row, sequence, &previous);
                passes |= signed.sequence == sequence && signed.chain == sealed;
                (previous, last) = (sealed.to_owned(), sequence);
            }
            if rows.len() < ROWS as usize {
                break;
            }
        }
        if !passes {
            let sequence = signed.sequence;
            let finding =
                format!("the signed head names seal {sequence}, which the database does not hold: its tail was cut");
            self.find(i64::MAX, finding);
        }
        Ok(())
    }

    /// One seal and its entry.
    fn link(&mut self, row: &Row, sequence: i64, previous: &str) {
        let number = row[2].as_integer().unwrap_or(0);
        let own: Row = row[4..].to_vec();
        let link = self.chain.link(&own);
        if row[1].as_text() != Some(&link.id) {
            self.find(number, format!("seal {sequence}: its entry is not there"));
            return;
        }
        if row[3].as_text() != Some(&seal_of(previous, sequence, &link.id, number, &link.hash)) {
            self.find(number, format!("seal {sequence}: the chain is broken here"));
        }
        self.entry(&own, &link);
    }

    fn entry(&mut self, row: &Row, link: &Link) {
        let column = |name: &str| self.chain.columns.split(", ").position(|column| column == name).map(|at| &row[at]);
        let content = column("content").and_then(|content| content.as_text());
        let is_canonical = content
            .is_none_or(|content| serde_json::from_str::<Json>(content).is_ok_and(|json| canonical(&json) == content));
        let at = column("at").and_then(|at| at.as_integer()).unwrap_or(0);
        let programme = column("programme").and_then(|name| name.as_text()).unwrap_or_default().to_owned();
        let (id, number) = (&link.id, link.number);
        if link.reckoned != link.hash || !is_canonical {
            self.find(number, format!("entry {id}: its content is not what its hash binds"));
        } else if number > self.accepted && !self.chain.is_own(self.key, link) {
            self.find(number, format!("entry {id}: it carries no mark of this installation"));
        } else if link.mac.is_some() && !self.chain.is_own(self.key, link) {
            self.find(number, format!("entry {id}: its mark is not of this installation"));
        }
        let newest = self.newest.entry(programme).or_insert(at);
        let behind = *newest - at;
        *newest = at.max(*newest);
        if behind > BACKWARDS_MAX_MS {
            self.find(number, format!("entry {id}: its time lies {} s before the one before it", behind / 1_000));
        }
    }

    /// Entries that have no seal yet: some moments old beside a live server, and each with its mark.
    fn unsealed(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let chain = self.chain;
        let sql = format!(
            "SELECT {} FROM {} e WHERE number > $1 AND NOT EXISTS (SELECT 1 FROM {} s WHERE s.number = e.number)
             ORDER BY number LIMIT $2",
            chain.selection("e"),
            chain.entries,
            chain.seals
        );
        let mut after = 0;
        loop {
            let rows = connection.query(&sql, &[after.into(), ROWS.into()])?;
            for row in &rows {
                let link = chain.link(row);
                after = link.number;
                if !chain.is_own(self.key, &link) {
                    self.find(
                        link.number,
                        format!("entry {}: it has no seal and no mark of this installation", link.id),
                    );
                }
            }
            if rows.len() < ROWS as usize {
                return Ok(());
            }
        }
    }
}
