//! The journal's entry of an action: what changed, what was given, who acted.

use kernel::{Aggregate, Field, Kind, PostHeld, Standing, Stored, Type, Value, Viewer};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::act::{Act, Target};
use crate::bound::Bound;
use crate::connection::StoreError;
use crate::journal;
use crate::shared::Scope;
use crate::signing::Turn;

/// What changed, one member a field; lines by their identifier.
pub(crate) fn changes(
    scope: &Scope<'_>,
    kind: &'static Kind,
    before: Option<&Aggregate>,
    after: &Aggregate,
) -> Vec<Json> {
    let mut changes = Vec::new();
    field_changes(kind, None, before.map(|before| &before.root), Some(&after.root), &mut changes);
    for part in scope.shared.catalogue.parts(kind.code) {
        let old = before.and_then(|before| before.lines.get(part.code)).map(Vec::as_slice).unwrap_or_default();
        let new = after.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
        for line in new {
            field_changes(part, Some(line.id), old.iter().find(|old| old.id == line.id), Some(line), &mut changes);
        }
        for line in old.iter().filter(|old| !new.iter().any(|line| line.id == old.id)) {
            field_changes(part, Some(line.id), Some(line), None, &mut changes);
        }
    }
    changes
}

/// A value as an entry says it: of a secret its digest.
pub(crate) fn said(field: &Field, value: &Value) -> Json {
    match (field.of, value) {
        (Type::Secret, Value::Text(secret)) => Json::from(format!("sha-256:{}", journal::digest(secret.as_bytes()))),
        _ => kernel::encode::value(field, value),
    }
}

/// Compares two rows field by field; a secret shows only that it changed, bound by its digest.
pub(crate) fn field_changes(
    kind: &Kind,
    line: Option<Uuid>,
    before: Option<&Stored>,
    after: Option<&Stored>,
    changes: &mut Vec<Json>,
) {
    for (position, field) in kind.fields.iter().enumerate() {
        let value = |stored: Option<&Stored>| stored.map_or(Value::Null, |stored| stored.values[position].clone());
        let (old, new) = (value(before), value(after));
        if old == new {
            continue;
        }
        let mut change = Map::new();
        if let Some(line) = line {
            change.insert("line".to_owned(), json!(kind.code));
            change.insert("id".to_owned(), json!(line.to_string()));
        }
        change.insert("field".to_owned(), json!(field.name));
        change.insert("before".to_owned(), said(field, &old));
        change.insert("after".to_owned(), said(field, &new));
        changes.push(Json::Object(change));
    }
}

/// What entries call the clock.
pub const CLOCK: &str = "系统时钟";
/// What entries call whoever sets a programme up.
pub const INSTALLATION: &str = "系统安装";
/// What entries call whoever has no account.
pub const PUBLIC: &str = "公众";

/// Who acts, as entries and notices say it.
pub(crate) fn actor(viewer: &Viewer, post: Option<&PostHeld>) -> String {
    match (viewer.standing, post) {
        (Standing::Person, Some(post)) => {
            let behalf = post.on_behalf.as_ref().map(|behalf| format!("（代{}）", behalf.giver_name));
            let behalf = behalf.unwrap_or_default();
            format!("{} {} {}{behalf}", post.organisation_name, post.title, viewer.name)
        }
        (Standing::Person, None) => viewer.name.clone(),
        (Standing::Clock, _) => CLOCK.to_owned(),
        (Standing::Installation, _) => INSTALLATION.to_owned(),
        (Standing::Anonymous, _) => PUBLIC.to_owned(),
    }
}

/// What an entry says beside who acted on what.
pub(crate) struct Said<'a> {
    pub input: &'a [Value],
    pub changes: Vec<Json>,
    pub bound: Bound,
    pub turn: Turn,
}

/// Says the order of lines wherever it is another than before.
fn bind_order(scope: &Scope<'_>, target: &Target, after: &Aggregate, bound: &mut Bound) {
    for part in scope.shared.catalogue.parts(target.kind.code) {
        let of = |aggregate: &Aggregate| -> Vec<Uuid> {
            aggregate.lines.get(part.code).into_iter().flatten().map(|line| line.id).collect()
        };
        let now = of(after);
        if now != target.before.as_ref().map(of).unwrap_or_default() {
            bound.bind_order(part.code, now.into_iter());
        }
    }
}

/// Appends the entry of an action to the journal; answers its hash.
pub(crate) fn write_entry(
    scope: &mut Scope<'_>,
    act: &Act<'_>,
    target: &Target,
    after: &Aggregate,
    post: Option<&PostHeld>,
    entry: Uuid,
    Said { input, changes, mut bound, turn }: Said<'_>,
) -> Result<String, StoreError> {
    let mut given = Map::new();
    for (field, value) in act.action.input.iter().zip(input) {
        if !matches!(field.of, Type::Secret) && !field.sealed && !value.is_null() {
            given.insert(field.name.to_owned(), kernel::encode::value(field, value));
        }
    }
    let from = target.before.as_ref().map(|before| before.root.state.as_str());
    let mut content = json!({ "input": given, "changes": changes, "from": from, "to": after.root.state,
                              "happened": scope.happened.iso() });
    if let Some(behalf) = post.and_then(|post| post.on_behalf.as_ref()) {
        content["on_behalf"] =
            json!({ "person": behalf.giver.to_string(), "delegation": behalf.delegation.to_string() });
    }
    bind_order(scope, target, after, &mut bound);
    bound.write_into(&mut content);
    turn.write_into(&mut content);
    let entry = journal::Entry {
        id: entry,
        programme: scope.viewer.programme.clone(),
        kind: target.kind.code,
        record: after.root.id,
        version: after.root.version,
        action: act.action.name,
        person: scope.viewer.person,
        post: post.map(|post| post.id),
        organisation: post.map(|post| post.organisation),
        actor: actor(scope.viewer, post),
        at: scope.now,
        cause: act.cause,
        content,
    };
    journal::append(scope.connection, &entry, &scope.shared.mac_key)
}
