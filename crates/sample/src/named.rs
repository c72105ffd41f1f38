//! People of the sample who are named without an account: one clerk enters the signed paper, another looks at it.

use kernel::{Action, Refusal};
use serde_json::{Value as Json, json};

use crate::part::{Chosen, Part, Scene};
use crate::uploads;

pub const PART: Part =
    Part { name: "named", kind: "named-person", words: include_str!("texts/named/words.csv"), input, actor };

/// The picture made for the sample stands for the scan of a paper too.
const PAPER: &[u8] = include_bytes!("texts/disclosure/hung.jpg");

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    if action.name != "create" {
        return Ok(None);
    }
    Ok(Some(json!({
        "office": scene.planner(), "name": scene.words_for("create", "name"), "capacity": "village-representative",
        "belongs_to": scene.words_for("create", "belongs_to"), "telephone": "0753-0000000（示例）",
        "paper": [uploads::keep(scene, "推选记录（示例）.jpg", PAPER)?],
    })))
}

/// Whoever entered it neither confirms nor returns it.
fn actor(_: &Scene<'_>, action: &'static Action) -> Result<Chosen, Refusal> {
    Ok(if action.not_by.is_empty() { Chosen::First } else { Chosen::Last })
}
