//! Tasks: a leader's words given to an office, broken down, reported with what shows it, verified and struck off.

use kernel::Status;
use serde_json::{Value as Json, json};
use store::duties;
use uuid::Uuid;

use crate::world::{World, problems};

const TASK: &str = "task";

fn given(world: &World, giver: &str, lead: &str, due: &str) -> Json {
    json!({ "subject": "把泉头的路修通", "giver": world.seat(giver), "lead": world.seat(lead), "due": due })
}

/// What the city's leader gives Dongxi's office, signed for.
pub fn in_hand(world: &World, due: &str) -> Uuid {
    let mut input = given(world, "city", "dongxi-office", due);
    input["words"] = json!("请东溪县抓紧。");
    input["task_helpers"] = json!([{ "office": world.seat("dongxi-finance"), "part": "落实配套" }]);
    let task = world.done("city-leader", TASK, "give", None, input).record;
    world.done("county-office", TASK, "sign-for", task, json!({}));
    task
}

/// A part of what an office leads, given further down.
fn part(world: &World, parent: Uuid, giver: &str, lead: &str, due: &str) -> Json {
    let mut input = given(world, giver, lead, due);
    input["parent"] = json!(parent.to_string());
    input
}

pub fn report(world: &World, actor: &str) -> Json {
    json!({ "outcome": "已通车。", "proof": [world.photo(actor).to_string()] })
}

fn state(world: &World, task: Uuid) -> String {
    world.record(TASK, task)["state"].as_str().expect("a state").to_owned()
}

/// Whose duty it is, and by when.
fn open(world: &World, task: Uuid) -> Vec<(String, String, String)> {
    let duties = world.engine().read(|connection| duties::of_record(connection, task)).expect("duties");
    let open = duties.into_iter().filter(|duty| duty.closed_at.is_none());
    let mut open: Vec<_> = open.map(|duty| (duty.action, duty.role, duty.due.iso())).collect();
    open.sort();
    open
}

fn owes(action: &str, role: &str, due: &str) -> Vec<(String, String, String)> {
    vec![(action.to_owned(), role.to_owned(), due.to_owned())]
}

on_both!(a_leaders_words_become_a_task_that_is_broken_down_verified_and_struck_off, |world| {
    let mut input = given(world, "city", "dongxi-office", "2011-02-28");
    input["plan"] = json!(crate::consultation::accepted(world).to_string());
    let task = world.done("city-leader", TASK, "give", None, input).record;
    assert_eq!(world.record(TASK, task)["source"], json!("words"));
    assert!(world.record(TASK, task)["number"].as_str().is_some_and(|number| number.contains("督")));
    assert_eq!(open(world, task), owes("sign-for", "county-office", "2011-01-07"), "one duty, the lead's own");
    world.done("county-office", TASK, "sign-for", task, json!({}));
    assert_eq!(open(world, task), owes("report", "county-office", "2011-02-28"));
    let down = part(world, task, "dongxi-office", "quantou", "2011-02-20");
    let town = world.done("county-office", TASK, "give", None, down).record;
    assert_eq!(world.record(TASK, town)["source"], json!("part"));
    let early = world.refused("county-office", TASK, "report", task, report(world, "county-office"));
    assert_eq!(early.code, "task.children", "a part is in hand");
    world.done("town-office", TASK, "sign-for", town, json!({}));
    let bare = world.refused("town-office", TASK, "report", town, json!({ "outcome": "已通车。" }));
    assert_eq!(bare.status, Status::Invalid, "reported with what shows it");
    world.done("town-office", TASK, "report", town, report(world, "town-office"));
    assert_eq!(open(world, town), owes("strike-off", "county-office", "2011-01-12"));
    for stranger in ["city-leader", "county-leader", "town-office"] {
        let refused = world.refused(stranger, TASK, "strike-off", town, json!({}));
        assert_eq!(refused.status, Status::Forbidden, "{stranger}: whoever gave it verifies it, nobody above");
    }
    world.done("county-office", TASK, "strike-off", town, json!({}));
    world.done("county-office", TASK, "report", task, report(world, "county-office"));
    world.done("city-leader", TASK, "give-back", task, json!({ "reason": "再核一遍" }));
    assert_eq!(open(world, task), owes("report", "county-office", "2011-02-28"));
    world.done("county-office", TASK, "report", task, report(world, "county-office"));
    world.done("city-leader", TASK, "strike-off", task, json!({ "opinion": "已看过。" }));
    assert_eq!((state(world, task), open(world, task)), ("struck-off".to_owned(), Vec::new()));
    world.done("city-leader", TASK, "reopen", task, json!({ "reason": "又塌方", "until": "2011-03-31" }));
    assert_eq!(open(world, task), owes("report", "county-office", "2011-03-31"));
    assert_eq!(world.record(TASK, task)["reopened"], json!(1));
    world.is_sound();
});

