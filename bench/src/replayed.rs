//! How long a journal takes to be proved: `suimei check --deep` over hundreds of thousands of entries, and what it holds in
//! memory meanwhile.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use store::Options;

use crate::load::{self, Until};
use crate::report::{Goal, Measure};
use crate::start;
use crate::world::{self, Base};
use crate::{Arguments, Failure};

/// Entries that are made; the figure is told for a million.
const ENTRIES: usize = 400_000;
const MILLION: f64 = 1_000_000.0;

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let base = Base::make(&arguments.place, arguments.callers)?;
    let place = base.copy("replayed")?;
    let engine = world::open(&place, Options::default())?;
    load::run_load(&engine, &base.cast.actors, Until::Actions(ENTRIES))?;
    engine.settle()?;
    let entries = engine.read(|connection| connection.count("SELECT COUNT(*) FROM journal_entry", &[]))?;
    drop(engine);
    let begun = Instant::now();
    let mut command = Command::new(start::binary()?);
    command.args(["check", "--deep", "--data"]).arg(&place.directory).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let mut peak = 0.0f64;
    let status = loop {
        let held = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = held.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0.0) / 1024.0);
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    };
    let seconds = begun.elapsed().as_secs_f64();
    if !status.success() {
        let said = child.wait_with_output()?;
        return Err(String::from_utf8_lossy(&said.stdout).chars().take(2_000).collect::<String>().into());
    }
    let of_million = seconds * MILLION / entries as f64;
    eprintln!("  {entries} entries in {seconds:.1} s");
    let mut time = Measure::alone("check --deep, a million entries", "s", Goal::AtMost(60.0));
    time.figure(of_million);
    let mut memory = Measure::alone("check --deep, memory at most", "MB", Goal::AtMost(400.0));
    memory.figure(peak);
    Ok(vec![time, memory])
}
