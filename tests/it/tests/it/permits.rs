//! The button, the form and the engine say the same: for each kind, state, action and member of the small world one permit
//! decides, and its refusal is the one that everybody hears.

use std::collections::BTreeSet;

use kernel::{Action, Kind, Stored, Viewer};
use serde_json::json;
use store::query::{LIMIT_MAX, Query};
use store::{Ask, permit, query};
use uuid::Uuid;

use crate::cast::MEMBERS;
use crate::world::World;

/// What somebody hears; none where they may go on to the input.
type Heard = Option<&'static str>;

/// The code that each action's button would carry as its reason.
fn buttons(world: &World, kind: &'static Kind, record: &Stored, viewer: &Viewer) -> Vec<(&'static Action, Heard)> {
    let catalogue = world.engine().catalogue();
    let read = world.engine().read(|connection| {
        let decided = permit::each(connection, catalogue, kind, record, viewer)?;
        let available = query::available(connection, catalogue, kind, record, viewer)?;
        Ok((decided, available))
    });
    let (decided, available) = read.expect("the database answers");
    let heard: Vec<_> =
        decided.into_iter().map(|(action, outcome)| (action, outcome.err().map(|refusal| refusal.code))).collect();
    let open: Vec<_> = heard.iter().filter(|(_, heard)| heard.is_none()).map(|(action, _)| action.name).collect();
    assert_eq!(open, available.iter().map(|action| action.name).collect::<Vec<_>>());
    heard
}

/// The actions whose buttons are grey on the page of the record, each with the code of its reason.
fn grey(world: &World, record: Uuid, who: &str) -> Vec<(&'static str, &'static str)> {
    let catalogue = world.engine().catalogue();
    let (kind, viewer) = (catalogue.kind("annual-plan").expect("a kind"), world.as_(who));
    let read = world.engine().read(|connection| {
        let record = query::get(connection, kind, &viewer, record)?.expect("a record in sight");
        let decided = permit::each(connection, catalogue, kind, &record, &viewer)?;
        let barred = permit::barred(catalogue, kind, &record, &decided);
        Ok(barred.into_iter().map(|(action, refusal)| (action.name, refusal.code)).collect())
    });
    read.expect("the database answers")
}

/// The code with which the form is refused.
fn form(world: &World, record: &Stored, viewer: &Viewer, action: &'static Action) -> Heard {
    let ask = Ask::new(viewer, action, Some(record.id));
    let catalogue = world.engine().catalogue();
    let asked = world.engine().read(|connection| Ok(store::permit(connection, catalogue, &ask)?.map(|_| ())));
    asked.expect("the database answers").err().map(|refusal| refusal.code)
}

/// The code with which the engine refuses; none where only the input is wrong.
fn engine(world: &World, record: &Stored, viewer: &Viewer, action: &'static Action) -> Heard {
    let wrong = json!({ "no-such-field": 1 });
    let request = store::Request::new(viewer, action, Some(record.id), wrong);
    let refusal = world.engine().perform(request).expect_err("an input that is wrong");
    Some(refusal.code).filter(|code| *code != "input.invalid")
}

/// Asks everybody for every action on one record of each kind in each state; answers how many refusals of which code came.
fn agree(world: &World, heard: &mut BTreeSet<(&'static str, &'static str)>) {
    let engine_viewer = world.as_("installation");
    let entries = || world.number("SELECT COUNT(*) FROM journal_entry", &[]);
    let before = entries();
    for kind in world.engine().catalogue().roots() {
        let all = Query { limit: LIMIT_MAX, ..Query::default() };
        let page = world.engine().read(|connection| query::list(connection, kind, &engine_viewer, &all));
        let mut asked = BTreeSet::new();
        for record in page.expect("the database answers").rows {
            if !asked.insert(record.state.clone()) {
                continue;
            }
            for viewer in MEMBERS.iter().map(|member| world.as_(member.key)) {
                for (action, button) in buttons(world, kind, &record, &viewer) {
                    let all = [form(world, &record, &viewer, action), engine(world, &record, &viewer, action)];
                    let what = format!("{} in {} by {}", action.code(), record.state, viewer.name);
                    assert_eq!(all, [button; 2], "{what}");
                    heard.insert((kind.code, button.unwrap_or("permitted")));
                }
            }
        }
    }
    assert_eq!(entries(), before, "asking changes nothing");
}

on_both!(button_form_and_engine_say_the_same, |world| {
    let mut heard = BTreeSet::new();
    let plan = world.draft_of("department", "water-bureau", 2011);
    // Whoever drafts and could consent hears of separation, and nobody else does.
    world.done("department", "annual-plan", "revise", plan, json!({ "approach": "先修路。" }));
    let own = world.draft();
    world.done("both", "annual-plan", "revise", own, json!({ "approach": "先修路。" }));
    agree(world, &mut heard);
    for (actor, action) in [("county-office", "submit"), ("county-government", "consent")] {
        world.done(actor, "annual-plan", action, own, json!({}));
    }
    agree(world, &mut heard);
    for code in ["permitted", "record.unseen", "action.forbidden", "action.separation", "action.wrong-state"] {
        assert!(heard.contains(&("annual-plan", code)), "{code} is heard of a plan: {heard:?}");
    }
});

on_both!(grey_is_what_comes_next_in_ones_own_role_or_separation_bars, |world| {
    let plan = world.draft();
    assert_eq!(grey(world, plan, "county-office"), [], "what comes back, or is for others, is not waited for");
    world.done("both", "annual-plan", "revise", plan, json!({ "approach": "先修路。" }));
    assert_eq!(grey(world, plan, "both"), [("consent", "action.separation")], "known before it comes to it");
    world.done("county-office", "annual-plan", "submit", plan, json!({}));
    assert_eq!(grey(world, plan, "county-office"), [("report", "action.wrong-state")]);
    assert_eq!(grey(world, plan, "city-office"), [], "two steps ahead");
    world.done("county-government", "annual-plan", "consent", plan, json!({}));
    assert_eq!(grey(world, plan, "city-office"), [("accept", "action.wrong-state")]);
    assert_eq!(grey(world, plan, "county-government"), [], "what the plan has passed");
});

on_both!(so_they_do_of_what_is_agreed_and_issued, |world| {
    crate::consultation::agreed(world);
    let input = json!({ "year": 2011, "answerable": "廖主任" });
    world.done("city-office", "city-plan", "create", None, input);
    agree(world, &mut BTreeSet::new());
});
