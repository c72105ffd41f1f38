//! Reminders of the sample.

use kernel::{Action, Refusal};
use serde_json::{Value as Json, json};

use crate::part::{Chosen, Part, Scene};

pub const PART: Part =
    Part { name: "tasks", kind: "reminder", words: include_str!("texts/tasks/words.csv"), input, actor };

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok((action.name == "create").then(
        || json!({ "receiver": scene.planner(), "year": scene.row.year, "words": scene.words_for("create", "words") }),
    ))
}

/// A reminder is acknowledged by the second person of the office.
fn actor(_: &Scene<'_>, action: &'static Action) -> Result<Chosen, Refusal> {
    Ok(if action.creates { Chosen::First } else { Chosen::Last })
}
