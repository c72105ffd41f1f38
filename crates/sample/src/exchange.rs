//! Visits of the sample: leaders of the county go in the first half of a year, those of the partner come in the second.

use kernel::{Action, Day, Refusal};
use programme::exchange::records::{Direction, Visit};
use serde_json::{Value as Json, json};

use crate::part::{Chosen, Part, Scene};
use crate::uploads;

/// Visits planned before they are held.
pub const PART: Part =
    Part { name: "exchange", kind: "visit", words: include_str!("texts/exchange/words.csv"), input, actor };

/// Visits that were held before they are entered.
pub const LATE: Part = Part { name: "entered-later", input: input_later, ..PART };

/// Days from when a visit is planned until it is held, and from when it was held until it is entered.
const AHEAD: i64 = 7;
const AGO: i64 = 96;

/// The picture made for the sample stands for the scan of a list too.
const SHEET: &[u8] = include_bytes!("texts/disclosure/hung.jpg");

fn today(scene: &Scene<'_>) -> Day {
    scene.engine.shared.clock.now().day()
}

/// The partner comes in the second half of a year.
fn is_incoming(day: Day) -> bool {
    day.month() > 6
}

fn planned(scene: &Scene<'_>, day: Day) -> Json {
    let direction = if is_incoming(day) { "incoming" } else { "outgoing" };
    let partner = scene.partner().filter(|_| is_incoming(today(scene)));
    json!({
        "county": scene.planner(), "partner": partner, "direction": direction, "level": "leaders", "people": 12,
        "subject": scene.words_for("create", &format!("subject-{direction}")),
        "led_by": scene.words_for("create", "led_by"), "purpose": scene.words_for("create", "purpose"),
        "begins": day.iso(), "ends": day.iso(),
    })
}

fn reported(scene: &Scene<'_>) -> Result<Json, Refusal> {
    let visit = scene.about::<Visit>()?;
    Ok(json!({
        "held_on": visit.begins.iso(), "came": visit.people, "outcome": scene.words_for("report", "outcome"),
    }))
}

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "create" => Some(planned(scene, today(scene).add_days(AHEAD))),
        "report" => Some(reported(scene)?),
        _ => None,
    })
}

fn input_later(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    if action.name != "create" {
        return input(scene, action);
    }
    let day = today(scene).add_days(-AGO);
    let mut visit = planned(scene, day);
    visit["happened_on"] = json!(day.iso());
    visit["late_reason"] = json!(scene.words_for("create", "late_reason"));
    visit["late_paper"] = json!(uploads::keep(scene, "接待清单（示例）.jpg", SHEET)?);
    Ok(Some(visit))
}

/// Whoever goes plans and reports; the other side confirms.
fn actor(scene: &Scene<'_>, action: &'static Action) -> Result<Chosen, Refusal> {
    let of_partner = match action.creates {
        true => is_incoming(today(scene)),
        false => (scene.about::<Visit>()?.direction == Direction::Incoming) != (action.name == "confirm"),
    };
    Ok(if of_partner { Chosen::Last } else { Chosen::First })
}
