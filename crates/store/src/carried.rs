//! What the input of an action may carry beside its own fields: fields of the record, and lines.

use kernel::{Action, Field, Kind};

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
        let fields: Vec<_> = part.editable().collect();
        // Lines that only bodies write may be given back as they were read.
        return Some(LineInput { existing: fields.is_empty(), fields });
    }
    let edit = action.edits.iter().find(|edit| edit.line == part.code)?;
    let fields = part.fields.iter().filter(|field| edit.fields.contains(&field.name)).collect();
    Some(LineInput { fields, existing: true })
}
