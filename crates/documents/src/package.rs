//! The archive that a workbook is: its parts by their names, as every reader of it sees them.
//!
//! Some programs write `xl\\workbook.xml`; spreadsheet programs open that, and names of parts are the same in capitals
//! (ECMA-376, part 2). **Invariant:** whoever reads a part finds it by [`Package::index`], or in bytes in which all names are
//! plain, so that nobody reads values from one part and what is hidden from another or from none.

use std::borrow::Cow;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::limits;
use crate::problem::CellProblem;

/// A part that says where others are, in bytes at most.
const RELATIONS_MAX: u64 = 1024 * 1024;

/// A workbook small enough to be unpacked, with plain names.
pub struct Package<'a>(Cow<'a, [u8]>);

/// The name of a part as the standard writes it.
pub(crate) fn plain_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches("./").trim_start_matches('/').to_owned()
}

/// Whether a name is that of a part, in whatever case.
fn is_part(name: &str, part: &str) -> bool {
    plain_name(name).eq_ignore_ascii_case(&plain_name(part))
}

impl<'a> Package<'a> {
    /// Opens what is no danger to open.
    ///
    /// # Errors
    /// Why it is not opened.
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, CellProblem> {
        limits::check(bytes)?;
        let broken = |_| CellProblem::of_file("workbook.unreadable");
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let names = names(&mut archive)?;
        let mut is_plain = true;
        for (index, name) in names.iter().enumerate() {
            is_plain &= plain_name(name) == *name && !(is_relations(name) && relations(&mut archive, index)?.1);
        }
        if is_plain { Ok(Package(Cow::Borrowed(bytes))) } else { Ok(Package(Cow::Owned(made_plain(archive)?))) }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The place of a part in the archive.
    pub fn index(archive: &ZipArchive<Cursor<&[u8]>>, part: &str) -> Option<usize> {
        let name = archive.file_names().flatten().find(|name| is_part(name, part))?.to_string();
        archive.index_for_name(&name)
    }
}

fn names(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<String>, CellProblem> {
    let broken = |_| CellProblem::of_file("workbook.unreadable");
    (0..archive.len())
        .map(|index| Ok(archive.by_index_raw(index).map_err(broken)?.name().map_err(broken)?.into_owned()))
        .collect()
}

fn is_relations(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".rels")
}

/// What a part of relations says, with plain targets, and whether they were not.
fn relations(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<(String, bool), CellProblem> {
    let broken = || CellProblem::of_file("workbook.unreadable");
    let part = archive.by_index(index).map_err(|_| broken())?;
    let mut text = String::new();
    part.take(RELATIONS_MAX).read_to_string(&mut text).map_err(|_| broken())?;
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("Target=") {
        let value = at + "Target=".len();
        let Some(quote) = rest[value..].chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { break };
        let Some(end) = rest[value + 1..].find(quote) else { break };
        plain.push_str(&rest[..=value]);
        plain.push_str(&rest[value + 1..value + 1 + end].replace('\\', "/"));
        rest = &rest[value + 1 + end..];
    }
    plain.push_str(rest);
    let changed = plain != text;
    Ok((plain, changed))
}

/// The same archive under plain names. What is packed is copied as it is.
fn made_plain(mut archive: ZipArchive<Cursor<&[u8]>>) -> Result<Vec<u8>, CellProblem> {
    let broken = || CellProblem::of_file("workbook.unreadable");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, name) in names(&mut archive)?.into_iter().enumerate() {
        if is_relations(&name) {
            let (text, _) = relations(&mut archive, index)?;
            writer.start_file(plain_name(&name), SimpleFileOptions::default()).map_err(|_| broken())?;
            writer.write_all(text.as_bytes()).map_err(|_| broken())?;
        } else {
            let part = archive.by_index_raw(index).map_err(|_| broken())?;
            writer.raw_copy_file_rename(part, plain_name(&name)).map_err(|_| broken())?;
        }
    }
    Ok(writer.finish().map_err(|_| broken())?.into_inner())
}
