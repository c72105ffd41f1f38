//! A list as a workbook or as CSV: every field that the reader may read, how many of how many, by whom and when.
//!
//! **Invariant:** a file that lacks records says so inside, in every format: whoever opens it later saw no page.
//! **Invariant:** no text of a cell begins so that a spreadsheet program reads a formula; it stays what people wrote.
//!
//! Rows carry their identifier and their version in hidden columns, and heads their codes: what was exported can be changed
//! and imported again, and updates instead of doubling.

use kernel::{Catalogue, Field, Kind, Language, Stored, Type, Value};
use rust_xlsxwriter::Workbook;

use crate::about::About;
use crate::choices::Choices;
use crate::layout::{self, FIRST_ROW};
use crate::write::{self, Column, Lists, NameOf};
use crate::{Unwritten, style, words};

/// One record of the list.
pub struct Row<'a> {
    pub stored: &'a Stored,
    pub title: String,
    pub state: String,
}

/// What an export is made of.
pub struct Export<'a> {
    pub catalogue: &'a Catalogue,
    pub kind: &'static Kind,
    pub choices: &'a Choices,
    pub language: Language,
    pub programme: &'a str,
    /// Which fields the reader may read.
    pub keep: &'a dyn Fn(&Field) -> bool,
    pub rows: Vec<Row<'a>>,
    /// Records that the list has in all.
    pub total: usize,
    /// Filters, by whom and when, in words.
    pub said: String,
    pub made: String,
    /// By which the workbook is told from every other, so that its rows are taken in once.
    pub mark: String,
    pub name_of: NameOf<'a>,
}

