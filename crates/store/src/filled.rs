//! References that a release left empty because it did not know them, or because what they point at came later: the records
//! that lack one, for the action that fills it (`fills`).
//!
//! **Invariant:** what is filled is filled by an action of the clock, so that the journal makes it and the replay proves it.

use kernel::action::Fills;
use kernel::{Action, Catalogue, Type, Value};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError, bind, read_all};

/// A record with its programme, and the action that is to be performed on it.
pub struct Lacking {
    pub action: &'static Action,
    pub programme: String,
    pub record: Uuid,
}

/// Every record that lacks what there is by now.
pub(crate) fn lacking(connection: &mut Connection, catalogue: &Catalogue) -> Result<Vec<Lacking>, StoreError> {
    let mut found = Vec::new();
    for action in &catalogue.actions {
        let Some((sql, parameters)) = action.fills.and_then(|fills| asked(catalogue, action, &fills)) else { continue };
        let rows = connection.query(&sql, &parameters)?;
        let lacks = |row: &Row| {
            let programme = row[0].as_text()?.to_owned();
            Some(Lacking { action, programme, record: row[1].as_text()?.parse().ok()? })
        };
        found.extend(read_all(&rows, lacks, "a record that lacks something")?);
    }
    Ok(found)
}

/// The question, where the field is declared to point somewhere.
fn asked(catalogue: &Catalogue, action: &Action, fills: &Fills) -> Option<(String, Vec<Value>)> {
    let Fills { field, from, by, only, states } = fills;
    let kind = catalogue.kind(action.kind)?;
    let table = kind.table();
    let mut parameters = Vec::new();
    let mut lacks = format!("r.{field} IS NULL");
    if !states.is_empty() {
        let states = bind(&mut parameters, states.iter().map(|state| (*state).into()));
        lacks += &format!(" AND r.state IN ({states})");
    }
    let narrowed = |of: &str, parameters: &mut Vec<Value>| {
        let one = |(name, value): &(&str, &str)| {
            parameters.push(Value::from(*value));
            format!(" AND {of}.{name} = ${}", parameters.len())
        };
        only.iter().map(one).collect::<String>()
    };
    let asked = |lacks| format!("SELECT r.programme, r.id FROM {table} r WHERE {lacks} ORDER BY r.id");
    if fills.is_own() {
        lacks += &narrowed("r", &mut parameters);
        return Some((asked(lacks), parameters));
    }
    let Type::Reference(target) = kind.field(field)?.of else { return None };
    let there = catalogue.kind(target)?.table();
    let mut found = format!("SELECT 1 FROM {there} t WHERE t.programme = r.programme AND t.{by} = r.{from}");
    found += &narrowed("t", &mut parameters);
    lacks += &format!(" AND r.{from} IS NOT NULL AND EXISTS ({found})");
    Some((asked(lacks), parameters))
}
