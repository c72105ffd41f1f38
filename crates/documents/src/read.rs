//! A filled workbook as the input of actions, with everything that is wrong with it.
//!
//! What is sound is kept apart from what is not, so that rules can be asked of the sound rows while others are broken, and
//! one pass tells everything. **Invariant:** a cell is taken exactly or not at all.

use std::collections::BTreeMap;

use kernel::decode::{self, Source};
use kernel::{Catalogue, Field, Kind, Language, Type, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::about::About;
use crate::cell;
use crate::choices::Choices;
use crate::grid::{self, Raw, Sheet};
use crate::layout;
use crate::limits::ROWS_MAX;
use crate::problem::{CellProblem, Place};
use crate::recognise::{self, Found};

/// What reading needs to know.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub catalogue: &'a Catalogue,
    pub kind: &'static Kind,
    pub choices: &'a Choices,
    pub language: Language,
    pub programme: &'a str,
    /// Which fields whoever imports may read, and so finds in their templates.
    pub keep: &'a dyn Fn(&Field) -> bool,
}

/// One record of the workbook.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub record: Option<Uuid>,
    pub version: Option<i64>,
    /// What a form would have sent, sound lines only; `Source::Text`.
    pub input: Map<String, Json>,
    /// Whether the record's own fields are all right.
    pub is_sound: bool,
    /// The row of the record, where records lie one a row.
    row: Option<u32>,
    /// The row of each sound line, by member.
    lines: BTreeMap<String, Vec<u32>>,
}

/// A sheet that was found, with its name.
#[derive(Clone, Debug)]
pub(crate) struct Mapped {
    pub sheet: String,
    pub found: Found,
}

/// What a workbook says.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    pub about: About,
    pub entries: Vec<Entry>,
    pub problems: Vec<CellProblem>,
    /// What is no mistake, and yet should be known.
    pub notes: Vec<CellProblem>,
    /// Rows of records and lines.
    pub rows: usize,
    mapped: Vec<Mapped>,
    language: Language,
}

/// Reads a workbook.
///
/// # Errors
/// What keeps it from being read at all: the file, its template, its sheets. Wrong cells are in `Intake::problems`.
pub fn read_workbook(bytes: &[u8], reading: &Reading<'_>) -> Result<Intake, Vec<CellProblem>> {
    let sheets = grid::read_sheets(bytes).map_err(|problem| vec![problem])?;
    let about = about(&sheets, reading).map_err(|problem| vec![problem])?;
    let mut intake = Intake { about, language: reading.language, ..Intake::default() };
    let mapped = map(&sheets, reading, &mut intake)?;
    for (sheet, found) in &mapped {
        check_columns(sheet, found, reading, &mut intake);
        remark(sheet, found, &mut intake);
        intake.mapped.push(Mapped { sheet: sheet.name.clone(), found: found.clone() });
    }
    let root = mapped.iter().find(|(_, found)| found.kind.code == reading.kind.code);
    match root {
        Some((sheet, found)) if found.is_form => one_record(&mapped, (sheet, found), reading, &mut intake),
        Some((sheet, found)) => many_records(sheet, found, reading, &mut intake),
        None => {}
    }
    if intake.rows > ROWS_MAX as usize {
        let problem = CellProblem::of_file("workbook.too-many-records").with("count", intake.rows);
        return Err(vec![problem.with("max", ROWS_MAX)]);
    }
    intake.problems.sort_by(|one, other| one.place.cmp(&other.place));
    Ok(intake)
}

fn about(sheets: &[Sheet], reading: &Reading<'_>) -> Result<About, CellProblem> {
    let hidden = sheets.iter().find(|sheet| sheet.name == layout::ABOUT);
    let about = hidden.and_then(About::read).ok_or_else(|| CellProblem::of_file("workbook.no-template"))?;
    let label = |code: &str| {
        let kind = reading.catalogue.kind(code);
        kind.map_or_else(|| code.to_owned(), |kind| kind.label.in_language(reading.language).to_owned())
    };
    if about.kind != reading.kind.code {
        let problem = CellProblem::of_file("workbook.other-kind");
        return Err(problem.with("is", label(&about.kind)).with("wanted", label(reading.kind.code)));
    }
    if about.programme != reading.programme {
        return Err(CellProblem::of_file("workbook.other-programme").with("programme", &about.programme));
    }
    if about.template != layout::version(reading.catalogue, reading.kind) {
        return Err(CellProblem::of_file("workbook.old-template").with("made", &about.made));
    }
    Ok(about)
}

