//! One caller among others: what they send too much of, guess at, or keep for themselves is refused before it costs anybody
//! anything.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use kernel::decode::{BEYOND_MAX, LINES_MAX, TOLD_MAX};
use kernel::{Refusal, Status};
use programme::people::password::SAMPLE;
use serde_json::{Map, Value as Json, json};
use store::{Done, Engine, Options, Request, Subject};
use uuid::Uuid;

use crate::world::{Database, World, problems};

const PLAN: &str = "annual-plan";

/// An object of so many members that nothing declares.
fn unknown(members: usize) -> Json {
    Json::Object((0..members).map(|number| (format!("a{number}"), json!(0))).collect::<Map<_, _>>())
}

/// Does the same in as many threads as there are things to do it with, all at one moment.
fn at_once<T: Send, R: Send>(things: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let start = Barrier::new(things.len());
    std::thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let begin = |thing| {
            scope.spawn(move || {
                start.wait();
                work(thing)
            })
        };
        let threads: Vec<_> = things.into_iter().map(begin).collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}

on_both!(far_more_members_than_are_declared_are_refused_at_once, |world| {
    let plan = world.draft();
    for members in [BEYOND_MAX + 100, 75_000] {
        let refusal = world.refused("county-office", PLAN, "revise", plan, unknown(members));
        assert_eq!(refusal.status, Status::Invalid);
        assert_eq!(problems(&refusal), [(String::new(), "input.too-many-members")]);
    }
    // Who asks is asked first, as for any other input.
    let refusal = world.refused("county-office-b", PLAN, "revise", plan, unknown(75_000));
    assert_eq!(refusal.status, Status::Unseen);
    let refusal = world.refused("county-government", PLAN, "revise", plan, unknown(75_000));
    assert_eq!(refusal.status, Status::Unseen);
});

on_both!(a_handful_of_unknown_members_is_told, |world| {
    let plan = world.draft();
    let refusal = world.refused("county-office", PLAN, "revise", plan, unknown(BEYOND_MAX));
    assert!(refusal.problems.iter().all(|problem| problem.code == "input.unknown-field"));
    assert!((1..=20).contains(&refusal.problems.len()), "{}", refusal.problems.len());
});

on_both!(lines_have_limits_too_and_so_has_what_is_told_of_them, |world| {
    let plan = world.draft();
    let refused = |lines: Json| {
        let refusal = world.refused("county-office", PLAN, "revise", plan, json!({ "plan_lines": lines }));
        assert_eq!(refusal.status, Status::Invalid);
        refusal.problems
    };
    let told = refused(Json::from(vec![json!(0); 75_000]));
    assert_eq!(told.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["input.too-many-lines"]);
    let told = refused(json!([unknown(75_000)]));
    assert_eq!((told[0].field.as_str(), told[0].code), ("plan_lines[0]", "input.too-many-members"));
    // As many lines as a plan may have, and every one of them wrong in several ways.
    let told = refused(Json::from(vec![json!({ "cost_fen": -1 }); LINES_MAX]));
    assert_eq!(told.len(), TOLD_MAX + 1);
    assert_eq!(told[TOLD_MAX].code, "input.more-problems");
    // Nor is a line that is named twice, or many times, looked for among the others one by one.
    let id = world.record(PLAN, plan)["plan_lines"][0]["id"].clone();
    let told = refused(Json::from(vec![json!({ "id": id }); LINES_MAX]));
    assert_eq!(told[0].code, "input.line-unknown");
});

on_both!(a_plan_of_as_many_lines_as_may_be_is_taken, |world| {
    let mut input = world.plan_input("dongxi-office", 2011, 2);
    input["budget_lines"] = (0..LINES_MAX).map(|_| json!({ "item": "travel", "amount_fen": 1 })).collect();
    let plan = world.done("county-office", PLAN, "create", None, input).record;
    let lines = world.record(PLAN, plan)["budget_lines"].clone();
    assert_eq!(lines.as_array().map(Vec::len), Some(LINES_MAX));
    // Given back as it was read, and nothing is changed by it.
    world.done("county-office", PLAN, "revise", plan, json!({ "budget_lines": lines.clone() }));
    assert_eq!(world.record(PLAN, plan)["budget_lines"], lines);
});

fn change(world: &World, actor: &str, old: &str, place: &str) -> Request {
    let input = json!({ "old_password": old, "password": "another long one" });
    let viewer = world.as_(actor);
    let mut request = world.request(&viewer, "person", "change-password", Some(world.person(actor)), input);
    request.place = place.to_owned();
    request
}

/// How many had each answer.
fn counted(answers: &[Result<Done, Refusal>]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.as_ref().map_or_else(|refusal| refusal.code, |_| "done")).or_default() += 1;
    }
    counts
}

on_both!(of_many_guesses_at_once_five_are_looked_at, |world| {
    let guess = |number: usize| change(world, "county-office", &format!("guess {number}"), "192.0.2.7");
    let answers = at_once((0..40).map(guess).collect(), |request| world.engine().perform(request));
    let counts = counted(&answers);
    let looked_at = counts.get("person.old-password").copied().unwrap_or(0);
    assert_eq!(looked_at, 5, "{counts:?}");
    let (locked, busy) = (counts.get("sign-in.locked"), counts.get("platform.busy"));
    assert_eq!(locked.unwrap_or(&0) + busy.unwrap_or(&0), 35, "{counts:?}");
    // The right one waits behind the lock too, but not from elsewhere, and nobody else waits.
    let right = |actor, place| world.engine().perform(change(world, actor, SAMPLE, place));
    let refusal = right("county-office", "192.0.2.7").expect_err("it is locked");
    assert_eq!((refusal.status, refusal.code), (Status::TooMany, "sign-in.locked"));
    assert!(refusal.retry_after_s().is_some_and(|seconds| (1..=15 * 60).contains(&seconds)));
    right("city-office", "192.0.2.7").expect("another account");
    right("county-office", "192.0.2.8").expect("another place");
    world.is_sound();
});

