//! Backups: one encrypted file that holds an installation as of one moment, and the way back into an empty place.
//!
//! The file is in the age format; in it lies a tar: what it is (`manifest`), the journal's head, the keys, the settings, the
//! database. It leaves out what proves a restored place: that is `store::check`, which the command runs.
//!
//! **Invariant:** a file by the name that was asked for is whole, and a place has all of a backup or nothing of it.

mod fault;
mod manifest;
mod lock;
mod files;
mod programs;
mod moment;
mod write;
mod unpack;
mod place;

pub use fault::Fault;
pub use lock::{Key, Lock, wants_passphrase};
pub use manifest::{Manifest, Position};
pub use moment::position;
pub use programs::Programs;
pub use unpack::{Unpacked, unpack};
pub use write::{Written, write};

/// What is told while it takes long: how far it is, of how much; of what nobody knows the size, none.
pub type Progress<'a> = &'a mut dyn FnMut(Step, u64, Option<u64>);

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The database as of one moment; in pages or bytes.
    Database,
    /// The file is written, or read; in bytes.
    File,
    /// The database is filled.
    Filling,
}
