//! Wrong input: everything that is wrong is said at once, each with its path, and nothing is changed.

use kernel::decode::Source;
use kernel::{Refusal, Status};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::world::{World, problems};

const PLAN: &str = "annual-plan";

/// What is wrong with the input of a new plan of Dongxi's.
#[track_caller]
fn wrong(world: &World, input: Json) -> Vec<(String, &'static str)> {
    let refusal = world.refused("county-office", PLAN, "create", None, input);
    invalid(&refusal)
}

#[track_caller]
fn invalid(refusal: &Refusal) -> Vec<(String, &'static str)> {
    assert_eq!((refusal.status, refusal.code), (Status::Invalid, "input.invalid"), "{refusal:?}");
    problems(refusal)
}

fn expected(problems: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    let mut problems: Vec<_> = problems.iter().map(|(path, code)| ((*path).to_owned(), *code)).collect();
    problems.sort();
    problems
}

on_both!(a_program_hears_everything_that_is_wrong_at_once, |world| {
    let input = json!({
        "planner": world.seat("dongxi-office"), "year": "2011", "approach": "长".repeat(8_001), "colour": "red",
        "days_late": 3, "state": "reported", "budget_lines": "none",
        "plan_lines": [
            {
                "name": "饮水\u{7}工程", "nature": "gift", "form": 5, "theme": "water", "village": "<script>alert(1)</script>",
                "town": Uuid::new_v4().to_string(), "cost_fen": -1, "asked_fen": 1.5, "county_fen": 1_000_000_000_000_001i64,
                "local_fen": "100", "people_served": "many", "start": "2011-02-30", "finish": "2011-4-1", "rank": 1,
            },
            world.line("好的"),
            7,
            { "id": Uuid::new_v4().to_string(), "name": "别人的" },
            { "id": 5, "name": "好" },
            { "project": world.person("county-office").to_string() },
        ],
    });
    let found = wrong(world, input);
    let wanted = expected(&[
        ("approach", "input.too-long"),
        ("budget_lines", "input.wrong-type"),
        ("colour", "input.unknown-field"),
        ("days_late", "input.unknown-field"),
        ("state", "input.unknown-field"),
        ("year", "input.wrong-type"),
        ("plan_lines[0].name", "input.control-character"),
        ("plan_lines[0].nature", "input.not-a-choice"),
        ("plan_lines[0].form", "input.wrong-type"),
        ("plan_lines[0].town", "input.reference-unknown"),
        ("plan_lines[0].cost_fen", "input.too-small"),
        ("plan_lines[0].asked_fen", "input.wrong-type"),
        ("plan_lines[0].county_fen", "input.too-large"),
        ("plan_lines[0].local_fen", "input.wrong-type"),
        ("plan_lines[0].people_served", "input.wrong-type"),
        ("plan_lines[0].start", "input.not-a-day"),
        ("plan_lines[0].finish", "input.not-a-day"),
        ("plan_lines[0].rank", "input.unknown-field"),
        ("plan_lines[2]", "input.wrong-type"),
        ("plan_lines[3].id", "input.line-unknown"),
        ("plan_lines[4].id", "input.not-an-identifier"),
        ("plan_lines[5].name", "input.required"),
        ("plan_lines[5].nature", "input.required"),
        ("plan_lines[5].form", "input.required"),
        ("plan_lines[5].theme", "input.required"),
        ("plan_lines[5].cost_fen", "input.required"),
        ("plan_lines[5].asked_fen", "input.required"),
        ("plan_lines[5].project", "input.reference-unknown"),
    ]);
    assert_eq!(found, wanted);
});

on_both!(a_form_hears_everything_that_is_wrong_at_once, |world| {
    let viewer = world.as_("county-office");
    let input = json!({
        "owner": world.seat("dongxi-office"), "name": "  ", "nature": "礼物", "form": "项目帮扶", "theme": "water",
        "town": "泉头", "village": "大\u{202e}布", "cost_fen": "1.234", "asked_fen": "-5", "county_fen": "1亿亿亿",
        "local_fen": "99999999999999", "firm_fen": "十元", "people_served": "许多", "start": "2011-13-01",
        "finish": "2011年2月30日", "need": "行\u{0}", "content": "a < b 而且 <b>",
    });
    let mut request = world.request(&viewer, "project", "create", None, input);
    request.source = Source::Text;
    let found = invalid(&world.request_refused(request));
    let wanted = expected(&[
        ("name", "input.required"),
        ("nature", "input.not-a-choice"),
        ("town", "input.not-an-identifier"),
        ("village", "input.control-character"),
        ("cost_fen", "input.money-decimals"),
        ("asked_fen", "input.money-negative"),
        ("county_fen", "input.not-money"),
        ("local_fen", "input.money-too-large"),
        ("firm_fen", "input.money-sign"),
        ("people_served", "input.not-a-number"),
        ("start", "input.not-a-day"),
        ("finish", "input.not-a-day"),
        ("need", "input.control-character"),
    ]);
    assert_eq!(found, wanted);
});

