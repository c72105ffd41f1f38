//! What is on its way keeps the steps with which it left, whoever comes and goes, and the year has its time (field cases 13, 27).

use serde_json::{Value as Json, json};
use store::Held;
use store::duties::{self, Vacant};
use uuid::Uuid;

use crate::world::{World, rulebook_input};

const PLAN: &str = "annual-plan";

fn next_title(world: &World, plan: Uuid) -> Json {
    world.record(PLAN, plan)["next_title"].clone()
}

fn vacant(world: &World, given_up: Option<&dyn Fn(&Held) -> bool>) -> Vec<Vacant> {
    let shared = &world.engine().shared;
    let (programme, today) = (world.as_("clock").programme, shared.clock.now().day());
    let answer = world.engine().read(|connection| duties::vacant(connection, shared, &programme, today, given_up));
    answer.expect("an answer").into_iter().filter(|owed| owed.role == "office-reviewer").collect()
}

on_both!(a_new_rulebook_does_not_move_what_is_on_its_way, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长"), ("dongxi-office", "主任")]);
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    let between = [("dongxi-office", "科长"), ("dongxi-office", "分管领导"), ("dongxi-office", "主任")];
    world.issue_steps("2011-01-06", &between);
    world.on("2011-01-06");
    assert_eq!(next_title(world, plan), "主任", "the list with which it left");
    assert_eq!(world.done("office-reviewer-2", PLAN, "endorse", plan, json!({})).state, "awaiting-consent");
    let passed: Vec<Json> = world.record(PLAN, plan)["plan_steps"].as_array().expect("its steps").clone();
    let passed: Vec<&Json> = passed.iter().map(|step| &step["passed_on"]).collect();
    assert_eq!(passed, [&json!("2011-01-05"), &json!("2011-01-06")]);
    // What leaves anew takes the new list, from its beginning.
    world.done("county-government", PLAN, "return", plan, json!({ "reason": "重写。" }));
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    assert_eq!(next_title(world, plan), "分管领导");
    world.is_sound();
});

on_both!(a_title_is_the_same_however_it_is_written, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "主　任（兼ＣＥＯ）")]);
    let (plan, mut post) = (world.draft(), world.post_of("office-reviewer-2"));
    for typed in [
        "主任(兼CEO)",
        "主 任（兼 ceo）",
        " 主任（兼CEO） ",
        "主\u{a0}任（兼ＣＥＯ）",
        "主\u{200b}任（兼CEO）",
        "主任\u{fe00}（兼CEO）",
        "主　　任(兼Ceo)",
        "主\t任（兼CEO）",
        "\u{3000}主任（兼CEO)",
        "主　任（兼ＣＥＯ）",
    ] {
        if typed.contains('\t') {
            // A tab is no part of a title: it is told, with its place.
            let input = json!({
                "person": world.person("office-reviewer-2").to_string(), "organisation": world.seat("dongxi-office"),
                "role": "office-reviewer", "title": typed, "begins": "2011-01-05",
            });
            let refusal = world.refused("security-administrator", "post", "create", None, input);
            assert_eq!(refusal.problems[0].code, "input.control-character");
            continue;
        }
        world.done("security-administrator", "post", "end", post, json!({ "reason": "换届" }));
        let input = json!({
            "person": world.person("office-reviewer-2").to_string(), "organisation": world.seat("dongxi-office"),
            "role": "office-reviewer", "title": typed, "begins": "2011-01-05",
        });
        post = world.done("security-administrator", "post", "create", None, input).record;
        world.done("county-office", PLAN, "submit", plan, json!({}));
        let (own, today) = (world.as_("office-reviewer-2"), world.engine().shared.clock.now().day());
        let owed = world.engine().read(|connection| duties::owed_by(connection, &own, today, 9, 0)).expect("duties");
        assert!(owed.duties.iter().any(|duty| duty.record == Some(plan)), "{typed:?}: it stands on their desk");
        assert_eq!(world.done("office-reviewer-2", PLAN, "endorse", plan, json!({})).state, "awaiting-consent");
        world.done("county-government", PLAN, "return", plan, json!({ "reason": "重写。" }));
    }
    world.is_sound();
});

on_both!(a_step_that_nobody_holds_is_told_before_and_after, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "主任")]);
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    assert_eq!(vacant(world, None), []);
    let (post, person) = (world.post_of("office-reviewer-2"), world.person("office-reviewer-2"));
    let by_post = |held: &Held| held.post == post;
    let by_person = |held: &Held| held.person == person;
    for given_up in [&by_post as &dyn Fn(&Held) -> bool, &by_person] {
        let left = vacant(world, Some(given_up));
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!((left[0].title.as_deref(), left[0].action.as_str(), left[0].count), (Some("主任"), "endorse", 1));
    }
    world.done("security-administrator", "post", "end", post, json!({ "reason": "换届" }));
    assert_eq!(vacant(world, None).len(), 1, "nobody can do it");
    assert_eq!(vacant(world, Some(&by_post)), [], "nothing further is given up");
    // Another title leaves it as it is; the right one takes it up.
    for (title, is_vacant) in [("副主任", true), ("主任", false)] {
        let input = json!({
            "person": person.to_string(), "organisation": world.seat("dongxi-office"), "role": "office-reviewer",
            "title": title, "begins": "2011-01-05",
        });
        world.done("security-administrator", "post", "create", None, input);
        assert_eq!(!vacant(world, None).is_empty(), is_vacant, "{title}");
    }
});

on_both!(a_year_is_planned_and_summed_up_in_its_time, |world| {
    let mut usual = rulebook_input("2011-01-05", json!([]));
    for number in ["draft_month", "draft_day", "summary_from_month"] {
        usual.as_object_mut().expect("numbers").remove(number);
    }
    world.done("programme-manager", "rulebook", "create", None, usual);
    world.on("2011-11-30");
    let next = world.plan_input("dongxi-office", 2012, 3);
    let refusal = world.refused("county-office", PLAN, "create", None, next.clone());
    assert_eq!((refusal.code, &refusal.facts[1]), ("plan.year-early", &("from", "2011-12-01".to_owned())));
    let plan = world.done("department", PLAN, "create", None, world.plan_input("water-bureau", 2011, 0)).record;
    world.done("department", PLAN, "report-directly", plan, json!({}));
    world.done("city-office", PLAN, "accept", plan, json!({}));
    world.done("department", PLAN, "carry-out", plan, json!({}));
    let line = world.record(PLAN, plan)["budget_lines"][0]["id"].clone();
    let summary = json!({ "summary": "完成。", "budget_lines": [{ "id": line, "spent_fen": 1_000 }] });
    let refusal = world.refused("department", PLAN, "summarise", plan, summary.clone());
    assert_eq!((refusal.code, &refusal.facts[1]), ("plan.summary-early", &("from", "2011-12-01".to_owned())));
    world.on("2011-12-01");
    world.done("county-office", PLAN, "create", None, next);
    assert_eq!(world.done("department", PLAN, "summarise", plan, summary).state, "summarised");
    world.is_sound();
});
