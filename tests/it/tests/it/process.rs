//! A process that never stops in silence: whatever comes next is somebody's, by a day, until it is done.

use serde_json::json;
use store::duties::Duty;
use uuid::Uuid;

use crate::consultation::{accepted, answers, asked};
use crate::world::World;

const PLAN: &str = "annual-plan";
const TALK: &str = "consultation";
const DISCLOSURE: &str = "disclosure";

fn of(world: &World, record: Uuid) -> Vec<Duty> {
    world.engine().read(|connection| store::duties::of_record(connection, record)).expect("duties")
}

/// What is owed on a record now: the action, the role, the day.
pub fn open(world: &World, record: Uuid) -> Vec<(String, String, String)> {
    let duties = of(world, record).into_iter().filter(|duty| duty.closed_at.is_none());
    let mut open: Vec<_> = duties.map(|duty| (duty.action, duty.role, duty.due.iso())).collect();
    open.sort();
    open
}

pub fn owed(owed: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    owed.iter().map(|(action, role, due)| ((*action).to_owned(), (*role).to_owned(), (*due).to_owned())).collect()
}

/// How the newest duty of an action ended.
fn ended(world: &World, record: Uuid, action: &str) -> Option<String> {
    of(world, record).into_iter().rfind(|duty| duty.action == action).and_then(|duty| duty.outcome)
}

on_both!(from_acceptance_to_publication_the_next_step_is_owed_by_somebody, |world| {
    let plan = accepted(world);
    assert_eq!(open(world, plan), owed(&[("consult", "city-office", "2011-01-12")]));
    let talk = asked(world, plan, "beicheng");
    assert_eq!(ended(world, plan, "consult").as_deref(), Some("fulfilled"), "asking the partner is what was owed");
    assert_eq!(open(world, plan), owed(&[]), "the partner owes its answer on the consultation");
    assert_eq!(open(world, talk), owed(&[("answer", "partner-department", "2011-02-01")]));
    world.on("2011-01-14");
    world.done("partner-department", TALK, "answer", talk, answers(world, talk, &[]));
    assert_eq!(open(world, plan), owed(&[("settle", "city-office", "2011-01-21")]), "five days from the last answer");
    world.done("city-office", PLAN, "settle", plan, json!({}));
    let begin = ("note-disclosure", "county-office", "2011-01-21");
    assert_eq!(open(world, plan), owed(&[("carry-out", "county-office", "2011-02-16"), begin]));
    world.on("2011-01-17");
    world.done("county-office", PLAN, "carry-out", plan, json!({}));
    let summary = ("summarise", "county-office", "2012-01-15");
    assert_eq!(open(world, plan), owed(&[begin, summary]), "with its own day, whatever state the plan is in");
    let input = json!({ "publisher": world.seat("dongxi-office"), "plan": plan.to_string(), "matter": "selection" });
    world.done("county-office", DISCLOSURE, "create", None, input);
    assert_eq!(ended(world, plan, "note-disclosure").as_deref(), Some("fulfilled"));
    assert_eq!(open(world, plan), owed(&[summary]));
    world.is_sound();
});

on_both!(a_project_that_nobody_was_asked_about_is_to_be_asked_about, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let decline = json!({ "answer": "decline", "reason": "已由其他渠道安排" });
    let two = answers(world, talk, &[(0, decline.clone()), (1, decline)]);
    world.done("partner-department", TALK, "answer", talk, two);
    world.done("city-office", PLAN, "settle", plan, json!({}));
    world.on("2011-01-10");
    let kept = json!({ "id": world.record(PLAN, plan)["plan_lines"][0]["id"] });
    let lines = json!({ "plan_lines": [kept, world.line("补报桥梁")] });
    world.done("county-office", PLAN, "adjust", plan, lines);
    assert_eq!(open(world, plan), owed(&[("consult", "city-office", "2011-01-17")]));
    let second = asked(world, plan, "beicheng");
    assert_eq!(open(world, plan), owed(&[]), "in the same state the duty ends with what it asked for");
    assert_eq!(ended(world, plan, "consult").as_deref(), Some("fulfilled"));
    world.done("partner-department", TALK, "answer", second, answers(world, second, &[]));
    assert_eq!(open(world, plan), owed(&[("settle", "city-office", "2011-01-17")]));
    world.is_sound();
});

