//! The data of one test: a directory in the temporary folder and, on PostgreSQL, a database; gone when dropped, after a
//! failure too.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use store::Place;
use uuid::Uuid;

use crate::{Database, Kept};

pub struct Data {
    pub place: Place,
}

impl Data {
    /// An empty directory, and an empty database where it is on PostgreSQL.
    pub fn empty(database: Database) -> Data {
        let data = Data::named(database);
        std::fs::create_dir_all(&data.place.directory).expect("the directory for temporary files can be written");
        if let Some(name) = data.database() {
            administer(&format!("CREATE DATABASE {name}")).unwrap_or_else(|error| panic!("no database: {error}"));
        }
        data
    }

    /// A copy of what was made once.
    pub fn copy_of(kept: &Kept) -> Data {
        let database = if kept.template.is_some() { Database::Postgres } else { Database::Sqlite };
        let data = Data::named(database);
        copy_into(&kept.directory, &data.place.directory);
        if let (Some(name), Some(template)) = (data.database(), &kept.template) {
            administer(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
                .unwrap_or_else(|error| panic!("no copy of {template}: {error}"));
        }
        data
    }

    /// Where it will lie: known before anything is made, so that `Drop` clears up after what could not be made.
    fn named(database: Database) -> Data {
        let run = std::env::var("SUIMEI_TEST_RUN").unwrap_or_else(|_| "0".to_owned());
        let name = format!("suimei_test_{run}_{}", Uuid::new_v4().simple());
        let directory = std::env::temp_dir().join(&name);
        let postgres = (database == Database::Postgres).then(|| address(&name));
        Data { place: Place { directory, postgres } }
    }

    fn database(&self) -> Option<&str> {
        self.place.postgres.as_deref().and_then(|url| url.rsplit('/').next())
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        if let Some(name) = self.database()
            && let Err(error) = administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        {
            eprintln!("{name} stays: {error}");
        }
        remove(&self.place.directory);
    }
}

/// Removes a directory into which an engine that is just ending may still write its last head.
fn remove(directory: &Path) {
    let gone = || match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != ErrorKind::NotFound => Some(error),
        _ => None,
    };
    let mut left = gone();
    for _ in 0..100 {
        if left.is_none() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
        left = gone();
    }
    eprintln!("{} stays: {left:?}", directory.display());
}

/// The address of the PostgreSQL in which tests make their databases.
fn server() -> String {
    std::env::var("SUIMEI_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "SUIMEI_TEST_POSTGRES is not set. Run `script/postgres start` and set it to what `script/postgres url` \
             prints, or set SUIMEI_SKIP_POSTGRES=1 to leave the tests on PostgreSQL out."
        )
    })
}

/// The address of a database beside the one that is named.
pub(crate) fn address(name: &str) -> String {
    let server = server();
    let (host, _) = server.rsplit_once('/').expect("the address names a database");
    format!("{host}/{name}")
}

pub(crate) fn administer(statement: &str) -> Result<(), postgres::Error> {
    postgres::Client::connect(&server(), postgres::NoTls)?.batch_execute(statement)
}

/// Whether the server has a database of that name.
pub(crate) fn is_there(name: &str) -> bool {
    let found = postgres::Client::connect(&server(), postgres::NoTls)
        .and_then(|mut client| client.query("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]));
    !found.unwrap_or_else(|error| panic!("PostgreSQL does not answer: {error}")).is_empty()
}

/// The files of a directory, copied into a fresh one in the temporary folder.
pub fn copy_directory(from: &Path) -> Data {
    let data = Data::named(Database::Sqlite);
    copy_into(from, &data.place.directory);
    data
}

fn copy_into(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to).expect("the directory for temporary files can be written");
    for entry in std::fs::read_dir(from).expect("the data directory can be read") {
        let path = entry.expect("the data directory can be read").path();
        let target = to.join(path.file_name().expect("a file has a name"));
        if path.is_dir() {
            copy_into(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}
