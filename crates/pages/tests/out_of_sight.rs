//! Nothing tells anybody what was made while they could not see the record. Plans go random ways through all their states;
//! every text that is written is a word of its own, and it is noted who could see the record in the state in which it was
//! left. Then each word is looked for in everything that each viewer can fetch. On a copy of the sample.

#[path = "out_of_sight/fetch.rs"]
mod fetch;
#[path = "out_of_sight/play.rs"]
mod play;

use std::collections::BTreeSet;

use kernel::RecordState;
use play::Play;
use programme::planning::records::PlanState;
use worlds::Database;

/// Steps after which everything is looked at.
const LOOK: usize = 25;

/// Plays so many steps of a way, and looks at everything several times on it; answers the states that it reached.
fn walk(database: Database, seed: u64, steps: usize) -> BTreeSet<String> {
    let mut play = Play::begin(database, seed);
    for step in 1..=steps {
        play.step();
        if step % LOOK == 0 {
            play.nothing_is_told();
            play.counts_are_what_is_seen();
        }
    }
    play.nothing_is_found();
    play.reached
}

#[test]
fn nothing_is_told_of_what_was_made_out_of_sight() {
    let reached: BTreeSet<String> = [1, 2, 3].into_iter().flat_map(|seed| walk(Database::Sqlite, seed, 75)).collect();
    let all: BTreeSet<String> = PlanState::STATES.iter().map(|state| state.name.to_owned()).collect();
    assert_eq!(reached, all, "the ways lead through every state");
}

#[test]
fn nothing_is_told_of_what_was_made_out_of_sight_on_postgres() {
    if !Database::Postgres.is_left_out() {
        walk(Database::Postgres, 4, LOOK);
    }
}
