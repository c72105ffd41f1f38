//! Tasks of the story, in every state.

use serde_json::json;

use crate::world::World;

const TASK: &str = "task";

/// Tasks in every state.
pub fn tasks(world: &World) {
    let give = || {
        let input = json!({
            "subject": "泉头的路", "giver": world.seat("city"), "lead": world.seat("dongxi-office"), "due": "2011-12-30",
            "task_helpers": [{ "office": world.seat("dongxi-finance") }],
        });
        world.done("city-leader", TASK, "give", None, input).record
    };
    give();
    for last in ["sign-for", "report", "strike-off"] {
        let task = give();
        for (actor, action) in
            [("county-office", "sign-for"), ("county-office", "report"), ("city-leader", "strike-off")]
        {
            let input = if action == "report" { crate::tasks::report(world, actor) } else { json!({}) };
            world.done(actor, TASK, action, task, input);
            if action == last {
                break;
            }
        }
    }
    world.done("city-leader", TASK, "stop", give(), json!({ "reason": "另有安排" }));
}
