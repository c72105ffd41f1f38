//! Many threads that call `Engine::perform` and wait for each answer, as the server's do.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use store::Engine;

use crate::Failure;
use crate::world::{self, Actor};

/// When a load ends.
#[derive(Clone, Copy)]
pub enum Until {
    Time(Duration),
    Actions(usize),
}

/// What came of a load.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Acknowledged, so durable, actions.
    pub per_second: f64,
    /// Actions that one commit held, on average.
    pub group: f64,
    /// Answers of "try again later".
    pub refused: usize,
}

struct Counters {
    started: AtomicUsize,
    refused: AtomicUsize,
}

/// Each actor revises their own projects in turn, one thread an actor.
pub fn run_load(engine: &Engine, actors: &[Actor], until: Until) -> Result<Outcome, Failure> {
    let counters = Counters { started: AtomicUsize::new(0), refused: AtomicUsize::new(0) };
    let gate = Barrier::new(actors.len() + 1);
    let commits = || engine.shared.changes.load(Ordering::Acquire);
    let (begun, before, done) = std::thread::scope(|scope| {
        let work = |actor| {
            let (gate, counters) = (&gate, &counters);
            scope.spawn(move || act(engine, actor, until, gate, counters))
        };
        let threads: Vec<_> = actors.iter().map(work).collect();
        let before = commits();
        gate.wait();
        let begun = Instant::now();
        let mut done = 0;
        for thread in threads {
            done += thread.join().map_err(|_| "a caller panicked")??;
        }
        Ok::<_, Failure>((begun.elapsed(), before, done))
    })?;
    let commits = (commits() - before).max(1);
    let refused = counters.refused.load(Ordering::Relaxed);
    Ok(Outcome { per_second: done as f64 / begun.as_secs_f64(), group: done as f64 / commits as f64, refused })
}

fn act(engine: &Engine, actor: &Actor, until: Until, gate: &Barrier, counters: &Counters) -> Result<usize, Failure> {
    gate.wait();
    let begun = Instant::now();
    let mut done = 0;
    for turn in 0.. {
        let goes_on = match until {
            Until::Time(limit) => begun.elapsed() < limit,
            Until::Actions(limit) => counters.started.fetch_add(1, Ordering::Relaxed) < limit,
        };
        if !goes_on {
            break;
        }
        let project = actor.projects[turn % actor.projects.len()];
        let input = json!({ "people_served": 2_000 + turn, "need": format!("第{turn}次修改：三百户人家吃水困难。") });
        let request = world::request(engine, &actor.viewer, ("project", "revise"), Some(project), input)?;
        match engine.perform(request) {
            Ok(_) => done += 1,
            Err(refusal) if refusal.status == kernel::Status::Unavailable => {
                counters.refused.fetch_add(1, Ordering::Relaxed);
            }
            Err(refusal) => return Err(format!("{refusal:?}").into()),
        }
    }
    Ok(done)
}
