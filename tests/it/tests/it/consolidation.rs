//! The city plan: compiled from what was accepted, exact to the fen, traced, and never typed.

use std::collections::BTreeMap;
use std::sync::Barrier;

use kernel::{Refusal, Status};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use store::Request;
use uuid::Uuid;

use crate::world::{Database, World, problems};

const PLAN: &str = "annual-plan";
const CITY: &str = "city-plan";

/// A county of the small world: its office, who drafts and who consents.
const COUNTIES: [(&str, &str, &str); 2] = [
    ("dongxi-office", "county-office", "county-government"),
    ("xixi-office", "county-office-b", "county-government-b"),
];

/// A county's plan of 2011 as far as the report.
fn reported(world: &World, county: usize, lines: &[Json]) -> Uuid {
    let (seat, office, government) = COUNTIES[county];
    let mut input = world.plan_input(seat, 2011, 0);
    input["plan_lines"] = json!(lines);
    let plan = world.done(office, PLAN, "create", None, input).record;
    world.done(office, PLAN, "submit", plan, json!({}));
    world.done(government, PLAN, "consent", plan, json!({}));
    world.done(office, PLAN, "report", plan, json!({}));
    plan
}

fn three(world: &World) -> Vec<Json> {
    (1..=3).map(|number| world.line(&format!("第{number}项"))).collect()
}

fn accepted(world: &World, county: usize, lines: &[Json]) -> Uuid {
    let plan = reported(world, county, lines);
    world.done("city-office", PLAN, "accept", plan, json!({}));
    plan
}

fn compile_input() -> Json {
    json!({ "year": 2011, "answerable": "廖主任" })
}

fn compiled(world: &World) -> Uuid {
    world.done("city-office", CITY, "create", None, compile_input()).record
}

/// Makes the plan final though a county is missing.
fn made_final(world: &World, city: Uuid) {
    world.done("city-office", CITY, "finalise", city, json!({ "gap_reason": "西溪县随后补报" }));
}

fn lines<'a>(record: &'a serde_json::Map<String, Json>, member: &str) -> &'a Vec<Json> {
    record[member].as_array().expect("lines")
}

fn fen(lines: &[Json], field: &str) -> i64 {
    lines.iter().map(|line| line[field].as_i64().expect("an amount")).sum()
}

/// Cuts one project of a plan.
fn cut(world: &World, plan: Uuid, at: usize) {
    let line = world.record(PLAN, plan)["plan_lines"][at]["id"].clone();
    let input = json!({ "plan_lines": [{ "id": line, "cut_reason": "与已有工程重复" }] });
    world.done("city-office", PLAN, "cut", plan, input);
}

on_both!(a_city_plan_takes_in_what_was_accepted_with_its_trace, |world| {
    let refusal = world.refused("city-office", CITY, "create", None, compile_input());
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "city-plan.nothing-accepted"));
    let dongxi = accepted(world, 0, &three(world));
    let version = world.record(PLAN, dongxi)["version"].clone();
    reported(world, 1, &three(world));
    let city = compiled(world);
    let record = world.record(CITY, city);
    assert_eq!(record["state"], "compiling");
    assert_eq!((&record["plans"], &record["projects"], &record["cut_projects"]), (&json!(1), &json!(3), &json!(0)));
    assert_eq!((&record["compiled_by"], &record["answerable"]), (&json!("林市办"), &json!("廖主任")));
    assert_eq!(record["office"], json!(world.seat("city-office")));
    let source = world.record(PLAN, dongxi);
    for (taken, line) in lines(&record, "city_plan_lines").iter().zip(lines(&source, "plan_lines")) {
        for same in ["name", "nature", "form", "theme", "cost_fen", "asked_fen", "people_served", "project"] {
            assert_eq!(taken[same], line[same], "{same}");
        }
        assert_eq!((&taken["plan"], &taken["plan_version"]), (&json!(dongxi.to_string()), &version));
        assert_eq!((&taken["plan_line"], &taken["planner"]), (&line["id"], &json!(world.seat("dongxi-office"))));
    }
    let again = world.refused("city-office", CITY, "create", None, compile_input());
    assert_eq!((again.status, again.code), (Status::Conflict, "record.exists"));
    world.is_sound();
});

