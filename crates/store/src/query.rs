//! Reading: lists of a kind with the viewer's scope inside the query, single records, their history and versions.

use std::collections::{BTreeSet, HashMap};

use kernel::{Action, Catalogue, Day, Field, Instant, Kind, Seen, Sight, Stored, Value, Viewer};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::connection::{Connection, Dialect, Row, StoreError, bind, read_all};
use crate::found::Sought;
use crate::found::look::{self, Look};
use crate::order::{self, Cursor};
use crate::{permit, rows, sealed, sight};

/// What a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Fields that must have these values.
    pub filters: Vec<(&'static str, Value)>,
    pub state: Option<String>,
    /// One of these states; empty: any.
    pub states: &'static [&'static str],
    /// A day that must lie between two.
    pub within: Option<Within>,
    /// Words under which the record must be found.
    pub words: Option<Sought>,
    /// A field, and whether the largest comes first; by default the newest record comes first.
    pub sort: Option<(&'static str, bool)>,
    pub limit: usize,
    /// Rows that are left out, for whoever names a page by its number.
    pub offset: usize,
    /// A row after or before which the page lies: rows that are added meanwhile do not shift it.
    pub from: Option<Cursor>,
}

/// Records in some states, of which a day lies between two; none: open on that side.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    pub field: &'static str,
    pub states: &'static [&'static str],
    pub from: Option<Day>,
    pub until: Option<Day>,
}

impl Query {
    /// Whether rows may lie before the page.
    pub fn is_beyond_first(&self) -> bool {
        self.offset > 0 || self.from.is_some()
    }
}

/// Rows at most that one answer carries.
pub const LIMIT_MAX: usize = 200;

/// Some rows of a list, and how many there are in all.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub rows: Vec<Stored>,
    pub total: usize,
    /// Whether there are more on the side that was asked for.
    pub more: bool,
}

/// Whether any record of the kind could be seen by the viewer: kinds that cannot are in no menu.
pub fn may_list(kind: &Kind, viewer: &Viewer) -> bool {
    !Sight::of(kind, viewer).is_empty()
}

pub(crate) fn contains(value: &str) -> Value {
    let value: String = value.chars().filter(|c| !c.is_control()).collect();
    let escaped = value.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    Value::from(format!("%{escaped}%"))
}

/// Of the records that a reference may point at, those offered to a viewer who fills it in.
pub fn offered(field: &Field, viewer: &Viewer) -> Vec<(&'static str, Value)> {
    let only = field.only.map(|(name, wanted)| (name, Value::from(wanted)));
    let person = viewer.person.map(|person| person.to_string()).unwrap_or_default();
    only.into_iter().chain(field.mine.map(|name| (name, Value::from(person)))).collect()
}

/// Records of a kind that the viewer sees, filtered, sorted and counted.
pub fn list(connection: &mut Connection, kind: &Kind, viewer: &Viewer, query: &Query) -> Result<Page, StoreError> {
    let (rows, more) = part(connection, kind, viewer, query)?;
    // What fits on the first page need not be counted.
    let counted = more || query.is_beyond_first();
    let total = if counted { count(connection, kind, viewer, query)? } else { rows.len() };
    Ok(Page { rows, total, more })
}

/// How many there are in all, on whatever page.
pub fn count(connection: &mut Connection, kind: &Kind, viewer: &Viewer, query: &Query) -> Result<usize, StoreError> {
    if let Some(look) = wholly_found(kind, viewer, query) {
        return look::count(connection, &look);
    }
    let (condition, parameters) = narrowed(kind, viewer, query, connection.dialect());
    connection.count(&format!("SELECT COUNT(*) FROM {} WHERE {condition}", kind.table()), &parameters)
}

/// The rows of a page, and whether there are more on the side that was asked for.
pub fn part(
    connection: &mut Connection,
    kind: &Kind,
    viewer: &Viewer,
    query: &Query,
) -> Result<(Vec<Stored>, bool), StoreError> {
    let (mut rows, more) = sealed_part(connection, kind, viewer, query)?;
    rows.iter_mut().try_for_each(|stored| sealed::open_for(connection, viewer, kind, stored))?;
    Ok((rows, more))
}

