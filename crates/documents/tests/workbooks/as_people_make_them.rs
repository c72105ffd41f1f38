//! Workbooks as people and their programs make them: amounts that were computed, days counted from 1904, parts with
//! backslashes, a border over the whole sheet, counts and days as text, angle brackets.

use std::io::{Cursor, Write};

use kernel::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::editor::{Book, Put};
use crate::parts::{changed, counted_from_1904, with_look, with_part};
use crate::scene::*;

/// The part in which the plan's lines lie.
const LINES_PART: &str = "xl/worksheets/sheet2.xml";

fn book() -> Book {
    Book::open(&workbook())
}

fn value(intake: &documents::Intake, line: usize, field: &'static str) -> Value {
    values(kind("plan-line"), lines(&intake.entries[0].input, "plan_lines")[line])[field].clone()
}

type Told = (&'static str, kernel::refusal::Facts);

/// What is told of one cell: its code and its facts.
fn at(sheet: &str, cell: &str, put: impl Into<Put>) -> Result<documents::Intake, Told> {
    let mut book = book();
    book.put(sheet, cell, put);
    let mut intake = read(&book.save());
    match intake.problems.pop() {
        Some(problem) => {
            assert_eq!((problem.place.sheet.as_str(), problem.place.cell().as_str()), (sheet, cell));
            Err((problem.code, problem.facts))
        }
        None => Ok(intake),
    }
}

#[test]
fn a_computed_amount_is_the_fen_that_the_sheet_shows() {
    for (formula, held, fen) in [
        ("=115.37*360", "41533.200000000004", 4_153_320),
        ("=33.1*12", "397.20000000000005", 39_720),
        ("=1234.1*3", "3702.2999999999997", 370_230),
        ("=0.1+0.2", "0.30000000000000004", 30),
        ("=SUM(J5:L5)", "45632.700000000004", 4_563_270),
        ("=4.35*100", "434.99999999999994", 43_500),
        ("=1.1*1.1*100", "121.00000000000001", 12_100),
        ("=0.07*100", "7.000000000000001", 700),
        ("=ROUND(1/3,2)", "0.33", 33),
        ("=9007199254.93", "9007199254.93", 900_719_925_493),
    ] {
        let intake = at(LINES, "I5", Put::Formula(formula, held)).unwrap_or_else(|told| panic!("{formula}: {told:?}"));
        assert_eq!(value(&intake, 0, "cost_fen"), Value::Integer(fen), "{formula}");
    }
}

#[test]
fn between_two_fen_the_held_number_is_told_with_the_rounded_one() {
    for (held, rounded) in
        [("41533.204", "41533.20"), ("0.005", "0.01"), ("33.333333333333336", "33.33"), ("12.3456", "12.35")]
    {
        let told = at(LINES, "I5", Put::Formula("=A1", held)).expect_err("it is no fen");
        assert_eq!(told, ("workbook.finer-than-fen", vec![("held", held.to_owned()), ("rounded", rounded.to_owned())]));
    }
    let told = at(LINES, "O5", 1200.5).expect_err("half a person");
    assert_eq!(told, ("workbook.not-whole", vec![("held", "1200.5".to_owned())]));
}

#[test]
fn days_are_counted_as_the_workbook_counts() {
    let mut book = book();
    book.put(LINES, "R5", 39_172.0).put(LINES, "S5", 39_415.0);
    book.put(LINES, "R6", Put::Day(39_172.0)).put(LINES, "S6", Put::Day(39_415.0));
    let bytes = counted_from_1904(&book.save());
    let intake = read(&bytes);
    assert_eq!(told(&intake), []);
    for line in 0..2 {
        let days = (value(&intake, line, "start"), value(&intake, line, "finish"));
        assert_eq!(days, (Value::from("2011-04-01"), Value::from("2011-11-30")), "line {line}");
    }
    // Given back it counts from 1900, and says the same days.
    let reasons = [(documents::Place::new(LINES, 4, 0), "看一下".to_owned())];
    let marked = reading("annual-plan", |reading| documents::mark(&bytes, &reasons, reading)).expect("written");
    let again = read(&marked.expect("a workbook"));
    for line in 0..2 {
        assert_eq!(value(&again, line, "start"), Value::from("2011-04-01"), "line {line}, given back");
    }
}

#[test]
fn parts_are_found_whatever_stands_between_their_names() {
    let mut book = book();
    book.leaf(LINES).hidden_rows.insert(5);
    book.leaf(LINES).merged.push([4, 5, 5, 5]);
    book.clear(LINES, "F6");
    let bytes = book.save();
    let control = read(&bytes);
    assert_eq!((told(&control).len(), notes(&control)), (1, vec!["workbook.note-hidden-rows"]));
    let renamed = |rename: fn(&str) -> String| changed(&bytes, |name, text| (rename(name), text));
    let targets = |text: &str| text.replace("Target=\"worksheets/", "Target=\"worksheets\\");
    for (how, bytes) in [
        ("backslashes", renamed(|name| name.replace('/', "\\"))),
        ("some backslashes", renamed(|name| name.replacen("worksheets/", "worksheets\\", 1))),
        ("a leading slash", renamed(|name| format!("/{name}"))),
        ("capitals", renamed(|name| name.replace("xl/worksheets/sheet", "XL/Worksheets/Sheet"))),
        ("backslashes in what points", with_part(&bytes, "xl/_rels/workbook.xml.rels", targets)),
    ] {
        let intake = read(&bytes);
        assert_eq!((told(&intake), notes(&intake)), (told(&control), notes(&control)), "{how}");
        assert_eq!(intake.entries[0].input, control.entries[0].input, "{how}");
    }
}

#[test]
fn a_look_over_the_whole_sheet_is_no_content() {
    let bytes = with_look(&workbook(), LINES_PART, 15_000, 200);
    let unpacked = 15_000 * 200 * "<c s=\"1\"/>".len();
    assert!(unpacked > 8 << 20 && unpacked / bytes.len() > 200, "it swells as a bomb does");
    let intake = read(&bytes);
    assert_eq!(told(&intake), []);
    assert_same(&intake.entries[0].input, &plan());
}

/// An archive with a workbook of one sheet of so many bytes, of this repeated.
fn sheet_of(cell: &[u8], bytes: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/workbook.xml", SimpleFileOptions::default()).expect("a part");
    writer.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).expect("a part");
    let piece = cell.repeat((1 << 20) / cell.len());
    for _ in 0..=bytes / piece.len() {
        writer.write_all(&piece).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn the_figure_that_is_told_is_that_of_the_file() {
    let told = |bytes: &[u8]| {
        let refused =
            reading("annual-plan", |reading| documents::read_workbook(bytes, reading)).expect_err("too large");
        let fact = |name| refused[0].facts.iter().find(|(fact, _)| *fact == name).map(|(_, value)| value.clone());
        (refused[0].code, fact("size"), fact("empty").zip(fact("looked")))
    };
    let (code, size, cells) = told(&sheet_of(b"<c s=\"1\"/>", 210 << 20));
    assert_eq!((code, size.as_deref()), ("workbook.formatted-too-large", Some("211")));
    let (empty, looked) = cells.expect("cells were looked at");
    assert_eq!(empty, looked, "all of them are empty");
    let (code, size, cells) = told(&sheet_of(b"<c><v>1</v></c>", 210 << 20));
    assert_eq!((code, size.as_deref(), cells), ("workbook.unpacked-too-large", Some("211"), None));
    let mut far = book();
    far.put(LINES, "A30000", "x");
    let refused = reading("annual-plan", |reading| documents::read_workbook(&far.save(), reading)).expect_err("far");
    assert!(refused[0].facts.contains(&("row", "30000".to_owned())), "{refused:?}");
}

#[test]
fn days_as_text_are_taken_or_told() {
    for (text, day) in [
        ("2011-04-01 00:00:00", "2011-04-01"),
        ("2011-04-01 00:00", "2011-04-01"),
        ("2011/4/1 0:00:00", "2011-04-01"),
        ("2011-04-01T00:00:00", "2011-04-01"),
        ("20110401", "2011-04-01"),
        ("２０１１０４０１", "2011-04-01"),
        ("2011.4.1", "2011-04-01"),
        ("2011年4月1日", "2011-04-01"),
        ("2011年4月1号", "2011-04-01"),
        ("2011—04—01", "2011-04-01"),
        ("\u{202d}2011-04-01\u{202c}", "2011-04-01"),
    ] {
        let intake = at(LINES, "R5", text).unwrap_or_else(|told| panic!("{text}: {told:?}"));
        assert_eq!(value(&intake, 0, "start"), Value::from(day), "{text}");
    }
    let read = |text: &str| vec![("read", text.to_owned())];
    assert_eq!(at(LINES, "R5", "2011-04-01 15:30:00").unwrap_err(), ("input.time-of-day", read("2011-04-01 15:30:00")));
    for text in ["2011-04", "明年四月", "110401", "201104", "2011-4-31"] {
        assert_eq!(at(LINES, "R5", text).unwrap_err(), ("input.not-a-day", read(text)));
    }
    let told = at(LINES, "R5", Put::Day(40_634.5)).unwrap_err();
    assert_eq!(told, ("workbook.time-of-day", read("2011-04-01 12:00")));
    assert_eq!(at(LINES, "R5", 40_634.5).unwrap_err().0, "workbook.time-of-day");
}

#[test]
fn counts_as_text_are_taken_or_told() {
    for text in
        ["1,200", "1，200", "1 200", "１２００", "1200人", "1,200 人", "0.12万", "1200.0", "\u{202d}1200", " 1200 "]
    {
        let intake = at(LINES, "O5", text).unwrap_or_else(|told| panic!("{text}: {told:?}"));
        assert_eq!(value(&intake, 0, "people_served"), Value::Integer(1_200), "{text}");
    }
    for text in ["1,20", "1200户", "约1200", "1200余人", "12百", "1200-1300", "①", "12²", "一千二百"] {
        assert_eq!(at(LINES, "O5", text).unwrap_err(), ("input.not-a-number", vec![("read", text.to_owned())]));
    }
    assert_eq!(at(LINES, "O5", "1200.5").unwrap_err().0, "input.not-whole");
    let intake = at(LINES, "O5", Put::Formula("=400.1*3-0.3", "1200.0000000000002")).expect("a whole number");
    assert_eq!(value(&intake, 0, "people_served"), Value::Integer(1_200));
}

#[test]
fn angle_brackets_are_kept_letter_by_letter() {
    for text in [
        "按<GB5749-2006>检测，浊度<NTU 1；管材用<PE100>级。",
        "<关于修路的请示>",
        "pH<7，a<b>c",
        "<b>不是标记</b>",
        "<r>也不是</r>",
        "<script>alert(1)</script>",
        "<!-- 注 -->",
        "&lt;b&gt; &amp; _x0041_",
        "</table>",
        "<?xml version=\"1.0\"?>",
        "=1+1 <img src=x onerror=y>",
    ] {
        let mut plan = plan();
        let content = kind("plan-line").position("content").expect("a field");
        plan.lines.get_mut("plan-line").expect("lines")[0].values[content] = text.into();
        let bytes = written("annual-plan", Some(&plan), false);
        let intake = read(&bytes);
        assert_eq!(told(&intake), [], "{text}");
        assert_eq!(value(&intake, 0, "content"), Value::from(text));
        let reasons = [(documents::Place::new(LINES, 4, 0), "看一下".to_owned())];
        let marked = reading("annual-plan", |reading| documents::mark(&bytes, &reasons, reading)).expect("written");
        assert_eq!(value(&read(&marked.expect("a workbook")), 0, "content"), Value::from(text), "given back");
    }
}
