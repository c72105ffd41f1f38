//! Official tables: heads of several levels, groups with subtotals, a total; for a page and for a workbook alike.
//!
//! **Invariant:** the workbook holds values and no formula; an amount is its number of 万元, or of 元 where the table says so,
//! exact to the fen, so that whoever multiplies a cell by a million, or by a hundred, has the fen again.

use kernel::Fen;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};

use crate::{Unwritten, style, write};

/// A head: a column, or several under one name.
#[derive(Clone, Debug)]
pub struct Head {
    pub label: String,
    /// Of a column, in characters; a head over others has none of its own.
    width: f64,
    under: Vec<Head>,
}

impl Head {
    /// The head of one column.
    pub fn column(label: impl Into<String>, width: f64) -> Head {
        Head { label: label.into(), width, under: Vec::new() }
    }

    /// One name over several heads.
    pub fn over(label: impl Into<String>, under: Vec<Head>) -> Head {
        Head { label: label.into(), width: 0.0, under }
    }

    fn across(&self) -> u32 {
        if self.under.is_empty() { 1 } else { self.under.iter().map(Head::across).sum() }
    }

    fn depth(&self) -> u32 {
        1 + self.under.iter().map(Head::depth).max().unwrap_or(0)
    }

    fn widths(&self, into: &mut Vec<f64>) {
        if self.under.is_empty() {
            into.push(self.width);
        }
        self.under.iter().for_each(|head| head.widths(into));
    }
}

/// A head where it stands: so many columns across, so many rows down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub label: String,
    pub row: u32,
    pub column: u32,
    pub across: u32,
    pub down: u32,
}

/// What stands where there is no such number.
const DASH: &str = "—";

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Blank,
    /// No such number: a dash where the numbers stand.
    Nothing,
    Text(String),
    Number(i64),
    /// Shown in the unit of the table.
    Money(Fen),
    /// The same, and on a page the address of the rows behind it.
    Sum(Fen, String),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// As a page shows it: amounts with two decimals, so that their points stand below each other.
    pub fn shown(&self, unit: Unit) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Nothing => DASH.to_owned(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => kernel::fen::grouped_count(*number),
            Cell::Money(fen) | Cell::Sum(fen, _) => unit.said(*fen),
        }
    }

    /// The exact amount in yuan, of an amount.
    fn exact(&self) -> String {
        match self {
            Cell::Money(fen) | Cell::Sum(fen, _) => fen.yuan_grouped(),
            _ => String::new(),
        }
    }

    /// Whether it stands at the right.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Nothing | Cell::Number(_) | Cell::Money(_) | Cell::Sum(..))
    }

    /// Where the rows behind it are; empty where it leads nowhere.
    fn link(&self) -> String {
        if let Cell::Sum(_, link) = self { link.clone() } else { String::new() }
    }
}

/// A cell as a page shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub text: String,
    /// Columns that it spans.
    pub across: u32,
    pub number: bool,
    /// Where it leads.
    pub link: String,
    /// Of an amount: what it is exactly, in yuan.
    pub exact: String,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Its first cell names what follows and spans the table.
    Group,
    Line,
    /// Counts for nothing.
    Cut,
    Subtotal,
    /// What of the sum above it is of one sort; it is in that sum already.
    Part,
    Total,
}

impl Sort {
    /// The class of the row on a page.
    pub fn class(self) -> &'static str {
        match self {
            Sort::Group => "group",
            Sort::Line => "",
            Sort::Cut => "cut",
            Sort::Subtotal => "subtotal",
            Sort::Part => "part",
            Sort::Total => "total",
        }
    }
}

/// One row; of a group only the first cell is looked at. The first text of a sum spans the blanks behind it.
#[derive(Clone, Debug)]
pub struct Row {
    pub sort: Sort,
    pub cells: Vec<Cell>,
}

/// In what amounts are said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    #[default]
    Wan,
    Yuan,
}

impl Unit {
    fn said(self, amount: Fen) -> String {
        match self {
            Unit::Wan => amount.wan_rounded(2),
            Unit::Yuan => amount.yuan_grouped(),
        }
    }

    /// So many fen are one of it.
    fn fen(self) -> f64 {
        match self {
            Unit::Wan => 1_000_000.0,
            Unit::Yuan => 100.0,
        }
    }
}

/// An official table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name of the sheet.
    pub name: String,
    pub title: String,
    /// Above the heads, at the left and at the right: who reports, and the unit.
    pub above: (String, String),
    pub heads: Vec<Head>,
    pub money: Unit,
    pub rows: Vec<Row>,
    /// Below the table, a line each.
    pub below: Vec<String>,
}

const TITLE_ROW: u32 = 0;
const ABOVE_ROW: u32 = 1;
const HEAD_ROW: u32 = 2;

impl Table {
    pub fn columns(&self) -> u32 {
        self.heads.iter().map(Head::across).sum()
    }

