//! After the report: the city accepts, asks Beizhou, and the plan is agreed, carried out and summarised.

use kernel::Status;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::world::World;

const PLAN: &str = "annual-plan";
const TALK: &str = "consultation";

/// A plan of Dongxi that the city has accepted.
pub fn accepted(world: &World) -> Uuid {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-government", PLAN, "consent", plan, json!({}));
    world.done("county-office", PLAN, "report", plan, json!({}));
    world.done("city-office", PLAN, "accept", plan, json!({}));
    plan
}

pub fn asked(world: &World, plan: Uuid, partner: &str) -> Uuid {
    let input = json!({ "plan": plan.to_string(), "partner": world.seat(partner), "due": "2011-02-01" });
    world.done("city-office", TALK, "create", None, input).record
}

/// A plan of Dongxi that Beizhou has agreed to.
pub fn agreed(world: &World) -> Uuid {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    world.done("partner-department", TALK, "answer", talk, answers(world, talk, &[]));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    plan
}

/// The same answer to every project of a consultation, but for those that are named.
pub fn answers(world: &World, talk: Uuid, special: &[(usize, Json)]) -> Json {
    let record = world.record(TALK, talk);
    let lines = record["consultation_lines"].as_array().expect("lines").iter().enumerate();
    let answered = lines.map(|(index, line)| {
        let mut answer = json!({ "id": line["id"], "answer": "agree" });
        if let Some((_, other)) = special.iter().find(|(at, _)| *at == index) {
            for (name, value) in other.as_object().expect("an object") {
                answer[name] = value.clone();
            }
        }
        answer
    });
    json!({ "consultation_lines": answered.collect::<Vec<_>>() })
}

on_both!(all_agree_and_the_plan_is_agreed_and_its_projects_selected, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    assert_eq!(world.record(PLAN, plan)["state"], "consulting");
    let refusal = world.refused("city-office", PLAN, "settle", plan, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.answers-open"));
    world.done("partner-department", TALK, "answer", talk, answers(world, talk, &[]));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    let record = world.record(PLAN, plan);
    assert_eq!(record["state"], "agreed");
    for line in record["plan_lines"].as_array().expect("lines") {
        assert_eq!(line["agreed_fen"], line["asked_fen"]);
        let project = world.record("project", line["project"].as_str().unwrap().parse().unwrap());
        assert_eq!((&project["state"], &project["agreed_fen"]), (&json!("selected"), &line["agreed_fen"]));
    }
    let published = world.number("SELECT COUNT(*) FROM published_version WHERE kind = 'project'", &[]);
    assert_eq!(published, 0, "the public learns of them by a disclosure");
    world.is_sound();
});

