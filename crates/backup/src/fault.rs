//! Why there is no backup, or nothing restored. Each is said in a sentence by the command line.

use std::io;
use std::path::{Path, PathBuf};

use store::{Dialect, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    /// A file stands where the backup was to be written.
    #[error("{} is there already", .0.display())]
    Taken(PathBuf),
    #[error("{} is not an empty directory", .0.display())]
    NotEmpty(PathBuf),
    /// The database into which was to be restored holds tables.
    #[error("the database holds {0} tables")]
    Tables(usize),
    /// The address of the database cannot be read.
    #[error("the address of the database: {0}")]
    Address(String),
    #[error("{0} is not found")]
    ProgramMissing(&'static str),
    #[error("{program} is of release {has}, and {needs} is needed")]
    ProgramOlder { program: &'static str, has: u32, needs: u32 },
    #[error("{program}: {said}")]
    ProgramFailed { program: &'static str, said: String },
    /// The server is older than the one that the backup was taken of.
    #[error("the server is of release {has}, the backup of one of release {needs}")]
    ServerOlder { has: u32, needs: u32 },
    #[error("no recipient of age: {0}")]
    Recipient(String),
    #[error("no file of identities of age: {}", .0.display())]
    Identity(PathBuf),
    #[error("not a backup")]
    NotABackup,
    /// A byte of it is another one, or its end is missing.
    #[error("changed or cut")]
    Changed,
    /// What it was locked with is not what was given.
    #[error("another passphrase or identity")]
    WrongKey,
    #[error("format {0}")]
    Format(i64),
    /// Made by a newer release, which is named, or the step of the schema that is unknown here.
    #[error("of a newer release: {0}")]
    Newer(String),
    /// It holds the one database, and was to be restored into the other.
    #[error("it holds {0:?}")]
    OtherDatabase(Dialect),
}

impl Fault {
    /// Of a file or directory.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Fault {
        move |error| Fault::File { path: path.to_owned(), error }
    }
}
