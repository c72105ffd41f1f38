//! The daily digest through a real mail server: on the right days, once a person and day, and later where the server is
//! away.

#[path = "mail/server.rs"]
mod mail_server;

use std::sync::Arc;

use kernel::{Day, Instant, Viewer};
use mail_server::MailServer;
use serde_json::{Value as Json, json};
use server::every::{digests, jobs};
use server::{App, Configuration};
use store::{Engine, Options, Request};
use uuid::Uuid;
use worlds::{Data, Database};

const PASSWORD: &str = "a long enough secret";
const SITE: &str = "https://suimei.example";

/// One county office with two people, owing its plan of 2011 by 31 March, and a mail server.
struct Stage {
    app: Arc<App>,
    server: Option<MailServer>,
    data: Data,
    clerk: Uuid,
    colleague: Uuid,
}

fn engine(data: &Data) -> Arc<Engine> {
    Arc::new(Engine::open(programme::programme(), data.place.clone(), Options::default()).expect("an engine"))
}

fn app(engine: &Arc<Engine>, port: u16) -> Arc<App> {
    let configuration = Configuration {
        public_url: Some(format!("{SITE}/")),
        smtp: Some(format!("127.0.0.1:{port}")),
        mail_from: Some("office@suimei.example".to_owned()),
        ..Configuration::default()
    };
    Arc::new(App::new(Arc::clone(engine), configuration).expect("an app"))
}

impl Stage {
    fn set() -> Stage {
        let data = Data::empty(Database::Sqlite);
        let engine = engine(&data);
        let server = MailServer::start(&data.place.directory);
        let app = app(&engine, server.port);
        let mut stage = Stage { app, server: Some(server), data, clerk: Uuid::nil(), colleague: Uuid::nil() };
        stage.at("2011-01-05", 9);
        stage.found();
        stage
    }

    fn make(&self, kind: &str, input: Json) -> Uuid {
        let action = self.app.engine.catalogue().action(kind, "create").expect("an action");
        let request = Request::new(&Viewer::installation("pair"), action, None, input);
        self.app.engine.perform(request).unwrap_or_else(|refusal| panic!("{kind}: {refusal:?}")).record
    }

    fn found(&mut self) {
        let mut facts = json!({ "code": "pair" });
        for name in [
            "name",
            "name_en",
            "assisting_side",
            "assisting_side_en",
            "recipient_side",
            "recipient_side_en",
            "introduction",
            "introduction_en",
            "office",
            "office_en",
            "office_hours",
        ] {
            facts[name] = json!("示例");
        }
        facts["telephone"] = json!("12345");
        self.make("programme", facts);
        let office = self.make(
            "organisation",
            json!({
                "name": "示例县经协办", "name_en": "Sample County Office", "short_name": "示例县",
                "short_name_en": "Sample County", "category": "county-office", "side": "recipient",
            }),
        );
        let rulebook = json!({
            "effective": "2010-01-01", "key_projects_min": 2, "key_projects_max": 6, "report_month": 3,
            "report_day": 31, "consent_days": 5, "review_days": 3, "review_steps": [],
        });
        self.make("rulebook", rulebook);
        for (user, role) in [("clerk", "county-office"), ("colleague", "office-reviewer")] {
            let email = format!("{user}@suimei.example");
            let person =
                json!({ "user_name": user, "name": format!("示例{user}"), "email": email, "password": PASSWORD });
            let person = self.make("person", person);
            let post = json!({
                "person": person.to_string(), "organisation": office.to_string(), "role": role, "title": "科员",
                "begins": "2011-01-01",
            });
            self.make("post", post);
            *if user == "clerk" { &mut self.clerk } else { &mut self.colleague } = person;
        }
        self.app.engine.tick().expect("the year's duties");
        assert_eq!(self.due(), "2011-03-31");
    }

    /// The date of the one duty that is open.
    fn due(&self) -> String {
        let sql = "SELECT due FROM duty WHERE closed_at IS NULL";
        let rows = self.app.engine.read(|connection| connection.query(sql, &[])).expect("duties");
        assert_eq!(rows.len(), 1);
        rows[0][0].as_text().expect("a day").to_owned()
    }

    fn at(&self, day: &str, hour: i64) {
        let day = Day::parse(day).expect("a day");
        let at = Instant::start_of(day).millis() + hour * 3_600_000;
        self.app.engine.shared.clock.fix(Instant::from_millis(at));
    }