on_both!(a_department_of_the_other_side_is_asked_about_its_theme_alone, |world| {
    let mut input = world.plan_input("dongxi-office", 2011, 3);
    input["plan_lines"][1]["theme"] = json!("schooling");
    let plan = world.done("county-office", PLAN, "create", None, input).record;
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-government", PLAN, "consent", plan, json!({}));
    world.done("county-office", PLAN, "report", plan, json!({}));
    world.done("city-office", PLAN, "accept", plan, json!({}));
    let lines = world.record(PLAN, plan)["plan_lines"].as_array().expect("lines").clone();
    let theme = lines[1]["theme"].clone();
    let (own, others): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line["theme"] == theme);
    assert!(!others.is_empty(), "the plan has projects of other themes");
    let ask = |partner: &str, theme: &Json| {
        let (plan, partner) = (plan.to_string(), world.seat(partner));
        json!({ "plan": plan, "partner": partner, "due": "2011-02-01", "theme": theme })
    };
    let unknown = ["medical", "schooling", "water", "roads", "housing", "infrastructure", "industry", "other"]
        .into_iter()
        .find(|theme| lines.iter().all(|line| line["theme"] != **theme));
    if let Some(unknown) = unknown {
        let refusal = world.refused("city-office", TALK, "create", None, ask("nancheng", &json!(unknown)));
        assert_eq!(refusal.code, "consultation.theme");
    }
    let talk = world.done("city-office", TALK, "create", None, ask("nancheng", &theme)).record;
    let names = |lines: &[&Json]| lines.iter().map(|line| line["name"].clone()).collect::<Vec<_>>();
    let asked_about = world.record(TALK, talk)["consultation_lines"].as_array().expect("lines").clone();
    assert_eq!(names(&asked_about.iter().collect::<Vec<_>>()), names(&own));
    world.done("partner-department-b", TALK, "answer", talk, answers(world, talk, &[]));
    let refusal = world.refused("city-office", PLAN, "settle", plan, json!({}));
    assert_eq!(refusal.code, "plan.not-asked", "nobody was asked about the others yet");

    // The district is asked about the rest, project by project; what the department gives it does not give again.
    let rest = asked(world, plan, "beicheng");
    let declined = |at| (at, json!({ "answer": "decline", "reason": "由市里的部门支持。" }));
    let at_rest = world.record(TALK, rest)["consultation_lines"].as_array().expect("lines").clone();
    let given = at_rest.iter().enumerate().filter(|(_, line)| own.iter().any(|own| own["name"] == line["name"]));
    let given: Vec<_> = given.map(|(at, _)| declined(at)).collect();
    world.done("partner-department", TALK, "answer", rest, answers(world, rest, &given));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    let record = world.record(PLAN, plan);
    assert_eq!(record["state"], "agreed");
    let lines = record["plan_lines"].as_array().expect("lines");
    assert!(lines.iter().all(|line| line["agreed_fen"] == line["asked_fen"]), "{lines:?}");
    world.is_sound();
});

on_both!(another_amount_sends_the_sources_back_to_the_county, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let line = world.record(PLAN, plan)["plan_lines"][0].clone();
    let less = line["asked_fen"].as_i64().unwrap() - 100_000;
    let other = json!({ "answer": "other-amount", "agreed_fen": less });
    world.done("partner-department", TALK, "answer", talk, answers(world, talk, &[(0, other)]));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    assert_eq!(world.record(PLAN, plan)["state"], "adjusting");

    let mut lines = world.record(PLAN, plan)["plan_lines"].as_array().unwrap().clone();
    let given = ["id", "asked_fen", "local_fen", "county_fen", "cost_fen"];
    for line in &mut lines {
        line.as_object_mut().unwrap().retain(|name, _| given.contains(&name.as_str()));
    }
    let input = |lines: &[Json]| json!({ "plan_lines": lines });
    let refusal = world.refused("county-office", PLAN, "adjust", plan, input(&lines));
    assert_eq!(refusal.code, "plan.agreed-amount");
    lines[0]["asked_fen"] = json!(less);
    let refusal = world.refused("county-office", PLAN, "adjust", plan, input(&lines));
    assert_eq!(refusal.code, "plan.sources");
    lines[0]["local_fen"] = json!(line["local_fen"].as_i64().unwrap_or(0) + 100_000);
    let mut renamed = lines.clone();
    renamed[0]["name"] = json!("另一个项目");
    let refusal = world.refused("county-office", PLAN, "adjust", plan, input(&renamed));
    assert_eq!(refusal.code, "plan.only-sources");
    world.done("county-office", PLAN, "adjust", plan, input(&lines));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    let record = world.record(PLAN, plan);
    assert_eq!((&record["state"], &record["plan_lines"][0]["agreed_fen"]), (&json!("agreed"), &json!(less)));
    assert_eq!(record["plan_lines"][0]["first_asked_fen"], line["asked_fen"], "what was first asked is not forgotten");
    world.is_sound();
});

/// Answers by which the first project is given less than was asked.
pub fn less(world: &World, talk: Uuid) -> Json {
    let asked = world.record(TALK, talk)["consultation_lines"][0]["requested_fen"].as_i64().expect("an amount");
    answers(world, talk, &[(0, json!({ "answer": "other-amount", "agreed_fen": asked - 100_000 }))])
}

