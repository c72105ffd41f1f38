//! The page of a record. Its grey buttons say, in both languages, exactly what their form and the API answer when the
//! action is tried all the same. It lists what points at it, as far as the viewer sees that. On a copy of the sample.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use kernel::{Action, Kind, Viewer};
use serde_json::{Value as Json, json};
use server::{App, Configuration};
use store::query::{LIMIT_MAX, Query};
use store::{Engine, permit, query};
use tower::ServiceExt;
use uuid::Uuid;
use worlds::found::{self, County};
use worlds::{Sample, viewer};

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

struct Scene {
    engine: Sample,
    router: Router,
}

impl Scene {
    fn new() -> Scene {
        let engine = worlds::sample();
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
        Scene { engine, router: pages::router(&app) }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> (u16, String) {
        let answer = self.router.clone().oneshot(request.body(body.into()).expect("a request")).await;
        let (head, body) = answer.expect("an answer").into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        (head.status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    }

    async fn sign_in(&self, user: &str) -> String {
        let body = format!("user={user}&password={}", programme::people::password::SAMPLE);
        let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let answer = self.router.clone().oneshot(request.body(Body::from(body)).expect("a request")).await;
        let cookie = answer.expect("an answer").headers()["set-cookie"].to_str().expect("a cookie").to_owned();
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    fn token(&self, user: &str) -> String {
        let person = viewer(&self.engine, user).person.expect("a person");
        let (token, id) = (format!("token-of-{user}"), Uuid::now_v7());
        let programme = found::programme(&self.engine);
        let kept = token.clone();
        let write = move |connection: &mut _| store::sessions::keep_token(connection, id, &kept, person, &programme, 1);
        self.engine.write(write).expect("a token");
        token
    }
}

/// The grey buttons of a page: what they are called and why they are grey.
fn grey(page: &str) -> Vec<(String, String)> {
    let Some((_, list)) = page.split_once("<ul class=\"barred\"") else { return Vec::new() };
    let list = list.split("</ul>").next().unwrap_or_default();
    let buttons = list.split("<li>").skip(1).map(|item| {
        let id = item.split_once("aria-describedby=\"").and_then(|(_, rest)| rest.split('"').next()).expect("a reason");
        assert!(item.contains("type=\"button\" aria-disabled=\"true\""), "{item}");
        let why = item.split_once(&format!("id=\"{id}\">")).and_then(|(_, rest)| rest.split("</span>").next());
        (id.trim_start_matches("why-").to_owned(), why.expect("a sentence").to_owned())
    });
    buttons.collect()
}

/// One record of each kind in each state, with what is barred to the viewer there.
fn barred_of(engine: &Engine, viewer: &Viewer) -> Vec<(&'static Kind, Uuid, Vec<&'static Action>)> {
    let catalogue = engine.catalogue();
    let mut found = Vec::new();
    for kind in catalogue.roots() {
        let all = Query { limit: LIMIT_MAX, ..Query::default() };
        let page = engine.read(|connection| query::list(connection, kind, viewer, &all)).expect("an answer");
        let mut states = BTreeSet::new();
        for record in page.rows.iter().filter(|record| states.insert(record.state.clone())) {
            let decided = engine.read(|connection| permit::each(connection, catalogue, kind, record, viewer));
            let decided = decided.expect("an answer");
            let barred = permit::barred(catalogue, kind, record, &decided);
            found.push((kind, record.id, barred.iter().map(|(action, _)| *action).collect()));
        }
    }
    found
}

/// The government's consent lies with somebody who has drafted the plan: separation bars them.
fn let_the_drafter_consent(engine: &Engine, county: &County) {
    let drafter = viewer(engine, &county.clerk).person.expect("a person").to_string();
    let government = viewer(engine, &county.leader).posts[0].organisation.to_string();
    let create = engine.catalogue().action("post", "create").expect("a declared action");
    let input = json!({
        "person": drafter, "organisation": government, "role": "county-government", "title": "副县长", "begins": "2009-01-01",
    });
    let request = store::Request::new(&Viewer::installation(&found::programme(engine)), create, None, input);
    engine.perform(request).unwrap_or_else(|refusal| panic!("{refusal:?}"));
}

/// Somebody of the sample at a browser and with a token.
struct Somebody {
    cookie: String,
    token: String,
}

impl Scene {
    async fn somebody(&self, user: &str) -> Somebody {
        Somebody { cookie: self.sign_in(user).await, token: self.token(user) }
    }

    async fn page_of(&self, who: &Somebody, path: &str, language: &str) -> (u16, String) {
        let cookie = format!("{}; suimei_language={language}", who.cookie);
        self.ask(Request::get(path).header("cookie", cookie), "").await
    }

    /// Tries what is grey, by its form and by the API: both say this sentence. Answers the code of the refusal.
    async fn tried(&self, who: &Somebody, path: &str, why: &str, language: &str) -> String {
        let (status, refused) = self.page_of(who, &format!("/desk/{path}"), language).await;
        assert!([403, 409].contains(&status), "{path}: {status}");
        assert!(refused.contains(&format!("<p>{why}</p>")), "{why}: {refused}");
        let call = Request::post(format!("/api/v1/{path}")).header("accept-language", language);
        let (status, problem) = self.ask(call.header("authorization", format!("Bearer {}", who.token)), "").await;
        let problem: Json = serde_json::from_str(&problem).expect("a problem document");
        assert_eq!((json!(status), &json!(why)), (problem["status"].clone(), &problem["detail"]));
        problem["code"].as_str().expect("a code").to_owned()
    }
}

/// What stands grey on somebody's pages of one record of each kind in each state, each tried: kind, action and code.
async fn grey_to(scene: &Scene, user: &str) -> BTreeSet<(&'static str, String, String)> {
    let (who, mut said) = (scene.somebody(user).await, BTreeSet::new());
    for (kind, record, barred) in barred_of(&scene.engine, &viewer(&scene.engine, user)) {
        for language in LANGUAGES {
            let path = format!("{}/{record}", kind.path);
            let (status, page) = scene.page_of(&who, &format!("/desk/{path}"), language).await;
            // What would be begun elsewhere is tried below.
            let shown: Vec<_> = grey(&page).into_iter().filter(|(name, _)| !name.starts_with("begin-")).collect();
            let names: Vec<_> = shown.iter().map(|(name, _)| name.as_str()).collect();
            let declared: Vec<_> = barred.iter().map(|action| action.name).collect();
            assert_eq!((status, names), (200, declared), "{user} {path}");
            for (name, why) in shown {
                let code = scene.tried(&who, &format!("{path}/{name}"), &why, language).await;
                said.insert((kind.code, name, code));
            }
        }
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grey_button_says_what_the_refusal_says() {
    let scene = Scene::new();
    let awaits = "EXISTS (SELECT 1 FROM annual_plan a WHERE a.planner = o.id AND a.state = 'awaiting-consent')";
    let county = found::county_where(&scene.engine, awaits);
    let_the_drafter_consent(&scene.engine, &county);
    let other = found::county_where(&scene.engine, &format!("NOT {awaits}"));
    let mut said = BTreeSet::new();
    for user in [&county.clerk, &found::holder(&scene.engine, "city-office"), &county.partner, &other.clerk] {
        said.extend(grey_to(&scene, user).await);
    }
    let heard =
        |kind: &str, name: &str, code: &str| said.iter().any(|one| (one.0, &*one.1, &*one.2) == (kind, name, code));
    assert!(heard("annual-plan", "consent", "action.separation"), "{said:?}");
    assert!(heard("annual-plan", "report", "action.wrong-state"), "{said:?}");
    assert!(!said.iter().any(|(_, _, code)| code == "action.forbidden" || code == "record.unseen"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_begun_is_grey_with_the_sentence_of_its_refusal() {
    let scene = Scene::new();
    let today = scene.engine.shared.clock.now().day();
    let planned = format!("EXISTS (SELECT 1 FROM annual_plan a WHERE a.planner = o.id AND a.year = {})", today.year());
    let county = found::county_where(&scene.engine, &planned);
    let who = scene.somebody(&county.clerk).await;
    for language in LANGUAGES {
        let (_, list) = scene.page_of(&who, "/desk/annual-plans", language).await;
        let this_year = "href=\"/desk/annual-plans/";
        let plan = list.split(this_year).skip(1).find_map(|rest| rest.split('"').next().filter(|id| id.len() == 36));
        let (_, page) = scene.page_of(&who, &format!("/desk/annual-plans/{}", plan.expect("a plan")), language).await;
        let (_, why) = grey(&page).into_iter().find(|(name, _)| name == "begin-copy").expect("no copy before its day");
        let refused = async |year: i16| {
            let call = Request::post("/api/v1/annual-plans").header("accept-language", language);
            let call = call.header("authorization", format!("Bearer {}", who.token));
            let call = call.header("content-type", "application/json");
            let (status, problem) =
                scene.ask(call, json!({ "planner": county.office, "year": year }).to_string()).await;
            assert!((400..500).contains(&status), "{status} {problem}");
            let problem: Json = serde_json::from_str(&problem).expect("a problem document");
            problem["errors"][0]["message"].as_str().map(str::to_owned)
        };
        assert_eq!(Some(why), refused(today.year() + 1).await, "a copy goes into the next year");
        let closed = list.split("id=\"closed-head\">").nth(1).and_then(|rest| rest.split('<').next());
        assert_eq!(closed.map(str::to_owned), refused(today.year()).await, "the year has its plan");
    }
}

/// The list of that name on a page: its links, and where the others are.
fn there(page: &str, name: &str) -> Option<(Vec<String>, Option<String>)> {
    let (_, section) = page.split_once(&format!("<section class=\"card\" id=\"{name}\">"))?;
    let section = section.split("</section>").next().unwrap_or_default();
    let (list, rest) = section.split_once("</ul>")?;
    let link = |part: &str| part.split('"').next().unwrap_or_default().to_owned();
    let links = |text: &str| text.split("href=\"").skip(1).map(link).collect::<Vec<_>>();
    Some((links(list), links(rest).pop()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_points_at_a_record_is_listed_on_its_page() {
    let scene = Scene::new();
    let many = "(SELECT COUNT(*) FROM project p WHERE p.owner = o.id) > 10";
    let office = found::county_where(&scene.engine, many).office;
    let other = found::county_where(&scene.engine, &format!("o.id <> '{office}'")).clerk;
    let city = found::holder(&scene.engine, "city-office");
    let cookies = [scene.sign_in(&city).await, scene.sign_in(&other).await];
    let page = async |cookie: &str, path: &str| {
        let (status, page) = scene.ask(Request::get(path).header("cookie", cookie), "").await;
        assert_eq!(status, 200, "{path}");
        page
    };
    let address = format!("/desk/organisations/{office}");
    let [of_city, of_other] = [page(&cookies[0], &address).await, page(&cookies[1], &address).await];
    let (plans, more) = there(&of_city, "annual-plan-planner").expect("plans");
    let counted = format!("SELECT COUNT(*) FROM annual_plan WHERE planner = '{office}'");
    let counted = scene.engine.read(|connection| connection.query(&counted, &[])).expect("an answer");
    assert_eq!((Some(plans.len() as i64), more), (counted[0][0].as_integer(), None));
    let (projects, more) = there(&of_city, "project-owner").expect("projects");
    assert_eq!((projects.len(), more.as_deref()), (10, Some(&*format!("/desk/projects?owner={office}"))));
    let all = page(&cookies[0], &more.expect("a way to all")).await;
    assert!(projects.iter().all(|project| all.contains(&format!("href=\"{project}\""))), "the same, and more");
    assert!(all.matches("<tr><th scope=\"row\"").count() > 10);
    for name in ["annual-plan-planner", "project-owner"] {
        assert!(there(&of_other, name).is_none(), "of another county nothing is listed, and nothing counted");
    }
    // By a line of the disclosure.
    let sql = "SELECT project, root FROM disclosure_line WHERE project = (SELECT MIN(project) FROM disclosure_line)";
    let lines = scene.engine.read(|connection| connection.query(sql, &[])).expect("an answer");
    let text = |value: &kernel::Value| value.as_text().expect("an identifier").to_owned();
    let of_project = page(&cookies[0], &format!("/desk/projects/{}", text(&lines[0][0]))).await;
    let (mut disclosures, _) = there(&of_project, "disclosure-line-project").expect("its disclosures");
    let mut expected: Vec<_> = lines.iter().map(|line| format!("/desk/disclosures/{}", text(&line[1]))).collect();
    disclosures.sort();
    expected.sort();
    assert_eq!(disclosures, expected);
}
