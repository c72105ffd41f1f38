//! A wrong workbook given back: every value where it was, wrong cells coloured, the reasons in a last column.
//!
//! Sheets of the template look and check as they did, so that the workbook can be mended and imported again.

use std::collections::BTreeMap;

use kernel::Field;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::about::About;
use crate::grid::{self, Raw, Sheet};
use crate::layout::{self, ABOUT, FORM_CODE, FORM_HINT, LISTS, REASON};
use crate::problem::Place;
use crate::read::Reading;
use crate::recognise::{self, Found};
use crate::write::{self, Lists, column};
use crate::{Unwritten, serial, style, words};

type Reasons = BTreeMap<String, BTreeMap<u32, Vec<(u32, String)>>>;

/// The workbook again, with these reasons. Nothing where the bytes are no workbook that can be read.
///
/// # Errors
/// Only what the writer itself cannot do.
pub fn mark(bytes: &[u8], reasons: &[(Place, String)], reading: &Reading<'_>) -> Result<Option<Vec<u8>>, Unwritten> {
    let Ok(sheets) = grid::read_sheets(bytes) else { return Ok(None) };
    let mut by_sheet = Reasons::new();
    for (place, reason) in reasons {
        by_sheet
            .entry(place.sheet.clone())
            .or_default()
            .entry(place.row)
            .or_default()
            .push((place.column, reason.clone()));
    }
    let mut workbook = Workbook::new();
    let lists = Lists { choices: reading.choices, language: reading.language };
    let mut columns = Vec::new();
    for sheet in sheets.iter().filter(|sheet| ![ABOUT, LISTS].contains(&sheet.name.as_str())) {
        let found = recognise::sheet(reading.catalogue, reading.kind, sheet);
        let own = by_sheet.remove(&sheet.name).unwrap_or_default();
        let target = workbook.add_worksheet();
        target.set_name(&sheet.name)?.set_hidden(!sheet.visible);
        let copy = Copy { sheet, found: found.as_ref(), reasons: &own, reading, lists: &lists };
        copy.write(target)?;
        if let Some(found) = found {
            columns.push((found.kind, layout::columns(found.kind, reading.keep)));
        }
    }
    lists.write(&mut workbook, &columns)?;
    if let Some(about) = sheets.iter().find(|sheet| sheet.name == ABOUT).and_then(About::read) {
        about.write(&mut workbook)?;
    }
    Ok(Some(workbook.save_to_buffer()?))
}

struct Copy<'a> {
    sheet: &'a Sheet,
    found: Option<&'a Found>,
    reasons: &'a BTreeMap<u32, Vec<(u32, String)>>,
    reading: &'a Reading<'a>,
    lists: &'a Lists<'a>,
}

