//! The yearly cycle as the offices live it: drafted, submitted, consented to, reported; returned, withdrawn, late.

use kernel::{Refusal, Status};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::world::{World, problems, rulebook_input};

const PLAN: &str = "annual-plan";

/// Takes Dongxi's plan, which has been submitted, through its government to the city.
fn consent_and_report(world: &World, plan: Uuid) {
    world.done("county-government", PLAN, "consent", plan, json!({}));
    world.done("county-office", PLAN, "report", plan, json!({}));
}

/// A refused submission of a plan that was drafted with this input.
fn submission_of(world: &World, input: Json) -> Refusal {
    let plan = world.done("county-office", PLAN, "create", None, input).record;
    world.refused("county-office", PLAN, "submit", plan, json!({}))
}

on_both!(a_plan_goes_from_its_draft_to_the_city, |world| {
    let plan = world.draft();
    assert_eq!(world.record(PLAN, plan)["state"], "drafting");
    assert_eq!(world.record(PLAN, plan)["partner"], json!(world.seat("beicheng")));
    for (version, actor, action, state) in [
        (2, "county-office", "submit", "awaiting-consent"),
        (3, "county-government", "consent", "county-approved"),
        (4, "county-office", "report", "reported"),
    ] {
        let done = world.done(actor, PLAN, action, plan, json!({}));
        assert_eq!((done.version, done.state.as_str()), (version, state));
        let record = world.record(PLAN, plan);
        assert_eq!((&record["version"], &record["state"]), (&json!(version), &json!(state)));
    }
    let record = world.record(PLAN, plan);
    assert_eq!((&record["first_reported"], &record["days_late"]), (&json!("2011-01-05"), &json!(0)));
    world.is_sound();
});

on_both!(every_key_project_has_a_project_that_follows_it, |world| {
    let plan = world.draft();
    let lines = world.record(PLAN, plan)["plan_lines"].clone();
    let first = lines[0]["project"].as_str().expect("the line names its project").parse().expect("an identifier");
    let project = world.record("project", first);
    assert_eq!((&project["state"], &project["name"]), (&json!("planned"), &json!("饮水工程第1期")));
    assert_eq!(project["plan"], json!(plan.to_string()));

    let mut revised = lines.as_array().expect("lines").clone();
    revised[0]["name"] = json!("大布村饮水工程");
    let dropped: Uuid = revised.remove(2)["project"].as_str().expect("a project").parse().expect("an identifier");
    world.done("county-office", PLAN, "revise", plan, json!({ "plan_lines": revised }));

    assert_eq!(world.record("project", first)["name"], "大布村饮水工程");
    let dropped = world.record("project", dropped);
    assert_eq!((&dropped["state"], &dropped["plan"]), (&json!("reserve"), &Json::Null));
    world.is_sound();
});

on_both!(a_project_of_the_library_is_taken_into_one_plan_only, |world| {
    let mut facts = world.line("桥");
    facts["owner"] = json!(world.seat("dongxi-office"));
    let project = world.done("county-office", "project", "create", None, facts).record;
    let mut input = world.plan_input("dongxi-office", 2011, 2);
    input["plan_lines"][1] = world.line("桥");
    input["plan_lines"][1]["project"] = json!(project.to_string());
    world.done("county-office", PLAN, "create", None, input.clone());
    assert_eq!(world.record("project", project)["state"], "planned");

    input["year"] = json!(2012);
    let refusal = world.refused("county-office", PLAN, "create", None, input.clone());
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "project.in-another-plan"));

    input["plan_lines"][0]["project"] = json!(project.to_string());
    let refusal = world.refused("county-office", PLAN, "create", None, input);
    assert_eq!(refusal.code, "plan.project-twice");
    let refusal = world.refused("county-office", "project", "revise", project, json!({ "name": "路" }));
    assert_eq!(refusal.code, "action.wrong-state", "while a plan carries a project only the plan changes it");
});

on_both!(who_drafted_cannot_consent, |world| {
    let plan = world.draft();
    world.done("both", PLAN, "revise", plan, json!({ "approach": "先修路，后通水。" }));
    world.done("county-office", PLAN, "submit", plan, json!({}));
    let refusal = world.refused("both", PLAN, "consent", plan, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Forbidden, "action.separation"));
    consent_and_report(world, plan);
});

on_both!(who_drafted_nothing_of_it_may_consent_whatever_posts_they_hold, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    assert_eq!(world.done("both", PLAN, "consent", plan, json!({})).state, "county-approved");
});

