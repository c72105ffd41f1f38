//! What happened lately, as a desk tells it: the newest entries of the journal that somebody sees, others' doings alone.
//!
//! Each entry is kept, in its own transaction, under the marks of those who saw the record in the state in which the entry
//! left it, and of the office that acted where they saw it before: `Seen::saw_entry` says the same of one viewer. So a desk
//! reads the newest under its own marks, however much happens where it does not look.
//!
//! **Invariant:** what the table holds follows from the journal, the records and the declarations; of what was there before
//! it, the newest of each reader.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Catalogue, Kind, Role, Seen, Stored, Value, Viewer};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::connection::{Above, Connection, Row, StoreError, bind, read_all};
use crate::pending::Happened;
use crate::query::{HistoryEntry, history_entry};
use crate::sight;
use crate::{found, rows};

/// Entries that are read together, and more each time where records have gone out of sight since.
const TOGETHER_MAX: usize = 512;
/// Entries of each reader that are kept of what was there before the table.
const KEPT: usize = 1_000;

/// Whether desks tell what happens to records of the kind: of what has a way through states.
pub fn is_told(kind: &Kind) -> bool {
    kind.part_of.is_none() && kind.states.len() > 1
}

/// A mark as the table has it. What it leads to is compared with the sight once more.
fn reader(mark: &str) -> i64 {
    let digest = Sha256::digest(mark.as_bytes());
    i64::from_be_bytes(digest[..8].try_into().expect("a digest is longer than eight bytes"))
}

/// The parties of these entries' records with all that they lie below.
fn above<'a>(
    connection: &mut Connection,
    happened: impl IntoIterator<Item = &'a Happened>,
) -> Result<Above, StoreError> {
    let parties = happened.into_iter().flat_map(|one| found::parties(one.kind, &one.stored));
    sight::above(connection, &parties.collect())
}

/// Those who see an entry: of a role, only at offices in which it can be held.
fn readers(happened: &Happened, above: &Above) -> BTreeSet<i64> {
    let (programme, kind, stored) = (happened.programme.as_str(), happened.kind, &happened.stored);
    let offices = |role: Option<Role>, party: Uuid| {
        let all = above.get(&party).map(AsRef::as_ref).unwrap_or_default().iter();
        let held = all.filter(|(_, category)| role.is_none_or(|role| role.held_in.contains(&category.as_str())));
        held.map(|(office, _)| *office).collect()
    };
    let mut marks = found::readers(programme, kind, (stored, &stored.state), offices);
    if let (Some(from), Some(office)) = (&happened.from, happened.office) {
        let before = found::readers(programme, kind, (stored, from), offices);
        marks.extend(before.into_iter().filter(|mark| found::is_of_office(mark, office)));
    }
    marks.iter().map(|mark| reader(mark)).collect()
}

/// Keeps who sees the entries of the transaction.
pub(crate) fn index(connection: &mut Connection) -> Result<(), StoreError> {
    let happened = std::mem::take(&mut connection.pending.happened);
    if happened.is_empty() {
        return Ok(());
    }
    let above = above(connection, &happened)?;
    for one in &happened {
        let readers = readers(one, &above);
        if readers.is_empty() {
            continue;
        }
        let mut parameters = vec![Value::from(one.entry.to_string())];
        parameters.extend(readers.into_iter().map(Value::from));
        // The first column of a list of values has this name on both databases.
        let rows: Vec<String> = (2..=parameters.len()).map(|at| format!("(CAST(${at} AS BIGINT))")).collect();
        let sql = format!(
            "INSERT INTO news (reader, number) SELECT r.column1, e.number FROM journal_entry e, (VALUES {}) r WHERE e.id = $1",
            rows.join(", ")
        );
        connection.execute(&sql, &parameters)?;
    }
    Ok(())
}

/// An entry that a desk may tell.
struct Told {
    number: i64,
    kind: &'static Kind,
    record: Uuid,
}

