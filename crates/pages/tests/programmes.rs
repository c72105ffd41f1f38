//! Programmes of one deployment tell nothing of each other: each has its own way in, its own user names and its own audit.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use kernel::Viewer;
use serde_json::json;
use server::{App, Configuration};
use store::{Engine, audit};
use tower::ServiceExt;
use worlds::found;

/// What is answered to a form with a name and a password; whoever it is, they sit at another place than before.
async fn sign_in(router: &Router, path: &str, user: &str, password: &str) -> u16 {
    let body = format!("user={user}&password={password}");
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let answer = router.clone().oneshot(request.body(Body::from(body)).expect("a request")).await;
    answer.expect("an answer").status().as_u16()
}

async fn get(router: &Router, path: &str) -> u16 {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    router.clone().oneshot(request).await.expect("an answer").status().as_u16()
}

/// The newest lines of a programme's audit: what, about whom, what came of it.
fn audited(engine: &Engine, programme: &str) -> Vec<(String, String, String)> {
    let lines = engine.read(|connection| audit::audit_lines(connection, programme, 10_000, 0)).expect("lines").0;
    lines.into_iter().map(|line| (line.event, line.subject, line.outcome)).collect()
}

#[test]
fn each_programme_has_its_own_way_in_and_its_own_audit() {
    let engine = worlds::sample();
    let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
    let router = pages::router(&app);
    let programmes = found::programmes(&engine);
    let first = app.default_programme();
    let other = programmes.iter().find(|programme| **programme != first).expect("a second programme");
    let users = engine.read(|connection| {
        let sql = "SELECT MIN(user_name) FROM person WHERE programme = $1 AND state = 'enabled'";
        connection.query(sql, &[other.as_str().into()])
    });
    let user = users.expect("users")[0][0].as_text().expect("a user").to_owned();
    let (password, own) = (programme::people::password::SAMPLE, format!("/p/{other}/sign-in"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let before = (audited(&engine, &first).len(), audited(&engine, other).len());
        assert_eq!(sign_in(&router, "/sign-in", &user, password).await, 422, "nobody of that name is here");
        let line = |subject: &str, outcome: &str| ("sign-in".to_owned(), subject.to_owned(), outcome.to_owned());
        assert_eq!(audited(&engine, &first)[0], line("—", "wrong"), "nothing says that there is such a name elsewhere");
        assert_eq!(sign_in(&router, &own, &user, "wrong-password").await, 422);
        assert_eq!(audited(&engine, other)[0], line(&user, "wrong"));
        assert_eq!(sign_in(&router, &own, &user, password).await, 303);
        assert_eq!(audited(&engine, other)[0], line(&user, "done"));
        let after = (audited(&engine, &first).len(), audited(&engine, other).len());
        assert_eq!((after.0 - before.0, after.1 - before.1), (1, 2));
        // Wrong passwords there lock nothing here: the same name may be somebody else's.
        let create = engine.catalogue().action("person", "create").expect("a declared action");
        let input = json!({ "user_name": user, "name": "同名", "password": password });
        let request = store::Request::new(&Viewer::installation(&first), create, None, input);
        engine.perform(request).expect("the name is free here");
        for _ in 0..5 {
            assert_eq!(sign_in(&router, &own, &user, "wrong-password").await, 422);
        }
        assert_eq!(sign_in(&router, &own, &user, password).await, 429);
        assert_eq!(sign_in(&router, "/sign-in", &user, password).await, 303);
    });
}

#[test]
fn an_address_that_is_no_text_is_not_there() {
    let engine = worlds::sample();
    let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
    let router = pages::router(&app);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for path in
            ["/p/%ff/", "/p/%ff/pairings", "/p/%ff/desk", "/p/%C3/search", "/desk/%ff", "/api/v1/%ff", "/assets/%ff"]
        {
            assert_eq!(get(&router, path).await, 404, "{path}");
        }
    });
}
