//! A server whose journal lost its head: everything can be read, every page says why nothing can be saved, and nothing is.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use server::{App, Configuration};
use store::{Engine, Options};
use tower::ServiceExt;
use worlds::{Data, found};

struct Scene {
    engine: Arc<Engine>,
    router: Router,
    /// Goes after the engine.
    _data: Data,
}

fn scene() -> Scene {
    let data = worlds::copy_directory(&worlds::told().join("data"));
    std::fs::remove_file(data.place.directory.join("journal-head.json")).expect("the head is removed");
    let engine = Engine::open(programme::programme(), data.place.clone(), Options::default()).expect("it opens");
    let engine = Arc::new(engine);
    let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
    Scene { engine, router: pages::router(&app), _data: data }
}

impl Scene {
    async fn ask(&self, request: Request<Body>) -> (axum::http::response::Parts, String) {
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        (head, String::from_utf8_lossy(&body).into_owned())
    }

    async fn get(&self, path: &str, cookie: &str) -> (u16, String) {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request");
        let (head, page) = self.ask(request).await;
        (head.status.as_u16(), page)
    }

    fn entries(&self) -> usize {
        let count = |connection: &mut store::Connection| connection.count("SELECT COUNT(*) FROM journal_entry", &[]);
        self.engine.read(count).expect("an answer")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_why_nothing_can_be_saved() {
    let scene = scene();
    let before = scene.entries();
    let (status, page) = scene.get("/", "").await;
    assert_eq!(status, 200, "the portal is served");
    assert!(page.contains("role=\"alert\"") && page.contains("系统只读"), "{page}");
    let (_, page) = scene.get("/?lang=en", "").await;
    assert!(page.contains("Read only"), "{page}");
    let (status, ready) = scene.get("/readyz", "").await;
    assert_eq!(status, 503);
    assert!(ready.contains("journal.head-missing"), "{ready}");
    let clerk = found::holder(&scene.engine, "county-office");
    let body = format!("user={clerk}&password={}", programme::people::password::SAMPLE);
    let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
    let (head, _) = scene.ask(request.body(Body::from(body)).expect("a request")).await;
    let cookie = head.headers["set-cookie"].to_str().expect("a cookie").split(';').next().expect("a cookie").to_owned();
    let (status, form) = scene.get("/desk/projects/new/create", &cookie).await;
    assert_eq!(status, 200);
    assert!(form.contains("系统只读"), "the form says it before anything is typed");
    let key = form.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
    let request = Request::post("/desk/projects/new/create")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", &cookie)
        .body(Body::from(format!("csrf={key}&name=x")))
        .expect("a request");
    let (head, page) = scene.ask(request).await;
    assert_eq!(head.status.as_u16(), 503);
    assert!(page.contains("系统只读"), "{page}");
    assert_eq!(scene.entries(), before);
}
