//! What people write, at every door of the engine: a form or a workbook writes everything as text, a program typed JSON.

use kernel::decode::Source;
use kernel::{Refusal, Status};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::world::{World, problems};

const PLAN: &str = "annual-plan";

/// The plan of one project, with these members put in place of its own.
fn plan_with(world: &World, changes: &Json) -> Json {
    let mut input = world.plan_input("dongxi-office", 2011, 1);
    let line = input["plan_lines"][0].as_object_mut().expect("a line");
    line.extend(changes.as_object().expect("members").clone());
    input
}

/// Creates it from JSON, or as a form does.
fn create(world: &World, input: Json, source: Source) -> Result<Uuid, Refusal> {
    let viewer = world.as_("county-office");
    let mut request = world.request(&viewer, PLAN, "create", None, input);
    request.source = source;
    world.engine().perform(request).map(|done| done.record)
}

/// Text as a form sends it.
fn typed(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), typed(value))).collect::<Map<_, _>>().into()
        }
        Json::Array(values) => values.iter().map(typed).collect(),
        Json::Number(number) => Json::from(number.to_string()),
        other => other.clone(),
    }
}

fn line(world: &World, plan: Uuid) -> Json {
    world.record(PLAN, plan)["plan_lines"][0].clone()
}

on_both!(what_looks_like_markup_is_kept_letter_by_letter, |world| {
    let texts = [
        "按<GB5749-2006>检测，浊度<NTU 1；管材用<PE100>级。",
        "<关于修路的请示>，pH<7",
        "<b>粗</b>、</table>、<!-- 注 -->、<?xml?>",
        "<script>alert(1)</script> &lt;b&gt; &amp;",
    ];
    let plan = create(world, plan_with(world, &json!({ "content": texts[0] })), Source::Json).expect("a plan");
    assert_eq!(line(world, plan)["content"], json!(texts[0]));
    let id = line(world, plan)["id"].clone();
    for text in texts {
        let name = format!("{text}一期");
        let lines = json!([{ "id": id, "name": name, "content": text, "need": text }]);
        world.done("county-office", PLAN, "revise", plan, json!({ "approach": text, "plan_lines": lines }));
        let kept = line(world, plan);
        assert_eq!((&kept["content"], &kept["need"], &kept["name"]), (&json!(text), &json!(text), &json!(name)));
        assert_eq!(world.record(PLAN, plan)["approach"], json!(text));
    }
    world.is_sound();
});

on_both!(days_years_away_from_the_plans_year_are_asked_about, |world| {
    let far = [
        ("start", "2007-03-31"),
        ("start", "2009-12-31"),
        ("start", "2001-04-01"),
        ("start", "2013-01-01"),
        ("start", "1911-04-01"),
        ("start", "2111-04-01"),
        ("finish", "2014-01-01"),
        ("finish", "2021-11-30"),
    ];
    for (field, day) in far {
        let mut days = json!({ "start": "2011-04-01", "finish": "2111-12-31", "content": "新建水厂" });
        if field == "finish" {
            days["start"] = json!("2011-04-01");
        } else {
            days["finish"] = json!(null);
        }
        days[field] = json!(day);
        for source in [Source::Json, Source::Text] {
            let input = plan_with(world, &days);
            let input = if source == Source::Text { typed(&input) } else { input };
            let refusal = create(world, input, source).expect_err("it is asked about");
            assert_eq!((refusal.status, refusal.code), (Status::Conflict, "plan.day-years-away"), "{day}");
            assert!(
                problems(&refusal).contains(&(format!("plan_lines[0].{field}"), "plan.day-years-away")),
                "{refusal:?}"
            );
            assert!(refusal.facts.contains(&("day", day.to_owned())), "{refusal:?}");
        }
    }
    // What is meant is said, and goes on; what lies near is asked nothing.
    let near = plan_with(world, &json!({ "start": "2010-11-01", "finish": "2013-06-30" }));
    let plan = create(world, near, Source::Json).expect("near enough");
    let mut lines = world.record(PLAN, plan)["plan_lines"].clone();
    let own = json!({ "id": lines[0]["id"], "start": "2007-03-31", "finish": "2011-11-30", "content": "2007年已动工，今年续建" });
    lines[0] = own;
    world.done("county-office", PLAN, "revise", plan, json!({ "plan_lines": lines }));
    assert_eq!(line(world, plan)["start"], "2007-03-31");
    let refused = json!({ "plan_lines": [{ "id": lines[0]["id"], "content": "续建" }] });
    let refusal = world.refused("county-office", PLAN, "revise", plan, refused);
    assert_eq!(refusal.code, "plan.day-years-away");
    world.is_sound();
});

