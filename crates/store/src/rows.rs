//! Rows of declared kinds in and out of their tables, written once over erased values.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use kernel::decode::{self, Source};
use kernel::kind::table_of;
use kernel::{Aggregate, Catalogue, Day, Field, InForce, Instant, Kind, Mismatch, Stored, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::connection::{Connection, Dialect, Row, StoreError, bind};

/// What a statement on the table of a kind is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Purpose {
    Load,
    Lines,
    Insert,
    Update,
    InsertLine,
    UpdateLine,
}

/// Texts of statements by where the code and the fields of their kind stand, which tells it from every other.
type Texts = HashMap<(usize, usize, Purpose), Arc<str>>;

/// The text of a statement: it follows from the declaration alone, so it is made once.
fn text(kind: &Kind, purpose: Purpose, make: impl FnOnce() -> String) -> Arc<str> {
    static TEXTS: LazyLock<RwLock<Texts>> = LazyLock::new(Default::default);
    let key = (kind.code.as_ptr() as usize, kind.fields.as_ptr() as usize, purpose);
    if let Some(text) = TEXTS.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(text);
    }
    let text: Arc<str> = make().into();
    TEXTS.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&text));
    text
}

/// The columns of a kind in the order in which `read` expects them.
fn selection(kind: &Kind) -> String {
    let own = if kind.part_of.is_some() { "id" } else { "id, version, state, entered, created" };
    kind.fields.iter().fold(own.to_owned(), |list, field| list + ", " + field.name)
}

fn id_of(value: &Value) -> Result<Uuid, StoreError> {
    let parsed = value.as_text().and_then(|text| text.parse().ok());
    parsed.ok_or(StoreError::Mismatch(kernel::Mismatch { expected: "an identifier" }))
}

fn read(kind: &Kind, row: Row) -> Result<Stored, StoreError> {
    let mut columns = row.into_iter();
    let id = id_of(&columns.next().unwrap_or_default())?;
    if kind.part_of.is_some() {
        let origin = Instant::from_millis(0);
        return Ok(Stored {
            id,
            version: 0,
            state: String::new(),
            entered: origin,
            created: origin,
            values: columns.collect(),
            named: Vec::new(),
        });
    }
    let mut own = || columns.next().unwrap_or_default();
    let version = own().as_integer().unwrap_or(0);
    let state = own().into_text().unwrap_or_default();
    let entered = Instant::from_millis(own().as_integer().unwrap_or(0));
    let created = Instant::from_millis(own().as_integer().unwrap_or(0));
    Ok(Stored { id, version, state, entered, created, values: columns.collect(), named: Vec::new() })
}

/// Selects root records by a condition over their columns; placeholders begin at `$1`.
pub fn select(
    connection: &mut Connection,
    kind: &Kind,
    condition: &str,
    parameters: &[Value],
) -> Result<Vec<Stored>, StoreError> {
    query(connection, kind, &selecting(kind, condition), parameters)
}

fn selecting(kind: &Kind, condition: &str) -> String {
    format!("SELECT {} FROM {} WHERE {condition}", selection(kind), kind.table())
}

fn query(connection: &mut Connection, kind: &Kind, sql: &str, parameters: &[Value]) -> Result<Vec<Stored>, StoreError> {
    let rows = connection.query(sql, parameters)?;
    read_all(connection, kind, rows)
}

fn read_all(connection: &mut Connection, kind: &Kind, rows: Vec<Row>) -> Result<Vec<Stored>, StoreError> {
    let mut records: Vec<Stored> = rows.into_iter().map(|row| read(kind, row)).collect::<Result<_, _>>()?;
    for naming in kind.naming() {
        read_named(connection, naming, &mut records)?;
    }
    Ok(records)
}

/// Reads which organisations the lines of records name in a field by which these come to see them.
fn read_named(
    connection: &mut Connection,
    (line, field): (&'static str, &'static str),
    records: &mut [Stored],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let table = table_of(line);
    let sql = |marks: &str| {
        format!("SELECT root, {field} FROM {table} WHERE root IN ({marks}) AND {field} IS NOT NULL ORDER BY position")
    };
    let mut of_root: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in by_identifiers(connection, &[], &ids, sql)? {
        of_root.entry(id_of(&row[0])?).or_default().push(id_of(&row[1])?);
    }
    for record in records {
        let named = of_root.remove(&record.id).unwrap_or_default();
        record.named.extend(named.into_iter().map(|office| (line, field, office)));
    }
    Ok(())
}

