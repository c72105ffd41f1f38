//! What is said where somebody decides, and of sums: what changed since an office last had a paper, also out of its sight; what was
//! cut or declined; in the unit that was asked for; what a word from a leader begins with. On a copy of the sample.

use kernel::Fen;
use serde_json::{Value as Json, json};
use uuid::Uuid;
use worlds::found::{self, County};

use super::office::{Browser, accepted, answers, asked, done, summarised, unreviewed};

/// A plan of the next year with these projects, by their names and what is asked for each.
fn drafted(browser: &Browser, county: &County, projects: &[(&str, i64)]) -> Uuid {
    let lines: Vec<Json> = projects.iter().map(|project| line(*project)).collect();
    let input = json!({ "planner": county.office, "year": 2012, "approach": "示例甲", "plan_lines": lines,
                        "budget_lines": [{ "item": "travel", "amount_fen": 1_200_000 }] });
    done(&browser.engine, &county.clerk, "annual-plan", "create", None, input)
}

fn line((name, asked): (&str, i64)) -> Json {
    json!({ "name": name, "nature": "grant", "form": "project", "theme": "water", "need": "示例", "content": "示例",
            "people_served": 100, "cost_fen": 90_000_000, "asked_fen": asked, "county_fen": 90_000_000 - asked,
            "lead_organisation": "示例局", "lead_person": "示例乙", "start": "2012-04-01", "finish": "2012-11-30" })
}

/// Put before the county's government, round the offices that it goes to.
fn put_before_the_government(browser: &Browser, county: &County, plan: Uuid) {
    let engine = &browser.engine;
    done(engine, &county.clerk, "annual-plan", "submit", Some(plan), json!({}));
    for signer in found::asked_to_sign(engine, plan) {
        done(engine, &signer, "annual-plan", "countersign", Some(plan), json!({}));
    }
}

/// The foot of a record's page, where it is decided on.
fn foot(page: &str) -> String {
    let (_, foot) = page.split_once("id=\"decide\"").unwrap_or_else(|| panic!("no foot: {page}"));
    foot.split("<div class=\"ways\">").next().unwrap_or_default().to_owned()
}

#[test]
fn what_changed_out_of_sight_is_told_as_a_difference() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let (first, second) = (("示例水渠", 50_000_000), ("示例水塔", 40_000_000));
    let plan = drafted(&browser, county, &[first, second]);
    put_before_the_government(&browser, county, plan);
    let engine = &browser.engine;
    done(engine, &county.leader, "annual-plan", "return", Some(plan), json!({ "reason": "示例原因" }));
    // While it lies in the office, a project comes and goes, and an amount is changed twice.
    let own = Browser::new(browser.engine.clone(), &county.clerk);
    let revised = |lines: Vec<Json>| {
        let input = json!({ "approach": "示例甲", "plan_lines": lines,
                            "budget_lines": [{ "item": "travel", "amount_fen": 1_200_000 }] });
        done(engine, &county.clerk, "annual-plan", "revise", Some(plan), input);
    };
    let ids = || {
        let record = own.json(&format!("/api/v1/annual-plans/{plan}"));
        let lines = record["plan_lines"].as_array().expect("lines").iter();
        lines.map(|line| line["id"].clone()).collect::<Vec<_>>()
    };
    let with_id = |project: (&str, i64), id: &Json| {
        let mut line = line(project);
        line["id"] = id.clone();
        line
    };
    let before = ids();
    let passing = line(("示例过路项目", 10_000_000));
    revised(vec![with_id((first.0, 33_330_000), &before[0]), with_id(second, &before[1]), passing]);
    revised(vec![with_id((first.0, 44_440_000), &before[0]), with_id(second, &before[1])]);
    put_before_the_government(&browser, county, plan);
    let government = Browser::new(browser.engine.clone(), &county.leader);
    let said = foot(&government.page(&format!("/desk/annual-plans/{plan}")));
    let amounts = [50_000_000, 44_440_000].map(|fen| Fen(fen).yuan_grouped());
    for amount in &amounts {
        assert!(said.contains(amount.as_str()), "from {} to {}: {said}", amounts[0], amounts[1]);
    }
    let step = Fen(33_330_000).yuan_grouped();
    for unseen in [step.as_str(), "示例过路项目"] {
        assert!(!said.contains(unseen), "{unseen} was never before the government: {said}");
    }
    assert!(!said.contains("内容没有改动"), "{said}");
    // The card on the desk counts the same, and the form of an action says it too.
    let desk = government.page("/desk");
    assert!(!desk.contains("以后没有改动"), "{desk}");
    let form = government.page(&format!("/desk/annual-plans/{plan}/return"));
    assert!(form.contains(amounts[1].as_str()) && !form.contains(&step), "{form}");
}

