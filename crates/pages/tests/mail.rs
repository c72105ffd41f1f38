//! Letters leave through a real mail server: each once, later where it is busy, and recognisable where the line broke.

#[path = "asking/mod.rs"]
mod asking;
#[path = "mail/server.rs"]
mod mail_server;

use std::sync::Arc;

use kernel::Viewer;
use mail_server::MailServer;
use serde_json::json;
use server::every::jobs;
use server::{App, Configuration};
use store::Request;
use worlds::{Data, Database, Sample, found};

struct Stage {
    app: Arc<App>,
    server: MailServer,
    /// Of the server's.
    _directory: Data,
    _sample: Sample,
}

impl Stage {
    /// The sample programmes with an empty outbox, and a mail server.
    fn set() -> Stage {
        let (sample, directory) = (worlds::sample(), Data::empty(Database::Sqlite));
        let engine = Arc::clone(&sample);
        let silent = App::new(Arc::clone(&engine), Configuration::default()).expect("an app");
        server::every::digests::put(&silent).expect("the digests of the day");
        let told = engine.write(|connection| connection.execute("UPDATE outbox SET sent_at = 1", &[]));
        told.expect("letters of the sample's past count as sent");
        let server = MailServer::start(&directory.place.directory);
        let configuration = Configuration {
            smtp: Some(format!("127.0.0.1:{}", server.port)),
            mail_from: Some("穗梅帮扶平台 <office@suimei.example>".to_owned()),
            ..Configuration::default()
        };
        let app = Arc::new(App::new(engine, configuration).expect("an app"));
        Stage { app, server, _directory: directory, _sample: sample }
    }

    /// One look at the clock and one into the outbox: jobs that are stopped finish what they have begun.
    fn turn(&self) {
        drop(jobs::start(Arc::clone(&self.app)));
    }

    fn city_office(&self) -> Viewer {
        let accounts = sample::accounts(&self.app.engine).expect("accounts");
        let clerk = accounts.iter().find(|account| account.role == "city-office").expect("a clerk of the city");
        let engine = &self.app.engine;
        let account = worlds::account(engine, &clerk.user);
        let account = account.expect("an answer").expect("an account");
        engine.viewer(account.person).expect("an answer").expect("a person")
    }

    /// The city office reminds a county; answers how many letters that makes.
    fn remind(&self) -> i64 {
        let (engine, viewer) = (&self.app.engine, self.city_office());
        let sql = "SELECT o.id FROM organisation o WHERE o.category = 'county-office' AND o.programme = $1 AND EXISTS
                   (SELECT 1 FROM post p WHERE p.organisation = o.id AND p.role = 'county-office' AND p.state = 'held')
                   ORDER BY o.id LIMIT 1";
        let offices =
            engine.read(|connection| connection.query(sql, &[viewer.programme.as_str().into()])).expect("offices");
        let receiver = offices[0][0].as_text().expect("an office").to_owned();
        let action = engine.catalogue().action("reminder", "create").expect("the action");
        let input = json!({ "receiver": receiver, "year": 2011, "words": "请于3月31日前报送年度工作计划。" });
        engine.perform(Request::new(&viewer, action, None, input)).expect("a reminder");
        self.count("sent_at IS NULL")
    }

    fn count(&self, condition: &'static str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM outbox WHERE {condition}");
        let rows = self.app.engine.read(|connection| connection.query(&sql, &[])).expect("a count");
        rows[0][0].as_integer().expect("a number")
    }

    /// The time of the next attempt comes.
    fn let_time_pass(&self) {
        let passed = self.app.engine.write(|connection| connection.execute("UPDATE outbox SET next_attempt = 0", &[]));
        passed.expect("time passes");
    }
}

fn identifier(letter: &str) -> &str {
    letter.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("a Message-ID")
}

#[test]
fn a_letter_arrives_once() {
    let stage = Stage::set();
    let letters = stage.remind() as usize;
    assert!(letters > 0);
    stage.turn();
    let received = stage.server.received();
    assert_eq!(received.len(), letters);
    assert!(received[0].contains("X-Envelope-From: office@suimei.example"), "{}", received[0]);
    assert!(received[0].contains("Auto-Submitted: auto-generated"), "{}", received[0]);
    assert!(identifier(&received[0]).ends_with("@suimei.example>"));
    assert_eq!(stage.count("sent_at IS NULL"), 0);
    stage.let_time_pass();
    stage.turn();
    assert_eq!(stage.server.received().len(), letters);
}

#[test]
fn a_busy_server_gets_the_letter_later_and_once() {
    let stage = Stage::set();
    let letters = stage.remind() as usize;
    for place in ["mail", "rcpt", "data"] {
        stage.server.tell("busy", place);
        stage.let_time_pass();
        stage.turn();
        assert_eq!(stage.server.received().len(), 0, "busy at {place}");
    }
    assert_eq!(stage.count("attempts = 3 AND problem LIKE '%Busy%'") as usize, letters);
    std::fs::remove_file(stage.server.kept.join("busy")).expect("no longer busy");
    stage.turn();
    assert_eq!(stage.server.received().len(), 0, "not before its time");
    stage.let_time_pass();
    stage.turn();
    stage.turn();
    assert_eq!(stage.server.received().len(), letters);
    assert_eq!(stage.count("sent_at IS NULL"), 0);
}

