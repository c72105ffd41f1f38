//! The city office's year in the browser: plans chosen on the board and accepted together, the city plan as a table, as a
//! workbook and as JSON, the leader's page, the summary. On a copy of the sample.

#[path = "city/begun.rs"]
mod begun;
#[path = "city/closed.rs"]
mod closed;
#[path = "city/hands.rs"]
mod hands;
#[path = "city/marked.rs"]
mod marked;
#[path = "city/needed.rs"]
mod needed;
#[path = "city/office.rs"]
mod office;
#[path = "city/said.rs"]
mod said;
#[path = "city/several.rs"]
mod several;
#[path = "city/summed.rs"]
mod summed;

use std::collections::BTreeSet;

use axum::http::Request as HttpRequest;
use documents::grid::{self, Raw};
use kernel::Fen;
use office::{Answer, Browser, accepted, answers, asked, done, encoded, nearly_over, summarised, unreviewed};
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use uuid::Uuid;
use worlds::{found, sample};

impl Browser {
    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let key = values(&self.page("/desk"), "csrf").remove(0);
        let mut form = vec![("csrf", key.as_str())];
        form.extend(fields);
        let request = HttpRequest::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request, encoded(&form))
    }

    fn number(&self, sql: &str) -> i64 {
        self.engine.read(|connection| connection.query(sql, &[])).unwrap()[0][0].as_integer().unwrap()
    }
}

/// The values of all fields of that name.
fn values(page: &str, name: &str) -> Vec<String> {
    let inputs = page.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    let own = inputs.filter(|input| input.contains(&format!("name=\"{name}\"")));
    own.filter_map(|input| Some(input.split("value=\"").nth(1)?.split('"').next()?.to_owned())).collect()
}

const BOARD: &str = "/desk/consolidation/2011";

#[test]
fn chosen_plans_are_shown_beforehand_and_accepted_each_for_itself() {
    let browser = Browser::of_the_city();
    let board = browser.page(BOARD);
    let plans = values(&board, "plan");
    assert!(plans.len() >= 3, "some plans are reported: {plans:?}");
    let (preview, perform) = (format!("{BOARD}/preview"), format!("{BOARD}/perform"));
    let answer = browser.post(&preview, &[("deed", "accept")]);
    assert_eq!(answer.status, 422, "nothing is chosen");

    // One of the three is recalled and reported anew after the board was shown.
    let stale: Uuid = plans[1].split(':').next().unwrap().parse().unwrap();
    let planner = format!("EXISTS (SELECT 1 FROM annual_plan p WHERE p.planner = o.id AND p.id = '{stale}')");
    let clerk = found::county_where(&browser.engine, &planner).clerk;
    done(&browser.engine, &clerk, "annual-plan", "recall", Some(stale), json!({ "reason": "漏了一项" }));
    done(&browser.engine, &clerk, "annual-plan", "report", Some(stale), json!({}));
    let accepted = "SELECT COUNT(*) FROM journal_entry WHERE action = 'accept'";
    let entries = browser.number("SELECT COUNT(*) FROM journal_entry");
    let before = browser.number(accepted);
    let chosen = [("deed", "accept"), ("plan", plans[0].as_str()), ("plan", &plans[1]), ("plan", &plans[2])];
    let shown = browser.post(&preview, &chosen);
    assert_eq!(shown.status, 200);
    let page = shown.text();
    assert!(page.contains("2 份可以办理，1 份不能") && page.contains("刚被别人改过"), "{page}");
    assert_eq!(browser.number("SELECT COUNT(*) FROM journal_entry"), entries, "a preview does nothing");
    let confirmed = values(&page, "plan");
    assert_eq!(confirmed.len(), 2, "what cannot be done is not sent on");

    let mut form = vec![("deed", "accept"), ("words", "同意汇总")];
    form.extend(confirmed.iter().map(|plan| ("plan", plan.as_str())));
    let stale_too = format!("{}:key-of-stale", plans[1]);
    form.push(("plan", &stale_too));
    let first = browser.post(&perform, &form);
    let second = browser.post(&perform, &form);
    for answer in [&first, &second] {
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains("办成 2 份，没有办成 1 份"), "{}", answer.text());
    }
    assert_eq!(browser.number(accepted), before + 2, "a double click does nothing twice");
    let page = browser.page(BOARD);
    assert_eq!(values(&page, "plan").len(), plans.len() - 2);
}

