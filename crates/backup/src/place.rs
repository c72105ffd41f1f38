//! The place into which a backup is restored: empty before, whole after.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use store::{Connection, Place, StoreError};

use crate::fault::Fault;
use crate::files::{parent, sync_directory};
use crate::manifest::POSTGRES;
use crate::moment::server_of;
use crate::programs::{Programs, command, run};
use crate::unpack::Unpacked;
use crate::{Progress, Step};

/// Makes sure that nothing lies where a backup is to be restored.
pub(crate) fn must_be_empty(place: &Place, programs: &Programs) -> Result<(), Fault> {
    let directory = &place.directory;
    match fs::read_dir(directory).map(|mut entries| entries.next().is_none()) {
        Ok(true) => {}
        Ok(false) => return Err(Fault::NotEmpty(directory.clone())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(Fault::NotEmpty(directory.clone())),
        Err(error) => return Err(Fault::at(directory)(error)),
    }
    let Some(url) = &place.postgres else { return Ok(()) };
    let mut connection = Connection::open_postgres(url)?;
    programs.find("pg_restore", server_of(&mut connection)?)?;
    match tables_of(&mut connection)? {
        0 => Ok(()),
        count => Err(Fault::Tables(count)),
    }
}

/// Tables and whatever else rows can be read from, outside of the system's own.
fn tables_of(connection: &mut Connection) -> Result<usize, StoreError> {
    let sql = "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\\_%'
                 AND n.nspname <> 'information_schema'";
    connection.count(sql, &[])
}

impl Unpacked {
    /// Fills the database, all of it in one transaction, and gives the directory its name.
    ///
    /// # Errors
    /// A server that is too old, a place that is empty no more. Then nothing was restored.
    pub fn settle(self, progress: Progress<'_>) -> Result<(), Fault> {
        if let Some(url) = &self.to.postgres {
            self.fill(url, progress)?;
        }
        let (from, to) = (&self.directory, &self.to.directory);
        if let Ok(about) = fs::metadata(to) {
            // Whoever owns the empty directory owns what comes in its place.
            fs::set_permissions(from, fs::Permissions::from_mode(about.mode() & 0o777)).map_err(Fault::at(from))?;
            hand_over(from, about.uid(), about.gid())?;
        }
        sync_directory(from)?;
        fs::rename(from, to).map_err(|error| match error.kind() {
            io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => Fault::NotEmpty(to.clone()),
            _ => Fault::at(to)(error),
        })?;
        sync_directory(&parent(to))
    }

    fn fill(&self, url: &str, progress: Progress<'_>) -> Result<(), Fault> {
        let mut connection = Connection::open_postgres(url)?;
        let (has, needs) = (server_of(&mut connection)?, self.manifest.server.unwrap_or(0));
        if has < needs {
            return Err(Fault::ServerOlder { has, needs });
        }
        drop(connection);
        let dump = self.directory.join(POSTGRES);
        let mut command = command(&self.programs.find("pg_restore", has)?, url)?;
        command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]);
        // An empty address: which database it is stands in the environment, like all of it.
        command.arg("--dbname=").arg(&dump);
        run("pg_restore", command, &mut || progress(Step::Filling, 0, None))?;
        fs::remove_file(&dump).map_err(Fault::at(&dump))
    }
}

/// Gives a directory with all in it to its owner, where that is somebody else.
fn hand_over(directory: &Path, uid: u32, gid: u32) -> Result<(), Fault> {
    for entry in fs::read_dir(directory).map_err(Fault::at(directory))? {
        let path = entry.map_err(Fault::at(directory))?.path();
        if path.is_dir() {
            hand_over(&path, uid, gid)?;
        } else {
            give(&path, uid, gid)?;
        }
    }
    give(directory, uid, gid)
}

fn give(path: &Path, uid: u32, gid: u32) -> Result<(), Fault> {
    let about = fs::metadata(path).map_err(Fault::at(path))?;
    if (about.uid(), about.gid()) == (uid, gid) {
        return Ok(());
    }
    chown(path, Some(uid), Some(gid)).map_err(Fault::at(path))
}