/// An adjustment by which the county itself bears what its partner does not give.
pub fn borne_by_the_county(world: &World, plan: Uuid) -> Json {
    let lines = world.record(PLAN, plan)["plan_lines"].as_array().expect("lines").clone();
    let fen = |line: &Json, name: &str| line[name].as_i64().unwrap_or(0);
    let kept = |line: &Json| {
        let share = fen(line, "county_fen") + fen(line, "asked_fen") - fen(line, "agreed_fen");
        json!({ "id": line["id"], "asked_fen": line["agreed_fen"], "county_fen": share })
    };
    json!({ "plan_lines": lines.iter().map(kept).collect::<Vec<_>>() })
}

on_both!(a_larger_share_of_the_county_needs_its_governments_consent_again, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    world.done("partner-department", TALK, "answer", talk, less(world, talk));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    let consented = world.record(PLAN, plan)["own_share_fen"].as_i64().expect("what was consented to");
    let adjusted = borne_by_the_county(world, plan);
    assert_eq!(world.done("county-office", PLAN, "adjust", plan, adjusted.clone()).state, "reconsenting");
    let refusal = world.refused("city-office", PLAN, "settle", plan, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "action.wrong-state"));
    let sent = json!({ "reason": "先从镇村自筹里想办法。" });
    assert_eq!(world.done("county-government", PLAN, "return-adjustment", plan, sent).state, "adjusting");
    world.done("county-office", PLAN, "adjust", plan, adjusted);
    assert_eq!(world.done("county-government", PLAN, "consent-again", plan, json!({})).state, "consulting");
    assert_eq!(world.record(PLAN, plan)["own_share_fen"], json!(consented + 100_000));
    assert_eq!(world.done("city-office", PLAN, "settle", plan, json!({})).state, "agreed");
    world.is_sound();
});

/// What is agreed on the strength of letters that are not confirmed, in fen.
fn unconfirmed(world: &World) -> i64 {
    let sql =
        "SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM figure_change WHERE figure = 'agreed' AND tags LIKE $1";
    world.number(sql, &["%letter=unconfirmed%".into()])
}

/// A plan settled on the strength of a letter that the city office recorded.
fn settled_by_letter(world: &World) -> (Uuid, Uuid) {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let mut letter = answers(world, talk, &[]);
    letter["letter"] = json!("北府函〔2011〕3号");
    letter["scan"] = json!([world.upload("city-office").to_string()]);
    world.done("city-office", TALK, "record-letter", talk, letter);
    assert_eq!(world.done("city-office", PLAN, "settle", plan, json!({})).state, "agreed");
    (plan, talk)
}

/// What the plan’s lines, the plan and the projects say of the letters that they rest on.
fn letters(world: &World, plan: Uuid) -> [Json; 3] {
    let record = world.record(PLAN, plan);
    let line = &record["plan_lines"][0];
    let project = line["project"].as_str().expect("a project").parse().unwrap();
    [line["letter"].clone(), record["letter"].clone(), world.record("project", project)["letter"].clone()]
}

on_both!(a_letter_counts_before_it_is_confirmed_and_says_so, |world| {
    let (plan, talk) = settled_by_letter(world);
    let all = |code: &str| [json!(code), json!(code), json!(code)];
    assert_eq!(letters(world, plan), all("unconfirmed"));
    let lines = world.record(PLAN, plan)["plan_lines"].as_array().unwrap().clone();
    let agreed: i64 = lines.iter().filter_map(|line| line["agreed_fen"].as_i64()).sum();
    // What is agreed says by itself how much of it rests on a letter.
    assert_eq!(unconfirmed(world), agreed);
    world.done("partner-department", TALK, "confirm", talk, json!({}));
    assert_eq!((letters(world, plan), unconfirmed(world)), ([Json::Null, Json::Null, Json::Null], 0));
    world.is_sound();
});

