//! The sample for tests of the server: loaded once a process, and copied for each test.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use kernel::Viewer;
use store::{Engine, Options, Place};
use uuid::Uuid;

fn open(directory: PathBuf) -> Engine {
    let options = Options { seed: Some(11), ..Options::default() };
    Engine::open(programme::programme(), Place { directory, postgres: None }, options).expect("an engine")
}

/// The sample, loaded once; each test works on a copy of its own.
pub fn sample() -> Engine {
    static SAMPLE: OnceLock<PathBuf> = OnceLock::new();
    let loaded = SAMPLE.get_or_init(|| {
        let directory = fresh();
        let engine = open(directory.clone());
        programme::sample::load(&engine).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        engine.settle().expect("the journal is sealed");
        directory
    });
    let copy = fresh();
    copy_all(loaded, &copy);
    open(copy)
}

fn fresh() -> PathBuf {
    let directory = std::env::temp_dir().join(format!("suimei-sample-{}", Uuid::now_v7()));
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Somebody of the sample, by user name.
pub fn viewer(engine: &Engine, user: &str) -> Viewer {
    let account = engine.read(|connection| engine.shared.directory.account(connection, user)).unwrap();
    let person = account.unwrap_or_else(|| panic!("there is no account {user}")).person;
    engine.viewer(person).unwrap().expect("an enabled account")
}
