//! Somebody acts for somebody else: from a day to a day, in that post alone, by name, and never round a separation.

use kernel::{Status, Viewer};
use serde_json::{Value as Json, json};
use store::Audience;
use uuid::Uuid;

use crate::world::World;

const PLAN: &str = "annual-plan";
const DELEGATION: &str = "delegation";

/// A colleague of the county office: an account with one post there.
fn hire(world: &World, user: &str, seat: &str, role: &str, title: &str) -> (Uuid, Uuid) {
    let input = json!({
        "user_name": user, "name": format!("同事{user}"), "email": format!("{user}@example.org"),
        "password": programme::people::password::SAMPLE,
    });
    let person = world.done("system-administrator", "person", "create", None, input).record;
    (person, grant(world, person, seat, role, title))
}

fn grant(world: &World, person: Uuid, seat: &str, role: &str, title: &str) -> Uuid {
    let input = json!({
        "person": person.to_string(), "organisation": world.seat(seat), "role": role, "title": title,
        "begins": "2011-01-01",
    });
    world.done("security-administrator", "post", "create", None, input).record
}

fn lent(post: Uuid, substitute: Uuid, begins: &str, ends: Option<&str>) -> Json {
    let manner = if ends.is_some() { "absence" } else { "deputy" };
    json!({
        "manner": manner, "post": post.to_string(), "substitute": substitute.to_string(), "begins": begins,
        "ends": ends, "reason": "外出学习",
    })
}

pub fn lend(world: &World, giver: &str, substitute: Uuid, begins: &str, ends: Option<&str>) -> Uuid {
    let input = lent(world.post_of(giver), substitute, begins, ends);
    world.done(giver, DELEGATION, "create", None, input).record
}

#[track_caller]
fn refused_with(world: &World, giver: &str, input: Json, code: &str) {
    let refusal = world.refused(giver, DELEGATION, "create", None, input);
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, code));
}

fn viewer(world: &World, person: Uuid) -> Viewer {
    world.engine().viewer(person).expect("an answer").expect("an enabled account")
}

fn revise(world: &World, person: Uuid, plan: Uuid, words: &str) -> Result<store::Done, kernel::Refusal> {
    revise_as(world, &viewer(world, person), plan, words)
}

fn revise_as(world: &World, viewer: &Viewer, plan: Uuid, words: &str) -> Result<store::Done, kernel::Refusal> {
    let input = json!({ "approach": words });
    world.engine().perform(world.request(viewer, PLAN, "revise", Some(plan), input))
}

fn duties(world: &World, person: Uuid) -> Vec<Option<String>> {
    let viewer = viewer(world, person);
    let today = world.engine().shared.clock.now().day();
    let owed = world.engine().read(|connection| store::duties::owed_by(connection, &viewer, today, 50, 0));
    let owed = owed.expect("an answer").duties;
    owed.iter().map(|duty| store::duties::owed_for(duty, &viewer).map(|behalf| behalf.giver_name.clone())).collect()
}

on_both!(rights_begin_on_the_first_day_and_end_after_the_last, |world| {
    let plan = world.draft();
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    lend(world, "county-office", post, "2011-01-10", Some("2011-01-12"));
    for (day, may) in
        [("2011-01-09", false), ("2011-01-10", true), ("2011-01-11", true), ("2011-01-12", true), ("2011-01-13", false)]
    {
        world.on(day);
        let outcome = revise(world, colleague, plan, &format!("{day}：先修路。"));
        assert_eq!(outcome.is_ok(), may, "{day}: {outcome:?}");
        assert_eq!(viewer(world, colleague).posts.len(), if may { 2 } else { 1 }, "{day}");
        // The office still owes it, whoever acts.
        let owed = duties(world, colleague);
        assert_eq!(owed, if may { vec![Some("陈县办".to_owned())] } else { vec![] }, "{day}");
    }
    world.is_sound();
});

on_both!(what_a_delegate_does_says_for_whom, |world| {
    let plan = world.draft();
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    let delegation = lend(world, "county-office", post, "2011-01-05", Some("2011-01-05"));
    revise(world, colleague, plan, "先修路，后通水。").expect("the delegate may");
    let newest = &world.history("county-office", PLAN, plan)[0];
    assert_eq!(newest.actor, "东溪县经协办 科员 同事tong（代陈县办）");
    assert_eq!(newest.person, Some(colleague));
    assert_eq!(newest.content["on_behalf"]["delegation"], delegation.to_string());
    assert_eq!(newest.content["on_behalf"]["person"], world.person("county-office").to_string());
    let rows = world.query("SELECT post FROM journal_entry WHERE id = $1", &[newest.id.to_string().into()]);
    assert_eq!(rows[0][0].as_text(), Some(world.post_of("county-office").to_string().as_str()));
    // What the office's own holder does says nothing of the kind.
    world.done("county-office", PLAN, "revise", plan, json!({ "approach": "先通水。" }));
    let own = &world.history("county-office", PLAN, plan)[0];
    assert_eq!((own.actor.as_str(), own.content.get("on_behalf")), ("东溪县经协办 科员 陈县办", None));
    world.is_sound();
});

