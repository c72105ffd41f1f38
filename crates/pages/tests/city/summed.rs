//! Sums where somebody decides: by kind in every form of lines, on a leader's card with what was declined and what is not confirmed,
//! sources beside what they are for, and what was agreed last year beside a project that goes on. On a copy of the sample.

use documents::grid::{self, Raw};
use kernel::{Fen, FieldValue};
use programme::planning::records::Dropped;
use programme::project::records::Nature;
use serde_json::{Value as Json, json};
use uuid::Uuid;
use worlds::found::{County, counties_where};

use super::office::{Browser, accepted, answers, asked, done, unreviewed};

pub fn wan(fen: i64) -> String {
    Fen(fen).wan_rounded(2)
}

/// The one consultation that a plan asked for.
pub fn talk_of(browser: &Browser, plan: Uuid) -> Uuid {
    let talks = browser.json(&format!("/api/v1/consultations?plan={plan}"));
    talks["items"][0]["id"].as_str().and_then(|id| id.parse().ok()).expect("one was asked")
}

/// The lines of a plan with their sources in line with what is agreed: the county bears the rest of the cost.
pub fn in_line(browser: &Browser, plan: Uuid) -> Json {
    let record = browser.json(&format!("/api/v1/annual-plans/{plan}"));
    let sources = |line: &Json| {
        let (cost, agreed) = (line["cost_fen"].as_i64().unwrap(), line["agreed_fen"].as_i64().unwrap());
        json!({ "id": line["id"], "asked_fen": agreed, "county_fen": cost - agreed })
    };
    record["plan_lines"].as_array().unwrap().iter().map(sources).collect()
}

/// The parts of a page that begin with this.
pub fn parts<'a>(page: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    page.split(begin).skip(1).map(|part| part.split(end).next().unwrap_or_default()).collect()
}

fn labels() -> Vec<(&'static str, &'static str)> {
    Nature::TYPE.choices().iter().map(|choice| (choice.code, choice.label.zh)).collect()
}

/// Grants of 10 and 30 万元, cooperation of 20: a plan that was accepted.
pub fn of_both_kinds(browser: &Browser, county: &County) -> Uuid {
    accepted(browser, county, &[(10_000_000, 700, 2), (20_000_000, 900, 1), (30_000_000, 800, 4)])
}

/// What the partner gives to each project, recorded by the city office from a letter that nobody has confirmed.
pub fn recorded(browser: &Browser, plan: Uuid, county: &County, gives: impl Fn(usize, i64) -> Option<i64>) {
    let (engine, talk) = (&browser.engine, asked(browser, plan, county));
    let mut said = answers(browser, talk, gives);
    said["letter"] = json!("示例函〔2012〕1号");
    said["scan"] = json!([worlds::uploaded(engine, &worlds::viewer(engine, &browser.user)).to_string()]);
    done(engine, &browser.user, "consultation", "record-letter", Some(talk), said);
}

#[test]
fn every_form_of_lines_tells_grants_and_cooperation_apart() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = of_both_kinds(&browser, county);
    let cut = browser.page(&format!("/desk/annual-plans/{plan}/cut"));
    let talk = asked(&browser, plan, county);
    let partner = Browser::new(browser.engine.clone(), &county.partner);
    let forms = [
        cut,
        browser.page(&format!("/desk/consultations/{talk}/record-letter")),
        partner.page(&format!("/desk/consultations/{talk}/answer")),
    ];
    for form in &forms {
        for ((code, label), sum) in labels().into_iter().zip([40_000_000, 20_000_000]) {
            let rows = parts(form, "<tr class=\"part\" ", "</tr>");
            let row = rows.iter().find(|row| row.contains(&format!("data-kind=\"{code}\"")));
            let row = row.unwrap_or_else(|| panic!("no row of {label}: {form}"));
            assert!(row.contains(label) && row.contains(&wan(sum)), "{label} {sum}: {row}");
        }
    }
    // What is typed is told apart while one types: nothing is answered yet.
    for form in &forms[1..] {
        let sums = parts(form, "<dl data-kind=\"", "</dl>");
        assert_eq!(sums.len(), 1 + labels().len(), "{sums:?}");
        for ((_, label), asked) in labels().into_iter().zip([40_000_000, 20_000_000]) {
            let own = sums.iter().find(|row| row.contains(label)).expect("its sums");
            assert!(own.contains(&wan(asked)) && own.contains(&wan(-asked)) && !own.contains("hidden"), "{own}");
        }
    }
    // The record that is decided on says so too.
    let paper = partner.page(&format!("/desk/consultations/{talk}"));
    assert!(labels().iter().all(|(_, label)| paper.contains(&format!("其中：{label}"))), "{paper}");
}