#[test]
fn chosen_plans_are_returned_with_one_reason() {
    let browser = Browser::of_the_city();
    let plans = values(&browser.page(&format!("{BOARD}?show=reported")), "plan");
    let (preview, perform) = (format!("{BOARD}/preview"), format!("{BOARD}/perform"));
    let chosen = [("deed", "return-by-city"), ("plan", plans[0].as_str()), ("plan", &plans[1])];
    let page = browser.post(&preview, &chosen).text();
    assert!(page.contains("2 份可以办理，0 份不能"), "{page}");
    let confirmed = values(&page, "plan");
    let without = [("deed", "return-by-city"), ("plan", confirmed[0].as_str()), ("plan", &confirmed[1])];
    let answer = browser.post(&perform, &without);
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("退回原因：还没有填写"), "{}", answer.text());
    assert_eq!(values(&answer.text(), "plan"), confirmed, "the same keys go on");
    let mut with = without.to_vec();
    with.push(("words", "请补齐资金来源"));
    assert!(browser.post(&perform, &with).text().contains("办成 2 份，没有办成 0 份"));
    let reasons = browser.number("SELECT COUNT(*) FROM annual_plan WHERE return_reason = '请补齐资金来源'");
    assert_eq!(reasons, 2);
    // Something else than the two deeds is not there.
    assert_eq!(browser.post(&preview, &[("deed", "settle"), ("plan", plans[2].as_str())]).status, 404);
}

#[test]
fn all_pages_are_the_city_offices_alone() {
    let engine = sample();
    let paths = ["/desk/overview", BOARD, "/desk/city-summary/2010"];
    let city = Browser::new(engine.clone(), &found::holder(&engine, "city-office"));
    for path in
        paths.iter().chain(&["/desk/consolidation/2011?screen=full", "/desk/consolidation/2011?choose=all&page=9"])
    {
        for lang in ["zh-CN", "en"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            city.page(&format!("{path}{joint}lang={lang}"));
        }
    }
    assert_eq!(city.get("/desk/consolidation/0").status, 404);
    let clerk = found::holder(&engine, "county-office");
    let county = Browser::new(engine, &clerk);
    for path in paths {
        assert_eq!(county.get(path).status, 403, "{path}");
    }
    assert_eq!(county.get("/desk/city-plans").status, 404);
}

/// The numbers of a sheet: by row, the text of the first cell and every number.
fn numbers(sheet: &grid::Sheet) -> Vec<(String, Vec<f64>)> {
    let row = |cells: &Vec<(u32, grid::Cell)>| {
        let text = match cells.first().map(|(_, cell)| &cell.raw) {
            Some(Raw::Text(text)) => text.clone(),
            _ => String::new(),
        };
        // What there is nothing of is said by a dash, and counts as nothing.
        let numbers = cells.iter().filter_map(|(column, cell)| match &cell.raw {
            Raw::Number(number) => Some(*number),
            Raw::Text(text) if text == "—" && *column > 0 => Some(0.0),
            _ => None,
        });
        (text, numbers.collect())
    };
    sheet.rows.values().map(row).collect()
}

/// The fen of a cell in 万元.
fn fen(wan: f64) -> i64 {
    (wan * 1_000_000.0).round() as i64
}

type Amounts = Vec<(i64, i64, usize)>;

