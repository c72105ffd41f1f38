//! A sign-in that ends while somebody types: what is sent afterwards, by a browser without script, is kept for whoever typed it,
//! comes back to them alone, and is gone once it was taken.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, request};
use server::{App, Configuration};
use store::{Engine, sessions};
use tower::ServiceExt;
use worlds::Sample;
use worlds::found::{self, County};

const FORM: &str = "application/x-www-form-urlencoded";

/// What comes back: status, where it leads, the page.
struct Answer {
    status: u16,
    to: String,
    cookie: String,
    page: String,
}

struct Scene {
    engine: Sample,
    router: Router,
    county: County,
    project: String,
}

fn value_of(page: &str, name: &str) -> String {
    let found = page.split_once(&format!("name=\"{name}\" value=\"")).and_then(|(_, rest)| rest.split('"').next());
    found.unwrap_or_else(|| panic!("no {name} in {page}")).to_owned()
}

fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

fn one(engine: &Engine, sql: &str) -> String {
    let rows = engine.read(|connection| connection.query(sql, &[])).expect("an answer");
    rows[0][0].as_text().expect("a text").to_owned()
}

impl Scene {
    fn new() -> Scene {
        let engine = worlds::sample();
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
        let county = found::county_where(
            &engine,
            "EXISTS (SELECT 1 FROM project p WHERE p.owner = o.id AND p.state = 'reserve')",
        );
        let office = &county.office;
        let reserve = format!("SELECT MIN(id) FROM project WHERE state = 'reserve' AND owner = '{office}'");
        let project = one(&engine, &reserve);
        Scene { router: pages::router(&app), project, county, engine }
    }