#[test]
fn what_left_a_plan_is_told_apart_where_all_that_is_left_is_of_one_kind() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = of_both_kinds(&browser, county);
    let talk = asked(&browser, plan, county);
    // The only cooperation is declined, and one grant is given less.
    let said = answers(&browser, talk, |at, asked| [Some(9_000_000), None, Some(asked)][at]);
    done(engine, &county.partner, "consultation", "answer", Some(talk), said);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let own = Browser::new(engine.clone(), &county.clerk);
    let form = own.page(&format!("/desk/annual-plans/{plan}/adjust"));
    let gone = form.split("<tr").filter(|row| row.contains("其中：合作")).find(|row| row.contains(&wan(20_000_000)));
    assert!(gone.is_some(), "under what left the plan: {form}");
    let page = own.page(&format!("/desk/annual-plans/{plan}"));
    let before = page.split("<tr").find(|row| row.contains(&wan(60_000_000))).expect("the sum with what left");
    assert!(before.contains(&format!("合作 {}", wan(20_000_000))), "{before}");
    // What boards and city plans take in is that without what the city cut: both are told.
    assert!(before.contains(&format!("{} {}", Dropped::Declined.choice().label.zh, wan(20_000_000))), "{before}");
    let difference = page.split("<p").find(|words| words.contains("相差")).expect("the difference");
    for part in [format!("无偿帮扶 {}", wan(-1_000_000)), format!("合作 {}", wan(-20_000_000))] {
        assert!(difference.contains(&part), "{part}: {difference}");
    }
}

#[test]
fn a_leaders_card_says_what_was_declined_and_what_nobody_has_confirmed() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = of_both_kinds(&browser, county);
    recorded(&browser, plan, county, |at, asked| [Some(9_000_000), Some(asked), None][at]);
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({ "shortage_reason": "示例" }));
    // The county bears what the partner does not, and one project more costs it something: its government is asked again.
    let lines = in_line(&browser, plan);
    // The form says the same of what was asked above its lines and below them: of what is left in the plan.
    let form = Browser::new(engine.clone(), &county.clerk).page(&format!("/desk/annual-plans/{plan}/adjust"));
    let sums = parts(&form, "<dl data-kind=\"", "</dl>");
    assert!(sums[0].contains("不含划去的") && sums[0].contains(&format!(">{}<", wan(30_000_000))), "{sums:?}");
    assert!(form.contains(&format!("拟请 {} 万元", wan(30_000_000))), "of what stays: {form}");
    assert!(form.contains(&format!("，拟请 {} 万元。", wan(30_000_000))), "of what was declined: {form}");
    done(engine, &county.clerk, "annual-plan", "adjust", Some(plan), json!({ "plan_lines": lines }));
    let leader = Browser::new(engine.clone(), &county.leader);
    let desk = leader.page("/desk");
    let cards = parts(&desk, "<article class=\"card paper", "</article>");
    let card = cards.iter().find(|card| card.contains(&plan.to_string())).expect("the plan waits for its government");
    let sums = parts(card, "<dl class=\"comes-to\">", "</dl>")[0];
    let each: Vec<&str> = sums.split("<div>").skip(1).collect();
    let of = |amount: i64| each.iter().find(|one| one.contains(&format!("<dd>{}", wan(amount)))).copied();
    let asked = of(60_000_000).unwrap_or_else(|| panic!("all that was asked: {sums}"));
    assert!(asked.contains(&format!("不同意 {}", wan(30_000_000))), "what of it was declined: {asked}");
    assert!(asked.contains(&format!("合作 {}", wan(20_000_000))), "{asked}");
    let agreed = of(29_000_000).unwrap_or_else(|| panic!("what was agreed: {sums}"));
    assert!(agreed.contains(&format!("来函未确认 {}", wan(29_000_000))), "{agreed}");
    // The record says the same beside its totals.
    let page = leader.page(&format!("/desk/annual-plans/{plan}"));
    assert!(page.contains(&format!("来函未确认 {}", wan(29_000_000))), "{page}");
}

