//! People of the sample who are named without an account: one clerk enters the signed paper, another looks at it; then a
//! project names them.

use kernel::{Action, FieldValue, Refusal, Value};
use programme::named::records::{Capacity, NamedPerson, NamedState};
use serde_json::{Value as Json, json};

use crate::part::{Chosen, Part, Scene};
use crate::uploads;

pub const PART: Part =
    Part { name: "named", kind: "named-person", words: include_str!("texts/named/words.csv"), input, actor };

/// The picture made for the sample stands for the scan of a paper too.
const PAPER: &[u8] = include_bytes!("texts/disclosure/hung.jpg");

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "create" => {
            let capacity = scene.row.capacity.as_str();
            // A village chooses who speaks for it; whoever else is named agrees to it.
            let is_chosen = capacity == Capacity::VillageRepresentative.code();
            let name = if is_chosen { "推选记录（示例）.jpg" } else { "本人同意书（示例）.jpg" };
            let words = |field: &str| scene.words_for("create", &format!("{field}-{capacity}"));
            Some(json!({
                "office": scene.planner(), "name": words("name"), "capacity": capacity, "belongs_to": words("belongs_to"),
                "telephone": "0753-0000000", "paper": [uploads::keep(scene, name, PAPER)?],
            }))
        }
        "name-people" => Some(json!({
            "lead": confirmed(scene, Capacity::Lead)?,
            "representative": confirmed(scene, Capacity::VillageRepresentative)?,
        })),
        _ => None,
    })
}

/// Somebody whom the planner's office has confirmed as that.
fn confirmed(scene: &Scene<'_>, capacity: Capacity) -> Result<Option<String>, Refusal> {
    let office = scene.planner().map_or(Value::Null, |office| office.as_str().into());
    let of = [("office", office), ("state", NamedState::Confirmed.name().into()), ("capacity", capacity.to_value())];
    Ok(scene.find::<NamedPerson>(&of)?.first().map(|person| person.id.to_string()))
}

/// Whoever entered it neither confirms nor returns it.
fn actor(_: &Scene<'_>, action: &'static Action) -> Result<Chosen, Refusal> {
    Ok(if action.not_by.is_empty() { Chosen::First } else { Chosen::Last })
}
