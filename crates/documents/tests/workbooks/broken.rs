//! Every way in which cells go wrong, each told by sheet, cell and reason; and what only looks wrong and is taken.

use documents::grid::{Cell, Raw};
use documents::serial::DaysFrom;

use crate::editor::{Book, Put};
use crate::scene::*;

/// Changes the plan's workbook and reads it.
fn after(change: impl FnOnce(&mut Book)) -> documents::Intake {
    let mut book = Book::open(&workbook());
    change(&mut book);
    read(&book.save())
}

fn line_value(intake: &documents::Intake, line: usize, field: &str) -> String {
    lines(&intake.entries[0].input, "plan_lines")[line][field].as_str().unwrap_or_default().to_owned()
}

#[test]
fn every_wrong_cell_is_told_at_once() {
    let intake = after(|book| {
        book.put(ROOT, "B6", "x".repeat(8_001).as_str());
        book.put(LINES, "A5", "名".repeat(101).as_str()).put(LINES, "B5", "送").put(LINES, "E5", "北城区 一镇");
        book.clear(LINES, "I6").put(LINES, "J6", -1.0).put(LINES, "O6", "很多").put(LINES, "R6", "2011-02-30");
        book.put(BUDGET, "A5", "旅游").put(BUDGET, "B6", 0.125);
    });
    assert_eq!(
        told(&intake),
        expected(&[
            (BUDGET, "A5", "input.not-a-choice"),
            (BUDGET, "B6", "workbook.finer-than-fen"),
            (ROOT, "B6", "input.too-long"),
            (LINES, "A5", "input.too-long"),
            (LINES, "B5", "input.not-a-choice"),
            (LINES, "E5", "workbook.not-in-list"),
            (LINES, "I6", "input.required"),
            (LINES, "J6", "input.money-negative"),
            (LINES, "O6", "input.not-a-number"),
            (LINES, "R6", "input.not-a-day"),
        ])
    );
    let headings: Vec<&str> = intake.problems.iter().map(|problem| problem.heading.as_str()).collect();
    assert_eq!(&headings[..4], ["科目", "金额（元）", "工作思路", "项目名称"]);
    assert!(!intake.entries[0].is_sound);
}

#[test]
fn digits_amounts_and_days_are_taken_as_people_write_them() {
    let intake = after(|book| {
        book.put(ROOT, "B5", "２０１１年");
        book.put(LINES, "I5", "１２．５万").put(LINES, "J5", "125,000").put(LINES, "O5", "１２００");
        book.put(LINES, "R5", "2011年4月1日").put(LINES, "S5", 40_877.0);
        book.put(LINES, "R6", 20_110_401.0).put(LINES, "S6", Put::Day(40_877.0));
        book.put(LINES, "B6", "Grant");
    });
    assert_eq!(told(&intake), []);
    let value = |line: usize, field: &'static str| {
        values(kind("plan-line"), lines(&intake.entries[0].input, "plan_lines")[line])[field].clone()
    };
    assert_eq!(value(0, "cost_fen"), kernel::Value::Integer(12_500_000));
    assert_eq!(value(0, "asked_fen"), kernel::Value::Integer(12_500_000));
    assert_eq!(value(0, "people_served"), kernel::Value::Integer(1_200));
    for (line, field, day) in [
        (0, "start", "2011-04-01"),
        (0, "finish", "2011-11-30"),
        (1, "start", "2011-04-01"),
        (1, "finish", "2011-11-30"),
    ] {
        assert_eq!(value(line, field), kernel::Value::from(day));
    }
    assert_eq!(value(1, "nature"), kernel::Value::from("grant"));
}

#[test]
fn a_day_with_a_time_and_text_that_became_a_day_are_told() {
    let intake = after(|book| {
        book.put(LINES, "R5", Put::Day(40_634.5)).put(LINES, "F5", Put::Day(40_545.0)).put(
            LINES,
            "I5",
            Put::Day(40_545.0),
        );
    });
    let wrong =
        [(LINES, "F5", "workbook.day-here"), (LINES, "I5", "workbook.day-here"), (LINES, "R5", "workbook.time-of-day")];
    assert_eq!(told(&intake), expected(&wrong));
}

