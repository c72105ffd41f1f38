//! Who owes what by when: duties of states, standing duties, reminders.

use kernel::{Status, Year};
use serde_json::json;
use store::duties::Duty;
use uuid::Uuid;

use crate::world::World;

/// What the pairing of the small world owes each year beside the plans: a visit of leaders in either direction.
const LEADERS: usize = 2;

const PLAN: &str = "annual-plan";

fn of(world: &World, record: Uuid) -> Vec<Duty> {
    world.engine().read(|connection| store::duties::of_record(connection, record)).expect("duties")
}

/// Action, role, organisation and due day of the duties that are open on a record.
fn open(world: &World, record: Uuid) -> Vec<(String, String, String, String)> {
    let mut open: Vec<_> = of(world, record)
        .into_iter()
        .filter(|duty| duty.closed_at.is_none())
        .map(|duty| {
            let organisation = duty.organisation.map(|id| id.to_string()).unwrap_or_default();
            (duty.action, duty.role, organisation, duty.due.iso())
        })
        .collect();
    open.sort();
    open
}

fn one(action: &str, role: &str, organisation: String, due: &str) -> Vec<(String, String, String, String)> {
    vec![(action.to_owned(), role.to_owned(), organisation, due.to_owned())]
}

/// How many duties lie on somebody's desk, and how many of them are late.
fn desk(world: &World, actor: &str, today: &str) -> (usize, usize) {
    let viewer = world.as_(actor);
    let today = kernel::Day::parse(today).expect("a day");
    let page = world.engine().read(|connection| store::duties::owed_by(connection, &viewer, today, 50, 0));
    let page = page.expect("duties");
    assert_eq!(page.duties.len(), page.total);
    (page.total, page.late)
}

fn standing(world: &World, year: i16) -> Vec<String> {
    let programme = world.cast.programme.clone();
    let year = Year::new(year).expect("a year");
    let duties = world.engine().read(|connection| {
        let owners = connection.query("SELECT id FROM organisation", &[])?;
        let owners: Vec<_> = owners.iter().filter_map(|row| row[0].as_text()?.parse().ok()).collect();
        let owed = (&programme::planning::PLAN_OWED, i64::from(year.number()));
        store::duties::open_of_owners(connection, &programme, owed, &owners)
    });
    let mut who: Vec<_> = duties
        .expect("duties")
        .into_iter()
        .map(|duty| {
            assert_eq!(
                (duty.role.as_str(), duty.action.as_str(), duty.due.iso().as_str()),
                ("county-office", "create", "2011-03-31")
            );
            duty.organisation.map(|id| id.to_string()).unwrap_or_default()
        })
        .collect();
    who.sort();
    who
}

on_both!(each_state_says_who_owes_what_by_when, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长")]);
    let plan = world.draft();
    let office = || world.seat("dongxi-office");
    assert_eq!(open(world, plan), one("submit", "county-office", office(), "2011-03-31"));
    world.done("county-office", PLAN, "submit", plan, json!({}));
    // Three working days after Wednesday, 5 January: the Saturday and the Sunday between do not count.
    assert_eq!(open(world, plan), one("endorse", "office-reviewer", office(), "2011-01-10"));
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    assert_eq!(open(world, plan), one("consent", "county-government", office(), "2011-01-12"));
    world.done("county-government", PLAN, "consent", plan, json!({}));
    assert_eq!(open(world, plan), one("report", "county-office", office(), "2011-03-31"));
    world.done("county-office", PLAN, "report", plan, json!({}));
    assert_eq!(open(world, plan), one("accept", "city-office", String::new(), "2011-01-19"));
    let closed = of(world, plan).into_iter().map(|duty| (duty.action, duty.outcome));
    let mut closed: Vec<_> = closed.filter(|(_, outcome)| outcome.is_some()).collect();
    closed.sort();
    let fulfilled =
        ["consent", "endorse", "report", "submit"].map(|action| (action.to_owned(), Some("fulfilled".to_owned())));
    assert_eq!(closed, fulfilled);
    world.is_sound();
});

on_both!(each_internal_step_has_days_of_its_own, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长"), ("dongxi-office", "主任")]);
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.on("2011-01-10");
    let desks = || ["office-reviewer", "office-reviewer-2"].map(|actor| desk(world, actor, "2011-01-10").0);
    assert_eq!(desks(), [1, 0], "the step is on the desk of its own title");
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    assert_eq!(desks(), [0, 1]);
    assert_eq!(open(world, plan), one("endorse", "office-reviewer", world.seat("dongxi-office"), "2011-01-13"));
    let first = of(world, plan).into_iter().find(|duty| duty.action == "endorse" && duty.closed_at.is_some());
    assert_eq!(first.expect("the first step is done").outcome.as_deref(), Some("fulfilled"));
    world.is_sound();
});

