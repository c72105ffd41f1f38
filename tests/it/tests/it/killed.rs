//! kill -9 in the middle of writing: what was acknowledged is there, what is there is whole.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::json;
use uuid::Uuid;

use crate::world::World;

const ROUNDS: usize = 5;
/// As many as are played by the long tests.
const ROUNDS_LONG: usize = 200;

fn rounds() -> usize {
    if std::env::var("SUIMEI_LONG").as_deref() == Ok("1") { ROUNDS_LONG } else { ROUNDS }
}

/// The process is killed after as many answers as chance says, at most.
const ANSWERS_MAX: usize = 400;

/// Lets the writer write, kills it at a random moment, and gives what it had acknowledged: record and journal entry.
fn acknowledged_until_killed(world: &World, plan: Uuid) -> Vec<(String, String)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_writer"));
    command.arg(&world.place.directory).arg(world.person("county-office").to_string()).arg(plan.to_string());
    command.arg(&world.cast.town).args(&world.place.postgres);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the writer starts");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let mut written = String::new();
    let answers = 1 + usize::from(Uuid::new_v4().as_bytes()[0]) * ANSWERS_MAX / 256;
    for _ in 0..answers {
        assert!(output.read_line(&mut written).expect("its output") > 0, "the writer ended by itself");
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("it is gone");
    // What it said between the decision and its death counts too; a line cut short was not said.
    output.read_to_string(&mut written).expect("its output");
    let whole = written.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let pair = |line: &str| line.split_once(' ').map(|(record, entry)| (record.to_owned(), entry.to_owned()));
    whole.lines().filter_map(pair).collect()
}

fn texts(world: &World, sql: &str) -> BTreeSet<String> {
    world.query(sql, &[]).iter().filter_map(|row| row[0].as_text().map(str::to_owned)).collect()
}

on_both!(what_was_acknowledged_survives_and_nothing_is_half_done, |world| {
    let plan = world.draft();
    let lines = "SELECT DISTINCT name FROM plan_line";
    let drafted = texts(world, lines);
    let mut acknowledged = Vec::new();
    for round in 1..=rounds() {
        world.settle();
        world.stop();
        let more = acknowledged_until_killed(world, plan);
        assert!(!more.is_empty(), "round {round}");
        acknowledged.extend(more);
        world.start("2011-01-05");
        // The whole journal is replayed after each kill, of many after some and the last.
        if rounds() == ROUNDS || round % 40 == 0 {
            world.is_sound();
        }
        let entries = texts(world, "SELECT id FROM journal_entry");
        let records = texts(
            world,
            "SELECT id FROM region UNION SELECT id FROM annual_plan UNION SELECT id FROM supervision_case",
        );
        for (record, entry) in &acknowledged {
            assert!(records.contains(record) && entries.contains(entry), "round {round} lost {record}, entry {entry}");
        }
        let orphans = "SELECT id FROM region r WHERE 1 <> (SELECT COUNT(*) FROM journal_entry e WHERE e.record = r.id)";
        assert_eq!(texts(world, orphans), BTreeSet::new(), "a village without its entry");
        let ghosts = "SELECT record FROM journal_entry e WHERE kind = 'region'
                      AND NOT EXISTS (SELECT 1 FROM region r WHERE r.id = e.record)";
        assert_eq!(texts(world, ghosts), BTreeSet::new(), "an entry without its village");
        let unanswered = "SELECT id FROM supervision_case c WHERE 1 <> (SELECT COUNT(*) FROM journal_entry e
                          WHERE e.record = c.id) OR 1 <> (SELECT COUNT(*) FROM duty d WHERE d.record = c.id
                          AND d.action = 'answer')";
        assert_eq!(texts(world, unanswered), BTreeSet::new(), "a word of the public without its entry or its duty");
        let torn = "SELECT l.id FROM plan_line l JOIN project p ON p.id = l.project WHERE p.name <> l.name";
        assert_eq!(texts(world, torn), BTreeSet::new(), "a line whose project did not follow");
        let names = texts(world, lines);
        // Where chance killed early, no revision may have come about yet in any round.
        let revised = !texts(world, "SELECT id FROM journal_entry WHERE action = 'revise'").is_empty();
        let whole = if revised { names.len() == 1 } else { names == drafted };
        assert!(whole, "a revision of which only some lines were kept: {names:?}");
    }
    world.done("county-office", "annual-plan", "submit", plan, json!({}));
});
