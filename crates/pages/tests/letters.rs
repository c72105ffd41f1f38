//! Names and words as people type them, on a copy of the sample: found by their own letters with the hit marked, told apart by
//! their counties, refused with what is right.

#[path = "asking/mod.rs"]
mod asking;
#[path = "../../documents/tests/editor/mod.rs"]
mod editor;

use asking::Browser;
use axum::body::Body;
use axum::http::Request;
use editor::Book;
use kernel::Viewer;
use kernel::letters::near::Typed;
use server::every::workbooks::importer::{Importer, Mode, Outcome};
use store::Engine;
use worlds::{found, sample, sample_of_any_day, viewer};

const LINES: &str = "重点项目";
const ROOT: &str = "年度工作计划";

fn texts(engine: &Engine, sql: &str) -> Vec<Vec<String>> {
    let programme = found::programme(engine);
    let rows = engine.read(|connection| connection.query(sql, &[programme.as_str().into()])).expect("an answer");
    let text = |value: &kernel::Value| value.as_text().unwrap_or_default().to_owned();
    rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

/// Towns of which something is published, without what they are.
fn towns(engine: &Engine) -> Vec<String> {
    let sql = "SELECT DISTINCT zh FROM published_choice WHERE programme = $1 AND kind = 'project' AND narrows = 'town'";
    let towns = texts(engine, sql).concat();
    let towns: Vec<String> = towns.iter().filter_map(|town| town.strip_suffix('镇')).map(str::to_owned).collect();
    assert!(towns.len() >= 10, "the sample publishes of ten towns: {towns:?}");
    towns
}

fn encoded(words: &str) -> String {
    form_urlencoded::byte_serialize(words.as_bytes()).collect()
}

/// The entries of a list of hits.
fn hits(page: &str) -> Vec<&str> {
    let list = page.split_once("<ul class=\"news\">").and_then(|(_, rest)| rest.split("</ul>").next());
    list.map(|list| list.split("<li>").skip(1).collect()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_is_found_without_what_it_is_and_each_hit_is_marked() {
    let engine = sample();
    let browser = Browser::over(&engine);
    for town in towns(&engine) {
        let (_, page) = browser.page("", &format!("/search?q={}", encoded(&town))).await;
        let hits = hits(&page);
        assert!(!hits.is_empty(), "{town} is found");
        for hit in hits {
            assert!(hit.contains(&format!("<mark>{town}</mark>")), "{town}: {hit}");
        }
        let spaced: String = town.chars().flat_map(|letter| ['　', letter]).collect();
        let (_, page) = browser.page("", &format!("/search?q={}", encoded(spaced.trim()))).await;
        assert!(page.contains("<mark>"), "{spaced} is found");
    }
    // What is found by what it is about says so.
    let (_, page) = browser.page("", &format!("/search?q={}", encoded("修路"))).await;
    assert!(hits(&page).len() > 1 && hits(&page).iter().all(|hit| hit.contains("<mark>")));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_whichever_way_they_are_written() {
    let engine = sample();
    let browser = Browser::over(&engine);
    let named = "SELECT title_zh FROM published_version WHERE programme = $1 AND kind = 'project' ORDER BY id LIMIT 10";
    let titles = texts(&engine, named).concat();
    assert_eq!(titles.len(), 10);
    // The other numbers of characters that stand in names.
    let other = |letter: char| match letter {
        '水' => '⽔',
        '大' => '⼤',
        '工' => '⼯',
        '文' => '⽂',
        '村' => '村',
        '车' => '⻋',
        '马' => '⻢',
        '龙' => '⻰',
        '长' => '⻓',
        '门' => '⻔',
        '生' => '⽣',
        '小' => '⼩',
        '山' => '⼭',
        '田' => '⽥',
        '石' => '⽯',
        '金' => '⾦',
        '高' => '⾼',
        '青' => '⻘',
        other => other,
    };
    for title in &titles {
        let pasted: String = title.chars().map(other).collect();
        for query in [pasted.as_str(), title, &title.chars().skip(2).take(3).collect::<String>()] {
            let (_, page) = browser.page("", &format!("/projects?q={}", encoded(query))).await;
            assert!(page.contains(title.as_str()), "{query} finds {title}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_found_the_nearest_name_is_offered() {
    let engine = sample();
    let browser = Browser::over(&engine);
    let clerk = browser.sign_in(&found::county_where(&engine, "1 = 1").clerk).await;
    let mut asked = 0;
    for town in towns(&engine).into_iter().filter(|town| town.chars().count() == 2) {
        // Another character of the same radical in the place of the second.
        let letters: Vec<char> = town.chars().collect();
        let wrong =
            |step: u32| format!("{}{}", letters[0], char::from_u32(u32::from(letters[1]) + step).expect("a character"));
        let near = |name: &String| Typed::new(name).distance(&town) == Some(1);
        let Some(typed) = (1..20).map(wrong).find(near) else { continue };
        for path in ["/search", "/projects"] {
            let (_, page) = browser.page("", &format!("{path}?q={}", encoded(&typed))).await;
            let offered =
                page.split_once("名称最接近的").map(|(_, rest)| rest.split("</p>").next().unwrap_or_default());
            assert!(offered.is_some_and(|offered| offered.contains(&town)), "{path} {typed}: {town} is offered");
        }
        let (_, page) = browser.page(&clerk, &format!("/desk/search?q={}", encoded(&format!("{typed}镇")))).await;
        assert!(page.contains("名称最接近的") && page.contains(&town), "at the desk {typed} offers {town}");
        asked += 1;
    }
    assert!(asked >= 5, "{asked} towns were asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_of_which_nothing_is_published_is_named_too() {
    let engine = sample();
    let browser = Browser::over(&engine);
    let sql = "SELECT name FROM region WHERE programme = $1 AND level = 'town' AND name LIKE '%镇' AND id NOT IN
               (SELECT value FROM published_choice WHERE narrows = 'town') GROUP BY name HAVING COUNT(*) = 1 ORDER BY name";
    let towns = texts(&engine, sql).concat();
    let mut asked = 0;
    for town in towns.iter().filter(|town| town.chars().count() == 3) {
        let short = town.trim_end_matches('镇');
        let (_, page) = browser.page("", &format!("/search?q={}", encoded(short))).await;
        if hits(&page).is_empty() {
            assert!(
                page.contains("名称最接近的") && page.contains(town.as_str()),
                "{short} is named as {town}: {page}"
            );
            asked += 1;
        }
        if asked == 10 {
            break;
        }
    }
    assert!(asked > 0, "of some town nothing is published");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_of_the_desk_marks_each_hit() {
    let engine = sample();
    let browser = Browser::over(&engine);
    let county = found::county_where(&engine, "EXISTS (SELECT 1 FROM project p WHERE p.owner = o.id)");
    let clerk = browser.sign_in(&county.clerk).await;
    let own = format!(
        "SELECT name, village FROM project WHERE programme = $1 AND owner = '{}' ORDER BY id LIMIT 5",
        county.office
    );
    let projects = texts(&engine, &own);
    assert!(!projects.is_empty());
    for words in projects.iter().flatten().filter(|words| !words.is_empty()) {
        let (_, page) = browser.page(&clerk, &format!("/desk/search?q={}", encoded(words))).await;
        let rows: Vec<&str> = page.split("<th scope=\"row\">").skip(1).collect();
        assert!(!rows.is_empty(), "{words} is found");
        assert!(rows.iter().all(|row| row.split("</tr>").next().is_some_and(|row| row.contains("<mark>"))), "{words}");
    }
}

/// An office whose county has a town that another county has too: its clerk, its county, the town, the other county.
fn of_one_name(engine: &Engine) -> [String; 4] {
    let sql = "SELECT MIN(u.user_name), c.name, t.name, d.name FROM organisation o
               JOIN region c ON c.id = o.region JOIN region t ON t.parent = c.id AND t.level = 'town'
               JOIN region s ON s.name = t.name AND s.level = 'town' AND s.id <> t.id AND s.programme = t.programme
               JOIN region d ON d.id = s.parent AND d.level = 'county'
               JOIN post p ON p.organisation = o.id AND p.role = 'county-office' AND p.state = 'held'
               JOIN person u ON u.id = p.person AND u.state = 'enabled'
               WHERE o.programme = $1 AND o.category = 'county-office' GROUP BY c.name, t.name, d.name ORDER BY 2, 3, 4";
    let found = texts(engine, sql).into_iter().next().expect("two counties have a town of one name");
    [0, 1, 2, 3].map(|at| found[at].clone())
}

fn run(engine: &Engine, viewer: &Viewer, bytes: &[u8]) -> (Outcome, Vec<String>) {
    let kind = engine.catalogue().kind("annual-plan").expect("a kind");
    let importer = Importer::new(engine, viewer, kind).expect("they may");
    let outcome = importer.import(bytes, Mode::Rehearse).expect("it is read");
    let said = outcome.problems.iter().map(|problem| importer.sentence(problem)).collect();
    (outcome, said)
}

/// A plan of 2012 with one line for each of these towns.
fn plan(engine: &Engine, viewer: &Viewer, towns: &[String]) -> Vec<u8> {
    let kind = engine.catalogue().kind("annual-plan").expect("a kind");
    let importer = Importer::new(engine, viewer, kind).expect("they may");
    let mut book = Book::open(&importer.template(None, true).expect("a template").1);
    book.put(ROOT, "B4", viewer.posts[0].organisation_name.as_str()).put(ROOT, "B5", 2012.0);
    for (at, town) in towns.iter().enumerate() {
        let row = at + 5;
        let cells = [("B", "无偿帮扶"), ("C", "项目帮扶"), ("D", "饮水"), ("E", town.as_str())];
        book.put(LINES, &format!("A{row}"), format!("示例工程{at}").as_str());
        for (column, text) in cells {
            book.put(LINES, &format!("{column}{row}"), text);
        }
        book.put(LINES, &format!("I{row}"), 1000.0).put(LINES, &format!("J{row}"), 1000.0);
    }
    book.save()
}

#[test]
fn a_bare_name_that_two_counties_have_is_asked_about_in_a_workbook() {
    let engine = sample_of_any_day();
    let [clerk, own, town, other] = of_one_name(&engine);
    let drafter = viewer(&engine, &clerk);
    let radical = town.replace('大', "⼤");
    let right = [
        format!("{own}{town}"),
        format!("{own} {town}"),
        format!("{own}　{town}"),
        format!(" {own}  {town} "),
        format!("{own}{radical}"),
        format!("{own}\u{200b}{town}"),
    ];
    let (outcome, said) = run(&engine, &drafter, &plan(&engine, &drafter, &right));
    assert_eq!((outcome.planned.len(), said), (1, Vec::<String>::new()), "one town, however it is written");
    let bare = [town.clone(), radical, format!("{}　{}", &town[..3], &town[3..])];
    let (outcome, said) = run(&engine, &drafter, &plan(&engine, &drafter, &bare));
    assert_eq!(outcome.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["workbook.several"; 3]);
    for (at, sentence) in said.iter().enumerate() {
        assert!(
            sentence.contains(&format!("{own} {town}")) && sentence.contains(&format!("{other} {town}")),
            "{sentence}"
        );
        assert_eq!(outcome.problems[at].place.cell(), format!("E{}", at + 5));
    }
    // The town of the other county is another one, and refused at its cell.
    let (outcome, said) = run(&engine, &drafter, &plan(&engine, &drafter, &[format!("{other} {town}")]));
    assert_eq!(
        (outcome.problems[0].code, outcome.problems[0].place.cell()),
        ("project.town-of-another-county", "E5".to_owned())
    );
    assert!(said[0].contains(&town) && said[0].contains(&other) && said[0].contains(&own), "{said:?}");
}

#[test]
fn a_town_that_only_another_county_has_is_told_where_it_lies_in_a_workbook() {
    let engine = sample_of_any_day();
    let [clerk, own, _, other] = of_one_name(&engine);
    let drafter = viewer(&engine, &clerk);
    let sql = "SELECT t.name, d.name FROM region t JOIN region d ON d.id = t.parent AND d.level = 'county'
               WHERE t.programme = $1 AND t.level = 'town' AND NOT EXISTS
               (SELECT 1 FROM region s WHERE s.name = t.name AND s.id <> t.id AND s.level = 'town') ORDER BY t.code";
    let elsewhere = texts(&engine, sql).into_iter().find(|row| row[1] == other).expect("a town of that county alone");
    for typed in [elsewhere[0].clone(), format!("{other} {}", elsewhere[0]), format!("{other}{}", elsewhere[0])] {
        let (outcome, said) = run(&engine, &drafter, &plan(&engine, &drafter, std::slice::from_ref(&typed)));
        assert_eq!(outcome.problems[0].code, "project.town-of-another-county", "{typed}: {said:?}");
        assert!(said[0].contains(&other) && said[0].contains(&own), "{typed}: {said:?}");
    }
}

#[test]
fn a_popular_spelling_is_refused_and_the_right_one_offered_in_a_workbook() {
    let engine = sample_of_any_day();
    let sql = "SELECT u.user_name, c.name, t.name FROM organisation o JOIN region c ON c.id = o.region
               JOIN region t ON t.parent = c.id AND t.level = 'town'
               JOIN post p ON p.organisation = o.id AND p.role = 'county-office' AND p.state = 'held'
               JOIN person u ON u.id = p.person AND u.state = 'enabled'
               WHERE o.programme = $1 AND o.category = 'county-office' ORDER BY u.user_name, t.code";
    let rows = texts(&engine, sql);
    let clerk = rows[0][0].clone();
    let own: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == clerk).collect();
    let drafter = viewer(&engine, &clerk);
    let mut asked = 0;
    let (mut typed, mut right) = (Vec::new(), Vec::new());
    for row in own {
        let (county, town) = (&row[1], &row[2]);
        let letters: Vec<char> = town.chars().collect();
        let wrong = |step: u32| {
            let second = char::from_u32(u32::from(letters[1]) + step).expect("a character");
            format!("{}{second}{}", letters[0], letters[2..].iter().collect::<String>())
        };
        let near = |name: &String| Typed::new(name).distance(town) == Some(1);
        let Some(spelled) = (1..20).map(wrong).find(near) else { continue };
        typed.extend([spelled.clone(), format!("{county} {spelled}")]);
        right.extend([format!("{county} {town}"), format!("{county} {town}")]);
        asked += 1;
    }
    assert!(asked >= 3, "{asked} towns were spelled otherwise");
    let (outcome, said) = run(&engine, &drafter, &plan(&engine, &drafter, &typed));
    assert_eq!(outcome.problems.len(), typed.len(), "{said:?}");
    for (at, sentence) in said.iter().enumerate() {
        assert_eq!(outcome.problems[at].code, "workbook.not-in-list-near");
        assert!(sentence.contains(&typed[at]) && sentence.contains(&right[at]), "{sentence}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_asks_which_town_is_meant_and_keeps_what_was_typed() {
    let engine = sample();
    let [clerk, own, town, other] = of_one_name(&engine);
    let browser = Browser::over(&engine);
    let cookie = browser.sign_in(&clerk).await;
    let (_, form) = browser.page(&cookie, "/desk/projects/new/create").await;
    let value = |name: &str| {
        let rest = form.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let owner = viewer(&engine, &clerk).posts[0].organisation.to_string();
    let send = async |town: &str| {
        let fields = [
            ("csrf", value("csrf")),
            ("request_key", value("request_key")),
            ("owner", owner.clone()),
            ("name", "示例工程".to_owned()),
            ("nature", "grant".to_owned()),
            ("form", "project".to_owned()),
            ("theme", "water".to_owned()),
            ("town", town.to_owned()),
            ("cost_fen", "1000".to_owned()),
            ("asked_fen", "1000".to_owned()),
            ("form_end", "1".to_owned()),
        ];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post("/desk/projects/new/create")
            .header("cookie", &cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        let (head, page) = browser.ask(request).await;
        (head.status.as_u16(), page)
    };
    let (status, page) = send(&town).await;
    assert_eq!(status, 422, "{page}");
    assert!(page.contains(&format!("{own} {town}")) && page.contains(&format!("{other} {town}")), "both are offered");
    assert!(page.contains("示例工程"), "what was typed stands there");
    assert!(page.contains(&format!("<option value=\"{town}\" selected")), "the name too, until one is chosen");
    let (status, page) = send(&format!("{other} {town}")).await;
    assert_eq!(status, 409, "{page}");
    assert!(page.contains(&format!("不在{own}")), "the county is told");
    let (status, page) = send(&format!("{own}　{town}")).await;
    assert_eq!(status, 303, "{page}");
}

/// 我的村 takes a town as people say it, with its county before it and its village behind it; what is nearest is offered, and what
/// nothing is published of leads nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn my_village_finds_towns_as_people_say_them_and_no_name_leads_into_nothing() {
    let engine = sample();
    let browser = Browser::over(&engine);
    let sql = "SELECT DISTINCT c.zh, p.zh, c.value FROM published_choice c JOIN published_choice p ON p.value = c.under
               AND p.programme = c.programme AND p.kind = c.kind AND p.narrows = 'place'
               WHERE c.programme = $1 AND c.kind = 'project' AND c.narrows = 'town'";
    let places = texts(&engine, sql);
    assert!(places.len() > 3, "towns are public");
    for place in &places {
        let (town, county, id) = (place[0].as_str(), place[1].as_str(), place[2].as_str());
        let (bare, short) = (town.trim_end_matches('镇'), county.trim_end_matches(['县', '区', '市']));
        for said in [format!("{county}{town}"), format!("{short}{bare}"), format!("{county} {town}"), town.to_owned()] {
            let request =
                Request::get(format!("/villages?name={}", encoded(&said))).body(Body::empty()).expect("a request");
            let (head, page) = browser.ask(request).await;
            let to = head.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
            assert!(to.contains(id) || page.contains(&format!("/towns/{id}")), "{said}: {} {to} {page}", head.status);
        }
    }
    // A letter that is another one: the nearest name leads to what there is.
    let town =
        places.iter().map(|place| place[0].clone()).find(|town| town.chars().count() == 3).expect("a short name");
    let wrong: String = town.chars().enumerate().map(|(at, letter)| if at == 1 { '鑫' } else { letter }).collect();
    for lang in ["zh-CN", "en"] {
        let (_, page) = browser.page("", &format!("/villages?name={}&lang={lang}", encoded(&wrong))).await;
        let offered = page.split_once("class=\"words\"").map(|(_, rest)| rest.split("</p>").next().unwrap_or_default());
        let links = offered.unwrap_or_default().split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for link in links {
            let (head, page) =
                browser.ask(Request::get(link.replace("&#38;", "&")).body(Body::empty()).expect("a request")).await;
            let leads = head.status.is_redirection() || page.contains("class=\"towns\"");
            assert!(leads, "{lang} {link}: {page}");
        }
    }
    // Of a town of the programme of which nothing is public the page says so, without a link.
    let sql = "SELECT r.name FROM region r WHERE r.programme = $1 AND r.level = 'town' AND NOT EXISTS
               (SELECT 1 FROM published_choice c WHERE c.zh = r.name) ORDER BY r.code";
    let silent = texts(&engine, sql).concat().into_iter().find(|name| name.chars().count() == 3).expect("such a town");
    let (_, page) = browser.page("", &format!("/search?q={}", encoded(silent.trim_end_matches('镇')))).await;
    assert!(page.contains(&format!("{silent}（还没有公开的项目）")), "{silent}: {page}");
    assert!(!page.contains(&format!("q={}", encoded(&silent))), "{silent} leads nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_holds_no_text_is_refused_at_every_door() {
    let engine = sample();
    let browser = Browser::over(&engine);
    for path in ["/search?q=%ff", "/projects?q=%e4%bd", "/villages?name=%c3%28", "/search?%ff=1"] {
        let (head, page) = browser.ask(Request::get(path).body(Body::empty()).expect("a request")).await;
        assert_eq!(head.status.as_u16(), 422, "{path}: {page}");
    }
}
