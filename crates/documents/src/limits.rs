//! What is not unpacked: files that are too large, that swell, or that are no workbooks. Asked before anything is parsed.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::package::plain_name;
use crate::problem::CellProblem;

/// A file at most, in bytes.
pub const FILE_MAX: usize = 20 * 1024 * 1024;
/// Everything in it unpacked at most, in bytes.
pub const UNPACKED_MAX: u64 = 200 * 1024 * 1024;
/// Unpacked bytes for one packed byte at most, of parts that are held in memory, beyond the size at which it matters. Sheets
/// are read cell by cell: a border over a whole sheet swells as nothing else does, and holds nothing.
const SWELLING_MAX: u64 = 200;
const SWELLING_FROM: u64 = 8 * 1024 * 1024;
/// Parts of the archive at most.
const PARTS_MAX: usize = 2_000;
/// Rows of records or lines at most.
pub const ROWS_MAX: u32 = 20_000;
/// Columns at most.
pub const COLUMNS_MAX: u32 = 256;

/// Of a sheet that is too large so much is looked at, to say what fills it.
const LOOKED_AT: u64 = 4 * 1024 * 1024;
/// Empty cells of a hundred from which on a sheet is called one of empty cells.
const MOSTLY: usize = 90;
const MB: u64 = 1024 * 1024;

/// The beginning of an OLE container: an old `.xls`, or an `.xlsx` with a password.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

/// One part of the archive, as the archive declares it.
struct Part {
    index: usize,
    packed: u64,
    size: u64,
    is_sheet: bool,
}

fn not_xlsx() -> CellProblem {
    CellProblem::of_file("workbook.not-xlsx")
}

fn unreadable() -> CellProblem {
    CellProblem::of_file("workbook.unreadable")
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Refuses what must not be unpacked. The sizes that the archive declares are asked first, then measured: an archive can lie.
pub fn check(bytes: &[u8]) -> Result<(), CellProblem> {
    if bytes.len() > FILE_MAX {
        let problem = CellProblem::of_file("workbook.too-large").with("size", bytes.len() as u64 / MB);
        return Err(problem.with("max", FILE_MAX as u64 / MB));
    }
    if bytes.starts_with(OLE) {
        return Err(CellProblem::of_file("workbook.old-or-locked"));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| not_xlsx())?;
    if archive.len() > PARTS_MAX {
        let problem = CellProblem::of_file("workbook.too-many-parts").with("count", archive.len());
        return Err(problem.with("max", PARTS_MAX));
    }
    let parts = parts(&mut archive)?;
    let sum = |of: &dyn Fn(&&Part) -> bool| {
        let parts = parts.iter().filter(of);
        parts.fold((0_u64, 0_u64), |sum, part| (sum.0.saturating_add(part.packed), sum.1.saturating_add(part.size)))
    };
    let (_, declared) = sum(&|_| true);
    let (packed, held) = sum(&|part| !part.is_sheet);
    if declared > UNPACKED_MAX || (held > SWELLING_FROM && held / packed.max(1) > SWELLING_MAX) {
        return Err(too_large(&mut archive, &parts, declared));
    }
    let mut left = declared;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| CellProblem::of_file("workbook.old-or-locked"))?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| unreadable())?;
        left = left.checked_sub(read).ok_or_else(unreadable)?;
    }
    Ok(())
}

/// Every part, where there is a workbook among them.
fn parts(archive: &mut Archive<'_>) -> Result<Vec<Part>, CellProblem> {
    let (mut parts, mut is_workbook) = (Vec::with_capacity(archive.len()), false);
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| not_xlsx())?;
        let name = plain_name(&part.name().map_err(|_| not_xlsx())?).to_ascii_lowercase();
        is_workbook |= name.starts_with("xl/workbook") && name.ends_with(".xml");
        let is_sheet = name.starts_with("xl/worksheets/") && name.ends_with(".xml");
        parts.push(Part { index, packed: part.compressed_size(), size: part.size(), is_sheet });
    }
    if is_workbook { Ok(parts) } else { Err(not_xlsx()) }
}

/// How large it is, and what fills it where that is a sheet of cells with nothing but a look.
fn too_large(archive: &mut Archive<'_>, parts: &[Part], declared: u64) -> CellProblem {
    let largest = parts.iter().max_by_key(|part| part.size).filter(|part| part.is_sheet);
    let cells =
        largest.and_then(|part| look_at(archive, part.index)).filter(|(all, empty)| empty * 100 >= all * MOSTLY);
    let code = if cells.is_some() { "workbook.formatted-too-large" } else { "workbook.unpacked-too-large" };
    let problem = CellProblem::of_file(code).with("size", declared.div_ceil(MB)).with("max", UNPACKED_MAX / MB);
    match cells {
        Some((all, empty)) => problem.with("looked", all).with("empty", empty),
        None => problem,
    }
}

/// The cells at the beginning of a sheet, and how many of them are empty.
fn look_at(archive: &mut Archive<'_>, index: usize) -> Option<(usize, usize)> {
    let mut beginning = Vec::new();
    archive.by_index(index).ok()?.take(LOOKED_AT).read_to_end(&mut beginning).ok()?;
    let count = |mark: &[u8]| beginning.windows(mark.len()).filter(|window| *window == mark).count();
    let (all, filled) = (count(b"<c ") + count(b"<c>") + count(b"<c/"), count(b"<v>") + count(b"<is>"));
    (all > 0).then(|| (all, all.saturating_sub(filled)))
}