/// The same fen in the JSON of the city plan, in its table, in its workbook and on the board.
fn one_sum_everywhere(browser: &Browser, counties: &[Amounts], cut: Option<usize>) {
    let mut plans = Vec::new();
    for (county, amounts) in unreviewed(&browser.engine).iter().zip(counties) {
        plans.push(accepted(browser, county, amounts));
    }
    let (mut cost, mut asked) = (0, 0);
    let gone = cut.map(|at| at % counties[0].len());
    if let Some(at) = gone {
        let plan = browser.json(&format!("/api/v1/annual-plans/{}", plans[0]));
        let line = json!({ "id": plan["plan_lines"][at]["id"], "cut_reason": "示例原因" });
        done(&browser.engine, &browser.user, "annual-plan", "cut", Some(plans[0]), json!({ "plan_lines": [line] }));
    }
    for (county, amounts) in counties.iter().enumerate() {
        for (at, amount) in amounts.iter().enumerate() {
            if county != 0 || Some(at) != gone {
                (cost, asked) = (cost + amount.0 + amount.1, asked + amount.0);
            }
        }
    }
    let input = json!({ "year": 2012, "answerable": "副主任甲" });
    let city = done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    let record = browser.json(&format!("/api/v1/city-plans/{city}"));
    assert_eq!((record["cost_fen"].as_i64(), record["asked_fen"].as_i64()), (Some(cost), Some(asked)));
    let taken = record["city_plan_lines"].as_array().unwrap();
    let sum = |field: &str| -> i64 { taken.iter().map(|line| line[field].as_i64().unwrap()).sum() };
    assert_eq!((sum("cost_fen"), sum("asked_fen")), (cost, asked));
    workbook_says(browser, city, (cost, asked), record["projects"].as_i64().unwrap());
    budgets_say(browser, city, asked, plans.len() as i64);
    let page = browser.page(&format!("/desk/city-plans/{city}/table"));
    let (cost, asked) = (Fen(cost).wan_rounded(2), Fen(asked).wan_rounded(2));
    assert!(
        page.contains(&format!(">{cost}</a></td>")) && page.contains(&format!(">{asked}</a></td>")),
        "{cost} {asked}"
    );
}

/// The third table says by planner what was asked, and the work budget of each: the sample's way gives each plan the same.
fn budgets_say(browser: &Browser, city: Uuid, asked: i64, plans: i64) {
    let file = browser.get(&format!("/desk/city-plans/{city}/table.xlsx"));
    let sheets = grid::read_sheets(&file.content).expect("a workbook");
    let rows = numbers(&sheets[2]);
    let total = &rows.iter().find(|(text, _)| text == "合计").expect("a total").1;
    assert_eq!(fen(total[0]) + fen(total[1]), asked, "grants and cooperation");
    assert_eq!(fen(*total.last().expect("the budgets")), plans * 1_200_000);
    let each: i64 = rows
        .iter()
        .filter(|(text, cells)| text != "合计" && !cells.is_empty())
        .map(|(_, cells)| fen(cells[0]) + fen(cells[1]))
        .sum();
    assert_eq!(each, asked);
    // Whatever stands in the total stands in a row: of whom nothing was taken in has one too.
    for column in 0..total.len() {
        let of_rows: i64 = rows
            .iter()
            .filter(|(text, cells)| text != "合计" && !cells.is_empty())
            .map(|(_, cells)| fen(cells[column]))
            .sum();
        assert_eq!(of_rows, fen(total[column]), "column {column} of {rows:?}");
    }
}