on_both!(counts_and_days_of_forms_are_taken_as_people_write_them, |world| {
    let written = json!({
        "people_served": "1，200人", "start": "2011-04-01 00:00:00", "finish": "20111130", "cost_fen": "12。5万",
        "asked_fen": "\u{202d}125000.00\u{202c}元整", "county_fen": null,
    });
    let mut input = typed(&plan_with(world, &json!({})));
    let line_input = input["plan_lines"][0].as_object_mut().expect("a line");
    for source in ["county_fen", "local_fen", "firm_fen", "other_fen"] {
        line_input.remove(source);
    }
    line_input.extend(written.as_object().expect("members").clone());
    let plan = create(world, input, Source::Text).expect("taken");
    let kept = line(world, plan);
    assert_eq!(kept["people_served"], json!(1_200));
    assert_eq!((&kept["start"], &kept["finish"]), (&json!("2011-04-01"), &json!("2011-11-30")));
    assert_eq!((&kept["cost_fen"], &kept["asked_fen"]), (&json!(12_500_000), &json!(12_500_000)));
});

on_both!(a_refusal_says_what_was_read, |world| {
    let wrong = [
        ("people_served", "1,20", "input.not-a-number"),
        ("people_served", "1200户", "input.not-a-number"),
        ("people_served", "1200.5", "input.not-whole"),
        ("cost_fen", "12,5", "input.not-money"),
        ("cost_fen", "12.5W", "input.money-sign"),
        ("cost_fen", "1.234", "input.money-decimals"),
        ("start", "2011-04-01 15:30", "input.time-of-day"),
        ("start", "明年", "input.not-a-day"),
    ];
    for (field, text, code) in wrong {
        let input = typed(&plan_with(world, &json!({ field: text })));
        let refusal = create(world, input, Source::Text).expect_err("refused");
        let problem = refusal.problems.iter().find(|problem| problem.field.ends_with(field)).expect("at the field");
        assert_eq!(problem.code, code, "{text}");
        assert!(problem.facts.contains(&("read", text.to_owned())), "{problem:?}");
    }
});

on_both!(telephones_and_mail_addresses_are_read_when_they_are_saved, |world| {
    let own = world.person("county-office");
    let contact = |input: Json| world.perform("county-office", "person", "change-contact", own, input);
    for (typed, kept) in [
        ("（0753）2250000", "0753-2250000"),
        ("0753-2250000转802", "0753-2250000转802"),
        ("0753-2250000-802", "0753-2250000-802"),
        ("400-810-0000", "400-810-0000"),
        ("12345", "12345"),
        ("１３８００００００００", "13800000000"),
    ] {
        contact(json!({ "telephone": typed })).expect("taken");
        assert_eq!(world.record("person", own)["telephone"], json!(kept));
    }
    contact(json!({ "email": "office＠example。cn" })).expect("taken");
    assert_eq!(world.record("person", own)["email"], json!("office@example.cn"));
    for (field, typed, code) in [
        ("telephone", "0753-225000", "input.telephone-line"),
        ("telephone", "2250000", "input.telephone-area"),
        ("telephone", "1380000000", "input.telephone-mobile"),
        ("telephone", "0753-2250000、13800000000", "input.telephone-several"),
        ("telephone", "见门口", "input.telephone"),
        ("email", "office@example.cn;backup@example.cn", "input.mail-several"),
        ("email", "office@example.cn,", "input.mail"),
        ("email", "office@@example.cn", "input.mail"),
        ("email", "of..fice@example.cn", "input.mail"),
        ("email", "office@-example.cn", "input.mail"),
    ] {
        let refusal = world.refused("county-office", "person", "change-contact", own, json!({ field: typed }));
        assert_eq!((refusal.status, problems(&refusal)), (Status::Invalid, vec![(field.to_owned(), code)]), "{typed}");
        assert!(refusal.problems[0].facts.contains(&("read", typed.to_owned())), "{refusal:?}");
    }
    // The same reader at the public's door.
    let action = world.engine().catalogue().action("supervision-case", "create").expect("the action");
    let input = json!({
        "receiver": world.seat("dongxi-office"), "about": "村道", "words": "路什么时候修好？", "telephone": "0753-225000", "code": "abcdef012345",
        "may_publish": true,
    });
    let viewer = kernel::Viewer::anonymous(crate::world::PROGRAMME);
    let refusal = world.engine().perform(store::Request::new(&viewer, action, None, input)).expect_err("refused");
    assert_eq!(problems(&refusal), [("telephone".to_owned(), "input.telephone-line")]);
});
