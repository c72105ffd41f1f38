//! What a form was begun for stays its own; what left a plan stands in it, struck; who has a plan that is asked about, and what is
//! owed on it by making another paper. On a copy of the sample.

use kernel::{Fen, FieldValue};
use serde_json::json;
use worlds::found::County;

use super::office::{Browser, accepted, answers, asked, done, unreviewed};

/// The address that a form keeps its draft at.
fn draft_of(page: &str) -> String {
    let (_, rest) = page.split_once("data-draft-url=\"").expect("a form");
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn what_is_typed_belongs_to_what_its_form_was_begun_for() {
    let browser = Browser::of_the_city();
    let counties = unreviewed(&browser.engine);
    let form = |county: &County| {
        format!("/desk/reminders/new/create?receiver={}&year=2011&about=示例事项&words=请办理", county.office)
    };
    let (one, other) = (form(&counties[0]), form(&counties[1]));
    let own = draft_of(&browser.page(&one));
    let typed = [("receiver", counties[0].office.as_str()), ("words", "示例：只对第一个县说")];
    assert_eq!(browser.post(&own, &typed).status, 204);
    assert!(browser.page(&one).contains("只对第一个县说"), "it comes back where it was typed");
    let elsewhere = browser.page(&other);
    assert!(!elsewhere.contains("只对第一个县说") && elsewhere.contains("请办理"), "{elsewhere}");
    assert_ne!(draft_of(&elsewhere), own);
    // Where nothing is named, what was typed last is found, and goes on where it lies.
    let bare = browser.page("/desk/reminders/new/create");
    assert!(bare.contains("只对第一个县说") && draft_of(&bare) == own, "{bare}");
}

#[test]
fn what_is_owed_by_making_another_paper_begins_at_the_foot_and_the_stages_say_who_has_it_then() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(10_000_000, 700, 2), (20_000_000, 900, 4)]);
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let (_, foot) = page.split_once("id=\"decide\"").expect("a foot");
    assert!(foot.contains(&format!("/desk/consultations/new/create?plan={plan}")), "{foot}");
    let seat = worlds::viewer(&browser.engine, &county.partner).posts[0].organisation;
    let talk = asked(&browser, plan, county);
    let due = browser.json(&format!("/api/v1/consultations/{talk}"))["due"].as_str().expect("a day").to_owned();
    let due = kernel::Day::parse(&due).expect("a day");
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let steps = page.split("class=\"steps\"").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("stages");
    let name = browser.json(&format!("/api/v1/organisations/{seat}"))["name"].as_str().expect("a name").to_owned();
    let day = format!("{}月{}日", due.month(), due.day_of_month());
    assert!(steps.contains(&name) && steps.contains(&day), "{name} {day}: {steps}");
}

#[test]
fn what_a_partner_declined_stands_struck_in_the_plan_and_is_missing_from_no_sum() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(10_000_000, 700, 2), (20_000_000, 900, 4), (30_000_000, 800, 6)]);
    let talk = asked(&browser, plan, county);
    let said = answers(&browser, talk, |at, asked| (at < 2).then_some(asked));
    done(&browser.engine, &county.partner, "consultation", "answer", Some(talk), said);
    done(&browser.engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let record = browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let declined = record["plan_dropped_lines"][0].clone();
    let name = declined["name"].as_str().expect("what was declined");
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let struck: Vec<&str> = page.split("<tr").filter(|row| row.starts_with(" class=\"struck\"")).collect();
    assert!(struck.iter().any(|row| row.contains(name) && row.contains("另有安排")), "{struck:?}");
    let asked =
        |line: &serde_json::Value| line["first_asked_fen"].as_i64().or(line["asked_fen"].as_i64()).expect("an amount");
    let kept = record["plan_lines"].as_array().expect("lines");
    let all: i64 = kept.iter().chain([&declined]).map(asked).sum();
    assert!(struck.iter().any(|row| row.contains(&Fen(all).wan_rounded(2))), "all that was asked: {struck:?}");
    // On the board every division comes to the same, with what was declined.
    let board = browser.page("/desk/consolidation/2012");
    let cells = |label: &str| -> Vec<String> {
        let row = board.split("<tr").filter(|row| row.contains(&format!(">{label}</th>"))).last();
        let row = row.unwrap_or_else(|| panic!("no row of {label}"));
        let texts = row.split("<td").skip(1).map(|cell| cell.split('>').skip(1).collect::<Vec<_>>().join(">"));
        texts
            .map(|cell| cell.split("</").next().unwrap_or_default().rsplit('>').next().unwrap_or_default().to_owned())
            .collect()
    };
    let form = declined["form"].as_str().expect("a form");
    let label = programme::project::records::Form::TYPE.choices().iter().find(|one| one.code == form).expect("a form");
    let of_form = cells(label.label.zh);
    let amount = Fen(asked(&declined)).wan_rounded(2);
    assert!(of_form.contains(&amount), "{amount} of {form}: {of_form:?}");
}
