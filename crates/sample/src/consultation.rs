//! Consultations of the sample: what the partner answers, and how the county follows.

use kernel::{Action, Fen, Refusal};
use programme::consultation::records::ConsultationLine;
use programme::planning::records::PlanLine;
use serde_json::{Value as Json, json};

use crate::part::{Part, Scene, usual_actor};

pub const PART: Part = Part {
    name: "consultation",
    kind: "consultation",
    words: include_str!("texts/consultation/words.csv"),
    input,
    actor: usual_actor,
};

/// Days that a partner has for its answer.
const ANSWER_DAYS: i64 = 20;

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "create" => Some(json!({
            "plan": scene.plan(), "partner": scene.partner(), "note": scene.words_for("create", "note"),
            "due": scene.engine.shared.clock.now().day().add_days(ANSWER_DAYS).iso(),
        })),
        "answer" => Some(answer(scene)?),
        "adjust" => Some(adjust(scene)?),
        _ => None,
    })
}

/// Agrees to everything; in every second year to somewhat less for the dearest project.
fn answer(scene: &Scene<'_>) -> Result<Json, Refusal> {
    let lines: Vec<ConsultationLine> = scene.lines()?;
    let dearest = lines.iter().map(|line| line.requested_fen).max().filter(|_| scene.row.year % 2 == 0);
    let answers = lines.iter().map(|line| {
        if Some(line.requested_fen) == dearest && line.requested_fen > Fen(1_000_000) {
            let less = line.requested_fen.0 / 10 / 1_000_000 * 1_000_000;
            return json!({
                "id": line.id.to_string(), "answer": "other-amount",
                "agreed_fen": line.requested_fen.0 - less.max(1_000_000), "reason": scene.words_for("answer", "reason"),
            });
        }
        json!({ "id": line.id.to_string(), "answer": "agree" })
    });
    let answers: Vec<Json> = answers.collect();
    Ok(json!({ "opinion": scene.words_for("answer", "opinion"), "consultation_lines": answers }))
}

/// Asks for what was agreed, and lets the county bear the difference.
fn adjust(scene: &Scene<'_>) -> Result<Json, Refusal> {
    let lines: Vec<PlanLine> = scene.lines()?;
    let adjusted = lines.iter().map(|line| {
        let agreed = line.agreed_fen.unwrap_or(line.facts.asked_fen);
        let county = line.facts.county_fen.unwrap_or_default().0 + line.facts.asked_fen.0 - agreed.0;
        json!({ "id": line.id.to_string(), "asked_fen": agreed.0, "county_fen": county })
    });
    Ok(json!({ "plan_lines": adjusted.collect::<Vec<_>>() }))
}