on_both!(guesses_at_sign_in_and_at_the_old_password_are_counted_together, |world| {
    let user = world.query("SELECT user_name FROM person WHERE id = $1", &[world.person("both").to_string().into()]);
    let user = user[0][0].as_text().expect("a name");
    let subject = Subject { programme: crate::world::PROGRAMME, account: user, place: "192.0.2.7" };
    for _ in 0..3 {
        assert!(!world.engine().guess(subject, || false).expect("it is looked at").is_right);
    }
    for _ in 0..2 {
        let refusal = world.engine().perform(change(world, "both", "wrong", "192.0.2.7")).expect_err("it is wrong");
        assert_eq!(refusal.code, "person.old-password");
    }
    let refusal = world.engine().guess(subject, || panic!("nothing is looked at")).err().expect("it is locked");
    assert_eq!(refusal.code, "sign-in.locked");
});

on_both!(whoever_may_not_act_makes_nobody_hash, |world| {
    // Somebody else's password is nothing to guess at: their account is not counted.
    let input = json!({ "old_password": "guess", "password": "another long one" });
    let record = world.person("county-office");
    for _ in 0..8 {
        let request =
            world.request(&world.as_("city-office"), "person", "change-password", Some(record), input.clone());
        let refusal = world.engine().perform(request).expect_err("it is another's");
        assert!(matches!(refusal.status, Status::Unseen | Status::Forbidden), "{refusal:?}");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM sign_in_attempt", &[]), 0);
});

on_both!(while_the_gate_is_full_whoever_comes_is_asked_to_come_again, |world| {
    world.stop();
    let slow = store::Width { at_once: 1, patience: Duration::from_millis(1) };
    let engine = opened(world, Options { slow, ..Options::default() });
    let pass = engine.shared.gates.hashing.enter(store::Comer::default()).expect("it is free");
    let viewer = engine.viewer(world.person("county-office")).expect("an answer").expect("an account");
    let action = engine.catalogue().action("person", "change-password").expect("it is declared");
    let input = json!({ "old_password": SAMPLE, "password": "another long one" });
    let request = Request::new(&viewer, action, viewer.person, input);
    let refusal = engine.perform(request.clone()).expect_err("nobody comes in");
    assert_eq!((refusal.status, refusal.code), (Status::Unavailable, "platform.busy"));
    assert!(refusal.retry_after_s().is_some());
    drop(pass);
    let again = Engine::perform(&engine, request);
    assert!(again.is_ok() || again.is_err_and(|refusal| refusal.code == "platform.busy"));
});

fn opened(world: &World, options: Options) -> Engine {
    let engine = Engine::open(programme::programme(), world.place.clone(), options).expect("the engine starts");
    let day = kernel::Instant::start_of(kernel::Day::parse(crate::world::FIRST_DAY).expect("a day"));
    engine.shared.clock.fix(kernel::Instant::from_millis(day.millis() + 9 * 3_600_000));
    engine
}

/// Another process that holds what every action writes, until it is dropped.
enum Holder {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Client),
}

fn hold(world: &World) -> Holder {
    match (world.database, &world.place.postgres) {
        (Database::Postgres, Some(url)) => {
            let mut client = postgres::Client::connect(url, postgres::NoTls).expect("a connection");
            client.batch_execute("BEGIN; LOCK TABLE journal_entry IN EXCLUSIVE MODE").expect("a lock");
            Holder::Postgres(client)
        }
        _ => {
            let file = store::place::database_file(&world.place.directory);
            let connection = rusqlite::Connection::open(file).expect("a connection");
            connection.busy_timeout(Duration::from_secs(10)).expect("a time");
            connection.execute_batch("BEGIN IMMEDIATE").expect("a lock");
            Holder::Sqlite(connection)
        }
    }
}

impl Holder {
    fn release(self) {
        match self {
            Holder::Sqlite(connection) => connection.execute_batch("ROLLBACK").expect("no lock"),
            Holder::Postgres(mut client) => client.batch_execute("ROLLBACK").expect("no lock"),
        }
    }
}

on_both!(what_waits_while_another_process_holds_the_database_fails_together, |world| {
    const WRITES: usize = 40;
    let plan = world.draft();
    world.settle();
    world.stop();
    let patience = Duration::from_millis(700);
    let engine = opened(world, Options { writers: 4, patience, ..Options::default() });
    let viewer = engine.viewer(world.person("county-office")).expect("an answer").expect("an account");
    let revise = engine.catalogue().action(PLAN, "revise").expect("it is declared");
    let request = |number: usize| {
        let mut request = Request::new(&viewer, revise, Some(plan), json!({ "approach": format!("第{number}次。") }));
        request.idempotency_key = Some(Uuid::new_v4().to_string());
        request
    };
    let holder = hold(world);
    let begun = Instant::now();
    let answers = at_once((0..WRITES).map(request).collect(), |request| engine.perform(request));
    let waited = begun.elapsed();
    let counts = counted(&answers);
    assert_eq!(counts, BTreeMap::from([("store.unavailable", WRITES)]));
    // One after the other they would take forty waits, or ten on four writers.
    assert!(waited < patience * 4, "{waited:?} for a wait of {patience:?}");
    // What is read does not wait at all, and once it is released everything goes on.
    assert!(engine.viewer(world.person("city-office")).expect("an answer").is_some());
    holder.release();
    engine.perform(request(0)).expect("it goes on");
    engine.settle().expect("and is sealed");
});