/// The same, as it lies in the tables.
fn sealed_part(
    connection: &mut Connection,
    kind: &Kind,
    viewer: &Viewer,
    query: &Query,
) -> Result<(Vec<Stored>, bool), StoreError> {
    if let Some(look) = wholly_found(kind, viewer, query).filter(|_| query.sort.is_none()) {
        return found_part(connection, kind, &look, query);
    }
    let (dialect, before) = (connection.dialect(), query.from.as_ref().is_some_and(|cursor| cursor.before));
    let (mut condition, mut parameters) = narrowed(kind, viewer, query, dialect);
    if let Some(cursor) = &query.from {
        condition += " AND ";
        condition += &order::beyond(kind, query.sort, cursor, dialect, &mut parameters);
    }
    let limit = query.limit.clamp(1, LIMIT_MAX);
    parameters.push(Value::from(limit as i64 + 1));
    parameters.push(Value::from(query.offset as i64));
    let ordering = order::ordering(kind, query.sort, before, dialect);
    let tail = format!("ORDER BY {ordering} LIMIT ${} OFFSET ${}", parameters.len() - 1, parameters.len());
    let mut rows = rows::select(connection, kind, &format!("{condition} {tail}"), &parameters)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    if before {
        rows.reverse();
    }
    Ok((rows, more))
}

/// What is asked for as the index is asked for it, where it alone can answer: words, with values that are marked there.
fn wholly_found<'a>(kind: &'a Kind, viewer: &'a Viewer, query: &'a Query) -> Option<Look<'a>> {
    let words = query.words.as_ref().filter(|_| query.within.is_none() && query.states.is_empty())?;
    let filters = query.filters.iter().map(|(name, value)| {
        let field = kind.field(name).filter(|field| look::is_marked(field) && !value.is_null())?;
        Some((field, value))
    });
    let look = Look::of_kind(viewer, kind).said(words).in_state(query.state.as_deref());
    Some(look.with(filters.collect::<Option<Vec<_>>>()?))
}

/// A page in the order of the index: the newest first, as a list without an order of its own has it.
fn found_part(
    connection: &mut Connection,
    kind: &Kind,
    look: &Look<'_>,
    query: &Query,
) -> Result<(Vec<Stored>, bool), StoreError> {
    let limit = query.limit.clamp(1, LIMIT_MAX);
    let beyond = query.from.as_ref().map(|cursor| (cursor.id, cursor.before));
    let mut found = look::hits(connection, look, beyond, limit + 1, query.offset)?;
    let more = found.len() > limit;
    found.truncate(limit);
    if query.from.as_ref().is_some_and(|cursor| cursor.before) {
        found.reverse();
    }
    let ids: Vec<Uuid> = found.iter().map(|hit| hit.record).collect();
    let mut loaded = rows::load_all(connection, kind, &look.viewer.programme, &ids)?;
    // The index says who sees what; that it agrees with the sight is asked once more of the little that is shown.
    let sight = Sight::of(kind, look.viewer);
    loaded.retain(|stored| sight.covers(stored));
    loaded.sort_by_key(|stored| ids.iter().position(|id| *id == stored.id));
    Ok((loaded, more))
}

/// The condition of what is in sight and was asked for.
fn narrowed(kind: &Kind, viewer: &Viewer, query: &Query, dialect: Dialect) -> (String, Vec<Value>) {
    let mut parameters = vec![Value::from(viewer.programme.as_str())];
    let mut condition = "programme = $1".to_owned();
    let visible = sight::condition(&Sight::of(kind, viewer), dialect, &mut parameters);
    condition += &format!(" AND {visible}");
    for (name, value) in &query.filters {
        parameters.push(value.clone());
        condition += &format!(" AND {name} = ${}", parameters.len());
    }
    if let Some(state) = &query.state {
        parameters.push(state.as_str().into());
        condition += &format!(" AND state = ${}", parameters.len());
    }
    if !query.states.is_empty() {
        let states = bind(&mut parameters, query.states.iter().map(|state| (*state).into()));
        condition += &format!(" AND state IN ({states})");
    }
    if let Some(Within { field, states, from, until }) = query.within {
        let states = bind(&mut parameters, states.iter().map(|state| (*state).into()));
        condition += &format!(" AND state IN ({states})");
        for (day, sign) in [(from, ">="), (until, "<=")] {
            let Some(day) = day else { continue };
            parameters.push(day.iso().into());
            condition += &format!(" AND {field} {sign} ${}", parameters.len());
        }
    }
    if let Some(words) = &query.words {
        let look = Look::of_kind(viewer, kind).said(words).in_state(query.state.as_deref());
        condition += &format!(" AND id IN ({})", look::records(&look, dialect, &mut parameters));
    }
    (condition, parameters)
}