on_both!(one_key_project_is_too_few_and_seven_are_too_many, |world| {
    for (year, count) in [(2011, 1), (2012, 7)] {
        let refusal = submission_of(world, world.plan_input("dongxi-office", year, count));
        assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.key-projects"));
        assert_eq!(problems(&refusal), [("plan_lines".to_owned(), "plan.key-projects")]);
        let facts = [("min", "2".to_owned()), ("max", "6".to_owned()), ("count", count.to_string())];
        assert_eq!(refusal.facts, facts);
    }
});

on_both!(two_and_six_key_projects_of_either_kind_are_enough, |world| {
    for (year, count, cooperative) in [(2011, 2, 2), (2012, 6, 3)] {
        let mut input = world.plan_input("dongxi-office", year, count);
        for index in 0..cooperative {
            input["plan_lines"][index]["nature"] = json!("cooperation");
        }
        let plan = world.done("county-office", PLAN, "create", None, input).record;
        world.done("county-office", PLAN, "submit", plan, json!({}));
    }
});

on_both!(a_department_plans_without_key_projects_and_reports_itself, |world| {
    let input = world.plan_input("water-bureau", 2011, 1);
    let plan = world.done("department", PLAN, "create", None, input).record;
    let refusal = world.refused("department", PLAN, "report-directly", plan, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.department-projects"));
    world.done("department", PLAN, "revise", plan, json!({ "plan_lines": [] }));
    let done = world.done("department", PLAN, "report-directly", plan, json!({}));
    assert_eq!(done.state, "reported");
    assert_eq!(world.record(PLAN, plan)["planner_kind"], "department");
    let done = world.done("department", PLAN, "recall", plan, json!({ "reason": "数字有误。" }));
    assert_eq!(done.state, "drafting");
    world.is_sound();
});

on_both!(the_sources_of_a_project_add_up_to_its_cost, |world| {
    let mut input = world.plan_input("dongxi-office", 2011, 3);
    input["plan_lines"][1]["asked_fen"] = json!(19_999_999);
    let refusal = world.refused("county-office", PLAN, "create", None, input);
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.sources"));
    assert_eq!(problems(&refusal), [("plan_lines[1].cost_fen".to_owned(), "plan.sources")]);
    let sum = refusal.facts.iter().find(|(name, _)| *name == "sum");
    assert_eq!(sum, Some(&("sum", "299,999.99".to_owned())));
});

on_both!(a_plan_needs_a_work_budget_and_an_approach, |world| {
    let mut input = world.plan_input("dongxi-office", 2011, 3);
    input["budget_lines"] = json!([]);
    let refusal = submission_of(world, input);
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.work-budget"));
    let mut input = world.plan_input("dongxi-office", 2012, 3);
    input["approach"] = Json::Null;
    assert_eq!(submission_of(world, input).code, "plan.approach");
});

on_both!(a_key_project_is_complete_before_it_leaves_the_office, |world| {
    let mut input = world.plan_input("dongxi-office", 2011, 3);
    input["plan_lines"][2]["lead_person"] = Json::Null;
    let refusal = submission_of(world, input);
    assert_eq!(problems(&refusal), [("plan_lines[2].lead_person".to_owned(), "plan.line-incomplete")]);
});

on_both!(there_is_one_plan_a_year, |world| {
    world.draft();
    let again = world.plan_input("dongxi-office", 2011, 2);
    let refusal = world.refused("county-office", PLAN, "create", None, again);
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.exists"));
    world.draft_of("county-office-b", "xixi-office", 2011);
    world.draft_of("county-office", "dongxi-office", 2012);
    for year in [2010, 2013] {
        let other = world.plan_input("dongxi-office", year, 2);
        assert_eq!(world.refused("county-office", PLAN, "create", None, other).code, "plan.year");
    }
});

on_both!(a_returned_plan_keeps_its_version_and_needs_a_new_consent, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-government", PLAN, "consent", plan, json!({ "opinion": "同意。" }));
    let reason = json!({ "reason": "请补充培训内容。" });
    world.done("county-government", PLAN, "return", plan, reason);
    let record = world.record(PLAN, plan);
    assert_eq!(record["state"], "drafting");
    assert_eq!(record["return_reason"], "请补充培训内容。");
    assert_eq!((&record["returns"], &record["consent_note"]), (&json!(1), &Json::Null));

    let versions = world.versions("county-office", PLAN, plan);
    let kept: Vec<_> = versions.iter().map(|version| (version.version, version.action.as_str())).collect();
    assert_eq!(kept, [(4, "return"), (3, "consent"), (2, "submit")]);
    assert_eq!(versions[1].content["consent_note"], "同意。");
    assert_eq!(versions[1].content["approach"], world.plan_input("dongxi-office", 2011, 3)["approach"]);
    assert_eq!(versions[1].content["plan_lines"].as_array().map(Vec::len), Some(3));

    world.done("county-office", PLAN, "revise", plan, json!({ "approach": "增加培训。" }));
    let refusal = world.refused("county-office", PLAN, "report", plan, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "action.wrong-state"));
    world.done("county-office", PLAN, "submit", plan, json!({}));
    consent_and_report(world, plan);
    let versions = world.versions("county-office", PLAN, plan);
    assert_eq!(versions[0].content["approach"], "增加培训。");
    assert_eq!(
        versions.last().map(|first| &first.content["approach"]),
        Some(&json!("以民生项目为重点，一年办成几件实事。"))
    );
    world.is_sound();
});