/// Says anew which organisations the lines name, as an action has left them.
pub(crate) fn name(catalogue: &Catalogue, kind: &Kind, aggregate: &mut Aggregate) {
    aggregate.root.named.clear();
    for (line, field) in kind.naming() {
        let Some(part) = catalogue.kind(line) else { continue };
        let lines = aggregate.lines.get(line).into_iter().flatten();
        let named = lines.filter_map(|each| each.uuid(part, field)).map(|office| (line, field, office));
        aggregate.root.named.extend(named);
    }
}

/// One root record of a programme.
pub fn load(connection: &mut Connection, kind: &Kind, programme: &str, id: Uuid) -> Result<Option<Stored>, StoreError> {
    let parameters = [Value::from(id.to_string()), Value::from(programme)];
    let sql = text(kind, Purpose::Load, || selecting(kind, "id = $1 AND programme = $2"));
    Ok(query(connection, kind, &sql, &parameters)?.pop())
}

/// Identifiers that one statement binds at most.
const CHUNK: usize = 256;

/// Asks about these identifiers, some hundreds by one statement, whose text is made of their placeholders; other values come
/// first. A number of identifiers is made even with a power of two by naming the first once more, so that few texts stand
/// for all numbers.
pub(crate) fn by_identifiers(
    connection: &mut Connection,
    others: &[Value],
    ids: &[Uuid],
    text: impl Fn(&str) -> String,
) -> Result<Vec<Row>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(CHUNK) {
        let again = some.len().next_power_of_two() - some.len();
        let named = some.iter().chain(std::iter::repeat_n(&some[0], again));
        let mut parameters = others.to_vec();
        let marks = bind(&mut parameters, named.map(|id| id.to_string().into()));
        found.extend(connection.query(&text(&marks), &parameters)?);
    }
    Ok(found)
}

/// Those of these records that there are, in no order.
pub fn load_all(
    connection: &mut Connection,
    kind: &Kind,
    programme: &str,
    ids: &[Uuid],
) -> Result<Vec<Stored>, StoreError> {
    let text = |marks: &str| selecting(kind, &format!("programme = $1 AND id IN ({marks})"));
    let found = by_identifiers(connection, &[programme.into()], ids, text)?;
    read_all(connection, kind, found)
}

/// Root records of a programme whose fields have these values, oldest first.
pub fn find(
    connection: &mut Connection,
    kind: &Kind,
    programme: &str,
    conditions: &[(&str, Value)],
) -> Result<Vec<Stored>, StoreError> {
    let mut condition = "programme = $1".to_owned();
    let mut parameters = vec![Value::from(programme)];
    for (name, value) in conditions {
        parameters.push(value.clone());
        condition += &format!(" AND {name} = ${}", parameters.len());
    }
    select(connection, kind, &(condition + " ORDER BY id"), &parameters)
}

/// The lines of one kind of a root, in their order.
pub fn lines(connection: &mut Connection, kind: &Kind, root: Uuid) -> Result<Vec<Stored>, StoreError> {
    let sql = text(kind, Purpose::Lines, || selecting(kind, "root = $1 ORDER BY position"));
    query(connection, kind, &sql, &[Value::from(root.to_string())])
}

/// The lines of one kind of a root as they were kept after the newest of these actions, with the version that it made.
pub fn kept_lines(
    connection: &mut Connection,
    kind: &Kind,
    root: Uuid,
    actions: &[&str],
) -> Result<Option<(i64, Vec<Stored>)>, StoreError> {
    let mut parameters = vec![Value::from(root.to_string())];
    let marks = bind(&mut parameters, actions.iter().map(|action| Value::from(*action)));
    let sql = format!(
        "SELECT version, content FROM record_version WHERE record = $1 AND action IN ({marks}) ORDER BY version DESC LIMIT 1"
    );
    let Some(row) = connection.query(&sql, &parameters)?.pop() else { return Ok(None) };
    let content: Json = row[1].as_text().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let lines = content[kind.member()].as_array().map(Vec::as_slice).unwrap_or_default();
    let lines = lines.iter().map(|line| kept(kind, line)).collect::<Result<_, _>>()?;
    Ok(Some((row[0].as_integer().unwrap_or(0), lines)))
}