    pub fn head_depth(&self) -> u32 {
        self.heads.iter().map(Head::depth).max().unwrap_or(1)
    }

    /// The rows that stay together: a group with its sums, and the total of groups. Without groups all of them: a total goes
    /// with the last row that it adds up.
    pub fn bodies(&self) -> impl Iterator<Item = &[Row]> {
        let grouped = self.rows.iter().any(|row| row.sort == Sort::Group);
        let begins = move |row: &Row| grouped && matches!(row.sort, Sort::Group | Sort::Total);
        self.rows.chunk_by(move |_, next| !begins(next))
    }

    /// Every head in its place, row by row.
    pub fn placed(&self) -> Vec<Placed> {
        let mut placed = Vec::new();
        let mut column = 0;
        for head in &self.heads {
            place(head, 0, column, self.head_depth(), &mut placed);
            column += head.across();
        }
        placed.sort_by_key(|head| (head.row, head.column));
        placed
    }

    /// The heads of each row.
    pub fn head_rows(&self) -> Vec<Vec<Placed>> {
        let placed = self.placed();
        (0..self.head_depth()).map(|row| placed.iter().filter(|head| head.row == row).cloned().collect()).collect()
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), Unwritten> {
        sheet.set_name(&self.name)?;
        let first = self.write_heads(sheet)?;
        let mut row = first;
        for line in &self.rows {
            self.write_row(sheet, row, line)?;
            row += 1;
        }
        for text in &self.below {
            self.whole(sheet, row, text, &style::note())?;
            row += 1;
        }
        write::printed(sheet);
        sheet.set_repeat_rows(TITLE_ROW, first - 1)?;
        sheet.set_freeze_panes(first, 0)?;
        Ok(())
    }

    fn write_heads(&self, sheet: &mut Worksheet) -> Result<u32, Unwritten> {
        self.whole(sheet, TITLE_ROW, &self.title, &style::title().set_align(FormatAlign::Center))?;
        sheet.set_row_height(TITLE_ROW, 30)?;
        let half = (self.columns() / 2).max(1);
        span(sheet, (ABOVE_ROW, 0), (1, half), &self.above.0, &style::note())?;
        let right = style::note().set_align(FormatAlign::Right);
        span(sheet, (ABOVE_ROW, half), (1, self.columns() - half), &self.above.1, &right)?;
        for head in self.placed() {
            span(sheet, (HEAD_ROW + head.row, head.column), (head.down, head.across), &head.label, &style::head())?;
        }
        let mut widths = Vec::new();
        self.heads.iter().for_each(|head| head.widths(&mut widths));
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, width)?;
        }
        Ok(HEAD_ROW + self.head_depth())
    }

    fn write_row(&self, sheet: &mut Worksheet, row: u32, line: &Row) -> Result<(), Unwritten> {
        if line.sort == Sort::Group {
            let text = line.cells.first().map(|cell| cell.shown(self.money)).unwrap_or_default();
            return self.whole(sheet, row, &text, &style::label());
        }
        let mut column = 0;
        while let Some(cell) = line.cells.get(column as usize) {
            let format = format(line.sort, cell);
            let across = if matches!(cell, Cell::Text(_)) && column == 0 { self.spanned(line) } else { 1 };
            let at = write::column(column);
            match cell {
                Cell::Blank => {
                    sheet.write_blank(row, at, &format)?;
                }
                Cell::Nothing => write::string(sheet, (row, at), DASH, &format)?,
                Cell::Text(text) => span(sheet, (row, column), (1, across), text, &format)?,
                Cell::Number(number) => {
                    sheet.write_number_with_format(row, at, *number as f64, &format)?;
                }
                Cell::Money(fen) | Cell::Sum(fen, _) => {
                    sheet.write_number_with_format(row, at, fen.0 as f64 / self.money.fen(), &format)?;
                }
            }
            column += across;
        }
        Ok(())
    }

    /// How many columns the first cell of a row spans: in sums, the blanks behind it too.
    pub fn spanned(&self, line: &Row) -> u32 {
        match line.sort {
            Sort::Group => self.columns(),
            Sort::Subtotal | Sort::Part | Sort::Total => {
                1 + line.cells.iter().skip(1).take_while(|cell| **cell == Cell::Blank).count() as u32
            }
            _ => 1,
        }
    }

    /// The cells of a row as a page shows them.
    pub fn shown(&self, line: &Row) -> Vec<Shown> {
        let across = self.spanned(line);
        let shown = |cell: &Cell, across| Shown {
            text: cell.shown(self.money),
            across,
            number: cell.is_number(),
            link: cell.link(),
            exact: cell.exact(),
        };
        let first = line.cells.first().map(|cell| shown(cell, across));
        let rest = line.cells.iter().skip(across as usize).map(|cell| shown(cell, 1));
        first.into_iter().chain(rest).collect()
    }

    fn whole(&self, sheet: &mut Worksheet, row: u32, text: &str, format: &Format) -> Result<(), Unwritten> {
        span(sheet, (row, 0), (1, self.columns()), text, format)
    }
}

