//! Accounts and posts: who makes them, who may not, and what a new password ends.

use kernel::Status;
use serde_json::json;
use store::Connection;
use uuid::Uuid;

use crate::world::World;

const SECRET: &str = "a long enough secret";

fn post(world: &World, person: Uuid, seat: &str, role: &str) -> serde_json::Value {
    json!({
        "person": person.to_string(), "organisation": world.seat(seat), "role": role, "title": "科员",
        "begins": "2011-01-05",
    })
}

on_both!(the_three_administrators_are_three_people, |world| {
    let (system, security) = (world.person("system-administrator"), world.person("security-administrator"));
    for (person, role) in [
        (system, "security-administrator"),
        (system, "audit-administrator"),
        (system, "city-office"),
        (world.person("city-office"), "audit-administrator"),
        (world.person("city-office"), "programme-manager"),
    ] {
        let input = post(world, person, "city-office", role);
        let refusal = world.refused("security-administrator", "post", "create", None, input);
        assert_eq!((refusal.status, refusal.code), (Status::Conflict, "post.separation"), "{role}");
    }
    let own = post(world, security, "city-office", "city-office");
    let refusal = world.refused("security-administrator", "post", "create", None, own);
    assert_eq!(refusal.code, "post.oneself", "nobody grants themselves a post");
});

on_both!(a_role_is_held_where_it_belongs, |world| {
    let input = post(world, world.person("nobody"), "dongxi", "county-office");
    let refusal = world.refused("security-administrator", "post", "create", None, input);
    assert_eq!(refusal.code, "post.role-not-held-there");
    let input = post(world, world.person("nobody"), "dongxi-office", "mayor");
    let refusal = world.refused("security-administrator", "post", "create", None, input);
    assert_eq!(refusal.problems[0].code, "input.not-a-choice");
});

on_both!(no_administrator_takes_over_another, |world| {
    for person in ["system-administrator", "security-administrator", "audit-administrator", "programme-manager"] {
        let input = json!({ "password": SECRET });
        let refusal = world.refused("system-administrator", "person", "set-password", world.person(person), input);
        assert_eq!(refusal.code, "person.reset-at-the-machine", "{person}");
    }
    world.done(
        "system-administrator",
        "person",
        "set-password",
        world.person("city-office"),
        json!({ "password": SECRET }),
    );
});

on_both!(a_new_password_ends_every_session, |world| {
    let person = world.person("county-office");
    let programme = world.cast.programme.clone();
    let open = move |connection: &mut Connection| store::sessions::open(connection, "token", person, &programme);
    let found = || world.engine().read(|connection| store::sessions::find(connection, "token")).expect("an answer");
    world.engine().write(open.clone()).expect("a session");
    assert_eq!(found().map(|session| session.person), Some(person));
    let wrong = json!({ "old_password": SECRET, "password": SECRET });
    let refusal = world.refused("county-office", "person", "change-password", person, wrong);
    assert_eq!(refusal.code, "person.old-password");
    assert!(found().is_some(), "a refusal ends nothing");
    let right = json!({ "old_password": programme::people::password::SAMPLE, "password": SECRET });
    world.done("county-office", "person", "change-password", person, right);
    assert!(found().is_none());
    world.engine().write(open).expect("a session");
    world.done("system-administrator", "person", "disable", person, json!({ "reason": "离职" }));
    assert!(found().is_none(), "nor does it outlive the account");
});

on_both!(nobody_keeps_the_password_that_everybody_knows, |world| {
    world.engine().shared.demo.store(false, std::sync::atomic::Ordering::Relaxed);
    let input = json!({ "user_name": "chen", "name": "陈", "password": programme::people::password::SAMPLE });
    let refusal = world.refused("system-administrator", "person", "create", None, input.clone());
    assert_eq!(refusal.code, "person.sample-password");
    let refusal = world.refused("city-office", "person", "create", None, input);
    assert_eq!(refusal.status, Status::Forbidden, "rights are asked first");
});

on_both!(nobody_locks_themselves_out, |world| {
    let own = world.person("system-administrator");
    let refusal = world.refused("system-administrator", "person", "disable", own, json!({ "reason": "离职" }));
    assert_eq!(refusal.code, "person.oneself");
});
