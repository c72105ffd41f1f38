//! The same request twice, an old version, many at once.

use std::collections::BTreeSet;

use kernel::{Refusal, Status};
use serde_json::json;
use store::{Done, Origin, Request, once};
use uuid::Uuid;

use crate::world::{World, problems};

const PLAN: &str = "annual-plan";

fn entries(world: &World, record: Uuid) -> i64 {
    world.number("SELECT COUNT(*) FROM journal_entry WHERE record = $1", &[record.to_string().into()])
}

/// Everybody asks at the same moment.
fn at_once(world: &World, requests: Vec<Request>) -> Vec<Result<Done, Refusal>> {
    let start = std::sync::Barrier::new(requests.len());
    std::thread::scope(|scope| {
        let ask = |request| {
            scope.spawn(|| {
                start.wait();
                world.engine().perform(request)
            })
        };
        let threads: Vec<_> = requests.into_iter().map(ask).collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}

on_both!(the_same_key_and_body_give_the_same_receipt, |world| {
    let plan = world.draft();
    let viewer = world.as_("county-office");
    let mut request = world.request(&viewer, PLAN, "submit", Some(plan), json!({}));
    request.idempotency_key = Some("7f3a".to_owned());
    let first = world.engine().perform(request.clone()).expect("submitted");
    world.on("2011-01-06");
    let second = world.engine().perform(request).expect("the same answer");
    let told = |done: &Done| (done.record, done.version, done.state.clone(), done.entry, done.hash.clone(), done.at);
    assert_eq!(told(&first), told(&second));
    assert_eq!(entries(world, plan), 2, "created and submitted once");
    world.is_sound();
});

on_both!(a_key_is_not_used_for_another_body, |world| {
    let plan = world.draft();
    let viewer = world.as_("county-office");
    let mut request = world.request(&viewer, PLAN, "revise", Some(plan), json!({ "approach": "先修路。" }));
    request.idempotency_key = Some("7f3a".to_owned());
    world.engine().perform(request.clone()).expect("revised");
    request.input.insert("approach".to_owned(), json!("先通水。"));
    let refusal = world.request_refused(request);
    assert_eq!((refusal.status, refusal.code), (Status::Invalid, "input.key-reused"));
    assert_eq!(world.record(PLAN, plan)["approach"], "先修路。");
});

on_both!(a_key_belongs_to_a_person_and_is_free_after_a_refusal, |world| {
    let plan = world.draft();
    let ask = |actor: &str, input| {
        let mut request = world.request(&world.as_(actor), PLAN, "revise", Some(plan), input);
        request.idempotency_key = Some("7f3a".to_owned());
        world.engine().perform(request)
    };
    let refusal = ask("county-office", json!({ "colour": "red" })).expect_err("there is no such field");
    assert_eq!(problems(&refusal), [("colour".to_owned(), "input.unknown-field")]);
    ask("county-office", json!({ "approach": "先修路。" })).expect("the mended request goes through");
    ask("both", json!({ "approach": "先通水。" })).expect("another person's key is another key");
    assert_eq!(world.record(PLAN, plan)["approach"], "先通水。");
});

/// As after more than a week.
fn much_later(world: &World) {
    world.engine().write(|connection| connection.execute("UPDATE idempotency SET at = 1", &[])).expect("written");
    world.engine().tick().expect("the work of time");
    assert_eq!(world.number("SELECT COUNT(*) FROM idempotency", &[]), 0);
}

on_both!(what_was_made_under_a_key_is_not_made_again_as_long_as_it_stands, |world| {
    let viewer = world.as_("county-office");
    let mut request = world.request(&viewer, PLAN, "create", None, world.plan_input("dongxi-office", 2011, 3));
    request.idempotency_key = Some("7f3a".to_owned());
    let told = |done: &Done| (done.record, done.version, done.state.clone(), done.entry, done.hash.clone(), done.at);
    let first = world.engine().perform(request.clone()).expect("made");
    world.done("county-office", PLAN, "submit", first.record, json!({}));
    much_later(world);
    assert_eq!(told(&world.engine().perform(request.clone()).expect("the same answer")), told(&first));
    request.input.insert("approach".to_owned(), json!("先通水。"));
    assert_eq!(world.request_refused(request).code, "input.key-reused");
    world.is_sound();
});

on_both!(what_can_be_made_once_is_made_once_whoever_asks, |world| {
    let part = |part: &str| Origin { whole: "a workbook".to_owned(), part: part.to_owned() };
    let ask = |actor: &str| {
        let input = json!({
            "owner": world.seat("dongxi-office"), "name": "一次的桥", "nature": "grant", "form": "funds", "theme": "roads",
            "cost_fen": 100, "asked_fen": 100, "content": "示例", "need": "示例",
        });
        let mut request = world.request(&world.as_(actor), "project", "create", None, input);
        (request.origin, request.idempotency_key) = (Some(part("a row")), Some(actor.to_owned()));
        world.engine().perform(request)
    };
    let first = ask("county-office").expect("made");
    much_later(world);
    for actor in ["county-office", "both"] {
        assert_eq!(ask(actor).expect("told again").record, first.record, "{actor}");
    }
    let refusal = ask("county-office-b").expect_err("it is not theirs to see");
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "record.made-before"));
    assert_eq!(ask("department").err().map(|refusal| refusal.status), Some(Status::Forbidden));
    assert_eq!(world.number("SELECT COUNT(*) FROM project WHERE name = '一次的桥'", &[]), 1);
    let others = |whole: &str, these: &[&Origin]| {
        let programme = world.as_("county-office").programme;
        world
            .engine()
            .read(|connection| once::made_from_others(connection, &programme, whole, these))
            .expect("an answer")
    };
    assert_eq!(others("a workbook", &[&part("another row")]), [first.record], "its row is there no longer");
    assert!(others("a workbook", &[&part("another row"), &part("a row")]).is_empty());
    assert!(others("another workbook", &[&part("another row")]).is_empty());
    world.is_sound();
});

