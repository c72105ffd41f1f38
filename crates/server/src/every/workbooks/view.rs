//! The page of an import: what to choose, what is wrong by sheet and cell, what will be created and changed.

use askama::Template;
use documents::CellProblem;
use kernel::{Field, Kind, Refusal};
use serde_json::Value as Json;
use store::titles::Names;
use store::together::TOLD_MAX;

use super::importer::{Importer, Outcome, Planned};
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::Scene;
use crate::every::section::Change;

/// Problems that the page lists; the rest stand in the workbook that can be downloaded.
const LISTED_MAX: usize = 200;
/// Changes of one record that the page lists.
const CHANGES_MAX: usize = 40;

/// One wrong cell.
pub struct Wrong {
    pub sheet: String,
    pub cell: String,
    pub heading: String,
    pub reason: String,
}

/// One record and what becomes of it.
pub struct Card {
    pub title: String,
    /// Where the record is that was made before.
    pub to: String,
    pub deed: String,
    pub class: &'static str,
    pub lines: Vec<String>,
    pub changes: Vec<Change>,
    pub more: String,
}

#[derive(Template, Default)]
#[template(path = "import.html")]
pub struct ImportPage {
    page: Page,
    crumb: (String, String),
    heading: String,
    address: String,
    template: String,
    size: String,
    refused: String,
    /// Of the file that was read; empty before one is chosen.
    name: String,
    file: String,
    summary: String,
    wrong: Vec<Wrong>,
    cut: String,
    marked: String,
    notes: Vec<String>,
    cards: Vec<Card>,
    cards_cut: String,
    confirm: String,
}

/// The page before a workbook is chosen.
pub fn empty(call: &Call, kind: &'static Kind) -> ImportPage {
    let words = call.words();
    let label = words.label(kind.label);
    let heading = words.with_one("import-heading", "kind", label);
    let list = format!("{}/desk/{}", call.base, kind.path);
    ImportPage {
        page: Page::new(call, &heading),
        crumb: (list.clone(), label.to_owned()),
        address: format!("{list}/import"),
        template: format!("{list}/template.xlsx"),
        size: words.with_one("import-size", "max", super::SIZE_MAX_MB),
        heading,
        ..ImportPage::default()
    }
}

/// The page after something that was no workbook at all.
pub fn refused(call: &Call, kind: &'static Kind, refusal: &Refusal) -> ImportPage {
    let refused = call.words().refusal(call.app.engine.catalogue(), refusal);
    ImportPage { refused, ..empty(call, kind) }
}

/// The page of a workbook that was read: everything wrong, or everything that will be done.
pub fn outcome(
    call: &Call,
    kind: &'static Kind,
    importer: &Importer<'_>,
    outcome: &Outcome,
    name: &str,
    file: &str,
) -> ImportPage {
    let words = call.words();
    let mut page = ImportPage { name: name.to_owned(), file: file.to_owned(), ..empty(call, kind) };
    page.notes = outcome.notes.iter().map(|note| problem_in_words(importer, note)).collect();
    if !outcome.is_right() {
        page.summary = words.with_one("import-wrong", "count", outcome.problems.len());
        page.wrong = outcome.problems.iter().take(LISTED_MAX).map(|problem| wrong(importer, problem)).collect();
        if outcome.problems.len() > LISTED_MAX {
            let facts = [("count", LISTED_MAX.to_string()), ("total", outcome.problems.len().to_string())];
            page.cut = words.with("import-cut", &facts);
        }
        if !file.is_empty() && outcome.problems.iter().any(CellProblem::is_at_cell) {
            page.marked = format!("{}?file={file}", page.address);
        }
        return page;
    }
    let [created, changed, unchanged, repeated] = outcome.counts();
    let facts = [
        ("created", created.to_string()),
        ("changed", changed.to_string()),
        ("unchanged", unchanged.to_string()),
        ("repeated", repeated.to_string()),
        ("rows", outcome.rows.to_string()),
    ];
    page.summary = words.with("import-right", &facts);
    page.cards = outcome.planned.iter().take(TOLD_MAX).map(|planned| card(call, kind, planned)).collect();
    if outcome.planned.len() > TOLD_MAX {
        let facts = [("count", TOLD_MAX.to_string()), ("total", outcome.planned.len().to_string())];
        page.cards_cut = words.with("import-cut-records", &facts);
    }
    page.confirm = if created + changed > 0 { words.say("import-confirm") } else { String::new() };
    page
}

