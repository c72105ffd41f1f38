//! Rights are those of the moment: what one action changes of people and posts holds for the very next one.

use std::sync::Barrier;

use kernel::Status;
use serde_json::json;
use store::{Done, Engine, Options};

use crate::world::World;

const PLAN: &str = "annual-plan";

/// Changes the approach of a plan as the county office, with a viewer that was asked for some time ago.
fn revise(world: &World, viewer: &kernel::Viewer, plan: uuid::Uuid, turn: usize) -> Result<Done, kernel::Refusal> {
    let input = json!({ "approach": format!("第{turn}稿：先修路，后通水。") });
    world.engine().perform(world.request(viewer, PLAN, "revise", Some(plan), input))
}

on_both!(an_ended_post_gives_no_right_to_the_very_next_action, |world| {
    let plan = world.draft();
    let before = world.as_("county-office");
    revise(world, &before, plan, 1).expect("the post is held");
    world.done("security-administrator", "post", "end", world.post_of("county-office"), json!({ "reason": "调动" }));
    let refusal = revise(world, &before, plan, 2).expect_err("the post has ended");
    assert_eq!(refusal.status, Status::Unseen);
});

on_both!(a_new_post_gives_its_right_to_the_very_next_action, |world| {
    let plan = world.draft();
    let before = world.as_("nobody");
    revise(world, &before, plan, 1).expect_err("no post is held");
    let post = json!({
        "person": world.person("nobody").to_string(), "organisation": world.seat("dongxi-office"),
        "role": "county-office", "title": "科员", "begins": "2010-01-01",
    });
    world.done("security-administrator", "post", "create", None, post);
    revise(world, &before, plan, 2).expect("the post is held");
});

on_both!(a_disabled_account_is_signed_out_at_once, |world| {
    let plan = world.draft();
    let before = world.as_("county-office");
    revise(world, &before, plan, 1).expect("the account is enabled");
    let person = world.person("county-office");
    world.done("system-administrator", "person", "disable", person, json!({ "reason": "停用" }));
    assert_eq!(revise(world, &before, plan, 2).expect_err("the account is disabled").status, Status::SignedOut);
    world.done("system-administrator", "person", "enable", person, json!({}));
    revise(world, &before, plan, 3).expect("the account is enabled again");
});

on_both!(a_refused_change_of_a_post_changes_no_right, |world| {
    let plan = world.draft();
    let before = world.as_("county-office");
    let own = world.post_of("county-office");
    world.refused("county-office", "post", "end", own, json!({ "reason": "调动" }));
    revise(world, &before, plan, 1).expect("the post is still held");
});

on_both!(another_process_on_the_same_data_takes_rights_as_well, |world| {
    let plan = world.draft();
    let before = world.as_("county-office");
    revise(world, &before, plan, 1).expect("the post is held");
    let other = Engine::open(programme::programme(), world.place.clone(), Options::default()).expect("a second engine");
    other.shared.clock.fix(world.engine().shared.clock.now());
    let input = json!({ "reason": "调动" });
    let request =
        world.request(&world.as_("security-administrator"), "post", "end", Some(world.post_of("county-office")), input);
    other.perform(request).expect("the post ends");
    let refusal = revise(world, &before, plan, 2).expect_err("the post has ended");
    assert_eq!(refusal.status, Status::Unseen);
});

on_both!(whoever_acts_after_the_end_of_a_post_was_answered_is_refused, |world| {
    let plan = world.draft();
    let before = world.as_("county-office");
    let gate = Barrier::new(9);
    let ended = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for turn in 0..8 {
            let (world, before, gate, ended) = (&*world, &before, &gate, &ended);
            scope.spawn(move || {
                gate.wait();
                for round in 0..20 {
                    let already = ended.load(std::sync::atomic::Ordering::SeqCst);
                    let outcome = revise(world, before, plan, turn * 100 + round);
                    assert!(!(already && outcome.is_ok()), "a right that had ended was used");
                }
            });
        }
        gate.wait();
        let post = world.post_of("county-office");
        world.done("security-administrator", "post", "end", post, json!({ "reason": "调动" }));
        ended.store(true, std::sync::atomic::Ordering::SeqCst);
    });
    world.is_sound();
});
