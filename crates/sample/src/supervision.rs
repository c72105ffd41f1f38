//! Words from the public, and their answers, in the sample.

use kernel::{Action, Refusal};
use serde_json::{Value as Json, json};

use crate::part::{Part, Scene, usual_actor};

pub const PART: Part = Part {
    name: "supervision",
    kind: "supervision-case",
    words: include_str!("texts/supervision/words.csv"),
    input,
    actor: usual_actor,
};

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    if action.name != "create" {
        return Ok(None);
    }
    let (county, year) = (scene.place().county, scene.row.year);
    Ok(Some(json!({
        "receiver": scene.planner(), "may_publish": true, "code": format!("示例{county}{year}"),
        "about": format!("{county}{year}年度帮扶项目"), "words": scene.words_for("create", "words"),
        "telephone": scene.words_for("create", "telephone"),
    })))
}