on_both!(what_was_cut_stands_beside_and_counts_for_nothing, |world| {
    let plan = accepted(world, 0, &three(world));
    let city = compiled(world);
    let before = world.record(CITY, city);
    let lines_of = |reason: &Json| -> Vec<Json> {
        let record = world.record(PLAN, plan);
        lines(&record, "plan_lines").iter().map(|line| json!({ "id": line["id"], "cut_reason": reason })).collect()
    };
    for (reason, code) in [(Json::Null, "plan.nothing-cut"), (json!("与已有工程重复"), "plan.all-cut")] {
        let refusal = world.refused("city-office", PLAN, "cut", plan, json!({ "plan_lines": lines_of(&reason) }));
        assert_eq!(refusal.problems[0].code, code);
    }
    cut(world, plan, 1);
    let refusal = world.refused("city-office", CITY, "finalise", city, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "city-plan.outdated"));
    world.done("city-office", CITY, "recompile", city, json!({ "answerable": "廖主任" }));
    let record = world.record(CITY, city);
    let (taken, cuts) = (lines(&record, "city_plan_lines"), lines(&record, "city_plan_cuts"));
    assert_eq!((taken.len(), cuts.len(), &record["cut_projects"]), (2, 1, &json!(1)));
    assert_eq!((&cuts[0]["name"], &cuts[0]["reason"]), (&json!("第2项"), &json!("与已有工程重复")));
    assert_eq!(record["asked_fen"], json!(fen(taken, "asked_fen")));
    let ids = |lines: &[Json]| lines.iter().map(|line| line["id"].clone()).collect::<Vec<_>>();
    let old = ids(lines(&before, "city_plan_lines"));
    assert_eq!(ids(taken), [old[0].clone(), old[2].clone()], "a line that stays is the same line");
    made_final(world, city);
    world.is_sound();
});

on_both!(a_final_plan_stays_among_the_versions_when_a_late_county_comes, |world| {
    accepted(world, 0, &three(world));
    let city = compiled(world);
    made_final(world, city);
    let refusal = world.refused("city-office", CITY, "recompile", city, json!({ "answerable": "廖主任" }));
    assert_eq!(refusal.code, "action.wrong-state");
    let last = world.record(CITY, city);
    accepted(world, 1, &three(world)[..2]);
    world.done("city-office", CITY, "reopen", city, json!({ "reason": "西溪县补报" }));
    world.done("city-office", CITY, "recompile", city, json!({ "answerable": "廖主任" }));
    made_final(world, city);
    assert_eq!(world.record(CITY, city)["projects"], 5);
    let kept = world.versions("city-office", CITY, city);
    let finals: Vec<_> = kept.iter().filter(|version| version.action == "finalise").collect();
    assert_eq!(finals.len(), 2);
    assert_eq!(finals[1].content["city_plan_lines"], last["city_plan_lines"], "the first final version is unchanged");
    world.is_sound();
});

on_both!(a_plan_is_final_without_somebody_only_with_a_reason_and_names_them, |world| {
    accepted(world, 0, &three(world));
    let city = compiled(world);
    let missing = |world: &World| -> Vec<(String, String)> {
        let record = world.record(CITY, city);
        let gaps = lines(&record, "city_plan_gaps");
        assert_eq!(record["missing"], json!(gaps.len()));
        let text = |value: &Json| value.as_str().expect("text").to_owned();
        gaps.iter().map(|gap| (text(&gap["planner"]), text(&gap["stands"]))).collect()
    };
    let xixi = || world.seat("xixi-office");
    assert_eq!(missing(world), [(xixi(), "none".to_owned())], "a department that has begun nothing is not missed");
    let refusal = world.refused("city-office", CITY, "finalise", city, json!({}));
    assert_eq!((refusal.code, refusal.problems[0].field.as_str()), ("city-plan.gaps", "gap_reason"));
    let late = world.draft_of("county-office-b", "xixi-office", 2011);
    let input = world.plan_input("water-bureau", 2011, 0);
    let bureau = world.done("department", PLAN, "create", None, input).record;
    world.done("department", PLAN, "report-directly", bureau, json!({}));
    let reason = "西溪县请示延期，已电话说明";
    world.done("city-office", CITY, "finalise", city, json!({ "gap_reason": reason }));
    let of = |seat: &str, stands: &str| (world.seat(seat), stands.to_owned());
    assert_eq!(missing(world).len(), 2, "as they stand when it is made final");
    assert!(
        [of("xixi-office", "drafting"), of("water-bureau", "reported")].iter().all(|gap| missing(world).contains(gap))
    );
    assert_eq!(world.record(CITY, city)["gap_reason"], json!(reason));
    let kept = world.versions("city-office", CITY, city);
    assert_eq!(kept[0].content["city_plan_gaps"].as_array().map(Vec::len), Some(2), "the version names them for good");

    world.done("county-office-b", PLAN, "submit", late, json!({}));
    world.done("county-government-b", PLAN, "consent", late, json!({}));
    world.done("county-office-b", PLAN, "report", late, json!({}));
    for plan in [late, bureau] {
        world.done("city-office", PLAN, "accept", plan, json!({}));
    }
    world.done("city-office", CITY, "reopen", city, json!({ "reason": "补报" }));
    world.done("city-office", CITY, "recompile", city, json!({ "answerable": "廖主任" }));
    world.done("city-office", CITY, "finalise", city, json!({ "gap_reason": "多余" }));
    assert_eq!(
        (missing(world), &world.record(CITY, city)["gap_reason"]),
        (Vec::new(), &json!(null)),
        "nobody is missing"
    );
    world.is_sound();
});