impl Export<'_> {
    fn fields(&self) -> Vec<&'static Field> {
        let all = self.kind.fields.iter().filter(|field| layout::fits(field) && (self.keep)(field));
        // What stands as a mark beside an amount on pages has a column of its own behind it.
        let marks = |field: &Field| {
            self.kind.fields.iter().any(|amount| [amount.marked_by, amount.parted_by].contains(&field.name))
        };
        let mut fields: Vec<&'static Field> =
            all.filter(|field| !(field.hidden && field.computed) || marks(field)).collect();
        fields.sort_by_key(|field| field.hidden && !marks(field));
        fields
    }

    fn columns(&self) -> Vec<Column> {
        let word = |label: kernel::Label| label.in_language(self.language);
        let mut columns = vec![Column::Other(layout::TITLE, word(words::NAME), 34.0)];
        if !self.kind.states.is_empty() {
            columns.push(Column::Other(layout::STATE, word(words::STATE), 16.0));
        }
        columns.extend(self.fields().into_iter().map(Column::Field));
        columns.push(Column::Other(layout::ID, layout::ID, 38.0));
        columns.push(Column::Other(layout::VERSION, layout::VERSION, 10.0));
        columns
    }

    /// Makes the workbook.
    ///
    /// # Errors
    /// Only what the writer itself cannot do.
    pub fn xlsx(&self) -> Result<Vec<u8>, Unwritten> {
        let mut workbook = Workbook::new();
        let label = self.kind.label.in_language(self.language);
        write::properties(&mut workbook, label)?;
        let lists = Lists { choices: self.choices, language: self.language };
        let sheet = workbook.add_worksheet();
        sheet.set_name(layout::sheet_name(label))?;
        let columns = self.columns();
        let note = format!("{}{}", words::counted(self.language, self.rows.len(), self.total), self.said);
        write::heads(sheet, self.kind, &columns, (label, &note), self.language)?;
        let format = |column: &Column| match column {
            Column::Field(field) => style::value(field),
            Column::Other(..) => style::locked(style::hint()),
        };
        let formats: Vec<_> = columns.iter().map(format).collect();
        for (row, record) in (FIRST_ROW..).zip(&self.rows) {
            for ((at, column), format) in (0..).zip(&columns).zip(&formats) {
                let other = |text: &str| (write::column(at), text.to_owned());
                let (at, text) = match column {
                    Column::Field(field) => {
                        let value = record.stored.get(self.kind, field.name);
                        write::value(sheet, (row, at), (self.kind, field), value, &lists, self.name_of, format)?;
                        continue;
                    }
                    Column::Other(layout::TITLE, ..) => other(&record.title),
                    Column::Other(layout::STATE, ..) => other(&record.state),
                    Column::Other(layout::ID, ..) => other(&record.stored.id.to_string()),
                    Column::Other(..) => {
                        sheet.write_number(row, write::column(at), record.stored.version as f64)?;
                        continue;
                    }
                };
                write::string(sheet, (row, at), &text, format)?;
            }
        }
        let last = FIRST_ROW + (self.rows.len() as u32).max(1) - 1;
        for (at, column) in (0..).zip(&columns) {
            if let Column::Field(field) = column {
                lists.guard(sheet, (self.kind, field), (FIRST_ROW, last), at)?;
            }
        }
        let shown = write::column(columns.len() as u32 - 3);
        sheet.autofilter(layout::HEAD_ROW, 0, last, shown)?;
        lists.write(&mut workbook, &[(self.kind, self.fields())])?;
        self.about().write(&mut workbook)?;
        Ok(workbook.save_to_buffer()?)
    }

    fn about(&self) -> About {
        About {
            kind: self.kind.code.to_owned(),
            template: layout::version(self.catalogue, self.kind),
            programme: self.programme.to_owned(),
            record: None,
            version: None,
            made: self.made.clone(),
            mark: self.mark.clone(),
        }
    }

    /// The rows as CSV (RFC 4180), in UTF-8 with the mark by which spreadsheets know it.
    pub fn csv(&self) -> String {
        let mut csv = String::from('\u{feff}');
        let columns = self.columns();
        let heads: Vec<String> = columns
            .iter()
            .map(|column| match column {
                Column::Field(field) => layout::heading(field, self.language).trim_end_matches('*').to_owned(),
                Column::Other(_, head, _) => (*head).to_owned(),
            })
            .collect();
        csv_row(&mut csv, &heads);
        for record in &self.rows {
            let cells: Vec<String> = columns.iter().map(|column| self.plain(column, record)).collect();
            csv_row(&mut csv, &cells);
        }
        if self.rows.len() < self.total {
            csv_row(&mut csv, &[words::ends_early(self.language, self.rows.len(), self.total)]);
        }
        csv
    }

    fn plain(&self, column: &Column, record: &Row<'_>) -> String {
        let Column::Field(field) = column else {
            return match column.name() {
                layout::TITLE => guarded(&record.title),
                layout::STATE => guarded(&record.state),
                layout::ID => record.stored.id.to_string(),
                _ => record.stored.version.to_string(),
            };
        };
        let said = |label: kernel::Label| label.in_language(self.language).to_owned();
        match (field.of, record.stored.get(self.kind, field.name)) {
            (_, Value::Null | Value::Bytes(_)) => String::new(),
            (Type::Money, Value::Integer(fen)) => kernel::Fen(*fen).yuan(),
            (Type::Flag, Value::Integer(flag)) => said(if *flag != 0 { words::YES } else { words::NO }),
            (Type::Instant, Value::Integer(millis)) => kernel::Instant::from_millis(*millis).rfc3339(),
            (_, Value::Integer(number)) => number.to_string(),
            (Type::Choice(choices), Value::Text(code)) => choices
                .iter()
                .find(|choice| choice.code == code)
                .map_or_else(|| guarded(code), |choice| said(choice.label)),
            (Type::Reference(_), Value::Text(id)) if !field.hidden => guarded(&(self.name_of)(field, id)),
            (_, Value::Text(text)) => guarded(text),
        }
    }
}

/// What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
fn guarded(text: &str) -> String {
    if style::begins_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// One row.
fn csv_row(csv: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            csv.push(',');
        }
        if cell.contains([',', '"', '\n', '\r', '\'']) {
            csv.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            csv.push_str(cell);
        }
    }
    csv.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    #[test]
    fn csv_is_quoted_and_never_a_formula() {
        let mut csv = String::new();
        super::csv_row(&mut csv, &[super::guarded("=1+1"), "一,\"二\"".to_owned(), "平".to_owned()]);
        assert_eq!(csv, "\"'=1+1\",\"一,\"\"二\"\"\",平\r\n");
    }

    #[test]
    fn text_that_begins_like_a_formula_is_kept_and_guarded() {
        for text in [
            "=1+1",
            "+86-753",
            "-5元以下补贴",
            "@SUM(1,1)",
            "＝1+1",
            "＋86-753",
            "－5元",
            "＠SUM(1,1)",
            "\t=1",
            "\r=1",
            " =1+1",
            "　＝1+1",
            "﹦1",
            "\u{200b}=1",
        ] {
            assert_eq!(super::guarded(text), format!("'{text}"), "{text:?}");
        }
        for text in ["示例,=1+1", "水渠（-5米）", "", "1-2", "《＝》", "·一", "a@example.cn"] {
            assert_eq!(super::guarded(text), text);
        }
    }
}
