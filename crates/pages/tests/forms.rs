//! Forms between people: whoever is overtaken is told, nothing typed is lost, nothing is overwritten unseen.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use server::{App, Configuration};
use store::Engine;
use tower::ServiceExt;
use worlds::Sample;
use worlds::found::{self, County};

struct Browser {
    router: Router,
    cookie: String,
    /// For whose office somebody sits there.
    county: County,
}

impl Browser {
    async fn ask(&self, request: axum::http::request::Builder, body: String) -> (u16, String, String) {
        let request =
            request.header("cookie", &self.cookie).header("content-type", "application/x-www-form-urlencoded");
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).expect("a request")).await;
        let (head, body) = answer.expect("an answer").into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let found = format!("{}{}", header("set-cookie"), header("location"));
        (head.status.as_u16(), found, String::from_utf8_lossy(&body).into_owned())
    }

    async fn page(&self, path: &str) -> String {
        let (status, _, page) = self.ask(Request::get(path), String::new()).await;
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    async fn send(&self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let (status, _, page) = self.ask(Request::post(path), body.finish()).await;
        (status, page)
    }
}

fn value_of<'a>(page: &'a str, name: &str) -> &'a str {
    let found = page.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest);
    found.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no {name} in {page}"))
}

fn one(engine: &Engine, sql: &str) -> String {
    let rows = engine.read(|connection| connection.query(sql, &[])).expect("an answer");
    rows[0][0].as_text().expect("a text").to_owned()
}

async fn scene() -> (Sample, Browser) {
    let engine = worlds::sample();
    let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
    let county = found::county_where(
        &engine,
        "EXISTS (SELECT 1 FROM project p WHERE p.owner = o.id AND p.state = 'reserve') AND
         EXISTS (SELECT 1 FROM action_plan a WHERE a.county = o.id AND a.state = 'agreed')",
    );
    let mut browser = Browser { router: pages::router(&app), cookie: String::new(), county };
    let words = format!("user={}&password={}", browser.county.clerk, programme::people::password::SAMPLE);
    let (_, cookie, _) = browser.ask(Request::post("/sign-in"), words).await;
    browser.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    (engine, browser)
}

