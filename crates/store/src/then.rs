//! What follows an action at other records, as its declaration says: which internal action, on which records, with what.
//!
//! Here the acts are made; `perform` performs them once the record itself is kept, each with the first one's entry as cause.

use kernel::{Action, Aggregate, Catalogue, Kind, Stored, Then, Value};
use uuid::Uuid;

use crate::act::{Act, Input};
use crate::connection::{Connection, StoreError};
use crate::rows;

/// The acts that follow an action which left the record like this, in the order of its declaration and of the lines: one for
/// each field that points somewhere.
pub(crate) fn acts(
    catalogue: &Catalogue,
    action: &'static Action,
    kind: &'static Kind,
    after: &Aggregate,
    entry: Uuid,
) -> Vec<Act<'static>> {
    let mut acts = Vec::new();
    let state = after.root.state.as_str();
    for then in action.then.iter().filter(|then| then.when.is_empty() || then.when.contains(&state)) {
        let Some(follows) = catalogue.action(then.kind, then.action) else { continue };
        let (line, field) = then.pointing();
        let Some(pointing) = line.map_or(Some(kind), |line| catalogue.kind(line)) else { continue };
        let rows = match line {
            Some(line) => after.lines.get(line).map(Vec::as_slice).unwrap_or_default(),
            None => std::slice::from_ref(&after.root),
        };
        for row in rows {
            let given = given(then, follows, &[(pointing, row), (kind, &after.root)]);
            let (Some(record), Some(values)) = (row.uuid(pointing, field), given) else { continue };
            let input = Input::Values(values);
            acts.push(Act { action: follows, record: Some(record), input, expected_version: None, cause: Some(entry) });
        }
    }
    acts
}

/// The inputs of the action that follows, from the first of these that has the field; none where one that must be given is
/// empty.
fn given(then: &Then, follows: &Action, from: &[(&'static Kind, &Stored)]) -> Option<Vec<Value>> {
    let value = |name: &str| {
        let (_, given) = then.gives.iter().find(|(input, _)| *input == name)?;
        let (kind, row) = from.iter().find(|(kind, _)| kind.field(given).is_some())?;
        Some(row.get(kind, given).clone())
    };
    let values = follows.input.iter().map(|field| {
        let value = value(field.name).unwrap_or_default();
        (!field.required || !value.is_null()).then_some(value)
    });
    values.collect()
}

/// The records that an action would publish beside its own, each as it would be then. An action that publishes what follows
/// sets fields of its record and does nothing beyond.
///
/// # Errors
/// A database that cannot be read.
pub fn publications(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    (action, kind): (&'static Action, &'static Kind),
    record: &Aggregate,
) -> Result<Vec<(&'static Kind, Aggregate)>, StoreError> {
    let mut published = Vec::new();
    for act in acts(catalogue, action, kind, record, Uuid::nil()) {
        let (Some(id), Input::Values(values)) = (act.record, &act.input) else { continue };
        let Some(kind) = catalogue.kind(act.action.kind).filter(|_| act.action.publishes) else { continue };
        let Some(mut root) = rows::load(connection, kind, programme, id)? else { continue };
        for (field, value) in act.action.input.iter().zip(values).filter(|(field, _)| field.sets) {
            if let Some(position) = kind.position(field.name) {
                root.values[position] = value.clone();
            }
        }
        published.push((kind, rows::aggregate(connection, catalogue, kind, root)?));
    }
    Ok(published)
}
