//! Programs, and the second database: HTTP's own conditions, and text that no database keeps, refused alike on both.

#[path = "asking/mod.rs"]
mod asking;

use asking::Browser;
use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;
use serde_json::{Value as Json, json};
use store::Options;
use uuid::Uuid;
use worlds::{Database, found, viewer};

struct Scene {
    browser: Browser,
    token: String,
    cookie: String,
    office: String,
}

/// Plays a scene: the database is opened before anything waits, and asked again when all is done.
fn play<Played: Future<Output = ()>>(database: Database, scene: fn(Scene) -> Played) {
    if database.is_left_out() {
        return;
    }
    let engine = worlds::sample_on(database, Options::default());
    let county = found::counties(&engine).remove(0);
    let (token, id) = (format!("token-{}", Uuid::now_v7()), Uuid::now_v7());
    let clerk = viewer(&engine, &county.clerk);
    let (kept, person, programme) = (token.clone(), clerk.person.expect("a person"), clerk.programme);
    let keep = move |connection: &mut store::Connection| {
        store::sessions::keep_token(connection, id, &kept, person, &programme, 1)
    };
    engine.write(keep).expect("a token");
    let browser = Browser::over(&engine);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let cookie = browser.sign_in(&county.clerk).await;
        scene(Scene { browser, token, cookie, office: county.office }).await;
    });
    let kept = engine.read(|connection| connection.count("SELECT COUNT(*) FROM project WHERE name LIKE '%a%b%'", &[]));
    assert_eq!(kept.expect("a count"), 0, "no broken text is kept");
}

/// What came back: the status, the tag and the body.
struct Answer {
    status: u16,
    tag: String,
    body: Json,
}

impl Scene {
    async fn ask(&self, request: Builder, body: &Json) -> Answer {
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let (head, text) = self.browser.ask(request.body(body).expect("a request")).await;
        let tag = head.headers.get("etag").map(|tag| tag.to_str().expect("a tag").to_owned()).unwrap_or_default();
        Answer { status: head.status.as_u16(), tag, body: serde_json::from_str(&text).unwrap_or_default() }
    }

    async fn post(&self, path: &str, conditions: &[(&str, &str)], body: &Json) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/json");
        for (name, value) in conditions {
            request = request.header(*name, *value);
        }
        self.ask(request, body).await
    }

    async fn get(&self, path: &str, known: &str) -> Answer {
        self.ask(Request::get(path).header("if-none-match", known), &Json::Null).await
    }

    fn project(&self) -> Json {
        json!({
            "owner": self.office, "name": "示例桥", "nature": "grant", "form": "project", "theme": "roads",
            "cost_fen": 100, "asked_fen": 100,
        })
    }
}

#[test]
fn conditions_hold() {
    play(Database::Sqlite, conditions);
    play(Database::Postgres, conditions);
}

async fn conditions(scene: Scene) {
    let made = scene.post("/api/v1/projects", &[], &scene.project()).await;
    assert_eq!((made.status, made.tag.as_str()), (201, "\"1\""), "{}", made.body);
    let address = format!("/api/v1/projects/{}", made.body["record"]["id"].as_str().expect("a record"));
    let revise = format!("{address}/revise");
    let change = json!({ "name": "示例大桥" });
    let wanted = |tag: &'static str| [("if-match", tag)];

    // Each is taken, and leads to the next version.
    let taken =
        ["\"1\"", "W/\"2\"", "\"3-gzip\"", "*", "\"1\", W/\"5\" ,\"9\"", "\"x\", \"6\"", "W/\"x\",W/\"7--gzip\""];
    for (at, tag) in taken.into_iter().enumerate() {
        let answer = scene.post(&revise, &[("if-match", tag)], &change).await;
        assert_eq!((answer.status, answer.tag), (200, format!("\"{}\"", at + 2)), "{tag}: {}", answer.body);
    }
    let now = format!("\"{}\"", taken.len() + 1);
    // None names the version of now: too late, whatever it looks like.
    for tag in ["\"1\"", "W/\"1\"", "\"1\", \"2\"", "\"never-said\"", "W/\"a,b\"", "\"\"", "\"99999999999999999999\""] {
        let answer = scene.post(&revise, &wanted(tag), &change).await;
        assert_eq!((answer.status, &answer.body["code"]), (412, &json!("record.stale")), "{tag}: {}", answer.body);
    }
    // No tag at all says what one looks like.
    for tag in ["1", "\"1", "\"1\" \"2\"", "*, \"1\"", "w/\"1\""] {
        let answer = scene.post(&revise, &wanted(tag), &change).await;
        assert_eq!(answer.status, 422, "{tag}");
        let detail = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(detail.contains("If-Match") && detail.contains("\"3\""), "{detail}");
    }
    let answer = scene.post(&revise, &[("if-none-match", "*")], &change).await;
    assert_eq!(answer.status, 412, "there is one already");
    let answer = scene.post(&revise, &[("if-none-match", &now)], &change).await;
    assert_eq!(answer.status, 412, "it is just that one");
    let answer = scene.post(&revise, &[("if-none-match", "\"1\"")], &change).await;
    assert_eq!(answer.status, 200, "it is another by now");
    // What is not there yet has no version that could be named; that nothing is there is no hindrance.
    assert_eq!(scene.post("/api/v1/projects", &wanted("*"), &scene.project()).await.status, 412);
    assert_eq!(scene.post("/api/v1/projects", &[("if-none-match", "*")], &scene.project()).await.status, 201);

    let now = scene.get(&address, "\"none\"").await.tag;
    for known in [now.clone(), format!("W/{now}"), format!("\"1\", {now}"), "*".to_owned()] {
        let answer = scene.get(&address, &known).await;
        assert_eq!((answer.status, &answer.tag, &answer.body), (304, &now, &Json::Null), "{known}");
    }
    for other in ["\"1\"", "nonsense", "\"1\", \"2\""] {
        assert_eq!(scene.get(&address, other).await.status, 200, "{other}");
    }
    let unseen = format!("/api/v1/projects/{}", Uuid::now_v7());
    assert_eq!(scene.get(&unseen, "*").await.status, 404, "nothing is told of what is not there");
}

