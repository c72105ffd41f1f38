//! How a declaration lies on sheets: which columns, what their heads say, and the codes by which they are found again.
//!
//! A sheet of lines or of records has a title, a note, a hidden row of codes, the heads, then a row for each record. The
//! sheet of one record has a row for each field and a hidden column of codes. Codes (`plan-line.cost_fen`) are what
//! counts when reading: columns may be moved and sheets renamed.

use kernel::{Catalogue, Field, Kind, Language, Type};
use sha2::{Digest, Sha256};

use crate::words;

/// Names of columns that are no fields.
pub const ID: &str = "id";
pub const VERSION: &str = "version";
pub const REASON: &str = "_reason";
pub const TITLE: &str = "_title";
pub const STATE: &str = "_state";
/// The mark of the sheet on which one record lies field by field.
pub const FORM: &str = "@form";

/// Hidden sheets.
pub const LISTS: &str = "_lists";
pub const ABOUT: &str = "_about";

/// Rows of a sheet of lines or records.
pub const TITLE_ROW: u32 = 0;
pub const NOTE_ROW: u32 = 1;
pub const CODE_ROW: u32 = 2;
pub const HEAD_ROW: u32 = 3;
pub const FIRST_ROW: u32 = 4;

/// Rows and columns of the sheet of one record.
pub const FORM_HEAD_ROW: u32 = 2;
pub const FORM_FIRST_ROW: u32 = 3;
pub const FORM_LABEL: u32 = 0;
pub const FORM_VALUE: u32 = 1;
pub const FORM_HINT: u32 = 2;
pub const FORM_CODE: u32 = 3;

/// Whether a workbook can carry the field at all.
pub fn fits(field: &Field) -> bool {
    !field.of.is_file() && !matches!(field.of, Type::Secret) && !field.sealed
}

/// The fields of a kind that people fill in, shown ones first, hidden ones last.
pub fn columns(kind: &'static Kind, keep: &dyn Fn(&Field) -> bool) -> Vec<&'static Field> {
    let mut fields: Vec<_> = kind.editable().filter(|field| fits(field) && keep(field)).collect();
    fields.sort_by_key(|field| field.hidden);
    fields
}

/// Whether records of the kind lie one in a workbook, with their lines on sheets of their own.
pub fn has_parts(catalogue: &Catalogue, kind: &Kind) -> bool {
    catalogue.parts_filled_in(kind.code).next().is_some()
}

/// The code of a column.
pub fn code(kind: &Kind, name: &str) -> String {
    format!("{}.{name}", kind.code)
}

/// The head of a column: label, unit, and a star where it must be filled in.
pub fn heading(field: &Field, language: Language) -> String {
    let unit = match field.of {
        Type::Money => words::YUAN.in_language(language),
        _ => field.unit.in_language(language),
    };
    let unit = if unit.is_empty() { String::new() } else { format!("（{unit}）") };
    let star = if field.required && !matches!(field.of, Type::Flag) { "*" } else { "" };
    format!("{}{unit}{star}", field.label.in_language(language))
}

/// Whether a head still says what its column is, in either language.
pub fn is_heading(field: &Field, written: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '*').collect::<String>();
    let written = plain(written);
    [Language::Chinese, Language::English].into_iter().any(|language| {
        let label = plain(field.label.in_language(language));
        plain(&heading(field, language)) == written || label == written
    })
}

/// The version of a template: changes when columns do, not when words do.
pub fn version(catalogue: &Catalogue, kind: &'static Kind) -> String {
    let mut hash = Sha256::new();
    for kind in std::iter::once(kind).chain(catalogue.parts_filled_in(kind.code)) {
        hash.update(format!("{}\n", kind.code));
        for field in kind.editable().filter(|field| fits(field)) {
            hash.update(format!("{} {} {}\n", field.name, field.of.name(), field.fixed));
        }
    }
    hex::encode(&hash.finalize()[..6])
}

/// The name of the list from which a field is chosen, as workbooks may name it.
pub fn list_name(kind: &Kind, field: &Field) -> String {
    format!("list_{}_{}", kind.table(), field.name)
}

/// A name that a sheet may have: no signs that spreadsheets forbid, 31 characters at most.
pub fn sheet_name(label: &str) -> String {
    let forbidden = |c: char| matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    label.chars().map(|c| if forbidden(c) { ' ' } else { c }).take(31).collect::<String>().trim().to_owned()
}

/// The width of a column in characters.
pub fn width(field: &Field) -> f64 {
    match field.of {
        Type::Text if field.long => 44.0,
        Type::Text if field.max > 60 => 26.0,
        Type::Reference(_) => 24.0,
        Type::Money => 16.0,
        Type::Instant => 26.0,
        _ => 14.0,
    }
}
