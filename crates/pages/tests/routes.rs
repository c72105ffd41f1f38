//! Every route of the table is asked: by nobody, by somebody without a post, from another county, by an administrator,
//! and with a method that it does not have. A route without a line here fails the test.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use kernel::Viewer;
use serde_json::json;
use server::base::route::Route;
use server::{App, Configuration, ROUTES};
use store::Engine;
use tower::ServiceExt;
use worlds::Sample;
use worlds::found::{self, County};

/// What each kind of asker gets, by method and path, one committed file a room in `tests/routes`. `303` is the way to the
/// sign-in page. A county office may create plans, so an empty plan of theirs is wrong input (422), not a missing right.
/// Columns: nobody, no post, another county, each administrator (system, security, audit).
fn expected(room: &str) -> BTreeMap<(String, String), Vec<u16>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/routes").join(format!("{room}.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let line = |line: &str| {
        let mut words = line.split_whitespace().map(str::to_owned);
        let key = (words.next().expect("a method"), words.next().expect("a path"));
        let statuses: Vec<u16> = words.map(|status| status.parse().expect("a status")).collect();
        assert_eq!(statuses.len(), ASKERS.len() + 1, "{line}");
        (key, statuses)
    };
    text.lines().map(line).collect()
}

/// The routes that are for every kind and those of the rooms, each with the name of its file.
fn tables() -> Vec<(&'static str, &'static [Route])> {
    let own = pages::ROOMS.iter().filter(|room| !room.routes.is_empty()).map(|room| (room.name, room.routes));
    std::iter::once(("every-kind", ROUTES)).chain(own).collect()
}

/// Whoever is without a post, and holders of roles; the clerk is of another county than the plan.
const ASKERS: [&str; 5] =
    ["no-post", "county-office", "system-administrator", "security-administrator", "audit-administrator"];

struct Scene {
    router: Router,
    engine: Sample,
    /// Cookie and token of each asker.
    keys: BTreeMap<&'static str, (String, String)>,
    /// A plan of this year of another county than the clerk's.
    plan: String,
    /// That county.
    county: County,
}

fn person(engine: &Engine, user: &str) -> uuid::Uuid {
    let account = worlds::account(engine, user).unwrap();
    account.unwrap_or_else(|| panic!("there is no account {user}")).person
}

async fn scene() -> Scene {
    let engine = worlds::sample();
    let create = engine.catalogue().action("person", "create").unwrap();
    let input = json!({ "user_name": "no-post", "name": "示例无岗", "password": programme::people::password::SAMPLE });
    let programme = found::programme(&engine);
    let installation = Viewer::installation(&programme);
    engine.perform(store::Request::new(&installation, create, None, input)).unwrap();
    let clerk = worlds::viewer(&engine, &found::holder(&engine, "county-office"));
    let own = clerk.posts[0].organisation.to_string();
    let this_year = "SELECT 1 FROM annual_plan p WHERE p.planner = o.id AND p.year = 2011";
    let planned = found::counties_where(&engine, &format!("EXISTS ({this_year} AND p.state = 'reported')"));
    let county = planned.into_iter().find(|county| county.office != own).expect("another county has a plan");
    let plan = "SELECT id FROM annual_plan WHERE planner = $1 AND year = 2011";
    let plan = engine.read(|connection| connection.query(plan, &[county.office.as_str().into()])).unwrap();
    let plan = plan[0][0].as_text().unwrap().to_owned();
    let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).unwrap());
    let router = pages::router(&app);
    let mut keys = BTreeMap::new();
    for asker in ASKERS {
        let user = if asker == "no-post" { asker.to_owned() } else { found::holder(&engine, asker) };
        let cookie = sign_in(&router, &user).await;
        let token = format!("token-of-{asker}");
        let (kept, who, id) = (token.clone(), person(&engine, &user), uuid::Uuid::now_v7());
        let programme = programme.clone();
        engine.write(move |connection| store::sessions::keep_token(connection, id, &kept, who, &programme, 1)).unwrap();
        keys.insert(asker, (cookie, token));
    }
    Scene { router, engine, keys, plan, county }
}