#[test]
fn text_that_no_database_keeps_is_refused() {
    play(Database::Sqlite, broken);
    play(Database::Postgres, broken);
}

async fn broken(scene: Scene) {
    addresses(&scene).await;
    content(&scene).await;
    signing_in(&scene).await;
}

async fn addresses(scene: &Scene) {
    let cookie = &scene.cookie;
    // What is asked for in an address is refused, or there is no such place; nothing fails, and both databases say the same.
    let addresses = [
        "/search?q=a%00b",
        "/search?q=%00",
        "/projects?q=a%00b",
        "/projects?theme=%00",
        "/projects?place=a%00b",
        "/projects?village=%00",
        "/projects?before=%00",
        "/villages?name=%00",
        "/villages?county=%00",
        "/villages/%00/%00",
        "/?programme=%00",
        "/desk?programme=a%00b",
        "/?lang=%00",
        "/towns/%00",
        "/p/%00/",
        "/supervision?code=%00",
        "/supervision?about=%00",
        "/desk/projects?q=%00",
        "/desk/projects?theme=%00",
        "/desk/projects?owner=%00",
        "/desk/projects?state=%00",
        "/desk/projects?sort=%00",
        "/desk/projects?cursor=%00",
        "/desk/projects?after=t%00",
        "/desk/search?q=%00",
        "/desk/%00",
        "/desk/projects/%00",
        "/desk/projects/new/create?name=%00",
        "/desk/annual-plans/choices?action=create&field=plan_lines.town&q=%00",
        "/desk/calendar?month=%00",
        "/desk/figures/asked?year=%00",
        "/projects?q=%ff%fe",
        "/desk/projects?q=%ed%a0%80",
    ];
    for address in addresses {
        let (status, page) = scene.browser.page(cookie, address).await;
        assert!(matches!(status, 404 | 422), "{address}: {status} {page}");
    }
    for query in [
        "q=a%00b",
        "q=%00",
        "name=%00",
        "theme=%00",
        "owner=%00",
        "sort=%00",
        "cursor=%00",
        "cursor=t%00",
        "limit=%00",
        "state=%00",
    ] {
        let answer = scene.get(&format!("/api/v1/projects?{query}"), "\"none\"").await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.body);
    }
}

async fn content(scene: &Scene) {
    // What would be kept is refused, at the field where it stands, and says where in it.
    let before = scene.get("/api/v1/projects", "\"none\"").await.body["total"].clone();
    for text in ["桥\u{0}", "\u{0}", "a\u{0}b"] {
        for (field, other) in [("name", "theme"), ("need", "name"), ("village", "name")] {
            let mut input = scene.project();
            input[field] = json!(text);
            let answer = scene.post("/api/v1/projects", &[], &input).await;
            assert_eq!(answer.status, 422, "{field}: {}", answer.body);
            let errors = answer.body["errors"].as_array().expect("errors");
            assert!(errors.iter().all(|error| error["field"] == field && error["field"] != other), "{errors:?}");
        }
    }
    // Half a character is no JSON.
    for bytes in [&b"{\"name\":\"\xff\"}"[..], b"{\"name\":\"\xed\xa0\x80\"}", b"{\"name\":\"\\ud800\"}"] {
        let request = Request::post("/api/v1/projects").header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {}", scene.token));
        let (head, _) = scene.browser.ask(request.body(Body::from(bytes)).expect("a request")).await;
        assert_eq!(head.status.as_u16(), 422);
    }
    assert_eq!(scene.get("/api/v1/projects", "\"none\"").await.body["total"], before, "nothing of it was kept");
}

async fn signing_in(scene: &Scene) {
    // Who signs in as nobody can be called is answered as with any wrong name.
    for form in ["user=a%00b&password=x", "user=%00&password=%00", "user=a%ffb&password=x"] {
        let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let (head, page) = scene.browser.ask(request.body(Body::from(form)).expect("a request")).await;
        let status = head.status.as_u16();
        assert!((400..500).contains(&status) && !head.headers.contains_key("set-cookie"), "{form}: {status} {page}");
    }
}
