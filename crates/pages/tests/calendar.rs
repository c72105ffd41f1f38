//! The calendar of deadlines and of what has days of its own, read by an independent parser, and the tokens that open it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request as Asked;
use base64::Engine as _;
use serde_json::{Value as Json, json};
use server::{App, Configuration};
use store::{Engine, Request};
use tower::ServiceExt;
use worlds::{Sample, found};

struct Scene {
    router: Router,
    engine: Sample,
}

fn scene() -> Scene {
    let engine = worlds::sample();
    let configuration =
        Configuration { public_url: Some("https://suimei.example".to_owned()), ..Configuration::default() };
    let app = Arc::new(App::new(Arc::clone(&engine), configuration).unwrap());
    Scene { router: pages::router(&app), engine }
}

struct Answer {
    status: u16,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Scene {
    async fn ask(&self, request: Asked<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn feed(&self, authorization: &str) -> Answer {
        self.ask(Asked::get("/api/v1/calendar.ics").header("authorization", authorization).body(Body::empty()).unwrap())
            .await
    }

    /// Signs in; answers cookie and form key.
    async fn sign_in(&self, user: &str) -> (String, String) {
        let body = format!("user={user}&password={}", programme::people::password::SAMPLE);
        let request = Asked::post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let answer = self.ask(request.body(Body::from(body)).unwrap()).await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let page = self.page(&cookie, "/desk/calendar").await;
        let key = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        (cookie, key)
    }

    async fn page(&self, cookie: &str, path: &str) -> String {
        let answer = self.ask(Asked::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200, "{path}");
        answer.text
    }

    async fn send(&self, (cookie, key): &(String, String), path: &str) -> Answer {
        let request = Asked::post(path)
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("csrf={key}")));
        self.ask(request.unwrap()).await
    }

