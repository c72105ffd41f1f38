//! City plans of the sample.

use kernel::{Action, Refusal};
use serde_json::{Value as Json, json};

use crate::part::{Part, Scene, usual_actor};

pub const PART: Part =
    Part { name: "consolidation", kind: "city-plan", words: "action,field,text\n", input, actor: usual_actor };

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    let answerable = "示例分管领导";
    Ok((action.name == "create").then(|| json!({ "year": scene.row.year, "answerable": answerable })))
}