on_both!(nobody_reads_what_happened_while_the_plan_was_out_of_their_sight, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "revise", plan, json!({ "approach": "一个尚未成熟的想法。" }));
    world.done("county-office", PLAN, "revise", plan, json!({ "approach": "先修路。" }));
    world.done("county-office", PLAN, "submit", plan, json!({}));
    consent_and_report(world, plan);
    let told = |actor: &str| {
        let entries = world.history(actor, PLAN, plan);
        assert!(
            actor == "county-office" || !entries.iter().any(|entry| entry.content.to_string().contains("尚未成熟"))
        );
        let versions = world.versions(actor, PLAN, plan).len();
        (entries.into_iter().map(|entry| entry.action).collect::<Vec<_>>(), versions)
    };
    let names = |actions: &[&str]| actions.iter().map(|action| (*action).to_owned()).collect::<Vec<_>>();
    let all = ["report", "consent", "submit", "revise", "revise", "create"];
    assert_eq!(told("county-office"), (names(&all), 3));
    assert_eq!(told("county-government"), (names(&all[..3]), 3), "from the submission on");
    assert_eq!(told("partner-department"), (names(&all[..1]), 1), "the report alone");
});

on_both!(a_plan_is_withdrawn_until_it_is_reported_and_recalled_afterwards, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    assert_eq!(world.done("county-office", PLAN, "withdraw", plan, json!({})).state, "drafting");
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-government", PLAN, "consent", plan, json!({ "opinion": "同意。" }));
    assert_eq!(world.done("county-office", PLAN, "withdraw", plan, json!({})).state, "drafting");
    assert_eq!(world.record(PLAN, plan)["consent_note"], Json::Null);
    world.done("county-office", PLAN, "submit", plan, json!({}));
    consent_and_report(world, plan);
    let refusal = world.refused("county-office", PLAN, "withdraw", plan, json!({}));
    assert_eq!(refusal.code, "action.wrong-state");
    let refusal = world.refused("county-office", PLAN, "recall", plan, json!({}));
    assert_eq!(problems(&refusal), [("reason".to_owned(), "input.required")]);
    let done = world.done("county-office", PLAN, "recall", plan, json!({ "reason": "漏报一项。" }));
    assert_eq!(done.state, "county-approved");
    world.is_sound();
});

on_both!(the_last_day_is_in_time_and_the_first_late_one_counts_for_good, |world| {
    let (late, punctual) = (world.draft(), world.draft_of("county-office-b", "xixi-office", 2011));
    world.done("county-office", PLAN, "submit", late, json!({}));
    world.done("county-office-b", PLAN, "submit", punctual, json!({}));
    world.done("county-government-b", PLAN, "consent", punctual, json!({}));
    world.on("2011-03-31");
    world.done("county-office-b", PLAN, "report", punctual, json!({}));
    assert_eq!(world.record(PLAN, punctual)["days_late"], 0);

    world.on("2011-04-01");
    consent_and_report(world, late);
    let record = world.record(PLAN, late);
    assert_eq!((&record["first_reported"], &record["days_late"]), (&json!("2011-04-01"), &json!(1)));

    world.on("2011-04-20");
    world.done("city-office", PLAN, "return-by-city", late, json!({ "reason": "责任人不明。" }));
    world.done("county-office", PLAN, "submit", late, json!({}));
    consent_and_report(world, late);
    let record = world.record(PLAN, late);
    assert_eq!((&record["first_reported"], &record["days_late"]), (&json!("2011-04-01"), &json!(1)));
});

