//! The one index over all records: found is what is seen, under its words as they stand now.

use kernel::Viewer;
use serde_json::json;
use store::found::Sought;
use store::found::look::{self, Look};

use crate::world::World;

/// What somebody finds, by its names.
fn found(world: &World, viewer: &Viewer, sought: &Sought) -> Vec<String> {
    let look = Look::of_all(viewer).said(sought);
    let read = world.engine().read(|connection| {
        let hits = look::hits(connection, &look, None, 100, 0)?;
        assert_eq!(look::count(connection, &look)?, hits.len(), "{sought:?}");
        let by_kind = look::count_by_kind(connection, &look, 100)?;
        assert_eq!(by_kind.iter().map(|(_, count)| count).sum::<usize>(), hits.len(), "{sought:?}");
        Ok(hits)
    });
    read.expect("an answer").into_iter().map(|hit| hit.called[0].clone()).collect()
}

fn said(words: &str) -> Sought {
    Sought::Said(words.to_owned())
}

fn project(world: &World, name: &str) -> uuid::Uuid {
    let mut input = world.line(name);
    input["owner"] = json!(world.seat("dongxi-office"));
    world.done("county-office", "project", "create", None, input).record
}

on_both!(a_word_is_found_wherever_it_stands_and_nothing_else_is, |world| {
    project(world, "青江北岸堤防ＧＤ－2011（二期）");
    project(world, "青江南岸渠道");
    let clerk = world.as_("county-office");
    for (words, expected) in [
        ("青江", 2),
        ("岸", 2),
        ("北岸堤", 1),
        ("江堤", 0),
        ("gd-2011", 1),
        ("GD2011二期", 1),
        ("2011 青江", 1),
        ("0112", 0),
        ("青江 渠道", 1),
        ("渠道 堤防", 0),
        ("，。", 0),
        ("\" OR \"", 0),
        ("* | !", 0),
        ("堤防' | '渠道", 0),
    ] {
        assert_eq!(found(world, &clerk, &said(words)).len(), expected, "{words}");
    }
    assert_eq!(found(world, &clerk, &said("青江"))[0], "青江南岸渠道", "the newest first");
    world.is_sound();
});

on_both!(who_does_not_see_a_record_neither_finds_nor_counts_it, |world| {
    let plan = world.draft();
    let (county, partner) = (world.as_("county-office"), world.as_("partner-department"));
    let title = found(world, &county, &said("2011"))[0].clone();
    let year = || said("2011");
    assert!(!found(world, &partner, &year()).contains(&title), "a draft is the county's own");
    for (who, action) in [("county-office", "submit"), ("county-government", "consent"), ("county-office", "report")] {
        world.done(who, "annual-plan", action, plan, json!({}));
    }
    assert!(found(world, &partner, &year()).contains(&title), "what is reported its partner finds");
    world.done("city-office", "annual-plan", "return-by-city", plan, json!({ "reason": "请补充。" }));
    assert!(!found(world, &partner, &year()).contains(&title), "and no more once it is returned");
    assert_eq!(found(world, &Viewer::anonymous(&world.cast.programme), &year()), Vec::<String>::new());
    world.is_sound();
});

on_both!(a_record_is_found_by_the_new_name_of_what_it_is_named_after, |world| {
    let (county, office) = (world.as_("county-office"), world.seat("dongxi-office"));
    let manager = "programme-manager";
    let input = json!({ "receiver": office, "year": 2011, "words": "请抓紧报送年度计划。" });
    world.done("city-office", "reminder", "create", None, input);
    let kind = world.engine().catalogue().kind("organisation").expect("a kind");
    let id = office.parse().expect("an identifier");
    let read = world.engine().read(|connection| store::rows::load(connection, kind, &world.cast.programme, id));
    let stored = read.expect("an answer").expect("the office");
    let before = said(&format!("{} 催办", stored.text(kind, "name").expect("a name")));
    assert_eq!(found(world, &county, &before).len(), 1, "a reminder bears the name of whom it reminds");
    let mut request =
        world.request(&world.as_(manager), "organisation", "revise", Some(id), json!({ "name": "东溪县帮扶合作局" }));
    request.expected_version = Some(stored.version);
    world.engine().perform(request).expect("the manager may");
    assert_eq!(found(world, &county, &before), Vec::<String>::new());
    assert_eq!(found(world, &county, &said("帮扶合作局 催办")).len(), 1);
    world.is_sound();
});

on_both!(what_was_undone_is_not_found, |world| {
    let request = |name: &str| {
        let mut input = world.line(name);
        input["owner"] = json!(world.seat("dongxi-office"));
        world.request(&world.as_("county-office"), "project", "create", None, input)
    };
    world.engine().perform_all(vec![request("试办石桥")], true).expect("nothing is refused");
    let wrong = world.request(&world.as_("county-office"), "project", "create", None, json!({}));
    world.engine().perform_all(vec![request("试办石桥"), wrong], false).expect_err("the second is wrong");
    assert_eq!(found(world, &world.as_("county-office"), &said("石桥")), Vec::<String>::new());
    world.is_sound();
});

on_both!(the_index_is_made_anew_when_the_release_declares_something_else, |world| {
    project(world, "古道修缮");
    world.settle();
    let spoil =
        |connection: &mut store::Connection| connection.batch("DELETE FROM found_terms; UPDATE found SET digest = 'x'");
    world.engine().write(spoil).expect("a database");
    assert!(!world.findings().is_empty(), "the check says that the index is not what the records are");
    assert_eq!(found(world, &world.as_("county-office"), &said("古道")), Vec::<String>::new());
    let other = |connection: &mut store::Connection| {
        connection.batch("UPDATE setting SET content = 'x' WHERE name = 'declared-search'")
    };
    world.engine().write(other).expect("a database");
    world.stop();
    world.start("2011-03-02");
    assert_eq!(found(world, &world.as_("county-office"), &said("古道")).len(), 1);
    world.is_sound();
});

on_both!(pages_of_what_is_found_neither_repeat_nor_leave_out, |world| {
    for number in 0..7 {
        project(world, &format!("第{number}座凉亭"));
    }
    let (viewer, sought) = (world.as_("county-office"), said("凉亭"));
    let look = Look::of_all(&viewer).said(&sought);
    let page = |beyond| {
        let read = world.engine().read(|connection| look::hits(connection, &look, beyond, 3, 0));
        read.expect("an answer").into_iter().map(|hit| hit.record).collect::<Vec<_>>()
    };
    let first = page(None);
    project(world, "后来的凉亭");
    let second = page(Some((first[2], false)));
    let third = page(Some((second[2], false)));
    assert_eq!([first.len(), second.len(), third.len()], [3, 3, 1]);
    let mut back = page(Some((second[0], true)));
    back.reverse();
    assert_eq!(back, first, "the page before is the one that was");
});

on_both!(names_near_to_what_was_typed_are_found, |world| {
    project(world, "青江风雨桥");
    let viewer = world.as_("county-office");
    assert_eq!(found(world, &viewer, &Sought::Named("风雨".to_owned())), ["青江风雨桥"]);
    assert!(found(world, &viewer, &Sought::Near("青江风云桥".to_owned())).contains(&"青江风雨桥".to_owned()));
    let village = world.line("x")["village"].as_str().expect("a village").to_owned();
    assert_eq!(found(world, &viewer, &Sought::Named(village.clone())), Vec::<String>::new(), "a village is no name");
    assert_eq!(found(world, &viewer, &said(&village)), ["青江风雨桥"]);
});