on_both!(an_answer_is_bound_to_the_password_too, |world| {
    let person = world.person("county-office");
    let ask = |password: &str| {
        let input = json!({ "password": password });
        let mut request =
            world.request(&world.as_("system-administrator"), "person", "set-password", Some(person), input);
        request.idempotency_key = Some("7f3a".to_owned());
        request
    };
    let first = world.engine().perform(ask("the first password 1")).expect("set");
    assert_eq!(world.engine().perform(ask("the first password 1")).expect("the same answer").entry, first.entry);
    assert_eq!(world.request_refused(ask("another password 2")).code, "input.key-reused");
    let kept = "SELECT request_hash FROM idempotency WHERE request_key = '7f3a'";
    let kept = world.query(kept, &[])[0][0].as_text().expect("a digest").to_owned();
    assert_eq!((kept.len(), entries(world, person)), (64, 2));
});

on_both!(the_same_key_from_sixteen_at_once_acts_once, |world| {
    let viewer = world.as_("county-office");
    let input = world.plan_input("dongxi-office", 2011, 3);
    let mut request = world.request(&viewer, PLAN, "create", None, input);
    request.idempotency_key = Some("7f3a".to_owned());
    let answers = at_once(world, vec![request; 16]);
    let receipts: BTreeSet<_> = answers
        .into_iter()
        .map(|answer| answer.map(|done| (done.record, done.entry, done.hash)).expect("one answer for all"))
        .collect();
    assert_eq!(receipts.len(), 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM annual_plan", &[]), 1);
    world.is_sound();
});

on_both!(an_old_version_is_stale, |world| {
    let plan = world.draft();
    let viewer = world.as_("county-office");
    let mut request = world.request(&viewer, PLAN, "revise", Some(plan), json!({ "approach": "先修路。" }));
    request.expected_version = Some(1);
    world.engine().perform(request.clone()).expect("the newest version");
    request.input.insert("approach".to_owned(), json!("先通水。"));
    let refusal = world.request_refused(request);
    assert_eq!((refusal.status, refusal.code), (Status::Stale, "record.stale"));
    assert_eq!(refusal.facts, [("version", "2".to_owned())]);
});

on_both!(of_sixteen_who_submit_at_once_one_does, |world| {
    let plan = world.draft();
    let request = |actor: &str| world.request(&world.as_(actor), PLAN, "submit", Some(plan), json!({}));
    let requests = (0..16).map(|index| request(if index % 2 == 0 { "county-office" } else { "both" })).collect();
    let answers = at_once(world, requests);
    let codes: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).map(|refusal| refusal.code).collect();
    assert_eq!(codes, ["action.wrong-state"; 15]);
    assert_eq!(entries(world, plan), 2);
    assert_eq!(world.record(PLAN, plan)["version"], 2);
    world.is_sound();
});

on_both!(of_sixteen_who_revise_the_version_they_saw_one_does, |world| {
    let plan = world.draft();
    let viewer = world.as_("county-office");
    let request = |index| {
        let input = json!({ "approach": format!("第{index}种思路") });
        let mut request = world.request(&viewer, PLAN, "revise", Some(plan), input);
        request.expected_version = Some(1);
        request
    };
    let answers = at_once(world, (0..16).map(request).collect());
    let codes: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).map(|refusal| refusal.code).collect();
    assert_eq!(codes, ["record.stale"; 15]);
    let won = answers.iter().position(Result::is_ok).expect("one was first");
    assert_eq!(world.record(PLAN, plan)["approach"], json!(format!("第{won}种思路")));
    world.is_sound();
});

on_both!(of_sixteen_who_draft_the_same_plan_one_does, |world| {
    let viewer = world.as_("county-office");
    let input = world.plan_input("dongxi-office", 2011, 2);
    let request = world.request(&viewer, PLAN, "create", None, input);
    let answers = at_once(world, vec![request; 16]);
    let codes: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).map(|refusal| refusal.code).collect();
    assert_eq!(codes, ["plan.exists"; 15]);
    assert_eq!(world.number("SELECT COUNT(*) FROM project", &[]), 2, "nobody left half a plan behind");
    world.is_sound();
});

on_both!(a_check_beside_people_at_work_finds_nothing, |world| {
    let plan = world.draft();
    let input = |round| json!({ "approach": format!("第{round}次修改") });
    std::thread::scope(|scope| {
        let work = |actor: &'static str| {
            let world = &*world;
            scope.spawn(move || (0..20).for_each(|round| drop(world.done(actor, PLAN, "revise", plan, input(round)))))
        };
        let writers = [work("county-office"), work("both")];
        while writers.iter().any(|writer| !writer.is_finished()) {
            assert_eq!(world.findings(), Vec::<String>::new());
        }
    });
    assert_eq!(entries(world, plan), 41);
    world.is_sound();
});
