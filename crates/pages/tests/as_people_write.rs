//! What people write as pages, the API and files show it: angle brackets letter by letter, refusals with what was read, files
//! that say where they end. On a copy of the sample.

#[path = "asking/mod.rs"]
mod asking;

use asking::Browser;
use axum::body::Body;
use axum::http::Request as Asked;
use kernel::{Language, Viewer};
use serde_json::{Value as Json, json};
use server::every::workbooks::list::read_listing;
use store::query::Query;
use store::{Engine, Request};
use uuid::Uuid;
use worlds::found;

const TEXT: &str = "按<GB5749-2006>检测，浊度<NTU 1；管材用<PE100>级。<script>alert(1)</script>&amp;";
/// As the source of a page has it.
const ESCAPED: &str = "按&#60;GB5749-2006&#62;检测，浊度&#60;NTU 1；管材用&#60;PE100&#62;级。&#60;script&#62;alert(1)&#60;/script&#62;&#38;amp;";

fn done(engine: &Engine, viewer: &Viewer, kind: &str, action: &str, record: Option<Uuid>, input: Json) -> Uuid {
    let declared = engine.catalogue().action(kind, action).expect("a declared action");
    engine.perform(Request::new(viewer, declared, record, input)).expect("it is done").record
}

fn project(office: &str, text: &str) -> Json {
    json!({
        "owner": office, "name": format!("{text}工程"), "nature": "grant", "form": "project", "theme": "water",
        "village": "<b>村", "content": text, "need": text, "cost_fen": 100, "asked_fen": 100,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn angle_brackets_are_shown_as_they_were_typed_everywhere() {
    let engine = worlds::sample();
    let county = found::county_where(&engine, "1 = 1");
    let clerk = worlds::viewer(&engine, &county.clerk);
    let name = "按<GB5749>的<b>饮水</b>";
    let mut input = project(&county.office, name);
    input["content"] = json!(TEXT);
    let id = done(&engine, &clerk, "project", "create", None, input);
    let browser = Browser::over(&engine);
    let cookie = browser.sign_in(&county.clerk).await;
    let shown = name.replace('<', "&#60;").replace('>', "&#62;");
    for path in [
        format!("/desk/projects/{id}"),
        format!("/desk/projects/{id}/revise"),
        "/desk/projects?sort=-created".to_owned(),
        "/desk/search?q=GB5749".to_owned(),
        format!("/desk/projects/{id}?lang=en"),
    ] {
        let (status, page) = browser.page(&cookie, &path).await;
        let page = page.replace("<mark>", "").replace("</mark>", "");
        assert!(status == 200 && page.contains(&shown), "{path}: {page}");
        assert!(!page.contains("<b>饮水") && !page.contains("<script>alert"), "{path}");
    }
    let (_, page) = browser.page(&cookie, &format!("/desk/projects/{id}")).await;
    assert!(page.contains(ESCAPED), "{page}");
    let (person, programme) = (clerk.person.expect("a person"), clerk.programme.clone());
    let kept = engine.write(move |connection| {
        store::sessions::keep_token(connection, Uuid::now_v7(), "an-api-token", person, &programme, 1)
    });
    kept.expect("a token");
    let request = Asked::get(format!("/api/v1/projects/{id}")).header("authorization", "Bearer an-api-token");
    let (_, answer) = browser.ask(request.body(Body::empty()).expect("a request")).await;
    assert!(answer.contains(&json!(TEXT).to_string()), "{answer}");
    // Prose of the public and the answer to it, published.
    let anonymous = Viewer::anonymous(&clerk.programme);
    let words = json!({
        "receiver": county.office, "about": "<村道>", "words": TEXT, "may_publish": true, "code": "abcdef012345",
    });
    let case = done(&engine, &anonymous, "supervision-case", "create", None, words);
    done(&engine, &clerk, "supervision-case", "answer", Some(case), json!({ "answer": TEXT }));
    done(&engine, &clerk, "supervision-case", "publish", Some(case), json!({}));
    let published = engine.read(|connection| store::published::versions(connection, &clerk.programme, case));
    let content = &published.expect("an answer")[0].content;
    assert_eq!(content["answer"], json!(TEXT));
    let kind = engine.catalogue().kind("supervision-case").expect("a kind");
    let place = kind.public_at.replace("{id}", &case.to_string());
    let (status, page) = browser.page("", &place).await;
    assert!(status == 200 && page.contains(ESCAPED) && !page.contains("<script>alert"), "{place}: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_lacks_records_says_so_in_every_format() {
    let engine = worlds::sample();
    let county = found::county_where(&engine, "EXISTS (SELECT 1 FROM project p WHERE p.owner = o.id)");
    let viewer = worlds::viewer(&engine, &county.clerk);
    let (kind, now) = (engine.catalogue().kind("project").expect("a kind"), engine.shared.clock.now());
    let mut listing = read_listing(&engine, &viewer, kind, Query::default()).expect("a list");
    let lines = |text: &str| text.lines().count();
    let whole = (listing.csv(&engine, &viewer, now), listing.jsonl(&engine, &viewer).expect("JSON"));
    assert_eq!(lines(&whole.1), listing.rows.len());
    listing.total += 65;
    let (total, count) = (listing.total, listing.rows.len());
    let csv = listing.csv(&engine, &viewer, now);
    let said = format!("没有列完：共 {total} 条，本表只有前 {count} 条，还有 65 条没有列出。请分别筛选后再导出。");
    assert_eq!(csv, format!("{}{said}\r\n", whole.0));
    let jsonl = listing.jsonl(&engine, &viewer).expect("JSON");
    let last: Json = serde_json::from_str(jsonl.lines().last().expect("a last line")).expect("JSON");
    assert_eq!(last, json!({ "incomplete": { "rows": count, "total": total, "missing": 65 } }));
    let english = Viewer { language: Language::English, ..viewer };
    assert!(listing.csv(&engine, &english, now).ends_with("Filter the list and export it in parts.\r\n"));
}

async fn send(browser: &Browser, cookie: &str, path: &str, form: &[(&str, &str)]) -> (u16, String) {
    let (_, page) = browser.page(cookie, path).await;
    let value = |name: &str| {
        let found = page.split_once(&format!("name=\"{name}\" value=\""));
        found.and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs([("csrf", value("csrf")), ("request", value("request")), ("version", value("version"))]);
    body.extend_pairs(form).append_pair("form_end", "1");
    let request =
        Asked::post(path).header("cookie", cookie).header("content-type", "application/x-www-form-urlencoded");
    let (head, page) = browser.ask(request.body(Body::from(body.finish())).expect("a request")).await;
    (head.status.as_u16(), page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_value_stands_in_the_form_with_what_was_read_and_what_is_right() {
    let engine = worlds::sample();
    let county = found::county_where(&engine, "1 = 1");
    let browser = Browser::over(&engine);
    let cookie = browser.sign_in(&county.clerk).await;
    let path = "/desk/projects/new/create";
    for (field, typed, said) in [
        ("cost_fen", "12,5", "读到“12,5”，看不出是多少钱"),
        ("cost_fen", "12.5W", "其中的“W”不能写在金额里"),
        ("cost_fen", "1.234", "比一分还细"),
        ("people_served", "1200户", "读到“1200户”，看不出是多少"),
        ("people_served", "1,20", "读到“1,20”"),
        ("start", "2011-04-01 15:30", "这里只填日期"),
        ("start", "2011-02-30", "不是日历上完整的一天"),
    ] {
        let form = [("owner", county.office.as_str()), ("name", "示例的路"), (field, typed)];
        let (status, page) = send(&browser, &cookie, path, &form).await;
        assert!(status == 422 && page.contains(said), "{field} {typed}: {page}");
        assert!(page.contains(&format!("name=\"{field}\" value=\"{typed}\"")), "nothing typed is lost: {page}");
    }
    let me = worlds::viewer(&engine, &county.clerk).person.expect("a person");
    let path = format!("/desk/users/{me}/change-contact");
    for (field, typed, said) in [
        ("telephone", "0753-225000", "区号 0753 后面有 6 位，应是 7 位或 8 位"),
        ("telephone", "2250000", "没有区号"),
        ("telephone", "0753-2250000、13800000000", "这里只写一个号码"),
        ("email", "office@@example.cn", "读到“office@@example.cn”，寄不到"),
        ("email", "a@example.cn;b@example.cn", "这里只写一个邮箱"),
    ] {
        let (status, page) = send(&browser, &cookie, &path, &[(field, typed)]).await;
        assert!(status == 422 && page.contains(said), "{field} {typed}: {page}");
        assert!(page.contains(&format!("id=\"{field}-problem\"")), "at the field: {page}");
    }
}
