//! What is made once a build and shared by every process of a run. It lies in the build directory; on PostgreSQL its rows
//! lie in a database that others are made from. What earlier builds left is removed when it is made anew.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use store::Place;

use crate::Database;
use crate::data::{address, administer, is_there};

/// The note that stands beside the data.
const NOTE: &str = "note";
/// The file that names the database.
const TEMPLATE: &str = "database";

pub struct Kept {
    pub(crate) directory: PathBuf,
    pub(crate) template: Option<String>,
    /// What its maker wanted to be known of it.
    pub note: String,
    /// Held while it is copied: nobody takes it away meanwhile.
    _lock: File,
}

/// A program as it was built: its time and size.
pub fn build_of(program: &Path) -> String {
    let about = std::fs::metadata(program).unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let built = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{:x}-{:x}", built.as_nanos(), about.len())
}

/// The folder of the build directory in which tests keep what they share.
fn home() -> PathBuf {
    let program = std::env::current_exe().expect("a test knows where it is");
    let target = program.ancestors().nth(3).expect("a test lies in the build directory");
    target.join("tmp").join("worlds")
}

impl Kept {
    /// What `make` made at that place for this build, by this process or by another one; it answers the note. Nothing may
    /// have the data open any more when `make` is done.
    pub fn once(name: &str, build: &str, database: Database, make: impl FnOnce(&Place) -> String) -> Kept {
        let shelf = home().join(format!("{name}-{}", database.name()));
        std::fs::create_dir_all(&shelf).expect("the build directory can be written");
        let lock = File::create(shelf.join("lock")).expect("the build directory can be written");
        lock.lock_shared().expect("a lock");
        if let Some(kept) = Kept::find(&shelf, build, database, &lock) {
            return kept;
        }
        lock.unlock().expect("a lock");
        lock.lock().expect("a lock");
        if Kept::find(&shelf, build, database, &lock).is_none() {
            remove_all(&shelf);
            make_at(&shelf, (name, build), database, make);
        }
        // From alone to shared: whoever waited finds it made.
        lock.lock_shared().expect("a lock");
        Kept::find(&shelf, build, database, &lock).expect("it was made")
    }

    fn find(shelf: &Path, build: &str, database: Database, lock: &File) -> Option<Kept> {
        let beside = shelf.join(build);
        let note = std::fs::read_to_string(beside.join(NOTE)).ok()?;
        let template = std::fs::read_to_string(beside.join(TEMPLATE)).ok();
        if template.is_some() != (database == Database::Postgres) || !template.as_deref().is_none_or(is_there) {
            return None;
        }
        let lock = lock.try_clone().expect("a lock");
        Some(Kept { directory: beside.join("data"), template, note, _lock: lock })
    }
}

fn remove_all(shelf: &Path) {
    for entry in std::fs::read_dir(shelf).expect("the build directory can be read") {
        let old = entry.expect("the build directory can be read").path();
        if !old.is_dir() {
            continue;
        }
        if let Ok(template) = std::fs::read_to_string(old.join(TEMPLATE)) {
            let dropped = administer(&format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)"));
            dropped.unwrap_or_else(|error| panic!("{template} stays: {error}"));
        }
        std::fs::remove_dir_all(&old).expect("the build directory can be written");
    }
}

fn make_at(shelf: &Path, (name, build): (&str, &str), database: Database, make: impl FnOnce(&Place) -> String) {
    let beside = shelf.join(build);
    let directory = beside.join("data");
    std::fs::create_dir_all(&directory).expect("the build directory can be written");
    let mut postgres = None;
    if database == Database::Postgres {
        let mut hasher = DefaultHasher::new();
        (shelf, build).hash(&mut hasher);
        let template = format!("suimei_kept_{name}_{:016x}", hasher.finish());
        std::fs::write(beside.join(TEMPLATE), &template).expect("the build directory can be written");
        let made = administer(&format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)"))
            .and_then(|()| administer(&format!("CREATE DATABASE {template}")));
        made.unwrap_or_else(|error| panic!("no database: {error}"));
        postgres = Some(address(&template));
    }
    let note = make(&Place { directory, postgres });
    // Last: without it, it counts as not made.
    std::fs::write(beside.join(NOTE), note).expect("the build directory can be written");
}
