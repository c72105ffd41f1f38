//! Reminders and tasks of the sample.

use kernel::{Action, Id, Refusal};
use programme::planning::records::AnnualPlan;
use serde_json::{Value as Json, json};

use crate::part::{Chosen, Part, Scene, usual_actor};
use crate::uploads;

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

/// Tasks that the leader of the city gives.
pub const GIVEN: Part = Part { name: "given", kind: "task", input: task, actor: usual_actor, ..PART };

/// Days that there are for a task.
const DAYS: i64 = 14;

/// The picture made for the sample stands for what shows that a task is done.
const SHEET: &[u8] = include_bytes!("texts/disclosure/hung.jpg");

/// The government at the top of the planner's side.
fn giver<'a>(scene: &'a Scene<'_>) -> Option<&'a String> {
    let mut key = scene.row.planner.as_str();
    while !scene.folder.organisation(key).parent.is_empty() {
        key = &scene.folder.organisation(key).parent;
    }
    scene.made.organisations.get(key)
}

fn task(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "give" => {
            let due = scene.engine.shared.clock.now().day().add_days(DAYS);
            // Words on a plan that has come before the city.
            let plan = scene.plan().and_then(|id| id.parse().ok()).map(Id::<AnnualPlan>::from_uuid);
            let reported = scene.find::<AnnualPlan>(&[])?.into_iter().filter(|plan| plan.first_reported.is_some());
            let plan = reported.map(|plan| plan.id).find(|id| Some(*id) == plan);
            let helper = scene.made.organisations.get(&scene.row.helper);
            let helpers: Vec<Json> = helper
                .map(|office| json!({ "office": office, "part": scene.words_for("give", "part") }))
                .into_iter()
                .collect();
            Some(json!({
                "task_helpers": helpers,
                "giver": giver(scene), "lead": scene.planner(), "due": due.iso(), "plan": plan.map(|id| id.to_string()),
                "subject": scene.words_for("give", "subject"), "words": scene.words_for("give", "words"),
            }))
        }
        "report" => Some(json!({
            "outcome": scene.words_for("report", "outcome"), "proof": [uploads::keep(scene, "佐证（示例）.jpg", SHEET)?],
        })),
        _ => None,
    })
}