on_both!(a_duty_lapses_when_something_else_happens_first, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-office", PLAN, "withdraw", plan, json!({}));
    let consent =
        of(world, plan).into_iter().find(|duty| duty.action == "consent").expect("the duty stays in the record");
    assert_eq!(consent.outcome.as_deref(), Some("lapsed"));
    assert_eq!(open(world, plan), one("submit", "county-office", world.seat("dongxi-office"), "2011-03-31"));
});

on_both!(a_department_owes_its_own_report, |world| {
    let input = world.plan_input("water-bureau", 2011, 0);
    let plan = world.done("department", PLAN, "create", None, input).record;
    assert_eq!(open(world, plan), one("report-directly", "department", world.seat("water-bureau"), "2011-03-31"));
});

on_both!(the_desk_shows_ones_own_duties_and_which_are_late, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    // The office of the county lies under its government, so the government's duty is found there.
    assert_eq!(desk(world, "county-government", "2011-01-12"), (1, 0));
    assert_eq!(desk(world, "county-government", "2011-01-13"), (1, 1));
    for other in ["county-office", "county-government-b", "city-office", "audit-administrator", "nobody"] {
        assert_eq!(desk(world, other, "2011-01-13"), (0, 0), "{other}");
    }
});

on_both!(every_county_owes_a_plan_from_new_year_until_it_has_one, |world| {
    assert_eq!(standing(world, 2011), Vec::<String>::new());
    assert_eq!(world.engine().tick().expect("time works"), 2 + LEADERS);
    let mut both = vec![world.seat("dongxi-office"), world.seat("xixi-office")];
    both.sort();
    assert_eq!(standing(world, 2011), both);
    assert_eq!(world.engine().tick().expect("time works"), 0, "the same again changes nothing");
    assert_eq!(standing(world, 2011), both);
    assert_eq!(desk(world, "county-office", "2011-04-01"), (2, 1), "the plan is late, the visit of leaders is not");

    let plan = world.draft();
    assert_eq!(standing(world, 2011), [world.seat("xixi-office")]);
    let fulfilled = of(world, plan).into_iter().find(|duty| duty.period == Some(2011)).expect("the standing duty");
    assert_eq!(fulfilled.outcome.as_deref(), Some("fulfilled"));
    world.draft_of("department", "water-bureau", 2011);
    assert_eq!(standing(world, 2011), [world.seat("xixi-office")], "a department's plan fulfils no county's duty");
    world.is_sound();
});

on_both!(what_a_newer_release_owes_is_opened_for_what_is_there_already, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.is_sound();
    let before = open(world, plan);
    assert_eq!(world.engine().catch_up().expect("duties"), 0, "nothing is missing");
    // As it is in a database of a release that did not know this duty.
    let forget = move |connection: &mut store::Connection| {
        connection.execute("DELETE FROM setting WHERE name = 'declared-duties'", &[])?;
        connection.execute("DELETE FROM duty WHERE record = $1", &[plan.to_string().into()])
    };
    world.engine().write(forget).expect("a database");
    assert_eq!(open(world, plan).len(), 0);
    assert_eq!(world.engine().catch_up().expect("duties"), 1);
    assert_eq!(open(world, plan), before, "the same duty with the same day");
    assert_eq!(world.engine().catch_up().expect("duties"), 0, "the same again changes nothing");
    // The replay misses what was taken out by force, and finds nothing else.
    let found = world.findings();
    assert!(found.iter().all(|line| line.starts_with("replay:") && line.ends_with("is not there")), "{found:?}");
});

on_both!(a_plan_made_before_new_year_is_owed_no_more, |world| {
    world.on("2010-12-20");
    world.draft();
    world.on("2011-01-01");
    assert_eq!(world.engine().tick().expect("time works"), 1 + LEADERS);
    assert_eq!(standing(world, 2011), [world.seat("xixi-office")]);
});