on_both!(consulting_and_adjusting_do_not_change_what_was_accepted, |world| {
    let plan = crate::consultation::agreed(world);
    let city = compiled(world);
    let record = world.record(CITY, city);
    let agreed = world.record(PLAN, plan);
    assert_eq!(lines(&record, "city_plan_lines").len(), 3);
    crate::disclosure::published(world, plan);
    // What the public sees of the agreed projects comes to what was agreed.
    let published = world
        .engine()
        .read(|connection| store::published::list(connection, &world.cast.programme, "project", 100))
        .expect("an answer");
    let public: i64 = published.iter().map(|version| version.content["agreed_fen"].as_i64().expect("agreed")).sum();
    assert_eq!(public, fen(lines(&agreed, "plan_lines"), "agreed_fen"));
    assert_eq!(json!(public), record["asked_fen"], "everything was agreed as asked");
});

on_both!(nothing_of_a_city_plan_is_typed, |world| {
    accepted(world, 0, &three(world));
    let mut input = compile_input();
    input["asked_fen"] = json!(1);
    let refusal = world.refused("city-office", CITY, "create", None, input);
    assert_eq!(problems(&refusal), [("asked_fen".to_owned(), "input.unknown-field")]);
    let mut input = compile_input();
    input["city_plan_lines"] = json!([{ "name": "编造的项目" }]);
    let refusal = world.refused("city-office", CITY, "create", None, input);
    let told = [("city_plan_lines[0].id".to_owned(), "input.line-unknown")];
    assert_eq!(problems(&refusal), told, "there is no such line, and none is added by hand");
    // Even lines without anything in them are what is accepted and nothing else.
    let mut input = compile_input();
    input["city_plan_lines"] = json!([]);
    let city = world.done("city-office", CITY, "create", None, input).record;
    assert_eq!(world.record(CITY, city)["projects"], 3);
    let typed = json!({ "answerable": "廖主任", "city_plan_lines": [] });
    let refusal = world.refused("city-office", CITY, "recompile", city, typed);
    assert_eq!(problems(&refusal), [("city_plan_lines".to_owned(), "input.unknown-field")]);
});

fn keyed(world: &World, plan: Uuid, key: &str) -> Request {
    let version = world.record(PLAN, plan)["version"].as_i64();
    let mut request = world.request(&world.as_("city-office"), PLAN, "accept", Some(plan), json!({}));
    request.expected_version = version;
    request.idempotency_key = Some(key.to_owned());
    request
}

on_both!(a_stale_plan_among_several_stops_no_other, |world| {
    let (dongxi, xixi) = (reported(world, 0, &three(world)), reported(world, 1, &three(world)));
    let requests = vec![keyed(world, dongxi, "one"), keyed(world, xixi, "two")];
    // After the board was shown, one county takes its report back, changes nothing, and reports anew.
    world.done("county-office", PLAN, "recall", dongxi, json!({ "reason": "漏了一项" }));
    world.done("county-office", PLAN, "report", dongxi, json!({}));
    let told = world.engine().perform_all(requests.clone(), true).expect_err("one is stale");
    let told: Vec<_> = told.iter().map(|(index, refusal)| (*index, refusal.code)).collect();
    assert_eq!(told, [(0, "record.stale")]);
    let state = |plan: Uuid| world.record(PLAN, plan)["state"].clone();
    assert_eq!((state(dongxi), state(xixi)), (json!("reported"), json!("reported")), "a preview keeps nothing");
    let outcomes: Vec<Result<_, Refusal>> =
        requests.into_iter().map(|request| world.engine().perform(request)).collect();
    assert_eq!(outcomes[0].as_ref().expect_err("stale").code, "record.stale");
    assert!(outcomes[1].is_ok());
    assert_eq!((state(dongxi), state(xixi)), (json!("reported"), json!("consolidated")));
    world.is_sound();
});

on_both!(a_double_click_accepts_once, |world| {
    let plan = reported(world, 0, &three(world));
    let (first, second) = (keyed(world, plan, "click"), keyed(world, plan, "click"));
    let both = std::thread::scope(|scope| {
        let engine = world.engine();
        let threads = [first, second].map(|request| scope.spawn(move || engine.perform(request)));
        threads.map(|thread| thread.join().expect("no panic").expect("both clicks are answered"))
    });
    assert_eq!((both[0].entry, both[0].version), (both[1].entry, both[1].version));
    let accepted = world.history("city-office", PLAN, plan);
    assert_eq!(accepted.iter().filter(|entry| entry.action == "accept").count(), 1);
    world.is_sound();
});

