//! A list of 10,000 records filtered by text, in processor time of the thread that asks.

use kernel::Value;
use store::found::Sought;
use store::query::{self, Query};
use store::{Engine, Options};
use uuid::Uuid;

use crate::desk::cpu_ms;
use crate::report::{Goal, Measure};
use crate::world::{self, Base};
use crate::{Arguments, Failure};

const RECORDS: usize = 10_000;
/// Lists of one round; the middle one counts.
const LISTS: usize = 15;

fn fill(engine: &Engine, base: &Base) -> Result<(), Failure> {
    let pattern = base.cast.actors[0].projects[0].to_string();
    engine.write(move |connection| {
        let sql =
            "INSERT INTO project (id, programme, version, state, entered, created, owner, name, nature, form, theme,
                   village, content, cost_fen, asked_fen) SELECT $1, programme, 2, state, entered, created, owner, $2,
                   nature, form, theme, village, content, cost_fen, asked_fen FROM project WHERE id = $3";
        for number in 0..RECORDS as u64 {
            let id = Uuid::from_u64_pair(0x012d_5000_0000_7000, 0x8000_0000_0000_0000 | number).to_string();
            let name = format!("村道硬化工程第{number}号");
            connection.execute(sql, &[Value::from(id), name.into(), pattern.as_str().into()])?;
        }
        connection.batch("ANALYZE")
    })?;
    engine.find_anew()?;
    Ok(())
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let base = Base::make(&arguments.place, 1)?;
    let engine = world::open(&base.copy("filtered")?, Options { readers: 1, ..Options::default() })?;
    fill(&engine, &base)?;
    let kind = engine.catalogue().kind("project").ok_or("no projects")?;
    let viewer = engine.viewer(base.cast.county)?.ok_or("no account")?;
    let cpu = "ms of processor time";
    let mut measures = Vec::new();
    for (name, words, expected) in [
        ("List of 10,000 records filtered by text: few found", "第77", 111),
        ("List of 10,000 records filtered by text: all found", "硬化", RECORDS),
    ] {
        let mut measure = Measure::alone(name, cpu, Goal::AtMost(1.0));
        let asked = Query { words: Some(Sought::Said(words.to_owned())), limit: 25, ..Query::default() };
        for _ in 0..arguments.rounds {
            let mut spent = Vec::new();
            for _ in 0..LISTS {
                let begun = cpu_ms();
                let page = engine.read(|connection| query::list(connection, kind, &viewer, &asked))?;
                spent.push(cpu_ms() - begun);
                if page.total != expected || page.rows.len() != 25 {
                    return Err(format!("{words}: {} found", page.total).into());
                }
            }
            measure.figure(crate::figures::Spread::of(spent).median);
        }
        measures.push(measure);
    }
    Ok(measures)
}
