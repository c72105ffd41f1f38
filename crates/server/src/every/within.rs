//! By what a list is filtered beyond what its selects show: said above it, with a way out of each, and kept by its form.
//!
//! **Invariant:** a record is named here only to whoever sees it, or sees one of the list that names it.

use kernel::{Field, Kind, Refusal, Type, Value};
use store::titles::{self, Names};
use store::{Connection, StoreError, query};
use uuid::Uuid;

use super::asked::{address, filtering, filters};
use crate::base::call::Call;

/// One value that the list is filtered by.
pub struct Within {
    pub name: &'static str,
    pub value: String,
    pub label: String,
    /// The label with what the value is called.
    pub said: String,
    /// The list without it.
    pub without: String,
}

/// The filters that the address asks for and no select shows; `names` are those of what the listed records point at.
pub fn of(call: &Call, kind: &'static Kind, names: &Names) -> Result<Vec<Within>, Refusal> {
    let selects = filters(call, kind);
    let shown = |field: &Field| {
        let select = selects.iter().find(|select| select.name == field.name);
        select.is_some_and(|select| select.options.iter().any(|option| option.selected))
    };
    let mut all = Vec::new();
    for (field, value) in filtering(call, kind).filter(|(field, _)| !shown(field)) {
        let label = call.words().label(field.label).to_owned();
        let facts = [("label", label.clone()), ("value", called(call, field, &value, names)?)];
        all.push(Within {
            name: field.name,
            value: call.asked(field.name).unwrap_or_default().to_owned(),
            said: call.words().with("narrow-condition", &facts),
            without: address(call, field.name, ""),
            label,
        });
    }
    Ok(all)
}

/// The filters in words, for files made of the list.
pub fn said(call: &Call, kind: &'static Kind, names: &Names) -> Result<Vec<String>, Refusal> {
    Ok(of(call, kind, names)?.into_iter().map(|within| within.said).collect())
}

fn called(call: &Call, field: &Field, value: &Value, names: &Names) -> Result<String, Refusal> {
    let Type::Reference(target) = field.of else {
        return Ok(titles::plain(field, value, names, call.language()));
    };
    let Some(id) = value.as_text().and_then(|id| id.parse::<Uuid>().ok()) else { return Ok(unseen(call)) };
    // What a listed record points at is named there.
    if let Some(name) = names.get(&id) {
        return Ok(call.language().of(name).clone());
    }
    let found = call.app.read(|connection| title_of(connection, call, target, id))?;
    Ok(found.unwrap_or_else(|| unseen(call)))
}

fn unseen(call: &Call) -> String {
    call.words().say("list-unseen")
}

/// What a record is called, where the viewer sees it.
fn title_of(connection: &mut Connection, call: &Call, kind: &str, id: Uuid) -> Result<Option<String>, StoreError> {
    let catalogue = call.app.engine.catalogue();
    let Some(kind) = catalogue.kind(kind) else { return Ok(None) };
    let Some(stored) = query::get(connection, kind, &call.viewer, id)? else { return Ok(None) };
    let title = titles::title(connection, catalogue, &call.programme, kind, &stored)?;
    Ok(Some(call.language().of(&title).clone()))
}