type Sheets<'a> = Vec<(&'a Sheet, Found)>;

/// Finds the sheet of every kind, whatever it is called and wherever it stands.
fn map<'a>(sheets: &'a [Sheet], reading: &Reading<'_>, intake: &mut Intake) -> Result<Sheets<'a>, Vec<CellProblem>> {
    let mut mapped: Sheets<'a> = Vec::new();
    let mut problems = Vec::new();
    let label = |kind: &Kind| kind.label.in_language(reading.language);
    for sheet in sheets.iter().filter(|sheet| ![layout::ABOUT, layout::LISTS].contains(&sheet.name.as_str())) {
        match recognise::sheet(reading.catalogue, reading.kind, sheet) {
            Some(found) => match mapped.iter().find(|(_, other)| other.kind.code == found.kind.code) {
                Some((other, _)) => {
                    let problem = CellProblem::new(Place::new(&sheet.name, 0, 0), "", "workbook.sheet-twice");
                    problems.push(problem.with("sheet", &other.name).with("label", label(found.kind)));
                }
                None => mapped.push((sheet, found)),
            },
            None if sheet.rows.is_empty() => {}
            None => {
                let note = CellProblem::new(Place::new(&sheet.name, 0, 0), "", "workbook.note-sheet-ignored");
                intake.notes.push(note.with("sheet", &sheet.name));
            }
        }
    }
    let has = |kind: &Kind| mapped.iter().any(|(_, found)| found.kind.code == kind.code);
    let as_table = mapped.iter().any(|(_, found)| found.kind.code == reading.kind.code && !found.is_form);
    let wanted =
        std::iter::once(reading.kind).chain(reading.catalogue.parts_filled_in(reading.kind.code).filter(|_| !as_table));
    for kind in wanted.filter(|kind| !has(kind)) {
        problems.push(CellProblem::of_file("workbook.sheet-missing").with("label", label(kind)));
    }
    if problems.is_empty() { Ok(mapped) } else { Err(problems) }
}

/// Columns that are missing, doubled, unknown or under another head, and merged cells.
fn check_columns(sheet: &Sheet, found: &Found, reading: &Reading<'_>, intake: &mut Intake) {
    let language = reading.language;
    let place = |(row, column): (u32, u32)| Place::new(&sheet.name, row, column);
    let fields = layout::columns(found.kind, reading.keep);
    for field in fields.iter().filter(|field| !found.fields.contains_key(field.name)) {
        let head = layout::heading(field, language);
        intake
            .problems
            .push(CellProblem::new(place(found.head(0)), &head, "workbook.column-missing").with("label", &head));
    }
    if !found.is_form && !found.fields.contains_key(layout::ID) {
        let problem = CellProblem::new(place(found.head(0)), layout::ID, "workbook.column-missing");
        intake.problems.push(problem.with("label", layout::ID));
    }
    for (name, at) in &found.doubled {
        let head = found.kind.field(name).map(|field| layout::heading(field, language)).unwrap_or_default();
        intake.problems.push(CellProblem::new(place(found.head(*at)), head, "workbook.column-twice"));
    }
    for (name, at) in &found.fields {
        let (row, column) = found.head(*at);
        let (Some(field), Some(written)) = (found.kind.field(name), sheet.text(row, column)) else { continue };
        if !layout::is_heading(field, &written) {
            let problem = CellProblem::new(place((row, column)), &written, "workbook.other-heading");
            intake.problems.push(problem.with("label", layout::heading(field, language)).with("written", &written));
        }
    }
    if !found.is_form {
        unknown_columns(sheet, found, intake);
    }
    // Merged cells hide what lies under all but the first: they hurt where something is read, and nowhere else.
    for area in &sheet.merged {
        let columns = |at: u32| (area.first.1..=area.last.1).contains(&at);
        let rows = |at: u32| (area.first.0..=area.last.0).contains(&at);
        let inside = if found.is_form {
            columns(found.form_value(0).1) && found.fields.values().any(|at| rows(*at))
        } else {
            area.last.0 >= found.first_row() && found.fields.values().any(|at| columns(*at))
        };
        if inside {
            let last = Place::new("", area.last.0, area.last.1).cell();
            let first = Place::new("", area.first.0, area.first.1).cell();
            let problem = CellProblem::new(place(area.first), "", "workbook.merged");
            intake.problems.push(problem.with("cells", format!("{first}:{last}")));
        }
    }
}