on_both!(a_form_takes_what_people_write, |world| {
    let viewer = world.as_("county-office");
    let input = json!({
        "owner": world.seat("dongxi-office"), "name": " 大布桥 ", "nature": "无偿帮扶", "form": "project", "theme": "Roads",
        "cost_fen": "１２.5万", "asked_fen": "100,000", "county_fen": "25000.00", "people_served": "１２００",
        "start": "2011年4月1日", "finish": "2011-11-30", "need": "三里路，a < b", "town": "",
    });
    let mut request = world.request(&viewer, "project", "create", None, input);
    request.source = Source::Text;
    let project = world.engine().perform(request).expect("the form is right").record;
    let project = world.record("project", project);
    let told =
        ["name", "nature", "theme", "cost_fen", "asked_fen", "county_fen", "people_served", "start", "need", "town"];
    let found: Vec<_> = told.iter().map(|name| project[*name].clone()).collect();
    let wanted = json!([
        "大布桥",
        "grant",
        "roads",
        12_500_000,
        10_000_000,
        2_500_000,
        1_200,
        "2011-04-01",
        "三里路，a < b",
        null
    ]);
    assert_eq!(Json::from(found), wanted);
});

on_both!(text_is_measured_in_characters_up_to_its_limit, |world| {
    let mut input = world.line(&"桥".repeat(100));
    input["owner"] = json!(world.seat("dongxi-office"));
    let project = world.done("county-office", "project", "create", None, input.clone()).record;
    assert_eq!(world.record("project", project)["name"], json!("桥".repeat(100)));
    input["name"] = json!("桥".repeat(101));
    let refusal = world.refused("county-office", "project", "create", None, input);
    assert_eq!(invalid(&refusal), expected(&[("name", "input.too-long")]));
});

on_both!(a_project_may_cost_ten_trillion_yuan_and_not_a_fen_more, |world| {
    let mut input = world.line("大坝");
    input["owner"] = json!(world.seat("dongxi-office"));
    let limit = kernel::field::MONEY_MAX_FEN;
    input["cost_fen"] = json!(limit);
    input["asked_fen"] = json!(limit);
    input["county_fen"] = Json::Null;
    let project = world.done("county-office", "project", "create", None, input.clone()).record;
    assert_eq!(world.record("project", project)["cost_fen"], json!(limit));
    input["cost_fen"] = json!(limit + 1);
    let refusal = world.refused("county-office", "project", "create", None, input);
    assert_eq!(invalid(&refusal), expected(&[("cost_fen", "input.too-large")]));
});

on_both!(what_one_does_not_see_cannot_be_referred_to, |world| {
    let mut theirs = world.line("西溪的桥");
    theirs["owner"] = json!(world.seat("xixi-office"));
    let theirs = world.done("county-office-b", "project", "create", None, theirs).record;
    let nowhere = Uuid::new_v4().to_string();
    for unseen in [theirs.to_string(), nowhere] {
        let mut input = world.plan_input("dongxi-office", 2011, 2);
        input["plan_lines"][1]["project"] = json!(unseen);
        assert_eq!(wrong(world, input), expected(&[("plan_lines[1].project", "input.reference-unknown")]));
    }
});

