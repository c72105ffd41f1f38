//! One word, one sum: whatever counties and the city have done in a year, the board, the overview, the city plan, the summary,
//! the portal, workbooks and programs say the same fen under the same word, and it is what the records add up to.

#[path = "city/office.rs"]
mod office;

use documents::grid::{self, Raw};
use kernel::{Fen, Value};
use office::{Browser, accepted, done, summarised, unreviewed};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use uuid::Uuid;
use worlds::found::County;
use worlds::viewer;

/// How far a county's plan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Drafted,
    Reported,
    Returned,
    Accepted,
    Cut,
    Summarised,
}

const WAYS: [Way; 6] = [Way::Drafted, Way::Reported, Way::Returned, Way::Accepted, Way::Cut, Way::Summarised];

/// What the records of a year add up to, said by the tables alone.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected {
    cost: i64,
    asked: i64,
    draft: i64,
    agreed: i64,
    cut: i64,
    budget: i64,
    planned: i64,
    public: i64,
}

fn expected(browser: &Browser, year: i64) -> Expected {
    let programme = viewer(&browser.engine, &browser.user).programme;
    let at = [Value::from(year), programme.as_str().into()];
    let read = |sql: &str| browser.engine.read(|connection| connection.query(sql, &at)).expect("rows");
    let number = |value: &Value| value.as_integer().unwrap_or(0);
    let mut sums = Expected::default();
    let lines = "SELECT p.state, l.cost_fen, l.asked_fen, l.first_asked_fen, l.agreed_fen, l.cut_reason
                 FROM plan_line l JOIN annual_plan p ON p.id = l.root WHERE p.year = $1 AND p.programme = $2";
    let accepted = ["consolidated", "consulting", "adjusting", "agreed", "executing", "summarised"];
    for row in read(lines) {
        let state = row[0].as_text().unwrap_or_default();
        let first = row[3].as_integer().unwrap_or_else(|| number(&row[2]));
        match (row[5].is_null(), state == "reported" || accepted.contains(&state)) {
            (false, true) => sums.cut += first,
            (false, false) => {}
            (true, false) => sums.draft += first,
            (true, true) => {
                sums.cost += number(&row[1]);
                sums.asked += first;
            }
        }
        // Nothing but the result that was drawn together says what is agreed.
        if row[5].is_null() {
            sums.agreed += number(&row[4]);
        }
    }
    // What was cut, or declined by every partner, leaves the lines with the settlement and stays told beside them.
    let dropped =
        "SELECT l.dropped, l.asked_fen, l.cost_fen FROM plan_dropped_line l JOIN annual_plan p ON p.id = l.root
                   WHERE p.year = $1 AND p.programme = $2";
    for row in read(dropped) {
        if row[0].as_text() == Some("cut") {
            sums.cut += number(&row[1]);
        } else {
            sums.asked += number(&row[1]);
            sums.cost += number(&row[2]);
        }
    }
    let one = |sql: &str| read(sql).first().map_or(0, |row| number(&row[0]));
    sums.budget = one("SELECT CAST(SUM(b.amount_fen) AS BIGINT) FROM budget_line b JOIN annual_plan p ON p.id = b.root
                       WHERE p.year = $1 AND p.programme = $2
                       AND p.state NOT IN ('drafting', 'reviewing', 'countersigning', 'awaiting-consent', 'county-approved')");
    sums.planned =
        one("SELECT CAST(SUM(l.asked_fen) AS BIGINT) FROM city_plan_line l JOIN city_plan p ON p.id = l.root
                        WHERE p.year = $1 AND p.programme = $2");
    for row in read(
        "SELECT v.content FROM published_newest n JOIN published_version v ON v.id = n.version
                     WHERE n.kind = 'project' AND $1 > 0 AND n.programme = $2",
    ) {
        let content: Json = serde_json::from_str(row[0].as_text().unwrap_or_default()).expect("JSON");
        if content["year"].as_i64() == Some(year) && content["state"] == "selected" {
            sums.public += content["agreed_fen"].as_i64().unwrap_or(0);
        }
    }
    sums
}

const STAGE: &str = "stage=reported,accepted";

/// The amount that programs read of a figure.
fn api(browser: &Browser, figure: &str, year: i64, more: &str) -> i64 {
    let path = format!("/api/v1/figures/{figure}?year={year}{more}");
    let whole = browser.json(&path);
    let amount = whole["amount"].as_i64().expect("an amount");
    // By whatever it is told apart, and row by row, it comes to the same.
    for by in ["party", "nature", "form", "theme"].iter().filter(|by| !figure.starts_with("budget") || **by == "party")
    {
        let parts = browser.json(&format!("{path}&limit=200&by={by}"));
        let sum: i64 =
            parts["items"].as_array().expect("parts").iter().map(|part| part["amount"].as_i64().unwrap()).sum();
        assert_eq!(sum, amount, "{figure} by {by}");
    }
    let (mut rows, mut next) = (0, Some("0".to_owned()));
    while let Some(cursor) = next {
        let page = browser.json(&format!("/api/v1/figures/{figure}/rows?year={year}{more}&limit=50&cursor={cursor}"));
        rows += page["items"].as_array().expect("rows").iter().map(|row| row["amount"].as_i64().unwrap()).sum::<i64>();
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(rows, amount, "the rows behind {figure}");
    amount
}

/// What stands under a word on a page, in fen: the first amount after it, or that there is none. The page is asked for in 元.
fn said(page: &str, word: &str) -> i64 {
    let (_, after) = page.split_once(word).unwrap_or_else(|| panic!("{word} is not on the page: {page}"));
    let texts = after.split(['<', '>']).map(str::trim);
    let money = texts.filter(|text| *text == "—" || (text.len() > 3 && text.contains('.') && !text.contains(' ')));
    let money = money.filter_map(|text| if text == "—" { Some(Fen::ZERO) } else { Fen::parse(text).ok() }).next();
    money.unwrap_or_else(|| panic!("no amount after {word}")).0
}

/// The amounts of a row, in fen.
fn row_of(page: &str, words: &str) -> Vec<i64> {
    let rows = page.split("<tr").filter(|row| row.split("</th>").next().is_some_and(|head| head.contains(words)));
    let row = rows.last().unwrap_or_else(|| panic!("no row {words}"));
    let texts = row.split(['<', '>']).map(str::trim).filter(|text| text.contains('.') && !text.contains(' '));
    texts.filter_map(|text| Fen::parse(text).ok()).map(|fen| fen.0).collect()
}

fn everything_says_the_same(browser: &Browser, year: i64) {
    let sums = expected(browser, year);
    let stage = format!("&{STAGE}");
    let read = Expected {
        cost: api(browser, "cost", year, &stage),
        asked: api(browser, "asked", year, &stage),
        draft: api(browser, "asked", year, "&stage=draft"),
        agreed: api(browser, "agreed", year, ""),
        cut: api(browser, "cut", year, &stage),
        budget: api(browser, "budget", year, &stage),
        planned: api(browser, "planned", year, ""),
        public: api(browser, "given-public", year, ""),
    };
    assert_eq!(read, sums, "programs, of {year}");
    let board = browser.page(&format!("/desk/consolidation/{year}?unit=yuan"));
    // Of what there is nothing no amount is said.
    let total: Vec<i64> =
        [sums.cost, sums.asked, sums.agreed, sums.budget].into_iter().filter(|amount| *amount > 0).collect();
    assert_eq!(row_of(&board, "已报合计"), total, "the board of {year}");
    let draft = row_of(&board, "未报（在编").get(1).copied().unwrap_or(0);
    assert_eq!(draft, sums.draft, "what was not reported, of {year}");
    assert_eq!(said(&board, "已报 · 拟请支持"), sums.asked);
    let own = browser.page(&format!("/desk/figures/asked?year={year}&{STAGE}&unit=yuan"));
    assert_eq!(said(&own, "拟请支持"), sums.asked, "the figure's own page");
    let of_city = browser.page(&format!("/desk/figures/planned?year={year}&unit=yuan"));
    if sums.planned > 0 {
        assert_eq!(said(&of_city, "列入市级计划的拟请支持"), sums.planned);
    }
    let summary = browser.page(&format!("/desk/city-summary/{year}?unit=yuan"));
    assert_eq!(said(&summary, "商定支持"), sums.agreed, "the summary of {year}");
    if sums.public > 0 {
        let portal = browser.page(&format!("/projects?year={year}&unit=yuan"));
        assert_eq!(said(&portal, "商定支持（已公开）"), sums.public, "the portal of {year}");
        let public = browser.page(&format!("/figures/given-public?year={year}&unit=yuan"));
        assert_eq!(said(&public, "商定支持（已公开）"), sums.public);
    }
    let today = browser.engine.shared.clock.now().day();
    if i64::from(today.year()) == year {
        let overview = browser.page("/desk/overview?unit=yuan");
        assert_eq!(said(&overview, "已报 · 拟请支持"), sums.asked, "the overview");
        assert_eq!(said(&overview, "商定支持"), sums.agreed, "the overview");
    }
}

/// The numbers of the total of a sheet, in fen; what there is nothing of counts as nothing.
fn total_of(sheet: &grid::Sheet) -> Vec<i64> {
    let total = sheet.rows.values().find(|row| {
        row.first().is_some_and(|(_, cell)| matches!(&cell.raw, Raw::Text(text) if text.starts_with("合计")))
    });
    let number = |cell: &grid::Cell| match &cell.raw {
        Raw::Number(wan) => Some((wan * 1_000_000.0).round() as i64),
        Raw::Text(text) if text == "—" => Some(0),
        _ => None,
    };
    total.expect("a total").iter().filter_map(|(_, cell)| number(cell)).collect()
}

/// The city plan's workbook says what the figures say, in each of its sheets.
fn workbook_says_the_same(browser: &Browser, city: Uuid, sums: &Expected) {
    let file = browser.get(&format!("/desk/city-plans/{city}/table.xlsx"));
    let sheets = grid::read_sheets(&file.content).expect("a workbook");
    let [projects, summed, budgets] = [0, 1, 2].map(|sheet| total_of(&sheets[sheet]));
    assert_eq!(projects[1], sums.planned, "the projects");
    // Number of projects, cost and what was asked, each as grants and cooperation, then what is their own.
    assert_eq!(summed[3] + summed[4], sums.planned, "the sums");
    assert_eq!(budgets[0] + budgets[1], sums.planned, "asked beside agreed");
    assert_eq!(budgets[2] + budgets[3], sums.agreed, "agreed, of the year");
    let items = &budgets[4..];
    assert_eq!(items[..items.len() - 1].iter().sum::<i64>(), items[items.len() - 1], "the items of the budgets");
}

fn come_so_far(browser: &Browser, county: &County, way: Way, amounts: &[(i64, i64, usize)]) {
    let plan = accepted(browser, county, amounts);
    match way {
        Way::Accepted => {}
        Way::Cut => {
            let record = browser.json(&format!("/api/v1/annual-plans/{plan}"));
            let line = json!({ "id": record["plan_lines"][0]["id"], "cut_reason": "示例原因" });
            done(&browser.engine, &browser.user, "annual-plan", "cut", Some(plan), json!({ "plan_lines": [line] }));
        }
        Way::Summarised => summarised(browser, plan, county),
        Way::Drafted | Way::Reported | Way::Returned => unreachable!("these are not accepted"),
    }
}

/// The way of a county's plan, and of each project what is asked, what is their own, and by what it is told apart.
type Told = (usize, Vec<(i64, i64, usize)>);

/// Plans of this year, told by the sample, go on; those of the next are drafted.
fn a_year(browser: &Browser, counties: &[Told], again: bool) {
    let reported = "SELECT id FROM annual_plan WHERE state = 'reported' AND programme = $1 ORDER BY id";
    let programme = viewer(&browser.engine, &browser.user).programme;
    let at = [programme.as_str().into()];
    let rows = browser.engine.read(|connection| connection.query(reported, &at)).expect("plans");
    for (row, (way, _)) in rows.iter().zip(counties) {
        let plan = row[0].as_text().and_then(|id| id.parse().ok());
        match WAYS[*way] {
            Way::Returned => {
                done(
                    &browser.engine,
                    &browser.user,
                    "annual-plan",
                    "return-by-city",
                    plan,
                    json!({ "reason": "示例" }),
                );
            }
            Way::Accepted | Way::Cut | Way::Summarised => {
                done(&browser.engine, &browser.user, "annual-plan", "accept", plan, json!({}));
            }
            Way::Drafted | Way::Reported => {}
        }
        // The board is asked for after each change, so that what it keeps follows what was appended.
        browser.page("/desk/consolidation/2011");
    }
    for (county, (way, amounts)) in unreviewed(&browser.engine).iter().zip(counties) {
        let way = if *way < 3 { WAYS[*way + 3] } else { WAYS[*way] };
        come_so_far(browser, county, way, amounts);
        browser.page("/desk/consolidation/2012");
    }
    let input = json!({ "year": 2012, "answerable": "副主任甲" });
    let city = done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    if again {
        done(&browser.engine, &browser.user, "city-plan", "recompile", Some(city), json!({ "answerable": "副主任乙" }));
    }
    for year in [2010, 2011, 2012] {
        everything_says_the_same(browser, year);
    }
    workbook_says_the_same(browser, city, &expected(browser, 2012));
}

#[test]
fn one_word_is_one_sum_everywhere() {
    let line = || (1_i64..2_000_000_000, 1_i64..900_000_000, 0_usize..80);
    let county = || (0_usize..6, proptest::collection::vec(line(), 3..6));
    let strategy = (proptest::collection::vec(county(), 1..5), any::<bool>());
    let mut runner = TestRunner::new(Config { cases: 5, failure_persistence: None, ..Config::default() });
    runner
        .run(&strategy, |(counties, again)| {
            a_year(&Browser::of_the_city(), &counties, again);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_figure_of_a_day_past_is_what_it_was_that_day() {
    let browser = Browser::of_the_city();
    let counties = unreviewed(&browser.engine);
    let today = browser.engine.shared.clock.now().day();
    let before = api(&browser, "asked", 2012, "");
    accepted(&browser, &counties[0], &[(1_000_000, 7, 1), (2_000_000, 7, 2)]);
    assert_eq!(api(&browser, "asked", 2012, ""), before + 3_000_000);
    let yesterday = today.add_days(-1).iso();
    assert_eq!(
        api(&browser, "asked", 2012, &format!("&as_of={yesterday}")),
        before,
        "nothing of it was there yesterday"
    );
    assert_eq!(api(&browser, "asked", 2012, &format!("&as_of={}", today.iso())), before + 3_000_000);
}

#[test]
fn figures_are_read_by_those_who_see_their_records() {
    let city = Browser::of_the_city();
    let county = &unreviewed(&city.engine)[0];
    let own = Browser::new(city.engine.clone(), &county.clerk);
    let whole = own.json("/api/v1/figures/asked?by=party");
    let parties: Vec<&str> =
        whole["items"].as_array().expect("parts").iter().filter_map(|part| part["party"].as_str()).collect();
    assert_eq!(parties, [county.office.as_str()], "a county reads its own");
    let listed = own.json("/api/v1/figures");
    let codes: Vec<&str> =
        listed["items"].as_array().expect("figures").iter().filter_map(|one| one["code"].as_str()).collect();
    assert!(codes.contains(&"asked") && !codes.contains(&"planned"), "the city plan is the city's: {codes:?}");
    assert_eq!(own.get("/desk/figures/planned").status, 404);
    assert_eq!(own.get("/figures/asked").status, 404, "nothing but what is published is public");
    // The partner sees plans from the report on: what was drafted before is none of theirs, of any day.
    let partner = Browser::new(city.engine.clone(), &county.partner);
    let drafted = partner.json("/api/v1/figures/asked?stage=draft");
    assert_eq!(drafted["amount"], 0);
    let past = partner.json("/api/v1/figures/asked?as_of=2011-01-31");
    assert_eq!(past["amount"], 0, "of days past it reads nobody's who sees them in some states alone");
}