/// Entries below a number that the viewer's marks lead to, the newest first.
fn under_marks(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    (before, limit): (i64, usize),
) -> Result<Vec<Told>, StoreError> {
    let person = viewer.person.map(|person| person.to_string()).unwrap_or_default();
    let mut parameters = vec![Value::from(before), Value::from(person), Value::from(limit as i64)];
    let others = "(j.person IS NULL OR j.person <> $2)";
    let from = match found::read_as(viewer) {
        None => {
            parameters.push(viewer.programme.as_str().into());
            format!(
                "SELECT j.number FROM journal_entry j WHERE j.number < $1 AND j.programme = $4 AND j.cause IS NULL AND {others}"
            )
        }
        Some(marks) => {
            let mut parts = Vec::new();
            for mark in &marks {
                parameters.push(reader(mark).into());
                let (at, name) = (parameters.len(), parts.len());
                // The marks first, then what they lead to: the other way round the journal would be read.
                parts.push(format!(
                    "SELECT number FROM (SELECT j.number FROM news n CROSS JOIN journal_entry j WHERE n.reader = ${at}
                     AND n.number < $1 AND j.number = n.number AND {others} ORDER BY n.number DESC LIMIT $3) AS part_{name}"
                ));
            }
            if parts.is_empty() {
                return Ok(Vec::new());
            }
            parts.join(" UNION ")
        }
    };
    let sql = format!(
        "SELECT e.number, e.kind, e.record FROM journal_entry e WHERE e.number IN ({from}) ORDER BY e.number DESC LIMIT $3"
    );
    let read = |row: &Row| {
        let told = (row[0].as_integer()?, row[1].as_text()?.to_owned(), row[2].as_text()?.parse().ok()?);
        Some(told)
    };
    let entries: Vec<(i64, String, Uuid)> = read_all(&connection.query(&sql, &parameters)?, read, "an entry")?;
    let told =
        |(number, kind, record): (i64, String, Uuid)| catalogue.kind(&kind).map(|kind| Told { number, kind, record });
    Ok(entries.into_iter().filter_map(told).collect())
}

/// Records as the viewer sees them now; none where they do not.
type Records = HashMap<Uuid, Option<Stored>>;

