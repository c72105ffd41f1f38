//! Nothing tells anybody what was made while they could not see the record. Plans go random ways through all their states;
//! every text that is written is a word of its own, and it is noted who could see the record in the state in which it was
//! left. Then each word is looked for in everything that each viewer can fetch. On a copy of the sample.

#[path = "out_of_sight/fetch.rs"]
mod fetch;
#[path = "out_of_sight/play.rs"]
mod play;

use std::collections::BTreeSet;

use kernel::RecordState;
use play::{CLERK, LEADER, PARTNER, PLAN, Play};
use programme::planning::records::PlanState;
use serde_json::json;
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
    play.what_is_set_out_of_sight_says_so();
    play.reached
}

#[test]
fn nothing_is_told_of_what_was_made_out_of_sight() {
    let reached: BTreeSet<String> = [1, 2, 3].into_iter().flat_map(|seed| walk(Database::Sqlite, seed, 75)).collect();
    // The rulebook names no offices that this county's plans go round.
    let ways = PlanState::STATES.iter().filter(|state| state.name != PlanState::Countersigning.name());
    let all: BTreeSet<String> = ways.map(|state| state.name.to_owned()).collect();
    assert_eq!(reached, all, "the ways lead through every state");
}

#[test]
fn nothing_is_told_of_what_was_made_out_of_sight_on_postgres() {
    if !Database::Postgres.is_left_out() {
        walk(Database::Postgres, 4, LOOK);
    }
}

#[test]
fn a_file_is_given_to_whoever_saw_how_it_came() {
    let mut play = Play::begin(Database::Sqlite, 5);
    play.reach_the_government();
    let scan = worlds::uploaded(&play.engine, &play.people[LEADER].viewer);
    let plan = Some(play.plan);
    let consent = json!({ "opinion": "同意", "scan": [scan.to_string()] });
    play.perform(LEADER, PLAN, "consent", plan, consent).expect("they consent");
    play.perform(CLERK, PLAN, "report", plan, json!({})).expect("it is reported");
    let path = format!("/desk/files/{scan}");
    let answers = |play: &Play| [CLERK, LEADER, PARTNER].map(|who| play.ask(who, &path).0);
    assert_eq!(answers(&play), [200, 200, 404], "the partner was shown the plan, not how the county agreed");
    // What the plan no longer names is given out by the entry that brought it.
    play.perform(CLERK, PLAN, "recall", plan, json!({ "reason": "漏报" })).expect("it is taken back");
    play.perform(LEADER, PLAN, "return", plan, json!({ "reason": "再改" })).expect("it is returned");
    play.reach_the_government();
    play.perform(LEADER, PLAN, "consent", plan, json!({})).expect("they consent again");
    play.perform(CLERK, PLAN, "report", plan, json!({})).expect("it is reported again");
    assert_eq!(answers(&play), [200, 200, 404]);
}

#[test]
fn a_page_leads_on_to_the_entries_before_it() {
    let mut play = Play::begin(Database::Sqlite, 6);
    for turn in 0..110 {
        let input = json!({ "approach": format!("第{turn}稿") });
        play.perform(CLERK, PLAN, "revise", Some(play.plan), input).expect("it is revised");
    }
    let own = format!("/desk/annual-plans/{}", play.plan);
    let first = play.text(CLERK, &own);
    let entries = |page: &str| page.matches("<time datetime=").count();
    let link = format!("{own}?before=");
    let (_, rest) = first.split_once(&link).expect("a link to earlier entries");
    let before = rest.split(['#', '"']).next().expect("a version");
    assert!(rest.contains("共 111 条"), "how many there are is said");
    let second = play.text(CLERK, &format!("{link}{before}"));
    assert_eq!((entries(&first), entries(&second)), (100, 11));
    assert!(!second.contains(&link), "there is nothing before the first");
}