#[test]
fn a_workbook_of_projects_says_which_amounts_rest_on_a_letter() {
    let browser = Browser::of_the_city();
    let engine = &browser.engine;
    let county = &unreviewed(engine)[0];
    let plan = of_both_kinds(&browser, county);
    recorded(&browser, plan, county, |_, asked| Some(asked));
    done(engine, &browser.user, "annual-plan", "settle", Some(plan), json!({}));
    let file = browser.get("/desk/projects/export.xlsx");
    let sheets = grid::read_sheets(&file.content).expect("a workbook");
    let texts = |cells: &[(u32, grid::Cell)]| -> Vec<(u32, String)> {
        let text = |(column, cell): &(u32, grid::Cell)| match &cell.raw {
            Raw::Text(text) => Some((*column, text.clone())),
            _ => None,
        };
        cells.iter().filter_map(text).collect()
    };
    let rows: Vec<_> = sheets[0].rows.values().map(|cells| (texts(cells), cells)).collect();
    let column = |name: &str| {
        let mut heads = rows.iter().flat_map(|(texts, _)| texts);
        heads.find(|(_, text)| text.starts_with(name)).map(|(column, _)| *column).expect(name)
    };
    let (amount, letter) = (column("商定支持"), column("商定依据"));
    assert_eq!(letter, amount + 1, "it stands behind its amount");
    let marked = rows.iter().filter(|(texts, _)| texts.contains(&(letter, "来函未确认".to_owned())));
    let amounts = marked.filter_map(|(_, cells)| {
        let at = cells.iter().find(|(column, _)| *column == amount).map(|(_, cell)| &cell.raw);
        if let Some(Raw::Number(yuan)) = at { Some((yuan * 100.0).round() as i64) } else { None }
    });
    let mut amounts: Vec<i64> = amounts.collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [10_000_000, 20_000_000, 30_000_000]);
}

#[test]
fn answers_of_partners_are_summed_by_kind_where_the_result_is_drawn_together() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = of_both_kinds(&browser, county);
    let talk = asked(&browser, plan, county);
    let said = answers(&browser, talk, |at, asked| [Some(9_000_000), Some(asked), None][at]);
    done(&browser.engine, &county.partner, "consultation", "answer", Some(talk), said);
    let page = browser.page(&format!("/desk/annual-plans/{plan}"));
    let table = parts(&page, "<tfoot>", "</tfoot>");
    let of = |label: &str, amounts: [i64; 2]| {
        table.iter().any(|foot| {
            foot.split("<tr").any(|row| row.contains(label) && amounts.iter().all(|amount| row.contains(&wan(*amount))))
        })
    };
    assert!(of("其中：无偿帮扶", [40_000_000, 9_000_000]), "{table:?}");
    assert!(of("其中：合作", [20_000_000, 20_000_000]), "{table:?}");
}

#[test]
fn a_program_reads_what_of_a_figure_is_of_which_kind_without_asking() {
    let browser = Browser::of_the_city();
    for code in ["given-public", "cost-public", "served-public", "funded-public"] {
        let figure = browser.json(&format!("/api/v1/figures/{code}"));
        let apart = figure["apart"].as_array().unwrap_or_else(|| panic!("{code}: {figure}"));
        let sum = |name: &str| apart.iter().filter_map(|part| part[name].as_i64()).sum::<i64>();
        assert_eq!(
            (Some(sum("amount")), Some(sum("quantity"))),
            (figure["amount"].as_i64(), figure["quantity"].as_i64())
        );
        let codes: Vec<_> = apart.iter().filter_map(|part| part["nature"].as_str()).collect();
        assert_eq!(codes, labels().iter().map(|(code, _)| *code).collect::<Vec<_>>(), "{code}");
    }
}

#[test]
fn sources_are_weighed_against_what_they_are_for_while_they_are_typed() {
    let browser = Browser::of_the_city();
    let (county, plan, ..) = drafting(&browser);
    let own = Browser::new(browser.engine.clone(), &county.clerk);
    let path = format!("/desk/annual-plans/{plan}/revise");
    let form = own.page(&path);
    let balances = parts(&form, "data-balance=\"", "</output>");
    let record = own.json(&format!("/api/v1/annual-plans/{plan}"));
    let costs: Vec<i64> =
        record["plan_lines"].as_array().unwrap().iter().filter_map(|line| line["cost_fen"].as_i64()).collect();
    let lines = costs.len();
    assert_eq!(balances.len(), lines + 1, "one at each cost, and one in the line that is added");
    assert_eq!(
        balances.iter().filter(|balance| balance.ends_with(">与资金来源合计相等")).count(),
        lines,
        "{balances:?}"
    );
    let sums = parts(&form, "<dl data-kind=\"", "</dl>");
    assert!(sums[0].contains(&wan(costs.iter().sum())) && sums[0].contains("来源合计减总投资"), "{sums:?}");
    // What was sent and refused says by how much.
    let sent = [
        ("plan_lines[0].id", ""),
        ("plan_lines[0].name", "示例"),
        ("plan_lines[0].cost_fen", "10万"),
        ("plan_lines[0].asked_fen", "6万"),
        ("plan_lines[0].county_fen", "1万"),
        ("form_end", "1"),
    ];
    let answer = own.post(&path, &sent);
    assert!(answer.status >= 400 && answer.text().contains("还差 30,000.00 元"), "{}", answer.text());
}

