//! Letters leave through a real mail server: each once, later where it is busy, and recognisable where the line broke.

#[path = "mail/server.rs"]
mod mail_server;

use std::sync::Arc;

use kernel::Viewer;
use mail_server::MailServer;
use serde_json::json;
use server::every::jobs;
use server::{App, Configuration};
use store::Request;
use worlds::{Data, Database, Sample};

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
