//! One project and several partners, one plan and several results: what was asked is asked once, what others give is known where one
//! answers, and what is added or taken away later stands in the sums. On a copy of the sample.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::office::{Browser, accepted, answers, asked, done, nearly_over, unreviewed};
use super::summed::{in_line, of_both_kinds, parts, recorded, talk_of, wan};

fn refused(browser: &Browser, user: &str, of: (&str, &str), record: Option<Uuid>, input: Json) -> Option<&'static str> {
    let action = browser.engine.catalogue().action(of.0, of.1).expect("an action");
    let viewer = worlds::viewer(&browser.engine, user);
    browser.engine.perform(store::Request::new(&viewer, action, record, input)).err().map(|refusal| refusal.code)
}

#[test]
fn a_second_partner_is_asked_for_what_the_first_has_left() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let counties = unreviewed(engine);
    let (county, other) = (&counties[0], &counties[1]);
    let plan = accepted(&browser, county, &[(10_000_000, 700, 2), (20_000_000, 900, 2)]);
    let first = asked(&browser, plan, county);
    let said = answers(&browser, first, |at, asked| Some([7_000_000, asked][at]));
    done(engine, &county.partner, "consultation", "answer", Some(first), said);
    let second = asked(&browser, plan, other);
    let lines = browser.json(&format!("/api/v1/consultations/{second}"))["consultation_lines"].clone();
    let told: Vec<_> = lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["requested_fen"].as_i64(), line["given_fen"].as_i64()))
        .collect();
    assert_eq!(told, [(Some(3_000_000), Some(7_000_000))], "what is given whole is not asked for again");
    let form = Browser::new(engine.clone(), &other.partner).page(&format!("/desk/consultations/{second}/answer"));
    assert!(form.contains("其他单位已同意"), "{form}");
    // On the plan each project is asked for once.
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let section =
        page.split("<h2>各单位的答复").nth(1).and_then(|rest| rest.split("</section>").next()).expect("the answers");
    let sums = section.split("<tfoot>").nth(1).and_then(|rest| rest.split("</tr>").next()).expect("their sums");
    assert!(sums.contains(&format!("<span>{}</span>", wan(30_000_000))), "{sums}");
    let said = answers(&browser, second, |_, asked| Some(asked));
    done(engine, &other.partner, "consultation", "answer", Some(second), said);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let plan = browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let agreed = plan["plan_lines"].as_array().unwrap().iter().map(|line| line["agreed_fen"].as_i64());
    assert_eq!(agreed.collect::<Vec<_>>(), [Some(10_000_000), Some(20_000_000)]);
}

#[test]
fn whoever_agrees_later_is_told_that_others_have_agreed_meanwhile() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let counties = unreviewed(engine);
    let (county, other) = (&counties[0], &counties[1]);
    let plan = accepted(&browser, county, &[(10_000_000, 700, 2), (20_000_000, 900, 2)]);
    let talks = [county, other].map(|of| asked(&browser, plan, of));
    let all = answers(&browser, talks[0], |_, asked| Some(asked));
    done(engine, &county.partner, "consultation", "answer", Some(talks[0]), all);
    let of = ("consultation", "answer");
    let all = answers(&browser, talks[1], |_, asked| Some(asked));
    assert_eq!(refused(&browser, &other.partner, of, Some(talks[1]), all), Some("consultation.given"));
    let more = answers(&browser, talks[1], |_, asked| Some(asked - 100));
    assert_eq!(
        refused(&browser, &other.partner, of, Some(talks[1]), more),
        Some("consultation.amount"),
        "beyond its cost"
    );
    done(engine, &other.partner, "consultation", "answer", Some(talks[1]), answers(&browser, talks[1], |_, _| None));
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    assert_eq!(browser.json(&format!("/api/v1/annual-plans/{plan}"))["state"], "agreed");
}

#[test]
fn what_is_added_in_an_adjustment_is_asked_for_in_every_sum() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = of_both_kinds(&browser, county);
    recorded(&browser, plan, county, |at, asked| [Some(9_000_000), None, Some(asked)][at]);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let mut lines = in_line(&browser, plan);
    lines.as_array_mut().unwrap().push(json!({
        "name": "示例新增项目", "nature": "grant", "form": "funds", "theme": "medical", "need": "示例", "content": "示例",
        "people_served": 100, "cost_fen": 20_000_000, "asked_fen": 15_000_000, "county_fen": 5_000_000,
        "lead_organisation": "示例局", "lead_person": "示例甲", "start": "2012-04-01", "finish": "2012-11-30",
    }));
    done(engine, &county.clerk, "annual-plan", "adjust", Some(plan), json!({ "plan_lines": lines }));
    let page = Browser::new(engine.clone(), &county.leader).page(&format!("/desk/annual-plans/{plan}"));
    let section =
        page.split("重点项目 <span>").nth(1).and_then(|rest| rest.split("</section>").next()).expect("its projects");
    let row = section.split("<tr").find(|row| row.contains("示例新增项目")).expect("the new one");
    assert!(row.contains(&format!("<span>{}</span>", wan(15_000_000))), "what is asked for it: {row}");
    // 10 and 30 are left, 15 is new; 20 was declined.
    for sum in [wan(55_000_000), wan(75_000_000)] {
        assert!(section.contains(&format!("<span>{sum}</span>")), "{sum}: {section}");
    }
    // The first screen of the year counts what was declined too, and says so.
    nearly_over(engine);
    let desk = Browser::new(engine.clone(), &county.clerk).page("/desk");
    assert!(desk.contains("含帮扶方不同意的 1 项"), "{desk}");
}

#[test]
fn with_nothing_given_any_more_a_project_leaves_the_plan() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = accepted(&browser, county, &[(10_000_000, 700, 2), (20_000_000, 900, 2)]);
    recorded(&browser, plan, county, |_, asked| Some(asked));
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let own = talk_of(&browser, plan);
    let talk = Some(own);
    done(engine, &county.partner, "consultation", "dispute", talk, json!({ "reason": "示例：第一个不同意" }));
    let said = answers(&browser, own, |at, asked| (at == 1).then_some(asked));
    done(engine, &county.partner, "consultation", "answer", talk, said);
    let record = || browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let path = format!("/desk/annual-plans/{plan}/supplement");
    // What the partner says now is filled in, and said.
    let form = browser.page(&path);
    assert!(form.contains("征询单位现在不同意"), "{form}");
    let boxes = parts(&form, "name=\"plan_lines[0].agreed_fen\"", ">");
    assert!(boxes[0].contains("value=\"0\""), "{boxes:?}");
    let ids: Vec<Json> = record()["plan_lines"].as_array().unwrap().iter().map(|line| line["id"].clone()).collect();
    let with = |amounts: &[i64]| {
        let lines: Vec<_> = ids.iter().zip(amounts).map(|(id, fen)| json!({ "id": id, "agreed_fen": fen })).collect();
        json!({ "document": "示例协议1号", "reason": "示例：不再支持", "plan_lines": lines })
    };
    let of = ("annual-plan", "supplement");
    assert_eq!(refused(&browser, &browser.user, of, Some(plan), with(&[0, 0])), Some("plan.nothing-agreed"));
    done(engine, &browser.user, "annual-plan", "supplement", Some(plan), with(&[0, 20_000_000]));
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let struck = parts(&page, "<tr class=\"struck\">", "</tr>");
    assert!(
        struck.iter().any(|row| row.contains("示例协议1号：示例：不再支持")),
        "struck, with its reason: {struck:?}"
    );
    assert_eq!(record()["plan_lines"].as_array().map(Vec::len), Some(1));
}