/// A county that drafts a plan, with the plan, and a project of its plan of the year before with what was agreed for it.
fn drafting(browser: &Browser) -> (County, Uuid, String, i64) {
    let sql = "SELECT a.planner, a.id, p.id, p.agreed_fen FROM annual_plan a
        JOIN project p ON p.owner = a.planner AND p.year = a.year - 1 AND p.state = 'selected' AND p.agreed_fen IS NOT NULL
        WHERE a.state = 'drafting'";
    let rows = browser.engine.read(|connection| connection.query(sql, &[])).unwrap();
    let of = |county: &County| rows.iter().find(|row| row[0].as_text() == Some(&county.office));
    let county = counties_where(&browser.engine, "1 = 1").into_iter().find(|county| of(county).is_some());
    let county = county.expect("a county that drafts a plan");
    let row = of(&county).expect("its plan");
    let text = |at: usize| row[at].as_text().expect("an identifier").to_owned();
    let (plan, project, agreed) = (text(1).parse().unwrap(), text(2), row[3].as_integer().unwrap());
    (county, plan, project, agreed)
}

#[test]
fn a_project_that_goes_on_shows_what_was_agreed_last_year() {
    let browser = Browser::new(worlds::sample(), &worlds::found::holder(&worlds::sample(), "city-office"));
    let engine = &browser.engine;
    let (county, plan, project, agreed) = drafting(&browser);
    let own = Browser::new(engine.clone(), &county.clerk);
    let record = own.json(&format!("/api/v1/annual-plans/{plan}"));
    let revise = |continues: &str| {
        let lines = record["plan_lines"].as_array().unwrap().iter().enumerate().map(|(at, line)| match at {
            0 => json!({ "id": line["id"], "continues": continues }),
            _ => json!({ "id": line["id"] }),
        });
        let input = json!({ "plan_lines": lines.collect::<Vec<_>>() });
        let action = engine.catalogue().action("annual-plan", "revise").expect("declared");
        engine.perform(store::Request::new(&worlds::viewer(engine, &county.clerk), action, Some(plan), input))
    };
    // What the plan itself carries is no project of an earlier year.
    let itself = record["plan_lines"][0]["project"].as_str().expect("a project");
    let refusal = revise(itself).expect_err("its own project");
    let at: Vec<_> = refusal.problems.iter().map(|problem| (problem.field.as_str(), problem.code)).collect();
    assert_eq!(at, [("plan_lines[0].continues", "plan.continues")], "{refusal:?}");
    revise(&project).expect("a project of the year before goes on");
    let line = own.json(&format!("/api/v1/annual-plans/{plan}"))["plan_lines"][0].clone();
    assert_eq!(line["year_before_fen"], json!(agreed));
    let page = own.page(&format!("/desk/annual-plans/{plan}"));
    assert!(page.contains(">上年商定<") && page.contains(&wan(agreed)), "{page}");
    // The form offers it with its year, and not what the plan carries.
    let form = own.page(&format!("/desk/annual-plans/{plan}/revise"));
    let select = parts(&form, "name=\"plan_lines[1].continues\"", "</select>")[0];
    assert!(select.contains(&format!("value=\"{project}\"")) && select.contains("年）"), "{select}");
    assert!(!select.contains(itself), "{select}");
    assert!(form.contains(&format!("上年商定 {} 元", Fen(agreed).yuan_grouped())), "beside what is asked: {form}");
    // A copy of the plan goes on with its projects.
    let copy = own.page(&format!("/desk/annual-plans/new/create?copy={plan}"));
    let select = parts(&copy, "name=\"plan_lines[0].continues\"", "</select>")[0];
    assert!(select.contains(&format!("value=\"{itself}\" selected")), "{select}");
}