on_both!(letters_for_a_holder_go_to_whoever_acts_for_them_too, |world| {
    let (_, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    lend(world, "county-office", post, "2011-01-06", Some("2011-01-07"));
    let addresses = |day: &str| {
        world.on(day);
        let today = world.engine().shared.clock.now().day();
        let office = world.seat("dongxi-office").parse().expect("an identifier");
        let audience = Audience { role: "county-office", offices: Some(&[office]) };
        let directory = &world.engine().shared.directory;
        let read =
            |connection: &mut store::Connection| directory.holders(connection, &world.cast.programme, &audience, today);
        let holders = world.engine().read(read).expect("an answer");
        holders.into_iter().filter_map(|holder| holder.address).collect::<Vec<_>>()
    };
    let (holders, both) = (2, 3);
    assert_eq!(addresses("2011-01-05").len(), holders);
    assert_eq!(addresses("2011-01-06").len(), both);
    assert!(addresses("2011-01-07").contains(&"tong@example.org".to_owned()));
    assert_eq!(addresses("2011-01-08").len(), holders);
});

on_both!(giver_and_security_administrator_end_it_at_once, |world| {
    let plan = world.draft();
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    for ender in ["county-office", "security-administrator"] {
        let delegation = lend(world, "county-office", post, "2011-01-05", Some("2011-01-31"));
        let before = viewer(world, colleague);
        revise_as(world, &before, plan, "先修路。").expect("it runs");
        let others = ["programme-manager", "county-office-b", "system-administrator"];
        for other in others {
            world.refused(other, DELEGATION, "end", delegation, json!({ "why": "不行" }));
        }
        world.done(ender, DELEGATION, "end", delegation, json!({ "why": "提前回来" }));
        let refusal = revise_as(world, &before, plan, "后通水。").expect_err("it has ended");
        assert_eq!(refusal.status, Status::Forbidden);
        assert_eq!(world.record(DELEGATION, delegation)["ended_on"], "2011-01-05");
    }
    let over = lend(world, "county-office", post, "2011-01-05", Some("2011-01-06"));
    world.on("2011-01-07");
    assert_eq!(
        world.refused("county-office", DELEGATION, "end", over, json!({ "why": "已回" })).code,
        "delegation.over"
    );
});

on_both!(the_delegate_cannot_end_it_nor_pass_it_on, |world| {
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    let (_, third) = hire(world, "san", "dongxi-office", "county-office", "科员");
    let delegation = lend(world, "county-office", post, "2011-01-05", Some("2011-01-31"));
    let delegate = viewer(world, colleague);
    let end = world.request(&delegate, DELEGATION, "end", Some(delegation), json!({ "why": "不想做" }));
    assert_eq!(world.request_refused(end).status, Status::Forbidden);
    // Not a chain: what one acts in is not one's own to lend.
    let input = lent(world.post_of("county-office"), third, "2011-01-06", Some("2011-01-07"));
    let chain = world.request(&delegate, DELEGATION, "create", None, input);
    assert_eq!(world.request_refused(chain).code, "delegation.not-held");
});

on_both!(nobody_is_away_and_acts_for_another_on_the_same_day, |world| {
    let (_, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    lend(world, "county-office", world.post_of("office-reviewer"), "2011-01-10", Some("2011-01-12"));
    // Round in a circle, and on through a third.
    let back = lent(world.post_of("office-reviewer"), world.post_of("county-office"), "2011-01-12", Some("2011-01-20"));
    refused_with(world, "office-reviewer", back, "delegation.delegate-away");
    let on = lent(world.post_of("office-reviewer"), post, "2011-01-01", Some("2011-01-10"));
    refused_with(world, "office-reviewer", on, "delegation.begins-in-the-past");
    let on = lent(world.post_of("office-reviewer"), post, "2011-01-12", Some("2011-01-13"));
    refused_with(world, "office-reviewer", on, "delegation.giver-acts");
    lend(world, "office-reviewer", world.post_of("county-office"), "2011-01-13", Some("2011-01-20"));
    // One at a time for one post.
    let twice = lent(world.post_of("county-office"), post, "2011-01-12", Some("2011-01-12"));
    refused_with(world, "county-office", twice, "delegation.exists");
});

on_both!(what_cannot_be_lent_is_refused_with_its_reason, |world| {
    let (_, post) = hire(world, "tong", "dongxi-office", "county-office", "科员");
    let own = world.post_of("county-office");
    let days = ("2011-01-06", Some("2011-01-07"));
    let other_office = world.post_of("county-office-b");
    let seen = world.refused("county-office", DELEGATION, "create", None, lent(own, other_office, days.0, days.1));
    assert_eq!(seen.problems[0].code, "input.reference-unknown");
    // The government above sees the office's posts, and still they are no colleagues.
    let above = lent(world.post_of("county-government"), post, days.0, days.1);
    refused_with(world, "county-government", above, "delegation.not-a-colleague");
    refused_with(world, "county-office", lent(own, own, days.0, days.1), "delegation.oneself");
    refused_with(world, "county-office", lent(post, own, days.0, days.1), "delegation.not-held");
    refused_with(
        world,
        "county-office",
        lent(own, post, "2011-01-07", Some("2011-01-06")),
        "period.ends-before-it-begins",
    );
    refused_with(world, "county-office", lent(own, post, "2011-01-06", Some("2012-01-07")), "delegation.too-long");
    let mut endless = lent(own, post, "2011-01-06", None);
    endless["manner"] = json!("absence");
    refused_with(world, "county-office", endless, "delegation.end-missing");
    let mut ending = lent(own, post, "2011-01-06", Some("2011-01-07"));
    ending["manner"] = json!("deputy");
    refused_with(world, "county-office", ending, "delegation.deputy-without-end");
});

on_both!(administrators_lend_nothing_and_act_for_nobody, |world| {
    let (_, post) = hire(world, "tong", "city-office", "city-office", "科员");
    for administrator in ["system-administrator", "security-administrator", "audit-administrator"] {
        let input = lent(world.post_of(administrator), post, "2011-01-06", Some("2011-01-07"));
        let refusal = world.refused(administrator, DELEGATION, "create", None, input);
        assert_eq!(refusal.status, Status::Forbidden, "{administrator}");
        let to = lent(world.post_of("city-office"), world.post_of(administrator), "2011-01-06", Some("2011-01-07"));
        let refusal = world.refused("city-office", DELEGATION, "create", None, to);
        assert_eq!(refusal.code, "delegation.separation", "{administrator}");
    }
    // The manager's post and a business post are not one person's either.
    let manager = lent(world.post_of("programme-manager"), post, "2011-01-06", Some("2011-01-07"));
    refused_with(world, "programme-manager", manager, "delegation.separation");
});

on_both!(whoever_acts_for_another_is_not_made_an_administrator, |world| {
    let (person, post) = hire(world, "tong", "city-office", "city-office", "科员");
    lend(world, "city-office", post, "2011-02-01", Some("2011-02-07"));
    world.done("security-administrator", "post", "end", post, json!({ "reason": "调动" }));
    // The delegation ended with the post to which it was given.
    grant(world, person, "city-office", "audit-administrator", "审计管理员");
    world.on("2011-02-02");
    let viewer = viewer(world, person);
    assert_eq!(viewer.posts.len(), 1);
    assert!(viewer.posts[0].on_behalf.is_none());
});

on_both!(an_ended_post_ends_what_was_lent_of_it, |world| {
    let plan = world.draft();
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    let delegation = lend(world, "county-office", post, "2011-01-05", Some("2011-01-31"));
    let before = viewer(world, colleague);
    revise_as(world, &before, plan, "先修路。").expect("it runs");
    world.done("security-administrator", "post", "end", world.post_of("county-office"), json!({ "reason": "调动" }));
    assert_eq!(world.record(DELEGATION, delegation)["state"], "ended");
    assert_eq!(revise_as(world, &before, plan, "后通水。").expect_err("it ended").status, Status::Forbidden);
    world.is_sound();
});

on_both!(a_disabled_person_neither_acts_nor_is_acted_for, |world| {
    let plan = world.draft();
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    lend(world, "county-office", post, "2011-01-05", Some("2011-01-31"));
    let before = viewer(world, colleague);
    let giver = world.person("county-office");
    for (person, status) in [(giver, Status::Forbidden), (colleague, Status::SignedOut)] {
        revise_as(world, &before, plan, "先修路。").expect("it runs");
        world.done("system-administrator", "person", "disable", person, json!({ "reason": "停用" }));
        assert_eq!(revise_as(world, &before, plan, "后通水。").expect_err("disabled").status, status);
        world.done("system-administrator", "person", "enable", person, json!({}));
    }
    revise_as(world, &before, plan, "两样都办。").expect("both are enabled again");
});

on_both!(a_deputy_may_always_act_until_it_is_ended, |world| {
    let plan = world.draft();
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    let deputy = lend(world, "county-office", post, "2011-01-05", None);
    for day in ["2011-01-05", "2011-12-31"] {
        world.on(day);
        revise(world, colleague, plan, &format!("{day}：先修路。")).expect("the deputy may");
    }
    // A deputy may be away too, and the post has still one deputy only.
    let again = lent(world.post_of("county-office"), world.post_of("office-reviewer"), "2012-02-01", None);
    refused_with(world, "county-office", again, "delegation.exists");
    lend(world, "county-office", world.post_of("office-reviewer"), "2012-02-01", Some("2012-02-02"));
    world.done("county-office", DELEGATION, "end", deputy, json!({ "why": "换人" }));
    revise(world, colleague, plan, "后通水。").expect_err("the deputy is none any more");
});

/// The steps of the office: 科长, then 主任; the plan is with them.
fn submitted(world: &World) -> Uuid {
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长"), ("dongxi-office", "主任")]);
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    plan
}

on_both!(a_delegate_takes_the_step_of_the_title_and_the_history_says_so, |world| {
    let plan = submitted(world);
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    // The head of section acts for the director: the next step is the director's.
    let director = world.post_of("office-reviewer-2");
    let input = lent(director, world.post_of("office-reviewer"), "2011-01-05", Some("2011-01-06"));
    world.refused("office-reviewer", PLAN, "endorse", plan, json!({}));
    world.done("office-reviewer-2", DELEGATION, "create", None, input);
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
    let newest = &world.history("county-office", PLAN, plan)[0];
    assert_eq!(newest.actor, "东溪县经协办 主任 黄科长（代钟主任）");
    assert_eq!(world.record(PLAN, plan)["state"], "awaiting-consent");
});

on_both!(a_delegate_who_drafted_cannot_approve, |world| {
    let plan = submitted(world);
    // Whoever drafted acts for the head of section.
    let input =
        lent(world.post_of("office-reviewer"), world.post_of("county-office"), "2011-01-05", Some("2011-01-06"));
    world.done("office-reviewer", DELEGATION, "create", None, input);
    let refusal = world.refused("county-office", PLAN, "endorse", plan, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Forbidden, "action.separation"));
});

on_both!(nobody_approves_for_whoever_drafted, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长")]);
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    // One person drafts and reviews in the office; a colleague acts for them as the reviewer.
    let (drafter, drafting) = hire(world, "qi", "dongxi-office", "county-office", "科员");
    let head = grant(world, drafter, "dongxi-office", "office-reviewer", "科长");
    let drafts = viewer(world, drafter);
    let create = world.request(&drafts, PLAN, "create", None, world.plan_input("dongxi-office", 2011, 3));
    let plan = world.engine().perform(create).expect("drafted").record;
    world.done("county-office", PLAN, "submit", plan, json!({}));
    let lend = world.request(&drafts, DELEGATION, "create", None, lent(head, post, "2011-01-05", Some("2011-01-06")));
    world.engine().perform(lend).expect("lent");
    assert_ne!(drafting, head);
    let endorse = world.request(&viewer(world, colleague), PLAN, "endorse", Some(plan), json!({}));
    let refusal = world.request_refused(endorse);
    assert_eq!((refusal.status, refusal.code), (Status::Forbidden, "action.separation"));
    world.done("office-reviewer", PLAN, "endorse", plan, json!({}));
});

on_both!(nobody_approves_what_was_drafted_in_their_name, |world| {
    world.issue_steps("2011-01-05", &[("dongxi-office", "科长")]);
    let (colleague, post) = hire(world, "tong", "dongxi-office", "office-reviewer", "副科长");
    let (giver, drafting) = hire(world, "qi", "dongxi-office", "county-office", "科员");
    grant(world, giver, "dongxi-office", "office-reviewer", "科长");
    let days = lent(drafting, post, "2011-01-05", Some("2011-01-06"));
    let lend = world.request(&viewer(world, giver), DELEGATION, "create", None, days);
    world.engine().perform(lend).expect("lent");
    let input = world.plan_input("dongxi-office", 2011, 3);
    let create = world.request(&viewer(world, colleague), PLAN, "create", None, input);
    let plan = world.engine().perform(create).expect("drafted for the giver").record;
    world.done("county-office", PLAN, "submit", plan, json!({}));
    let endorse = world.request(&viewer(world, giver), PLAN, "endorse", Some(plan), json!({}));
    assert_eq!(world.request_refused(endorse).code, "action.separation");
});