    async fn ask(&self, request: request::Builder, cookie: &str, body: impl Into<Body>) -> Answer {
        let request = if cookie.is_empty() { request } else { request.header("cookie", cookie) };
        let answer = self.router.clone().oneshot(request.body(body.into()).expect("a request")).await;
        let (head, body) = answer.expect("an answer").into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Answer {
            status: head.status.as_u16(),
            to: header("location").to_owned(),
            cookie: header("set-cookie").split(';').next().unwrap_or_default().to_owned(),
            page: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    async fn page(&self, cookie: &str, path: &str) -> String {
        let answer = self.ask(Request::get(path), cookie, "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.page);
        answer.page
    }

    async fn send(&self, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.ask(Request::post(path).header("content-type", FORM), cookie, encoded(form)).await
    }

    /// Signs in, as the page says where to; answers the cookie and where it leads.
    async fn sign_in(&self, user: &str, next: &str) -> (String, String) {
        let form = [("user", user), ("password", programme::people::password::SAMPLE), ("next", next)];
        let answer = self.send("", "/sign-in", &form).await;
        assert_eq!(answer.status, 303, "{user}");
        (answer.cookie, answer.to)
    }

    /// The form of a project with its key and version, and the fields that send these words.
    async fn revise(&self, cookie: &str) -> (String, String, String) {
        let path = format!("/desk/projects/{}/revise", self.project);
        let page = self.page(cookie, &path).await;
        (path, value_of(&page, "csrf"), value_of(&page, "version"))
    }

    fn end_sessions(&self) {
        let ended = |connection: &mut store::Connection| connection.execute("DELETE FROM session", &[]).map(|_| ());
        self.engine.write(ended).expect("they are ended");
    }

    fn name_of_project(&self) -> String {
        one(&self.engine, &format!("SELECT name FROM project WHERE id = '{}'", self.project))
    }

    /// Everything that is kept of what people typed.
    fn drafts(&self) -> Vec<String> {
        let rows = self.engine.read(|connection| connection.query("SELECT content FROM form_draft", &[]));
        rows.expect("an answer").iter().map(|row| row[0].as_text().expect("a text").to_owned()).collect()
    }
}

/// Where the sign-in leads that is offered after a form whose sign-in had ended.
fn next_of(answer: &Answer) -> String {
    let (path, query) = answer.to.split_once('?').unwrap_or_else(|| panic!("{}: {}", answer.status, answer.to));
    assert_eq!((answer.status, path), (303, "/sign-in"));
    let asked: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert!(asked.contains(&("left".to_owned(), "1".to_owned())), "{query}");
    asked.into_iter().find(|(name, _)| name == "next").expect("where to").1
}

/// However a sign-in ends, and whatever was typed.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_after_the_sign_in_ended_comes_back_to_whoever_typed_it() {
    let scene = Scene::new();
    let clerk = scene.county.clerk.clone();
    let long = "很长的说明，".repeat(4_000);
    let typed = [
        "三句话。第二句。第三句。",
        "A sentence in English.",
        "  前后有空格  ",
        "带\"引号\"、<角括号>和&符号",
        "全角ＡＢＣ１２３",
        "第一行\n第二行\n\n第四行",
        "😀表情与生僻字𠮷",
        "100%；a=b&c=d",
        "简",
        long.as_str(),
    ];
    for (at, words) in typed.iter().enumerate() {
        let (cookie, _) = scene.sign_in(&clerk, "").await;
        let (path, key, version) = scene.revise(&cookie).await;
        // Signed out elsewhere, an idle session, a new password, a browser that has forgotten its cookie.
        let cookie = match at % 4 {
            0 => {
                assert_eq!(scene.send(&cookie, "/sign-out", &[("csrf", &key)]).await.status, 303);
                cookie
            }
            1 => {
                let long_ago = "UPDATE session SET seen = 0";
                scene.engine.write(move |connection| connection.execute(long_ago, &[])).expect("it is idle");
                cookie
            }
            2 => {
                scene.end_sessions();
                cookie
            }
            _ => String::new(),
        };
        let before = scene.name_of_project();
        let form = [("csrf", key.as_str()), ("version", &version), ("need", words), ("form_end", "1")];
        let told = scene.send(&cookie, &path, &form).await;
        let next = next_of(&told);
        assert_eq!(next, path);
        assert!(!told.page.contains("三句话"), "nothing is shown to whoever stands there");
        assert_eq!(scene.name_of_project(), before);
        let offered = scene.page("", &told.to).await;
        assert!(offered.contains("登录已经结束") && offered.contains("已经留好"), "{offered}");
        let in_clear = scene.drafts().into_iter().find(|kept| kept.contains("need"));
        assert_eq!(in_clear, None, "what is kept lies sealed");
        let (cookie, to) = scene.sign_in(&clerk, &next).await;
        assert_eq!(to, path);
        let form = scene.page(&cookie, &to).await;
        let shown = form.split("id=\"need\"").nth(1).and_then(|rest| rest.split_once('>')).expect("the field").1;
        let shown = shown.split("</textarea>").next().unwrap_or_default();
        let escaped = words.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;");
        assert_eq!(shown.trim_start_matches('\n').replace("\r\n", "\n"), escaped, "{at}");
        assert!(form.contains("data-draft-discard"), "it can be given up");
        let given_up = [("csrf", value_of(&form, "csrf")), ("discard", "1".to_owned())];
        let given_up: Vec<(&str, &str)> = given_up.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(scene.send(&cookie, &path, &given_up).await.status, 303);
        assert!(scene.drafts().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_shown_it() {
    let scene = Scene::new();
    let (cookie, _) = scene.sign_in(&scene.county.clerk, "").await;
    let (path, key, version) = scene.revise(&cookie).await;
    let form = [("csrf", key.as_str()), ("version", &version), ("need", "只给自己看的话"), ("form_end", "1")];
    // A colleague who may do the same has signed in at the same machine.
    let sql = format!(
        "SELECT u.user_name FROM post p JOIN person u ON u.id = p.person WHERE p.organisation = '{}' AND p.role = 'county-office'
         AND p.state = 'held' AND u.state = 'enabled' AND u.user_name <> '{}' ORDER BY u.user_name",
        scene.county.office, scene.county.clerk
    );
    let colleague = one(&scene.engine, &sql);
    let (other, _) = scene.sign_in(&colleague, "").await;
    let told = scene.send(&other, &path, &form).await;
    assert_eq!(told.status, 403);
    assert!(told.page.contains("另一个账号") && !told.page.contains("只给自己看"), "{}", told.page);
    assert!(!scene.page(&other, &path).await.contains("只给自己看"));
    let asked = scene.ask(Request::get(format!("/desk/left?at={path}")), &other, "").await;
    assert_eq!((asked.status, asked.to.as_str()), (303, "/desk"), "nothing of theirs is left there");
    // Its writer finds it.
    let (own, to) = scene.sign_in(&scene.county.clerk, &path).await;
    assert!(scene.page(&own, &to).await.contains("只给自己看的话"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_taken_after_its_writer_has_signed_in_anew_in_another_tab() {
    let scene = Scene::new();
    let (cookie, _) = scene.sign_in(&scene.county.clerk, "").await;
    let (path, key, version) = scene.revise(&cookie).await;
    scene.end_sessions();
    let (anew, _) = scene.sign_in(&scene.county.clerk, "").await;
    let draft = path.replacen("/desk/", "/desk/drafts/", 1);
    let form = [("csrf", key.as_str()), ("version", &version), ("need", "换了标签页也在"), ("form_end", "1")];
    assert_eq!(scene.send(&anew, &draft, &form).await.status, 204);
    let name = [("csrf", key.as_str()), ("version", &version), ("name", "重新登录后保存的名称")];
    assert_eq!(scene.send(&anew, &path, &name).await.status, 303);
    assert_eq!(scene.name_of_project(), "重新登录后保存的名称");
    assert!(scene.drafts().is_empty());
    // The page of signing in leads on too, where somebody has signed in meanwhile.
    let led = scene.ask(Request::get(format!("/sign-in?next={path}")), &anew, "").await;
    assert_eq!((led.status, led.to), (303, path));
}

/// The script keeps drafts; what it sends too late is kept as well, and it is told that the sign-in has ended.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_comes_too_late_is_kept_and_nothing_of_strangers() {
    let scene = Scene::new();
    let (cookie, _) = scene.sign_in(&scene.county.clerk, "").await;
    let (path, key, version) = scene.revise(&cookie).await;
    let draft = path.replacen("/desk/", "/desk/drafts/", 1);
    scene.end_sessions();
    let form = |key: &str| encoded(&[("csrf", key), ("version", &version), ("need", "最后几个字"), ("form_end", "1")]);
    // Keys that were not made here, and another site: nothing is kept.
    let marked = format!("{}{}", &key[..key.len() - 1], if key.ends_with('0') { '1' } else { '0' });
    for (forged, origin) in [("", None), ("0", None), (marked.as_str(), None), (&key, Some("https://evil.example"))] {
        let mut request = Request::post(&draft).header("content-type", FORM).header("host", "suimei.example");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(scene.ask(request, "", form(forged)).await.status, 401);
        assert!(scene.drafts().is_empty(), "{forged} {origin:?}");
    }
    assert_eq!(scene.send("", &draft, &[]).await.status, 401);
    assert_eq!(scene.ask(Request::post(&draft).header("content-type", FORM), "", form(&key)).await.status, 401);
    let (cookie, _) = scene.sign_in(&scene.county.clerk, "").await;
    assert!(scene.page(&cookie, &path).await.contains("最后几个字"));
}

/// What cannot be kept for anybody is at least there to be copied; what may not be done any more too. Never a password.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_good_can_be_copied() {
    let scene = Scene::new();
    let (cookie, _) = scene.sign_in(&scene.county.clerk, "").await;
    let (path, key, version) = scene.revise(&cookie).await;
    let unknown = [("csrf", "0"), ("version", version.as_str()), ("need", "没人认得的表单")];
    let told = scene.send(&cookie, &path, &unknown).await;
    assert!(told.status == 403 && told.page.contains("没人认得的表单") && told.page.contains("需求"), "{}", told.page);
    // The post ends while somebody types.
    let ended = format!("UPDATE post SET state = 'ended' WHERE organisation = '{}'", scene.county.office);
    scene.engine.write(move |connection| connection.execute(&ended, &[])).expect("the post is ended");
    let engine = Arc::clone(&scene.engine);
    let app = Arc::new(App::new(engine, Configuration::default()).expect("the server"));
    let scene = Scene { router: pages::router(&app), ..scene };
    let own = [("csrf", key.as_str()), ("version", &version), ("need", "岗位到期前写的")];
    let told = scene.send(&cookie, &path, &own).await;
    assert!([403, 404].contains(&told.status) && told.page.contains("岗位到期前写的"), "{} {}", told.status, told.page);
    // Passwords are neither kept nor shown.
    let person = one(&scene.engine, &format!("SELECT id FROM person WHERE user_name = '{}'", scene.county.clerk));
    let change = format!("/desk/users/{person}/change-password");
    let secret = [("csrf", key.as_str()), ("old_password", "der-alte-42"), ("password", "der-neue-43")];
    scene.end_sessions();
    let told = scene.send("", &change, &secret).await;
    assert_eq!(told.status, 401, "nothing is left to come back to");
    assert!(!told.page.contains("der-alte-42") && !told.page.contains("der-neue-43"));
    assert!(scene.drafts().is_empty());
}

/// A form that is no action's: its words are sent on by a button, once.
#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_sent_on_after_signing_in_again() {
    let scene = Scene::new();
    let sql = "SELECT c.id, MIN(u.user_name) FROM supervision_case c JOIN post p ON p.organisation = c.receiver
               AND p.role = 'county-office' AND p.state = 'held' JOIN person u ON u.id = p.person
               WHERE c.telephone IS NOT NULL AND c.state <> 'erased' GROUP BY c.id ORDER BY c.id";
    let rows = scene.engine.read(|connection| connection.query(sql, &[])).expect("an answer");
    let text = |at: usize| rows[0][at].as_text().expect("a text").to_owned();
    let (path, user) = (format!("/desk/supervision-cases/{}/reveal/telephone", text(0)), text(1));
    let (cookie, _) = scene.sign_in(&user, "").await;
    let key = value_of(&scene.page(&cookie, &path).await, "csrf");
    scene.end_sessions();
    let next = next_of(&scene.send(&cookie, &path, &[("csrf", &key), ("reason", "回电核实位置")]).await);
    let (cookie, to) = scene.sign_in(&user, &next).await;
    let page = scene.page(&cookie, &to).await;
    assert!(page.contains("回电核实位置") && page.contains(&format!("action=\"{path}\"")), "{page}");
    let form =
        [("csrf", value_of(&page, "csrf")), ("left", value_of(&page, "left")), ("reason", value_of(&page, "reason"))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(scene.send(&cookie, &path, &form).await.status, 200);
    assert!(scene.drafts().is_empty(), "it is gone once it was taken");
    let again = scene.ask(Request::get(&to), &cookie, "").await;
    assert_eq!((again.status, again.to.as_str()), (303, "/desk"));
}

/// A form with files: its words come back; a draft of it lies sealed, telephone and all.
#[tokio::test(flavor = "multi_thread")]
async fn words_beside_files_and_in_sealed_fields_come_back_too() {
    let scene = Scene::new();
    let (cookie, _) = scene.sign_in(&scene.county.clerk, "").await;
    let path = "/desk/named-people/new/create";
    let key = value_of(&scene.page(&cookie, path).await, "csrf");
    scene.end_sessions();
    let part =
        |name: &str, value: &str| format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let file =
        "--X\r\ncontent-disposition: form-data; name=\"paper\"; filename=\"a.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n";
    let body = [part("csrf", &key), part("name", "示例甲"), part("telephone", "13800001111"), file.to_owned()].concat();
    let body = format!("{body}{}\r\n{}--X--\r\n", "x".repeat(3 << 20), part("belongs_to", "示例镇示例村"));
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=X");
    let next = next_of(&scene.ask(request.header("content-length", body.len()), &cookie, body).await);
    assert!(!scene.drafts().iter().any(|kept| kept.contains("1380000")));
    let (cookie, to) = scene.sign_in(&scene.county.clerk, &next).await;
    let page = scene.page(&cookie, &to).await;
    for words in ["示例甲", "13800001111", "示例镇示例村"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

/// A draft of a release that kept them open is still there.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_of_an_earlier_release_opens() {
    let scene = Scene::new();
    let person = one(&scene.engine, &format!("SELECT id FROM person WHERE user_name = '{}'", scene.county.clerk));
    let project = scene.project.clone();
    let sql = format!(
        "INSERT INTO form_draft (person, kind, record, action, content, at)
         VALUES ('{person}', 'project', '{project}', 'revise', 'need=from+before', 1)"
    );
    scene.engine.write(move |connection| connection.execute(&sql, &[])).expect("it stands there");
    let opened = scene.engine.read(|connection| {
        sessions::draft(connection, person.parse().expect("an identifier"), "project", &scene.project, "revise")
    });
    assert_eq!(opened.expect("an answer"), Some(("need=from+before".to_owned(), 1)));
}
