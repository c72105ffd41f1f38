//! Writing the pieces that templates, marked workbooks and exports share: heads, values, lists, checks of cells.

use kernel::{Day, Field, Kind, Language, Type, Value};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, Format, Formula, Workbook, Worksheet,
    XlsxError,
};

use crate::choices::Choices;
use crate::layout::{self, CODE_ROW, FIRST_ROW, HEAD_ROW, NOTE_ROW, TITLE_ROW};
use crate::{serial, style, words};

/// A column or row number as the writer takes it.
pub(crate) fn column(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// The lists of one workbook: each a column of the hidden sheet under a name of its own, however long.
pub(crate) struct Lists<'a> {
    pub choices: &'a Choices,
    pub language: Language,
}

impl Lists<'_> {
    /// What the field may be chosen from; none where it is free.
    fn of(&self, kind: &'static Kind, field: &'static Field) -> Option<Vec<String>> {
        let said = |label: kernel::Label| label.in_language(self.language).to_owned();
        let list: Vec<String> = match field.of {
            Type::Choice(choices) => choices.iter().map(|choice| said(choice.label)).collect(),
            Type::Flag => vec![said(words::YES), said(words::NO)],
            Type::Reference(_) => {
                self.choices.of(kind.code, field.name).iter().map(|choice| choice.label.clone()).collect()
            }
            _ => return None,
        };
        (!list.is_empty()).then_some(list)
    }

    /// Writes the hidden sheet.
    pub fn write(
        &self,
        workbook: &mut Workbook,
        columns: &[(&'static Kind, Vec<&'static Field>)],
    ) -> Result<(), XlsxError> {
        let mut names = Vec::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(layout::LISTS)?.set_hidden(true);
        let listed = columns.iter().flat_map(|(kind, fields)| fields.iter().map(move |field| (*kind, *field)));
        for (kind, field) in listed.filter(|(_, field)| !field.hidden) {
            let Some(list) = self.of(kind, field) else { continue };
            let at = names.len() as u32;
            sheet.write_string(0, column(at), layout::code(kind, field.name))?;
            for (row, label) in (1..).zip(&list) {
                sheet.write_string(row, column(at), label)?;
            }
            let letters = crate::problem::column_name(at);
            let area = format!("={}!${letters}$2:${letters}${}", layout::LISTS, list.len() + 1);
            names.push((layout::list_name(kind, field), area));
        }
        for (name, area) in names {
            workbook.define_name(name, &area)?;
        }
        Ok(())
    }

    /// The check that a spreadsheet itself makes of a cell of the field; the reader checks again whatever it lets through.
    fn validation(&self, kind: &'static Kind, field: &'static Field) -> Result<Option<DataValidation>, XlsxError> {
        let mut check = DataValidation::new();
        if self.of(kind, field).is_some() {
            check = check.allow_list_formula(Formula::new(format!("={}", layout::list_name(kind, field))));
        } else if matches!(field.of, Type::Text) {
            let max = u32::try_from(field.max).unwrap_or(32_767);
            check = check.allow_text_length(DataValidationRule::LessThanOrEqualTo(max));
        } else {
            check = check.allow_any_value();
        }
        let hint: String = field.hint.in_language(self.language).chars().take(200).collect();
        if hint.is_empty() && matches!(field.of, Type::Money | Type::Integer | Type::Year | Type::Instant) {
            return Ok(None);
        }
        if !hint.is_empty() {
            check = check.set_input_message(hint)?;
        }
        Ok(Some(check.set_error_style(DataValidationErrorStyle::Stop)))
    }

    /// Puts the check on rows of a column.
    pub fn guard(
        &self,
        sheet: &mut Worksheet,
        (kind, field): (&'static Kind, &'static Field),
        (first, last): (u32, u32),
        at: u32,
    ) -> Result<(), XlsxError> {
        if let Some(check) = self.validation(kind, field)? {
            sheet.add_data_validation(first, column(at), last, column(at), &check)?;
        }
        Ok(())
    }
}

/// People's text as a cell takes it: what would be read as an escaped sign is escaped itself (ECMA-376, ST_Xstring), and
/// what the writer would take for its own rich text is not.
pub(crate) fn text(written: &str) -> String {
    let mut safe = String::new();
    let mut rest = written;
    if let Some(after) = rest.strip_prefix("<r>") {
        (safe, rest) = ("_x003C_r>".to_owned(), after);
    }
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let is_escape = code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        safe.push_str(&rest[..at]);
        safe.push_str(if is_escape { "_x005F_x" } else { "_x" });
        rest = &rest[at + 2..];
    }
    safe.push_str(rest);
    safe
}

/// Writes people's text as text. What begins like a formula is marked as text for good, so that it is none after somebody has
/// edited the cell either.
pub(crate) fn string(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    written: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let text = text(written);
    if style::begins_formula(written) {
        sheet.write_string_with_format(row, at, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, at, text, format)?;
    }
    Ok(())
}

/// What a value is called, for references and states that are not in the choices.
pub type NameOf<'a> = &'a dyn Fn(&Field, &str) -> String;