fn look_up(
    connection: &mut Connection,
    viewer: &Viewer,
    told: &[Told],
    records: &mut Records,
) -> Result<(), StoreError> {
    let mut wanted: BTreeMap<&str, (&'static Kind, BTreeSet<Uuid>)> = BTreeMap::new();
    for one in told.iter().filter(|one| !records.contains_key(&one.record)) {
        wanted.entry(one.kind.code).or_insert_with(|| (one.kind, BTreeSet::new())).1.insert(one.record);
    }
    for (kind, ids) in wanted.into_values() {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        records.extend(ids.iter().map(|id| (*id, None)));
        for stored in rows::load_all(connection, kind, &viewer.programme, &ids)? {
            let is_seen = kernel::policy::sees(kind, &stored, viewer);
            records.insert(stored.id, Some(stored).filter(|_| is_seen));
        }
    }
    Ok(())
}

/// An entry with the record that it is about.
pub type News = (&'static Kind, Stored, HistoryEntry);

/// The newest entries that the viewer sees, of records that they see now, others' doings alone.
pub fn recent(
    connection: &mut Connection,
    catalogue: &Catalogue,
    viewer: &Viewer,
    limit: usize,
) -> Result<Vec<News>, StoreError> {
    let (mut news, mut records) = (Vec::new(), Records::new());
    let (mut before, mut together) = (i64::MAX, 4 * limit);
    loop {
        let told = under_marks(connection, catalogue, viewer, (before, together))?;
        look_up(connection, viewer, &told, &mut records)?;
        let seen = told.iter().filter(|one| is_told(one.kind) && records.get(&one.record).is_some_and(Option::is_some));
        news.extend(entries(connection, viewer, seen.collect(), &records)?);
        if news.len() >= limit || told.len() < together {
            news.truncate(limit);
            return Ok(news);
        }
        before = told.last().map_or(0, |last| last.number);
        together = (2 * together).min(TOGETHER_MAX);
    }
}

/// These entries in their order, as far as the viewer's sight says the same as the marks.
fn entries(
    connection: &mut Connection,
    viewer: &Viewer,
    told: Vec<&Told>,
    records: &Records,
) -> Result<Vec<News>, StoreError> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let mut parameters = Vec::new();
    let marks = bind(&mut parameters, told.iter().map(|one| Value::from(one.number)));
    let sql = format!(
        "SELECT id, version, action, actor, person, at, content, hash, organisation FROM journal_entry
         WHERE number IN ({marks}) ORDER BY number DESC"
    );
    let mut news = Vec::with_capacity(told.len());
    for (row, one) in connection.query(&sql, &parameters)?.iter().zip(told) {
        let entry = history_entry(row);
        let entry = entry.ok_or_else(|| StoreError::Database("an entry of the journal cannot be read".to_owned()))?;
        let Some(stored) = records.get(&one.record).cloned().flatten() else { continue };
        let office = row[8].as_text().and_then(|office| office.parse().ok());
        let (from, to) = (entry.content["from"].as_str(), entry.content["to"].as_str().unwrap_or_default());
        if Seen::new(one.kind, &stored, viewer).saw_entry(from, to, office) {
            news.push((one.kind, stored, entry));
        }
    }
    Ok(news)
}

/// Entries of the journal that are read together when the table is made anew.
const BATCH: usize = 1_000;

/// Makes the table anew from the journal: for each reader the newest.
pub(crate) fn remake(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    connection.batch("DELETE FROM news")?;
    let mut kept: HashMap<i64, usize> = HashMap::new();
    let mut before = i64::MAX;
    loop {
        let Part { last, happened } = of_journal(connection, catalogue, before)?;
        let Some(last) = last else { return Ok(()) };
        before = last;
        let above = above(connection, happened.iter().map(|(_, one)| one))?;
        let mut made = Vec::new();
        for (number, one) in &happened {
            for reader in readers(one, &above) {
                let count = kept.entry(reader).or_default();
                if *count < KEPT {
                    *count += 1;
                    made.push([Value::from(reader), Value::from(*number)]);
                }
            }
        }
        rows::insert_many(connection, "news", ["reader", "number"], &made)?;
    }
}

/// Some entries of the journal, the newest first.
struct Part {
    /// The number of the last of all; none where there are no more.
    last: Option<i64>,
    /// Those that desks tell, with their numbers.
    happened: Vec<(i64, Happened)>,
}

/// An entry as it stands, without its record; none of what cannot be read, which the check tells.
fn of_row(kind: &'static Kind, row: &Row, stored: Option<&Stored>) -> Option<(i64, Happened)> {
    let content: Json = serde_json::from_str(row[7].as_text()?).ok()?;
    let mut stored = stored?.clone();
    content["to"].as_str()?.clone_into(&mut stored.state);
    let happened = Happened {
        entry: row[1].as_text()?.parse().ok()?,
        kind,
        programme: row[2].as_text()?.to_owned(),
        stored,
        from: content["from"].as_str().map(str::to_owned),
        office: row[5].as_text().and_then(|office| office.parse().ok()),
    };
    Some((row[0].as_integer()?, happened))
}

/// Entries of the journal below a number.
fn of_journal(connection: &mut Connection, catalogue: &Catalogue, before: i64) -> Result<Part, StoreError> {
    let sql = "SELECT number, id, programme, kind, record, organisation, cause, content FROM journal_entry
               WHERE number < $1 ORDER BY number DESC LIMIT $2";
    let rows = connection.query(sql, &[before.into(), Value::from(BATCH as i64)])?;
    let last = rows.last().and_then(|row| row[0].as_integer());
    let told = |row: &Row| {
        let kind = catalogue.kind(row[3].as_text()?).filter(|kind| is_told(kind) && row[6].is_null())?;
        Some((kind, row[4].as_text()?.parse::<Uuid>().ok()?))
    };
    let told: Vec<(&Row, &'static Kind, Uuid)> =
        rows.iter().filter_map(|row| told(row).map(|(kind, record)| (row, kind, record))).collect();
    let mut wanted: BTreeMap<(&str, &str), (&'static Kind, BTreeSet<Uuid>)> = BTreeMap::new();
    for (row, kind, record) in &told {
        let programme = row[2].as_text().unwrap_or_default();
        wanted.entry((programme, kind.code)).or_insert_with(|| (kind, BTreeSet::new())).1.insert(*record);
    }
    let mut loaded = HashMap::new();
    for ((programme, _), (kind, ids)) in wanted {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let all = rows::load_all(connection, kind, programme, &ids)?;
        loaded.extend(all.into_iter().map(|stored| (stored.id, stored)));
    }
    let happened = told.iter().filter_map(|(row, kind, record)| of_row(kind, row, loaded.get(record))).collect();
    Ok(Part { last, happened })
}

/// Where the table names an entry that is not there.
pub(crate) fn check(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT COUNT(*) FROM news n WHERE NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.number = n.number)";
    let lost = connection.count(sql, &[])?;
    Ok(if lost == 0 { Vec::new() } else { vec![format!("news has {lost} rows of entries that are not there")] })
}
