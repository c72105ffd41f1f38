//! Whether what an input points at is there: records that whoever acts sees, uploads of their own.

use std::collections::HashMap;

use kernel::{Action, Field, Kind, Problem, Sight, Standing, Stored, Type, Value};
use uuid::Uuid;

use crate::act::Target;
use crate::attached::Own;
use crate::carried::carried;
use crate::connection::StoreError;
use crate::decoded::{self, Decoded};
use crate::rows;
use crate::shared::Scope;

/// Every reference that is given and new must be to a record of the programme which the actor sees; asked of what was
/// given, so that one wrong value does not hide another.
pub(crate) fn check_references(
    scope: &mut Scope<'_>,
    action: &Action,
    target: &Target,
    decoded: &Decoded,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    let (kind, before) = (target.kind, target.before.as_ref());
    let root = before.map(|before| (kind, &before.root));
    let mut own = Own::of(scope, target);
    check_given(scope, &mut own, &carried(action, kind), root, &decoded.carried, "", problems)?;
    check_given(scope, &mut own, &decoded::own(action), None, &decoded.own, "", problems)?;
    for lines in &decoded.lines {
        let (part, member) = (lines.part, lines.part.member());
        let old = before.and_then(|before| before.lines.get(part.code)).map(Vec::as_slice).unwrap_or_default();
        let by_id: HashMap<String, &Stored> = old.iter().map(|line| (line.id.to_string(), line)).collect();
        for (index, line) in lines.given.iter().flatten().enumerate() {
            let Ok(line) = line else { continue };
            let known = line.named.as_ref().and_then(|id| by_id.get(id)).map(|known| (part, *known));
            let prefix = format!("{member}[{index}].");
            check_given(scope, &mut own, &lines.input.fields, known, &line.values, &prefix, problems)?;
        }
    }
    Ok(())
}

fn check_given(
    scope: &mut Scope<'_>,
    own: &mut Own<'_>,
    fields: &[&'static Field],
    before: Option<(&Kind, &Stored)>,
    values: &[Option<Value>],
    prefix: &str,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    for (field, value) in fields.iter().zip(values) {
        let Some(value) = value else { continue };
        if before.is_none_or(|(kind, stored)| stored.get(kind, field.name) != value) {
            check_reference(scope, own, field, value, format!("{prefix}{}", field.name), problems)?;
        }
    }
    Ok(())
}

fn check_reference(
    scope: &mut Scope<'_>,
    own: &mut Own<'_>,
    field: &Field,
    value: &Value,
    path: String,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    let programme = scope.viewer.programme.as_str();
    match field.of {
        Type::Reference(target) => {
            let Some(id) = value.as_text().and_then(|text| text.parse::<Uuid>().ok()) else { return Ok(()) };
            let Some(kind) = scope.shared.catalogue.kind(target) else { return Ok(()) };
            let found = rows::load(scope.connection, kind, programme, id)?;
            // The public names the office that it writes to without seeing the list of offices.
            let public_party = field.party && scope.viewer.standing == Standing::Anonymous;
            if !found.is_some_and(|found| public_party || Sight::of(kind, scope.viewer).covers(&found)) {
                problems.push(Problem::new(path, "input.reference-unknown"));
            }
        }
        Type::File | Type::Files => {
            for (index, id) in kernel::files::named(field, value).into_iter().enumerate() {
                let place = if matches!(field.of, Type::Files) { format!("[{index}]") } else { String::new() };
                let wrong = own.wrong(scope.connection, field, id)?;
                problems.extend(wrong.map(|code| Problem::new(format!("{path}{place}"), code)));
            }
        }
        _ => {}
    }
    Ok(())
}
