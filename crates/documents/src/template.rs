//! A declaration as a workbook to fill in: empty, with a record to revise, or with last year's content to begin from.

use kernel::{Aggregate, Catalogue, Field, Kind, Language, Stored, Value, decode};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::about::About;
use crate::choices::Choices;
use crate::layout::{self, FIRST_ROW, FORM_CODE, FORM_FIRST_ROW, FORM_HEAD_ROW, FORM_HINT, FORM_LABEL, FORM_VALUE};
use crate::write::{self, Column, Lists};
use crate::{Unwritten, limits, style, words};

/// What a template is made of.
pub struct Template<'a> {
    pub catalogue: &'a Catalogue,
    pub kind: &'static Kind,
    pub choices: &'a Choices,
    pub language: Language,
    pub programme: &'a str,
    /// Which fields the reader of the workbook may read.
    pub keep: &'a dyn Fn(&Field) -> bool,
    /// What it is filled with.
    pub record: Option<&'a Aggregate>,
    /// A copy to begin a new record from: without identifiers.
    pub fresh: bool,
    pub title: String,
    pub made: String,
    /// By which the workbook is told from every other, so that its rows are taken in once.
    pub mark: String,
}

impl Template<'_> {
    fn about(&self) -> About {
        let root = self.record.filter(|_| !self.fresh).map(|record| &record.root);
        About {
            kind: self.kind.code.to_owned(),
            template: layout::version(self.catalogue, self.kind),
            programme: self.programme.to_owned(),
            record: root.map(|root| root.id),
            version: root.map(|root| root.version),
            made: self.made.clone(),
            mark: self.mark.clone(),
        }
    }

    fn columns(&self, kind: &'static Kind) -> Vec<&'static Field> {
        layout::columns(kind, self.keep)
    }

    fn heading(&self) -> String {
        let label = self.kind.label.in_language(self.language);
        let what = words::FILL_IN.in_language(self.language);
        if self.title.is_empty() { format!("{label} {what}") } else { format!("{} {what}", self.title) }
    }
}

