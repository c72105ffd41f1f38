//! What is not unpacked: files that are too large, that swell, or that are no workbooks. Asked before anything is parsed.

use std::io::{Cursor, Read};

use crate::problem::CellProblem;

/// A file at most, in bytes.
pub const FILE_MAX: usize = 20 * 1024 * 1024;
/// Everything in it unpacked at most, in bytes.
pub const UNPACKED_MAX: u64 = 200 * 1024 * 1024;
/// Unpacked bytes for one packed byte at most, beyond the size at which it matters.
const SWELLING_MAX: u64 = 200;
const SWELLING_FROM: u64 = 8 * 1024 * 1024;
/// Parts of the archive at most.
const PARTS_MAX: usize = 2_000;
/// Rows of records or lines at most.
pub const ROWS_MAX: u32 = 20_000;
/// Columns at most.
pub const COLUMNS_MAX: u32 = 256;

/// The beginning of an OLE container: an old `.xls`, or an `.xlsx` with a password.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

fn too_large_unpacked() -> CellProblem {
    CellProblem::of_file("workbook.unpacked-too-large").with("max", UNPACKED_MAX / 1024 / 1024)
}

/// Refuses what must not be unpacked. The sizes that the archive declares are asked first, then measured: an archive can lie.
pub fn check(bytes: &[u8]) -> Result<(), CellProblem> {
    if bytes.len() > FILE_MAX {
        return Err(CellProblem::of_file("workbook.too-large").with("max", FILE_MAX / 1024 / 1024));
    }
    if bytes.starts_with(OLE) {
        return Err(CellProblem::of_file("workbook.old-or-locked"));
    }
    let not_xlsx = || CellProblem::of_file("workbook.not-xlsx");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| not_xlsx())?;
    if archive.len() > PARTS_MAX {
        return Err(CellProblem::of_file("workbook.too-many-parts").with("max", PARTS_MAX));
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(not_xlsx());
    }
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| not_xlsx())?;
        declared = declared.saturating_add(part.size());
    }
    let swollen = |unpacked: u64| unpacked > SWELLING_FROM && unpacked / (bytes.len() as u64).max(1) > SWELLING_MAX;
    if declared > UNPACKED_MAX || swollen(declared) {
        return Err(too_large_unpacked());
    }
    let mut left = declared;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| CellProblem::of_file("workbook.old-or-locked"))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|_| CellProblem::of_file("workbook.unreadable"))?;
        left = left.checked_sub(read).ok_or_else(too_large_unpacked)?;
    }
    Ok(())
}