async fn sign_in(router: &Router, user: &str) -> String {
    let body = format!("user={user}&password={}", programme::people::password::SAMPLE);
    let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
    let response = router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{user} signs in");
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

fn address(route: &Route, plan: &str) -> String {
    let id = if route.path.contains("/files/") { "00000000-0000-7000-8000-000000000000" } else { plan };
    route
        .path
        .replace("{file}", "app.css")
        .replace("{town}", id)
        .replace("{village}", "%E6%9D%91")
        .replace("{year}", "2011")
        .replace("{kinds}", "annual-plans")
        .replace("{id}", id)
        .replace("{action}", "withdraw")
        .replace("{code}", "asked")
        .replace("{field}", "telephone")
        .replace("{receipt}", "00000000-0000-4000-8000-000000000000")
}

async fn ask(scene: &Scene, method: &str, route: &Route, asker: Option<&str>) -> u16 {
    let mut request = Request::builder().method(method).uri(address(route, &scene.plan));
    if let Some((cookie, token)) = asker.map(|asker| &scene.keys[asker]) {
        request = request.header("cookie", cookie).header("authorization", format!("Bearer {token}"));
    }
    let body = if route.path.starts_with("/api/") {
        request = request.header("content-type", "application/json");
        Body::from("{}")
    } else {
        request = request.header("content-type", "application/x-www-form-urlencoded");
        Body::from(format!("user={}&password=wrong-password", asker.unwrap_or("nobody")))
    };
    let response = scene.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    response.status().as_u16()
}

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap())
}

/// Asks one route as everybody, and with methods that it does not have; answers what is not as written.
async fn ask_all(scene: &Scene, route: &Route, expected: &[u16]) -> Vec<String> {
    let mut wrong = Vec::new();
    let askers = std::iter::once(None).chain(ASKERS.map(Some));
    for (asker, expected) in askers.zip(expected) {
        let status = ask(scene, route.method, route, asker).await;
        if status != *expected {
            wrong.push(format!("{} {} by {asker:?}: {status}, not {expected}", route.method, route.path));
        }
    }
    for method in ["DELETE", "PUT", "PATCH"] {
        let status = ask(scene, method, route, Some("county-office")).await;
        if status != 405 {
            wrong.push(format!("{method} {}: {status}, not 405", route.path));
        }
    }
    wrong
}