on_both!(lateness_counts_from_the_day_that_was_owed_whatever_a_later_rulebook_says, |world| {
    world.on("2011-01-05");
    let [sooner, later] = [world.draft(), world.draft_of("county-office-b", "xixi-office", 2011)];
    for (office, government, plan) in
        [("county-office", "county-government", sooner), ("county-office-b", "county-government-b", later)]
    {
        world.done(office, PLAN, "submit", plan, json!({}));
        world.done(government, PLAN, "consent", plan, json!({}));
    }
    let issue = |effective: &str, day: i64| {
        let mut input = rulebook_input(effective, json!([]));
        (input["report_month"], input["report_day"]) = (json!(2), json!(day));
        world.done("programme-manager", "rulebook", "create", None, input);
    };
    issue("2011-02-01", 10);
    world.on("2011-03-01");
    world.done("county-office", PLAN, "report", sooner, json!({}));
    world.on("2011-04-03");
    world.done("county-office-b", PLAN, "report", later, json!({}));
    assert_eq!([sooner, later].map(|plan| world.record(PLAN, plan)["days_late"].clone()), [json!(0), json!(3)]);
});

on_both!(a_report_is_in_time_to_the_last_second, |world| {
    let (in_time, late) = (world.draft(), world.draft_of("county-office-b", "xixi-office", 2011));
    for (office, government, plan) in
        [("county-office", "county-government", in_time), ("county-office-b", "county-government-b", late)]
    {
        world.done(office, PLAN, "submit", plan, json!({}));
        world.done(government, PLAN, "consent", plan, json!({}));
    }
    world.at("2011-03-31", 24 * 3600 - 1);
    world.done("county-office", PLAN, "report", in_time, json!({}));
    world.at("2011-03-31", 24 * 3600);
    world.done("county-office-b", PLAN, "report", late, json!({}));
    let reported = |plan| {
        let record = world.record(PLAN, plan);
        (record["first_reported"].clone(), record["days_late"].clone())
    };
    assert_eq!(reported(in_time), (json!("2011-03-31"), json!(0)));
    assert_eq!(reported(late), (json!("2011-04-01"), json!(1)));
    world.is_sound();
});

on_both!(a_plan_takes_the_steps_that_the_rulebook_names_in_their_order, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长"), ("dongxi-office", "主任")]);
    let plan = world.draft();
    assert_eq!(world.done("county-office", PLAN, "submit", plan, json!({})).state, "reviewing");
    let refusal = world.refused("office-reviewer-2", PLAN, "endorse", plan, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.step-of-another"));
    assert_eq!(refusal.facts, [("title", "科长".to_owned())]);
    assert_eq!(world.done("office-reviewer", PLAN, "endorse", plan, json!({})).state, "reviewing");
    let refusal = world.refused("office-reviewer", PLAN, "endorse", plan, json!({}));
    assert_eq!(refusal.facts, [("title", "主任".to_owned())]);
    let sent = world.done("office-reviewer-2", PLAN, "send-back", plan, json!({ "reason": "重写。" }));
    assert_eq!(sent.state, "drafting");
    assert_eq!(world.record(PLAN, plan)["steps_done"], 0);

    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    assert_eq!(world.done("office-reviewer-2", PLAN, "endorse", plan, json!({})).state, "awaiting-consent");
    consent_and_report(world, plan);
    let elsewhere = world.draft_of("county-office-b", "xixi-office", 2011);
    let done = world.done("county-office-b", PLAN, "submit", elsewhere, json!({}));
    assert_eq!(done.state, "awaiting-consent", "an office without steps goes straight on");
    world.is_sound();
});

on_both!(a_department_with_a_step_reports_after_it, |world| {
    world.issue_steps("2011-01-05", &[("water-bureau", "科长")]);
    let input = world.plan_input("water-bureau", 2011, 0);
    let plan = world.done("department", PLAN, "create", None, input).record;
    assert_eq!(world.done("department", PLAN, "report-directly", plan, json!({})).state, "reviewing");
    world.on("2011-04-02");
    assert_eq!(world.done("department-reviewer", PLAN, "endorse", plan, json!({})).state, "reported");
    let record = world.record(PLAN, plan);
    assert_eq!((&record["first_reported"], &record["days_late"]), (&json!("2011-04-02"), &json!(2)));
    world.is_sound();
});

on_both!(a_scan_of_the_consent_is_bound_to_the_plan, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    let file = world.upload("county-government");
    world.done("county-government", PLAN, "consent", plan, json!({ "scan": [file.to_string()] }));
    assert_eq!(world.record(PLAN, plan)["consent_scan"], json!([file.to_string()]));
    let programme = world.cast.programme.clone();
    let kept = world.engine().read(|connection| store::files::load(connection, &programme, file));
    let kept = kept.expect("the file can be read").expect("the file is there");
    assert_eq!((kept.kind.as_deref(), kept.record), (Some(PLAN), Some(plan)));
});
