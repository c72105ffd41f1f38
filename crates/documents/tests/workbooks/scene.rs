//! The plan of 东溪县 for 2011 on paper: two key projects, two items of the work budget; and the towns of the city.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use documents::{Choice, Choices, Intake, Reading, Template};
use kernel::decode::{self, Source};
use kernel::{Aggregate, Catalogue, Field, Instant, Kind, Language, Stored, Value};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

pub const PROGRAMME: &str = "beizhou-dongzhou";
/// The sheets of the plan.
pub const ROOT: &str = "年度工作计划";
pub const LINES: &str = "重点项目";
pub const BUDGET: &str = "工作经费";

pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(programme::catalogue)
}

pub fn kind(code: &str) -> &'static Kind {
    catalogue().kind(code).expect("a declared kind")
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 | number)
}

pub fn keep(_: &Field) -> bool {
    true
}

/// Two hundred towns: far more than the 255 characters that a list inside a cell's check may have.
pub fn choices() -> Choices {
    let named = |number: u128, label: String| Choice { id: id(number).to_string(), label, names: Vec::new() };
    let mut choices = Choices::default();
    let towns = || (0..200).map(|number| named(1_000 + number, format!("东溪县 示例第{number}镇"))).collect();
    choices.put(
        "annual-plan",
        "planner",
        vec![named(1, "东溪县经协办".to_owned()), named(2, "西溪县经协办".to_owned())],
        Vec::new(),
    );
    choices.put("plan-line", "town", towns(), Vec::new());
    choices.put("project", "town", towns(), Vec::new());
    choices.put("project", "owner", vec![named(1, "东溪县经协办".to_owned())], Vec::new());
    choices
}

pub fn stored(kind: &'static Kind, number: u128, values: &[(&str, Value)]) -> Stored {
    let mut stored = Stored::new(kind, id(number), Instant::from_millis(0));
    for (name, value) in values {
        stored.values[kind.position(name).unwrap_or_else(|| panic!("no field {name}"))] = value.clone();
    }
    stored
}

pub fn line(number: u128, name: &str) -> Stored {
    let values = [
        ("project", id(900 + number).to_string().into()),
        ("name", name.into()),
        ("nature", "grant".into()),
        ("form", "project".into()),
        ("theme", "water".into()),
        ("town", id(1_000 + number).to_string().into()),
        ("village", "1-2".into()),
        ("need", "三百户人家吃水困难。\n=1+1 不是公式，_x0041_ 也不是别的字".into()),
        ("cost_fen", Value::Integer(12_345_678 + number as i64)),
        ("asked_fen", Value::Integer(12_345_678 + number as i64)),
        ("people_served", Value::Integer(1_200)),
        ("start", "2011-04-01".into()),
        ("finish", "2011-11-30".into()),
    ];
    stored(kind("plan-line"), number, &values)
}

pub fn plan() -> Aggregate {
    let mut root = stored(
        kind("annual-plan"),
        7,
        &[
            ("planner", id(1).to_string().into()),
            ("year", Value::Integer(2011)),
            ("approach", "以民生项目为重点，\n一年办成几件实事。".into()),
        ],
    );
    root.version = 3;
    let budget = kind("budget-line");
    let item = |number: u128, item: &str, fen: i64| {
        stored(budget, number, &[("item", item.into()), ("amount_fen", Value::Integer(fen))])
    };
    let lines = BTreeMap::from([
        ("plan-line", vec![line(11, "饮水工程一期"), line(12, "饮水工程二期")]),
        ("budget-line", vec![item(21, "travel", 1_200_000), item(22, "meetings", 50)]),
    ]);
    Aggregate { root, lines }
}

pub fn written(kind_code: &str, record: Option<&Aggregate>, fresh: bool) -> Vec<u8> {
    let template = Template {
        catalogue: catalogue(),
        kind: kind(kind_code),
        choices: &choices(),
        language: Language::Chinese,
        programme: PROGRAMME,
        keep: &keep,
        record,
        fresh,
        title: "东溪县2011年度工作计划".to_owned(),
        made: "2011-01-05T09:00:00+08:00".to_owned(),
        mark: "one".to_owned(),
    };
    documents::template(&template).expect("a workbook")
}

/// The workbook of the plan.
pub fn workbook() -> Vec<u8> {
    written("annual-plan", Some(&plan()), false)
}

pub fn reading<T>(kind_code: &str, work: impl FnOnce(&Reading<'_>) -> T) -> T {
    let choices = choices();
    work(&Reading {
        catalogue: catalogue(),
        kind: kind(kind_code),
        choices: &choices,
        language: Language::Chinese,
        programme: PROGRAMME,
        keep: &keep,
    })
}

pub fn read(bytes: &[u8]) -> Intake {
    read_as("annual-plan", bytes)
}

pub fn read_as(kind: &str, bytes: &[u8]) -> Intake {
    let read = reading(kind, |reading| documents::read_workbook(bytes, reading));
    read.unwrap_or_else(|problems| panic!("the workbook is refused: {problems:?}"))
}

/// Why a workbook is not read at all.
pub fn refused(bytes: &[u8]) -> Vec<&'static str> {
    let read = reading("annual-plan", |reading| documents::read_workbook(bytes, reading));
    let problems = read.expect_err("the workbook is refused");
    problems.iter().map(|problem| problem.code).collect()
}

/// Problems as sheet, cell and code.
pub fn told(intake: &Intake) -> Vec<(String, String, &'static str)> {
    intake.problems.iter().map(|problem| (problem.place.sheet.clone(), problem.place.cell(), problem.code)).collect()
}

pub fn expected(problems: &[(&str, &str, &'static str)]) -> Vec<(String, String, &'static str)> {
    problems.iter().map(|(sheet, cell, code)| ((*sheet).to_owned(), (*cell).to_owned(), *code)).collect()
}

pub fn notes(intake: &Intake) -> Vec<&'static str> {
    intake.notes.iter().map(|note| note.code).collect()
}

/// The values that an input stands for, by field.
pub fn values(kind: &'static Kind, input: &Map<String, Json>) -> BTreeMap<&'static str, Value> {
    let mut values = BTreeMap::new();
    for field in kind.editable().filter(|field| input.contains_key(field.name)) {
        let value = decode::value(field, &input[field.name], Source::Text);
        values.insert(field.name, value.unwrap_or_else(|problem| panic!("{}: {problem:?}", field.name)));
    }
    values
}

/// What stands in a record, by field.
pub fn content(kind: &'static Kind, stored: &Stored) -> BTreeMap<&'static str, Value> {
    kind.editable().map(|field| (field.name, stored.get(kind, field.name).clone())).collect()
}

/// The lines of an input.
pub fn lines<'a>(input: &'a Map<String, Json>, member: &str) -> Vec<&'a Map<String, Json>> {
    input[member].as_array().expect("lines").iter().map(|line| line.as_object().expect("a line")).collect()
}

/// The input says just what the record says, identifiers included.
pub fn assert_same(input: &Map<String, Json>, record: &Aggregate) {
    let root = kind("annual-plan");
    assert_eq!(values(root, input), content(root, &record.root));
    for part in catalogue().parts_filled_in(root.code) {
        let (given, stored) = (lines(input, &part.member()), &record.lines[part.code]);
        assert_eq!(given.len(), stored.len(), "{}", part.code);
        for (given, stored) in given.into_iter().zip(stored) {
            assert_eq!(given["id"], Json::from(stored.id.to_string()));
            assert_eq!(values(part, given), content(part, stored));
        }
    }
}
