//! What is refused unless it is said is asked for beforehand, wherever the rules ask for it: in the fields of a form and in each of its
//! lines. On a copy of the sample.

use programme::consultation::records::Answer;
use serde_json::json;

use super::office::{Browser, accepted, asked, carried_out, done, encoded, unreviewed};
use super::summed::parts;

/// The control of a form that has this name.
fn control<'a>(page: &'a str, name: &str) -> &'a str {
    let named = format!("name=\"{name}\"");
    let all = page.split('<').filter(|tag| ["input", "select", "textarea"].iter().any(|one| tag.starts_with(one)));
    let mut own = all.filter(|tag| tag.contains(&named) && !tag.contains("type=\"hidden\""));
    own.next().unwrap_or_else(|| panic!("{name}: {page}"))
}

#[test]
fn words_that_are_needed_now_are_asked_for_beforehand() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    accepted(&browser, county, &[(1_000_000, 7, 1), (2_000_000, 7, 2)]);
    let input = json!({ "year": 2012, "answerable": "示例" });
    let city = done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    let path = format!("/desk/city-plans/{city}");
    for page in [browser.page(&path), browser.page(&format!("{path}/finalise"))] {
        let field = page.split("name=\"gap_reason\"").next().and_then(|before| before.rsplit("<label").next());
        assert!(field.is_some_and(|label| label.contains("必填")), "{field:?}");
    }
}

#[test]
fn a_summary_asks_beforehand_for_what_it_cannot_do_without() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(1_000_000, 7, 0), (2_000_000, 7, 2)]);
    carried_out(&browser, plan, county);
    let own = Browser::new(browser.engine.clone(), &county.clerk);
    let page = own.page(&format!("/desk/annual-plans/{plan}/summarise"));
    for name in ["plan_lines[0].outcome", "plan_lines[1].achieved", "budget_lines[0].spent_fen", "summary"] {
        assert!(control(&page, name).contains("required"), "{name}: {}", control(&page, name));
    }
    // What depends on how far a project is, nobody is asked for beforehand.
    for name in ["plan_lines[0].finished", "plan_lines[0].result", "lessons"] {
        assert!(!control(&page, name).contains("required"), "{name}: {}", control(&page, name));
    }
    let heads = parts(&page, "<thead>", "</thead>").concat();
    assert!(heads.contains("必填"), "over the amounts that were spent: {heads}");
}

#[test]
fn an_answer_is_asked_for_beforehand_and_missed_together_with_the_letter() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(1_000_000, 7, 0), (2_000_000, 7, 2)]);
    let talk = asked(&browser, plan, county);
    let path = format!("/desk/consultations/{talk}/record-letter");
    let page = browser.page(&path);
    let answer = "consultation_lines[1].answer";
    assert!(control(&page, answer).contains("required"), "{}", control(&page, answer));
    // Neither number nor scan nor answers: all of it is told at once.
    let key = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
    let lines = browser.json(&format!("/api/v1/consultations/{talk}"))["consultation_lines"].clone();
    let mut form = vec![("csrf".to_owned(), key.to_owned()), ("form_end".to_owned(), "1".to_owned())];
    for (at, line) in lines.as_array().unwrap().iter().enumerate() {
        let id = line["id"].as_str().unwrap().to_owned();
        form.push((format!("consultation_lines[{at}].id"), id));
        form.push((format!("consultation_lines[{at}].answer"), Answer::Pending.code().to_owned()));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = axum::http::Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let refused = browser.send(request, encoded(&form));
    let (status, page) = (refused.status, refused.text());
    for name in ["letter", "scan", "consultation_lines-0-answer", answer] {
        let id = name.replace("].", "-").replace('[', "-");
        assert!(page.contains(&format!("href=\"#{id}\"")), "{status} {name}: {page}");
    }
}
