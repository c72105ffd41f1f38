//! The same workbook twice: after weeks, and by somebody else of the office.

#[path = "../../documents/tests/editor/mod.rs"]
mod editor;

use editor::Book;
use kernel::{Kind, Viewer};
use serde_json::{Value as Json, json};
use server::every::workbooks::importer::{Importer, Mode, Outcome};
use store::{Engine, Request};
use uuid::Uuid;
use worlds::found::{self, County};
use worlds::{sample_of_any_day, viewer};

const PLANNED: &str = "EXISTS (SELECT 1 FROM annual_plan p WHERE p.planner = o.id AND p.year = 2010
                       AND 3 <= (SELECT COUNT(*) FROM plan_line l WHERE l.root = p.id))";

fn plans(engine: &Engine) -> &'static Kind {
    engine.catalogue().kind("annual-plan").expect("a declared kind")
}

fn entries(engine: &Engine) -> i64 {
    let counted = engine.read(|connection| connection.query("SELECT COUNT(*) FROM journal_entry", &[]));
    counted.unwrap()[0][0].as_integer().unwrap()
}

/// The same workbook for another year.
fn corrected(engine: &Engine, bytes: &[u8], year: f64) -> Vec<u8> {
    let mut book = Book::open(bytes);
    book.put(plans(engine).label.zh, "B5", year);
    book.save()
}

/// The plan of two years ago as the beginning of the plan of 2012.
fn begun(engine: &Engine, viewer: &Viewer, county: &County) -> Vec<u8> {
    let sql = "SELECT id FROM annual_plan WHERE planner = $1 AND year = 2010";
    let rows = engine.read(|connection| connection.query(sql, &[county.office.as_str().into()])).unwrap();
    let plan: Uuid = rows[0][0].as_text().unwrap().parse().unwrap();
    // Whose days were moved with it.
    let moved = format!("UPDATE plan_line SET start = '2012-05-01', finish = '2012-11-01' WHERE root = '{plan}'");
    engine.write(move |connection| connection.batch(&moved)).unwrap();
    let (_, bytes) = Importer::new(engine, viewer, plans(engine)).unwrap().template(Some(plan), true).unwrap();
    corrected(engine, &bytes, 2012.0)
}

fn run(engine: &Engine, viewer: &Viewer, bytes: &[u8], mode: Mode) -> Outcome {
    Importer::new(engine, viewer, plans(engine)).unwrap().import(bytes, mode).unwrap()
}

fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.problems.iter().map(|problem| problem.code).collect()
}

/// Somebody else of the same office.
fn colleague(engine: &Engine, county: &County) -> Viewer {
    let installation = Viewer::installation(&found::programme(engine));
    let make = |code: &str, input: Json| {
        let create = engine.catalogue().creation(code).unwrap();
        engine.perform(Request::new(&installation, create, None, input)).unwrap().record
    };
    let input =
        json!({ "user_name": "a-colleague", "name": "示例同事", "password": programme::people::password::SAMPLE });
    let person = make("person", input);
    make(
        "post",
        json!({ "person": person.to_string(), "organisation": county.office, "role": "county-office",
                         "title": "科员", "begins": "2009-01-01" }),
    );
    viewer(engine, "a-colleague")
}

#[test]
fn the_same_workbook_doubles_nothing_after_weeks_and_by_a_colleague() {
    let engine = sample_of_any_day();
    let county = found::county_where(&engine, PLANNED);
    let drafter = viewer(&engine, &county.clerk);
    let bytes = begun(&engine, &drafter, &county);
    let first = run(&engine, &drafter, &bytes, Mode::Perform);
    engine.write(|connection| connection.execute("DELETE FROM idempotency", &[])).unwrap();
    let before = entries(&engine);
    let colleague = colleague(&engine, &county);
    let made = entries(&engine);
    for (who, mode) in [(&drafter, Mode::Perform), (&colleague, Mode::Rehearse), (&colleague, Mode::Perform)] {
        let again = run(&engine, who, &bytes, mode);
        assert_eq!((codes(&again), again.counts()), (vec![], [0, 0, 0, 1]));
        assert_eq!(again.planned[0].record, first.planned[0].record, "which record it is");
    }
    assert_eq!((entries(&engine), made - before), (made, 2), "a person and a post, and nothing else");
    // Another workbook that says the same is another request, which a rule refuses.
    let another = begun(&engine, &colleague, &county);
    let refused = run(&engine, &colleague, &another, Mode::Perform);
    assert_eq!(codes(&refused), ["plan.exists"]);
}

#[test]
fn what_a_workbook_made_and_says_otherwise_now_is_told_before_it_makes_a_second() {
    let engine = sample_of_any_day();
    let county = found::county_where(&engine, PLANNED);
    let drafter = viewer(&engine, &county.clerk);
    let bytes = begun(&engine, &drafter, &county);
    let notes = |outcome: &Outcome| -> Vec<&'static str> {
        outcome.notes.iter().map(|note| note.code).filter(|code| code.starts_with("workbook.note-gone")).collect()
    };
    let first = run(&engine, &drafter, &bytes, Mode::Perform);
    assert_eq!((codes(&first), notes(&first)), (vec![], vec![]), "nothing was made of it before");
    assert!(notes(&run(&engine, &drafter, &bytes, Mode::Rehearse)).is_empty(), "it says the same");
    let otherwise = corrected(&engine, &bytes, 2013.0);
    let told = run(&engine, &drafter, &otherwise, Mode::Rehearse);
    assert_eq!((notes(&told), told.counts()), (vec!["workbook.note-gone"], [1, 0, 0, 0]));
    assert_eq!(told.notes[0].facts.len(), 1, "by its name");
}

#[test]
fn a_workbook_in_one_language_is_read_by_a_page_in_the_other() {
    let engine = sample_of_any_day();
    let county = found::county_where(
        &engine,
        "EXISTS (SELECT 1 FROM annual_plan p JOIN plan_line l ON l.root = p.id WHERE p.planner = o.id AND p.year = 2010
         AND l.town IS NOT NULL)",
    );
    let chinese = viewer(&engine, &county.clerk);
    let english = Viewer { language: kernel::Language::English, ..chinese.clone() };
    let in_chinese = begun(&engine, &chinese, &county);
    let said = run(&engine, &english, &in_chinese, Mode::Rehearse);
    assert_eq!((codes(&said), said.counts()[0]), (vec![], 1), "{:?}", said.problems);
    let sql = "SELECT id FROM annual_plan WHERE planner = $1 AND year = 2010";
    let rows = engine.read(|connection| connection.query(sql, &[county.office.as_str().into()])).unwrap();
    let plan: Uuid = rows[0][0].as_text().unwrap().parse().unwrap();
    let (_, bytes) = Importer::new(&engine, &english, plans(&engine)).unwrap().template(Some(plan), true).unwrap();
    let mut book = Book::open(&bytes);
    book.put(plans(&engine).label.en, "B5", 2012.0);
    let said = run(&engine, &chinese, &book.save(), Mode::Rehearse);
    assert_eq!((codes(&said), said.counts()[0]), (vec![], 1), "{:?}", said.problems);
}
