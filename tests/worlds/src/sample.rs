//! The sample programmes for tests: told once a build by `script/sample`, copied for each test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use kernel::Viewer;
use store::{Account, Engine, Options, Place, StoreError};
use uuid::Uuid;

use crate::data::copy_directory;
use crate::{Data, Database, Kept, found};

/// A copy of the sample with an engine on it; both end with the test.
#[derive(Clone)]
pub struct Sample {
    // Before the data: the engine ends first.
    engine: Arc<Engine>,
    _data: Arc<Data>,
}

impl std::ops::Deref for Sample {
    type Target = Arc<Engine>;

    fn deref(&self) -> &Arc<Engine> {
        &self.engine
    }
}

/// The sample on a database of the test's own, embedded.
pub fn sample() -> Sample {
    sample_on(Database::Sqlite, Options::default())
}

/// The sample in which plans of the next year are drafted on any day.
pub fn sample_of_any_day() -> Sample {
    let sample = sample();
    on_any_day(&sample);
    sample
}

/// Lets plans of the next year be drafted on any day, by a rulebook from today on.
pub fn on_any_day(sample: &Engine) {
    let catalogue = sample.catalogue();
    let kind = catalogue.kind("rulebook").expect("a declared kind");
    let manager = viewer(sample, &found::holder(sample, "programme-manager"));
    let today = sample.shared.clock.now().day();
    let in_force = sample.read(|connection| {
        let stored = store::rows::rulebook(connection, catalogue, &manager.programme, today)?.expect("a rulebook");
        store::rows::aggregate(connection, catalogue, kind, stored)
    });
    let mut input = kernel::encode::aggregate(catalogue, kind, &in_force.expect("an answer"), &|_| true);
    let takes =
        |name: &str| kind.field(name).map_or(name.ends_with("_steps") || name.ends_with("signers"), |it| !it.computed);
    input.retain(|name, value| takes(name) && !value.is_null());
    for line in input.values_mut().filter_map(serde_json::Value::as_array_mut).flatten() {
        line.as_object_mut().expect("a line").remove("id");
    }
    input.insert("effective".to_owned(), today.iso().into());
    input.extend(["draft_month", "draft_day"].map(|name| (name.to_owned(), 1.into())));
    let create = catalogue.action("rulebook", "create").expect("a declared action");
    let request = store::Request::new(&manager, create, None, input.into());
    sample.perform(request).expect("a rulebook is issued");
}

pub fn sample_on(database: Database, options: Options) -> Sample {
    let data = match database {
        Database::Sqlite => copy_directory(&told().join("data")),
        Database::Postgres => Data::copy_of(&told_on_postgres()),
    };
    let engine = Engine::open(programme::programme(), data.place.clone(), options).expect("the engine starts");
    Sample { engine: Arc::new(engine), _data: Arc::new(data) }
}

/// The account of that user name in whichever programme has it; the sample has no name twice.
pub fn account(engine: &Engine, user: &str) -> Result<Option<Account>, StoreError> {
    let mut found = found::programmes(engine)
        .into_iter()
        .map(|programme| engine.read(|connection| engine.shared.directory.account(connection, &programme, user)));
    found.find_map(Result::transpose).transpose()
}

/// Somebody of the sample, by user name.
pub fn viewer(engine: &Engine, user: &str) -> Viewer {
    let account = account(engine, user).expect("an answer");
    let person = account.unwrap_or_else(|| panic!("there is no account {user}")).person;
    engine.viewer(person).expect("an answer").expect("an enabled account")
}

/// A small PDF that somebody has uploaded and no action has taken yet.
pub fn uploaded(engine: &Engine, by: &Viewer) -> Uuid {
    let content = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".to_vec();
    let (id, file) = (Uuid::now_v7(), store::files::check("scan.pdf", content).expect("a PDF is taken"));
    let (person, programme) = (by.person.expect("a person"), by.programme.clone());
    let now = store::clock::real_now().millis();
    engine
        .write(move |connection| store::files::keep_file(connection, id, &programme, person, &file, now))
        .expect("kept");
    id
}

fn checkout() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).expect("this lies in the checkout")
}

/// The directory with the sample as `suimei demo` left it, in `data`, and what it answered, in `accounts.json`.
pub fn told() -> &'static Path {
    static TOLD: OnceLock<PathBuf> = OnceLock::new();
    TOLD.get_or_init(|| {
        let told = Command::new(checkout().join("script/sample")).output().expect("script/sample runs");
        assert!(told.status.success(), "script/sample: {}", String::from_utf8_lossy(&told.stderr));
        PathBuf::from(String::from_utf8(told.stdout).expect("a path").trim_end())
    })
}

fn told_on_postgres() -> Kept {
    let build = told().file_name().and_then(|name| name.to_str()).expect("the build's name");
    Kept::once("sample", build, Database::Postgres, |place: &Place| {
        let program = std::fs::read_to_string(told().join("program")).expect("the program that told it");
        let url = place.postgres.as_deref().expect("a database");
        let mut command = Command::new(program.trim_end());
        command.args(["demo", "--seed", "1", "--database", url, "--data"]).arg(&place.directory).arg("--json");
        let told = command.output().expect("suimei runs");
        assert!(told.status.success(), "suimei demo: {}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).expect("accounts")
    })
}