#[test]
fn a_repeat_after_a_broken_line_has_the_same_identifier() {
    let stage = Stage::set();
    let letters = stage.remind() as usize;
    stage.server.tell("vanish", "");
    stage.turn();
    stage.let_time_pass();
    stage.turn();
    let received = stage.server.received();
    let mut identifiers: Vec<&str> = received.iter().map(|letter| identifier(letter)).collect();
    assert_eq!(identifiers.len(), letters + 1);
    identifiers.sort_unstable();
    identifiers.dedup();
    assert_eq!(identifiers.len(), letters);
}

/// What stands on somebody's desk.
async fn desk(stage: &Stage, user: &str) -> String {
    let browser = asking::Browser::over(&stage.app.engine);
    let cookie = browser.sign_in(user).await;
    browser.page(&cookie, "/desk").await.1
}

/// Somebody whom the city's reminder is written to: their user name and their identifier.
fn reader(stage: &Stage) -> (String, String) {
    let sql =
        "SELECT p.user_name, p.id FROM outbox b JOIN person p ON p.email = b.recipient AND p.programme = b.programme
               WHERE b.sent_at IS NULL ORDER BY b.id LIMIT 1";
    let rows = stage.app.engine.read(|connection| connection.query(sql, &[])).expect("a reader");
    let text = |at: usize| rows[0][at].as_text().expect("a text").to_owned();
    (text(0), text(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_cannot_leave_is_shown_to_whoever_can_mend_the_address() {
    for (address, said) in [
        ("of..fice@suimei.example", "不是完整的邮箱"),
        ("office@@suimei.example", "不是完整的邮箱"),
        ("gone@suimei.example", "No such mailbox"),
    ] {
        let stage = Stage::set();
        let letters = stage.remind();
        let (user, person) = reader(&stage);
        let id = person.clone();
        // An earlier release saved such addresses.
        let old = stage.app.engine.write(move |connection| {
            let of = "SELECT email FROM person WHERE id = $1";
            let before = connection.query(of, &[id.as_str().into()])?.remove(0).remove(0);
            connection.execute("UPDATE person SET email = $1 WHERE id = $2", &[address.into(), id.as_str().into()])?;
            connection.execute("UPDATE outbox SET recipient = $1 WHERE recipient = $2", &[address.into(), before])
        });
        assert!(old.expect("an old address") > 0);
        stage.server.tell("refuse", "gone@suimei.example");
        let admin = found::holder(&stage.app.engine, "system-administrator");
        assert!(!desk(&stage, &admin).await.contains(address), "nobody has tried yet");
        let turned = stage.app.clone();
        tokio::task::spawn_blocking(move || drop(jobs::start(turned))).await.expect("a turn");
        assert_eq!(stage.count("sent_at IS NOT NULL AND sent_at > 1"), letters - 1, "others arrive");
        let link = format!("/desk/users/{person}");
        let seen = desk(&stage, &admin).await;
        assert!(seen.contains(address) && seen.contains(said) && seen.contains(&format!("{link}/revise")), "{seen}");
        let own = desk(&stage, &user).await;
        assert!(own.contains(address) && own.contains(&format!("{link}/change-contact")), "{own}");
        let other = found::holder(&stage.app.engine, "city-office");
        assert!(!desk(&stage, &other).await.contains(address), "it is nobody else's to mend");
        assert_eq!(stage.count("refused_at IS NOT NULL"), 1);
        let hour_ms = 3_600_000;
        let later = store::clock::real_ms() + 12 * hour_ms;
        let waits = stage.app.engine.read(|connection| store::outbox::waiting(connection, later)).expect("an answer");
        assert!(waits.is_empty(), "it is not tried every hour");
        // Mended, it is asked for no more.
        let viewer = worlds::viewer(&stage.app.engine, &user);
        let action = stage.app.engine.catalogue().action("person", "change-contact").expect("the action");
        let mended = json!({ "email": "mended@suimei.example" });
        let record = Some(person.parse().expect("an identifier"));
        stage.app.engine.perform(Request::new(&viewer, action, record, mended)).expect("mended");
        assert!(!desk(&stage, &admin).await.contains(address));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_the_server_does_not_take_for_hours_are_shown_to_the_system_administrator() {
    let stage = Stage::set();
    let letters = stage.remind();
    let admin = found::holder(&stage.app.engine, "system-administrator");
    stage.server.tell("busy", "");
    for _ in 0..12 {
        assert!(!desk(&stage, &admin).await.contains("Busy"), "a while is nothing");
        stage.let_time_pass();
        let turned = stage.app.clone();
        tokio::task::spawn_blocking(move || drop(jobs::start(turned))).await.expect("a turn");
    }
    let seen = desk(&stage, &admin).await;
    assert!(seen.contains("Busy") && seen.contains(&format!("{letters} 封信寄不出去")), "{seen}");
    let clerk = found::holder(&stage.app.engine, "city-office");
    assert!(!desk(&stage, &clerk).await.contains("Busy"));
}
