//! Writes as fast as it can with 64 threads until it is killed, and says on standard output what was acknowledged.
//!
//! `writer DIRECTORY PERSON PLAN TOWN [POSTGRES]`: most threads add villages, others revise a plan with its projects, and
//! others write to its office as anybody may.
//! Each line of output is the record and the journal entry of an answer that has arrived.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::Viewer;
use serde_json::{Value as Json, json};
use store::{Engine, Options, Place, Request};
use uuid::Uuid;

const THREADS: usize = 64;
/// Of them, those that revise the plan.
const REVISING: usize = 8;
/// And those that write as the public does.
const ASKING: usize = 16;

struct Writer {
    engine: Engine,
    person: Uuid,
    plan: Uuid,
    office: String,
    town: String,
    number: AtomicUsize,
}

impl Writer {
    fn ask(&self, kind: &str, action: &str, record: Option<Uuid>, input: Json) {
        let viewer = self.engine.viewer(self.person).expect("the database answers").expect("the account is enabled");
        self.ask_as(&viewer, (kind, action), record, input);
    }

    fn ask_as(&self, viewer: &Viewer, (kind, action): (&str, &str), record: Option<Uuid>, input: Json) {
        let action = self.engine.catalogue().action(kind, action).expect("declared");
        // Under this load PostgreSQL may say that too many came at once; then nothing was acknowledged.
        if let Ok(done) = self.engine.perform(Request::new(viewer, action, record, input)) {
            println!("{} {}", done.record, done.entry);
        }
    }

    fn add_village(&self) {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let code = format!("{}{number}", std::process::id());
        let input = json!({ "code": code, "name": "村", "level": "village", "parent": self.town });
        self.ask("region", "create", None, input);
    }

    fn ask_the_office(&self, programme: &str) {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let input = json!({
            "receiver": self.office, "about": "村道", "words": format!("第{number}问：何时开工？"),
            "code": format!("{}-{number}", std::process::id()),
        });
        self.ask_as(&Viewer::anonymous(programme), ("supervision-case", "create"), None, input);
    }

    fn revise_plan(&self, lines: &Json) {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let mut lines = lines.clone();
        for line in lines.as_array_mut().into_iter().flatten() {
            line["name"] = json!(format!("第{number}次"));
        }
        self.ask("annual-plan", "revise", Some(self.plan), json!({ "plan_lines": lines }));
    }

    /// The plan's lines by their identifiers alone: what is absent stays as it is.
    fn lines(&self) -> Json {
        let sql = "SELECT id FROM plan_line WHERE root = $1 ORDER BY position";
        let rows = self.engine.read(|connection| connection.query(sql, &[self.plan.to_string().into()]));
        rows.expect("the plan's lines").iter().map(|row| json!({ "id": row[0].as_text() })).collect()
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [directory, person, plan, town, postgres @ ..] = arguments.as_slice() else {
        panic!("writer DIRECTORY PERSON PLAN TOWN [POSTGRES]");
    };
    let place = Place { directory: PathBuf::from(directory), postgres: postgres.first().cloned() };
    let engine = Engine::open(programme::programme(), place, Options::default()).expect("the engine starts");
    let day = kernel::Day::parse("2011-01-05").expect("a day");
    let nine = kernel::Instant::start_of(day).millis() + 9 * 3_600_000;
    engine.shared.clock.fix(kernel::Instant::from_millis(nine));
    let (person, plan) = (person.parse().expect("a person"), plan.parse().expect("a plan"));
    let sql = "SELECT planner, programme FROM annual_plan WHERE id = $1";
    let rows = engine.read(|connection| connection.query(sql, &[Uuid::to_string(&plan).into()])).expect("the plan");
    let [office, programme] = [0, 1].map(|at| rows[0][at].as_text().expect("a word").to_owned());
    let writer = Writer { engine, person, plan, office, town: town.clone(), number: AtomicUsize::new(0) };
    let lines = writer.lines();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (writer, lines, programme) = (&writer, &lines, &programme);
            scope.spawn(move || {
                loop {
                    match thread {
                        ..REVISING => writer.revise_plan(lines),
                        REVISING..ASKING => writer.ask_the_office(programme),
                        _ => writer.add_village(),
                    }
                }
            });
        }
    });
}