    fn days_left(&self, days: i64) {
        let due = Day::parse(&self.due()).expect("a day");
        self.at(&due.add_days(-days).iso(), 9);
    }

    /// One look at the clock and one into the outbox.
    fn turn(&self) {
        drop(jobs::start(Arc::clone(&self.app)));
        drop(jobs::start(Arc::clone(&self.app)));
    }

    fn count(&self) -> usize {
        self.server.as_ref().expect("a mail server").received().len()
    }

    fn received(&self) -> Vec<String> {
        self.server.as_ref().expect("a mail server").received().iter().map(|letter| text(letter)).collect()
    }

    fn act(&self, person: Uuid, kind: &str, action: &str, record: Option<Uuid>, input: Json) {
        let viewer = self.app.engine.viewer(person).expect("an answer").expect("an account");
        let action = self.app.engine.catalogue().action(kind, action).expect("an action");
        let done = self.app.engine.perform(Request::new(&viewer, action, record, input));
        done.unwrap_or_else(|refusal| panic!("{kind}: {refusal:?}"));
    }

    fn let_time_pass(&self) {
        let passed = self.app.engine.write(|connection| connection.execute("UPDATE outbox SET next_attempt = 0", &[]));
        passed.expect("time passes");
    }

    fn post_of(&self, person: Uuid) -> String {
        let sql = "SELECT id FROM post WHERE person = $1";
        let rows = self.app.engine.read(|connection| connection.query(sql, &[person.to_string().into()]));
        rows.expect("posts")[0][0].as_text().expect("an identifier").to_owned()
    }
}

/// A letter with its encoded words and body as people read them, decoded by Python's own library.
fn text(letter: &str) -> String {
    let program = "import sys, email, email.policy\n\
        m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)\n\
        sys.stdout.write(m['To'] + '\\n' + m['Subject'] + '\\n' + m.get_content())";
    let mut python = std::process::Command::new("python3")
        .args(["-X", "utf8", "-c", program])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("Python starts");
    std::io::Write::write_all(&mut python.stdin.take().expect("its input"), letter.as_bytes()).expect("a letter");
    String::from_utf8(python.wait_with_output().expect("its answer").stdout).expect("text")
}

#[test]
fn a_letter_comes_with_seven_three_and_one_days_left_and_when_it_is_late() {
    let stage = Stage::set();
    for (days, expected) in [(8, 0), (7, 1), (6, 0), (3, 1), (2, 0), (1, 1), (0, 0), (-1, 1), (-2, 1)] {
        let before = stage.count();
        stage.days_left(days);
        stage.turn();
        assert_eq!(stage.count() - before, expected, "{days} days left");
    }
    let received = stage.received();
    assert!(received.iter().all(|letter| letter.starts_with("clerk@suimei.example")), "{received:?}");
    let (first, last) = (&received[0], &received[received.len() - 1]);
    assert!(first.contains("1 件事项即将到期") && first.contains("还剩 7 天"), "{first}");
    assert!(first.contains("2011") && first.contains("期限 2011年3月31日"), "{first}");
    assert!(first.contains(&format!("{SITE}/desk/annual-plans/new/create?planner=")), "{first}");
    assert!(first.contains(&format!("{SITE}/desk/users/{}/choose-digest", stage.clerk)), "{first}");
    assert!(last.contains("其中 1 件已逾期") && last.contains("已逾期 2 天"), "{last}");
}

#[test]
fn nothing_comes_before_the_office_opens() {
    let stage = Stage::set();
    let due = Day::parse(&stage.due()).expect("a day");
    stage.at(&due.add_days(-3).iso(), 7);
    assert_eq!(digests::put(&stage.app).expect("an answer"), 0);
    stage.at(&due.add_days(-3).iso(), 8);
    assert_eq!(digests::put(&stage.app).expect("an answer"), 1);
}

