//! Writes a backup: under another name beside the one that was asked for, until it is whole and on the disk.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::Path;

use kernel::Refusal;
use store::Place;
use tar::{Builder, EntryType, Header};

use crate::fault::Fault;
use crate::files::Partial;
use crate::lock::Lock;
use crate::manifest::{Manifest, POSTGRES, SQLITE};
use crate::moment::{Moment, take};
use crate::programs::{Programs, written};
use crate::{Progress, Step};

/// What was written.
pub struct Written {
    pub manifest: Manifest,
    /// Why a server on what it holds is read-only, where it is: nobody should throw an earlier backup away for this one.
    pub alarm: Option<Refusal>,
}

/// Writes the backup of a place into a file that is not there yet; answers what it holds.
///
/// # Errors
/// A file that is there, a database that cannot be read, a full disk. Then there is no such file.
pub fn write(
    place: &Place,
    target: &Path,
    lock: &Lock,
    programs: &Programs,
    progress: Progress<'_>,
) -> Result<Written, Fault> {
    let encryptor = lock.encryptor()?;
    let (partial, file) = Partial::create(target)?;
    let moment = take(place, programs, progress)?;
    let buffered = BufWriter::with_capacity(1 << 17, file);
    let written = encryptor.wrap_output(buffered).and_then(|mut locked| {
        fill(&mut locked, &moment, place, progress)?;
        locked.finish()?.into_inner().map_err(io::IntoInnerError::into_error)
    });
    partial.finish(&written.map_err(Fault::at(target))?)?;
    Ok(Written { manifest: moment.manifest, alarm: moment.alarm })
}

/// The tar: the manifest first, the database last.
fn fill(out: &mut impl Write, moment: &Moment, place: &Place, progress: Progress<'_>) -> io::Result<()> {
    let mut tar = Builder::new(out);
    for (name, bytes) in &moment.small {
        append(&mut tar, name, bytes.len() as u64, bytes.as_slice())?;
    }
    let (mut database, total) = (&moment.database, written(&moment.database));
    database.rewind()?;
    let name = if place.postgres.is_some() { POSTGRES } else { SQLITE };
    append(&mut tar, name, total, Counted { from: database, done: 0, total, progress })?;
    tar.finish()
}

fn append(tar: &mut Builder<impl Write>, name: &str, bytes: u64, from: impl Read) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o600);
    tar.append_data(&mut header, name, from)
}

/// A file that tells how far it was read.
struct Counted<'a> {
    from: &'a File,
    done: u64,
    total: u64,
    progress: Progress<'a>,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.done += count as u64;
        (self.progress)(Step::File, self.done, Some(self.total));
        Ok(count)
    }
}