fn workbook_says(browser: &Browser, city: Uuid, (cost, asked): (i64, i64), projects: i64) {
    let file = browser.get(&format!("/desk/city-plans/{city}/table.xlsx"));
    assert_eq!(file.status, 200);
    let sheets = grid::read_sheets(&file.content).expect("a workbook");
    assert!(sheets.iter().flat_map(|sheet| sheet.rows.values().flatten()).all(|(_, cell)| !cell.formula));
    let rows = numbers(&sheets[0]);
    let of = |word: &str| -> Vec<&Vec<f64>> {
        rows.iter().filter(|(text, _)| text.starts_with(word)).map(|(_, numbers)| numbers).collect()
    };
    let total = of("合计");
    assert_eq!(total.len(), 1);
    assert_eq!(total[0].iter().map(|wan| fen(*wan)).collect::<Vec<_>>(), [cost, asked, cost - asked]);
    // Counties together, and lines together, come to the total; what was cut is in neither.
    let subtotals: i64 = of("小计").iter().map(|numbers| fen(numbers[0])).sum();
    assert_eq!(subtotals, cost);
    // Grants and cooperation below each county and below the total, the forms below the total: each comes to the same.
    assert_eq!(of("其中").iter().map(|numbers| fen(numbers[0])).sum::<i64>(), 3 * cost);
    let lines: Vec<_> = rows.iter().filter(|(text, numbers)| text.is_empty() && numbers.len() == 5).collect();
    assert_eq!(lines.len() as i64, projects);
    assert_eq!(lines.iter().map(|(_, numbers)| fen(numbers[3])).sum::<i64>(), asked);
    // Four ways to part the same.
    let summed: Vec<_> = numbers(&sheets[1]).into_iter().filter(|(_, numbers)| numbers.len() == 7).collect();
    let of = |column: usize| summed.iter().map(|(_, numbers)| fen(numbers[column])).sum::<i64>();
    assert_eq!(of(3) + of(4), asked * 5, "kind, form, theme, planner and the total; grants and cooperation apart");
    assert_eq!(of(1) + of(2), cost * 5);
    assert_eq!(of(5) + of(6), (cost - asked) * 5, "other sources, apart too");
}

#[test]
fn the_city_plan_comes_to_the_same_fen_everywhere() {
    let line = || (1_i64..2_000_000_000, 1_i64..900_000_000, 0_usize..80);
    let county = || proptest::collection::vec(line(), 2..7);
    let strategy = (proptest::collection::vec(county(), 1..4), proptest::option::of(0_usize..6));
    let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
    runner
        .run(&strategy, |(counties, cut)| {
            one_sum_everywhere(&Browser::of_the_city(), &counties, cut);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_table_has_heads_of_three_levels_and_shows_what_was_cut() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(100, 50, 1), (2_000_000, 1, 2), (300, 7, 3)]);
    let line = browser.json(&format!("/api/v1/annual-plans/{plan}"))["plan_lines"][1]["id"].clone();
    let cut = json!({ "plan_lines": [{ "id": line, "cut_reason": "与已有工程重复" }] });
    done(&browser.engine, &browser.user, "annual-plan", "cut", Some(plan), cut);
    let input = json!({ "year": 2012, "answerable": "副主任甲" });
    let city = done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    let page = browser.page(&format!("/desk/city-plans/{city}/table"));
    for said in [
        "2012年度对口帮扶工作计划汇总表",
        "汇编中，未定稿　单位：万元",
        &format!("填报人：{}", found::name_of(&browser.engine, &browser.user)),
        "负责人：副主任甲",
        "核减：与已有工程重复",
        "小计（2 项）",
        "合计（2 项）",
        "其中：",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let file = browser.get(&format!("/desk/city-plans/{city}/table.xlsx"));
    let sheet = &grid::read_sheets(&file.content).expect("a workbook")[0];
    let merged: Vec<_> = sheet.merged.iter().map(|area| (area.first, area.last)).collect();
    assert!(merged.contains(&((2, 0), (4, 0))), "序号 goes down three rows: {merged:?}");
    assert!(merged.contains(&((2, 6), (2, 8))) && merged.contains(&((3, 7), (3, 8))), "资金安排 over 其中: {merged:?}");
    let cells: Vec<String> = numbers(sheet).into_iter().map(|(text, _)| text).collect();
    assert!(cells.iter().any(|text| text == "—"), "what was cut has no number: {cells:?}");
}

/// The numbers of the row that begins with these words.
fn cells_of(page: &str, words: &str) -> Vec<String> {
    let rows = page.split("<tr").filter(|row| row.split("</th>").next().is_some_and(|head| head.contains(words)));
    let row = rows.last().unwrap_or_default();
    let cells = row.split("<td class=\"num\"").skip(1).filter_map(|cell| cell.split("</td>").next());
    let text = |cell: &str| {
        let inner = cell.split_once('>').map_or("", |(_, inner)| inner);
        let is_said = |text: &&str| *text == "—" || text.starts_with(|letter: char| letter.is_ascii_digit());
        inner.split(['<', '>']).find(is_said).map(str::to_owned)
    };
    cells.filter_map(text).collect()
}

#[test]
fn the_citys_summary_sets_agreed_beside_planned_and_names_who_is_missing() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(1_000_000, 7, 1), (2_000_000, 7, 2), (4_000_000, 7, 3)]);
    let input = json!({ "year": 2012, "answerable": "副主任甲" });
    done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    summarised(&browser, plan, county);
    let page = browser.page("/desk/city-summary/2012");
    let of_county = cells_of(&page, &county.place);
    let number = |at: usize| of_county[at].parse::<f64>().unwrap_or(0.0);
    assert_eq!(number(1) + number(2), 7.0, "planned, grants and cooperation: {page}");
    assert_eq!(number(4) + number(5), 3.0, "agreed, grants and cooperation: {page}");
    let others: Vec<&str> = [0, 3, 6, 7].map(|at| of_county[at].as_str()).into();
    assert_eq!(others, ["3", "2", "1.20", "1.10"], "{page}");
    assert_eq!(cells_of(&page, "合计"), of_county, "in all: {page}");
    let planners = "SELECT COUNT(*) FROM organisation WHERE category IN ('county-office', 'department')
                    AND state = 'active' AND programme = (SELECT programme FROM annual_plan WHERE id = '";
    let others = browser.number(&format!("{planners}{plan}')")) - 1;
    for said in ["示例总结", "示例教训", "示例完工", &format!("{others} 个单位尚未总结")] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let missing = page.split("尚未总结").nth(1).unwrap().split("</p>").next().unwrap();
    let other = &unreviewed(&browser.engine)[1];
    assert!(missing.contains(&other.place) && !missing.contains(&county.place), "{missing}");
}