on_both!(a_closed_office_owes_nothing, |world| {
    for member in ["county-office-b", "office-reviewer-b"] {
        world.done("security-administrator", "post", "end", world.post_of(member), json!({ "reason": "调动" }));
    }
    let office = world.seat("xixi-office").parse::<Uuid>().expect("an identifier");
    world.done("programme-manager", "organisation", "close", office, json!({ "reason": "并入他处" }));
    world.engine().tick().expect("time works");
    assert_eq!(standing(world, 2011), [world.seat("dongxi-office")]);
});

on_both!(a_reminder_goes_out_once_to_everybody_in_the_office, |world| {
    let input = json!({ "receiver": world.seat("dongxi-office"), "year": 2011, "words": "请抓紧报送年度计划。" });
    let reminder = world.done("city-office", "reminder", "create", None, input.clone()).record;
    assert_eq!(world.record("reminder", reminder)["letters"], 2);
    let letters = "SELECT recipient, subject, body FROM outbox ORDER BY recipient";
    let rows = world.query(letters, &[]);
    let to: Vec<_> = rows.iter().map(|row| row[0].as_text().unwrap_or_default()).collect();
    assert_eq!(to, ["both@example.org", "county-office@example.org"]);
    let subject = rows[0][1].as_text().expect("a subject");
    assert!(["催办", "东溪县", "2011"].iter().all(|said| subject.contains(said)), "{subject}");
    assert!(rows[0][2].as_text().is_some_and(|body| body.contains("请抓紧报送年度计划。")));
    assert_eq!(open(world, reminder), one("acknowledge", "county-office", world.seat("dongxi-office"), "2011-01-07"));

    let refusal = world.refused("city-office", "reminder", "create", None, input.clone());
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "reminder.today"));
    assert_eq!(world.query(letters, &[]).len(), 2);
    world.on("2011-01-06");
    world.done("city-office", "reminder", "create", None, input);
    assert_eq!(world.query(letters, &[]).len(), 4);

    world.done("county-office", "reminder", "acknowledge", reminder, json!({}));
    assert_eq!(open(world, reminder), []);
    world.is_sound();
});

