//! Action plans of the sample: the goals of the three years after the one in which they are drafted.

use kernel::{FieldValue, Record, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use store::{Engine, rows};
use uuid::Uuid;

use super::content::{Content, Place};
use super::folder::table;
use crate::goals::records::{ActionPlan, Goal, Standing};
use crate::organisation::records::Organisation;

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

fn templates() -> Vec<Template> {
    table(include_str!("texts/goals.csv"))
}

/// A new action plan of a county.
pub fn draft(place: &Place, county: Option<&String>, year: i16) -> Json {
    let approach = format!(
        "（示例）{}与{}商定：{}至{}年先解决群众饮水、行路、看病和住房，再合作发展产业，逐年安排，逐年对账。",
        place.county,
        place.partner,
        year + 1,
        year + 3
    );
    json!({
        "county": county, "first_year": year + 1, "last_year": year + 3, "approach": approach, "goals": templates(),
    })
}

/// The plan with its goals, as it stands.
fn read(engine: &Engine, programme: &str, id: Uuid) -> Result<(ActionPlan, Vec<Goal>), Refusal> {
    let read = engine.read(|connection| {
        let plan = rows::load(connection, ActionPlan::KIND, programme, id)?;
        let goals = rows::lines(connection, Goal::KIND, id)?;
        let goals = goals.iter().map(Goal::read).collect::<Result<Vec<_>, _>>()?;
        Ok(plan.map(|plan| ActionPlan::read(&plan)).transpose()?.map(|plan| (plan, goals)))
    });
    read.ok().flatten().ok_or_else(Refusal::unavailable)
}

/// What somebody says of an action plan: which draft they confirm, which numbers they propose, what they answer.
pub fn say(engine: &Engine, content: &Content<'_>, programme: &str, id: Uuid, action: &str) -> Result<Json, Refusal> {
    let (plan, goals) = read(engine, programme, id)?;
    Ok(match action {
        "propose" => {
            let first = goals.first().ok_or_else(Refusal::unavailable)?;
            let more = 500;
            let line = json!({
                "id": first.id.to_string(), "proposed_target": first.numbers.target + more,
                "proposed_3": first.numbers.year_3.unwrap_or(0) + more,
            });
            json!({ "reason": content.words("propose", "reason"), "goals": [line] })
        }
        "answer-proposal" => json!({ "decision": "take", "words": content.words("answer-proposal", "words") }),
        _ => json!({ "edition": plan.edition }),
    })
}

/// Marks those lines of a new annual plan whose theme is that of an agreed goal of the planner's.
pub fn serve(engine: &Engine, programme: &str, planner: Option<&String>, lines: &mut [Map<String, Json>]) {
    let Some(planner) = planner.and_then(|id| id.parse().ok()).map(kernel::Id::<Organisation>::from_uuid) else {
        return;
    };
    let agreed = [("county", planner.to_value()), ("standing", Standing::Agreed.code().into())];
    let goals = engine.read(|connection| rows::find(connection, Goal::KIND, programme, &agreed));
    let goals: Vec<Goal> = goals.unwrap_or_default().iter().filter_map(|goal| Goal::read(goal).ok()).collect();
    for line in lines {
        let theme = line.get("theme").and_then(Json::as_str).unwrap_or_default();
        if let Some(goal) = goals.iter().find(|goal| goal.theme.code() == theme) {
            line.insert("goal".to_owned(), json!(goal.id.to_string()));
        }
    }
}
