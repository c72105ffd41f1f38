//! Disclosures of the sample: drafted from the agreed plan, published, hung.

use kernel::{Action, Refusal};
use serde_json::{Value as Json, json};
use store::files;

use crate::part::{Part, Scene, usual_actor};

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
        "create" => Some(json!({
            "publisher": scene.planner(), "plan": scene.plan(), "matter": "selection",
            "why": scene.words_for("create", "why"), "telephone": scene.words_for("create", "telephone"),
        })),
        "hang" => Some(json!({ "photo": photo(scene)? })),
        _ => None,
    })
}

fn photo(scene: &Scene<'_>) -> Result<String, Refusal> {
    let file = files::check("上墙照片（示例）.jpg", HUNG.to_vec())?;
    let (shared, person) = (&scene.engine.shared, scene.person.ok_or_else(Refusal::unseen)?);
    let (now, programme) = (shared.clock.now(), scene.folder.code().to_owned());
    let id = shared.randomness.id(now);
    let kept =
        scene.engine.write(move |connection| files::keep_file(connection, id, &programme, person, &file, now.millis()));
    kept.map(|()| id.to_string()).map_err(|_| Refusal::unavailable())
}