on_both!(whoever_owes_something_is_reminded_of_it_by_those_who_wait, |world| {
    const REMINDER: &str = "reminder";
    let remind = |to: &str, more: serde_json::Value| {
        let mut input = json!({ "receiver": world.seat(to), "year": 2011, "words": "请抓紧。" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        input
    };
    let refusal = world.refused("city-office", REMINDER, "create", None, remind("quantou", json!({})));
    assert_eq!(refusal.code, "reminder.receiver", "a town owes the county");
    let plan = crate::consultation::accepted(world);
    let talk = crate::consultation::asked(world, plan, "beicheng");
    let of_plan = json!({ "plan": plan.to_string() });
    let of_talk = json!({ "consultation": talk.to_string(), "about": "答复", "due": "2011-02-01" });
    // The city office reminds of whatever is owed; a county only of what it waits for.
    for (actor, to, about, why) in [
        ("city-office", "beicheng", &of_plan, "reminder.nothing-owed"),
        ("county-office", "beicheng", &json!({}), "reminder.without-paper"),
        ("county-office", "xixi-office", &of_talk, "reminder.nothing-owed"),
    ] {
        let refusal = world.refused(actor, REMINDER, "create", None, remind(to, about.clone()));
        assert_eq!(refusal.code, why, "{actor} {to}");
    }
    let refusal = world.refused("county-office-b", REMINDER, "create", None, remind("beicheng", of_talk.clone()));
    assert_eq!(refusal.problems[0].code, "input.reference-unknown", "it sees no such consultation");
    let reminder = world.done("county-office", REMINDER, "create", None, remind("beicheng", of_talk.clone())).record;
    assert_eq!(open(world, reminder), one("acknowledge", "partner-department", world.seat("beicheng"), "2011-01-07"));
    assert_eq!(world.record(REMINDER, reminder)["sender"], json!(world.seat("dongxi-office")));
    let again = world.refused("city-office", REMINDER, "create", None, remind("beicheng", of_talk.clone()));
    assert_eq!(again.code, "reminder.today", "of one thing once a day, by whomever");
    world.done("city-office", REMINDER, "create", None, remind("beicheng", json!({ "about": "工作计划" })));
    world.done("partner-department", REMINDER, "acknowledge", reminder, json!({}));
    world.done("partner-department", "consultation", "answer", talk, crate::consultation::answers(world, talk, &[]));
    world.on("2011-01-06");
    let refusal = world.refused("city-office", REMINDER, "create", None, remind("beicheng", of_talk));
    assert_eq!(refusal.code, "reminder.nothing-owed", "it is done");
    world.is_sound();
});

/// Actions that somebody waits for others to take.
fn awaited(world: &World, actor: &str) -> Vec<String> {
    let viewer = world.as_(actor);
    let duties =
        world.engine().read(|connection| store::duties::awaited_by(connection, world.engine().catalogue(), &viewer, 8));
    duties.expect("duties").into_iter().map(|duty| duty.action).collect()
}

on_both!(whoever_has_acted_on_a_record_waits_for_what_others_owe_on_it, |world| {
    let plan = world.draft();
    assert_eq!(awaited(world, "county-office"), Vec::<String>::new(), "what one owes oneself is not waited for");
    world.done("county-office", PLAN, "submit", plan, json!({}));
    assert_eq!(awaited(world, "county-office"), ["consent"]);
    assert_eq!(awaited(world, "city-office"), ["consent"], "the plan is owed to the city office");
    for other in ["county-government", "county-office-b", "nobody"] {
        assert_eq!(awaited(world, other), Vec::<String>::new(), "{other}");
    }
    // One who has acted on many records is answered in another way, and the same.
    for number in 0..101 {
        let mut project = world.line(&format!("储备项目{number}"));
        project["owner"] = json!(world.seat("dongxi-office"));
        world.done("county-office", "project", "create", None, project);
    }
    assert_eq!(awaited(world, "county-office"), ["consent"]);
    world.done("county-government", PLAN, "consent", plan, json!({}));
    assert_eq!(awaited(world, "county-office"), Vec::<String>::new());
    assert_eq!(awaited(world, "county-government"), ["report"]);
});

on_both!(the_city_office_waits_for_whatever_is_owed_to_it_each_year_from_the_first_day, |world| {
    world.engine().tick().expect("time works");
    let of = |world: &World, actor: &str| {
        let viewer = world.as_(actor);
        let catalogue = world.engine().catalogue();
        let duties = world.engine().read(|connection| store::duties::awaited_by(connection, catalogue, &viewer, 100));
        let plans = duties.expect("duties").into_iter().filter(|duty| duty.kind == PLAN);
        let mut of: Vec<_> = plans.map(|duty| (duty.action, duty.organisation)).collect();
        of.sort();
        of
    };
    let at = |seat: &str| Some(world.seat(seat).parse::<Uuid>().expect("an identifier"));
    let plan_of = |seat: &str| ("create".to_owned(), at(seat));
    let plans = |world: &World| {
        of(world, "city-office").into_iter().filter(|(_, to)| [at("dongxi-office"), at("xixi-office")].contains(to))
    };
    assert!(
        [plan_of("dongxi-office"), plan_of("xixi-office")].iter().all(|one| plans(world).any(|other| other == *one))
    );
    let plan = world.draft();
    assert!(plans(world).all(|one| one != plan_of("dongxi-office")));
    assert!(plans(world).any(|one| one == ("submit".to_owned(), at("dongxi-office"))), "begun, and not there yet");
    world.done("county-office", PLAN, "submit", plan, json!({}));
    assert!(of(world, "city-office").contains(&("consent".to_owned(), at("dongxi-office"))));
    let remind =
        json!({ "receiver": world.seat("dongxi"), "year": 2011, "words": "请审定。", "plan": plan.to_string() });
    world.done("city-office", "reminder", "create", None, remind);
    for other in ["county-office", "county-government", "partner-department", "city-leader", "inspector", "nobody"] {
        let others = of(world, other);
        assert!(others.iter().all(|(action, _)| action != "create"), "{other} is owed nothing each year: {others:?}");
    }
});

on_both!(who_waits_is_what_the_journal_says, |world| {
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-government", PLAN, "consent", plan, json!({}));
    world.is_sound();
    let office = world.seat("dongxi-office");
    let acted = format!("{plan}: the office {office}");
    let spoil = |sql: &'static str| {
        let parameters = [office.as_str().into(), plan.to_string().into()];
        world.engine().write(move |connection| connection.execute(sql, &parameters)).expect("a database");
    };
    spoil("DELETE FROM waiting WHERE organisation = $1 AND record = $2");
    assert_eq!(world.findings(), [format!("duties: {acted} has acted and does not wait")]);
    spoil("INSERT INTO waiting (organisation, record) VALUES ($1, $2)");
    world.is_sound();
    spoil("INSERT INTO waiting (organisation, record) VALUES ($2, $1)");
    assert_eq!(world.findings(), [format!("duties: {office}: the office {plan} waits and has not acted")]);
});
