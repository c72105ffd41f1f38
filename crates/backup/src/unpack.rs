//! Reads a backup to its last byte into a directory beside the place that it is for. What is there then is whole: every piece
//! of an age file proves itself, and the last one says that it is the last.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use age::Decryptor;
use store::{Dialect, Place};
use tar::{Archive, Entry, EntryType};

use crate::fault::Fault;
use crate::files::{beside, sync_directory};
use crate::lock::{Key, refused};
use crate::manifest::{HEAD, JOURNAL_KEY, MANIFEST, Manifest, POSTGRES, SEAL_KEY, SETTINGS, SQLITE};
use crate::place::must_be_empty;
use crate::programs::{Programs, written};
use crate::{Progress, Step};

/// More than any small file of a backup has.
const SMALL_MAX: u64 = 1 << 20;
/// Bytes that are written between two looks at how far it is.
const PIECE: usize = 1 << 17;

/// What was unpacked and is in no place yet; where it goes nowhere, it is gone.
pub struct Unpacked {
    pub manifest: Manifest,
    pub(crate) directory: PathBuf,
    pub(crate) to: Place,
    pub(crate) programs: Programs,
}

impl Unpacked {
    /// The settings that the data directory held, where it held any; they can still be changed.
    pub fn settings(&self) -> PathBuf {
        self.directory.join(SETTINGS)
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // Where it has become the place it is no longer there.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Unpacks a backup beside an empty place; `known` are the steps of the schema that this release has.
///
/// # Errors
/// A place that is not empty, a file that was changed, cut or locked otherwise, one of a newer release or of the other
/// database. Then nothing stays.
pub fn unpack(
    path: &Path,
    key: &Key,
    to: &Place,
    known: &[&str],
    programs: &Programs,
    progress: Progress<'_>,
) -> Result<Unpacked, Fault> {
    must_be_empty(to, programs)?;
    let file = File::open(path).map_err(Fault::at(path))?;
    let total = written(&file);
    let locked = Decryptor::new_buffered(BufReader::with_capacity(PIECE, file)).map_err(refused)?;
    let mut reader = key.open(locked)?;
    let (mut archive, expected) = (Archive::new(&mut reader), of(to));
    let mut entries = archive.entries().map_err(|_| Fault::Changed)?.raw(true);
    let mut first = entries.next().ok_or(Fault::NotABackup)?.map_err(damage)?;
    if first.path_bytes().as_ref() != MANIFEST.as_bytes() {
        return Err(Fault::NotABackup);
    }
    let manifest = Manifest::read(&small(&mut first)?, known)?;
    if let Some(holds) = manifest.dialect().filter(|holds| *holds != expected) {
        return Err(Fault::OtherDatabase(holds));
    }
    let unpacked = begin(manifest, to, programs)?;
    let mut parts = unpacked.manifest.parts.iter();
    let mut done = 0;
    for entry in entries {
        let mut entry = entry.map_err(damage)?;
        let part = parts.next().ok_or(Fault::NotABackup)?;
        if entry.path_bytes().as_ref() != part.name.as_bytes() || entry.size() != part.bytes {
            return Err(Fault::NotABackup);
        }
        let mut told = |more: u64| {
            done += more;
            progress(Step::File, done.min(total), Some(total));
        };
        extract(&mut entry, &part.name, expected, &unpacked.directory, &mut told)?;
    }
    if parts.next().is_some() {
        return Err(Fault::NotABackup);
    }
    // To its very end: only there is it known that nothing was cut.
    io::copy(&mut reader, &mut io::sink()).map_err(damage)?;
    progress(Step::File, total, Some(total));
    Ok(unpacked)
}

fn of(place: &Place) -> Dialect {
    if place.postgres.is_some() { Dialect::Postgres } else { Dialect::Sqlite }
}

/// What a reading that failed says of the file: a piece that does not prove itself, or an end that is missing.
fn damage(_: io::Error) -> Fault {
    Fault::Changed
}

fn begin(manifest: Manifest, to: &Place, programs: &Programs) -> Result<Unpacked, Fault> {
    let name = to.directory.file_name().map_or_else(|| "data".into(), |name| name.display().to_string());
    let directory = beside(&to.directory, &format!(".{name}.restoring-{}", std::process::id()));
    DirBuilder::new().mode(0o700).create(&directory).map_err(Fault::at(&directory))?;
    Ok(Unpacked { manifest, directory, to: to.clone(), programs: programs.clone() })
}

fn small(entry: &mut Entry<'_, impl Read>) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    if entry.header().entry_type() != EntryType::Regular || entry.size() > SMALL_MAX {
        return Err(Fault::NotABackup);
    }
    entry.read_to_end(&mut bytes).map_err(damage)?;
    Ok(bytes)
}

/// Writes one part into the directory, under a name of the closed list alone.
fn extract(
    entry: &mut Entry<'_, impl Read>,
    name: &str,
    expected: Dialect,
    directory: &Path,
    told: &mut dyn FnMut(u64),
) -> Result<(), Fault> {
    let database = if expected == Dialect::Sqlite { SQLITE } else { POSTGRES };
    let is_small = [HEAD, JOURNAL_KEY, SEAL_KEY, SETTINGS].contains(&name);
    let is_known = is_small || name == database;
    if !is_known || entry.header().entry_type() != EntryType::Regular || (is_small && entry.size() > SMALL_MAX) {
        return Err(Fault::NotABackup);
    }
    let path = directory.join(name);
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        DirBuilder::new().mode(0o700).create(folder).map_err(Fault::at(folder))?;
    }
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let file = opened.map_err(Fault::at(&path))?;
    let mut piece = vec![0; PIECE];
    loop {
        let count = entry.read(&mut piece).map_err(damage)?;
        if count == 0 {
            break;
        }
        io::Write::write_all(&mut &file, &piece[..count]).map_err(Fault::at(&path))?;
        told(count as u64);
    }
    if written(&file) != entry.size() {
        return Err(Fault::Changed);
    }
    file.sync_all().map_err(Fault::at(&path))?;
    path.parent().map_or(Ok(()), sync_directory)
}
