//! What happened while a record was out of somebody's sight stays out of it: the history, the desk, duties and versions.

use kernel::{Day, Seen};
use serde_json::json;
use store::{duties, news, query};
use uuid::Uuid;

use crate::world::World;

const PLAN: &str = "annual-plan";
const PARTNER: &str = "partner-department";

/// A plan that was reported, recalled, returned by its government and reported again; the words of each step are its own.
fn returned_meanwhile(world: &World) -> Uuid {
    let plan = world.draft();
    let done = |actor: &str, action: &str, input| world.done(actor, PLAN, action, plan, input);
    done("county-office", "submit", json!({}));
    done("county-government", "consent", json!({ "opinion": "第一次同意" }));
    done("county-office", "report", json!({ "note": "第一次上报" }));
    done("county-office", "recall", json!({ "reason": "数字有误" }));
    done("county-government", "return", json!({ "reason": "内部原因" }));
    done("county-office", "submit", json!({}));
    done("county-government", "consent", json!({ "opinion": "第二次同意" }));
    done("county-office", "report", json!({ "note": "第二次上报" }));
    plan
}

/// What somebody's desk tells of plans, as actions with what was said.
fn told(world: &World, actor: &str) -> Vec<(String, String)> {
    let viewer = world.as_(actor);
    let catalogue = world.engine().catalogue();
    let news = world.engine().read(|connection| news::recent(connection, catalogue, &viewer, 8)).expect("news");
    let news = news.into_iter().filter(|(kind, ..)| kind.code == PLAN);
    news.map(|(_, _, entry)| (entry.action, entry.content["input"].to_string())).collect()
}

on_both!(a_return_out_of_their_sight_is_told_to_nobody_who_did_not_see_it, |world| {
    let plan = returned_meanwhile(world);
    let kind = world.engine().catalogue().kind(PLAN).expect("a kind");
    let said = |actor: &str| {
        let entries = world.history(actor, PLAN, plan);
        entries.iter().map(|entry| entry.content["input"].to_string()).collect::<Vec<_>>().join("\n")
    };
    for word in ["内部原因", "第一次同意", "第二次同意", "数字有误"] {
        assert!(said("county-office").contains(word), "{word}");
        assert!(!said(PARTNER).contains(word), "{word}");
        assert!(!told(world, PARTNER).iter().any(|(_, input)| input.contains(word)), "{word}");
    }
    assert!(said("county-government").contains("内部原因"), "what their own office did, they know");
    assert!(said(PARTNER).contains("第二次上报") && said(PARTNER).contains("第一次上报"));
    assert_eq!(told(world, PARTNER).into_iter().map(|(action, _)| action).collect::<Vec<_>>(), ["report", "report"]);

    let reads = |actor: &str, field: &str| {
        let viewer = world.as_(actor);
        let stored = world.engine().read(|connection| query::get(connection, kind, &viewer, plan)).expect("an answer");
        let stored = stored.expect("they see it");
        Seen::new(kind, &stored, &viewer).reads(kind.field(field).expect("a field"))
    };
    for field in ["return_reason", "returns", "consent_note", "consent_scan", "steps_done", "next_title"] {
        assert!(reads("county-office", field) && reads("city-office", field), "{field}");
        assert!(!reads(PARTNER, field), "{field}");
    }
    assert!(reads("county-government", "consent_note") && !reads("county-government", "return_reason"));
    assert_eq!(world.versions(PARTNER, PLAN, plan).len(), 2, "the two that were reported");
});

