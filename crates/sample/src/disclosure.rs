//! Disclosures of the sample: drafted from the agreed plan, or when its year is summed up; published, hung.

use kernel::{Action, Refusal};
use serde_json::{Value as Json, json};

use crate::part::{Part, Scene, usual_actor};
use crate::uploads;

pub const PART: Part = Part {
    name: "disclosure",
    kind: "disclosure",
    words: include_str!("texts/disclosure/words.csv"),
    input,
    actor: usual_actor,
};

/// A picture made for the sample: a notice board with a poster on it.
const HUNG: &[u8] = include_bytes!("texts/disclosure/hung.jpg");

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "create" => {
            let why = scene.words_for("create", "why").filter(|_| scene.row.matter == "selection");
            Some(json!({
                "publisher": scene.planner(), "plan": scene.plan(), "matter": scene.row.matter,
                "why": why, "telephone": scene.words_for("create", "telephone"),
            }))
        }
        "hang" => Some(json!({ "photo": uploads::keep(scene, "上墙照片（示例）.jpg", HUNG)? })),
        _ => None,
    })
}
