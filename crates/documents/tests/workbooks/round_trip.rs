//! What was written is what is read, to the fen and to the sign.

use kernel::{Fen, Value};
use proptest::prelude::*;

use crate::editor::Book;
use crate::scene::*;

#[test]
fn a_record_comes_back_as_it_was() {
    let intake = read(&workbook());
    assert_eq!(told(&intake), []);
    assert_eq!(notes(&intake), [""; 0]);
    assert_eq!(intake.entries.len(), 1);
    let entry = &intake.entries[0];
    assert_eq!((entry.record, entry.version), (Some(id(7)), Some(3)));
    assert_same(&entry.input, &plan());
}

#[test]
fn a_copy_for_another_year_has_no_identifiers_and_no_year() {
    let intake = read(&written("annual-plan", Some(&plan()), true));
    assert_eq!(told(&intake), expected(&[(ROOT, "B5", "input.required")]));
    let entry = &intake.entries[0];
    assert_eq!(entry.record, None);
    for line in lines(&entry.input, "plan_lines") {
        assert!(!line.contains_key("id") && line["project"].is_null(), "{line:?}");
    }
}

#[test]
fn an_empty_template_asks_for_what_is_required_and_has_no_lines() {
    let bytes = written("annual-plan", None, false);
    let intake = read(&bytes);
    assert_eq!(told(&intake), expected(&[(ROOT, "B4", "input.required"), (ROOT, "B5", "input.required")]));
    assert_eq!(intake.rows, 0);
    let book = Book::open(&bytes);
    assert_eq!(book.text(LINES, "A4"), "项目名称*");
    assert_eq!(book.text(LINES, "I4"), "总投资（元）*");
    assert_eq!(book.text(ROOT, "A5"), "年度*");
}

#[test]
fn long_lists_lie_on_a_hidden_sheet_under_names() {
    let bytes = written("annual-plan", None, false);
    let book = Book::open(&bytes);
    let lists = book.leaves.iter().find(|leaf| leaf.name == "_lists").expect("a sheet of lists");
    assert!(!lists.visible);
    let towns: String = choices().of("plan-line", "town").iter().map(|choice| choice.label.as_str()).collect();
    assert!(towns.chars().count() > 255);
    let part = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("an archive");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).expect("a part"), &mut text).expect("text");
        text
    };
    let workbook = part("xl/workbook.xml");
    assert!(workbook.contains("<definedName name=\"list_plan_line_town\">_lists!"), "{workbook}");
    assert!(workbook.contains("state=\"veryHidden\""));
    let sheet = part("xl/worksheets/sheet2.xml");
    assert!(
        sheet.contains("<formula1>list_plan_line_town</formula1>") && sheet.contains("type=\"textLength\""),
        "{sheet}"
    );
    assert!(sheet.contains("hidden=\"1\"") && sheet.contains("state=\"frozen\""));
}

#[test]
fn moved_columns_and_renamed_sheets_are_no_matter() {
    let mut book = Book::open(&workbook());
    book.swap_columns(LINES, 0, 8).swap_columns(LINES, 2, 5);
    book.leaf(LINES).name = "项目表（终稿）".to_owned();
    book.leaves.swap(0, 2);
    let intake = read(&book.save());
    assert_eq!(told(&intake), []);
    assert_same(&intake.entries[0].input, &plan());
}

#[test]
fn two_sheets_with_their_names_swapped_are_still_what_they_are() {
    let mut book = Book::open(&workbook());
    book.leaf(LINES).name = "换".to_owned();
    book.leaf(BUDGET).name = LINES.to_owned();
    book.leaf("换").name = BUDGET.to_owned();
    let intake = read(&book.save());
    assert_eq!(told(&intake), []);
    assert_same(&intake.entries[0].input, &plan());
}

#[test]
fn records_of_a_kind_without_lines_lie_one_a_row() {
    let project = kind("project");
    let mut root = line(11, "大桥");
    root = stored(
        project,
        31,
        &[
            ("owner", id(1).to_string().into()),
            ("name", "大桥".into()),
            ("nature", "grant".into()),
            ("form", "project".into()),
            ("theme", "roads".into()),
            ("cost_fen", root.get(kind("plan-line"), "cost_fen").clone()),
            ("asked_fen", Value::Integer(5)),
        ],
    );
    root.version = 4;
    let record = kernel::Aggregate { root, lines: Default::default() };
    let intake = read_as("project", &written("project", Some(&record), false));
    assert_eq!(told(&intake), []);
    let entry = &intake.entries[0];
    assert_eq!((entry.record, entry.version), (Some(id(31)), Some(4)));
    assert_eq!(values(project, &entry.input), content(project, &record.root));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any amount, any day, any text that a form would take.
    #[test]
    fn any_value_comes_back(
        fen in prop_oneof![0_i64..=1_000_000_000_000_000, 0_i64..100_000],
        day in 0_i64..60_000,
        name in "[ -;=?-~一-龥（）“”，。=+@-]{1,60}",
        number in 0_i64..=100_000_000,
    ) {
        let mut plan = plan();
        let part = kind("plan-line");
        let line = &mut plan.lines.get_mut("plan-line").unwrap()[0];
        let day = kernel::Day::new(1955, 1, 1).unwrap().add_days(day);
        for (field, value) in [
            ("cost_fen", Value::Integer(fen)), ("start", Value::Text(day.iso())), ("people_served", Value::Integer(number)),
            ("name", Value::Text(format!("甲{}乙", name))),
        ] {
            line.values[part.position(field).unwrap()] = value;
        }
        let intake = read(&written("annual-plan", Some(&plan), false));
        prop_assert_eq!(told(&intake), []);
        assert_same(&intake.entries[0].input, &plan);
    }

    /// What a money column shows is what is taken: the shortest decimal, never a rounded one.
    #[test]
    fn amounts_are_taken_by_their_shortest_text(fen in 0_i64..=1_000_000_000_000_000) {
        let text = documents::cell::shortest(fen as f64 / 100.0);
        prop_assert_eq!(Fen::parse(&text), Ok(Fen(fen)));
    }
}
