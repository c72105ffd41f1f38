//! The product asked without a network, as a browser would: what tests of pages share.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::response::Parts;
use server::{App, Configuration};
use store::Engine;
use tower::ServiceExt;

pub struct Browser {
    router: Router,
}

impl Browser {
    pub fn over(engine: &Arc<Engine>) -> Browser {
        let app = Arc::new(App::new(Arc::clone(engine), Configuration::default()).expect("the server"));
        Browser { router: pages::router(&app) }
    }

    pub async fn ask(&self, request: Request<Body>) -> (Parts, String) {
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        (head, String::from_utf8_lossy(&body).into_owned())
    }

    /// Signs somebody of the sample in; answers the cookie.
    pub async fn sign_in(&self, user: &str) -> String {
        let body = format!("user={user}&password={}", programme::people::password::SAMPLE);
        let request = Request::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let (head, _) = self.ask(request.body(Body::from(body)).expect("a request")).await;
        let cookie = head.headers["set-cookie"].to_str().expect("a cookie");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// A page to whoever has this cookie; nobody has an empty one.
    pub async fn page(&self, cookie: &str, path: &str) -> (u16, String) {
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request");
        let (head, page) = self.ask(request).await;
        (head.status.as_u16(), page)
    }
}