on_both!(a_line_of_another_plan_is_no_line_of_this_one, |world| {
    let plan = world.draft();
    let theirs = world.draft_of("county-office-b", "xixi-office", 2011);
    let mut lines = world.record(PLAN, plan)["plan_lines"].clone();
    let foreign = world.record(PLAN, theirs)["plan_lines"][0]["id"].clone();
    lines[1]["id"] = foreign;
    let refusal = world.refused("county-office", PLAN, "revise", plan, json!({ "plan_lines": lines }));
    assert_eq!(invalid(&refusal), expected(&[("plan_lines[1].id", "input.line-unknown")]));
    let mut lines = world.record(PLAN, plan)["plan_lines"].clone();
    lines[1]["id"] = lines[0]["id"].clone();
    let refusal = world.refused("county-office", PLAN, "revise", plan, json!({ "plan_lines": lines }));
    assert_eq!(invalid(&refusal), expected(&[("plan_lines[1].id", "input.line-unknown")]));
});

on_both!(a_file_is_its_uploaders_until_an_action_takes_it_once, |world| {
    let (plan, other) = (world.draft(), world.draft_of("county-office", "dongxi-office", 2012));
    for plan in [plan, other] {
        world.done("county-office", PLAN, "submit", plan, json!({}));
    }
    let theirs = world.upload("county-office").to_string();
    let unknown = expected(&[("scan[0]", "input.file-unknown")]);
    for file in [theirs, Uuid::new_v4().to_string()] {
        let refusal = world.refused("county-government", PLAN, "consent", plan, json!({ "scan": [file] }));
        assert_eq!(invalid(&refusal), unknown);
    }
    let refusal = world.refused("county-government", PLAN, "consent", plan, json!({ "scan": ["scan.pdf"] }));
    assert_eq!(invalid(&refusal), expected(&[("scan[0]", "input.not-an-identifier")]));
    let own = json!({ "scan": [world.upload("county-government").to_string()] });
    world.done("county-government", PLAN, "consent", plan, own.clone());
    let refusal = world.refused("county-government", PLAN, "consent", other, own);
    assert_eq!(invalid(&refusal), unknown);
});

on_both!(what_is_fixed_or_computed_cannot_be_sent, |world| {
    let plan = world.draft();
    let input = json!({ "planner": world.seat("xixi-office"), "year": 2012, "steps_done": 2, "place": "别处" });
    let refusal = world.refused("county-office", PLAN, "revise", plan, input);
    let fields = ["place", "planner", "steps_done", "year"].map(|name| (name, "input.unknown-field"));
    assert_eq!(invalid(&refusal), expected(&fields));
    let refusal = world.refused("county-office", PLAN, "submit", plan, json!({ "approach": "顺手改一下" }));
    assert_eq!(invalid(&refusal), expected(&[("approach", "input.unknown-field")]));
});

on_both!(what_must_be_there_cannot_be_cleared, |world| {
    let office = world.seat("dongxi-office").parse::<Uuid>().expect("an identifier");
    let input = json!({ "name": null, "telephone": null, "short_name": "" });
    let refusal = world.refused("programme-manager", "organisation", "revise", office, input);
    assert_eq!(invalid(&refusal), expected(&[("name", "input.required"), ("short_name", "input.required")]));
});

on_both!(a_plan_has_two_hundred_lines_at_most, |world| {
    let mut input = world.plan_input("dongxi-office", 2011, 0);
    input["budget_lines"] = (0..201).map(|_| json!({ "item": "travel", "amount_fen": 1 })).collect();
    assert_eq!(wrong(world, input.clone()), expected(&[("budget_lines", "input.too-many-lines")]));
    input["budget_lines"].as_array_mut().expect("lines").truncate(200);
    world.done("county-office", PLAN, "create", None, input);
});

on_both!(a_password_that_is_too_short_is_said_with_the_rest, |world| {
    let input = json!({ "user_name": "chen", "name": "陈\u{0}", "email": "chen", "password": "short" });
    let refusal = world.refused("system-administrator", "person", "create", None, input);
    assert_eq!(
        invalid(&refusal),
        expected(&[("name", "input.control-character"), ("email", "input.mail"), ("password", "input.too-short")])
    );
    let input = json!({ "user_name": "Chen Li", "name": "陈", "password": "long enough" });
    let refusal = world.refused("system-administrator", "person", "create", None, input);
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "person.user-name"));
});

on_both!(a_name_that_is_taken_is_said_at_its_field, |world| {
    let input = json!({
        "name": "东溪县经协办", "name_en": "x", "short_name": "x", "short_name_en": "x", "category": "department",
        "side": "recipient",
    });
    let refusal = world.refused("programme-manager", "organisation", "create", None, input);
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "record.exists"));
    assert_eq!(problems(&refusal), expected(&[("name", "record.exists")]));
});
