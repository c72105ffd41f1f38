//! The report: every figure with its goal and, where there are two sides, the ratios of its rounds.

use std::fmt::Write;

use crate::Arguments;
use crate::figures::Spread;

/// What a measurement is meant to reach.
#[derive(Clone, Copy)]
pub enum Goal {
    None,
    RatioAtLeast(f64),
    RatioAtMost(f64),
    AtMost(f64),
}

/// One line of the report.
pub struct Measure {
    name: String,
    unit: &'static str,
    other: Option<String>,
    goal: Goal,
    pub ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Measure {
    /// A figure beside another one of the same round.
    pub fn against(name: &str, unit: &'static str, other: &str, goal: Goal) -> Measure {
        let other = Some(other.to_owned());
        Measure { name: name.to_owned(), unit, other, goal, ours: Vec::new(), theirs: Vec::new() }
    }

    /// A figure alone.
    pub fn alone(name: &str, unit: &'static str, goal: Goal) -> Measure {
        Measure { name: name.to_owned(), unit, other: None, goal, ours: Vec::new(), theirs: Vec::new() }
    }

    pub fn round(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    pub fn figure(&mut self, figure: f64) {
        self.ours.push(figure);
    }

    fn ratios(&self) -> Option<Spread> {
        let pairs = self.ours.iter().zip(&self.theirs);
        self.other.as_ref().map(|_| Spread::of(pairs.map(|(ours, theirs)| ours / theirs)))
    }

    /// The goal in words, and whether the median reaches it.
    fn verdict(&self) -> (String, &'static str) {
        let median = Spread::of(self.ours.iter().copied()).median;
        let yes = |reached| if reached { "yes" } else { "**no**" };
        match self.goal {
            Goal::None => ("—".to_owned(), "—"),
            Goal::RatioAtLeast(goal) => {
                let reached = self.ratios().is_some_and(|ratios| ratios.median >= goal);
                (format!("ratio ≥ {goal}"), yes(reached))
            }
            Goal::RatioAtMost(goal) => {
                let reached = self.ratios().is_some_and(|ratios| ratios.median <= goal);
                (format!("ratio ≤ {goal}"), yes(reached))
            }
            Goal::AtMost(goal) => (format!("≤ {goal} {}", self.unit), yes(median <= goal)),
        }
    }

    fn line(&self) -> String {
        let ours = Spread::of(self.ours.iter().copied());
        let other = self.other.as_ref().map_or_else(String::new, |other| {
            format!("{}: {}", other, figure(Spread::of(self.theirs.iter().copied()).median))
        });
        let ratios = self.ratios().map_or_else(
            || format!("{} … {}", figure(ours.min), figure(ours.max)),
            |ratios| format!("{:.2} / {:.2} / {:.2}", ratios.min, ratios.median, ratios.max),
        );
        let (goal, reached) = self.verdict();
        let median = figure(ours.median);
        format!("| {} | {median} {} | {other} | {ratios} | {goal} | {reached} |", self.name, self.unit)
    }
}

/// Three significant digits, or whole numbers in groups of thousands.
fn figure(number: f64) -> String {
    if number < 10.0 {
        return format!("{number:.2}");
    }
    if number < 100.0 {
        return format!("{number:.1}");
    }
    let digits = format!("{number:.0}");
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How many processes wanted to run at the start: others on the machine move both sides of a ratio.
pub fn load_average() -> String {
    let average = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    average.split(' ').next().unwrap_or("?").to_owned()
}

fn machine() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{}, {cores} cores", model.map_or("unknown processor", |(_, model)| model))
}

/// What stands under the table; reasons are written by hand when the figures change.
const NOTES: &str = include_str!("notes.md");

/// The whole report.
pub fn write(arguments: &Arguments, busy: &str, measures: &[Measure]) -> String {
    let mut text = String::from("# What was measured\n\n");
    let _ = writeln!(text, "Machine: {}; load average at the start: {busy}.\n", machine());
    let _ =
        writeln!(text, "Made by `script/bench`; do not edit. What stands under the table is `bench/src/notes.md`.\n");
    let _ = writeln!(
        text,
        "{} rounds; in each, both sides take turns on the same machine, disk and data. Figures are medians; ratios are \
         of one round, smallest / middle / largest. {} callers, {} actions where their number is fixed, {} s where time \
         is.\n",
        arguments.rounds, arguments.callers, arguments.actions, arguments.seconds
    );
    text.push_str("| what | figure | against | ratio, or range | goal | reached |\n|---|---|---|---|---|---|\n");
    for measure in measures {
        let _ = writeln!(text, "{}", measure.line());
    }
    text.push('\n');
    text.push_str(NOTES);
    text
}