/// Tables as a workbook, a sheet each: printed across on A4, as wide as the paper, the heads on every page.
///
/// # Errors
/// A fault of the writer.
pub fn xlsx(tables: &[Table]) -> Result<Vec<u8>, Unwritten> {
    let mut workbook = Workbook::new();
    if let Some(first) = tables.first() {
        write::properties(&mut workbook, &first.title)?;
    }
    for table in tables {
        table.write(workbook.add_worksheet())?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn place(head: &Head, row: u32, column: u32, depth: u32, placed: &mut Vec<Placed>) {
    let down = if head.under.is_empty() { depth - row } else { 1 };
    placed.push(Placed { label: head.label.clone(), row, column, across: head.across(), down });
    let mut column = column;
    for under in &head.under {
        place(under, row + 1, column, depth, placed);
        column += under.across();
    }
}

fn format(sort: Sort, cell: &Cell) -> Format {
    let format = match cell {
        Cell::Nothing => style::boxed().set_align(FormatAlign::Right),
        Cell::Number(_) => style::boxed().set_num_format("#,##0"),
        Cell::Money(_) | Cell::Sum(..) => style::boxed().set_num_format("#,##0.00"),
        _ => style::boxed().set_num_format("@").set_text_wrap(),
    };
    match sort {
        Sort::Subtotal => format.set_bold(),
        Sort::Total => format.set_bold().set_background_color(style::HEAD),
        Sort::Cut => format.set_font_color(style::QUIET),
        _ => format,
    }
}

/// A text over some cells, merged where there are several.
fn span(
    sheet: &mut Worksheet,
    (row, column): (u32, u32),
    (down, across): (u32, u32),
    text: &str,
    format: &Format,
) -> Result<(), Unwritten> {
    let first = write::column(column);
    match (down, across) {
        (_, 0) | (0, _) => {}
        (1, 1) => write::string(sheet, (row, first), text, format)?,
        _ => {
            let last = write::column(column + across - 1);
            sheet.merge_range(row, first, row + down - 1, last, "", format)?;
            write::string(sheet, (row, first), text, format)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads() -> Vec<Head> {
        vec![
            Head::column("序号", 6.0),
            Head::over(
                "资金",
                vec![
                    Head::column("总投资", 12.0),
                    Head::over("其中", vec![Head::column("支持", 12.0), Head::column("自筹", 12.0)]),
                ],
            ),
        ]
    }

    fn table(rows: Vec<Row>) -> Table {
        let (name, title) = ("表".into(), "表".into());
        Table { name, title, above: Default::default(), heads: heads(), money: Unit::Wan, rows, below: Vec::new() }
    }

    fn bodies(sorts: &[Sort]) -> Vec<Vec<Sort>> {
        let table = table(sorts.iter().map(|sort| Row { sort: *sort, cells: Vec::new() }).collect());
        table.bodies().map(|rows| rows.iter().map(|row| row.sort).collect()).collect()
    }

    #[test]
    fn heads_of_three_levels_leave_no_hole() {
        let table = table(Vec::new());
        assert_eq!((table.columns(), table.head_depth()), (4, 3));
        let mut covered = std::collections::BTreeMap::new();
        for head in table.placed() {
            for row in head.row..head.row + head.down {
                for column in head.column..head.column + head.across {
                    assert!(covered.insert((row, column), head.label.clone()).is_none(), "covered twice");
                }
            }
        }
        assert_eq!(covered.len(), 12);
        assert_eq!(covered[&(2, 0)], "序号");
        assert_eq!(covered[&(2, 3)], "自筹");
        assert_eq!(covered[&(1, 2)], "其中");
    }

    #[test]
    fn a_sum_stays_with_what_it_adds_up() {
        use Sort::{Cut, Group, Line, Part, Subtotal, Total};
        let sorts = [Group, Line, Subtotal, Part, Group, Line, Cut, Subtotal, Total, Part];
        assert_eq!(
            bodies(&sorts),
            [vec![Group, Line, Subtotal, Part], vec![Group, Line, Cut, Subtotal], vec![Total, Part]]
        );
        assert_eq!(bodies(&[Line, Line, Total]), [[Line, Line, Total]]);
    }

    #[test]
    fn the_number_of_a_cell_is_the_fen_again() {
        for fen in [0, 1, 99, 100, 1_000_001, 123_456_789_012_345, Fen::LIMIT.0] {
            let number = fen as f64 / 1_000_000.0;
            let read: f64 = format!("{number}").parse().expect("a number");
            assert_eq!((read * 1_000_000.0).round() as i64, fen);
        }
    }
}
