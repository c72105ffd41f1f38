//! What is published is found by place, theme, year and words; a correction is found by its own words alone.

use serde_json::json;
use store::published::look::{self, COUNT_MAX, From, Leaf, Look};
use uuid::Uuid;

use crate::consultation::agreed;
use crate::world::{PROGRAMME, World};

const DISCLOSURE: &str = "disclosure";

fn page(world: &World, sought: &Look, from: From, limit: usize) -> Leaf {
    let read = |connection: &mut store::Connection| look::look(connection, PROGRAMME, sought, from, limit);
    world.engine().read(read).expect("an answer")
}

fn titles(world: &World, sought: &Look) -> Vec<String> {
    page(world, sought, From::Newest, 20).found.into_iter().map(|(_, version)| version.title_zh).collect()
}

fn count(world: &World, sought: &Look) -> usize {
    world.engine().read(|connection| look::count(connection, sought)).expect("an answer")
}

fn published(world: &World) -> (Uuid, Uuid) {
    let plan = agreed(world);
    let input = json!({
        "publisher": world.seat("dongxi-office"), "plan": plan.to_string(), "matter": "selection",
        "why": "群众反映最多", "telephone": "0799-0000000",
    });
    let id = world.done("county-office", DISCLOSURE, "create", None, input).record;
    world.done("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    world.done("county-government", DISCLOSURE, "publish", id, json!({}));
    (plan, id)
}

on_both!(lists_are_narrowed_and_searched, |world| {
    let (plan, id) = published(world);
    let record = world.record("annual-plan", plan);
    let lines = record["plan_lines"].as_array().expect("lines");
    let projects = || Look::of_kind(PROGRAMME, "project");
    assert_eq!(count(world, &projects()), lines.len());
    assert_eq!(titles(world, &projects()).len(), lines.len());
    let office = world.seat("dongxi-office").to_string();
    assert_eq!(count(world, &projects().marked("place", &office)), lines.len());
    assert_eq!(count(world, &projects().marked("place", &world.seat("xixi-office").to_string())), 0);
    let theme = lines[0]["theme"].as_str().expect("a theme");
    let of_theme = lines.iter().filter(|line| line["theme"] == theme).count();
    assert_eq!(count(world, &projects().marked("theme", theme)), of_theme);
    assert_eq!(count(world, &projects().marked("year", "2011")), lines.len());
    assert_eq!(count(world, &projects().marked("year", "2010")), 0);
    assert_eq!(count(world, &Look::of_kind("other", "project")), 0);

    let name = lines[0]["name"].as_str().expect("a name");
    assert!(titles(world, &projects().containing(name, Vec::new())).iter().any(|title| title == name));
    let disclosures = || Look::of_kind(PROGRAMME, DISCLOSURE);
    assert_eq!(count(world, &disclosures().marked("theme", theme)), 1, "by the themes of its projects");
    assert_eq!(count(world, &disclosures().containing(name, Vec::new())), 1, "and by their words");
    let project = lines[0]["project"].as_str().expect("a project");
    let found = page(world, &disclosures().marked("project", project), From::Newest, 5).found;
    assert_eq!(found[0].1.record, id);
    let key = (PROGRAMME, "project", "place");
    let offered = world.engine().read(|connection| look::choices(connection, key, None, 10)).expect("an answer");
    assert_eq!(offered.expect("few enough").len(), 1);
    let none = world.engine().read(|connection| look::choices(connection, key, None, 0)).expect("an answer");
    assert!(none.is_none(), "too many to choose from");
    let towns = |under: &str| {
        let key = (PROGRAMME, "project", "town");
        let found = world.engine().read(|connection| look::choices(connection, key, Some(under), 10));
        found.expect("an answer").expect("few enough").len()
    };
    let named = lines.iter().filter_map(|line| line["town"].as_str()).collect::<std::collections::BTreeSet<_>>().len();
    assert_eq!((towns(&office), towns(&world.seat("xixi-office"))), (named, 0), "towns lie in their county");
    let called = world.engine().read(|connection| look::choices_called(connection, key, "东溪", 10));
    assert_eq!(called.expect("an answer")[0].value, office);
});

on_both!(pages_follow_each_other_in_both_directions, |world| {
    published(world);
    let all = Look::of_programme(PROGRAMME);
    let whole = page(world, &all, From::Newest, COUNT_MAX).found;
    assert!(whole.len() > 4, "{}", whole.len());
    assert!(whole.windows(2).all(|two| two[0].0 > two[1].0), "the newest first");
    let first = page(world, &all, From::Newest, 2);
    assert_eq!((first.found.len(), first.newer, first.older), (2, false, true));
    let second = page(world, &all, From::Before(first.found[1].0), 2);
    assert_eq!(second.found[0].0, whole[2].0);
    let back = page(world, &all, From::After(second.found[0].0), 2);
    let places = |leaf: &Leaf| leaf.found.iter().map(|(position, _)| *position).collect::<Vec<_>>();
    assert_eq!((places(&back), back.newer), (places(&first), false));
});

on_both!(a_correction_is_found_by_its_own_words_alone, |world| {
    let (_, id) = published(world);
    let read = |world: &World| world.engine().read(store::published::position).expect("an answer");
    let before = read(world);
    let said = |words: &str| Look::of_kind(PROGRAMME, DISCLOSURE).containing(words, Vec::new());
    assert_eq!(count(world, &said("群众反映最多")), 1);
    world.done("county-office", DISCLOSURE, "correct", id, json!({ "correction": "理由写错" }));
    assert_eq!(read(world), before, "a draft changes no public page");
    world.done("county-office", DISCLOSURE, "revise", id, json!({ "why": "桥已经塌了", "telephone": "0799-0000000" }));
    world.done("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    world.done("county-government", DISCLOSURE, "publish", id, json!({}));
    assert!(read(world) > before);
    assert_eq!((count(world, &said("群众反映最多")), count(world, &said("桥已经塌了"))), (0, 1));
    let newest = page(world, &Look::of_kind(PROGRAMME, DISCLOSURE), From::Newest, 5).found;
    assert_eq!((newest.len(), newest[0].1.number), (1, 2));
    world.is_sound();
});
