//! Many actions with one commit against one action with one commit, on SQLite.

use std::time::Duration;

use store::Options;

use crate::load::{self, Until};
use crate::report::{Goal, Measure};
use crate::world::{self, Base};
use crate::{Arguments, Failure};

/// How long a commit takes on a common disk.
const DELAY: Duration = Duration::from_millis(2);

fn rate(arguments: &Arguments, base: &Base, options: Options) -> Result<f64, Failure> {
    let engine = world::open(&base.copy("round")?, options)?;
    let until = Until::Time(Duration::from_secs_f64(arguments.seconds));
    Ok(load::run_load(&engine, &base.cast.actors, until)?.per_second)
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let base = Base::make(&arguments.place, arguments.callers)?;
    let mut measures = Vec::new();
    for (delay, name, goal) in [
        (Some(DELAY), "SQLite, groups, each commit 2 ms slower", Goal::RatioAtLeast(5.0)),
        (None, "SQLite, groups, this disk as it is", Goal::None),
    ] {
        let mut measure = Measure::against(name, "actions/s", "the same engine, one action a commit", goal);
        for _ in 0..arguments.rounds {
            let grouped = rate(arguments, &base, Options { commit_delay: delay, ..Options::default() })?;
            let single = rate(arguments, &base, Options { commit_delay: delay, group_max: 1, ..Options::default() })?;
            eprintln!("  {grouped:.0} against {single:.0}");
            measure.round(grouped, single);
        }
        measures.push(measure);
    }
    Ok(measures)
}