on_both!(a_letter_is_confirmed_while_its_plan_is_settled_anew, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let mut letter = less(world, talk);
    letter["letter"] = json!("北府函〔2011〕4号");
    letter["scan"] = json!([world.upload("city-office").to_string()]);
    world.done("city-office", TALK, "record-letter", talk, letter);
    assert_eq!(world.done("city-office", PLAN, "settle", plan, json!({})).state, "adjusting");
    world.done("county-office", PLAN, "adjust", plan, borne_by_the_county(world, plan));
    world.done("county-government", PLAN, "consent-again", plan, json!({}));
    assert_eq!(letters(world, plan)[1], "unconfirmed");
    world.done("partner-department", TALK, "confirm", talk, json!({}));
    assert_eq!(letters(world, plan)[..2], [Json::Null, Json::Null]);
    assert_eq!(world.done("city-office", PLAN, "settle", plan, json!({})).state, "agreed");
    assert_eq!((letters(world, plan), unconfirmed(world)), ([Json::Null, Json::Null, Json::Null], 0));
    world.is_sound();
});

on_both!(a_partner_that_answers_otherwise_than_its_letter_leads_to_a_supplementary_agreement, |world| {
    let (plan, talk) = settled_by_letter(world);
    let all = |code: &str| [json!(code), json!(code), json!(code)];
    world.done("partner-department", TALK, "dispute", talk, json!({ "reason": "金额写错" }));
    assert_eq!(letters(world, plan), all("disputed"));
    let line = world.record(PLAN, plan)["plan_lines"][0].clone();
    let less = line["agreed_fen"].as_i64().unwrap() - 100_000;
    let other = json!({ "answer": "other-amount", "agreed_fen": less });
    world.done("partner-department", TALK, "answer", talk, answers(world, talk, &[(0, other)]));
    assert_eq!(letters(world, plan), all("differs"));
    let owed = "SELECT COUNT(*) FROM duty WHERE action = 'supplement' AND closed_at IS NULL";
    assert_eq!(world.number(owed, &[]), 1, "the city office owes the agreement that sets it right");
    let lines = world.record(PLAN, plan)["plan_lines"].as_array().unwrap().clone();
    let agreed = |line: &Json| {
        let agreed = if line["id"] == lines[0]["id"] { json!(less) } else { line["agreed_fen"].clone() };
        json!({ "id": line["id"], "agreed_fen": agreed })
    };
    let changed: Vec<Json> = lines.iter().map(agreed).collect();
    let input = json!({ "document": "北东补〔2011〕1号", "reason": "以答复为准。", "plan_lines": changed });
    assert_eq!(world.done("city-office", PLAN, "supplement", plan, input).state, "adjusting");
    assert_eq!((world.record(PLAN, plan)["letter"].clone(), world.number(owed, &[])), (Json::Null, 0));
    world.is_sound();
});

on_both!(declined_to_one_project_is_replaced_or_explained, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let decline = json!({ "answer": "decline", "reason": "已由其他渠道安排" });
    let bare = json!({ "answer": "decline" });
    let refusal = world.refused("partner-department", TALK, "answer", talk, answers(world, talk, &[(0, bare)]));
    assert_eq!(refusal.code, "consultation.reason");
    let all = answers(world, talk, &[(0, decline.clone()), (1, decline)]);
    world.done("partner-department", TALK, "answer", talk, all);
    world.done("city-office", PLAN, "settle", plan, json!({}));
    let record = world.record(PLAN, plan);
    assert_eq!((&record["state"], record["plan_lines"].as_array().unwrap().len()), (&json!("adjusting"), 1));
    let dropped = record["plan_dropped_lines"].as_array().expect("what was declined");
    let said = |line: &Json| {
        (line["dropped"].clone(), line["because"].as_str().unwrap_or_default().contains("已由其他渠道安排"))
    };
    assert_eq!(dropped.iter().map(said).collect::<Vec<_>>(), vec![(json!("declined"), true); 2]);
    let before = record["plan_dropped_lines"].clone();

    let kept = json!({ "id": record["plan_lines"][0]["id"] });
    let lines = json!({ "plan_lines": [kept, world.line("补报桥梁")] });
    world.done("county-office", PLAN, "adjust", plan, lines);
    let refusal = world.refused("city-office", PLAN, "settle", plan, json!({}));
    assert_eq!(refusal.code, "plan.not-asked", "the new project has to be consulted on first");
    let second = asked(world, plan, "beicheng");
    assert_eq!(world.record(TALK, second)["round"], 2);
    assert_eq!(world.record(TALK, second)["consultation_lines"].as_array().unwrap().len(), 1);
    world.done("partner-department", TALK, "answer", second, answers(world, second, &[]));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    assert_eq!(world.record(PLAN, plan)["state"], "agreed");
    assert_eq!(world.record(PLAN, plan)["plan_dropped_lines"], before, "they stay told as they were");
    world.is_sound();
});

