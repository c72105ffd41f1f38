//! Tasks: a leader's words given to an office, broken down, reported with what shows it, verified and struck off.

use kernel::Status;
use serde_json::{Value as Json, json};
use store::duties;
use uuid::Uuid;

use crate::world::{World, problems};

const TASK: &str = "task";
/// Of an institute that is named as a helper.
const OUTSIDE: &str = "outside-body";

fn given(world: &World, giver: &str, lead: &str, due: &str) -> Json {
    json!({ "subject": "把泉头的路修通", "giver": world.seat(giver), "lead": world.seat(lead), "due": due })
}

/// What the city's leader gives Dongxi's office, signed for.
pub fn in_hand(world: &World, due: &str) -> Uuid {
    let mut input = given(world, "city", "dongxi-office", due);
    input["words"] = json!("请东溪县抓紧。");
    input["task_helpers"] = json!([
        { "office": world.seat("dongxi-finance"), "part": "落实配套" },
        { "office": world.seat("design-institute"), "part": "路线设计" },
    ]);
    let task = world.done("city-leader", TASK, "give", None, input).record;
    world.done("county-office", TASK, "sign-for", task, json!({}));
    task
}

/// A part of what an office leads, given further down.
fn part(world: &World, parent: Uuid, giver: &str, lead: &str, due: &str) -> Json {
    let mut input = given(world, giver, lead, due);
    input["parent"] = json!(parent.to_string());
    input
}

pub fn report(world: &World, actor: &str) -> Json {
    json!({ "outcome": "已通车。", "proof": [world.photo(actor).to_string()] })
}

fn state(world: &World, task: Uuid) -> String {
    world.record(TASK, task)["state"].as_str().expect("a state").to_owned()
}

/// Whose duty it is, and by when.
fn open(world: &World, task: Uuid) -> Vec<(String, String, String)> {
    let duties = world.engine().read(|connection| duties::of_record(connection, task)).expect("duties");
    let open = duties.into_iter().filter(|duty| duty.closed_at.is_none());
    let mut open: Vec<_> = open.map(|duty| (duty.action, duty.role, duty.due.iso())).collect();
    open.sort();
    open
}

fn owes(action: &str, role: &str, due: &str) -> Vec<(String, String, String)> {
    vec![(action.to_owned(), role.to_owned(), due.to_owned())]
}

on_both!(a_leaders_words_become_a_task_that_is_broken_down_verified_and_struck_off, |world| {
    let mut input = given(world, "city", "dongxi-office", "2011-02-28");
    input["plan"] = json!(crate::consultation::accepted(world).to_string());
    let task = world.done("city-leader", TASK, "give", None, input).record;
    assert_eq!(world.record(TASK, task)["source"], json!("words"));
    assert!(world.record(TASK, task)["number"].as_str().is_some_and(|number| number.contains("督")));
    assert_eq!(open(world, task), owes("sign-for", "county-office", "2011-01-07"), "one duty, the lead's own");
    world.done("county-office", TASK, "sign-for", task, json!({}));
    assert_eq!(open(world, task), owes("report", "county-office", "2011-02-28"));
    let down = part(world, task, "dongxi-office", "quantou", "2011-02-20");
    let town = world.done("county-office", TASK, "give", None, down).record;
    assert_eq!(world.record(TASK, town)["source"], json!("part"));
    let early = world.refused("county-office", TASK, "report", task, report(world, "county-office"));
    assert_eq!(early.code, "task.children", "a part is in hand");
    world.done("town-office", TASK, "sign-for", town, json!({}));
    let bare = world.refused("town-office", TASK, "report", town, json!({ "outcome": "已通车。" }));
    assert_eq!(bare.status, Status::Invalid, "reported with what shows it");
    world.done("town-office", TASK, "report", town, report(world, "town-office"));
    assert_eq!(open(world, town), owes("strike-off", "county-office", "2011-01-12"));
    for stranger in ["city-leader", "county-leader", "town-office"] {
        let refused = world.refused(stranger, TASK, "strike-off", town, json!({}));
        assert_eq!(refused.status, Status::Forbidden, "{stranger}: whoever gave it verifies it, nobody above");
    }
    world.done("county-office", TASK, "strike-off", town, json!({}));
    world.done("county-office", TASK, "report", task, report(world, "county-office"));
    world.done("city-leader", TASK, "give-back", task, json!({ "reason": "再核一遍" }));
    assert_eq!(open(world, task), owes("report", "county-office", "2011-02-28"));
    world.done("county-office", TASK, "report", task, report(world, "county-office"));
    world.done("city-leader", TASK, "strike-off", task, json!({ "opinion": "已看过。" }));
    assert_eq!((state(world, task), open(world, task)), ("struck-off".to_owned(), Vec::new()));
    world.done("city-leader", TASK, "reopen", task, json!({ "reason": "又塌方", "until": "2011-03-31" }));
    assert_eq!(open(world, task), owes("report", "county-office", "2011-03-31"));
    assert_eq!(world.record(TASK, task)["reopened"], json!(1));
    world.is_sound();
});

