//! Usual phrases of the sample: what some note for themselves, and some for their office.

use kernel::{Action, Refusal, phrases};
use serde_json::{Value as Json, json};

use crate::part::{Part, Scene, usual_actor};

pub const PART: Part =
    Part { name: "phrases", kind: "phrase", words: include_str!("texts/phrases/words.csv"), input, actor: usual_actor };

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    if action.name != "create" {
        return Ok(None);
    }
    let occasion = if scene.stream.between(0, 1) == 0 { phrases::ONWARDS } else { phrases::BACK };
    let words = scene.words_for("create", &format!("words-{occasion}"));
    Ok(Some(json!({ "office": scene.planner(), "occasion": occasion, "words": words })))
}
