//! Pieces that pages of records share: lines as a table, changes of fields.

use crate::base::show::Shown;

/// The lines of one kind as a table.
pub struct LinesView {
    pub label: String,
    pub heads: Vec<(String, bool)>,
    pub rows: Vec<LineRow>,
    pub totals: Vec<String>,
    /// What the totals were with the struck lines; empty where none is struck.
    pub before: Vec<String>,
    pub words: String,
    pub count: String,
}

impl LinesView {
    pub fn has_totals(&self) -> bool {
        self.totals.iter().any(|total| !total.is_empty())
    }
}

/// One line: its cells, and everything else about it to open.
pub struct LineRow {
    pub cells: Vec<Shown>,
    /// Its choices in a second line under its name.
    pub under: String,
    pub details: Vec<Shown>,
    /// Why the line is struck; empty: it is not.
    pub struck: String,
}

/// One change of one field.
pub struct Change {
    pub label: String,
    pub before: String,
    pub after: String,
}