on_both!(a_letter_that_its_partner_disputes_is_awaited_again, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let mut letter = answers(world, talk, &[]);
    letter["letter"] = json!("北府函〔2011〕3号");
    letter["scan"] = json!([world.upload("city-office").to_string()]);
    world.done("city-office", TALK, "record-letter", talk, letter);
    assert_eq!(open(world, plan), owed(&[("settle", "city-office", "2011-01-12")]), "a recorded letter is an answer");
    world.done("partner-department", TALK, "dispute", talk, json!({ "reason": "金额写错" }));
    assert_eq!(open(world, plan), owed(&[]));
    assert_eq!(ended(world, plan, "settle").as_deref(), Some("lapsed"), "there is nothing to draw together any more");
    world.is_sound();
});

on_both!(the_city_office_owes_the_city_plan_of_the_year_once_the_counties_had_to_report, |world| {
    let standing = |world: &World| -> Vec<(Option<String>, Option<String>)> {
        let sql = "SELECT due, outcome FROM duty WHERE standing = 'city-plan' AND period = 2011";
        let rows = world.query(sql, &[]);
        rows.into_iter().map(|row| (row[0].as_text().map(str::to_owned), row[1].as_text().map(str::to_owned))).collect()
    };
    world.on("2011-03-30");
    world.engine().tick().expect("time works");
    assert_eq!(standing(world), [], "the counties still have time");
    world.on("2011-03-31");
    world.engine().tick().expect("time works");
    assert_eq!(standing(world), [(Some("2011-04-30".to_owned()), None)]);
    accepted(world);
    let input = json!({ "year": 2011, "answerable": "李主任" });
    let city = world.done("city-office", "city-plan", "create", None, input).record;
    assert_eq!(standing(world), [(Some("2011-04-30".to_owned()), Some("fulfilled".to_owned()))]);
    assert_eq!(open(world, city), owed(&[("finalise", "city-office", "2011-05-31")]));
    world.done("city-office", "city-plan", "finalise", city, json!({ "gap_reason": "其余随后补报" }));
    assert_eq!(open(world, city), owed(&[]));
    world.is_sound();
});

on_both!(a_word_from_the_public_is_handed_on_or_taken_up_within_some_days, |world| {
    const CASE: &str = "supervision-case";
    let write = |about: &str| {
        let input = json!({
            "receiver": world.seat("dongxi-office"), "about": about, "words": "路什么时候修好？", "code": "abcdef012345",
        });
        world.done("anonymous", CASE, "create", None, input).record
    };
    let (hand_on, answer) = (("hand-on", "county-office", "2011-01-12"), ("answer", "county-office", "2011-01-20"));
    let [handed, kept, answered] = ["村道", "桥", "水"].map(write);
    assert_eq!(open(world, handed), owed(&[answer, hand_on]));

    let part = json!({ "handled_by": world.seat("quantou"), "due": "2011-01-10" });
    let refusal = world.refused("county-office", CASE, "hand-on", handed, part);
    assert_eq!((refusal.code, refusal.problems[0].field.as_str()), ("case.hand-on", "subject"));
    let late = json!({ "handled_by": world.seat("quantou"), "subject": "修好村道", "due": "2011-01-04" });
    assert_eq!(world.refused("county-office", CASE, "hand-on", handed, late).code, "task.past");
    let input = json!({ "handled_by": world.seat("quantou"), "subject": "修好村道", "due": "2011-01-14" });
    world.done("county-office", CASE, "hand-on", handed, input);
    assert_eq!(open(world, handed), owed(&[answer]));
    let case = world.record(CASE, handed);
    let task: Uuid = case["task"].as_str().expect("a task").parse().expect("an identifier");
    assert_eq!(open(world, task), owed(&[("sign-for", "town-office", "2011-01-07")]));
    let told = world.record("task", task);
    assert_eq!((&told["subject"], &told["source"]), (&json!("修好村道"), &json!("public")));
    let town = world.as_("town-office");
    let kind = world.engine().catalogue().kind(CASE).expect("the kind");
    let seen = world.engine().read(|connection| store::query::get(connection, kind, &town, handed)).expect("an answer");
    assert!(seen.is_none(), "whoever handles it sees neither the words nor who wrote them");

    world.done("county-office", CASE, "hand-on", kept, json!({}));
    assert_eq!((open(world, kept), &world.record(CASE, kept)["task"]), (owed(&[answer]), &json!(null)));
    world.done("county-office", CASE, "answer", answered, json!({ "answer": "下月开工。" }));
    assert_eq!(open(world, answered), owed(&[]));
    world.is_sound();
});
