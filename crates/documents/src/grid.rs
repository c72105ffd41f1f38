//! A workbook as plain cells: values, whether a formula made them, hidden rows and merged cells. No meaning yet.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::limits::{self, COLUMNS_MAX, ROWS_MAX};
use crate::package::Package;
use crate::problem::{CellProblem, Place, column_name};
use crate::serial::DaysFrom;

/// Rows that heads and notes may take beside those of records.
const HEADS_MAX: u32 = 100;
/// Cells of one workbook at most.
const CELLS_MAX: usize = 2_000_000;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    Text(String),
    Number(f64),
    Flag(bool),
    /// A number shown as a day or a time.
    Moment(ExcelDateTime),
    /// A day or time written as text by the program that made the file.
    MomentText(String),
    /// `#DIV/0!` and its kin.
    Fault(String),
    Nothing,
}

/// A cell that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub raw: Raw,
    pub formula: bool,
}

impl Cell {
    fn is_blank(&self) -> bool {
        !self.formula && matches!(&self.raw, Raw::Nothing)
            || matches!(&self.raw, Raw::Text(text) if text.trim().is_empty())
    }
}

/// A rectangle of cells: first row and column, last row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub first: (u32, u32),
    pub last: (u32, u32),
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub visible: bool,
    /// Cells that are not empty, by row, in the order of their columns.
    pub rows: BTreeMap<u32, Vec<(u32, Cell)>>,
    pub hidden_rows: BTreeSet<u32>,
    pub merged: Vec<Area>,
    pub days_from: DaysFrom,
}

impl Sheet {
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        let cells = self.rows.get(&row)?;
        cells.binary_search_by_key(&column, |(at, _)| *at).ok().map(|index| &cells[index].1)
    }

    /// The text of a cell that holds text.
    pub fn text(&self, row: u32, column: u32) -> Option<String> {
        match &self.cell(row, column)?.raw {
            Raw::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    /// The column behind the last one that is used.
    pub fn width(&self) -> u32 {
        self.rows.values().filter_map(|cells| cells.last()).map(|(column, _)| column + 1).max().unwrap_or(0)
    }
}

fn unreadable() -> CellProblem {
    CellProblem::of_file("workbook.unreadable")
}

/// Reads every sheet of a workbook that is small enough to be read.
pub fn read_sheets(bytes: &[u8]) -> Result<Vec<Sheet>, CellProblem> {
    let package = Package::open(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(package.bytes())).map_err(|_| unreadable())?;
    let mut archive = ZipArchive::new(Cursor::new(package.bytes())).map_err(|_| unreadable())?;
    let days_from = DaysFrom::is_1904(workbook.has_1904_epoch());
    let paths = sheet_paths(&mut archive)?;
    let mut sheets = Vec::new();
    let mut count = 0;
    for listed in workbook.sheets_metadata().to_vec() {
        if listed.typ != SheetType::WorkSheet {
            continue;
        }
        let visible = listed.visible == SheetVisible::Visible;
        let mut sheet = Sheet { visible, name: listed.name, days_from, ..Sheet::default() };
        // What is hidden and merged is read from the very part that the values are read from, or nothing is read.
        shape(&mut archive, paths.get(&sheet.name).ok_or_else(unreadable)?, &mut sheet)?;
        cells(&mut workbook, &mut sheet, &mut count)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn cells(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &mut Sheet, count: &mut usize) -> Result<(), CellProblem> {
    let name = sheet.name.clone();
    let broken =
        |row: u32| CellProblem::new(Place::new(&name, row, 0), "", "workbook.unreadable-sheet").with("sheet", &name);
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(|_| broken(0))?;
    let mut last = 0;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|_| broken(last))? {
        let (row, column) = record.pos;
        last = row;
        let cell = Cell { raw: raw(record.value), formula: record.formula.is_some() };
        if cell.is_blank() {
            continue;
        }
        if row >= ROWS_MAX + HEADS_MAX {
            let place = Place::new(&name, row, column);
            let problem = CellProblem::new(place, "", "workbook.too-many-rows").with("row", row + 1);
            return Err(problem.with("max", ROWS_MAX));
        }
        *count += 1;
        let place = || Place::new(&name, row, column);
        if column >= COLUMNS_MAX {
            let problem = CellProblem::new(place(), "", "workbook.too-many-columns");
            return Err(problem.with("cell", place().cell()).with("max", column_name(COLUMNS_MAX - 1)));
        }
        if *count > CELLS_MAX {
            return Err(CellProblem::new(place(), "", "workbook.too-many-cells").with("max", CELLS_MAX));
        }
        let cells = sheet.rows.entry(row).or_default();
        match cells.binary_search_by_key(&column, |(at, _)| *at) {
            Ok(index) => cells[index].1 = cell,
            Err(index) => cells.insert(index, (column, cell)),
        }
    }
    Ok(())
}

fn raw(value: DataRef<'_>) -> Raw {
    match value {
        DataRef::Int(number) => Raw::Number(number as f64),
        DataRef::Float(number) => Raw::Number(number),
        DataRef::String(text) => Raw::Text(unescape(&text)),
        DataRef::SharedString(text) => Raw::Text(unescape(text)),
        DataRef::Bool(flag) => Raw::Flag(flag),
        DataRef::DateTime(moment) => Raw::Moment(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Raw::MomentText(text),
        DataRef::Error(fault) => Raw::Fault(fault.to_string()),
        DataRef::Empty => Raw::Nothing,
    }
}

/// Signs that XML cannot carry stand in workbooks as `_x000D_` (ECMA-376, ST_Xstring).
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let escaped = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let sign = escaped.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let (keep, next) = if sign.is_some() { (at, at + 7) } else { (at + 2, at + 2) };
        plain.push_str(&rest[..keep]);
        plain.extend(sign);
        rest = &rest[next..];
    }
    plain.push_str(rest);
    plain
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(|value| value.into_owned())
}

/// Walks over the elements of one part of the archive.
fn walk(archive: &mut Archive<'_>, path: &str, mut each: impl FnMut(&BytesStart<'_>)) -> Result<(), CellProblem> {
    let index = Package::index(archive, path).ok_or_else(unreadable)?;
    let part = archive.by_index(index).map_err(|_| unreadable())?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part.take(limits::UNPACKED_MAX)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => each(&element),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(unreadable()),
        }
    }
}