fn problem_in_words(importer: &Importer<'_>, note: &CellProblem) -> String {
    let sheet =
        if note.is_at_cell() { format!("{} {}：", note.place.sheet, note.place.cell()) } else { String::new() };
    format!("{sheet}{}", importer.sentence(note))
}

fn wrong(importer: &Importer<'_>, problem: &CellProblem) -> Wrong {
    Wrong {
        sheet: problem.place.sheet.clone(),
        cell: if problem.is_at_cell() { problem.place.cell() } else { String::new() },
        heading: problem.heading.clone(),
        reason: importer.sentence(problem),
    }
}

fn card(call: &Call, kind: &'static Kind, planned: &Planned) -> Card {
    let words = call.words();
    let (deed, class) = match planned.action {
        _ if planned.is_repeat => (words.say("import-repeated"), "plain"),
        None => (words.say("import-unchanged"), "plain"),
        Some(action) => (words.label(action.label).to_owned(), if action.creates { "go" } else { "wait" }),
    };
    let lines = planned.lines.iter().map(|count| {
        let facts = [
            ("label", words.label(count.label).to_owned()),
            ("total", count.total.to_string()),
            ("added", count.added.to_string()),
            ("removed", count.removed.to_string()),
        ];
        words.with(if planned.record.is_some() { "import-lines-changed" } else { "import-lines" }, &facts)
    });
    let revises = planned.action.is_some_and(|action| !action.creates);
    let all: Vec<Change> = if revises { changes(call, kind, planned) } else { Vec::new() };
    let (shown, total) = (all.len().min(CHANGES_MAX), all.len());
    let facts = [("count", shown.to_string()), ("total", total.to_string())];
    let before = planned.record.filter(|_| planned.is_repeat);
    Card {
        title: planned.title.clone(),
        to: before.map(|record| format!("{}/desk/{}/{record}", call.base, kind.path)).unwrap_or_default(),
        deed,
        class,
        lines: lines.collect(),
        more: if total > shown { words.with("import-cut-changes", &facts) } else { String::new() },
        changes: all.into_iter().take(CHANGES_MAX).collect(),
    }
}

/// What people would see change: no computed fields, names instead of identifiers.
fn changes(call: &Call, kind: &'static Kind, planned: &Planned) -> Vec<Change> {
    let catalogue = call.app.engine.catalogue();
    let names = names(call, &planned.changes);
    let scene = Scene::of(call, &names);
    let of = |change: &Json| -> Option<(&'static Kind, &'static Field)> {
        let of = change["line"].as_str().map_or(Some(kind), |code| catalogue.kind(code))?;
        let field = of.field(change["field"].as_str()?)?;
        let shown = !field.hidden && !field.computed && kernel::policy::reads(field, &call.viewer);
        shown.then_some((of, field))
    };
    let shown = planned.changes.iter().filter_map(|change| {
        let (of, field) = of(change)?;
        let part = if of.code == kind.code { String::new() } else { format!("{} · ", call.words().label(of.label)) };
        Some(Change {
            label: format!("{part}{}", call.words().label(field.label)),
            before: scene.json(field, &change["before"]),
            after: scene.json(field, &change["after"]),
        })
    });
    shown.collect()
}

fn names(call: &Call, changes: &[Json]) -> Names {
    let catalogue = call.app.engine.catalogue();
    let mut names = Names::new();
    let read = call.app.read(|connection| {
        for change in changes {
            let of = change["line"].as_str().and_then(|code| catalogue.kind(code));
            for id in [&change["before"], &change["after"]].into_iter().filter_map(Json::as_str) {
                let kernel::Type::Reference(target) = target(of, change, catalogue) else { continue };
                let (Ok(id), Some(kind)) = (id.parse(), catalogue.kind(target)) else { continue };
                if let Some(stored) = store::query::get(connection, kind, &call.viewer, id)? {
                    let title = store::titles::title(connection, catalogue, &call.programme, kind, &stored)?;
                    names.insert(id, title);
                }
            }
        }
        Ok(())
    });
    if read.is_err() {
        names.clear();
    }
    names
}

fn target(of: Option<&'static Kind>, change: &Json, catalogue: &kernel::Catalogue) -> kernel::Type {
    let name = change["field"].as_str().unwrap_or_default();
    let declared = |kind: &'static Kind| kind.field(name).map(|field| field.of);
    let anywhere = || catalogue.roots().find_map(declared);
    of.and_then(declared).or_else(anywhere).unwrap_or(kernel::Type::Text)
}