/// One record, if the viewer sees it.
pub fn get(connection: &mut Connection, kind: &Kind, viewer: &Viewer, id: Uuid) -> Result<Option<Stored>, StoreError> {
    let stored = rows::load(connection, kind, &viewer.programme, id)?;
    let mut seen = stored.filter(|stored| Sight::of(kind, viewer).covers(stored));
    seen.iter_mut().try_for_each(|stored| sealed::open_for(connection, viewer, kind, stored))?;
    Ok(seen)
}

/// Which of these records of a kind the viewer sees.
pub fn seen_of(
    connection: &mut Connection,
    kind: &Kind,
    viewer: &Viewer,
    ids: &BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, StoreError> {
    let (ids, sight): (Vec<Uuid>, _) = (ids.iter().copied().collect(), Sight::of(kind, viewer));
    let found = rows::load_all(connection, kind, &viewer.programme, &ids)?;
    Ok(found.iter().filter(|stored| sight.covers(stored)).map(|stored| stored.id).collect())
}

/// The actions that the viewer may take on the record now: those for which there is a permit.
pub fn available(
    connection: &mut Connection,
    catalogue: &Catalogue,
    kind: &'static Kind,
    stored: &Stored,
    viewer: &Viewer,
) -> Result<Vec<&'static Action>, StoreError> {
    let decided = permit::each(connection, catalogue, kind, stored, viewer)?;
    Ok(decided.into_iter().filter(|(_, outcome)| outcome.is_ok()).map(|(action, _)| action).collect())
}

/// One entry of a record's history.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    pub id: Uuid,
    pub version: i64,
    pub action: String,
    pub actor: String,
    pub person: Option<Uuid>,
    /// For which organisation it was done; none where nobody in particular did it.
    pub organisation: Option<Uuid>,
    pub at: Instant,
    pub content: Json,
    pub hash: String,
}

/// The columns of an entry `e` as `history_entry` reads them.
const ENTRY: &str = "e.id, e.version, e.action, e.actor, e.person, e.at, e.content, e.hash, e.organisation";

pub(crate) fn history_entry(row: &Row) -> Option<HistoryEntry> {
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    Some(HistoryEntry {
        id: row[0].as_text()?.parse().ok()?,
        version: row[1].as_integer()?,
        action: text(&row[2]),
        actor: text(&row[3]),
        person: row[4].as_text().and_then(|person| person.parse().ok()),
        at: Instant::from_millis(row[5].as_integer()?),
        content: serde_json::from_str(row[6].as_text()?).ok()?,
        hash: text(&row[7]),
        organisation: row[8].as_text().and_then(|organisation| organisation.parse().ok()),
    })
}

impl HistoryEntry {
    /// The digest of the version that it led to: that of the kept version, where it kept one, else its own hash.
    pub fn digest(&self) -> &str {
        self.content["kept"].as_str().unwrap_or(&self.hash)
    }

    /// The day on which it happened: that on which it was entered, where nothing says another one.
    pub fn happened(&self) -> Day {
        let said = self.content["happened"].as_str().and_then(|day| Day::parse(day).ok());
        said.unwrap_or_else(|| self.at.day())
    }

    /// Whether the viewer saw the record as it was before the entry: otherwise they do not learn what stood there.
    pub fn saw_before(&self, seen: &Seen<'_>) -> bool {
        self.content["from"].as_str().is_some_and(|from| seen.saw(from))
    }
}

/// Some of what happened to a record, as one viewer sees it.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub entries: Vec<HistoryEntry>,
    /// How many entries the viewer sees in all.
    pub total: usize,
    /// The entry before which the next ones lie; none where there are no more.
    pub next: Option<Uuid>,
}