/// What somebody wrote into a column of their own would be lost: it is told.
fn unknown_columns(sheet: &Sheet, found: &Found, intake: &mut Intake) {
    let mut told = Vec::new();
    for (row, cells) in sheet.rows.range(found.first_row()..) {
        for (column, _) in cells {
            if !found.fields.values().any(|at| at == column) && !told.contains(column) {
                told.push(*column);
                let written = sheet.text(found.codes_at + 1, *column).unwrap_or_default();
                let place = Place::new(&sheet.name, *row, *column);
                intake.problems.push(CellProblem::new(place, written, "workbook.unknown-column"));
            }
        }
    }
}

/// Hidden rows are read and formulas taken by their results; both are said.
fn remark(sheet: &Sheet, found: &Found, intake: &mut Intake) {
    if found.is_form {
        return;
    }
    let rows: Vec<String> = sheet
        .rows
        .range(found.first_row()..)
        .filter(|(row, _)| sheet.hidden_rows.contains(row))
        .map(|(row, _)| (row + 1).to_string())
        .collect();
    if let Some(first) = rows.first().and_then(|row| row.parse::<u32>().ok()) {
        let shown = rows.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
        let note = CellProblem::new(Place::new(&sheet.name, first - 1, 0), "", "workbook.note-hidden-rows");
        intake.notes.push(note.with("count", rows.len()).with("rows", shown));
    }
    let formulas = sheet
        .rows
        .range(found.first_row()..)
        .flat_map(|(row, cells)| cells.iter().filter(|(_, cell)| cell.formula).map(|(column, _)| (*row, *column)));
    let formulas: Vec<_> = formulas.collect();
    if let Some((row, column)) = formulas.first() {
        let note = CellProblem::new(Place::new(&sheet.name, *row, *column), "", "workbook.note-formulas");
        intake.notes.push(note.with("count", formulas.len()));
    }
}

/// Where the cells of one row or form are taken from.
struct Row<'a> {
    sheet: &'a Sheet,
    found: &'a Found,
    row: Option<u32>,
}

impl Row<'_> {
    fn position(&self, name: &str) -> Option<(u32, u32)> {
        let at = *self.found.fields.get(name)?;
        Some(self.row.map_or_else(|| self.found.form_value(at), |row| (row, at)))
    }
}

/// The values of the fields, and how many of them are wrong.
fn values(from: &Row<'_>, reading: &Reading<'_>, intake: &mut Intake) -> (Map<String, Json>, usize) {
    let mut object = Map::new();
    let before = intake.problems.len();
    for field in layout::columns(from.found.kind, reading.keep) {
        let Some((row, column)) = from.position(field.name) else { continue };
        let read =
            cell::input(from.found.kind, field, from.sheet.cell(row, column), from.sheet.days_from, reading.choices);
        let checked = read.and_then(|json| decode::value(field, &json, Source::Text).map(|value| (json, value)));
        let wrong = match checked {
            Ok((_, Value::Null)) if field.required && !matches!(field.of, Type::Flag) => {
                Some(kernel::Problem::new("", "input.required"))
            }
            Ok((json, _)) => {
                object.insert(field.name.to_owned(), json);
                None
            }
            Err(problem) => Some(problem),
        };
        if let Some(problem) = wrong {
            let place = Place::new(&from.sheet.name, row, column);
            let heading = head(field, reading.language);
            intake.problems.push(CellProblem { place, heading, code: problem.code, facts: problem.facts });
        }
    }
    let wrong = intake.problems.len() - before;
    (object, wrong)
}

