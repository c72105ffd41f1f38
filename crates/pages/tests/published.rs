//! What anybody reads: public pages on a copy of the sample, without signing in.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use server::{App, Configuration};
use tower::ServiceExt;
use worlds::Sample;

struct Scene {
    #[expect(dead_code, reason = "removed with the scene")]
    engine: Sample,
    router: Router,
}

/// A page with what its head says.
struct Answered {
    headers: HeaderMap,
    body: String,
}

impl Scene {
    fn new() -> Scene {
        let engine = worlds::sample();
        let app = Arc::new(App::new(Arc::clone(&engine), Configuration::default()).expect("the server"));
        Scene { engine, router: pages::router(&app) }
    }

    async fn page(&self, path: &str, asked: &[(header::HeaderName, &str)]) -> Answered {
        let mut request = Request::get(path);
        for (name, value) in asked {
            request = request.header(name, *value);
        }
        let answer = self.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
        let (head, body) = answer.expect("an answer").into_parts();
        assert_eq!(head.status, 200, "{path}");
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answered { headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

impl Answered {
    fn language(&self) -> &str {
        self.body.split_once("<html lang=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_time_visitor_gets_the_language_that_the_browser_asks_for() {
    let scene = Scene::new();
    let browsers = [
        (vec![], "zh-CN"),
        (vec![(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9")], "en"),
        (vec![(header::ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.8")], "zh-CN"),
        (vec![(header::ACCEPT_LANGUAGE, "fr,de;q=0.5")], "zh-CN"),
        (vec![(header::ACCEPT_LANGUAGE, "en"), (header::COOKIE, "suimei_language=zh-CN")], "zh-CN"),
    ];
    for path in ["/", "/projects", "/search?q=water"] {
        // The second time each page is the one that was kept.
        for (asked, expected) in browsers.iter().chain(&browsers) {
            let page = scene.page(path, asked).await;
            assert_eq!(page.language(), *expected, "{path} {asked:?}");
            let vary = page.headers.get_all(header::VARY).iter().map(|value| value.to_str().expect("letters"));
            assert!(vary.collect::<Vec<_>>().join(",").contains("accept-language"), "{path} varies by it");
        }
        let address = format!("{path}{}lang=zh-CN", if path.contains('?') { '&' } else { '?' });
        let chosen = scene.page(&address, &browsers[1].0).await;
        assert_eq!(chosen.language(), "zh-CN", "what the address says comes first");
    }
}
