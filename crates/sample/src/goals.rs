//! Action plans of the sample: the goals of the three years after the one in which they are drafted.

use kernel::{Action, FieldValue, Refusal};
use programme::goals::records::{ActionPlan, Goal, Standing};
use programme::organisation::records::Organisation;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::folder::table;
use crate::part::{Part, Scene, usual_actor};

pub const PART: Part = Part {
    name: "goals",
    kind: "action-plan",
    words: include_str!("texts/goals/words.csv"),
    input,
    actor: usual_actor,
};

/// A row of `goals.csv`.
#[derive(Debug, Deserialize, Serialize)]
struct Template {
    name: String,
    theme: String,
    unit: String,
    reckoning: String,
    baseline: i64,
    target: i64,
    year_1: i64,
    year_2: i64,
    year_3: i64,
}

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "create" => Some(draft(scene)),
        "propose" => Some(propose(scene)?),
        "answer-proposal" => Some(json!({ "decision": "take", "words": scene.words_for("answer-proposal", "words") })),
        "confirm-county" | "confirm-partner" => Some(json!({ "edition": scene.about::<ActionPlan>()?.edition })),
        _ => None,
    })
}

/// A new action plan of a county.
fn draft(scene: &Scene<'_>) -> Json {
    let (place, year) = (scene.place(), scene.row.year);
    let approach = format!(
        "（示例）{}与{}商定：{}至{}年先解决群众饮水、行路、看病和住房，再合作发展产业，逐年安排，逐年对账。",
        place.county,
        place.partner,
        year + 1,
        year + 3
    );
    let goals: Vec<Template> = table(include_str!("texts/goals/goals.csv"));
    json!({
        "county": scene.planner(), "first_year": year + 1, "last_year": year + 3, "approach": approach, "goals": goals,
    })
}

/// The partner would have more of the first goal in the last year.
fn propose(scene: &Scene<'_>) -> Result<Json, Refusal> {
    let goals: Vec<Goal> = scene.lines()?;
    let first = goals.first().ok_or_else(Refusal::unavailable)?;
    let more = 500;
    let line = json!({
        "id": first.id.to_string(), "proposed_target": first.numbers.target + more,
        "proposed_3": first.numbers.year_3.unwrap_or(0) + more,
    });
    Ok(json!({ "reason": scene.words_for("propose", "reason"), "goals": [line] }))
}

/// Marks those lines of a new annual plan whose theme is that of an agreed goal of the planner's.
pub fn serve(scene: &Scene<'_>, lines: &mut [Map<String, Json>]) -> Result<(), Refusal> {
    let planner = scene.planner().and_then(|id| id.parse().ok()).map(kernel::Id::<Organisation>::from_uuid);
    let planner = planner.ok_or_else(Refusal::unseen)?;
    let goals: Vec<Goal> =
        scene.find(&[("county", planner.to_value()), ("standing", Standing::Agreed.code().into())])?;
    for line in lines {
        let theme = line.get("theme").and_then(Json::as_str).unwrap_or_default();
        if let Some(goal) = goals.iter().find(|goal| goal.theme.code() == theme) {
            line.insert("goal".to_owned(), json!(goal.id.to_string()));
        }
    }
    Ok(())
}
