//! Names that people typed where a record is meant: each becomes the record's identifier, or says what is wrong with it.

use std::collections::BTreeSet;

use kernel::{Action, Field, Kind, Problem, Refusal, Stored, Type};
use uuid::Uuid;

use super::form::read_values;
use super::offered::{self, Among};
use super::sent::{Typed, count_lines};
use crate::base::call::Call;

/// Puts the record in the place of each name that was typed; answers what is wrong with the others.
pub fn resolve(
    call: &Call,
    kind: &'static Kind,
    action: &'static Action,
    record: Option<&Stored>,
    values: &mut Typed,
) -> Result<Vec<Problem>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let named = |path: &str| {
        let value = values.get(path).map(|value| value.trim()).filter(|value| !value.is_empty())?;
        value.parse::<Uuid>().is_err().then(|| value.to_owned())
    };
    let mut asked: Vec<(String, &'static Field, String)> = Vec::new();
    for field in store::carried(action, kind).into_iter().chain(action.input) {
        asked.extend(named(field.name).map(|name| (field.name.to_owned(), field, name)));
    }
    for part in catalogue.parts(kind.code) {
        let Some(input) = store::line_input(action, part) else { continue };
        for number in 0..count_lines(values, &part.member()) {
            for field in input.fields.iter().copied() {
                let path = format!("{}[{number}].{}", part.member(), field.name);
                asked.extend(named(&path).map(|name| (path, field, name)));
            }
        }
    }
    // Words of other fields, and references that nobody types, stay as they are.
    asked.retain(|(_, field, _)| matches!(field.of, Type::Reference(_)) && !field.hidden);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let before = record.map(|record| read_values(call, kind, record.clone())).transpose()?.unwrap_or_default();
    let mut problems = Vec::new();
    call.app.read(|connection| {
        for (path, field, name) in &asked {
            let Some(among) = Among::new(catalogue, &call.viewer, field) else { continue };
            // Of several of one name the one that stood in this column before is meant.
            let same = before.iter().filter(|(earlier, _)| offered::field_path(earlier) == offered::field_path(path));
            let present: BTreeSet<Uuid> = same.filter_map(|(_, id)| id.parse().ok()).collect();
            match offered::resolve(connection, &among, name, &present)? {
                Ok(id) => {
                    values.insert(path.clone(), id.to_string());
                }
                Err(problem) => problems.push(Problem { field: path.clone(), ..problem }),
            }
        }
        Ok(())
    })?;
    Ok(problems)
}