/// Makes the workbook.
///
/// # Errors
/// Only what the writer itself cannot do.
pub fn template(template: &Template<'_>) -> Result<Vec<u8>, Unwritten> {
    let mut workbook = Workbook::new();
    write::properties(&mut workbook, &template.heading())?;
    let lists = Lists { choices: template.choices, language: template.language };
    let kinds: Vec<&'static Kind> =
        std::iter::once(template.kind).chain(template.catalogue.parts_filled_in(template.kind.code)).collect();
    if kinds.len() > 1 {
        form(&mut workbook, template, &lists)?;
        for part in &kinds[1..] {
            let lines = template.record.and_then(|record| record.lines.get(part.code));
            let note = words::NOTE_LINES.in_language(template.language);
            let sheet = workbook.add_worksheet();
            rows(sheet, template, &lists, (part, note), lines.map(Vec::as_slice).unwrap_or_default())?;
        }
    } else {
        let note = words::NOTE_LINES.in_language(template.language);
        let root: Vec<Stored> = template.record.map(|record| record.root.clone()).into_iter().collect();
        rows(workbook.add_worksheet(), template, &lists, (template.kind, note), &root)?;
    }
    let columns: Vec<_> = kinds.iter().map(|kind| (*kind, template.columns(kind))).collect();
    lists.write(&mut workbook, &columns)?;
    template.about().write(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}

/// The sheet of one record: a row for each field.
fn form(workbook: &mut Workbook, template: &Template<'_>, lists: &Lists<'_>) -> Result<(), XlsxError> {
    let (kind, language) = (template.kind, template.language);
    let sheet = workbook.add_worksheet();
    sheet.set_name(layout::sheet_name(kind.label.in_language(language)))?;
    form_heads(sheet, kind, language, &template.heading())?;
    for (row, field) in (FORM_FIRST_ROW..).zip(template.columns(kind)) {
        let fixed = field.fixed && template.record.is_some() && !template.fresh;
        form_row(sheet, row, (kind, field), lists, fixed)?;
        let stored = template.record.map(|record| record.root.get(kind, field.name).clone());
        let stored = stored.filter(|_| !(template.fresh && field.name == "year")).unwrap_or(Value::Null);
        let format = if fixed { style::locked(style::value(field)) } else { style::value(field) };
        write::value(sheet, (row, FORM_VALUE), (kind, field), &stored, lists, &|_, id| id.to_owned(), &format)?;
    }
    Ok(())
}

pub(crate) fn form_heads(
    sheet: &mut Worksheet,
    kind: &'static Kind,
    language: Language,
    title: &str,
) -> Result<(), XlsxError> {
    write::spread(sheet, layout::TITLE_ROW, 3, title, &style::title())?;
    write::spread(sheet, layout::NOTE_ROW, 3, words::NOTE_FORM.in_language(language), &style::note())?;
    sheet.set_row_height(layout::TITLE_ROW, 26)?.set_row_height(layout::NOTE_ROW, 48)?;
    for (at, (head, width)) in (0..).zip([(words::FIELD, 18), (words::CONTENT, 60), (words::HINT, 44)]) {
        sheet.write_string_with_format(FORM_HEAD_ROW, at, head.in_language(language), &style::head())?;
        sheet.set_column_width(at, width)?;
    }
    let mark = layout::code(kind, layout::FORM);
    sheet.write_string_with_format(FORM_HEAD_ROW, write::column(FORM_CODE), mark, &style::code())?;
    sheet.set_column_hidden(write::column(FORM_CODE))?;
    sheet.set_freeze_panes(FORM_FIRST_ROW, 1)?;
    write::printed(sheet);
    Ok(())
}

fn form_row(
    sheet: &mut Worksheet,
    row: u32,
    (kind, field): (&'static Kind, &'static Field),
    lists: &Lists<'_>,
    fixed: bool,
) -> Result<(), XlsxError> {
    let language = lists.language;
    let hint = match (fixed, field.hint.in_language(language)) {
        (true, _) => words::FIXED.in_language(language),
        (false, "") if field.required => words::REQUIRED.in_language(language),
        (false, hint) => hint,
    };
    let label = layout::heading(field, language);
    sheet.write_string_with_format(row, write::column(FORM_LABEL), label, &style::label())?;
    sheet.write_string_with_format(row, write::column(FORM_HINT), hint, &style::hint())?;
    sheet.write_string_with_format(row, write::column(FORM_CODE), layout::code(kind, field.name), &style::code())?;
    if field.hidden {
        sheet.set_row_hidden(row)?;
    }
    if field.long {
        sheet.set_row_height(row, 160)?;
    }
    lists.guard(sheet, (kind, field), (row, row), FORM_VALUE)
}

/// A sheet with a row for each line or record.
fn rows(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    lists: &Lists<'_>,
    (kind, note): (&'static Kind, &str),
    stored: &[Stored],
) -> Result<(), XlsxError> {
    let fields = template.columns(kind);
    let is_root = kind.part_of.is_none();
    let mut columns: Vec<Column> = fields.iter().map(|field| Column::Field(field)).collect();
    columns.push(Column::Other(layout::ID, layout::ID, 38.0));
    if is_root {
        columns.push(Column::Other(layout::VERSION, layout::VERSION, 10.0));
    }
    let label = kind.label.in_language(template.language);
    sheet.set_name(layout::sheet_name(label))?;
    let title =
        if is_root || template.title.is_empty() { label.to_owned() } else { format!("{} {label}", template.title) };
    write::heads(sheet, kind, &columns, (&title, note), template.language)?;
    let last = FIRST_ROW + if is_root { limits::ROWS_MAX } else { decode::LINES_MAX as u32 } - 1;
    for (at, field) in (0..).zip(&fields) {
        sheet.set_column_format(write::column(at), &style::value(field))?;
        lists.guard(sheet, (kind, field), (FIRST_ROW, last), at)?;
    }
    for (row, line) in (FIRST_ROW..).zip(stored) {
        for (at, field) in (0..).zip(&fields) {
            let own = line.get(kind, field.name);
            // A project of another plan is not this plan's: a copy begins without what is hidden.
            let own = if template.fresh && field.hidden { &Value::Null } else { own };
            write::value(sheet, (row, at), (kind, field), own, lists, &|_, id| id.to_owned(), &style::value(field))?;
        }
        if !template.fresh {
            let at = write::column(fields.len() as u32);
            sheet.write_string(row, at, line.id.to_string())?;
            if is_root {
                sheet.write_number(row, at + 1, line.version as f64)?;
            }
        }
    }
    Ok(())
}
