//! What anybody reads: public pages on a copy of the sample, without signing in.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use kernel::{Fen, Value};
use programme::project::records::{Nature, Theme};
use serde_json::Value as Json;
use server::{App, Configuration};
use tower::ServiceExt;
use worlds::Sample;

struct Scene {
    engine: Sample,
    router: Router,
}

/// A page with what its head says.
struct Answered {
    headers: HeaderMap,
    body: String,
}

impl Scene {
    fn new() -> Scene {
        let engine = worlds::sample();
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
        Scene { engine, router: pages::router(&app) }
    }

    async fn page(&self, path: &str, asked: &[(header::HeaderName, &str)]) -> Answered {
        let mut request = Request::get(path);
        for (name, value) in asked {
            request = request.header(name, *value);
        }
        let answer = self.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
        let (head, body) = answer.expect("an answer").into_parts();
        assert_eq!(head.status, 200, "{path}");
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answered { headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

impl Answered {
    fn language(&self) -> &str {
        self.body.split_once("<html lang=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_time_visitor_gets_the_language_that_the_browser_asks_for() {
    let scene = Scene::new();
    let browsers = [
        (vec![], "zh-CN"),
        (vec![(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9")], "en"),
        (vec![(header::ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.8")], "zh-CN"),
        (vec![(header::ACCEPT_LANGUAGE, "fr,de;q=0.5")], "zh-CN"),
        (vec![(header::ACCEPT_LANGUAGE, "en"), (header::COOKIE, "suimei_language=zh-CN")], "zh-CN"),
    ];
    for path in ["/", "/projects", "/search?q=water"] {
        // The second time each page is the one that was kept.
        for (asked, expected) in browsers.iter().chain(&browsers) {
            let page = scene.page(path, asked).await;
            assert_eq!(page.language(), *expected, "{path} {asked:?}");
            let vary = page.headers.get_all(header::VARY).iter().map(|value| value.to_str().expect("letters"));
            assert!(vary.collect::<Vec<_>>().join(",").contains("accept-language"), "{path} varies by it");
        }
        let address = format!("{path}{}lang=zh-CN", if path.contains('?') { '&' } else { '?' });
        let chosen = scene.page(&address, &browsers[1].0).await;
        assert_eq!(chosen.language(), "zh-CN", "what the address says comes first");
    }
}

/// Published disclosures: the address of each, with its lines.
fn disclosed(scene: &Scene) -> Vec<(String, Vec<Json>)> {
    let sql = "SELECT p.record, p.content FROM published_newest n JOIN published_version p ON p.id = n.version
        WHERE p.kind = 'disclosure'";
    let rows = scene.engine.read(|connection| connection.query(sql, &[])).expect("published versions");
    let read = |row: Vec<Value>| {
        let content: Json = serde_json::from_str(row[1].as_text().expect("content")).expect("JSON");
        let lines = content["disclosure_lines"].as_array().cloned().unwrap_or_default();
        (format!("/disclosures/{}", row[0].as_text().expect("a record")), lines)
    };
    rows.into_iter().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_where_and_who_answers_is_said_in_the_language_of_the_page() {
    let scene = Scene::new();
    let all = disclosed(&scene);
    assert!(!all.is_empty(), "the sample discloses something");
    let text = |line: &Json, name: &str| html_escape(line[name].as_str().unwrap_or_default());
    for (address, lines) in &all {
        let english = scene.page(&format!("{address}?lang=en"), &[]).await.body;
        let chinese = scene.page(&format!("{address}?lang=zh-CN"), &[]).await.body;
        let poster = scene.page(&format!("{address}/poster?lang=en"), &[]).await.body;
        for (at, line) in lines.iter().enumerate() {
            for name in ["place", "given_by", "answers_for_it"] {
                let (zh, en) = (text(line, name), text(line, &format!("{name}_en")));
                assert!(!en.is_empty(), "{name} of {address} is said in English");
                assert!(english.contains(&en), "{address}: {en}");
                assert!(!english.contains(&format!(">{zh}<")), "{address}: {zh} on the English page");
                assert!(chinese.contains(&format!(">{zh}<")) && !chinese.contains(&en), "{address}: {zh}");
                // The paper has room for some of them.
                assert!(at > 4 || poster.contains(&en), "{address}: {en} on the poster");
            }
        }
    }
}

/// As pages write a text.
fn html_escape(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('\'', "&#39;").replace('"', "&#34;")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_foot_says_when_the_office_is_open_in_the_language_of_the_page() {
    let scene = Scene::new();
    let sql = "SELECT office_hours, office_hours_en FROM programme";
    let rows = scene.engine.read(|connection| connection.query(sql, &[])).expect("the programme");
    let [zh, en] = [0, 1].map(|at| rows[0][at].as_text().expect("what the sample says"));
    let english = scene.page("/?lang=en", &[]).await.body;
    assert!(english.contains(en) && !english.contains(zh), "{en}");
    assert!(scene.page("/?lang=zh-CN", &[]).await.body.contains(zh));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_disclosures_says_what_each_comes_to_and_is_put_in_order_by_it() {
    let scene = Scene::new();
    let all = disclosed(&scene);
    let sum = |lines: &[Json]| lines.iter().filter_map(|line| line["agreed_fen"].as_i64()).sum::<i64>();
    let list = scene.page("/disclosures?sort=-agreed_fen&unit=yuan", &[]).await.body;
    let rows: Vec<&str> = list.split("<tr>").filter(|row| row.contains("scope=\"row\"")).collect();
    // Whoever reads in yuan reads on in yuan.
    let of = |row: &str| all.iter().find(|(address, _)| row.contains(&format!("href=\"{address}?unit=yuan\"")));
    let mut before = i64::MAX;
    assert!(rows.len() > 3, "the sample discloses some: {list}");
    for row in rows {
        let (address, lines) = of(row).unwrap_or_else(|| panic!("a disclosure: {row}"));
        let amount = sum(lines);
        assert!(row.contains(&format!(">{}", Fen(amount).yuan_grouped())), "{address} gives {amount}: {row}");
        assert!(amount <= before, "the largest first: {row}");
        before = amount;
        let is_usual = |line: &Json| line["nature"].as_str() == Some(Nature::Grant.code());
        assert_eq!(row.contains("合作"), !lines.iter().all(is_usual), "{row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_word_that_home_suggests_finds_something_and_says_what_matched() {
    let scene = Scene::new();
    for lang in ["zh-CN", "en"] {
        let home = scene.page(&format!("/?lang={lang}"), &[]).await.body;
        let links: Vec<&str> =
            home.split("href=\"/search?q=").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(links.len() > 3, "some words are suggested: {links:?}");
        for link in links {
            let page = scene.page(&format!("/search?q={link}&lang={lang}"), &[]).await.body;
            assert!(page.contains("href=\"/projects/") || page.contains("href=\"/policy"), "{link} finds something");
        }
    }
    // Whoever reads English reads the theme in English, whichever language the word was in; and it is the theme that matched.
    let page = scene.page(&format!("/search?lang=en&q={}", encoded("饮水难")), &[]).await.body;
    assert!(page.contains("href=\"/projects/"), "{page}");
    let water = Theme::Water.choice().label;
    assert!(page.contains(water.en) && !page.contains(&format!("<mark>{}</mark>", water.zh)), "{page}");
    for other in Theme::ALL.iter().filter(|theme| **theme != Theme::Water) {
        assert!(!page.contains(&format!("<mark>{}</mark>", other.choice().label.en)), "{other:?}: {page}");
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
