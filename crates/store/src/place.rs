//! Where the data lies and how the engine runs over it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::connection::{Connection, PATIENCE, StoreError};
use crate::gate::Width;

/// Where the data lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// SQLite, keys and the journal's head.
    pub directory: PathBuf,
    /// A PostgreSQL database instead of the embedded one.
    pub postgres: Option<String>,
}

/// How the engine runs.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Actions that one commit holds at most on SQLite.
    pub group_max: usize,
    /// Writer threads on PostgreSQL.
    pub writers: usize,
    /// Reading connections.
    pub readers: usize,
    /// Identifiers and salts from this seed: for sample data.
    pub seed: Option<u64>,
    /// How much slow work of one sort is done at once, and how long others wait for it.
    pub slow: Width,
    /// How long writes wait while another process holds the database.
    pub patience: Duration,
    /// Slows every commit down by so much: to measure as on a common disk.
    pub commit_delay: Option<Duration>,
    /// Nothing can be written where the data lies: reading is served, and everybody who writes is told why.
    pub reading_only: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            group_max: 256,
            writers: 8,
            readers: 4,
            seed: None,
            slow: Width::default(),
            patience: PATIENCE,
            commit_delay: None,
            reading_only: false,
        }
    }
}

pub(crate) fn connect(place: &Place, reading: bool) -> Result<Connection, StoreError> {
    let connection = match &place.postgres {
        Some(url) => Connection::open_postgres(url)?,
        None => {
            std::fs::create_dir_all(&place.directory).map_err(|error| StoreError::Unavailable(error.to_string()))?;
            Connection::open_sqlite(&database_file(&place.directory), reading)?
        }
    };
    connection.with_keys(&place.directory)
}

/// A connection that reads where nothing can be written: of an embedded database that lies whole in its one file, with no log
/// of writes that would have to be read too, as it lies there.
pub(crate) fn connect_unwritable(place: &Place) -> Result<Connection, StoreError> {
    let file = database_file(&place.directory);
    let log = file.with_extension("db-wal").metadata().map_or(0, |log| log.len());
    match &place.postgres {
        None if log == 0 && file.exists() => Connection::open_sqlite_as_it_lies(&file)?.with_keys(&place.directory),
        _ => connect(place, true),
    }
}

/// The embedded database's file.
pub fn database_file(directory: &Path) -> PathBuf {
    directory.join("suimei.db")
}
