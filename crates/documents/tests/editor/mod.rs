//! What people do to a workbook between download and import: cells are typed over, rows copied, columns moved, sheets renamed.
//!
//! A workbook is read as plain cells, changed, and written again with nothing of the template's look; codes stay, as they
//! do in every spreadsheet program.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};

use documents::grid::{self, Raw};
use rust_xlsxwriter::{Format, Formula, Workbook};

#[derive(Clone, Debug, PartialEq)]
pub enum Put {
    Text(String),
    Number(f64),
    Flag(bool),
    /// A serial number shown as a day.
    Day(f64),
    /// A formula and the result that the spreadsheet kept.
    Formula(&'static str, &'static str),
}

impl From<&str> for Put {
    fn from(text: &str) -> Put {
        Put::Text(text.to_owned())
    }
}

impl From<f64> for Put {
    fn from(number: f64) -> Put {
        Put::Number(number)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Leaf {
    pub name: String,
    pub visible: bool,
    pub cells: BTreeMap<(u32, u32), Put>,
    pub hidden_rows: BTreeSet<u32>,
    /// First and last row, first and last column.
    pub merged: Vec<[u32; 4]>,
}

#[derive(Clone, Debug, Default)]
pub struct Book {
    pub leaves: Vec<Leaf>,
}

/// `C7` as row and column from zero.
pub fn at(cell: &str) -> (u32, u32) {
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |sum, byte| sum * 26 + u32::from(byte - b'A') + 1) - 1;
    (cell[letters.len()..].parse::<u32>().expect("a row") - 1, column)
}

impl Book {
    pub fn open(bytes: &[u8]) -> Book {
        let sheets = grid::read_sheets(bytes).expect("the workbook can be read");
        let leaves = sheets.into_iter().map(|sheet| {
            let cells = sheet.rows.iter().flat_map(|(row, cells)| {
                cells.iter().filter_map(|(column, cell)| Some(((*row, *column), put(&cell.raw)?)))
            });
            Leaf { cells: cells.collect(), name: sheet.name, visible: sheet.visible, ..Leaf::default() }
        });
        Book { leaves: leaves.collect() }
    }

    pub fn leaf(&mut self, name: &str) -> &mut Leaf {
        let names: Vec<String> = self.leaves.iter().map(|leaf| leaf.name.clone()).collect();
        self.leaves
            .iter_mut()
            .find(|leaf| leaf.name == name)
            .unwrap_or_else(|| panic!("no sheet {name} among {names:?}"))
    }

    pub fn put(&mut self, sheet: &str, cell: &str, value: impl Into<Put>) -> &mut Book {
        self.leaf(sheet).cells.insert(at(cell), value.into());
        self
    }

    pub fn clear(&mut self, sheet: &str, cell: &str) -> &mut Book {
        self.leaf(sheet).cells.remove(&at(cell));
        self
    }

    /// Copies a whole row over another one, hidden cells included.
    pub fn copy_row(&mut self, sheet: &str, from: u32, to: u32) -> &mut Book {
        let leaf = self.leaf(sheet);
        leaf.cells.retain(|(row, _), _| *row != to - 1);
        let copied: Vec<_> =
            leaf.cells.range((from - 1, 0)..(from, 0)).map(|((_, column), put)| (*column, put.clone())).collect();
        leaf.cells.extend(copied.into_iter().map(|(column, put)| ((to - 1, column), put)));
        self
    }

    pub fn delete_row(&mut self, sheet: &str, row: u32) -> &mut Book {
        let leaf = self.leaf(sheet);
        let cells = std::mem::take(&mut leaf.cells);
        let moved = cells.into_iter().filter(|((at, _), _)| *at != row - 1);
        leaf.cells = moved.map(|((at, column), put)| ((if at > row - 1 { at - 1 } else { at }, column), put)).collect();
        self
    }

    pub fn swap_columns(&mut self, sheet: &str, one: u32, other: u32) -> &mut Book {
        let leaf = self.leaf(sheet);
        let place = |column| {
            if column == one {
                other
            } else if column == other {
                one
            } else {
                column
            }
        };
        let cells = std::mem::take(&mut leaf.cells);
        leaf.cells = cells.into_iter().map(|((row, column), put)| ((row, place(column)), put)).collect();
        self
    }

    /// Every day of a sheet so many days later.
    pub fn move_days(&mut self, sheet: &str, days: f64) -> &mut Book {
        for put in self.leaf(sheet).cells.values_mut() {
            if let Put::Day(serial) = put {
                *serial += days;
            }
        }
        self
    }

    pub fn text(&self, sheet: &str, cell: &str) -> String {
        let leaf = self.leaves.iter().find(|leaf| leaf.name == sheet).expect("a sheet");
        match leaf.cells.get(&at(cell)) {
            Some(Put::Text(text)) => text.clone(),
            Some(other) => format!("{other:?}"),
            None => String::new(),
        }
    }

    /// The column of a code on a sheet, as letters.
    pub fn column(&self, sheet: &str, code: &str) -> String {
        let leaf = self.leaves.iter().find(|leaf| leaf.name == sheet).expect("a sheet");
        let found = leaf.cells.iter().find(|(_, put)| **put == Put::from(code));
        let ((_, column), _) = found.unwrap_or_else(|| panic!("no code {code} on {sheet}"));
        documents::problem::column_name(*column)
    }

    pub fn save(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for leaf in &self.leaves {
            let sheet = workbook.add_worksheet();
            sheet.set_name(&leaf.name).expect("a name").set_hidden(!leaf.visible);
            for area in &leaf.merged {
                let [top, bottom, left, right] = *area;
                sheet.merge_range(top, left as u16, bottom, right as u16, "", &Format::new()).expect("an area");
            }
            for ((row, column), put) in &leaf.cells {
                let (row, column) = (*row, *column as u16);
                let written = match put {
                    Put::Text(text) => sheet.write_string(row, column, text.replace("_x0041_", "_x005F_x0041_")),
                    Put::Number(number) => sheet.write_number(row, column, *number),
                    Put::Flag(flag) => sheet.write_boolean(row, column, *flag),
                    Put::Day(serial) => sheet.write_number_with_format(row, column, *serial, &day),
                    Put::Formula(formula, result) => {
                        sheet.write_formula(row, column, Formula::new(*formula).set_result(*result))
                    }
                };
                written.expect("a cell");
            }
            for row in &leaf.hidden_rows {
                sheet.set_row_hidden(*row).expect("a row");
            }
        }
        workbook.save_to_buffer().expect("a workbook")
    }
}

fn put(raw: &Raw) -> Option<Put> {
    match raw {
        Raw::Text(text) | Raw::MomentText(text) | Raw::Fault(text) => Some(Put::Text(text.clone())),
        Raw::Number(number) => Some(Put::Number(*number)),
        Raw::Flag(flag) => Some(Put::Flag(*flag)),
        Raw::Moment(moment) => Some(Put::Day(moment.as_f64())),
        Raw::Nothing => None,
    }
}