on_both!(either_the_county_recalls_or_the_city_accepts, |world| {
    let plan = reported(world, 0, &three(world));
    for round in 0..6 {
        let accept = keyed(world, plan, &format!("round-{round}"));
        let recall = json!({ "reason": "要改一处" });
        let mut recall = world.request(&world.as_("county-office"), PLAN, "recall", Some(plan), recall);
        recall.expected_version = accept.expected_version;
        let gate = Barrier::new(2);
        let engine = world.engine();
        let send = |request: Request| {
            gate.wait();
            engine.perform(request)
        };
        let (city, county) = std::thread::scope(|scope| {
            let (city, county) = (scope.spawn(|| send(accept)), scope.spawn(|| send(recall)));
            (city.join().expect("no panic"), county.join().expect("no panic"))
        });
        let state = world.record(PLAN, plan)["state"].clone();
        match (city, county) {
            (Ok(_), Err(refusal)) => {
                assert!([Status::Stale, Status::Conflict].contains(&refusal.status), "{refusal:?}");
                assert_eq!(state, "consolidated");
                break;
            }
            (Err(refusal), Ok(_)) => {
                assert!([Status::Stale, Status::Conflict].contains(&refusal.status), "{refusal:?}");
                assert_eq!(state, "county-approved");
                world.done("county-office", PLAN, "report", plan, json!({}));
            }
            other => panic!("one of them happens, and one alone: {other:?}"),
        }
    }
    world.is_sound();
});

/// Projects of random amounts: the sources always add up.
fn random_lines(world: &World, amounts: &[(i64, i64, usize)]) -> Vec<Json> {
    let (natures, forms) = (["grant", "cooperation"], ["pairing", "funds", "talent", "technology", "project"]);
    let themes = ["medical", "schooling", "water", "roads", "housing", "infrastructure", "industry", "other"];
    let line = |(index, (asked, own, at)): (usize, &(i64, i64, usize))| {
        let mut line = world.line(&format!("随机项目{index}"));
        line["asked_fen"] = json!(asked);
        line["county_fen"] = json!(own);
        line["cost_fen"] = json!(asked + own);
        line["nature"] = json!(natures[at % 2]);
        line["form"] = json!(forms[at % 5]);
        line["theme"] = json!(themes[at % 8]);
        line
    };
    amounts.iter().enumerate().map(line).collect()
}

/// One project of a case: asked, own, which choices.
type Amounts = Vec<(i64, i64, usize)>;

/// Whatever the counties plan and whatever is cut: the totals of the city plan are those of the lines that count, by
/// everything that tells them apart.
fn totals_are_exact(world: &World, counties: &[Amounts; 2], cuts: [Option<usize>; 2]) {
    let mut expected: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let (mut projects, mut cost, mut asked) = (0, 0, 0);
    for (county, amounts) in counties.iter().enumerate() {
        let lines = random_lines(world, amounts);
        let plan = accepted(world, county, &lines);
        let gone = cuts[county].map(|at| at % lines.len());
        if let Some(at) = gone {
            cut(world, plan, at);
        }
        for (at, line) in lines.iter().enumerate().filter(|(at, _)| Some(*at) != gone) {
            let (own, wanted) = (amounts[at].1 + amounts[at].0, amounts[at].0);
            (projects, cost, asked) = (projects + 1, cost + own, asked + wanted);
            for field in ["nature", "form", "theme"] {
                let sum = expected.entry(format!("{field} {}", line[field])).or_default();
                *sum = (sum.0 + 1, sum.1 + wanted);
            }
        }
    }
    let city = compiled(world);
    let record = world.record(CITY, city);
    let found = |field: &str| record[field].as_i64().expect("a number");
    assert_eq!((found("projects"), found("cost_fen"), found("asked_fen")), (projects, cost, asked));
    let taken = lines(&record, "city_plan_lines");
    assert_eq!((fen(taken, "cost_fen"), fen(taken, "asked_fen")), (cost, asked));
    let mut by: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for line in taken {
        for field in ["nature", "form", "theme"] {
            let sum = by.entry(format!("{field} {}", line[field])).or_default();
            *sum = (sum.0 + 1, sum.1 + line["asked_fen"].as_i64().expect("an amount"));
        }
    }
    assert_eq!(by, expected);
    assert_eq!(found("cut_projects"), cuts.iter().flatten().count() as i64);
}

#[test]
fn whatever_is_planned_and_cut_the_totals_are_exact() {
    let line = || (1_i64..2_000_000_000, 1_i64..900_000_000, 0_usize..80);
    let county = || proptest::collection::vec(line(), 2..7);
    let strategy = ([county(), county()], [proptest::option::of(0_usize..6), proptest::option::of(0_usize..6)]);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    runner
        .run(&strategy, |(counties, cuts)| {
            totals_are_exact(&World::new(Database::Sqlite), &counties, cuts);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}