/// A line out of a kept version; a field that was declared later is null.
fn kept(kind: &Kind, line: &Json) -> Result<Stored, StoreError> {
    let value = |field: &Field| decode::value(field, line.get(field.name).unwrap_or(&Json::Null), Source::Json);
    let origin = Instant::from_millis(0);
    Ok(Stored {
        id: id_of(&line["id"].as_str().map_or(Value::Null, Value::from))?,
        version: 0,
        state: String::new(),
        entered: origin,
        created: origin,
        values: kind.fields.iter().map(|field| value(field).unwrap_or_default()).collect(),
        named: Vec::new(),
    })
}

/// A root with all its lines.
pub fn aggregate(
    connection: &mut Connection,
    catalogue: &Catalogue,
    kind: &Kind,
    root: Stored,
) -> Result<Aggregate, StoreError> {
    let mut aggregate = Aggregate { root, lines: Default::default() };
    for part in catalogue.parts(kind.code) {
        let lines = lines(connection, part, aggregate.root.id)?;
        aggregate.lines.insert(part.code, lines);
    }
    Ok(aggregate)
}

/// The record of the catalogue's rulebook kind that is in force on a day: the latest `effective` not after it.
pub fn rulebook(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    day: Day,
) -> Result<Option<Stored>, StoreError> {
    let Some(kind) = catalogue.kind(catalogue.rulebook) else { return Ok(None) };
    let condition = "programme = $1 AND effective <= $2 ORDER BY effective DESC, id DESC LIMIT 1";
    Ok(select(connection, kind, condition, &[programme.into(), day.iso().into()])?.pop())
}

/// The numbers in force on a day.
pub fn in_force(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    day: Day,
) -> Result<InForce, StoreError> {
    let rulebook = rulebook(connection, catalogue, programme, day)?;
    Ok(InForce { rulebook, ..usual_numbers(catalogue)? })
}

/// The numbers as they are without any rulebook.
pub fn usual_numbers(catalogue: &Catalogue) -> Result<InForce, StoreError> {
    let kind = catalogue.kind(catalogue.rulebook).ok_or(Mismatch { expected: "a kind of rulebook" })?;
    Ok(InForce { kind, rulebook: None })
}

/// The text that inserts into the table of a kind, these columns after those that `selection` names.
fn inserting(kind: &Kind, more: &[&str]) -> String {
    let columns = [&[selection(kind).as_str()], more].concat().join(", ");
    let marks: Vec<String> = (1..=columns.split(", ").count()).map(|number| format!("${number}")).collect();
    format!("INSERT INTO {} ({columns}) VALUES ({})", kind.table(), marks.join(", "))
}

/// The text that updates the table of a kind: these columns, then its fields, where those conditions hold.
fn updating(kind: &Kind, columns: &[&str], conditions: &[&str]) -> String {
    let fields = kind.fields.iter().map(|field| field.name);
    let set: Vec<&str> = columns.iter().copied().chain(fields).collect();
    let equals = |(index, name): (usize, &&str)| format!("{name} = ${}", index + 1);
    let set_texts: Vec<String> = set.iter().enumerate().map(equals).collect();
    let where_texts: Vec<String> =
        conditions.iter().enumerate().map(|(index, name)| equals((set.len() + index, name))).collect();
    format!("UPDATE {} SET {} WHERE {}", kind.table(), set_texts.join(", "), where_texts.join(" AND "))
}

/// Inserts a root record.
pub fn insert(connection: &mut Connection, kind: &Kind, programme: &str, stored: &Stored) -> Result<(), StoreError> {
    let mut parameters = vec![
        Value::from(stored.id.to_string()),
        Value::from(stored.version),
        Value::from(stored.state.as_str()),
        Value::from(stored.entered.millis()),
        Value::from(stored.created.millis()),
    ];
    parameters.extend(stored.values.iter().cloned());
    parameters.push(programme.into());
    let sql = text(kind, Purpose::Insert, || inserting(kind, &["programme"]));
    connection.execute(&sql, &parameters).map(|_| ())
}

