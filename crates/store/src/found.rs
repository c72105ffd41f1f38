//! The one index over all records: under which words each is found, and by whom.
//!
//! A record stands in it with what it is called, its state, and terms: its words, and marks of its kind, its state, its
//! values, and each role and office that may see it now (`Sight` says the same of one viewer). So hits and their number are
//! right inside the index, whatever somebody may see, and what is looked for costs the same with few kinds and with many.
//!
//! **Invariant:** what a transaction leaves of records is in the index when it is committed: `index` runs once before each
//! commit. **Invariant:** what the index holds follows from the records and the declarations alone; `check` compares them.

pub mod look;
mod terms;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Catalogue, Field, Kind, Role, Stored, Type, Value, Viewer};
use uuid::Uuid;

pub use terms::Sought;
use terms::Terms;

use crate::connection::{Above, Connection, Dialect, Row, StoreError, read_all};
use crate::pending::Touched;
use crate::sight;
use crate::titles::{self, Called};
use crate::{journal, rows};

/// The marks of those who may see the record while it is in a state. `above` answers an organisation with all that it lies
/// below, as far as the role is held there.
pub(crate) fn readers(
    programme: &str,
    kind: &Kind,
    state: (&Stored, &str),
    above: impl Fn(Option<Role>, Uuid) -> Vec<Uuid>,
) -> Vec<String> {
    terms::of_sight_in(programme, kind, state, above)
}

/// Whether a mark is of a role at this very office.
pub(crate) fn is_of_office(mark: &str, office: Uuid) -> bool {
    terms::is_of_office(mark, office)
}

/// The marks of which what the viewer sees has one; none: they see all.
pub(crate) fn read_as(viewer: &Viewer) -> Option<Vec<String>> {
    terms::of_viewer(viewer, None)
}

/// Records that are put into the index together.
const TOGETHER: usize = 256;

/// Whether a field has a part in what the index says of a record.
fn has_part(kind: &Kind, field: &Field) -> bool {
    let is_code = || kind.unique.iter().any(|key| *key == [field.name]);
    terms::is_marked(field) || titles::in_name(kind, field) || is_searched(field) || is_code()
}

/// Whether a text of a record is among the words and codes by which it is found.
pub fn is_named(kind: &Kind, field: &Field) -> bool {
    is_searched(field) || kind.unique.iter().any(|key| *key == [field.name])
}

/// Whether records are found by the words of a field: by what everybody who sees them may read.
fn is_searched(field: &Field) -> bool {
    field.search && terms::is_everybodys(field) && matches!(field.of, Type::Text)
}

/// Notes what an action has left of a record, where the index says anything else of it now.
pub(crate) fn touch(
    connection: &mut Connection,
    kind: &'static Kind,
    programme: &str,
    before: Option<&Stored>,
    after: &Stored,
) {
    let differs = |before: &Stored| {
        let mut fields = kind.fields.iter().zip(before.values.iter().zip(&after.values));
        before.state != after.state
            || before.named != after.named
            || fields.any(|(field, (old, new))| old != new && has_part(kind, field))
    };
    if before.is_none_or(differs) {
        connection.pending.touched.push(Touched { kind, programme: programme.to_owned(), stored: after.clone() });
    }
}

/// A record as the index has it.
struct Entry {
    kind: &'static Kind,
    record: Uuid,
    programme: String,
    state: String,
    called: [String; 2],
    terms: String,
    digest: String,
}

/// Puts what the transaction has left of records into the index.
pub(crate) fn index(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    let mut seen = BTreeSet::new();
    let mut touched: Vec<Touched> = std::mem::take(&mut connection.pending.touched);
    // Of several states of one record the last stands.
    touched.reverse();
    touched.retain(|one| seen.insert(one.stored.id));
    touched.reverse();
    for depth in 0..=titles::DEPTH {
        let mut renamed: Vec<Touched> = Vec::new();
        for some in touched.chunks(TOGETHER) {
            renamed.extend(put(connection, catalogue, some)?);
        }
        if renamed.is_empty() || depth == titles::DEPTH {
            break;
        }
        touched = renamed;
    }
    Ok(())
}

/// Puts records into the index; answers those whose names hold the name of one that is called otherwise now.
fn put(connection: &mut Connection, catalogue: &Catalogue, some: &[Touched]) -> Result<Vec<Touched>, StoreError> {
    let entries = entries(connection, catalogue, some)?;
    let ids: Vec<Uuid> = entries.iter().map(|entry| entry.record).collect();
    let before = known(connection, &ids)?;
    let mut renamed = Vec::new();
    for entry in &entries {
        let old = before.get(&entry.record);
        if old.is_some_and(|old| old.digest == entry.digest) {
            continue;
        }
        write(connection, entry, old.map(|old| old.position))?;
        if old.is_some_and(|old| old.called != entry.called) {
            renamed.extend(named_after(connection, catalogue, entry)?);
        }
    }
    Ok(renamed)
}

