//! Files that nobody else reads: with no name while they are in the making, beside what they become, gone with whoever made them.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::fault::Fault;

fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// A file of its own in a directory, for what `fill` does with its name. After that it has none: whatever happens to the
/// process, nothing of it stays on the disk.
pub(crate) fn nameless<T>(directory: &Path, fill: impl FnOnce(&Path) -> Result<T, Fault>) -> Result<(File, T), Fault> {
    let path = directory.join(format!(".backup-{}", std::process::id()));
    // Left by a process that was killed in the moment between making and opening it: empty.
    let _ = fs::remove_file(&path);
    let file = create_private(&path).map_err(Fault::at(&path))?;
    let filled = fill(&path);
    fs::remove_file(&path).map_err(Fault::at(&path))?;
    Ok((file, filled?))
}

/// A file that is written beside the one that it becomes; gone where it does not become it.
pub(crate) struct Partial {
    path: PathBuf,
    target: PathBuf,
}

impl Partial {
    /// # Errors
    /// A target that is there, or a directory that cannot be written.
    pub fn create(target: &Path) -> Result<(Partial, File), Fault> {
        if target.symlink_metadata().is_ok() {
            return Err(Fault::Taken(target.to_owned()));
        }
        let name = target.file_name().ok_or_else(|| Fault::Taken(target.to_owned()))?;
        let path = beside(target, &format!(".{}.partial-{}", name.display(), std::process::id()));
        let file = create_private(&path).map_err(Fault::at(&path))?;
        Ok((Partial { path, target: target.to_owned() }, file))
    }

    /// Gives the file, whole and on the disk, the name that was asked for; nothing that stands there is overwritten.
    pub fn finish(self, file: &File) -> Result<(), Fault> {
        file.sync_all().map_err(Fault::at(&self.path))?;
        match fs::hard_link(&self.path, &self.target) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Fault::Taken(self.target.clone()));
            }
            // A disk without such links: a name that came meanwhile is found a moment before.
            Err(_) if self.target.symlink_metadata().is_ok() => return Err(Fault::Taken(self.target.clone())),
            Err(_) => fs::rename(&self.path, &self.target).map_err(Fault::at(&self.target))?,
        }
        sync_directory(&parent(&self.target))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Where it was renamed it is gone already.
        let _ = fs::remove_file(&self.path);
    }
}

pub(crate) fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Another name in the same directory.
pub(crate) fn beside(path: &Path, name: &str) -> PathBuf {
    parent(path).join(name)
}

pub(crate) fn sync_directory(path: &Path) -> Result<(), Fault> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(Fault::at(path))
}