on_both!(too_few_with_a_written_reason_is_agreed_and_shown, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let decline = json!({ "answer": "decline", "reason": "本年不安排" });
    let all = answers(world, talk, &[(0, decline.clone()), (1, decline)]);
    world.done("partner-department", TALK, "answer", talk, all);
    world.done("city-office", PLAN, "settle", plan, json!({ "shortage_reason": "本年度不再补报" }));
    let record = world.record(PLAN, plan);
    assert_eq!((&record["state"], &record["shortage_reason"]), (&json!("agreed"), &json!("本年度不再补报")));
    world.is_sound();
});

on_both!(a_letter_recorded_on_behalf_is_confirmed_or_disputed, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let mut letter = answers(world, talk, &[]);
    letter["letter"] = json!("北协〔2011〕3号");
    let refusal = world.refused("city-office", TALK, "record-letter", talk, letter.clone());
    assert_eq!(refusal.status, Status::Invalid, "the scan is missing");
    letter["scan"] = json!([world.upload("city-office").to_string(), world.upload("city-office").to_string()]);
    world.done("city-office", TALK, "record-letter", talk, letter);
    assert_eq!(world.record(TALK, talk)["state"], "recorded");
    let refusal = world.refused("city-office", TALK, "confirm", talk, json!({}));
    assert_eq!(refusal.code, "signing.signed", "for itself it has, by recording");
    world.done("partner-department", TALK, "confirm", talk, json!({}));
    assert_eq!(world.record(TALK, talk)["state"], "answered");
    world.is_sound();
});

on_both!(the_year_ends_with_what_was_achieved_and_spent, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    world.done("partner-department", TALK, "answer", talk, answers(world, talk, &[]));
    world.done("city-office", PLAN, "settle", plan, json!({}));
    world.done("county-office", PLAN, "carry-out", plan, json!({}));
    let refusal = world.refused("county-office", PLAN, "summarise", plan, json!({ "summary": "完成" }));
    let unsaid: Vec<_> = refusal.problems.iter().map(|problem| problem.code).collect();
    let of_a_project = ["plan.outcome", "plan.achieved"];
    assert_eq!(unsaid, [&of_a_project.repeat(3)[..], &["plan.spent"]].concat(), "all that is missing at once");
    let mut input = summary(world, plan);
    input["plan_lines"][0]["name"] = json!("改名");
    let refusal = world.refused("county-office", PLAN, "summarise", plan, input.clone());
    assert_eq!(refusal.status, Status::Invalid, "a summary cannot change what the project was");
    input["plan_lines"][0].as_object_mut().unwrap().remove("name");
    world.done("county-office", PLAN, "summarise", plan, input);
    assert_eq!(world.record(PLAN, plan)["state"], "summarised");
    world.is_sound();
});

/// What the county says at the end of the year: one project finished, the others under way.
pub fn summary(world: &World, plan: Uuid) -> Json {
    let record = world.record(PLAN, plan);
    let mut lines: Vec<Json> = Vec::new();
    for line in record["plan_lines"].as_array().expect("lines") {
        lines
            .push(json!({ "id": line["id"], "outcome": "under-way", "started": "2011-01-04", "achieved": "主体完成" }));
    }
    lines[0] = json!({
        "id": lines[0]["id"], "outcome": "finished", "started": "2011-01-04", "finished": "2011-01-05",
        "people_reached": 1_260, "result": "3.1", "achieved": "已通水", "photos": [world.photo("county-office").to_string()],
    });
    let spent = record["budget_lines"].as_array().expect("items").iter();
    let spent: Vec<Json> = spent.map(|line| json!({ "id": line["id"], "spent_fen": 0 })).collect();
    json!({ "summary": "全部完成", "plan_lines": lines, "budget_lines": spent })
}

