//! Whether what an input points at is there: records that whoever acts sees, uploads of their own.

use kernel::decode::{self, Source};
use kernel::{Action, Field, Kind, Problem, Sight, Standing, Stored, Type, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::act::{Target, carried};
use crate::connection::StoreError;
use crate::rows;
use crate::shared::Scope;

/// Every reference that is given and new must be to a record of the programme which the actor sees; asked of what was
/// given, so that one wrong value does not hide another.
pub(crate) fn check_references(
    scope: &mut Scope<'_>,
    action: &Action,
    target: &Target,
    object: &Map<String, Json>,
    source: Source,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    let (kind, before) = (target.kind, target.before.as_ref());
    let mut fields = carried(action, kind);
    let root = before.map(|before| (kind, &before.root));
    check_given(scope, &fields, root, (object, source), "", problems)?;
    fields = action.input.iter().collect();
    check_given(scope, &fields, None, (object, source), "", problems)?;
    if !action.revises {
        return Ok(());
    }
    for part in scope.shared.catalogue.parts(kind.code) {
        let member = part.member();
        let given = object.get(&member).and_then(Json::as_array).filter(|given| given.len() <= decode::LINES_MAX);
        let old = before.and_then(|before| before.lines.get(part.code));
        fields = part.editable().collect();
        for (index, json) in given.into_iter().flatten().enumerate() {
            let Json::Object(line) = json else { continue };
            let named = line.get("id").and_then(Json::as_str);
            let known = old.and_then(|old| old.iter().find(|known| Some(known.id.to_string().as_str()) == named));
            let known = known.map(|known| (part, known));
            check_given(scope, &fields, known, (line, source), &format!("{member}[{index}]."), problems)?;
        }
    }
    Ok(())
}

fn check_given(
    scope: &mut Scope<'_>,
    fields: &[&'static Field],
    before: Option<(&Kind, &Stored)>,
    (object, source): (&Map<String, Json>, Source),
    prefix: &str,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    for field in fields {
        let given = object.get(field.name).and_then(|json| decode::value(field, json, source).ok());
        let Some(value) = given else { continue };
        if before.is_none_or(|(kind, stored)| *stored.get(kind, field.name) != value) {
            check_reference(scope, field, &value, format!("{prefix}{}", field.name), problems)?;
        }
    }
    Ok(())
}

fn check_reference(
    scope: &mut Scope<'_>,
    field: &Field,
    value: &Value,
    path: String,
    problems: &mut Vec<Problem>,
) -> Result<(), StoreError> {
    let Some(id) = value.as_text().and_then(|text| text.parse::<Uuid>().ok()) else { return Ok(()) };
    let programme = scope.viewer.programme.as_str();
    match field.of {
        Type::Reference(target) => {
            let Some(kind) = scope.shared.catalogue.kind(target) else { return Ok(()) };
            let found = rows::load(scope.connection, kind, programme, id)?;
            // The public names the office that it writes to without seeing the list of offices.
            let public_party = field.party && scope.viewer.standing == Standing::Anonymous;
            if !found.is_some_and(|found| public_party || Sight::of(kind, scope.viewer).covers(&found)) {
                problems.push(Problem::new(path, "input.reference-unknown"));
            }
        }
        Type::File => {
            let sql =
                "SELECT media_type FROM file WHERE id = $1 AND programme = $2 AND uploader = $3 AND record IS NULL
                       AND kind IS NULL";
            let uploader = scope.viewer.person.map(|person| person.to_string());
            let parameters = [id.to_string().into(), programme.into(), uploader.into()];
            match scope.connection.query(sql, &parameters)?.first().map(|row| row[0].as_text().unwrap_or_default()) {
                None => problems.push(Problem::new(path, "input.file-unknown")),
                Some(of) if field.photo && !of.starts_with("image/") => {
                    problems.push(Problem::new(path, "input.not-a-photo"));
                }
                Some(_) => {}
            }
        }
        _ => {}
    }
    Ok(())
}