#[test]
fn every_route_answers_each_asker_as_written() {
    runtime().block_on(async {
        let scene = scene().await;
        let mut wrong = Vec::new();
        for (room, routes) in tables() {
            let mut expected = expected(room);
            for route in routes {
                match expected.remove(&(route.method.to_owned(), route.path.to_owned())) {
                    Some(expected) => wrong.extend(ask_all(&scene, route, &expected).await),
                    None => wrong.push(format!("{} {} has no line in {room}.txt", route.method, route.path)),
                }
            }
            wrong.extend(expected.keys().map(|(method, path)| format!("{room}.txt: {method} {path} is gone")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Every row of every table, without what is noted of reading itself: that a session is in use, and that the server can write.
fn everything(engine: &Engine) -> BTreeMap<String, Vec<String>> {
    let read = |sql: &str| engine.read(|connection| connection.query(sql, &[])).unwrap();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables = read(tables).into_iter().map(|row| row[0].as_text().unwrap().to_owned());
    let rows = |table: String| {
        let sql = match table.as_str() {
            "session" => "SELECT token, person, programme, created FROM session".to_owned(),
            "setting" => "SELECT * FROM setting WHERE name <> 'last-asked-ready'".to_owned(),
            _ => format!("SELECT * FROM {table}"),
        };
        let mut rows: Vec<String> = read(&sql).iter().map(|row| format!("{row:?}")).collect();
        rows.sort_unstable();
        (table, rows)
    };
    tables.filter(|table| !table.contains("_terms_") && !table.contains("_search_")).map(rows).collect()
}

async fn look(scene: &Scene, method: &str, address: &str, asker: Option<&str>) -> (u16, String) {
    let mut request = Request::builder().method(method).uri(address);
    if let Some((cookie, token)) = asker.map(|asker| &scene.keys[asker]) {
        request = request.header("cookie", cookie).header("authorization", format!("Bearer {token}"));
    }
    let response = scene.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

/// An address that asks for more than any page of ours does is told so, in words, before anything is read of it.
#[test]
fn an_address_that_asks_for_too_much_is_told_so() {
    runtime().block_on(async {
        let scene = scene().await;
        for path in ["/", "/search", "/desk/projects", "/desk/projects/export.xlsx", "/desk/search", "/api/v1/projects"]
        {
            let (status, words) =
                look(&scene, "GET", &format!("{path}?q={}", "x".repeat(33_000)), Some("county-office")).await;
            assert_eq!(status, 414, "{path}");
            assert!(words.contains("太长"), "{path}: {words}");
            let (status, words) =
                look(&scene, "GET", &format!("{path}?q={}", "x".repeat(8_000)), Some("county-office")).await;
            let right = if path.starts_with("/api/") { 422 } else { 200 };
            assert_eq!(status, right, "{path}: {words}");
        }
        let many: String = (0..5_000).map(|number| format!("a{number}=1&")).collect();
        assert_eq!(look(&scene, "GET", &format!("/desk/projects?{many}"), Some("county-office")).await.0, 414);
    });
}

/// Looking changes nothing, whatever stands in the address.
#[test]
fn no_get_changes_anything() {
    runtime().block_on(async {
        let scene = scene().await;
        let asked = [
            "",
            "?discard=1&copy=1&lang=en",
            "?q=x&limit=5&page=2&sort=year&state=reported",
            "?done=x&delete=1&remove_line=1",
        ];
        for asker in ASKERS {
            let user = if asker == "no-post" { asker.to_owned() } else { found::holder(&scene.engine, asker) };
            let (person, plan) = (person(&scene.engine, &user), scene.plan.clone());
            let keep = move |connection: &mut store::Connection| {
                store::sessions::keep_draft(connection, person, "annual-plan", &plan, "withdraw", "reason=x")
            };
            scene.engine.write(keep).unwrap();
        }
        scene.engine.settle().unwrap();
        let before = everything(&scene.engine);
        let ways: Vec<_> = asked.iter().flat_map(|asked| [("GET", *asked), ("HEAD", *asked)]).collect();
        for route in tables().iter().flat_map(|(_, routes)| routes.iter()).filter(|route| route.method == "GET") {
            for asker in std::iter::once(None).chain(ASKERS.map(Some)) {
                for (method, asked) in &ways {
                    look(&scene, method, &format!("{}{asked}", address(route, &scene.plan)), asker).await;
                }
            }
            let after = everything(&scene.engine);
            for (table, rows) in &before {
                assert_eq!(rows, &after[table], "GET {} changed {table}", route.path);
            }
        }
    });
}

/// The address of another programme is not there for somebody signed in, and public pages show only their own.
#[test]
fn nothing_of_one_programme_shows_in_the_other() {
    runtime().block_on(async {
        let scene = scene().await;
        let get = async |path: &str, asker: &str| {
            let request = Request::get(path).header("cookie", &scene.keys[asker].0);
            let response = scene.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = response.status().as_u16();
            let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
            (status, String::from_utf8_lossy(&bytes).into_owned())
        };
        let other = &found::programmes(&scene.engine)[1];
        let offices = "SELECT MIN(short_name) FROM organisation WHERE category = 'county-office' AND programme = $1";
        let theirs = scene.engine.read(|connection| connection.query(offices, &[other.as_str().into()])).unwrap();
        let (theirs, ours) = (theirs[0][0].as_text().unwrap(), scene.county.place.as_str());
        assert_eq!(get(&format!("/p/{other}/desk"), "county-office").await.0, 404);
        assert_eq!(get(&format!("/p/{other}/desk/annual-plans"), "county-office").await.0, 404);
        assert_eq!(get("/p/unknown/", "county-office").await.0, 404);
        let (status, page) = get(&format!("/p/{other}/pairings"), "county-office").await;
        assert_eq!(status, 200);
        assert!(page.contains(theirs) && !page.contains(ours), "{page}");
        let (_, page) = get("/pairings", "county-office").await;
        assert!(page.contains(ours) && !page.contains(theirs));
    });
}

/// Sign-in waits after five wrong passwords, for that account and place alone; the words never say which was wrong.
#[test]
fn wrong_passwords_lock_the_place_and_nobody_else() {
    runtime().block_on(async {
        let scene = scene().await;
        let (leader, clerk) = (scene.county.leader.as_str(), scene.county.clerk.as_str());
        let attempt = async |user: &str, password: &str, place: [u8; 4]| {
            let body = format!("user={user}&password={password}");
            let mut request = Request::post("/sign-in")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(body))
                .unwrap();
            let peer = std::net::SocketAddr::from((place, 1));
            request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
            scene.router.clone().oneshot(request).await.unwrap().status().as_u16()
        };
        for _ in 0..5 {
            assert_eq!(attempt(leader, "wrong-password", [10, 0, 0, 1]).await, 422);
        }
        assert_eq!(attempt(leader, programme::people::password::SAMPLE, [10, 0, 0, 1]).await, 429);
        assert_eq!(attempt(leader, programme::people::password::SAMPLE, [10, 0, 0, 2]).await, 303);
        assert_eq!(attempt(clerk, programme::people::password::SAMPLE, [10, 0, 0, 1]).await, 303);
    });
}

/// A thousand words in a minute: those that fit are taken in once each, the others are told when to come again.
#[test]
fn too_many_words_are_refused_politely_and_none_is_lost_or_doubled() {
    runtime().block_on(async {
        let scene = scene().await;
        let office = &scene.county.office;
        let write = |number: u16| {
            let body = format!("receiver={office}&about=road&words=question+{number}+of+many");
            let request = Request::post("/supervision").header("content-type", "application/x-www-form-urlencoded");
            let mut request = request.body(Body::from(body)).unwrap();
            // Three from each place.
            let place = [10, 9, ((number / 3) >> 8) as u8, (number / 3) as u8];
            request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from((place, 1))));
            let router = scene.router.clone();
            tokio::spawn(async move {
                let response = router.oneshot(request).await.unwrap();
                let status = response.status().as_u16();
                let wait = response.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
                let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
                (status, wait, String::from_utf8_lossy(&bytes).into_owned())
            })
        };
        let writing: Vec<_> = (0..1_000).map(write).collect();
        let (mut taken, mut refused) = (0, 0);
        for answer in writing {
            let (status, wait, page) = answer.await.unwrap();
            match status {
                303 => taken += 1,
                429 => {
                    let wait: u32 = wait.expect("when to come again").parse().unwrap();
                    assert!((1..=3_600).contains(&wait), "{wait}");
                    assert!(page.contains("留言太多") && page.contains("of many"), "what was typed is still there");
                    refused += 1;
                }
                other => panic!("{other}"),
            }
        }
        assert_eq!((taken, refused), (300, 700));
        let kind = scene.engine.catalogue().kind("supervision-case").unwrap();
        let programme = found::programme(&scene.engine);
        let kept = scene.engine.read(|connection| {
            let mut kept = store::rows::find(connection, kind, &programme, &[])?;
            for case in &mut kept {
                store::sealed::open_fields(connection, &programme, kind, case, &|_| true)?;
            }
            Ok(kept)
        });
        let (kept, text) = (kept.unwrap(), |case: &kernel::Stored, name| case.text(kind, name).map(str::to_owned));
        let ours: Vec<_> = kept.iter().filter(|case| text(case, "about").as_deref() == Some("road")).collect();
        let words: std::collections::BTreeSet<_> = ours.iter().map(|case| text(case, "words")).collect();
        assert_eq!((ours.len(), words.len()), (300, 300));
    });
}
