//! One action about to be performed: what it is given, the record that it was found on, and what its input may carry.

use kernel::decode::Source;
use kernel::{Action, Aggregate, Field, Kind, PostHeld, Refusal, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// What an action is given.
pub(crate) enum Input<'a> {
    /// From outside; `prepared` replaces the action's own fields where there was something to prepare, or refuses them.
    Object { object: &'a Map<String, Json>, source: Source, prepared: Result<Option<Vec<Value>>, Refusal> },
    /// From another action.
    Values(Vec<Value>),
}

/// One action about to be performed.
pub(crate) struct Act<'a> {
    pub action: &'static Action,
    pub record: Option<Uuid>,
    pub input: Input<'a>,
    pub expected_version: Option<i64>,
    pub cause: Option<Uuid>,
}

/// The record as it was found, if any, with its kind, and the post in which the actor acts.
pub(crate) struct Target {
    pub kind: &'static Kind,
    pub before: Option<Aggregate>,
    pub post: Option<PostHeld>,
}

/// The fields that the input of an action may carry beside its own: those of the record.
pub fn carried(action: &Action, kind: &'static Kind) -> Vec<&'static Field> {
    if !action.revises {
        return Vec::new();
    }
    kind.editable().filter(|field| action.creates || !field.fixed).collect()
}

/// What the input of an action may say of the lines of one kind.
#[derive(Clone, Debug)]
pub struct LineInput {
    pub fields: Vec<&'static Field>,
    /// Only fields of lines that are there; none is added or taken away.
    pub existing: bool,
}

/// What an action takes of the lines of a kind; none where it leaves them alone.
pub fn line_input(action: &Action, part: &'static Kind) -> Option<LineInput> {
    if action.revises {
        return Some(LineInput { fields: part.editable().collect(), existing: false });
    }
    let edit = action.edits.iter().find(|edit| edit.line == part.code)?;
    let fields = part.fields.iter().filter(|field| edit.fields.contains(&field.name)).collect();
    Some(LineInput { fields, existing: true })
}