on_both!(a_task_comes_back_to_nobody_that_it_came_from, |world| {
    let task = in_hand(world, "2011-02-28");
    let refused = |actor: &str, input: Json| {
        let refusal = world.refused(actor, TASK, "give", None, input);
        problems(&refusal)
    };
    let told = |field: &str, code: &'static str| vec![(field.to_owned(), code)];
    let to = |lead: &str, due: &str| part(world, task, "dongxi-office", lead, due);
    assert_eq!(refused("county-office", to("city", "2011-02-20")), told("lead", "task.circle"), "its own giver");
    assert_eq!(refused("county-office", to("dongxi-office", "2011-02-20")), told("lead", "task.self"));
    assert_eq!(refused("county-office", to("quantou", "2011-03-01")), told("due", "task.later"));
    assert_eq!(refused("county-office", to("quantou", "2011-01-04")), told("due", "task.past"));
    let town = world.done("county-office", TASK, "give", None, to("quantou", "2011-02-20")).record;
    world.done("town-office", TASK, "sign-for", town, json!({}));
    let back = part(world, town, "quantou", "dongxi-office", "2011-02-10");
    assert_eq!(refused("town-office", back), told("lead", "task.circle"));
    let own = given(world, "quantou", "dongxi-finance", "2011-02-10");
    assert_eq!(refused("town-office", own), told("parent", "task.part-of-none"), "a town gives no task of its own");
    let others = part(world, task, "dongxi-finance", "dongxi-education", "2011-02-10");
    assert_eq!(refused("finance-bureau", others), told("parent", "task.of-another"), "who helps does not lead");
    world.is_sound();
});

on_both!(who_has_to_do_with_it_sees_it_and_nobody_else, |world| {
    let task = in_hand(world, "2011-02-28");
    let sees = |actor: &str| {
        let catalogue = world.engine().catalogue();
        let (kind, viewer) = (catalogue.kind(TASK).expect("declared"), world.as_(actor));
        let query = store::query::Query { limit: 9, ..Default::default() };
        let list = |connection: &mut store::Connection| store::query::list(connection, kind, &viewer, &query);
        let listed = world.engine().read(list).expect("a list").rows.iter().any(|row| row.id == task);
        let get = |connection: &mut store::Connection| store::query::get(connection, kind, &viewer, task);
        assert_eq!(world.engine().read(get).expect("an answer").is_some(), listed, "{actor}");
        listed
    };
    let seeing = [
        "city-leader",
        "county-leader",
        "county-office",
        "finance-bureau",
        "city-office",
        "county-government",
        OUTSIDE,
    ];
    assert!(seeing.iter().all(|actor| sees(actor)), "the helper by its line, the levels above by what lies below them");
    let strangers = [
        "county-office-b",
        "county-leader-b",
        "finance-bureau-b",
        "county-department",
        "town-office",
        "partner-department",
        "department",
        "outside-body-b",
    ];
    assert!(!strangers.iter().any(|actor| sees(actor)));
    world.is_sound();
});

on_both!(a_task_stays_with_its_office_when_a_post_ends, |world| {
    let task = in_hand(world, "2011-02-28");
    let before = open(world, task);
    world.done("security-administrator", "post", "end", world.post_of("county-office"), json!({ "reason": "调动" }));
    world.on("2011-01-06");
    assert_eq!(open(world, task), before, "what the office owes it goes on owing");
    let gone = world.refused("county-office", TASK, "report", task, report(world, "city-office"));
    assert_ne!(gone.status, Status::Conflict);
    world.done("both", TASK, "report", task, report(world, "both"));
    assert_eq!(state(world, task), "reported");
    world.is_sound();
});

/// What stands on a helper's line.
fn line(world: &World, task: Uuid, seat: &str) -> (Json, Json) {
    let kind = world.engine().catalogue().kind("task-helper").expect("declared");
    let lines = world.engine().read(|connection| store::rows::lines(connection, kind, task)).expect("lines");
    let own = lines.iter().find(|line| line.text(kind, "office") == Some(world.seat(seat).as_str())).expect("a line");
    (own.get(kind, "did").to_json(), own.get(kind, "said_on").to_json())
}

/// What somebody's desk shows of tasks that a line of theirs takes part in.
fn alongside(world: &World, actor: &str) -> Vec<Uuid> {
    let viewer = world.as_(actor);
    let of =
        |connection: &mut store::Connection| store::alongside::of(connection, world.engine().catalogue(), &viewer, 9);
    world.engine().read(of).expect("an answer").into_iter().map(|(_, stored)| stored.id).collect()
}

