//! A workbook of ten thousand projects: checked, then imported, as the command line and the browser do it.

#[path = "../../crates/documents/tests/editor/mod.rs"]
mod editor;

use std::time::Instant;

use editor::{Book, Put};
use kernel::Viewer;
use server::every::workbooks::importer::{Importer, Mode};
use store::{Engine, Options};

use crate::report::{Goal, Measure};
use crate::world::{self, Base};
use crate::{Arguments, Failure};

const ROWS: u32 = 10_000;
const SHEET: &str = "项目";

/// The template of projects, filled in.
fn filled(engine: &Engine, drafter: &Viewer) -> Result<Vec<u8>, Failure> {
    let kind = engine.catalogue().kind("project").ok_or("no projects")?;
    let refused = |refusal: kernel::Refusal| Failure::from(format!("{refusal:?}"));
    let importer = Importer::new(engine, drafter, kind).map_err(refused)?;
    let mut book = Book::open(&importer.template(None, true).map_err(refused)?.1);
    let column =
        |book: &Book, name: &str| editor::at(&format!("{}1", book.column(SHEET, &format!("project.{name}")))).1;
    let texts = [
        ("owner", drafter.posts[0].organisation_name.as_str()),
        ("nature", "无偿帮扶"),
        ("form", "项目帮扶"),
        ("theme", "饮水"),
        ("village", "示例村"),
        ("need", "三百户人家吃水困难，水质不好，旱季要到三里外挑水。"),
        ("content", "铺设水管五公里，建蓄水池一座。"),
        ("lead_organisation", "县水务局"),
        ("lead_person", "示例张三"),
    ];
    let texts: Vec<_> = texts.iter().map(|(name, text)| (column(&book, name), *text)).collect();
    let name = column(&book, "name");
    let numbers = ["cost_fen", "asked_fen", "county_fen", "people_served"].map(|name| column(&book, name));
    let days = [("start", 40_634.0), ("finish", 40_877.0)].map(|(name, day)| (column(&book, name), day));
    let cells = &mut book.leaf(SHEET).cells;
    for number in 0..ROWS {
        let row = 4 + number;
        cells.insert((row, name), Put::Text(format!("示例工程第{number}号")));
        for (at, text) in &texts {
            cells.insert((row, *at), Put::from(*text));
        }
        let amounts = [f64::from(number) + 0.25, f64::from(number), 0.25, 1_200.0];
        for (at, amount) in numbers.iter().zip(amounts) {
            cells.insert((row, *at), Put::Number(amount));
        }
        for (at, day) in days {
            cells.insert((row, at), Put::Day(day));
        }
    }
    Ok(book.save())
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let base = Base::make(&arguments.place, 1)?;
    let mut checked = Measure::alone("A workbook of 10,000 rows is checked", "s", Goal::AtMost(10.0));
    let mut imported = Measure::alone("The same is imported, checks included", "s", Goal::AtMost(10.0));
    for _ in 0..arguments.rounds.min(3) {
        let engine = world::open(&base.copy("workbook")?, Options::default())?;
        let drafter = &base.cast.actors[0].viewer;
        let bytes = filled(&engine, drafter)?;
        let kind = engine.catalogue().kind("project").ok_or("no projects")?;
        for (mode, measure) in [(Mode::Rehearse, &mut checked), (Mode::Perform, &mut imported)] {
            let begun = Instant::now();
            let importer = Importer::new(&engine, drafter, kind).map_err(|refusal| format!("{refusal:?}"))?;
            let outcome = importer.import(&bytes, mode).map_err(|refusal| format!("{refusal:?}"))?;
            measure.figure(begun.elapsed().as_secs_f64());
            if (outcome.problems.len(), outcome.counts()[0]) != (0, ROWS as usize) {
                return Err(format!("{} problems, {:?}", outcome.problems.len(), outcome.counts()).into());
            }
        }
    }
    Ok(vec![checked, imported])
}