/// A member of what an entry says, in SQL: the state that it led to, or came from.
fn said_in(entry: &str, member: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("({entry}.content ->> '{member}')"),
        Dialect::Postgres => format!("({entry}.content::JSON ->> '{member}')"),
    }
}

/// The condition that an entry, called `e`, left the record in the viewer's sight, or is their own office's doing on what
/// they saw: `Seen::saw_entry` as SQL.
fn seen_entries(seen: &Seen<'_>, dialect: Dialect, parameters: &mut Vec<Value>) -> String {
    let Some(states) = seen.states() else { return "1 = 1".to_owned() };
    if states.is_empty() {
        return "1 = 0".to_owned();
    }
    let states = bind(parameters, states.into_iter().map(Value::from));
    let (from, to) = (said_in("e", "from", dialect), said_in("e", "to", dialect));
    let offices = bind(parameters, seen.offices().map(|office| office.to_string().into()));
    let own = match offices.as_str() {
        "" => String::new(),
        offices => format!(" OR (e.organisation IN ({offices}) AND {from} IN ({states}))"),
    };
    format!("({to} IN ({states}){own})")
}

/// What happened to a record, the newest first. The caller has made sure that the viewer sees the record.
pub fn history(connection: &mut Connection, seen: &Seen<'_>, limit: usize) -> Result<Vec<HistoryEntry>, StoreError> {
    history_before(connection, seen, None, limit).map(|history| history.entries)
}

/// The same, only of what came before this entry.
pub fn history_before(
    connection: &mut Connection,
    seen: &Seen<'_>,
    before: Option<Uuid>,
    limit: usize,
) -> Result<History, StoreError> {
    history_of(connection, seen, &[], before, limit)
}

/// The same, only of these actions; none named: of all.
pub fn history_of(
    connection: &mut Connection,
    seen: &Seen<'_>,
    actions: &[&str],
    before: Option<Uuid>,
    limit: usize,
) -> Result<History, StoreError> {
    let mut parameters = vec![Value::from(seen.stored.id.to_string())];
    let mut condition = seen_entries(seen, connection.dialect(), &mut parameters);
    if !actions.is_empty() {
        let actions = bind(&mut parameters, actions.iter().map(|action| (*action).into()));
        condition += &format!(" AND e.action IN ({actions})");
    }
    let counting = format!("SELECT COUNT(*) FROM journal_entry e WHERE e.record = $1 AND {condition}");
    let total = connection.count(&counting, &parameters)?;
    if let Some(before) = before {
        parameters.push(before.to_string().into());
        let number = "SELECT b.number FROM journal_entry b WHERE b.record = $1 AND b.id";
        condition += &format!(" AND e.number < ({number} = ${})", parameters.len());
    }
    parameters.push(Value::from(limit as i64 + 1));
    let sql = format!(
        "SELECT {ENTRY} FROM journal_entry e
         WHERE e.record = $1 AND {condition} ORDER BY e.number DESC LIMIT ${}",
        parameters.len()
    );
    let mut entries = read_all(&connection.query(&sql, &parameters)?, history_entry, "an entry of the journal")?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|entry| entry.id);
    Ok(History { entries, total, next })
}

/// Everything that was done to the record after an entry, the newest first, in the viewer's sight or not: the caller tells of it no
/// more than the difference between what they saw then and what they see now.
pub fn entries_since(
    connection: &mut Connection,
    record: Uuid,
    after: Uuid,
    limit: usize,
) -> Result<Vec<HistoryEntry>, StoreError> {
    let sql = format!(
        "SELECT {ENTRY} FROM journal_entry e WHERE e.record = $1
         AND e.number > (SELECT a.number FROM journal_entry a WHERE a.record = $1 AND a.id = $2)
         ORDER BY e.number DESC LIMIT $3"
    );
    let at = [record.to_string().into(), after.to_string().into(), Value::from(limit as i64)];
    read_all(&connection.query(&sql, &at)?, history_entry, "an entry of the journal")
}