on_both!(a_duty_is_seen_by_whoever_saw_the_record_in_its_state, |world| {
    let plan = returned_meanwhile(world);
    let kind = world.engine().catalogue().kind(PLAN).expect("a kind");
    let owed = |actor: &str| {
        let viewer = world.as_(actor);
        let work = |connection: &mut store::Connection| {
            let stored = query::get(connection, kind, &viewer, plan)?.expect("they see it");
            duties::seen_of_record(connection, &Seen::new(kind, &stored, &viewer))
        };
        let duties = world.engine().read(work).expect("duties");
        let mut actions: Vec<_> = duties.into_iter().map(|duty| duty.action).collect();
        actions.sort();
        actions
    };
    let all = ["accept", "accept", "consent", "consent", "report", "report", "report", "submit", "submit"];
    assert_eq!(owed("county-office"), all);
    assert_eq!(owed(PARTNER), ["accept", "accept"]);
});

on_both!(a_history_read_by_pages_loses_nothing_and_counts_what_is_seen, |world| {
    let plan = returned_meanwhile(world);
    let kind = world.engine().catalogue().kind(PLAN).expect("a kind");
    for (actor, expected) in [("county-office", 9), ("county-government", 8), (PARTNER, 2), ("city-office", 9)] {
        let viewer = world.as_(actor);
        let (mut before, mut read) = (None, Vec::new());
        loop {
            let page = world.engine().read(|connection| {
                let stored = query::get(connection, kind, &viewer, plan)?.expect("they see it");
                query::history_before(connection, &Seen::new(kind, &stored, &viewer), before, 1)
            });
            let page = page.expect("a page");
            assert_eq!((page.total, page.entries.len()), (expected, 1), "{actor}");
            read.extend(page.entries.into_iter().map(|entry| entry.version));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert!(read.len() == expected && read.is_sorted_by(|one, next| one > next), "{actor} reads {read:?}");
    }
});

on_both!(what_one_county_does_empties_no_other_desk, |world| {
    let plan = returned_meanwhile(world);
    let busy = world.draft_of("county-office-b", "xixi-office", 2011);
    for turn in 0..210 {
        world.done("county-office-b", PLAN, "revise", busy, json!({ "approach": format!("第{turn}稿") }));
    }
    let actions = |actor: &str| told(world, actor).into_iter().map(|(action, _)| action).collect::<Vec<_>>();
    assert_eq!(actions(PARTNER), ["report", "report"]);
    assert_eq!(actions("county-government"), ["report", "submit", "recall", "report", "submit"]);
    assert_eq!(actions("city-office"), ["revise"; 8]);
    assert_eq!(actions("county-office-b"), [""; 0], "their own doing is no news");

    // What went out of sight since is passed over, and what lies behind it is told.
    world.done("county-office", PLAN, "recall", plan, json!({ "reason": "再改" }));
    assert_eq!(actions(PARTNER), [""; 0]);
    let before: Vec<_> = ["county-government", "city-office", PARTNER].map(actions).into();
    world.engine().find_anew().expect("made anew");
    let after: Vec<_> = ["county-government", "city-office", PARTNER].map(actions).into();
    assert_eq!(before, after, "the journal says the same as what was noted with each action");
    world.is_sound();
});

on_both!(what_one_waits_for_is_not_hidden_behind_what_one_may_not_see, |world| {
    let plan = returned_meanwhile(world);
    let viewer = world.as_("county-office");
    let awaited = |limit: usize| {
        let catalogue = world.engine().catalogue();
        let duties = world.engine().read(|connection| duties::awaited_by(connection, catalogue, &viewer, limit));
        duties.expect("duties").into_iter().filter_map(|duty| duty.record).collect::<Vec<_>>()
    };
    assert_eq!(awaited(1), [plan]);
    assert_eq!(world.engine().shared.clock.now().day(), Day::parse("2011-01-05").expect("a day"));
});

/// How the duties of a year were kept, reckoned one by one from every duty there is and what somebody sees.
fn kept_one_by_one(world: &World, actor: &str, today: Day) -> Vec<(String, [i64; 5])> {
    let (viewer, catalogue) = (world.as_(actor), world.engine().catalogue());
    let mut kept: std::collections::BTreeMap<String, [i64; 5]> = std::collections::BTreeMap::new();
    for row in world.query("SELECT id FROM duty WHERE due LIKE '2011-%'", &[]) {
        let id = row[0].as_text().and_then(|id| id.parse().ok()).expect("an identifier");
        let duty = world.engine().read(|connection| duties::get(connection, id)).expect("a duty").expect("it is there");
        let kind = catalogue.kind(&duty.kind).expect("a kind");
        let sees = |kind, record| {
            let found = world.engine().read(|connection| query::get(connection, kind, &viewer, record));
            found.expect("an answer")
        };
        let is_seen = match duty.standing.as_deref().and_then(|code| catalogue.standing(code)) {
            Some(standing) => {
                let owners = catalogue.kind(standing.owner.kind).expect("a kind");
                !kernel::Sight::of(kind, &viewer).is_empty() && sees(owners, duty.owner.expect("an owner")).is_some()
            }
            None => sees(kind, duty.record.expect("a record"))
                .is_some_and(|stored| Seen::new(kind, &stored, &viewer).saw(&duty.state)),
        };
        if !is_seen {
            continue;
        }
        let column = match (duty.outcome.as_deref(), duty.done_on()) {
            (Some("fulfilled"), Some(done)) => usize::from(done > duty.due),
            (Some(_), _) => 2,
            (None, _) => 3 + usize::from(duty.due < today),
        };
        let office = duty.organisation.map(|id| id.to_string()).unwrap_or_default();
        let standing = duty.standing.clone().unwrap_or_default();
        kept.entry([&duty.kind, &duty.action, &standing, &duty.role, &office].map(String::as_str).join(" "))
            .or_default()[column] += 1;
    }
    kept.into_iter().collect()
}

on_both!(how_duties_were_kept_is_what_each_of_them_says, |world| {
    world.engine().tick().expect("time works");
    returned_meanwhile(world);
    world.on("2011-02-20");
    world.draft_of("department", "water-bureau", 2011);
    let input = json!({ "receiver": world.seat("dongxi-office"), "year": 2011, "words": "请抓紧报送年度计划。" });
    let reminder = world.done("city-office", "reminder", "create", None, input).record;
    world.on("2011-04-20");
    world.done("county-office", "reminder", "acknowledge", reminder, json!({}));
    let (today, year) = (Day::parse("2011-04-20").expect("a day"), kernel::Year::new(2011).expect("a year"));
    let mut differing = 0;
    let actors = [
        "county-office",
        "county-government",
        "county-office-b",
        "city-office",
        PARTNER,
        "department",
        "audit-administrator",
    ];
    let mut all = Vec::new();
    for actor in actors {
        let viewer = world.as_(actor);
        let catalogue = world.engine().catalogue();
        let kept = world.engine().read(|connection| duties::kept(connection, catalogue, &viewer, today, year));
        let mut said: Vec<(String, [i64; 5])> = Vec::new();
        for one in kept.expect("duties") {
            let office = one.organisation.map(|id| id.to_string()).unwrap_or_default();
            let key =
                [one.kind, &one.action, one.standing.as_deref().unwrap_or_default(), &one.role, &office].join(" ");
            let counts = one.counts;
            said.push((key, [counts.in_time, counts.late, counts.lapsed, counts.open, counts.overdue]));
            assert_eq!(one.next.is_some(), counts.open + counts.overdue > 0, "{actor}");
        }
        said.sort();
        assert_eq!(said, kept_one_by_one(world, actor, today), "{actor}");
        differing += usize::from(all.last() != Some(&said));
        all.push(said);
    }
    assert!(differing > 3, "they see different duties");
    let sums = all.iter().flatten().fold([0; 5], |sums, (_, counts)| std::array::from_fn(|at| sums[at] + counts[at]));
    assert!(sums.iter().all(|sum| *sum > 0), "kept, late, lapsed, open and overdue: {sums:?}");
});