    /// Makes a calendar token in the browser; the page shows it.
    async fn token(&self, session: &(String, String)) -> String {
        let answer = self.send(session, "/desk/calendar/token").await;
        assert_eq!(answer.status, 200);
        answer.text.split("<code id=\"token\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    }
}

fn basic(user: &str, token: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{token}")))
}

/// What Python's icalendar makes of it: events with their days, identifiers and alarms in minutes before the day.
fn parsed(text: &str) -> Vec<Json> {
    let venv = std::env::var("SUIMEI_VENV").unwrap_or_else(|_| {
        let home = std::env::var("HOME").unwrap_or_default();
        format!("{}/suimei/venv", std::env::var("XDG_CACHE_HOME").unwrap_or(format!("{home}/.cache")))
    });
    let program = "import sys, json, icalendar\n\
        c = icalendar.Calendar.from_ical(sys.stdin.buffer.read())\n\
        assert c['VERSION'] == '2.0' and 'PRODID' in c and not c.errors, c.errors\n\
        es = []\n\
        for e in c.walk('VEVENT'):\n\
        \x20   assert not e.errors, e.errors\n\
        \x20   es.append(dict(uid=str(e['UID']), start=str(e['DTSTART'].dt), end=str(e['DTEND'].dt),\n\
        \x20       summary=str(e['SUMMARY']), url=str(e.get('URL', '')), stamp=str(e['DTSTAMP'].dt),\n\
        \x20       description=str(e['DESCRIPTION']),\n\
        \x20       alarms=[a['TRIGGER'].dt.total_seconds() / 60 for a in e.walk('VALARM')]))\n\
        print(json.dumps(es))";
    let mut python = Command::new(Path::new(&venv).join("bin/python"))
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the parser starts; script/setup installs it");
    python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{text}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A clerk of a county with something to do and a colleague who reviews, both as user names.
fn clerk(engine: &Engine) -> (String, String) {
    let today = engine.shared.clock.now().day();
    let accounts = sample::accounts(engine).unwrap();
    let pairs = accounts.iter().filter(|account| account.role == "county-office").filter_map(|account| {
        let other =
            |other: &&sample::SampleAccount| other.organisation == account.organisation && other.user != account.user;
        Some((account.user.clone(), accounts.iter().find(other)?.user.clone()))
    });
    let owes = |(user, _): &(String, String)| {
        let found = worlds::account(engine, user);
        let viewer = engine.viewer(found.unwrap().unwrap().person).unwrap().unwrap();
        engine.read(|connection| store::duties::owed_by(connection, &viewer, today, 5, 0)).unwrap().total > 0
    };
    pairs.into_iter().find(owes).expect("somebody owes something")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_deadline_is_an_all_day_event_with_three_alarms_until_it_is_done() {
    let scene = scene();
    let (user, _) = clerk(&scene.engine);
    let session = scene.sign_in(&user).await;
    let token = scene.token(&session).await;
    let answer = scene.feed(&basic(&user, &token)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    assert!(answer.text.lines().all(|line| line.len() <= 75), "lines are folded");
    let events = parsed(&answer.text);
    let person = worlds::account(&scene.engine, &user);
    let viewer = scene.engine.viewer(person.unwrap().unwrap().person).unwrap().unwrap();
    let today = scene.engine.shared.clock.now().day();
    let owed = || {
        let read = |connection: &mut store::Connection| store::duties::owed_by(connection, &viewer, today, 99, 0);
        scene.engine.read(read).unwrap().duties
    };
    let duties = owed();
    assert_eq!(events.len(), duties.len());
    for (event, duty) in events.iter().zip(&duties) {
        assert_eq!(event["uid"], format!("{}@suimei", duty.id));
        assert_eq!((&event["start"], &event["end"]), (&json!(duty.due.iso()), &json!(duty.due.add_days(1).iso())));
        // Nine in the morning, 7, 3 and 1 days before.
        assert_eq!(event["alarms"], json!([-7.0 * 1440.0 + 540.0, -3.0 * 1440.0 + 540.0, -1440.0 + 540.0]));
        assert!(event["url"].as_str().unwrap().starts_with("https://suimei.example/desk/"), "{event}");
    }
    // The same again is the same, and the desk gives it too.
    assert_eq!(scene.feed(&format!("Bearer {token}")).await.text, answer.text);
    assert_eq!(scene.page(&session.0, "/desk/calendar.ics").await, answer.text);
    // What is done is gone; the others keep their identifiers.
    let done = duties[0].id;
    let close = move |connection: &mut store::Connection| {
        connection.execute("UPDATE duty SET closed_at = 1 WHERE id = $1", &[done.to_string().into()])
    };
    scene.engine.write(close).unwrap();
    let after = parsed(&scene.feed(&basic("anything", &token)).await.text);
    assert_eq!(after, events[1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_token_opens_the_calendar_and_nothing_else() {
    let scene = scene();
    let (user, _) = clerk(&scene.engine);
    let session = scene.sign_in(&user).await;
    let token = scene.token(&session).await;
    for path in ["/api/v1/annual-plans", "/api/v1/pairings"] {
        let request = Asked::get(path).header("authorization", format!("Bearer {token}"));
        assert_eq!(scene.ask(request.body(Body::empty()).unwrap()).await.status, 401, "{path}");
    }
    // An API token opens the calendar too; Basic opens nothing but the calendar.
    let person = worlds::account(&scene.engine, &user);
    let (person, id) = (person.unwrap().unwrap().person, uuid::Uuid::now_v7());
    let programme = found::programme(&scene.engine);
    let keep = move |connection: &mut store::Connection| {
        store::sessions::keep_token(connection, id, "an-api-token", person, &programme, 1)
    };
    scene.engine.write(keep).unwrap();
    assert_eq!(scene.feed("Bearer an-api-token").await.status, 200);
    assert_eq!(scene.feed(&basic(&user, "an-api-token")).await.status, 200);
    let request = Asked::get("/api/v1/annual-plans").header("authorization", basic(&user, "an-api-token"));
    assert_eq!(scene.ask(request.body(Body::empty()).unwrap()).await.status, 401);
    for wrong in [basic(&user, "suimei_0"), "Basic !!".to_owned(), format!("Basic {}", "a2VpbmU="), String::new()] {
        let answer = scene.feed(&wrong).await;
        assert_eq!(answer.status, 401, "{wrong}");
        assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("Basic realm="));
    }
    // Nothing is opened by a secret in the address.
    let request = Asked::get(format!("/api/v1/calendar.ics?token={token}")).body(Body::empty()).unwrap();
    assert_eq!(scene.ask(request).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_and_revoked_by_its_holder_alone() {
    let scene = scene();
    let session = scene.sign_in(&found::holder(&scene.engine, "county-office")).await;
    let first = scene.token(&session).await;
    let second = scene.token(&session).await;
    assert_eq!(scene.feed(&basic("x", &first)).await.status, 401, "the one before stops to hold");
    assert_eq!(scene.feed(&basic("x", &second)).await.status, 200);
    let page = scene.page(&session.0, "/desk/calendar").await;
    assert!(!page.contains(&second), "a token is shown once");
    let revoke = page.split("action=\"").find(|part| part.contains("/revoke\"")).unwrap();
    let path = revoke.split('"').next().unwrap().to_owned();
    let other = scene.sign_in(&found::holder(&scene.engine, "system-administrator")).await;
    assert_eq!(scene.send(&other, &path).await.status, 404);
    assert_eq!(scene.feed(&basic("x", &second)).await.status, 200);
    assert_eq!(scene.send(&session, &path).await.status, 303);
    assert_eq!(scene.feed(&basic("x", &second)).await.status, 401);
    let sql = "SELECT COUNT(*) FROM audit_entry WHERE event = 'token-create' OR event = 'token-revoke'";
    let rows = scene.engine.read(|connection| connection.query(sql, &[])).unwrap();
    assert_eq!(rows[0][0].as_integer(), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_acts_for_another_has_their_deadlines_too() {
    let scene = scene();
    let (user, colleague) = clerk(&scene.engine);
    let accounts = sample::accounts(&scene.engine).unwrap();
    let giver = accounts.iter().find(|account| account.user == user).unwrap();
    let post = |user: &str| {
        let sql = "SELECT p.id FROM post p JOIN person u ON u.id = p.person WHERE u.user_name = $1";
        let rows = scene.engine.read(|connection| connection.query(sql, &[user.into()])).unwrap();
        rows[0][0].as_text().unwrap().to_owned()
    };
    let viewer = |user: &str| {
        let found = worlds::account(&scene.engine, user);
        scene.engine.viewer(found.unwrap().unwrap().person).unwrap().unwrap()
    };
    let today = scene.engine.shared.clock.now().day();
    let input = json!({
        "manner": "absence", "post": post(&user), "substitute": post(&colleague), "begins": today.iso(),
        "ends": today.add_days(1).iso(), "reason": "外出",
    });
    let create = scene.engine.catalogue().action("delegation", "create").unwrap();
    scene.engine.perform(Request::new(&viewer(&user), create, None, input)).unwrap();
    let after = parsed(&scene.page(&scene.sign_in(&colleague).await.0, "/desk/calendar.ics").await);
    // A colleague of the same role owes it anyway; another one owes it for the giver, and the event says so.
    let same = accounts.iter().any(|account| account.user == colleague && account.role == giver.role);
    let marked = format!("（代{}）", giver.name);
    assert!(same || after.iter().any(|event| event["summary"].as_str().unwrap().ends_with(&marked)), "{after:?}");
    assert!(!after.is_empty());
}

/// The identifiers and days of the entries that are no deadlines.
fn dated(events: &[Json]) -> Vec<(String, String, String)> {
    let text = |event: &Json, name: &str| event[name].as_str().unwrap().to_owned();
    let dated = events.iter().filter(|event| event["alarms"] == json!([]));
    dated.map(|event| (text(event, "uid"), text(event, "start"), text(event, "end"))).collect()
}

/// A visit that a county office plans, from one day to another.
fn visit(scene: &Scene, county: &found::County, begins: kernel::Day, ends: kernel::Day) -> uuid::Uuid {
    let create = scene.engine.catalogue().action("visit", "create").unwrap();
    let input = json!({
        "county": county.office, "subject": "来访, 一次", "direction": "incoming", "level": "leaders",
        "begins": begins.iso(), "ends": ends.iso(), "led_by": "示例", "purpose": "察看项目。",
    });
    let clerk = worlds::viewer(&scene.engine, &county.clerk);
    scene.engine.perform(Request::new(&clerk, create, None, input)).unwrap().record
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_days_is_in_the_calendars_of_those_who_take_part() {
    let scene = scene();
    let counties = found::counties(&scene.engine);
    let county = counties.first().expect("a county");
    let foreign = counties.iter().find(|other| other.partner != county.partner).expect("another county");
    let today = scene.engine.shared.clock.now().day();
    let city = found::holder(&scene.engine, "city-office");
    let takes_part = [(&county.clerk, true), (&county.leader, true), (&county.partner, true)];
    let all: Vec<_> = takes_part.into_iter().chain([(&foreign.clerk, false), (&city, false)]).collect();
    // What the sample has planned already.
    let mut before = Vec::new();
    for (user, _) in &all {
        let (cookie, _) = scene.sign_in(user).await;
        before.push(dated(&parsed(&scene.page(&cookie, "/desk/calendar.ics").await)));
    }
    let id = visit(&scene, county, today.add_days(3), today.add_days(5));
    // Over for long: in no calendar.
    let now = scene.engine.shared.clock.now();
    scene.engine.shared.clock.fix(kernel::Instant::start_of(today.add_days(-41)));
    visit(&scene, county, today.add_days(-40), today.add_days(-31));
    scene.engine.shared.clock.run_from(now);
    let listed = (format!("{id}@suimei"), today.add_days(3).iso(), today.add_days(6).iso());
    let file = format!("/desk/visits/{id}/calendar.ics");
    for ((user, part), mut expected) in all.into_iter().zip(before) {
        expected.extend(part.then(|| listed.clone()));
        expected.sort();
        let (cookie, _) = scene.sign_in(user).await;
        let feed = scene.page(&cookie, "/desk/calendar.ics").await;
        let mut told = dated(&parsed(&feed));
        told.sort();
        assert_eq!(told, expected, "{user}");
        let page = scene.page(&cookie, "/desk/calendar").await;
        assert_eq!(page.contains(&format!("<a href=\"/desk/visits/{id}\">来访, 一次</a>")), part, "{user}");
        assert_eq!(page.contains("近期没有日程"), expected.is_empty(), "{user}");
    }
    // The record's own file is for whoever sees the record; whoever sees everything sees it.
    let (cookie, _) = scene.sign_in(&city).await;
    assert!(
        scene.page(&cookie, &format!("/desk/visits/{id}")).await.contains(&format!("href=\"{file}\">加入日历</a>"))
    );
    let own = scene.page(&cookie, &file).await;
    assert!(own.lines().all(|line| line.len() <= 75), "lines are folded");
    let events = parsed(&own);
    assert_eq!(dated(&events), [listed]);
    assert_eq!(events[0]["summary"], "来访, 一次");
    assert_eq!(events[0]["url"], format!("https://suimei.example/desk/visits/{id}"));
    let unseen = async |cookie: &str| {
        scene.ask(Asked::get(&file).header("cookie", cookie).body(Body::empty()).unwrap()).await.status
    };
    assert_eq!(unseen(&scene.sign_in(&foreign.clerk).await.0).await, 404);
    // Cancelled, it is in no calendar, and its page leads to none.
    let cancel = scene.engine.catalogue().action("visit", "cancel").unwrap();
    let clerk = worlds::viewer(&scene.engine, &county.clerk);
    scene.engine.perform(Request::new(&clerk, cancel, Some(id), json!({ "reason": "改期" }))).unwrap();
    let after = scene.page(&scene.sign_in(&county.clerk).await.0, "/desk/calendar.ics").await;
    assert!(!after.contains(&id.to_string()));
    assert_eq!(unseen(&cookie).await, 404);
    assert!(!scene.page(&cookie, &format!("/desk/visits/{id}")).await.contains(&file));
}