/// The entry whose digest says what the record is now: of those of its version that the viewer sees, the one that kept it,
/// else the newest.
pub fn entry_of_now(connection: &mut Connection, seen: &Seen<'_>) -> Result<Option<HistoryEntry>, StoreError> {
    let mut parameters = vec![Value::from(seen.stored.id.to_string()), Value::from(seen.stored.version)];
    let condition = seen_entries(seen, connection.dialect(), &mut parameters);
    let kept = said_in("e", "kept", connection.dialect());
    let sql = format!(
        "SELECT {ENTRY} FROM journal_entry e WHERE e.record = $1 AND e.version = $2 AND {condition}
         ORDER BY {kept} IS NULL, e.number DESC LIMIT 1"
    );
    let entries = read_all(&connection.query(&sql, &parameters)?, history_entry, "an entry of the journal")?;
    Ok(entries.into_iter().next())
}

/// When the record became what it is now, as far as the viewer saw it: entries that leave the version come later.
pub fn changed_at(connection: &mut Connection, seen: &Seen<'_>) -> Result<Option<Instant>, StoreError> {
    let mut parameters = vec![Value::from(seen.stored.id.to_string()), Value::from(seen.stored.version)];
    let condition = seen_entries(seen, connection.dialect(), &mut parameters);
    let sql = format!("SELECT MIN(e.at) FROM journal_entry e WHERE e.record = $1 AND e.version = $2 AND {condition}");
    let rows = connection.query(&sql, &parameters)?;
    Ok(rows.first().and_then(|row| row[0].as_integer()).map(Instant::from_millis))
}

/// When the record last came into each state, as far as the viewer saw it there.
pub fn came_into_states(connection: &mut Connection, seen: &Seen<'_>) -> Result<HashMap<String, Instant>, StoreError> {
    let dialect = connection.dialect();
    let (from, to) = (said_in("e", "from", dialect), said_in("e", "to", dialect));
    let sql = format!(
        "SELECT {to}, MAX(e.at) FROM journal_entry e WHERE e.record = $1 AND ({from} IS NULL OR {from} <> {to}) GROUP BY {to}"
    );
    let rows = connection.query(&sql, &[seen.stored.id.to_string().into()])?;
    let read = |row: &Row| Some((row[0].as_text()?.to_owned(), Instant::from_millis(row[1].as_integer()?)));
    let came = read_all(&rows, read, "a state that a record came into")?;
    Ok(came.into_iter().filter(|(state, _)| seen.saw(state)).collect())
}

/// Whether an entry that the viewer sees brought this file.
pub fn brought(connection: &mut Connection, seen: &Seen<'_>, file: Uuid) -> Result<bool, StoreError> {
    let mut parameters = vec![Value::from(seen.stored.id.to_string()), Value::from(format!("%\"{file}\"%"))];
    let condition = seen_entries(seen, connection.dialect(), &mut parameters);
    let sql =
        format!("SELECT 1 FROM journal_entry e WHERE e.record = $1 AND e.content LIKE $2 AND {condition} LIMIT 1");
    Ok(!connection.query(&sql, &parameters)?.is_empty())
}

/// A kept version of a whole record.
#[derive(Clone, Debug)]
pub struct KeptVersion {
    pub version: i64,
    pub action: String,
    pub at: Instant,
    pub content: Json,
}

/// The kept versions of a record that the viewer sees, the newest first: those of states in which they see it.
pub fn versions(connection: &mut Connection, seen: &Seen<'_>) -> Result<Vec<KeptVersion>, StoreError> {
    let mut parameters = vec![Value::from(seen.stored.id.to_string())];
    let condition = match seen.states() {
        None => "1 = 1".to_owned(),
        Some(states) if states.is_empty() => "1 = 0".to_owned(),
        Some(states) => {
            let states = bind(&mut parameters, states.into_iter().map(Value::from));
            format!("{} IN ({states})", said_in("e", "to", connection.dialect()))
        }
    };
    let sql = format!(
        "SELECT v.version, v.action, v.at, v.content FROM record_version v
         JOIN journal_entry e ON e.record = v.record AND e.version = v.version AND e.action = v.action
         WHERE v.record = $1 AND {condition} ORDER BY v.version DESC"
    );
    let read = |row: &Row| {
        Some(KeptVersion {
            version: row[0].as_integer()?,
            action: row[1].as_text()?.to_owned(),
            at: Instant::from_millis(row[2].as_integer()?),
            content: serde_json::from_str(row[3].as_text()?).ok()?,
        })
    };
    read_all(&connection.query(&sql, &parameters)?, read, "a kept version")
}