#[test]
fn formulas_count_by_their_result_and_are_said() {
    let intake = after(|book| {
        book.put(LINES, "I5", Put::Formula("=100*2", "200")).put(LINES, "J5", Put::Formula("=SUM(I5)", "200"));
        book.put(LINES, "I6", Put::Formula("=1/0", "#DIV/0!")).put(LINES, "J6", Put::Formula("=1/8", "0.125"));
    });
    assert_eq!(line_value(&intake, 0, "cost_fen"), "200.00");
    let codes: Vec<_> = told(&intake).into_iter().map(|(_, cell, code)| (cell, code)).collect();
    assert_eq!(codes[0].0, "I6");
    assert_eq!(codes[1], ("J6".to_owned(), "workbook.finer-than-fen"));
    assert_eq!(notes(&intake), ["workbook.note-formulas"]);
}

#[test]
fn a_formula_without_a_result_is_told() {
    let cell = Cell { raw: Raw::Nothing, formula: true };
    let part = kind("plan-line");
    let field = part.field("people_served").expect("a field");
    let refused = documents::cell::input(part, field, Some(&cell), DaysFrom::Y1900, &choices()).expect_err("a problem");
    assert_eq!(refused.code, "workbook.formula-without-value");
}

#[test]
fn merged_cells_among_the_lines_are_told() {
    let intake = after(|book| {
        book.clear(LINES, "F6");
        book.leaf(LINES).merged.push([4, 5, 5, 5]);
    });
    assert_eq!(told(&intake), expected(&[(LINES, "F5", "workbook.merged")]));
    let facts = &intake.problems[0].facts;
    assert_eq!(facts, &[("cells", "F5:F6".to_owned())]);
}

#[test]
fn hidden_rows_are_read_and_said() {
    let intake = after(|book| {
        book.leaf(LINES).hidden_rows.insert(5);
    });
    assert_eq!((told(&intake), notes(&intake)), (vec![], vec!["workbook.note-hidden-rows"]));
    assert_eq!(lines(&intake.entries[0].input, "plan_lines").len(), 2);
    assert!(intake.notes[0].facts.contains(&("rows", "6".to_owned())));
}

#[test]
fn a_row_copied_whole_is_a_new_line_unless_it_says_the_same() {
    let intake = after(|book| {
        book.copy_row(LINES, 6, 7).put(LINES, "A7", "另一项工程").copy_row(LINES, 6, 9);
    });
    assert_eq!(told(&intake), expected(&[(LINES, "A9", "workbook.row-twice")]));
    assert_eq!(notes(&intake), ["workbook.note-copied-row"]);
    let given = lines(&intake.entries[0].input, "plan_lines");
    assert_eq!(given.len(), 3);
    assert!(!given[2].contains_key("id") && !given[2].contains_key("project"), "{:?}", given[2]);
}

#[test]
fn deleted_and_emptied_rows_are_no_lines() {
    let intake = after(|book| {
        book.delete_row(LINES, 5);
        let emptied: Vec<_> = (0..3).map(|column| format!("{}6", documents::problem::column_name(column))).collect();
        for cell in emptied {
            book.clear(BUDGET, &cell);
        }
    });
    assert_eq!(told(&intake), []);
    assert_eq!(line_value(&intake, 0, "name"), "饮水工程二期");
    assert_eq!(lines(&intake.entries[0].input, "budget_lines").len(), 1);
}

#[test]
fn columns_that_were_changed_are_told() {
    let intake = after(|book| {
        // Only the visible heads were exchanged: what stands below no longer means what it says.
        book.put(LINES, "K4", "总投资（元）").put(LINES, "I4", "县财政配套（元）");
        book.put(LINES, "Z4", "备注").put(LINES, "Z5", "此列是我加的");
        book.clear(BUDGET, "C3").clear(BUDGET, "C4");
        let id = book.column(BUDGET, "budget-line.id");
        book.put(BUDGET, &format!("{id}5"), "改坏了");
    });
    assert_eq!(
        told(&intake),
        expected(&[
            (BUDGET, "A4", "workbook.column-missing"),
            (BUDGET, "D5", "workbook.broken-identifier"),
            (LINES, "I4", "workbook.other-heading"),
            (LINES, "K4", "workbook.other-heading"),
            (LINES, "Z5", "workbook.unknown-column"),
        ])
    );
}

