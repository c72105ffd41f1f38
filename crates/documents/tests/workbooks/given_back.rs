//! A wrong workbook is given back with the reasons, mended, and imported; a list is exported and imported again.

use documents::{Export, Row};
use kernel::{Language, Stored, Value};

use crate::editor::Book;
use crate::scene::*;

fn marked(bytes: &[u8]) -> Vec<u8> {
    let intake = read(bytes);
    let reasons: Vec<_> =
        intake.problems.iter().map(|problem| (problem.place.clone(), format!("因为 {}", problem.code))).collect();
    let marked = reading("annual-plan", |reading| documents::mark(bytes, &reasons, reading));
    marked.expect("a workbook").expect("that can be read")
}

#[test]
fn the_reasons_stand_in_a_last_column_and_everything_else_stays() {
    let mut book = Book::open(&workbook());
    book.put(LINES, "B5", "送").put(LINES, "I5", 0.001).put(ROOT, "B5", "去年").put(BUDGET, "B6", "十元");
    let before = read(&book.save());
    let bytes = marked(&book.save());
    let given = Book::open(&bytes);
    let reasons = given.column(LINES, "plan-line._reason");
    assert_eq!(given.text(LINES, &format!("{reasons}4")), "原因");
    assert_eq!(given.text(LINES, &format!("{reasons}5")), "因为 input.not-a-choice\n因为 workbook.finer-than-fen");
    assert_eq!(given.text(LINES, &format!("{reasons}6")), "");
    assert_eq!(given.text(ROOT, "E5"), "因为 input.not-a-year");
    let again = read(&bytes);
    assert_eq!(told(&again), told(&before));
    assert_eq!(again.about, before.about);
    // Given back twice, the reasons are not read as content.
    assert_eq!(told(&read(&marked(&bytes))), told(&before));
    let mut mended = Book::open(&bytes);
    mended.put(LINES, "B5", "无偿帮扶").put(LINES, "I5", 123_456.89).put(ROOT, "B5", 2011.0).put(BUDGET, "B6", 0.5);
    let intake = read(&mended.save());
    assert_eq!(told(&intake), []);
    assert_same(&intake.entries[0].input, &plan());
}

pub fn projects(count: u128) -> Vec<Stored> {
    let project = |number: u128| {
        let values = [
            ("owner", id(1).to_string().into()),
            ("name", format!("第{number}座桥").into()),
            ("nature", "grant".into()),
            ("form", "project".into()),
            ("theme", "roads".into()),
            ("village", "=HYPERLINK(\"http://example.org\")".into()),
            ("cost_fen", Value::Integer(100 * number as i64)),
            ("asked_fen", Value::Integer(100 * number as i64)),
            ("start", "2011-04-01".into()),
        ];
        let mut stored = stored(kind("project"), 5_000 + number, &values);
        stored.version = 2;
        stored
    };
    (1..=count).map(project).collect()
}

pub fn exported<T>(rows: &[Stored], total: usize, work: impl FnOnce(&Export<'_>) -> T) -> T {
    let choices = choices();
    work(&Export {
        catalogue: catalogue(),
        kind: kind("project"),
        choices: &choices,
        language: Language::Chinese,
        programme: PROGRAMME,
        keep: &keep,
        rows: rows.iter().map(|stored| Row { stored, title: "桥".to_owned(), state: "储备".to_owned() }).collect(),
        total,
        said: "筛选：主题 行路。由示例人员导出。".to_owned(),
        made: "2011-01-05T09:00:00+08:00".to_owned(),
        mark: "one".to_owned(),
        name_of: &|_, _| "某单位".to_owned(),
    })
}

#[test]
fn an_export_says_how_many_of_how_many_and_can_be_imported_again() {
    let rows = projects(3);
    let bytes = exported(&rows, 250, |export| export.xlsx().expect("a workbook"));
    let book = Book::open(&bytes);
    assert_eq!(
        book.text("项目", "A2"),
        "没有列完：共 250 条，本表只有前 3 条，还有 247 条没有列出。请分别筛选后再导出。筛选：主题 行路。由示例人员导出。"
    );
    assert_eq!(book.text("项目", "A4"), "名称");
    let intake = read_as("project", &bytes);
    assert_eq!(told(&intake), []);
    // Text that looks like a formula is text.
    assert_eq!(notes(&intake), [""; 0]);
    assert_eq!(intake.entries.len(), 3);
    for (entry, stored) in intake.entries.iter().zip(&rows) {
        assert_eq!((entry.record, entry.version), (Some(stored.id), Some(2)));
        assert_eq!(values(kind("project"), &entry.input), content(kind("project"), stored));
    }
}

#[test]
fn a_file_that_lacks_records_says_so_inside() {
    let said = "没有列完：共 20065 条，本表只有前 2 条，还有 20063 条没有列出。请分别筛选后再导出。";
    let (whole, part) =
        (exported(&projects(2), 2, |export| export.csv()), exported(&projects(2), 20_065, |export| export.csv()));
    assert_eq!(
        part,
        format!("{whole}{said}\r\n"),
        "the last row of what ends early says so, and of a whole list none does"
    );
    let book = |total| Book::open(&exported(&projects(2), total, |export| export.xlsx().expect("a workbook")));
    assert!(book(20_065).text("项目", "A2").starts_with(said));
    assert!(book(2).text("项目", "A2").starts_with("共 2 条，本表 2 条。"));
}

#[test]
fn no_cell_begins_like_a_formula_and_every_text_stays_readable() {
    for (name, begins) in [
        ("＝1+1", "\"'＝1+1\""),
        ("＋86-753", "\"'＋86-753\""),
        ("－5元", "\"'－5元\""),
        ("＠SUM(1,1)", "\"'＠SUM(1,1)\""),
        ("=1+1", "\"'=1+1\""),
        ("-5元以下补贴", "\"'-5元以下补贴\""),
        ("示例,=1+1", "\"示例,=1+1\""),
        ("　=1+1", "\"'　=1+1\""),
        ("+8675322500000", "\"'+8675322500000\""),
        ("@示例", "\"'@示例\""),
        ("﹦1+1", "\"'﹦1+1\""),
    ] {
        let mut rows = projects(1);
        rows[0].values[kind("project").position("name").expect("a field")] = name.into();
        let csv = exported(&rows, 1, |export| export.csv());
        assert!(csv.contains(&format!(",{begins},")), "{name}: {csv}");
        let bytes = exported(&rows, 1, |export| export.xlsx().expect("a workbook"));
        let entry = &read_as("project", &bytes).entries[0];
        assert_eq!(
            values(kind("project"), &entry.input)["name"],
            Value::from(name.trim()),
            "a workbook keeps it letter by letter"
        );
        let mut styles = String::new();
        crate::parts::changed(&bytes, |part, text| {
            if part == "xl/styles.xml" {
                styles.clone_from(&text);
            }
            (part.to_owned(), text)
        });
        assert!(styles.contains("quotePrefix=\"1\""), "{name} is marked as text for good");
    }
}

#[test]
fn csv_carries_the_same_and_guards_against_formulas() {
    let csv = exported(&projects(1), 1, |export| export.csv());
    let mut rows = csv.lines();
    assert!(rows.next().is_some_and(|head| head.starts_with("\u{feff}名称,状态,申报单位,项目名称")), "{csv}");
    let row = rows.next().expect("a row");
    assert!(
        row.contains("第1座桥") && row.contains("\"'=HYPERLINK(\"\"http://example.org\"\")\"") && row.contains("1.00"),
        "{row}"
    );
    assert_eq!(rows.next(), None);
}