#[test]
fn what_was_cut_or_declined_stays_on_the_plan_and_on_paper() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan =
        accepted(&browser, county, &[(1_000_000, 7, 1), (2_000_000, 7, 2), (4_000_000, 7, 3), (8_000_000, 7, 4)]);
    let path = format!("/desk/annual-plans/{plan}");
    let lines = browser.json(&format!("/api/v1/annual-plans/{plan}"))["plan_lines"].clone();
    let cut = json!({ "plan_lines": [{ "id": lines[3]["id"], "cut_reason": "示例重复" }] });
    done(&browser.engine, &browser.user, "annual-plan", "cut", Some(plan), cut);
    let sheet = browser.page(&format!("{path}/sheet"));
    let row = sheet.split("<tr").find(|row| row.contains("示例重复")).expect("the project that was cut");
    assert!(row.starts_with(" class=\"cut\""), "{row}");
    let totals = |sheet: &str| {
        let rows = sheet.split("<tr class=\"total\">").skip(1);
        let cell = |row: &str| {
            row.split("<td class=\"num\">").nth(2).and_then(|cell| cell.split('<').next()).map(str::to_owned)
        };
        rows.filter(|row| row.contains("colspan=\"5\"")).filter_map(cell).collect::<Vec<_>>()
    };
    let asked = totals(&sheet);
    assert_eq!(asked.first(), Some(&Fen(7_000_000).wan_rounded(2)), "without what was cut: {asked:?}");
    // With it, as before the cut, and what of that is of which kind.
    let before = [15_000_000, 10_000_000, 5_000_000].map(|fen| Fen(fen).wan_rounded(2));
    assert_eq!(asked[asked.len() - 3..], before, "{asked:?}");
    summarised(&browser, plan, county);
    let record = browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let dropped: Vec<_> = record["plan_dropped_lines"].as_array().expect("what was dropped").iter().collect();
    let told: Vec<_> = dropped.iter().map(|line| (line["dropped"].as_str(), line["asked_fen"].as_i64())).collect();
    assert_eq!(told, [(Some("declined"), Some(4_000_000)), (Some("cut"), Some(8_000_000))]);
    for user in [&browser.user, &county.clerk, &county.partner] {
        let page = Browser::new(browser.engine.clone(), user).page(&path);
        assert!(page.contains("核减、不同意的项目") && page.contains("示例重复"), "{user}: {page}");
    }
    // What was done to it is told by its name, though it is in the plan no more.
    let name = lines[3]["name"].as_str().expect("a name");
    let history = browser.page(&format!("{path}?entries=all"));
    assert!(history.contains(&format!("{name} · ")), "{history}");
}

#[test]
fn every_amount_of_a_page_follows_the_unit_that_is_asked_for() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(1_234_500, 7, 1), (2_000_000, 7, 2)]);
    let city = done(
        &browser.engine,
        &browser.user,
        "city-plan",
        "create",
        None,
        json!({ "year": 2012, "answerable": "副主任甲" }),
    );
    for path in [
        format!("/desk/annual-plans/{plan}"),
        format!("/desk/annual-plans/{plan}/sheet"),
        format!("/desk/city-plans/{city}/table"),
        "/desk/projects".to_owned(),
    ] {
        let main = |page: String| page.split("<main").nth(1).unwrap_or_default().to_owned();
        let yuan = main(browser.page(&format!("{path}?unit=yuan")));
        for said in ["万元）", "单位：万元", " 万元<"] {
            assert!(!yuan.contains(said), "{path} says {said}: {yuan}");
        }
        let wan = main(browser.page(&path));
        assert!(wan.contains("万元"), "{path}: {wan}");
    }
    let yuan = browser.page(&format!("/desk/annual-plans/{plan}?unit=yuan"));
    assert!(yuan.contains(&format!(">{}<", Fen(1_234_500).yuan_grouped())), "{yuan}");
}

#[test]
fn a_word_on_what_is_late_begins_with_who_is_to_act() {
    let mut browser = Browser::of_the_city();
    let leader = found::holder(&browser.engine, "city-leader");
    browser.sign_in(&leader);
    let desk = browser.page("/desk");
    let words: Vec<_> = desk.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let words: Vec<String> = words
        .iter()
        .filter(|to| to.contains("&#38;lead=") || to.contains("?lead="))
        .map(|to| to.replace("&#38;", "&"))
        .collect();
    assert!(!words.is_empty(), "something is late in the sample: {desk}");
    for to in words {
        let form = browser.page(&to);
        let lead = form.split("name=\"lead\"").nth(1).unwrap_or_default();
        let lead = lead.split("</label>").next().unwrap_or_default();
        assert!(
            lead.contains(" selected") || (lead.contains("value=\"") && !lead.contains("value=\"\"")),
            "{to}: {lead}"
        );
        let subject = form.split("name=\"subject\"").nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default();
        assert!(subject.contains("value=\"") && !subject.contains("value=\"\""), "{subject}");
        assert!(!to.contains("parent="), "a word is no part of another task: {to}");
    }
}