impl Copy<'_> {
    fn write(&self, target: &mut Worksheet) -> Result<(), XlsxError> {
        if let Some(found) = self.found {
            self.dress(target, found)?;
        }
        for (row, cells) in &self.sheet.rows {
            for (at, cell) in cells {
                if self.found.is_some_and(|found| self.is_old_reason(found, *row, *at)) {
                    continue;
                }
                let format = self.format(*row, *at, &cell.raw);
                raw(target, (*row, column(*at)), &self.counted_from_1900(*row, *at, &cell.raw), &format)?;
            }
        }
        for (row, reasons) in self.reasons {
            for (at, _) in reasons.iter().filter(|(at, _)| self.sheet.cell(*row, *at).is_none()) {
                target.write_blank(*row, column(*at), &self.format(*row, *at, &Raw::Nothing))?;
            }
        }
        self.reasons_column(target)
    }

    /// A bare number that is meant as a day, as the workbook that is given back counts.
    fn counted_from_1900(&self, row: u32, at: u32, raw: &Raw) -> Raw {
        let Raw::Number(number) = raw else { return raw.clone() };
        let is_day = self.field(row, at).is_some_and(|field| matches!(field.of, kernel::Type::Day));
        let day = self.sheet.days_from.day(*number).filter(|_| is_day);
        Raw::Number(day.map_or(*number, serial::of))
    }

    fn is_old_reason(&self, found: &Found, row: u32, at: u32) -> bool {
        !found.is_form && row >= found.first_row() && found.fields.get(REASON) == Some(&at)
    }

    fn field(&self, row: u32, at: u32) -> Option<&'static Field> {
        let found = self.found?;
        let position = if found.is_form { (found.form_value(0).1 == at).then_some(row)? } else { at };
        if !found.is_form && row < found.first_row() {
            return None;
        }
        let (name, _) = found.fields.iter().find(|(_, field)| **field == position)?;
        found.kind.field(name)
    }

    fn format(&self, row: u32, at: u32, raw: &Raw) -> Format {
        let plain = match (self.field(row, at), raw) {
            (Some(field), _) => style::value(field),
            (None, Raw::Moment(_)) => style::day(),
            (None, _) => self.head_format(row, at),
        };
        let is_wrong = self.reasons.get(&row).is_some_and(|reasons| reasons.iter().any(|(wrong, _)| *wrong == at));
        if is_wrong { style::wrong(plain) } else { plain }
    }

    fn head_format(&self, row: u32, at: u32) -> Format {
        match self.found {
            Some(found)
                if found.is_form && at <= found.codes_at && found.fields.values().any(|field| *field == row) =>
            {
                if at == found.head(row).1 { style::label() } else { style::hint() }
            }
            Some(found) if !found.is_form && row == found.codes_at + 1 => style::head(),
            Some(_) if row == layout::TITLE_ROW => style::title(),
            _ => Format::new(),
        }
    }

    /// The look and the checks of the template.
    fn dress(&self, target: &mut Worksheet, found: &Found) -> Result<(), XlsxError> {
        let fields = found.fields.iter().filter_map(|(name, at)| Some((found.kind.field(name)?, *at)));
        if found.is_form {
            let widths = [
                (found.head(0).1, 18.0),
                (found.form_value(0).1, 60.0),
                (found.codes_at - FORM_CODE + FORM_HINT, 44.0),
            ];
            for (at, width) in widths {
                target.set_column_width(column(at), width)?;
            }
            target.set_column_hidden(column(found.codes_at))?;
            for (field, row) in fields {
                self.lists.guard(target, (found.kind, field), (row, row), found.form_value(0).1)?;
            }
            return Ok(());
        }
        target.set_row_hidden(found.codes_at)?.set_freeze_panes(found.first_row(), 1)?;
        let last = self.sheet.rows.keys().next_back().copied().unwrap_or(0).max(found.first_row() + 200);
        for (field, at) in fields {
            target.set_column_width(column(at), layout::width(field))?;
            if field.hidden {
                target.set_column_hidden(column(at))?;
            } else if !field.computed {
                self.lists.guard(target, (found.kind, field), (found.first_row(), last), at)?;
            }
        }
        for name in [layout::ID, layout::VERSION] {
            if let Some(at) = found.fields.get(name) {
                target.set_column_hidden(column(*at))?;
            }
        }
        Ok(())
    }

    fn reasons_column(&self, target: &mut Worksheet) -> Result<(), XlsxError> {
        if self.reasons.is_empty() {
            return Ok(());
        }
        let old = self.found.filter(|found| !found.is_form).and_then(|found| found.fields.get(REASON).copied());
        let at = column(old.unwrap_or_else(|| self.sheet.width()));
        target.set_column_width(at, 60)?;
        if let Some(found) = self.found {
            let head = words::REASON.in_language(self.reading.language);
            let head_row = if found.is_form { layout::FORM_HEAD_ROW } else { found.codes_at + 1 };
            target.write_string_with_format(head_row, at, head, &style::head())?;
            if !found.is_form {
                target.write_string_with_format(
                    found.codes_at,
                    at,
                    layout::code(found.kind, REASON),
                    &style::code(),
                )?;
            }
        }
        for (row, reasons) in self.reasons {
            let said: Vec<&str> = reasons.iter().map(|(_, reason)| reason.as_str()).collect();
            target.write_string_with_format(*row, at, write::text(&said.join("\n")), &style::reason())?;
        }
        Ok(())
    }
}

fn raw(target: &mut Worksheet, (row, at): (u32, u16), raw: &Raw, format: &Format) -> Result<(), XlsxError> {
    match raw {
        Raw::Text(text) | Raw::MomentText(text) | Raw::Fault(text) => {
            return write::string(target, (row, at), text, format);
        }
        Raw::Number(number) => target.write_number_with_format(row, at, *number, format)?,
        Raw::Flag(flag) => target.write_boolean_with_format(row, at, *flag, format)?,
        Raw::Moment(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let day = kernel::Day::new(i16::try_from(year).unwrap_or(0), month as i8, day as i8);
            let time = moment.as_f64().fract();
            let number = day.map_or(moment.as_f64(), |day| serial::of(day) + time);
            let shown = if time == 0.0 { "yyyy-mm-dd" } else { "yyyy-mm-dd hh:mm" };
            target.write_number_with_format(row, at, number, &format.clone().set_num_format(shown))?
        }
        Raw::Nothing => target.write_blank(row, at, format)?,
    };
    Ok(())
}