#[test]
fn two_processes_and_a_restart_make_one_letter() {
    let stage = Stage::set();
    stage.days_left(3);
    let other = engine(&stage.data);
    other.shared.clock.fix(stage.app.engine.shared.clock.now());
    let beside = app(&other, stage.server.as_ref().expect("a mail server").port);
    let written: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|turn| {
                let app = if turn % 2 == 0 { &stage.app } else { &beside };
                scope.spawn(move || digests::put(app).expect("an answer"))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).sum()
    });
    assert_eq!(written, 1);
    stage.turn();
    // A new address on the same day is no new letter, nor is a process that starts again.
    let contact = json!({ "email": "new@suimei.example" });
    stage.act(stage.clerk, "person", "change-contact", Some(stage.clerk), contact);
    stage.turn();
    drop(jobs::start(Arc::clone(&beside)));
    assert_eq!(stage.count(), 1);
}

#[test]
fn a_server_that_is_away_for_an_hour_gets_the_letter_once() {
    let mut stage = Stage::set();
    let port = stage.server.as_ref().expect("a mail server").port;
    stage.server = None;
    stage.days_left(1);
    // The first tries after 0, 1, 3, 7, 15, 31 and 63 minutes.
    for _ in 0..6 {
        stage.let_time_pass();
        stage.turn();
    }
    let waits =
        stage.app.engine.read(|connection| connection.query("SELECT attempts, sent_at, next_attempt FROM outbox", &[]));
    let waits = waits.expect("the outbox");
    assert_eq!((waits.len(), waits[0][0].as_integer(), waits[0][1].is_null()), (1, Some(6), true));
    let wait_ms = waits[0][2].as_integer().expect("a time") - store::clock::real_ms();
    assert!((30 * 60_000..=33 * 60_000).contains(&wait_ms), "{wait_ms}");
    stage.server = Some(MailServer::start_at(&stage.data.place.directory, port));
    stage.turn();
    assert_eq!(stage.count(), 0, "not before its time");
    stage.let_time_pass();
    stage.turn();
    stage.let_time_pass();
    stage.turn();
    assert_eq!(stage.count(), 1);
}

#[test]
fn whoever_switched_it_off_gets_none_and_english_readers_read_english() {
    let stage = Stage::set();
    stage.days_left(7);
    let off = json!({ "no_digest": true, "language": "english" });
    stage.act(stage.clerk, "person", "choose-digest", Some(stage.clerk), off);
    stage.turn();
    assert_eq!(stage.count(), 0);
    let on = json!({ "no_digest": false, "language": "english" });
    stage.act(stage.clerk, "person", "choose-digest", Some(stage.clerk), on);
    stage.turn();
    let received = stage.received();
    assert_eq!(received.len(), 1);
    assert!(received[0].contains("Due soon: 1") && received[0].contains("7 days left"), "{}", received[0]);
}

#[test]
fn a_delegate_gets_what_they_owe_for_others() {
    let stage = Stage::set();
    stage.at("2011-03-01", 9);
    let input = json!({
        "manner": "absence", "post": stage.post_of(stage.clerk), "substitute": stage.post_of(stage.colleague),
        "begins": "2011-03-28", "ends": "2011-03-28", "reason": "出差",
    });
    stage.act(stage.clerk, "delegation", "create", None, input);
    for (days, expected) in [(7, 1), (3, 3), (1, 4)] {
        stage.days_left(days);
        stage.turn();
        assert_eq!(stage.count(), expected, "{days} days left");
    }
    let letters = stage.received();
    let for_other: Vec<_> = letters.iter().filter(|letter| letter.starts_with("colleague@")).collect();
    assert_eq!(for_other.len(), 1);
    assert!(for_other[0].contains("（代示例clerk）"), "{}", for_other[0]);
}

#[test]
fn nothing_is_said_where_nothing_is_owed() {
    let stage = Stage::set();
    let planner = stage.app.engine.read(|connection| connection.query("SELECT organisation FROM post", &[]));
    let planner = planner.expect("posts")[0][0].as_text().expect("an identifier").to_owned();
    let plan = json!({ "planner": planner, "year": 2011, "approach": "一年办成几件实事。", "plan_lines": [], "budget_lines": [] });
    stage.at("2011-03-24", 9);
    stage.act(stage.clerk, "annual-plan", "create", None, plan);
    let sql = "UPDATE annual_plan SET state = 'summarised', progress_disclosure = id;
               UPDATE duty SET closed_at = 1 WHERE closed_at IS NULL";
    stage.app.engine.write(move |connection| connection.batch(sql)).expect("all is done");
    stage.turn();
    assert_eq!(stage.count(), 0);
}