on_both!(a_task_comes_back_to_nobody_that_it_came_from, |world| {
    let task = in_hand(world, "2011-02-28");
    let refused = |actor: &str, input: Json| {
        let refusal = world.refused(actor, TASK, "give", None, input);
        problems(&refusal)
    };
    let told = |field: &str, code: &'static str| vec![(field.to_owned(), code)];
    let to = |lead: &str, due: &str| part(world, task, "dongxi-office", lead, due);
    assert_eq!(refused("county-office", to("city", "2011-02-20")), told("lead", "task.circle"), "its own giver");
    assert_eq!(refused("county-office", to("dongxi-office", "2011-02-20")), told("lead", "task.self"));
    assert_eq!(refused("county-office", to("quantou", "2011-03-01")), told("due", "task.later"));
    assert_eq!(refused("county-office", to("quantou", "2011-01-04")), told("due", "task.past"));
    let town = world.done("county-office", TASK, "give", None, to("quantou", "2011-02-20")).record;
    world.done("town-office", TASK, "sign-for", town, json!({}));
    let back = part(world, town, "quantou", "dongxi-office", "2011-02-10");
    assert_eq!(refused("town-office", back), told("lead", "task.circle"));
    let own = given(world, "quantou", "dongxi-finance", "2011-02-10");
    assert_eq!(refused("town-office", own), told("parent", "task.part-of-none"), "a town gives no task of its own");
    let others = part(world, task, "dongxi-finance", "dongxi-education", "2011-02-10");
    assert_eq!(refused("finance-bureau", others), told("parent", "task.of-another"), "who helps does not lead");
    world.is_sound();
});

on_both!(who_has_to_do_with_it_sees_it_and_nobody_else, |world| {
    let task = in_hand(world, "2011-02-28");
    let sees = |actor: &str| {
        let catalogue = world.engine().catalogue();
        let (kind, viewer) = (catalogue.kind(TASK).expect("declared"), world.as_(actor));
        let query = store::query::Query { limit: 9, ..Default::default() };
        let list = |connection: &mut store::Connection| store::query::list(connection, kind, &viewer, &query);
        let listed = world.engine().read(list).expect("a list").rows.iter().any(|row| row.id == task);
        let get = |connection: &mut store::Connection| store::query::get(connection, kind, &viewer, task);
        assert_eq!(world.engine().read(get).expect("an answer").is_some(), listed, "{actor}");
        listed
    };
    let seeing =
        ["city-leader", "county-leader", "county-office", "finance-bureau", "city-office", "county-government"];
    assert!(seeing.iter().all(|actor| sees(actor)), "the helper by its line, the levels above by what lies below them");
    let strangers = [
        "county-office-b",
        "county-leader-b",
        "finance-bureau-b",
        "county-department",
        "town-office",
        "partner-department",
        "department",
    ];
    assert!(!strangers.iter().any(|actor| sees(actor)));
    world.is_sound();
});

on_both!(a_task_stays_with_its_office_when_a_post_ends, |world| {
    let task = in_hand(world, "2011-02-28");
    let before = open(world, task);
    world.done("security-administrator", "post", "end", world.post_of("county-office"), json!({ "reason": "调动" }));
    world.on("2011-01-06");
    assert_eq!(open(world, task), before, "what the office owes it goes on owing");
    let gone = world.refused("county-office", TASK, "report", task, report(world, "city-office"));
    assert_ne!(gone.status, Status::Conflict);
    world.done("both", TASK, "report", task, report(world, "both"));
    assert_eq!(state(world, task), "reported");
    world.is_sound();
});
