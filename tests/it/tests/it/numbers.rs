//! Numbers without a gap: drawn by what sends or issues, one after the other for each office and year.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use store::Request;
use uuid::Uuid;

use crate::world::World;

const CASE: &str = "supervision-case";
const PLAN: &str = "annual-plan";

/// What was drawn of a series: by office and year the numbers.
fn drawn(world: &World, series: &str) -> BTreeMap<(String, i64), Vec<i64>> {
    let sql = "SELECT organisation, year, number FROM drawn_number WHERE series = $1 ORDER BY number";
    let mut drawn: BTreeMap<(String, i64), Vec<i64>> = BTreeMap::new();
    for row in world.query(sql, &[series.into()]) {
        let office = row[0].as_text().expect("an office").to_owned();
        let of = (office, row[1].as_integer().expect("a year"));
        drawn.entry(of).or_default().push(row[2].as_integer().expect("a number"));
    }
    drawn
}

fn asked(world: &World, receiver: &str, words: &str) -> Request {
    let input = json!({
        "receiver": world.seat(receiver), "about": "村道", "words": words, "code": Uuid::new_v4().to_string(),
    });
    world.request(&world.as_("anonymous"), CASE, "create", None, input)
}

fn number(world: &World, kind: &str, record: Uuid) -> Json {
    world.record(kind, record)["number"].clone()
}

on_both!(each_office_counts_its_own_from_one_in_each_year, |world| {
    let ask = |receiver: &str| {
        let done = world.engine().perform(asked(world, receiver, "何时开工？")).expect("taken in");
        number(world, CASE, done.record)
    };
    assert_eq!(ask("dongxi-office"), "东溪县信〔2011〕1号", "an office without a prefix goes by its short name");
    assert_eq!(ask("xixi-office"), "西溪县信〔2011〕1号");
    let office = world.seat("dongxi-office").parse::<Uuid>().expect("an identifier");
    world.done("programme-manager", "organisation", "revise", office, json!({ "prefix": "东协" }));
    assert_eq!(ask("dongxi-office"), "东协信〔2011〕2号", "the count goes on");
    let refused = world.request_refused(asked(world, "dongxi-office", "嗯"));
    assert_eq!(refused.code, "case.too-short");
    let elsewhere = world.request_refused(asked(world, "dongxi", "何时开工？"));
    assert_eq!(elsewhere.code, "case.receiver");
    assert_eq!(ask("dongxi-office"), "东协信〔2011〕3号", "what was refused took no number");
    world.on("2012-01-01");
    assert_eq!(ask("dongxi-office"), "东协信〔2012〕1号");
    let taken = json!({ "prefix": "东协" });
    let other = world.seat("xixi-office").parse::<Uuid>().expect("an identifier");
    let refusal = world.refused("programme-manager", "organisation", "revise", other, taken);
    assert_eq!(refusal.code, "organisation.prefix-taken");
    world.is_sound();
});

on_both!(many_at_once_draw_one_after_the_other, |world| {
    const EACH: usize = 24;
    let requests = (0..2 * EACH).map(|at| {
        let receiver = ["dongxi-office", "xixi-office"][at % 2];
        asked(world, receiver, &format!("第{at}问：何时开工？"))
    });
    let start = std::sync::Barrier::new(2 * EACH);
    let (engine, start) = (world.engine(), &start);
    std::thread::scope(|scope| {
        for request in requests.collect::<Vec<_>>() {
            scope.spawn(move || {
                start.wait();
                engine.perform(request).expect("taken in");
            });
        }
    });
    let drawn = drawn(world, "word");
    assert_eq!(drawn.len(), 2);
    for numbers in drawn.values() {
        assert_eq!(*numbers, (1..=EACH as i64).collect::<Vec<_>>());
    }
    let written = world.query("SELECT number FROM supervision_case", &[]);
    let written: BTreeSet<_> = written.iter().map(|row| row[0].as_text().expect("numbered")).collect();
    assert_eq!(written.len(), 2 * EACH, "no two of them are called alike");
    world.is_sound();
});

on_both!(a_plan_is_numbered_when_it_is_reported_and_keeps_its_number, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-government", PLAN, "consent", plan, json!({ "consent_paper": "县政府常务会议纪要〔2011〕3号" }));
    assert_eq!(number(world, PLAN, plan), Json::Null, "nothing is sent yet");
    let papers = json!({ "report_paper": "东府函〔2011〕12号", "report_signer": "李四" });
    world.done("county-office", PLAN, "report", plan, papers);
    assert_eq!(number(world, PLAN, plan), "东溪县计〔2011〕1号");
    let stands = world.record(PLAN, plan);
    assert_eq!((&stands["report_paper"], &stands["report_signer"]), (&json!("东府函〔2011〕12号"), &json!("李四")));
    assert_eq!(stands["consent_paper"], "县政府常务会议纪要〔2011〕3号");
    world.done("county-office", PLAN, "recall", plan, json!({ "reason": "补充材料" }));
    world.done("county-office", PLAN, "report", plan, json!({}));
    assert_eq!(number(world, PLAN, plan), "东溪县计〔2011〕1号", "it is the same paper");
    assert!(drawn(world, PLAN).values().all(|numbers| *numbers == [1]));
    world.is_sound();
});

on_both!(a_reminder_is_numbered_by_whoever_reminds_and_says_so_in_its_letter, |world| {
    let input = json!({ "receiver": world.seat("dongxi-office"), "year": 2011, "words": "请尽快报送年度计划。" });
    let reminder = world.done("city-office", "reminder", "create", None, input).record;
    assert_eq!(number(world, "reminder", reminder), "市经协办催〔2011〕1号");
    let letters = world.query("SELECT body FROM outbox", &[]);
    let told = letters.iter().all(|row| row[0].as_text().expect("words").contains("市经协办催〔2011〕1号"));
    assert!(told, "{letters:?}");
    world.is_sound();
});

on_both!(a_gap_is_found, |world| {
    for words in ["何时开工？", "何时完工？"] {
        world.engine().perform(asked(world, "dongxi-office", words)).expect("taken in");
    }
    world.is_sound();
    let taken =
        |connection: &mut store::Connection| connection.execute("DELETE FROM drawn_number WHERE number = 1", &[]);
    world.engine().write(taken).expect("taken out");
    let found = world.findings();
    assert!(found.iter().any(|line| line.contains("there is a gap")), "{found:?}");
});
