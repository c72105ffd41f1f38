//! What towns of the sample put forward, and what their counties answered.

use kernel::{Action, Refusal};
use serde_json::{Value as Json, json};

use crate::part::{Part, Scene, usual_actor};
use crate::uploads;

pub const PART: Part = Part {
    name: "proposal",
    kind: "proposal",
    words: include_str!("texts/proposal/words.csv"),
    input,
    actor: usual_actor,
};

/// The picture made for the sample stands for one of the place.
const PICTURE: &[u8] = include_bytes!("texts/disclosure/hung.jpg");

/// What it may cost, in whole thousands of yuan.
const THOUSANDS: (u32, u32) = (60, 480);

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "create" => Some(json!({
            "town": scene.planner(), "subject": scene.words_for("create", "subject"), "theme": "water",
            "why": scene.words_for("create", "why"), "content": scene.words_for("create", "content"), "village": "示例村",
            "people_served": scene.stream.between(200, 1800),
            "cost_fen": i64::from(scene.stream.between(THOUSANDS.0, THOUSANDS.1)) * 100_000,
            "photos": [uploads::keep(scene, "现场照片（示例）.jpg", PICTURE)?],
        })),
        "accept" => Some(json!({ "nature": "grant", "form": "project" })),
        _ => None,
    })
}
