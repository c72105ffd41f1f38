//! A server whose journal lost its head: everything can be read, every page says why nothing can be saved, and nothing is.

#[path = "asking/mod.rs"]
mod asking;

use std::sync::Arc;

use asking::Browser;
use axum::body::Body;
use axum::http::Request;
use store::{Engine, Options};
use worlds::{Data, found};

struct Scene {
    engine: Arc<Engine>,
    browser: Browser,
    /// Goes after the engine.
    _data: Data,
}

fn scene() -> Scene {
    let data = worlds::copy_directory(&worlds::told().join("data"));
    std::fs::remove_file(data.place.directory.join("journal-head.json")).expect("the head is removed");
    let engine = Engine::open(programme::programme(), data.place.clone(), Options::default()).expect("it opens");
    let engine = Arc::new(engine);
    Scene { browser: Browser::over(&engine), engine, _data: data }
}

impl Scene {
    fn entries(&self) -> usize {
        let count = |connection: &mut store::Connection| connection.count("SELECT COUNT(*) FROM journal_entry", &[]);
        self.engine.read(count).expect("an answer")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_why_nothing_can_be_saved() {
    let scene = scene();
    let before = scene.entries();
    let (status, page) = scene.browser.page("", "/").await;
    assert_eq!(status, 200, "the portal is served");
    assert!(page.contains("role=\"alert\"") && page.contains("系统只读"), "{page}");
    let (_, page) = scene.browser.page("", "/?lang=en").await;
    assert!(page.contains("Read only"), "{page}");
    let (status, ready) = scene.browser.page("", "/readyz").await;
    assert_eq!(status, 503);
    assert!(ready.contains("journal.head-missing"), "{ready}");
    let clerk = found::holder(&scene.engine, "county-office");
    let cookie = scene.browser.sign_in(&clerk).await;
    let (status, form) = scene.browser.page(&cookie, "/desk/projects/new/create").await;
    assert_eq!(status, 200);
    assert!(form.contains("系统只读"), "the form says it before anything is typed");
    let key = form.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
    let request = Request::post("/desk/projects/new/create")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", &cookie)
        .body(Body::from(format!("csrf={key}&name=x")))
        .expect("a request");
    let (head, page) = scene.browser.ask(request).await;
    assert_eq!(head.status.as_u16(), 503);
    assert!(page.contains("系统只读"), "{page}");
    assert_eq!(scene.entries(), before);
}
