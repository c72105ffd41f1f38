//! What leaves the house: addresses on papers and in calendars are those that were configured, whatever host a request names.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use server::{App, Configuration};
use store::Engine;
use tower::ServiceExt;
use worlds::found;

/// As whom and as which host somebody asks: itself, a stranger's, one that breaks out of the page.
const HOSTS: &[&str] = &[
    "127.0.0.1",
    "127.0.0.1:8080",
    "localhost",
    "[::1]:8080",
    "elsewhere.example",
    "elsewhere.example:443",
    "suimei.example.elsewhere.example",
    "SUIMEI.EXAMPLE",
    "10.0.0.7",
    "xn--elsewhere.example",
];

async fn page(engine: &Arc<Engine>, public_url: Option<&str>, host: Option<&str>, path: &str) -> String {
    let configuration = Configuration { public_url: public_url.map(str::to_owned), ..Configuration::default() };
    let app = Arc::new(App::new(Arc::clone(engine), configuration).expect("the server"));
    let mut request =
        Request::get(path).header("x-forwarded-host", "elsewhere.example").header("cookie", cookie(engine));
    if let Some(host) = host {
        request = request.header("host", host);
    }
    let answer = pages::router(&app).oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The session of a clerk, the same for all pages.
fn cookie(engine: &Arc<Engine>) -> &'static str {
    let clerk = worlds::viewer(engine, &found::holder(engine, "county-office"));
    let (person, programme) = (clerk.person.expect("a person"), found::programme(engine));
    let open = move |connection: &mut store::Connection| {
        connection.execute("DELETE FROM session", &[])?;
        store::sessions::open(connection, "of-the-clerk", person, &programme)
    };
    engine.write(open).expect("a session");
    "suimei_session=of-the-clerk"
}

fn disclosure(engine: &Engine) -> String {
    let sql = "SELECT record FROM published_version WHERE kind = 'disclosure' ORDER BY at DESC, id";
    let rows = engine.read(|connection| connection.query(sql, &[])).expect("an answer");
    rows[0][0].as_text().expect("a text").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_has_the_configured_address_or_none() {
    let sample = worlds::sample();
    let engine = Arc::clone(&sample);
    let path = format!("/disclosures/{}/poster", disclosure(&engine));
    for host in HOSTS.iter().map(|host| Some(*host)).chain([None]) {
        for size in ["", "?size=a3", "?lang=en"] {
            let paper = page(&engine, None, host, &format!("{path}{size}")).await;
            assert!(
                !paper.contains("class=\"code\"") && !paper.contains("http://") && !paper.contains("https://"),
                "{host:?}"
            );
            let (before, _) = paper.split_once("data-print hidden").expect("a print button");
            assert!(
                before.contains("--public-url") && before.contains("role=\"alert\""),
                "the warning stands before it"
            );
            assert!(!paper.to_lowercase().contains("elsewhere"), "{host:?}");
        }
        let paper = page(&engine, Some("https://suimei.example/"), host, &path).await;
        let address = format!("https://suimei.example/disclosures/{}", disclosure(&engine));
        assert!(
            paper.contains(&address) && paper.contains("class=\"code\"") && !paper.contains("--public-url"),
            "{host:?}"
        );
        assert!(!paper.contains("http://") && !paper.contains("elsewhere"), "{host:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_fetched_at_the_configured_address_alone() {
    let sample = worlds::sample();
    let engine = Arc::clone(&sample);
    for host in HOSTS {
        let told = page(&engine, None, Some(host), "/desk/calendar").await;
        assert!(!told.contains("http://") && !told.contains(&format!("{host}/api")), "{host}");
        assert!(told.contains("--public-url") && told.contains("<code>/api/v1/calendar.ics"), "{host}");
        let told = page(&engine, Some("https://suimei.example"), Some(host), "/desk/calendar").await;
        assert!(told.contains("<code>https://suimei.example/api/v1/calendar.ics"), "{host}");
    }
}
