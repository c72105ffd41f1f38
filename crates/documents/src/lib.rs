//! Workbooks: a declaration as an XLSX to fill in, a filled one as the input of actions, and lists as XLSX or CSV.
//!
//! **Invariant:** nothing here knows of HTTP or of a database: bytes and records in, bytes or values out.
//! **Invariant:** a wrong workbook is told whole: every wrong cell by sheet, cell, column and reason, never only the first.
//! It leaves out whether the rules of the programme hold; the engine says that, and `Intake::locate` finds the cells.

pub mod words;
pub mod problem;
pub mod choices;
pub mod layout;
pub mod style;
pub mod about;
pub mod write;
pub mod template;
pub mod export;
pub mod limits;
pub mod package;
pub mod serial;
pub mod grid;
pub mod cell;
pub mod recognise;
pub mod read;
pub mod mark;
pub mod table;

pub use about::About;
pub use choices::{Choice, Choices};
pub use export::{Export, Row};
pub use mark::mark;
pub use problem::{CellProblem, Place};
pub use read::{Entry, Intake, Reading, read_workbook};
pub use template::{Template, template};

/// A workbook could not be made: a fault of the program or of memory, never of a person.
#[derive(Debug, thiserror::Error)]
#[error("a workbook could not be written: {0}")]
pub struct Unwritten(#[from] pub rust_xlsxwriter::XlsxError);
