//! What a workbook is: kept on a hidden sheet, so that last year's template and another kind's are told apart from right ones.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Workbook, XlsxError};
use uuid::Uuid;

use crate::grid::Sheet;
use crate::layout::ABOUT;

/// The mark of the product; the number changes when workbooks are laid out anew.
const PRODUCT: &str = "suimei workbook 1";

/// What the hidden sheet says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub kind: String,
    /// The version of the template, see `layout::version`.
    pub template: String,
    pub programme: String,
    /// The record that the workbook was made from.
    pub record: Option<Uuid>,
    pub version: Option<i64>,
    /// When it was made.
    pub made: String,
    /// By which it is told from every other workbook; empty in those of earlier releases.
    pub mark: String,
}

impl About {
    pub(crate) fn write(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(ABOUT)?.set_very_hidden(true);
        let record = self.record.map(|record| record.to_string()).unwrap_or_default();
        let version = self.version.map(|version| version.to_string()).unwrap_or_default();
        let rows = [
            ("product", PRODUCT),
            ("kind", &self.kind),
            ("template", &self.template),
            ("programme", &self.programme),
            ("record", &record),
            ("version", &version),
            ("made", &self.made),
            ("mark", &self.mark),
        ];
        for (row, (name, value)) in (0..).zip(rows) {
            sheet.write_string(row, 0, name)?.write_string(row, 1, value)?;
        }
        Ok(())
    }

    /// Reads the hidden sheet; none where it is not one of ours.
    pub(crate) fn read(sheet: &Sheet) -> Option<About> {
        let mut rows: BTreeMap<String, String> = BTreeMap::new();
        for row in sheet.rows.keys() {
            if let Some(name) = sheet.text(*row, 0) {
                rows.insert(name, sheet.text(*row, 1).unwrap_or_default());
            }
        }
        let mut take = |name: &str| rows.remove(name).unwrap_or_default();
        (take("product") == PRODUCT).then(|| About {
            kind: take("kind"),
            template: take("template"),
            programme: take("programme"),
            record: take("record").parse().ok(),
            version: take("version").parse().ok(),
            made: take("made"),
            mark: take("mark"),
        })
    }
}