/// What the index should say of these records.
fn entries(connection: &mut Connection, catalogue: &Catalogue, some: &[Touched]) -> Result<Vec<Entry>, StoreError> {
    let mut of_programme: BTreeMap<&str, Vec<&Touched>> = BTreeMap::new();
    for one in some {
        of_programme.entry(&one.programme).or_default().push(one);
    }
    let mut called: HashMap<Uuid, Called> = HashMap::new();
    for (programme, some) in of_programme {
        let records = some.iter().map(|one| (one.kind, &one.stored));
        called.extend(titles::called_in_full(connection, catalogue, programme, records)?);
    }
    let parties = some.iter().flat_map(|one| parties(one.kind, &one.stored));
    let above = sight::above(connection, &parties.collect())?;
    let dialect = connection.dialect();
    Ok(some.iter().map(|one| entry(one, called.remove(&one.stored.id).unwrap_or_default(), &above, dialect)).collect())
}

/// The organisations by which a record may be seen.
pub(crate) fn parties(kind: &Kind, stored: &Stored) -> Vec<Uuid> {
    use kernel::role::Who;
    let offices = |grant: &kernel::Grant| match grant.who {
        Who::Post(_, scope) => stored.offices(kind, scope),
        _ => Vec::new(),
    };
    kind.seen_by.iter().flat_map(offices).collect()
}

fn entry(one: &Touched, called: Called, above: &Above, dialect: Dialect) -> Entry {
    let (kind, stored, programme) = (one.kind, &one.stored, one.programme.as_str());
    let mut terms = Terms::default();
    terms.mark(terms::of_programme(programme));
    terms.mark(terms::of_kind(programme, kind));
    terms.mark(terms::of_state(programme, kind, &stored.state));
    let line = |office: Uuid| above.get(&office).map(AsRef::as_ref).unwrap_or_default();
    let of_office = |office: Uuid| line(office).iter().map(|(above, _)| *above).collect();
    terms::of_sight(programme, kind, stored, of_office).into_iter().for_each(|mark| terms.mark(mark));
    let values = || kind.fields.iter().zip(&stored.values);
    values().filter_map(|(field, value)| terms::of_value(programme, kind, field, value)).for_each(|m| terms.mark(m));
    for (at, title) in called.title.iter().enumerate() {
        let under = called.under.as_ref().map(|under| under[at].as_str()).unwrap_or_default();
        terms.name(&format!("{under}{title}"));
    }
    titles::codes(kind, stored).for_each(|code| terms.name(code));
    for (_, value) in values().filter(|(field, _)| is_searched(field)) {
        terms.text(value.as_text().unwrap_or_default());
    }
    let written = terms.written(dialect);
    let all = [&written, &stored.state, &called.title[0], &called.title[1]].map(String::as_str).join("\n");
    let digest = journal::digest(all.as_bytes())[..16].to_owned();
    Entry {
        kind,
        record: stored.id,
        programme: programme.to_owned(),
        state: stored.state.clone(),
        called: called.title,
        terms: written,
        digest,
    }
}

/// What the index says of a record so far.
struct Known {
    position: i64,
    called: [String; 2],
    digest: String,
    /// Its programme, kind and state.
    of: [String; 3],
}

fn known(connection: &mut Connection, records: &[Uuid]) -> Result<HashMap<Uuid, Known>, StoreError> {
    let text = |marks: &str| {
        format!("SELECT record, position, zh, en, digest, programme, kind, state FROM found WHERE record IN ({marks})")
    };
    let found = rows::by_identifiers(connection, &[], records, text)?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let read = |row: &Row| {
        let called = [text(&row[2]), text(&row[3])];
        let (position, digest, of) = (row[1].as_integer()?, text(&row[4]), [5, 6, 7].map(|at| text(&row[at])));
        Some((row[0].as_text()?.parse().ok()?, Known { position, called, digest, of }))
    };
    Ok(read_all(&found, read, "a place in the index")?.into_iter().collect())
}

fn write(connection: &mut Connection, entry: &Entry, position: Option<i64>) -> Result<(), StoreError> {
    let sqlite = connection.dialect() == Dialect::Sqlite;
    let [zh, en] = &entry.called;
    if let Some(position) = position {
        let sql = "UPDATE found SET state = $1, zh = $2, en = $3, digest = $4 WHERE position = $5";
        let parameters =
            [entry.state.as_str(), zh, en, &entry.digest].into_iter().map(Value::from).chain([Value::from(position)]);
        connection.execute(sql, &parameters.collect::<Vec<_>>())?;
        let sql = match sqlite {
            true => "REPLACE INTO found_terms (terms, rowid) VALUES ($1, $2)",
            false => "UPDATE found_terms SET terms = $1::TEXT::TSVECTOR WHERE position = $2",
        };
        return connection.execute(sql, &[entry.terms.as_str().into(), position.into()]).map(|_| ());
    }
    let sql = "INSERT INTO found (record, programme, kind, state, zh, en, digest) VALUES ($1, $2, $3, $4, $5, $6, $7)
               RETURNING position";
    let record = entry.record.to_string();
    let parameters = [&record, &entry.programme, entry.kind.code, &entry.state, zh, en, &entry.digest].map(Value::from);
    let position = connection.query(sql, &parameters)?.into_iter().flatten().next().unwrap_or_default();
    let sql = match sqlite {
        true => "INSERT INTO found_terms (terms, rowid) VALUES ($1, $2)",
        false => "INSERT INTO found_terms (terms, position) VALUES ($1::TEXT::TSVECTOR, $2)",
    };
    connection.execute(sql, &[entry.terms.as_str().into(), position]).map(|_| ())
}