#[test]
fn a_city_plan_with_gaps_is_made_final_where_it_is_read() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    accepted(&browser, county, &[(1_000_000, 7, 1), (2_000_000, 7, 2)]);
    let city = done(
        &browser.engine,
        &browser.user,
        "city-plan",
        "create",
        None,
        json!({ "year": 2012, "answerable": "副主任甲" }),
    );
    let page = browser.page(&format!("/desk/city-plans/{city}"));
    let (_, way) = page.split_once("id=\"do-finalise\"").expect("a way out");
    let way = way.split("class=\"way\"").next().unwrap_or_default();
    assert!(way.contains("name=\"gap_reason\"") && !way.contains("aria-disabled"), "{way}");
}

#[test]
fn an_adjustment_changes_the_sources_of_what_was_agreed_and_nothing_else() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = accepted(&browser, county, &[(10_000_000, 700, 1), (20_000_000, 700, 2)]);
    let talk = asked(&browser, plan, county);
    let said = answers(&browser, talk, |at, asked| Some(if at == 0 { 9_000_000 } else { asked }));
    done(engine, &county.partner, "consultation", "answer", Some(talk), said);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let own = Browser::new(browser.engine.clone(), &county.clerk);
    let form = own.page(&format!("/desk/annual-plans/{plan}/adjust"));
    for field in ["name", "need", "content", "theme", "start"] {
        assert!(form.contains(&format!("type=\"hidden\" name=\"plan_lines[0].{field}\"")), "{field}: {form}");
    }
    for field in ["cost_fen", "county_fen", "local_fen"] {
        assert!(!form.contains(&format!("type=\"hidden\" name=\"plan_lines[0].{field}\"")), "{field}: {form}");
    }
    assert!(!form.contains("name=\"remove_line\" value=\"plan_lines[0]\""), "what was agreed stays: {form}");
    // The year before stands above it, and what is asked of all offices is reminded of from where it is waited for.
    let reminder = browser.page("/desk/reminders/new/create");
    assert!(!reminder.contains("name=\"plan\"") && !reminder.contains("name=\"consultation\""), "{reminder}");
}

#[test]
fn what_cannot_be_read_and_what_a_rule_forbids_are_told_together() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let own = Browser::new(browser.engine.clone(), &county.clerk);
    let fields = |at: usize, cost: &str, finish: &str| {
        let values = [
            ("name", "示例项目"),
            ("nature", "grant"),
            ("form", "project"),
            ("theme", "water"),
            ("cost_fen", cost),
            ("asked_fen", "10万"),
            ("start", "2012-04-01"),
            ("finish", finish),
        ];
        values.map(|(name, value)| (format!("plan_lines[{at}].{name}"), value.to_owned()))
    };
    // The first amount cannot be read; the second project ends before it begins, and its sources do not add up.
    let lines = [fields(0, "很多", "2012-11-30"), fields(1, "20万", "2012-03-01")].concat();
    let mut form = vec![("planner", county.office.as_str()), ("year", "2012"), ("form_end", "1")];
    form.extend(lines.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let answer = own.post("/desk/annual-plans/new/create", &form);
    let page = answer.text();
    let errors = page.split("class=\"errors\"").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap_or_default();
    assert_eq!(answer.status, 422, "{page}");
    for said in ["很多", "完工时间早于开工时间", "资金来源合计"] {
        assert!(errors.contains(said), "{said}: {errors}");
    }
    assert!(!errors.contains("plan_lines-0-finish"), "of the line that could not be read no rule is told: {errors}");
}

#[test]
fn a_disclosure_begins_from_plans_of_which_something_is_to_be_told() {
    let browser = Browser::of_the_city();
    let told = "SELECT p.id, MIN(u.user_name) FROM annual_plan p JOIN post h ON h.organisation = p.planner
                AND h.role = 'county-office' AND h.state = 'held' JOIN person u ON u.id = h.person AND u.state = 'enabled'
                WHERE p.disclosure IS NOT NULL AND p.progress_disclosure IS NOT NULL GROUP BY p.id";
    let rows = browser.engine.read(|connection| connection.query(told, &[])).unwrap();
    assert!(!rows.is_empty(), "some plan was told of whole");
    for row in &rows {
        let (plan, user) = (row[0].as_text().unwrap(), row[1].as_text().unwrap());
        let form = Browser::new(browser.engine.clone(), user).page("/desk/disclosures/new/create");
        assert!(form.contains("name=\"plan\""), "{form}");
        assert!(!form.contains(&format!("value=\"{plan}\"")), "{plan} was told of whole: {form}");
    }
}
