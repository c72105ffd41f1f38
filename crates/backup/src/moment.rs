//! The database as of one moment, beside whoever writes, and what else belongs to that moment.
//!
//! The head is read before the moment and the keys after it. So the head never runs ahead of the database, as a running server
//! leaves it at any instant, and a start leads it on; but where the tail was cut, the head still says so. And whatever was
//! sealed until the moment was sealed by a key that was in its file before: lines are only added there.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use kernel::Refusal;
use rusqlite::backup::{Backup, StepResult};
use store::clock::real_now;
use store::journal::{AUDIT, Chain, JOURNAL};
use store::place::database_file;
use store::{Connection, Dialect, HeadThen, Place, StoreError};

use crate::fault::Fault;
use crate::files::nameless;
use crate::manifest::{HEAD, JOURNAL_KEY, MANIFEST, Manifest, POSTGRES, Part, Position, SEAL_KEY, SETTINGS, SQLITE};
use crate::programs::{Programs, command, run, written};
use crate::{Progress, Step};

/// Pages that are copied between two looks at how far it is.
const PAGES: i32 = 1_024;

/// All that goes into a backup: small files by name, and the database.
pub(crate) struct Moment {
    pub manifest: Manifest,
    /// Why a server on these data would be read-only, where it would.
    pub alarm: Option<Refusal>,
    pub small: Vec<(&'static str, Vec<u8>)>,
    pub database: File,
}

/// Takes the moment of a place at which others may be writing.
pub(crate) fn take(place: &Place, programs: &Programs, progress: Progress<'_>) -> Result<Moment, Fault> {
    let at = real_now().rfc3339();
    let (head, then) = (optional(&place.directory, HEAD)?, HeadThen::of(&place.directory));
    let (database, mut manifest, alarm) = match &place.postgres {
        None => of_sqlite(&place.directory, (at, then), progress)?,
        Some(url) => of_postgres(&place.directory, url, (at, then), programs, progress)?,
    };
    let mut small: Vec<(&'static str, Vec<u8>)> = Vec::new();
    small.extend(head.map(|head| (HEAD, head)));
    for name in [JOURNAL_KEY, SEAL_KEY, SETTINGS] {
        small.extend(optional(&place.directory, name)?.map(|bytes| (name, bytes)));
    }
    let mut part = |name: &str, bytes: u64| manifest.parts.push(Part { name: name.to_owned(), bytes });
    small.iter().for_each(|(name, bytes)| part(name, bytes.len() as u64));
    part(if place.postgres.is_some() { POSTGRES } else { SQLITE }, written(&database));
    let said = serde_json::to_vec(&manifest)
        .map_err(|error| Fault::File { path: MANIFEST.into(), error: io::Error::other(error) })?;
    small.insert(0, (MANIFEST, said));
    Ok(Moment { manifest, alarm, small, database })
}

/// A file of the data directory; none where there is none.
fn optional(directory: &Path, name: &str) -> Result<Option<Vec<u8>>, Fault> {
    let path = directory.join(name);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::File { path, error }),
    }
}

/// Where both journals end in what a connection sees.
///
/// # Errors
/// A database that cannot be read.
pub fn position(connection: &mut Connection) -> Result<[Position; 2], StoreError> {
    let mut of = |chain: &Chain| {
        let (entry, end) = (chain.newest(connection)?, chain.end(connection)?);
        Ok::<_, StoreError>(Position { entry, seal: end.sequence, chain: end.chain })
    };
    Ok([of(&JOURNAL)?, of(&AUDIT)?])
}

/// What the manifest says of a connection whose moment is fixed; and why a server would be read-only on it.
fn describe(
    connection: &mut Connection,
    manifest: &mut Manifest,
    head: HeadThen,
) -> Result<Option<Refusal>, StoreError> {
    [manifest.journal, manifest.audit] = position(connection)?;
    let newest = connection.query("SELECT MAX(name) FROM migration", &[])?;
    manifest.migration = newest.first().and_then(|row| row[0].as_text()).unwrap_or_default().to_owned();
    head.alarm(connection)
}

/// Copies the pages as they are: a copy that orders them anew would number rows anew, and the search knows rows by number.
fn of_sqlite(
    directory: &Path,
    (at, head): (String, HeadThen),
    progress: Progress<'_>,
) -> Result<(File, Manifest, Option<Refusal>), Fault> {
    let mut connection = Connection::open_sqlite(&database_file(directory), true)?;
    connection.begin_read()?;
    let mut manifest = Manifest::of(at, Dialect::Sqlite, None);
    let alarm = describe(&mut connection, &mut manifest, head)?;
    let failed = |error: rusqlite::Error| Fault::Store(StoreError::Unavailable(error.to_string()));
    let (file, mut copy) = nameless(directory, |path| {
        let copy = rusqlite::Connection::open(path).map_err(failed)?;
        // It is written once and read once: nothing stands beside it, and after a fault nothing of it is used.
        copy.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;")
            .map_err(failed)?;
        Ok(copy)
    })?;
    // The transaction is open already: each step sees the same moment, whatever is written meanwhile.
    let Some(source) = connection.sqlite() else { return Err(Fault::OtherDatabase(Dialect::Postgres)) };
    {
        let backup = Backup::new(source, &mut copy).map_err(failed)?;
        loop {
            match backup.step(PAGES).map_err(failed)? {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(std::time::Duration::from_millis(20)),
            }
            let about = backup.progress();
            let (total, left) = (about.pagecount.unsigned_abs(), about.remaining.unsigned_abs());
            progress(Step::Database, u64::from(total.saturating_sub(left)), Some(u64::from(total)));
        }
    }
    copy.close().map_err(|(_, error)| failed(error))?;
    connection.rollback();
    Ok((file, manifest, alarm))
}

fn of_postgres(
    directory: &Path,
    url: &str,
    (at, head): (String, HeadThen),
    programs: &Programs,
    progress: Progress<'_>,
) -> Result<(File, Manifest, Option<Refusal>), Fault> {
    let mut connection = Connection::open_postgres(url)?;
    let server = server_of(&mut connection)?;
    let program = programs.find("pg_dump", server)?;
    connection.begin_read()?;
    let snapshot = connection.query("SELECT pg_export_snapshot()", &[])?;
    let snapshot = snapshot.first().and_then(|row| row[0].as_text()).unwrap_or_default().to_owned();
    let mut manifest = Manifest::of(at, Dialect::Postgres, Some(server));
    let alarm = describe(&mut connection, &mut manifest, head)?;
    let mut command = command(&program, url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--no-password"]);
    command.arg(format!("--snapshot={snapshot}"));
    let (file, ()) = nameless(directory, |_| Ok(()))?;
    let output = file.try_clone().map_err(Fault::at(directory))?;
    command.stdout(output);
    run("pg_dump", command, &mut || progress(Step::Database, written(&file), None))?;
    connection.rollback();
    Ok((file, manifest, alarm))
}

/// The release of a server of PostgreSQL.
pub(crate) fn server_of(connection: &mut Connection) -> Result<u32, StoreError> {
    let rows = connection.query("SELECT current_setting('server_version_num')::BIGINT / 10000", &[])?;
    let number = rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0);
    Ok(u32::try_from(number).unwrap_or(0))
}