#[test]
fn the_content_of_one_sheet_pasted_over_another_is_told() {
    let mut book = Book::open(&workbook());
    let cells = book.leaf(BUDGET).cells.clone();
    book.leaf(LINES).cells = cells;
    assert_eq!(refused(&book.save()), ["workbook.sheet-twice", "workbook.sheet-missing"]);
}

#[test]
fn a_sheet_that_is_gone_is_told() {
    let mut book = Book::open(&workbook());
    book.leaves.retain(|leaf| leaf.name != BUDGET);
    assert_eq!(refused(&book.save()), ["workbook.sheet-missing"]);
}

#[test]
fn a_sheet_of_somebodys_own_is_left_aside_and_said() {
    let intake = after(|book| {
        let cells = [((0, 0), Put::from("草稿"))].into();
        book.leaves.push(crate::editor::Leaf { name: "草稿".to_owned(), visible: true, cells, ..Default::default() });
    });
    assert_eq!((told(&intake), notes(&intake)), (vec![], vec!["workbook.note-sheet-ignored"]));
}

#[test]
fn last_years_template_and_others_workbooks_are_refused_with_what_to_do() {
    let about = |cell: &str, value: &str| {
        let mut book = Book::open(&workbook());
        book.put("_about", cell, value);
        refused(&book.save())
    };
    assert_eq!(about("B3", "0123456789ab"), ["workbook.old-template"]);
    assert_eq!(about("B2", "project"), ["workbook.other-kind"]);
    assert_eq!(about("B4", "elsewhere"), ["workbook.other-programme"]);
    assert_eq!(about("B1", "something else"), ["workbook.no-template"]);
    let mut book = Book::open(&workbook());
    book.leaves.retain(|leaf| leaf.name != "_about");
    assert_eq!(refused(&book.save()), ["workbook.no-template"]);
}

#[test]
fn records_that_stand_twice_or_lost_their_version_are_told() {
    let project = kind("project");
    let root = stored(
        project,
        31,
        &[
            ("owner", id(1).to_string().into()),
            ("name", "大桥".into()),
            ("nature", "grant".into()),
            ("form", "project".into()),
            ("theme", "roads".into()),
            ("cost_fen", kernel::Value::Integer(5)),
            ("asked_fen", kernel::Value::Integer(5)),
        ],
    );
    let record = kernel::Aggregate { root, lines: Default::default() };
    let bytes = written("project", Some(&record), false);
    let (mut book, sheet) = (Book::open(&bytes), "项目");
    let version = book.column(sheet, "project.version");
    let identifier = book.column(sheet, "project.id");
    book.copy_row(sheet, 5, 6).copy_row(sheet, 5, 7).put(sheet, "B7", "小桥").clear(sheet, &format!("{identifier}7"));
    book.copy_row(sheet, 7, 8).clear(sheet, &format!("{version}5"));
    let intake = read_as("project", &book.save());
    let wrong = [
        (sheet, "A5", "workbook.version-missing"),
        (sheet, "A6", "workbook.record-twice"),
        (sheet, "A8", "workbook.row-twice"),
    ];
    assert_eq!(told(&intake), expected(&wrong));
}

#[test]
fn what_the_engine_refuses_is_found_again() {
    let intake = after(|book| {
        book.put(LINES, "A5", "名".repeat(101).as_str()).swap_columns(LINES, 0, 8);
    });
    // The first line is broken, so that the engine's first line is the second of the sheet.
    let at = |path: &str| {
        let (place, heading) = intake.locate(0, path);
        (place.sheet.clone(), place.cell(), heading)
    };
    assert_eq!(at("plan_lines[0].cost_fen"), (LINES.to_owned(), "A6".to_owned(), "总投资（元）".to_owned()));
    assert_eq!(at("plan_lines"), (LINES.to_owned(), "A4".to_owned(), String::new()));
    assert_eq!(at("year"), (ROOT.to_owned(), "B5".to_owned(), "年度".to_owned()));
    assert_eq!(at("budget_lines[1].amount_fen"), (BUDGET.to_owned(), "B6".to_owned(), "金额（元）".to_owned()));
}