/// The part that the package calls its document: its folder and its name.
fn document(archive: &mut Archive<'_>) -> Result<(String, String), CellProblem> {
    let mut document = None;
    walk(archive, "_rels/.rels", |element| {
        let is_document = attribute(element, "Type").is_some_and(|of| of.ends_with("/relationships/officeDocument"));
        if is_document && let Some(target) = attribute(element, "Target") {
            document = Some(target.trim_start_matches('/').to_owned());
        }
    })?;
    let document = document.ok_or_else(unreadable)?;
    let (folder, name) = document.rsplit_once('/').unwrap_or(("", &document));
    Ok((if folder.is_empty() { String::new() } else { format!("{folder}/") }, name.to_owned()))
}

/// The part of the archive in which each sheet lies.
fn sheet_paths(archive: &mut Archive<'_>) -> Result<BTreeMap<String, String>, CellProblem> {
    let (folder, name) = document(archive)?;
    let mut targets = BTreeMap::new();
    walk(archive, &format!("{folder}_rels/{name}.rels"), |element| {
        if let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target")) {
            let path = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned);
            targets.insert(id, path);
        }
    })?;
    let mut paths = BTreeMap::new();
    walk(archive, &format!("{folder}{name}"), |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && let Some(path) = targets.get(&id)
        {
            paths.insert(name, path.clone());
        }
    })?;
    Ok(paths)
}

/// Hidden rows and merged cells, which the reader of values does not tell.
fn shape(archive: &mut Archive<'_>, path: &str, sheet: &mut Sheet) -> Result<(), CellProblem> {
    let mut next_row = 0;
    walk(archive, path, |element| match element.local_name().as_ref() {
        "row" => {
            let number = attribute(element, "r").and_then(|number| number.parse::<u32>().ok());
            let row = number.map_or(next_row, |number| number.saturating_sub(1));
            next_row = row + 1;
            if matches!(attribute(element, "hidden").as_deref(), Some("1" | "true"))
                && sheet.hidden_rows.len() < 100_000
            {
                sheet.hidden_rows.insert(row);
            }
        }
        "mergeCell" if sheet.merged.len() < 100_000 => {
            sheet.merged.extend(attribute(element, "ref").and_then(|written| area(&written)));
        }
        _ => {}
    })
}

fn area(written: &str) -> Option<Area> {
    let (first, last) = written.split_once(':')?;
    Some(Area { first: position(first)?, last: position(last)? })
}

fn position(written: &str) -> Option<(u32, u32)> {
    let letters = written.trim_end_matches(|c: char| c.is_ascii_digit());
    let row: u32 = written[letters.len()..].parse().ok()?;
    let column = letters.bytes().filter(|byte| *byte != b'$').try_fold(0_u32, |sum, byte| {
        let digit = u32::from(byte.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        sum.checked_mul(26)?.checked_add(digit)
    })?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn escaped_signs_come_back_and_others_stay() {
        assert_eq!(super::unescape("a_x000D_b"), "a\rb");
        assert_eq!(super::unescape("_x005F_x0041_"), "_x0041_");
        assert_eq!(super::unescape("_xZZZZ_ 镇_x"), "_xZZZZ_ 镇_x");
    }

    #[test]
    fn areas_are_read_as_spreadsheets_write_them() {
        let area = super::area("B5:AA7").unwrap();
        assert_eq!((area.first, area.last), ((4, 1), (6, 26)));
    }
}
