//! Which sheet is which, and which column: by hidden codes, so that moved columns and renamed sheets are no matter.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kernel::{Catalogue, Kind};

use crate::grid::Sheet;
use crate::layout::{FORM, FORM_CODE, FORM_LABEL, FORM_VALUE, ID};

/// Rows and columns in which codes are looked for.
const SEEK_ROWS: u32 = 40;

/// A sheet of the template, found again.
#[derive(Clone, Debug)]
pub struct Found {
    pub kind: &'static Kind,
    /// The row of codes; on the sheet of one record the column of codes.
    pub codes_at: u32,
    /// Where each code stands: columns, or rows of the sheet of one record.
    pub fields: BTreeMap<String, u32>,
    /// Names that stand twice.
    pub doubled: Vec<(String, u32)>,
    pub is_form: bool,
}

impl Found {
    /// Where the head of a column, or the label of a row, stands.
    pub fn head(&self, at: u32) -> (u32, u32) {
        if self.is_form { (at, self.codes_at.saturating_sub(FORM_CODE - FORM_LABEL)) } else { (self.codes_at + 1, at) }
    }

    /// Where the value of a field of the sheet of one record stands.
    pub fn form_value(&self, at: u32) -> (u32, u32) {
        (at, self.codes_at.saturating_sub(FORM_CODE - FORM_VALUE))
    }

    /// The first row of records.
    pub fn first_row(&self) -> u32 {
        if self.is_form { 0 } else { self.codes_at + 2 }
    }
}

fn split<'a>(kinds: &[&'static Kind], code: &'a str) -> Option<(&'static Kind, &'a str)> {
    let (kind, name) = code.split_once('.')?;
    let kind = kinds.iter().find(|known| known.code == kind)?;
    let ascii = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '@');
    (!name.is_empty() && name.chars().all(ascii)).then_some((kind, name))
}

/// The sheet as one of the kind's, or none.
pub fn sheet(catalogue: &Catalogue, root: &'static Kind, sheet: &Sheet) -> Option<Found> {
    let kinds: Vec<&'static Kind> = std::iter::once(root).chain(catalogue.parts_filled_in(root.code)).collect();
    let mut codes = Vec::new();
    for (row, cells) in sheet.rows.range(..SEEK_ROWS) {
        for (column, _) in cells {
            let text = sheet.text(*row, *column).unwrap_or_default();
            if let Some((kind, name)) = split(&kinds, &text) {
                codes.push((*row, *column, kind, name.to_owned()));
            }
        }
    }
    let form = codes.iter().find(|(_, _, _, name)| name == FORM).cloned();
    let (first_row, first_column, kind, _) = form.clone().or_else(|| {
        let row = codes.iter().find(|(_, _, _, name)| name == ID).or(codes.first())?.0;
        codes.iter().find(|(at, _, _, _)| *at == row).cloned()
    })?;
    let is_form = form.is_some();
    let mut found = Found {
        kind,
        codes_at: if is_form { first_column } else { first_row },
        fields: BTreeMap::new(),
        doubled: Vec::new(),
        is_form,
    };
    for (row, column, of, name) in codes {
        let (line, at) = if is_form { (column, row) } else { (row, column) };
        if line != found.codes_at || of.code != kind.code || name == FORM {
            continue;
        }
        match found.fields.entry(name) {
            Entry::Occupied(first) => found.doubled.push((first.key().clone(), at)),
            Entry::Vacant(free) => {
                free.insert(at);
            }
        }
    }
    Some(found)
}