on_both!(a_helper_says_what_it_did_and_nothing_waits_for_it, |world| {
    let task = in_hand(world, "2011-02-28");
    let duties = open(world, task);
    for helper in ["finance-bureau", OUTSIDE] {
        let person = world.as_(helper).person.expect("a person");
        let told =
            world.engine().read(|connection| store::notices::list(connection, person, None, 10)).expect("notices");
        assert_eq!(told.first().map(|notice| notice.words.as_str()), Some("notice-task-helps"), "{helper}");
        assert_eq!(alongside(world, helper), [task], "{helper}");
    }
    assert!(alongside(world, "county-government").is_empty(), "not what an office below it helps with");
    assert!(alongside(world, "county-office").is_empty(), "not what it leads");
    let did = |words: &str| json!({ "did": words });
    for (stranger, status) in [
        ("county-office", Status::Forbidden),
        ("city-leader", Status::Forbidden),
        ("finance-bureau-b", Status::Unseen),
        ("outside-body-b", Status::Unseen),
    ] {
        assert_eq!(world.refused(stranger, TASK, "help", task, did("做了。")).status, status, "{stranger}");
    }
    assert_eq!(world.refused(OUTSIDE, TASK, "help", task, json!({})).status, Status::Invalid);
    world.done(OUTSIDE, TASK, "help", task, did("路线图已交。"));
    let photo = world.photo("finance-bureau").to_string();
    world.on("2011-01-06");
    world.done("finance-bureau", TASK, "help", task, json!({ "did": "配套已到位。", "shows": [photo] }));
    assert_eq!(line(world, task, "design-institute"), (json!("路线图已交。"), json!("2011-01-05")));
    assert_eq!(line(world, task, "dongxi-finance"), (json!("配套已到位。"), json!("2011-01-06")));
    // Said again in place of what was said; an office above speaks for the one below that is named.
    world.done(OUTSIDE, TASK, "help", task, did("路线图改过一次。"));
    assert_eq!(line(world, task, "design-institute").0, json!("路线图改过一次。"));
    world.done("county-government", TASK, "help", task, did("县里另拨一笔。"));
    assert_eq!(line(world, task, "dongxi-finance").0, json!("县里另拨一笔。"));
    assert_eq!(open(world, task), duties, "the lead owes what it owed");
    world.done("county-office", TASK, "report", task, report(world, "county-office"));
    assert_eq!(world.refused(OUTSIDE, TASK, "help", task, did("晚了。")).status, Status::Conflict);
    assert!(alongside(world, OUTSIDE).is_empty(), "its day matters no more");
    world.is_sound();
});

on_both!(an_outside_body_leads_a_task_and_sees_nothing_else, |world| {
    let task = world
        .done("county-office", TASK, "give", None, given(world, "dongxi-office", "design-institute", "2011-02-28"))
        .record;
    assert_eq!(open(world, task), owes("sign-for", OUTSIDE, "2011-01-07"));
    world.done(OUTSIDE, TASK, "sign-for", task, json!({}));
    let down = part(world, task, "design-institute", "supervisor", "2011-02-20");
    assert_eq!(world.refused(OUTSIDE, TASK, "give", None, down).status, Status::Forbidden, "it hands nothing on");
    world.done(OUTSIDE, TASK, "comment", task, json!({ "words": "图纸周五交。" }));
    world.done(OUTSIDE, TASK, "report", task, report(world, OUTSIDE));
    assert_eq!(world.refused(OUTSIDE, TASK, "strike-off", task, json!({})).status, Status::Forbidden);
    world.done("county-office", TASK, "strike-off", task, json!({}));
    // Of every other kind with anything in it: nothing but its own post and account.
    crate::consultation::accepted(world);
    world.settle();
    let (viewer, stranger) = (world.as_(OUTSIDE), world.as_("outside-body-b"));
    let catalogue = world.engine().catalogue();
    for kind in catalogue.roots() {
        let count = |viewer: &kernel::Viewer| {
            let all = store::query::Query { limit: 9, ..Default::default() };
            let list = |connection: &mut store::Connection| store::query::list(connection, kind, viewer, &all);
            world.engine().read(list).expect("a list").total
        };
        let own = usize::from(["person", "post"].contains(&kind.code));
        assert_eq!(count(&viewer), own + usize::from(kind.code == TASK), "{}", kind.code);
        assert_eq!(count(&stranger), own, "{}", kind.code);
    }
    world.is_sound();
});

on_both!(whoever_acts_for_an_outside_body_holds_no_other_role, |world| {
    let post = |person: &str, seat: &str, role: &str| {
        json!({ "person": world.person(person).to_string(), "organisation": world.seat(seat), "role": role, "title": "经办",
                "begins": "2011-01-05" })
    };
    let grant = "security-administrator";
    for (person, seat, role) in [
        (OUTSIDE, "dongxi-office", "county-office"),
        ("county-office", "supervisor", OUTSIDE),
        ("audit-administrator", "supervisor", OUTSIDE),
    ] {
        let refusal = world.refused(grant, "post", "create", None, post(person, seat, role));
        assert_eq!(problems(&refusal), [("role".to_owned(), "post.outside")], "{person}");
    }
    world.done(grant, "post", "create", None, post(OUTSIDE, "supervisor", OUTSIDE));
    let elsewhere = world.refused(grant, "post", "create", None, post("nobody", "dongxi-office", OUTSIDE));
    assert_eq!(problems(&elsewhere), [("role".to_owned(), "post.role-not-held-there")]);
});