/// A project in reserve of the office.
fn reserve(engine: &Engine, county: &County) -> String {
    let office = &county.office;
    one(engine, &format!("SELECT id FROM project WHERE state = 'reserve' AND owner = '{office}' ORDER BY id"))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_overtaken_sees_it_before_anything_is_overwritten() {
    let (engine, browser) = scene().await;
    let project = reserve(&engine, &browser.county);
    let address = format!("/desk/projects/{project}/revise");
    let page = browser.page(&address).await;
    let (csrf, version) = (value_of(&page, "csrf").to_owned(), value_of(&page, "version").to_owned());
    let now = || one(&engine, &format!("SELECT name FROM project WHERE id = '{project}'"));
    let form = |name: &'static str| vec![("csrf", csrf.as_str()), ("version", version.as_str()), ("name", name)];
    assert_eq!(browser.send(&address, &form("先改的名字")).await.0, 303);
    // The second came from the version before. Pressing again does not help; seeing what was changed does.
    let mut told = String::new();
    for _ in 0..2 {
        let (status, page) = browser.send(&address, &form("后改的名字")).await;
        assert_eq!(status, 412);
        assert!(page.contains("这份记录刚被别人改过") && page.contains("后改的名字"), "{page}");
        assert_eq!(value_of(&page, "version"), version, "it still builds on the version that was seen");
        assert_eq!(now(), "先改的名字");
        told = page;
    }
    let seen = value_of(&told, "seen_version").to_owned();
    assert_ne!(seen, version);
    let mut form = form("后改的名字");
    form.push(("seen_version", &seen));
    assert_eq!(browser.send(&address, &form).await.0, 303);
    assert_eq!(now(), "后改的名字");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_still_there_on_coming_back() {
    let (engine, browser) = scene().await;
    let address = format!("/desk/projects/{}/revise", reserve(&engine, &browser.county));
    let page = browser.page(&address).await;
    let (csrf, version) = (value_of(&page, "csrf").to_owned(), value_of(&page, "version").to_owned());
    let form = [("csrf", csrf.as_str()), ("version", &version), ("name", "没有存成的名字"), ("cost_fen", "一百")];
    assert_eq!(browser.send(&address, &form).await.0, 422);
    let page = browser.page(&address).await;
    assert!(page.contains("没有存成的名字") && page.contains("data-draft-discard"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_of_the_library_is_put_into_a_plan_from_its_own_page() {
    let (engine, browser) = scene().await;
    let project = reserve(&engine, &browser.county);
    let name = one(&engine, &format!("SELECT name FROM project WHERE id = '{project}'"));
    let page = browser.page(&format!("/desk/projects/{project}")).await;
    let (_, rest) = page.split_once("href=\"/desk/annual-plans/").expect("a way into a plan");
    let to = format!("/desk/annual-plans/{}", rest.split('"').next().unwrap_or_default());
    assert!(to.ends_with(&format!("?take={project}")), "{to}");
    let form = browser.page(&to).await;
    assert!(form.contains(&name) && form.contains(&project), "the form has a line for the project");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_without_a_word_begins_anew_once_it_is_mended() {
    let (engine, browser) = scene().await;
    let plan = one(&engine, &format!("SELECT id FROM action_plan WHERE county = '{}'", browser.county.office));
    let id: uuid::Uuid = plan.parse().expect("an identifier");
    let act = |name: &'static str, input: serde_json::Value| {
        let account = worlds::account(&engine, &browser.county.clerk);
        let person = account.expect("an answer").expect("an account").person;
        let viewer = engine.viewer(person).expect("an answer").expect("an enabled account");
        let action = engine.catalogue().action("action-plan", name).expect("a declared action");
        engine
            .perform(store::Request::new(&viewer, action, Some(id), input))
            .unwrap_or_else(|refusal| panic!("{refusal:?}"))
    };
    act("reopen", serde_json::json!({ "reason": "示例" }));
    act("revise", serde_json::json!({ "approach": null }));
    let at = format!("/desk/action-plans/{plan}");
    let put_forward = format!("{at}/put-forward");
    let press = async |address: &str| {
        let page = browser.page(address).await;
        let given = ["csrf", "version"].map(|name| (name, value_of(&page, name).to_owned()));
        let mut form: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let edition = page.contains("name=\"edition\"").then(|| value_of(&page, "edition").to_owned());
        form.extend(edition.as_deref().map(|edition| ("edition", edition)));
        browser.send(address, &form).await.0
    };
    let page = browser.page(&at).await;
    assert!(page.contains("id=\"do-put-forward\""), "the page says what is missing");
    let sent = [("csrf", value_of(&page, "csrf"))];
    assert_eq!(browser.send(&put_forward, &sent).await.0, 409, "the approach is missing");
    act("revise", serde_json::json!({ "approach": "补上了" }));
    assert_eq!(press(&put_forward).await, 303, "nothing had been typed that builds on the version before");
    let confirm = format!("{at}/confirm-county");
    let page = browser.page(&confirm).await;
    let (csrf, version) = (value_of(&page, "csrf").to_owned(), value_of(&page, "version").to_owned());
    let old = [("csrf", csrf.as_str()), ("version", &version), ("edition", "2")];
    assert_eq!(browser.send(&confirm, &old).await.0, 409, "another draft");
    assert_eq!(press(&confirm).await, 303, "the form names the draft that stands there now");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_offers_no_clerk_what_the_public_writes() {
    let (engine, browser) = scene().await;
    let public = |action: &&&kernel::Action| {
        action.creates && action.by.iter().any(|grant| matches!(grant.who, kernel::role::Who::Public))
    };
    let written: Vec<_> = engine.catalogue().actions.iter().filter(public).collect();
    assert!(!written.is_empty(), "the public writes something");
    let desk = browser.page("/desk").await;
    assert!(desk.contains("/new/create"), "a clerk begins something: {desk}");
    for action in written {
        let kind = engine.catalogue().kind(action.kind).expect("a declared kind");
        assert!(!desk.contains(&format!("/desk/{}/new/", kind.path)), "{}: {desk}", action.code());
    }
}

/// The number of a failure as a page says it.
fn number_of(page: &str) -> &str {
    let number = page.split_once("编号 ").map(|(_, rest)| &rest[..8]).unwrap_or_default();
    assert!(number.len() == 8 && number.bytes().all(|digit| digit.is_ascii_hexdigit()), "{page}");
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_a_failure_with_a_number_and_never_a_line_less() {
    let (engine, browser) = scene().await;
    let planner = &browser.county.office;
    let with_lines = "SELECT p.id FROM annual_plan p JOIN plan_line l ON l.root = p.id WHERE p.planner =";
    let plan = one(&engine, &format!("{with_lines} '{planner}' ORDER BY p.id"));
    let sheet = format!("/desk/annual-plans/{plan}/sheet");
    assert!(browser.page(&sheet).await.contains("<table"));
    let spoil = move |connection: &mut store::Connection| {
        let sql =
            "UPDATE plan_line SET theme = 'no-such-theme' WHERE id = (SELECT MIN(id) FROM plan_line WHERE root = $1)";
        connection.execute(sql, &[plan.as_str().into()])
    };
    engine.write(spoil).expect("a line is spoilt");
    let (status, _, first) = browser.ask(Request::get(&sheet), String::new()).await;
    let (_, _, second) = browser.ask(Request::get(&sheet), String::new()).await;
    assert_eq!(status, 503, "{first}");
    assert_ne!(number_of(&first), number_of(&second), "each failure is found by its own number");
}

/// More towns in the county than a list shows; answers the county's own identifier.
fn with_many_towns(engine: &Engine, county: &County) -> String {
    let region = one(engine, &format!("SELECT region FROM organisation WHERE id = '{}'", county.office));
    let manager = worlds::viewer(engine, &found::holder(engine, "programme-manager"));
    let create = engine.catalogue().action("region", "create").expect("a declared action");
    for number in 1..=51 {
        let input = serde_json::json!({
            "code": format!("9999990{number:02}"), "name": format!("示例第{number}镇"), "level": "town", "parent": region,
        });
        engine.perform(store::Request::new(&manager, create, None, input)).expect("a town");
    }
    region
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_is_named_by_typing() {
    let (engine, browser) = scene().await;
    let region = with_many_towns(&engine, &browser.county);
    let project = reserve(&engine, &browser.county);
    let address = format!("/desk/projects/{project}/revise");
    let page = browser.page(&address).await;
    let (csrf, version) = (value_of(&page, "csrf").to_owned(), value_of(&page, "version").to_owned());
    let (_, field) = page.split_once("name=\"town\"").expect("a field for the town");
    let field = field.split('>').next().unwrap_or_default();
    assert!(field.contains("data-choices=\"/desk/projects/choices?action=revise"), "{field}");
    // A town whose name no other has.
    let towns = format!("SELECT r.name FROM region r WHERE r.level = 'town' AND r.parent = '{region}'");
    let alone = one(&engine, &format!("{towns} GROUP BY r.name HAVING COUNT(*) = 1 ORDER BY r.name"));
    let town = || {
        one(&engine, &format!("SELECT r.name FROM project p JOIN region r ON r.id = p.town WHERE p.id = '{project}'"))
    };
    let send = async |town: &str, version: &str| {
        browser.send(&address, &[("csrf", csrf.as_str()), ("version", version), ("town", town)]).await
    };

    let (status, page) = send("没有这个地方", &version).await;
    assert_eq!(status, 422);
    assert!(page.contains("没有这个地方"), "what was typed stays: {page}");
    let typo: String = alone.chars().take(alone.chars().count() - 1).chain(['丙']).collect();
    let (status, page) = send(&typo, &version).await;
    assert_eq!(status, 422);
    assert!(page.contains("名称最接近的") && page.contains(&alone), "{page}");
    let (status, page) = send(&format!("  {alone}　"), &version).await;
    assert_eq!((status, town()), (303, alone.clone()), "{page}");

    // Saved again as it stands, it points at the same.
    let page = browser.page(&address).await;
    let (label, version) = (value_of(&page, "town").to_owned(), value_of(&page, "version").to_owned());
    assert!(label.ends_with(&alone), "{label}");
    assert_eq!(send(&label, &version).await.0, 303);
    assert_eq!(town(), alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_suggested_only_of_what_may_be_chosen() {
    let (engine, browser) = scene().await;
    let region = with_many_towns(&engine, &browser.county);
    let towns =
        one(&engine, &format!("SELECT name FROM region WHERE parent = '{region}' AND level = 'town' ORDER BY name"));
    let asked = |field: &str, words: &str| {
        let words: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
        format!("/desk/projects/choices?action=create&field={field}&q={words}")
    };
    let names = async |address: String| {
        let answer: serde_json::Value = serde_json::from_str(&browser.page(&address).await).expect("an answer");
        let names = answer["choices"].as_array().expect("names").clone();
        names.iter().map(|name| name.as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    let found = names(asked("town", &towns)).await;
    assert!(found.iter().any(|name| name.ends_with(&towns)), "{found:?}");
    assert_eq!(names(asked("town", "")).await.len(), 20, "no more than can be looked through");
    let county = one(&engine, "SELECT name FROM region WHERE level = 'county' ORDER BY name");
    assert!(!names(asked("town", &county)).await.contains(&county), "a county is no town");
    for wrong in ["name", "nothing", "plan_lines.town"] {
        assert_eq!(browser.ask(Request::get(asked(wrong, "")), String::new()).await.0, 404, "{wrong}");
    }
}

/// The county's agreed action plan, open again for changes, with the identifiers of its goals in their order.
fn open_again(engine: &Engine, county: &County) -> (String, Vec<String>) {
    let plan = one(engine, &format!("SELECT id FROM action_plan WHERE county = '{}'", county.office));
    let viewer = worlds::viewer(engine, &county.clerk);
    let reopen = engine.catalogue().action("action-plan", "reopen").expect("a declared action");
    let input = serde_json::json!({ "reason": "示例" });
    engine.perform(store::Request::new(&viewer, reopen, plan.parse().ok(), input)).expect("open again");
    let goals = goals_of(engine, &plan);
    assert!(goals.len() > 1, "a form with several lines");
    (plan, goals)
}

fn goals_of(engine: &Engine, plan: &str) -> Vec<String> {
    let sql = "SELECT id FROM goal WHERE root = $1 ORDER BY position";
    let rows = engine.read(|connection| connection.query(sql, &[plan.into()])).expect("an answer");
    rows.iter().map(|row| row[0].as_text().expect("a text").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_does_not_say_stays_and_a_form_without_its_end_saves_nothing() {
    let (engine, browser) = scene().await;
    let (plan, goals) = open_again(&engine, &browser.county);
    let address = format!("/desk/action-plans/{plan}/revise");
    let page = browser.page(&address).await;
    let (csrf, version) = (value_of(&page, "csrf").to_owned(), value_of(&page, "version").to_owned());
    assert!(page.rfind("name=\"form_end\"") > page.rfind("name=\"goals["), "the end stands behind the last line");
    let approach = || one(&engine, &format!("SELECT approach FROM action_plan WHERE id = '{plan}'"));
    let before = approach();
    let beginning = [("csrf", csrf.as_str()), ("version", version.as_str()), ("approach", "没有送完的思路")];
    let first_line = ("goals[0].id", goals[0].as_str());
    let cut: [&[(&str, &str)]; 6] = [
        &[],
        &[("by_enter", "1")],
        &[first_line],
        &[first_line, ("add_line", "goals")],
        &[first_line, ("remove_line", "goals[0]")],
        &[first_line, ("form_end", "")],
    ];
    for more in cut {
        let (status, page) = browser.send(&address, &[&beginning, more].concat()).await;
        assert_eq!(status, 422, "{more:?}");
        assert!(page.contains("没有完整送到") && page.contains("没有送完的思路"), "{more:?}: {page}");
        for goal in &goals {
            assert_eq!(page.matches(goal.as_str()).count(), 1, "{more:?}: every line is there to be sent again");
        }
        assert_eq!((goals_of(&engine, &plan), approach()), (goals.clone(), before.clone()), "{more:?}");
    }
    // The draft of a page that was cut is filled up as well.
    let draft = format!("/desk/drafts/action-plans/{plan}/revise");
    assert_eq!(browser.send(&draft, &[&beginning[..], &[first_line]].concat()).await.0, 204);
    let page = browser.page(&address).await;
    assert!(page.contains("没有送完的思路") && goals.iter().all(|goal| page.contains(goal.as_str())), "{page}");
    // A whole form says what is to go and what is to stay.
    let number = |at: usize| format!("goals[{at}].id");
    let paths: Vec<String> = (0..goals.len()).map(number).collect();
    let mut whole = beginning.to_vec();
    whole.extend(paths.iter().map(String::as_str).zip(goals.iter().map(String::as_str)));
    whole.push(("form_end", "1"));
    let (status, page) = browser.send(&address, &whole).await;
    assert_eq!((status, goals_of(&engine, &plan), approach().as_str()), (303, goals, "没有送完的思路"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_numbered_without_a_hole_and_never_beyond_what_a_form_has() {
    let (engine, browser) = scene().await;
    let (plan, goals) = open_again(&engine, &browser.county);
    let address = format!("/desk/action-plans/{plan}/revise");
    let page = browser.page(&address).await;
    let (csrf, version) = (value_of(&page, "csrf").to_owned(), value_of(&page, "version").to_owned());
    let wrong = [
        ("goals[18446744073709551615].name", "最多"),
        ("goals[99999999999999999999999].name", "最多"),
        ("goals[200].name", "最多"),
        ("goals[2147483648].id", "最多"),
        ("goals[7].name", "缺号"),
        ("goals[-1].name", "没有这个栏目"),
        ("goals[01].name", "没有这个栏目"),
        ("goals[x].name", "没有这个栏目"),
        ("goals[1]name", "没有这个栏目"),
        ("plan_lines[0].name", "没有这个栏目"),
    ];
    for (path, words) in wrong {
        for pressed in [("form_end", "1"), ("add_line", "goals"), ("remove_line", path)] {
            let form = [
                ("csrf", csrf.as_str()),
                ("version", &version),
                ("goals[0].id", &goals[0]),
                (path, "示例"),
                ("form_end", "1"),
                pressed,
            ];
            let (status, page) = browser.send(&address, &form).await;
            assert_eq!(status, 422, "{path} {pressed:?}");
            assert!(page.contains(words), "{path} {pressed:?}: {page}");
        }
        assert_eq!(goals_of(&engine, &plan), goals, "{path}");
    }
    for nowhere in ["goals[18446744073709551615]", "goals[9]", "goals[x]", "goals[", "nothing[0]"] {
        let form = [
            ("csrf", csrf.as_str()),
            ("version", &version),
            ("goals[0].id", &goals[0]),
            ("form_end", "1"),
            ("remove_line", nowhere),
        ];
        assert_eq!(browser.send(&address, &form).await.0, 200, "{nowhere}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_given_up_by_a_form_and_by_no_link() {
    let (engine, browser) = scene().await;
    let address = format!("/desk/projects/{}/revise", reserve(&engine, &browser.county));
    let page = browser.page(&address).await;
    let csrf = value_of(&page, "csrf").to_owned();
    let draft = address.replace("/desk/", "/desk/drafts/");
    assert_eq!(browser.send(&draft, &[("csrf", &csrf), ("name", "想了一半的名字")]).await.0, 204);
    let link = format!("{address}?discard=1");
    assert_eq!(browser.ask(Request::head(&link), String::new()).await.0, 200);
    assert!(browser.page(&link).await.contains("想了一半的名字"));
    assert_eq!(browser.send(&address, &[("discard", "1")]).await.0, 403, "without the key of the form");
    assert!(browser.page(&address).await.contains("想了一半的名字"));
    assert_eq!(browser.send(&address, &[("csrf", &csrf), ("discard", "1")]).await.0, 303);
    let page = browser.page(&address).await;
    assert!(!page.contains("想了一半的名字") && !page.contains("data-draft-discard"), "{page}");
}