#[test]
fn a_plan_shows_what_came_of_it_beside_what_was_planned() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(1_000_000, 7, 1), (2_000_000, 7, 2), (4_000_000, 7, 3)]);
    let path = format!("/desk/annual-plans/{plan}");
    assert!(!browser.page(&path).contains("计划与实际"), "nothing to compare before it is agreed");
    summarised(&browser, plan, county);
    let page = browser.page(&path);
    let section = |heading: &str| {
        let (_, after) = page.split_once(heading).unwrap_or_else(|| panic!("{heading}: {page}"));
        // Cells without their labels, which stand before them on a telephone.
        let section = after.split("</section>").next().unwrap();
        let mut parts = section.split(" data-label=\"");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
    };
    let projects = section("计划与实际：项目");
    let cells = |amounts: &[&str]| {
        amounts.iter().map(|amount| format!("<td class=\"num\"><span>{amount}</span></td>")).collect::<String>()
    };
    let whole = |text: &str| format!("<td class=\"nowrap\"><span>{text}</span></td>");
    let said = format!("{}<td><span>11月30日 → —</span></td>{}", whole("在建"), whole("100 → —"));
    let one = format!("{}{said}", cells(&["1.00", "1.00"]));
    assert!(projects.contains(&one), "asked, agreed, how far, planned and actual: {projects}");
    assert!(projects.contains("示例完工</span>"), "what was achieved stands under its name: {projects}");
    assert!(projects.contains(&cells(&["3.00", "3.00"])), "the projects that are left add up: {projects}");
    assert!(!projects.contains("实际支付"), "what was paid is nowhere before the ledger: {projects}");
    let budget = section("计划与实际：工作经费");
    assert_eq!(budget.matches(&cells(&["1.20", "1.10", "0.10"])).count(), 2, "of the item and in all: {budget}");
}