fn head(field: &Field, language: Language) -> String {
    layout::heading(field, language).trim_end_matches('*').to_owned()
}

/// Whether nothing that people see stands in the row.
fn is_blank(sheet: &Sheet, found: &Found, row: u32) -> bool {
    let shown = |name: &str| found.kind.field(name).is_some_and(|field| !field.hidden && !field.computed);
    !found.fields.iter().any(|(name, at)| shown(name) && sheet.cell(row, *at).is_some())
}

fn data_rows<'a>(sheet: &'a Sheet, found: &'a Found) -> impl Iterator<Item = u32> + 'a {
    sheet.rows.range(found.first_row()..).map(|(row, _)| *row).filter(|row| !is_blank(sheet, found, *row))
}

fn one_record(mapped: &Sheets<'_>, (sheet, found): (&Sheet, &Found), reading: &Reading<'_>, intake: &mut Intake) {
    let (input, wrong) = values(&Row { sheet, found, row: None }, reading, intake);
    let (record, version) = (intake.about.record, intake.about.version);
    let mut entry = Entry { record, version, input, is_sound: wrong == 0, ..Entry::default() };
    for (sheet, found) in mapped.iter().filter(|(_, found)| found.kind.part_of.is_some()) {
        lines(sheet, found, reading, &mut entry, intake);
    }
    intake.entries.push(entry);
}

/// The lines of one sheet. A row that was copied whole carries the identifier of the one it was copied from: the second is
/// a new line, unless it says just the same.
fn lines(sheet: &Sheet, found: &Found, reading: &Reading<'_>, entry: &mut Entry, intake: &mut Intake) {
    let member = found.kind.member();
    let mut seen: BTreeMap<Uuid, (u32, Map<String, Json>)> = BTreeMap::new();
    let (mut rows, mut sound) = (Vec::new(), Vec::new());
    for row in data_rows(sheet, found) {
        intake.rows += 1;
        let (mut line, wrong) = values(&Row { sheet, found, row: Some(row) }, reading, intake);
        let Ok(id) = identifier(sheet, found, row, intake) else { continue };
        if let Some(id) = id {
            let shown: Map<String, Json> =
                line.clone().into_iter().filter(|(name, _)| !is_hidden(found.kind, name)).collect();
            let copied = match seen.get(&id) {
                Some((first, same)) if *same == shown => {
                    let problem = CellProblem::new(Place::new(&sheet.name, row, 0), "", "workbook.row-twice");
                    intake.problems.push(problem.with("row", first + 1));
                    continue;
                }
                Some(_) => true,
                None => {
                    seen.insert(id, (row, shown));
                    entry.record.is_none()
                }
            };
            if copied {
                line.retain(|name, _| !is_hidden(found.kind, name));
                intake.notes.push(CellProblem::new(Place::new(&sheet.name, row, 0), "", "workbook.note-copied-row"));
            } else {
                line.insert("id".to_owned(), Json::from(id.to_string()));
            }
        }
        if wrong == 0 {
            rows.push(row);
            sound.push(Json::Object(line));
        }
    }
    entry.lines.insert(member.clone(), rows);
    entry.input.insert(member, Json::Array(sound));
}

fn is_hidden(kind: &Kind, name: &str) -> bool {
    kind.field(name).is_some_and(|field| field.hidden)
}