/// The records whose names hold the name of this one.
fn named_after(connection: &mut Connection, catalogue: &Catalogue, entry: &Entry) -> Result<Vec<Touched>, StoreError> {
    let mut named = Vec::new();
    for kind in catalogue.roots() {
        let points = |field: &&Field| {
            matches!(field.of, Type::Reference(target) if target == entry.kind.code) && titles::in_name(kind, field)
        };
        for field in kind.fields.iter().filter(points) {
            let found =
                rows::find(connection, kind, &entry.programme, &[(field.name, entry.record.to_string().into())])?;
            named.extend(found.into_iter().map(|stored| Touched { kind, programme: entry.programme.clone(), stored }));
        }
    }
    Ok(named)
}

/// The records of each programme.
type Everything = BTreeMap<String, Vec<(Uuid, &'static Kind)>>;

/// Every record, in the order in which they came to be.
fn everything(connection: &mut Connection, catalogue: &Catalogue) -> Result<Everything, StoreError> {
    let mut everything = Everything::new();
    for kind in catalogue.roots() {
        let rows = connection.query(&format!("SELECT id, programme FROM {}", kind.table()), &[])?;
        let read = |row: &Row| Some((row[0].as_text()?.parse().ok()?, row[1].as_text()?.to_owned()));
        for (id, programme) in read_all(&rows, read, "a record")? {
            everything.entry(programme).or_default().push((id, kind));
        }
    }
    everything.values_mut().for_each(|records| records.sort_unstable_by_key(|(id, _)| *id));
    Ok(everything)
}

/// Hands over what the index should say of every record, some at a time.
fn each(
    connection: &mut Connection,
    catalogue: &Catalogue,
    mut hand: impl FnMut(&mut Connection, Vec<Entry>) -> Result<(), StoreError>,
) -> Result<usize, StoreError> {
    let mut count = 0;
    for (programme, records) in everything(connection, catalogue)? {
        count += records.len();
        for some in records.chunks(TOGETHER) {
            let mut of_kind: BTreeMap<&str, (&'static Kind, Vec<Uuid>)> = BTreeMap::new();
            for (id, kind) in some {
                of_kind.entry(kind.code).or_insert_with(|| (kind, Vec::new())).1.push(*id);
            }
            let mut loaded = Vec::with_capacity(some.len());
            for (kind, ids) in of_kind.into_values() {
                let stored = rows::load_all(connection, kind, &programme, &ids)?;
                loaded.extend(stored.into_iter().map(|stored| Touched { kind, programme: programme.clone(), stored }));
            }
            loaded.sort_unstable_by_key(|one| one.stored.id);
            let entries = entries(connection, catalogue, &loaded)?;
            hand(connection, entries)?;
        }
    }
    Ok(count)
}

/// Makes the whole index anew.
pub fn remake(connection: &mut Connection, catalogue: &Catalogue) -> Result<(), StoreError> {
    connection.batch("DELETE FROM found_terms; DELETE FROM found")?;
    let write = |connection: &mut Connection, entries: Vec<Entry>| {
        entries.iter().try_for_each(|entry| write(connection, entry, None))
    };
    each(connection, catalogue, write).map(|_| ())
}

/// Where the index says anything else than the records do.
pub(crate) fn check(connection: &mut Connection, catalogue: &Catalogue) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let compare = |connection: &mut Connection, entries: Vec<Entry>| {
        let ids: Vec<Uuid> = entries.iter().map(|entry| entry.record).collect();
        let known = known(connection, &ids)?;
        let is_said = |entry: &Entry, known: &Known| {
            let of = [entry.programme.as_str(), entry.kind.code, &entry.state];
            known.digest == entry.digest && known.called == entry.called && known.of == of
        };
        let differs = |entry: &&Entry| !known.get(&entry.record).is_some_and(|known| is_said(entry, known));
        let told = |entry: &Entry| {
            format!("{} {}: the index of the search says something else", entry.kind.code, entry.record)
        };
        wrong.extend(entries.iter().filter(differs).map(told));
        Ok(())
    };
    let records = each(connection, catalogue, compare)?;
    for table in ["found", "found_terms"] {
        let counted = connection.count(&format!("SELECT COUNT(*) FROM {table}"), &[])?;
        if counted != records {
            wrong.push(format!("{table} has {counted} rows, but there are {records} records"));
        }
    }
    let place = connection.dialect().row_number();
    let sql = format!(
        "SELECT record FROM found f WHERE NOT EXISTS (SELECT 1 FROM found_terms t WHERE t.{place} = f.position)"
    );
    for row in connection.query(&sql, &[])? {
        wrong.push(format!("{}: the index of the search has no words of it", row[0].as_text().unwrap_or_default()));
    }
    Ok(wrong)
}