/// Inserts rows many to a statement: on PostgreSQL every statement waits for the server.
pub(crate) fn insert_many<const N: usize>(
    connection: &mut Connection,
    table: &str,
    columns: [&str; N],
    mut rows: &[[Value; N]],
) -> Result<(), StoreError> {
    while !rows.is_empty() {
        // Three lengths, so that three statements are prepared and no more.
        let length = [100, 10, 1].into_iter().find(|length| *length <= rows.len()).unwrap_or(1);
        let (now, later) = rows.split_at(length);
        let mut parameters = Vec::with_capacity(length * N);
        let marks: Vec<String> =
            now.iter().map(|row| format!("({})", bind(&mut parameters, row.iter().cloned()))).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), marks.join(", "));
        connection.execute(&sql, &parameters)?;
        rows = later;
    }
    Ok(())
}

/// Updates a root record, if it still has the version before this one.
pub fn update(connection: &mut Connection, kind: &Kind, stored: &Stored) -> Result<bool, StoreError> {
    let mut parameters =
        vec![Value::from(stored.version), Value::from(stored.state.as_str()), Value::from(stored.entered.millis())];
    parameters.extend(stored.values.iter().cloned());
    parameters.push(stored.id.to_string().into());
    parameters.push(Value::from(stored.version - 1));
    let sql = text(kind, Purpose::Update, || updating(kind, &["version", "state", "entered"], &["id", "version"]));
    Ok(connection.execute(&sql, &parameters)? == 1)
}

/// Holds a root record as it was read until the transaction ends: whoever changes it meanwhile comes after, or this is tried
/// again. One writer needs no hold.
pub(crate) fn hold(connection: &mut Connection, kind: &Kind, id: Uuid) -> Result<(), StoreError> {
    if connection.dialect() == Dialect::Postgres {
        let sql = format!("SELECT id FROM {} WHERE id = $1 FOR UPDATE", kind.table());
        connection.query(&sql, &[id.to_string().into()])?;
    }
    Ok(())
}

/// Makes the lines of one kind what they should be: what changed is written, nothing else.
pub fn write_lines(
    connection: &mut Connection,
    kind: &Kind,
    programme: &str,
    root: Uuid,
    before: &[Stored],
    after: &[Stored],
) -> Result<(), StoreError> {
    for line in before.iter().filter(|line| !after.iter().any(|kept| kept.id == line.id)) {
        connection.execute(&format!("DELETE FROM {} WHERE id = $1", kind.table()), &[line.id.to_string().into()])?;
    }
    for (position, line) in after.iter().enumerate() {
        let old = before.iter().position(|old| old.id == line.id);
        match old {
            Some(old_position) if old_position == position && before[old_position].values == line.values => {}
            Some(_) => update_line(connection, kind, position, line)?,
            None => insert_line(connection, kind, programme, root, position, line)?,
        }
    }
    Ok(())
}

fn update_line(connection: &mut Connection, kind: &Kind, position: usize, line: &Stored) -> Result<(), StoreError> {
    let mut parameters = vec![Value::from(position as i64)];
    parameters.extend(line.values.iter().cloned());
    parameters.push(line.id.to_string().into());
    let sql = text(kind, Purpose::UpdateLine, || updating(kind, &["position"], &["id"]));
    connection.execute(&sql, &parameters).map(|_| ())
}

fn insert_line(
    connection: &mut Connection,
    kind: &Kind,
    programme: &str,
    root: Uuid,
    position: usize,
    line: &Stored,
) -> Result<(), StoreError> {
    let mut parameters = vec![Value::from(line.id.to_string())];
    parameters.extend(line.values.iter().cloned());
    parameters.extend([programme.into(), root.to_string().into(), Value::from(position as i64)]);
    let sql = text(kind, Purpose::InsertLine, || inserting(kind, &["programme", "root", "position"]));
    connection.execute(&sql, &parameters).map(|_| ())
}
