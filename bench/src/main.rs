//! What the platform can do, measured as ratios of one run: each round takes both sides, one after the other.
//!
//! It never fails a test by time, and relaxes nothing: the engine asserts its durability whenever it opens, the other
//! side is given the same connection. The answer is `bench/REPORT.md`.

mod figures;
mod world;
mod load;
mod recording;
mod groups;
mod bare;
mod postgres;
mod desk;
mod replayed;
mod start;
mod http;
mod nation;
mod workbook;
mod filtered;
mod ninety;
mod rebuilt;
mod caller;
mod report;

use std::path::PathBuf;

use clap::Parser;

use crate::report::Measure;

/// Whatever stops a measurement.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Measures the platform and writes bench/REPORT.md")]
pub struct Arguments {
    /// Rounds of each measurement; both sides take turns in each.
    #[arg(long, default_value_t = 5)]
    pub rounds: usize,
    /// Only these: groups, bare, postgres, desk, start, workbook, nation, filtered, ninety, replayed, rebuilt, caller. The report is then printed and not written.
    #[arg(long)]
    pub only: Vec<String>,
    /// Threads that call the engine.
    #[arg(long, default_value_t = 64)]
    pub callers: usize,
    /// Seconds of each side of a round, where time is the limit.
    #[arg(long, default_value_t = 2.0)]
    pub seconds: f64,
    /// Actions of each side of a round, where their number is the limit.
    #[arg(long, default_value_t = 20_000)]
    pub actions: usize,
    /// Published projects of the programme that is as large as a nation.
    #[arg(long, default_value_t = 180_000)]
    pub projects: usize,
    /// Leaves the nation's database where it is, for a look with a profiler.
    #[arg(long)]
    pub keep: bool,
    /// A superuser's address of a PostgreSQL.
    #[arg(long, env = "SUIMEI_TEST_POSTGRES", hide_env_values = true)]
    pub postgres: Option<String>,
    /// Where databases are made and removed again; the disk is part of what is measured.
    #[arg(long, default_value = "target/bench-data")]
    pub place: PathBuf,
}

impl Arguments {
    /// Whether this measurement is asked for.
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

type Measurement = fn(&Arguments) -> Result<Vec<Measure>, Failure>;

const MEASUREMENTS: &[(&str, Measurement)] = &[
    ("groups", groups::measure),
    ("bare", bare::measure),
    ("postgres", postgres::measure),
    ("desk", desk::measure),
    ("start", start::measure),
    ("workbook", workbook::measure),
    ("nation", nation::measure),
    ("filtered", filtered::measure),
    ("ninety", ninety::measure),
    ("replayed", replayed::measure),
    ("rebuilt", rebuilt::measure),
    ("caller", caller::measure),
];

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    if cfg!(debug_assertions) {
        eprintln!("bench: a debug build says nothing; use script/bench");
    }
    let busy = report::load_average();
    let mut measures = Vec::new();
    for (name, measurement) in MEASUREMENTS.iter().filter(|(name, _)| arguments.wants(name)) {
        eprintln!("bench: {name}");
        measures.extend(measurement(&arguments)?);
    }
    let text = report::write(&arguments, &busy, &measures);
    print!("{text}");
    if arguments.only.is_empty() {
        std::fs::write("bench/REPORT.md", text)?;
    }
    Ok(())
}