/// A plan of Dongxi whose projects are being carried out.
pub fn carried_out(world: &World) -> Uuid {
    let plan = agreed(world);
    world.done("county-office", PLAN, "carry-out", plan, json!({}));
    plan
}

on_both!(a_summary_says_of_each_project_what_became_of_it, |world| {
    let plan = carried_out(world);
    let wrong = |field: &str, value: Json| {
        let mut input = summary(world, plan);
        input["plan_lines"][0][field] = value;
        let refusal = world.refused("county-office", PLAN, "summarise", plan, input);
        assert_eq!(refusal.problems[0].field, format!("plan_lines[0].{field}"), "{refusal:?}");
        refusal.code
    };
    for field in ["started", "finished", "people_reached", "result"] {
        assert_eq!(wrong(field, Json::Null), "plan.result-missing", "{field}");
    }
    assert_eq!(wrong("achieved", Json::Null), "plan.achieved");
    assert_eq!(wrong("photos", json!([])), "plan.result-photo");
    assert_eq!(wrong("finished", json!("2012-05-01")), "plan.result-ahead");
    assert_eq!(wrong("finished", json!("2010-12-31")), "plan.finish-before-start");
    assert_eq!(wrong("started", json!("2007-03-31")), "plan.result-years-away", "four years, as of another calendar");
    for number in ["三公里", "0", "-1", "1.2345", "1,00", "约3", "3公里"] {
        assert_eq!(wrong("result", json!(number)), "plan.result-number", "{number}");
    }
    let mut input = summary(world, plan);
    input["plan_lines"][1]["finished"] = json!("2011-01-05");
    let refusal = world.refused("county-office", PLAN, "summarise", plan, input);
    assert_eq!(refusal.code, "plan.not-finished");

    world.done("county-office", PLAN, "summarise", plan, summary(world, plan));
    for line in world.record(PLAN, plan)["plan_lines"].as_array().expect("lines") {
        let project = world.record("project", line["project"].as_str().unwrap().parse().unwrap());
        for field in ["outcome", "started", "finished", "people_reached", "result", "result_unit", "photos"] {
            assert_eq!(project[field], line[field], "the project learns of its {field}");
        }
        assert_eq!(line["result_unit"].is_null(), line["result"].is_null(), "a number has the unit of the theme");
    }
    world.is_sound();
});

on_both!(progress_is_told_during_the_year_as_far_as_it_is_known, |world| {
    let plan = carried_out(world);
    let id = |at: usize| world.record(PLAN, plan)["plan_lines"][at]["id"].clone();
    let known = json!({ "id": id(0), "outcome": "under-way", "started": "2011-01-04", "achieved": "路基完成。" });
    let wrong = json!({ "plan_lines": [known, { "id": id(1), "started": "2012-06-01" }] });
    let refusal = world.refused("county-office", PLAN, "report-progress", plan, wrong);
    assert_eq!((refusal.code, refusal.problems[0].field.as_str()), ("plan.result-ahead", "plan_lines[1].started"));
    let progress = json!({ "plan_lines": [known, { "id": id(1) }, { "id": id(2) }] });
    assert_eq!(world.done("county-office", PLAN, "report-progress", plan, progress).state, "executing");
    let line = world.record(PLAN, plan)["plan_lines"][0].clone();
    let project = world.record("project", line["project"].as_str().unwrap().parse().unwrap());
    assert_eq!((&project["outcome"], &project["started"]), (&json!("under-way"), &json!("2011-01-04")));
    // The public learns of it by a disclosure of progress, in the middle of the year.
    let disclosure = json!({
        "publisher": world.seat("dongxi-office"), "plan": plan.to_string(), "matter": "progress",
        "telephone": "0799-0000000",
    });
    let told = world.done("county-office", "disclosure", "create", None, disclosure).record;
    assert_eq!(world.record("disclosure", told)["disclosure_lines"][0]["outcome"], "under-way");
    world.is_sound();
});
