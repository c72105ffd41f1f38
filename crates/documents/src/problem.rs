//! What is wrong with a workbook, and where: in the words of people who use spreadsheets.

use kernel::Problem;
use kernel::refusal::Facts;

/// A cell: sheet, row and column, both from zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub sheet: String,
    pub row: u32,
    pub column: u32,
}

impl Place {
    pub fn new(sheet: &str, row: u32, column: u32) -> Place {
        Place { sheet: sheet.to_owned(), row, column }
    }

    /// The cell as spreadsheets name it: `C7`.
    pub fn cell(&self) -> String {
        format!("{}{}", column_name(self.column), self.row + 1)
    }
}

/// The letters of a column: 0 is `A`, 26 is `AA`.
pub fn column_name(column: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), column + 1);
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    letters.reverse();
    String::from_utf8_lossy(&letters).into_owned()
}

/// One wrong cell, or one remark about a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellProblem {
    pub place: Place,
    /// What the column is called; empty where the whole sheet is meant.
    pub heading: String,
    pub code: &'static str,
    pub facts: Facts,
}

impl CellProblem {
    pub fn new(place: Place, heading: impl Into<String>, code: &'static str) -> CellProblem {
        CellProblem { place, heading: heading.into(), code, facts: Vec::new() }
    }

    /// About a file as a whole.
    pub fn of_file(code: &'static str) -> CellProblem {
        CellProblem::new(Place::default(), "", code)
    }

    pub fn with(mut self, name: &'static str, fact: impl ToString) -> CellProblem {
        self.facts.push((name, fact.to_string()));
        self
    }

    /// Whether it is about one cell, rather than about the file.
    pub fn is_at_cell(&self) -> bool {
        !self.place.sheet.is_empty()
    }

    /// The same as a problem of an input, for whoever has the sentences.
    pub fn as_problem(&self) -> Problem {
        Problem { field: String::new(), code: self.code, facts: self.facts.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, column_name};

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        assert_eq!(Place::new("x", 6, 2).cell(), "C7");
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column_name), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