/// Writes a stored value; text always as text, so that nothing in it is ever a formula.
pub(crate) fn value(
    sheet: &mut Worksheet,
    (row, at): (u32, u32),
    (kind, field): (&'static Kind, &'static Field),
    value: &Value,
    lists: &Lists<'_>,
    name_of: NameOf<'_>,
    format: &Format,
) -> Result<(), XlsxError> {
    let at = column(at);
    match (field.of, value) {
        (_, Value::Null | Value::Bytes(_)) => sheet.write_blank(row, at, format)?,
        (Type::Money, Value::Integer(fen)) => sheet.write_number_with_format(row, at, *fen as f64 / 100.0, format)?,
        (Type::Flag, Value::Integer(flag)) => {
            let word = if *flag != 0 { words::YES } else { words::NO };
            sheet.write_string_with_format(row, at, word.in_language(lists.language), format)?
        }
        (Type::Instant, Value::Integer(millis)) => {
            sheet.write_string_with_format(row, at, kernel::Instant::from_millis(*millis).rfc3339(), format)?
        }
        (_, Value::Integer(number)) => sheet.write_number_with_format(row, at, *number as f64, format)?,
        (Type::Day, Value::Text(day)) => match Day::parse(day) {
            Ok(day) => sheet.write_number_with_format(row, at, serial::of(day), format)?,
            Err(_) => sheet.write_string_with_format(row, at, day, format)?,
        },
        (Type::Choice(choices), Value::Text(code)) => {
            let choice = choices.iter().find(|choice| choice.code == code);
            let word = choice.map_or(code.as_str(), |choice| choice.label.in_language(lists.language));
            sheet.write_string_with_format(row, at, word, format)?
        }
        (Type::Reference(_), Value::Text(id)) if field.hidden => sheet.write_string_with_format(row, at, id, format)?,
        (Type::Reference(_), Value::Text(id)) => {
            let chosen = lists.choices.label(kind.code, field.name, id);
            let label = chosen.map_or_else(|| name_of(field, id), str::to_owned);
            return string(sheet, (row, at), &label, format);
        }
        (_, Value::Text(text)) => return string(sheet, (row, at), text, format),
    };
    Ok(())
}

/// One column of a sheet of lines or records.
pub(crate) enum Column {
    Field(&'static Field),
    /// A column that is no field: its name, its head, its width.
    Other(&'static str, &'static str, f64),
}

impl Column {
    pub fn name(&self) -> &'static str {
        match self {
            Column::Field(field) => field.name,
            Column::Other(name, ..) => name,
        }
    }

    fn is_hidden(&self) -> bool {
        match self {
            Column::Field(field) => field.hidden,
            Column::Other(name, ..) => matches!(*name, layout::ID | layout::VERSION),
        }
    }
}

/// Title, note, heads and codes of a sheet of lines or records, and how it is shown and printed.
pub(crate) fn heads(
    sheet: &mut Worksheet,
    kind: &'static Kind,
    columns: &[Column],
    (title, note): (&str, &str),
    language: Language,
) -> Result<(), XlsxError> {
    let shown = columns.iter().filter(|column| !column.is_hidden()).count() as u32;
    spread(sheet, TITLE_ROW, shown, title, &style::title())?;
    spread(sheet, NOTE_ROW, shown, note, &style::note())?;
    sheet.set_row_height(TITLE_ROW, 26)?.set_row_height(NOTE_ROW, 34)?.set_row_height(HEAD_ROW, 32)?;
    for (at, declared) in (0..).zip(columns) {
        let at = column(at);
        match declared {
            Column::Field(field) => {
                sheet.write_string_with_format(HEAD_ROW, at, layout::heading(field, language), &style::head())?;
                sheet.set_column_width(at, layout::width(field))?;
            }
            Column::Other(_, head, width) => {
                sheet.write_string_with_format(HEAD_ROW, at, *head, &style::head())?;
                sheet.set_column_width(at, *width)?;
            }
        }
        sheet.write_string_with_format(CODE_ROW, at, layout::code(kind, declared.name()), &style::code())?;
        if declared.is_hidden() {
            sheet.set_column_hidden(at)?;
        }
    }
    sheet.set_row_hidden(CODE_ROW)?;
    sheet.set_freeze_panes(FIRST_ROW, 1)?.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    printed(sheet);
    Ok(())
}

/// A4 across, as wide as the paper, with page numbers.
pub(crate) fn printed(sheet: &mut Worksheet) {
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3).set_footer("&C&P / &N");
}

/// A text over several columns, merged where there are several.
pub(crate) fn spread(
    sheet: &mut Worksheet,
    row: u32,
    columns: u32,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    // Merged over a screen's width at most, so that the text is seen without moving.
    match columns.min(10) {
        0 | 1 => sheet.write_string_with_format(row, 0, text, format)?,
        several => sheet.merge_range(row, 0, row, column(several - 1), text, format)?,
    };
    Ok(())
}

/// Title and maker of the file, for whoever finds it in a folder; the same content gives the same bytes.
pub(crate) fn properties(workbook: &mut Workbook, title: &str) -> Result<(), XlsxError> {
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2009, 7, 22)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_author("suimei").set_creation_datetime(&made));
    Ok(())
}
