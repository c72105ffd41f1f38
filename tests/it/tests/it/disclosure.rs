//! What was decided is told to the public, reviewed by another person, never silently changed; anyone may answer back.

use kernel::{Status, Viewer};
use serde_json::json;
use uuid::Uuid;

use crate::consultation::agreed;
use crate::world::{PROGRAMME, World};

const DISCLOSURE: &str = "disclosure";

/// Of a plan of Dongxi that Beizhou has agreed to.
pub fn drafted(world: &World) -> Uuid {
    let plan = agreed(world);
    let input = json!({
        "publisher": world.seat("dongxi-office"), "plan": plan.to_string(), "matter": "selection",
        "why": "群众反映最多", "telephone": "0799-0000000",
    });
    world.done("county-office", DISCLOSURE, "create", None, input).record
}

fn versions(world: &World, id: Uuid) -> usize {
    let read = |connection: &mut store::Connection| store::published::versions(connection, PROGRAMME, id);
    world.engine().read(read).expect("an answer").len()
}

on_both!(a_disclosure_is_published_by_another_person_and_corrected_beside_itself, |world| {
    let id = drafted(world);
    let record = world.record(DISCLOSURE, id);
    let line = &record["disclosure_lines"][0];
    assert_eq!(line["given_by"], "北州市北城区人民政府");
    assert!(line["agreed_fen"].as_i64().expect("an amount") > 0);
    world.done("both", DISCLOSURE, "revise", id, json!({ "why": "路最难走", "telephone": "0799-0000000" }));
    world.done("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    let refusal = world.refused("both", DISCLOSURE, "publish", id, json!({}));
    assert_eq!(refusal.code, "action.separation");
    assert_eq!(versions(world, id), 0);
    world.done("county-government", DISCLOSURE, "publish", id, json!({}));
    assert_eq!(versions(world, id), 1);
    let record = world.record(DISCLOSURE, id);
    assert_eq!((&record["published_on"], &record["until"]), (&json!("2011-01-05"), &json!("2011-01-15")));

    world.done("county-office", DISCLOSURE, "correct", id, json!({ "correction": "金额写错" }));
    assert_eq!(versions(world, id), 1, "the published one stays while the next is drafted");
    world.done("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    world.done("county-government", DISCLOSURE, "publish", id, json!({}));
    assert_eq!(versions(world, id), 2);
    world.is_sound();
});

on_both!(what_the_public_must_know_has_to_be_there, |world| {
    let id = drafted(world);
    world.done("county-office", DISCLOSURE, "revise", id, json!({ "why": "路最难走", "telephone": "没有" }));
    let refusal = world.refused("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    assert_eq!((refusal.status, refusal.code), (Status::Conflict, "disclosure.telephone"));
});

on_both!(a_word_from_the_public_is_owed_an_answer, |world| {
    let create = world.engine().catalogue().action("supervision-case", "create").expect("the action");
    let write = |words: &str| {
        let input = json!({
            "receiver": world.seat("dongxi-office"), "about": "村道", "words": words, "telephone": "0799-1111111",
            "may_publish": true, "code": "abcdef012345",
        });
        world.engine().perform(store::Request::new(&Viewer::anonymous(PROGRAMME), create, None, input))
    };
    assert_eq!(write("看 http://a http://b").expect_err("links").code, "case.links");
    let case = write("路什么时候修好？").expect("taken in").record;
    let hidden = world.query("SELECT code FROM supervision_case", &[]);
    assert_ne!(hidden[0][0].as_text(), Some("abcdef012345"), "only the digest of the code is kept");
    let kind = world.engine().catalogue().kind("supervision-case").expect("the kind");
    let telephone = kind.field("telephone").expect("the field");
    assert!(kernel::policy::reads(telephone, &world.as_("county-office")));
    assert!(!kernel::policy::reads(telephone, &world.as_("city-office")));
    let refusal = world.refused("county-office-b", "supervision-case", "answer", case, json!({ "answer": "好" }));
    assert_eq!(refusal.status, Status::Unseen);
    world.done("county-office", "supervision-case", "answer", case, json!({ "answer": "六月底完工。" }));
    world.done("county-office", "supervision-case", "publish", case, json!({}));
    let published = world.engine().read(|connection| store::published::versions(connection, PROGRAMME, case));
    let content = published.expect("an answer")[0].content.to_string();
    assert!(content.contains("六月底完工") && !content.contains("0799-1111111"), "{content}");
    world.is_sound();
});