/// What the lines of a form say that nobody types: the names, then the columns by which one decides.
fn fixed(page: &str) -> Vec<String> {
    let form = page.split("<form").find(|form| form.contains("[0].id\"")).unwrap_or_default();
    let rows = form.split("<tr").filter(|row| row.contains("].id\""));
    let text =
        |part: &str| part.split('>').nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default().to_owned();
    let cells = rows.flat_map(|row| {
        let name = row.split("<th scope=\"row\"").nth(1).and_then(|head| head.split("<span").nth(1)).map(text);
        let name = name.or_else(|| row.split("<h3").nth(1)?.split("<bdi").nth(1).map(text));
        let numbers = row.split("<td").filter(|cell| cell.contains("class=\"num\"")).map(text);
        name.into_iter().chain(numbers.collect::<Vec<_>>()).collect::<Vec<_>>()
    });
    cells.collect()
}

/// Opens a form of lines, sends a value that is none, and finds everything that was fixed still there, the mistake at its line.
fn keeps_its_lines(browser: &mut Browser, user: &str, path: &str) {
    browser.sign_in(user);
    let page = browser.page(path);
    let before = fixed(&page);
    assert!(before.len() > 1 && before.iter().any(|text| text.chars().count() > 2), "{path}: {before:?}");
    let named = |part: &str| part.split('"').next().unwrap_or_default().to_owned();
    let controls: Vec<String> = page.split(" name=\"").skip(1).map(named).filter(|name| name.contains("].")).collect();
    let wrong = controls.iter().find(|name| name.contains("[0].") && !name.ends_with(".id"));
    let wrong = wrong.unwrap_or_else(|| panic!("{path} has a field in its lines"));
    let mut form: Vec<(String, String)> = Vec::new();
    for name in ["version", "request_key"] {
        form.extend(values(&page, name).into_iter().take(1).map(|value| (name.to_owned(), value)));
    }
    for name in controls.iter().filter(|name| name.ends_with(".id")) {
        form.extend(values(&page, name).into_iter().take(1).map(|value| (name.clone(), value)));
    }
    form.extend([(wrong.clone(), "没有这样的".repeat(400)), ("form_end".to_owned(), "1".to_owned())]);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let entries = browser.number("SELECT COUNT(*) FROM journal_entry");
    let answer = browser.post(path, &form);
    assert_eq!(answer.status, 422, "{path} {wrong}: {}", answer.text());
    assert_eq!(fixed(&answer.text()), before, "{path}");
    assert!(answer.text().contains("aria-invalid=\"true\""), "{path}: the mistake stands at its line");
    assert_eq!(browser.number("SELECT COUNT(*) FROM journal_entry"), entries, "nothing is changed");
}