/// The identifier that the row carries; a problem is told where it is none.
fn identifier(sheet: &Sheet, found: &Found, row: u32, intake: &mut Intake) -> Result<Option<Uuid>, ()> {
    let Some(at) = found.fields.get(layout::ID) else { return Ok(None) };
    let Some(cell) = sheet.cell(row, *at) else { return Ok(None) };
    match &cell.raw {
        Raw::Text(text) if text.trim().parse::<Uuid>().is_ok() => Ok(text.trim().parse().ok()),
        _ => {
            let place = Place::new(&sheet.name, row, *at);
            intake.problems.push(CellProblem::new(place, layout::ID, "workbook.broken-identifier"));
            Err(())
        }
    }
}

/// Records that lie one a row.
fn many_records(sheet: &Sheet, found: &Found, reading: &Reading<'_>, intake: &mut Intake) {
    let mut seen: BTreeMap<Uuid, u32> = BTreeMap::new();
    let mut said: BTreeMap<String, u32> = BTreeMap::new();
    for row in data_rows(sheet, found) {
        intake.rows += 1;
        let (input, wrong) = values(&Row { sheet, found, row: Some(row) }, reading, intake);
        let Ok(record) = identifier(sheet, found, row, intake) else { continue };
        let version = found.fields.get(layout::VERSION).and_then(|at| sheet.cell(row, *at));
        let version =
            version.and_then(|cell| if let Raw::Number(number) = cell.raw { Some(number as i64) } else { None });
        let mut is_sound = wrong == 0;
        if let Some(id) = record {
            let place = Place::new(&sheet.name, row, 0);
            if let Some(first) = seen.insert(id, row) {
                intake.problems.push(CellProblem::new(place, "", "workbook.record-twice").with("row", first + 1));
                is_sound = false;
            } else if version.is_none() {
                intake.problems.push(CellProblem::new(place, "", "workbook.version-missing"));
                is_sound = false;
            }
        } else if is_sound && let Some(first) = said.insert(Json::Object(input.clone()).to_string(), row) {
            let problem = CellProblem::new(Place::new(&sheet.name, row, 0), "", "workbook.row-twice");
            intake.problems.push(problem.with("row", first + 1));
            is_sound = false;
        }
        let entry = Entry { record, version, input, is_sound, row: Some(row), ..Entry::default() };
        intake.entries.push(entry);
    }
}

impl Intake {
    /// The cell of a path of an entry's input, as the engine names it, and what its column is called.
    pub fn locate(&self, entry: usize, path: &str) -> (Place, String) {
        let (first, field) = path.split_once('.').map_or((path, ""), |(first, field)| (first, field));
        let (member, index) = match first.split_once('[') {
            Some((member, rest)) => (member, rest.trim_end_matches(']').parse::<usize>().ok()),
            None => (first, None),
        };
        let entry = self.entries.get(entry);
        if let Some(mapped) = self
            .mapped
            .iter()
            .find(|mapped| mapped.found.kind.part_of.is_some() && mapped.found.kind.member() == member)
        {
            let row = index.and_then(|index| entry?.lines.get(member)?.get(index).copied());
            let row = row.unwrap_or(mapped.found.codes_at + 1);
            return self.at(mapped, row, field);
        }
        let Some(root) = self.mapped.iter().find(|mapped| mapped.found.kind.part_of.is_none()) else {
            return Default::default();
        };
        match entry.and_then(|entry| entry.row) {
            Some(row) => self.at(root, row, member),
            None => {
                let at = root.found.fields.get(member);
                let (row, column) = at.map_or((0, 0), |at| root.found.form_value(*at));
                (Place::new(&root.sheet, row, column), self.heading(root, member))
            }
        }
    }

    fn at(&self, mapped: &Mapped, row: u32, field: &str) -> (Place, String) {
        let column = mapped.found.fields.get(field).copied().unwrap_or(0);
        (Place::new(&mapped.sheet, row, column), self.heading(mapped, field))
    }

    fn heading(&self, mapped: &Mapped, field: &str) -> String {
        mapped.found.kind.field(field).map(|field| head(field, self.language)).unwrap_or_default()
    }

    /// Adds what the engine found.
    pub fn add(&mut self, problem: CellProblem) {
        self.problems.push(problem);
        self.problems.sort_by(|one, other| one.place.cmp(&other.place));
    }
}