#[test]
fn every_form_of_lines_keeps_what_they_say_after_a_refusal() {
    let mut browser = Browser::of_the_city();
    let city = browser.user.clone();
    let county = unreviewed(&browser.engine).remove(0);
    let plan = accepted(&browser, &county, &[(1_000_000, 500_000, 1), (2_000_000, 100_000, 2), (3_000_000, 70_000, 3)]);
    let mut seen = BTreeSet::new();
    let mut look = |browser: &mut Browser, user: &str, kind: &'static str, action: &'static str, id: Uuid| {
        let path = browser.engine.catalogue().kind(kind).expect("a kind").path;
        keeps_its_lines(browser, user, &format!("/desk/{path}/{id}/{action}"));
        seen.insert((kind, action));
    };
    look(&mut browser, &city, "annual-plan", "cut", plan);
    let talk = asked(&browser, plan, &county);
    look(&mut browser, &county.partner, "consultation", "answer", talk);
    look(&mut browser, &city, "consultation", "record-letter", talk);
    browser.sign_in(&city);
    let said = answers(&browser, talk, |_, asked| Some(asked));
    done(&browser.engine, &county.partner, "consultation", "answer", Some(talk), said);
    done(&browser.engine, &city, "annual-plan", "settle", Some(plan), json!({}));
    look(&mut browser, &city, "annual-plan", "supplement", plan);
    done(&browser.engine, &county.clerk, "annual-plan", "carry-out", Some(plan), json!({}));
    look(&mut browser, &county.clerk, "annual-plan", "report-progress", plan);
    nearly_over(&browser.engine);
    look(&mut browser, &county.clerk, "annual-plan", "summarise", plan);
    // An action plan that is open again and put forward: its partner proposes something else.
    let agreed = "EXISTS (SELECT 1 FROM action_plan a WHERE a.county = o.id AND a.state = 'agreed')";
    let county = found::county_where(&browser.engine, agreed);
    let goals = format!("SELECT id FROM action_plan WHERE county = '{}' AND state = 'agreed'", county.office);
    let goals = browser.engine.read(|connection| connection.query(&goals, &[])).expect("an answer");
    let id: Uuid = goals[0][0].as_text().and_then(|id| id.parse().ok()).expect("an action plan");
    done(&browser.engine, &county.clerk, "action-plan", "reopen", Some(id), json!({ "reason": "示例" }));
    done(&browser.engine, &county.clerk, "action-plan", "put-forward", Some(id), json!({}));
    look(&mut browser, &county.partner, "action-plan", "propose", id);
    let all = browser.engine.catalogue().actions.iter().filter(|action| !action.edits.is_empty());
    let all: BTreeSet<_> = all.map(|action| (action.kind, action.name)).collect();
    let missing: Vec<_> = all.difference(&seen).collect();
    assert_eq!(missing, Vec::<&(&str, &str)>::new(), "forms of lines that nobody looked at");
}

/// Where the amounts of a page lead that open into the rows of a figure: the address and the amount in 万元.
fn opened(page: &str) -> Vec<(String, String)> {
    // The exact amount of a cell stands before what it leads to.
    let cells = page.split(" title=\"").skip(1);
    let read = |cell: &str| {
        let (exact, rest) = cell.split_once(" 元\"")?;
        let (_, link) = rest.split_once("<a href=\"").filter(|(between, _)| between.trim() == ">")?;
        let (address, _) = link.split_once('"').filter(|(address, _)| address.starts_with("/desk/figures/"))?;
        Some((address.replace("&#38;", "&"), exact.to_owned()))
    };
    cells.filter_map(read).collect()
}

#[test]
fn each_sum_of_the_official_tables_opens_into_exactly_its_rows() {
    let browser = Browser::of_the_city();
    let county = &unreviewed(&browser.engine)[0];
    let plan = accepted(&browser, county, &[(1_000_000, 500_000, 1), (2_000_000, 700_000, 2), (4_000_000, 70_000, 3)]);
    let input = json!({ "year": 2012, "answerable": "副主任甲" });
    let city = done(&browser.engine, &browser.user, "city-plan", "create", None, input);
    summarised(&browser, plan, county);
    let links = opened(&browser.page(&format!("/desk/city-plans/{city}/table")));
    assert!(links.len() > 10, "subtotals, totals and budgets open: {links:?}");
    let mut seen = BTreeSet::new();
    for (address, amount) in links {
        if seen.insert(address.clone()) {
            let page = browser.page(&format!("{address}&unit=yuan"));
            let total = page.split("<tfoot").nth(1).unwrap_or_else(|| panic!("{address}: {page}"));
            let exact = amount.replace(',', "").parse::<f64>().expect("an amount");
            let cells = total.split(['<', '>']).filter_map(|text| text.replace(',', "").parse::<f64>().ok());
            assert!(cells.into_iter().any(|yuan| (yuan - exact).abs() < 0.005), "{address} says {amount}: {total}");
        }
    }
}
