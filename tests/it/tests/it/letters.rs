//! Letters as people type, paste and import them: kept with their one number, found whichever way they are written, and told
//! with their place where nobody could read them.

use kernel::decode::Source;
use kernel::{Problem, Status};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use store::found::Sought;
use store::found::look;
use store::published::look::{self as published, From, Look};
use uuid::Uuid;

use crate::consultation::agreed;
use crate::world::{PROGRAMME, World, problems};

const CLERK: &str = "county-office";

/// A name as it is kept, and ways in which it comes: out of a PDF, an old code table, an input method, a telephone.
const WAYS: &[(&str, &[&str])] = &[
    ("大布村文化水利工程", &["⼤布村⽂化⽔利⼯程", "⼤布村文化水利⼯程", "大布\u{200b}村文化水利工程"]),
    ("长潭车站马路", &["⻓潭⻋站⻢路", "长潭车站\u{feff}马路"]),
    ("龙田镇母亲水窖", &["⻰⽥镇⺟亲⽔窖", "龙田镇母亲\u{2f54}窖"]),
    ("李䶮", &["李\u{e863}"]),
    ("示例㳠渠", &["示例\u{e82f}渠"]),
    ("凉水井", &["\u{f979}水井", "凉\u{fe00}水井"]),
    ("葛坪", &["葛\u{e0100}坪"]),
    ("García 桥", &["Garci\u{301}a 桥"]),
    ("filter 井", &["ﬁlter 井"]),
    ("50Ω 接地", &["50\u{2126} 接地"]),
    ("通水。", &["通水｡", "通水\u{e78e}"]),
];

fn project(world: &World, field: &str, value: &str, source: Source) -> Result<Uuid, Vec<Problem>> {
    let mut input = world.line("青江水渠");
    input["owner"] = json!(world.seat("dongxi-office"));
    input[field] = json!(value);
    if source == Source::Text {
        for (name, text) in
            [("cost_fen", "300000"), ("asked_fen", "200000"), ("county_fen", "100000"), ("people_served", "12")]
        {
            input[name] = json!(text);
        }
    }
    let mut request = world.request(&world.as_(CLERK), "project", "create", None, input);
    request.source = source;
    world.engine().perform(request).map(|done| done.record).map_err(|refusal| refusal.problems)
}

on_both!(a_character_is_kept_with_its_one_number_at_every_door, |world| {
    for (kept, ways) in WAYS {
        for way in *ways {
            for source in [Source::Json, Source::Text] {
                let record = project(world, "name", way, source).expect("it is taken");
                assert_eq!(world.record("project", record)["name"], *kept, "{way}");
            }
        }
    }
    world.is_sound();
});

on_both!(what_nobody_could_read_is_told_with_its_place, |world| {
    let unreadable = "input.unreadable-letter";
    let table = [
        ("name", "李\u{e000}", unreadable, "U+E000", "2", "李"),
        ("name", "示例\u{f8ff}村", unreadable, "U+F8FF", "3", "示例"),
        ("village", "大\u{fffd}村", unreadable, "U+FFFD", "2", "大"),
        ("lead_person", "张\u{e5e5}", unreadable, "U+E5E5", "2", "张"),
        ("lead_person", "\u{f0000}三", unreadable, "U+F0000", "1", ""),
        ("lead_organisation", "县水务\u{100000}局", unreadable, "U+100000", "4", "县水务"),
        ("need", "第一行\n第二行\u{e766}坏了", unreadable, "U+E766", "2:4", "第二行"),
        ("content", "铺管\u{fffc}三公里", unreadable, "U+FFFC", "3", "铺管"),
        ("content", "铺管\u{fdd0}", unreadable, "U+FDD0", "3", "铺管"),
        ("village", "大\u{202e}布", "input.control-character", "U+202E", "2", "大"),
        ("name", "饮水\u{7}工程", "input.control-character", "U+0007", "3", "饮水"),
    ];
    for (field, typed, code, sign, letter, before) in table {
        for source in [Source::Json, Source::Text] {
            let told = project(world, field, typed, source).expect_err("it is refused");
            let facts =
                [("sign", sign), ("letter", letter), ("before", before)].map(|(name, fact)| (name, fact.to_owned()));
            assert_eq!((told.len(), told[0].field.as_str(), told[0].code), (1, field, code), "{typed:?}");
            assert_eq!(told[0].facts, facts, "{typed:?}");
        }
    }
    // In a line the place says which line.
    let mut line = world.line("青江水渠");
    line["lead_person"] = json!("王\u{e321}");
    let input = json!({
        "planner": world.seat("dongxi-office"), "year": 2011, "plan_lines": [world.line("好的"), line], "budget_lines": [],
    });
    let refusal = world.refused(CLERK, "annual-plan", "create", None, input);
    assert_eq!(problems(&refusal), [("plan_lines[1].lead_person".to_owned(), unreadable)]);
});

fn found(world: &World, words: &str) -> Vec<String> {
    let (viewer, sought) = (world.as_(CLERK), Sought::Said(words.to_owned()));
    let look = look::Look::of_all(&viewer).said(&sought);
    let hits = world.engine().read(|connection| look::hits(connection, &look, None, 100, 0)).expect("an answer");
    hits.into_iter().map(|hit| hit.called[0].clone()).collect()
}

/// The titles of what is published and found.
fn public(world: &World, words: &str) -> Vec<String> {
    let sought = words
        .split_whitespace()
        .fold(Look::of_kind(PROGRAMME, "project"), |look, word| look.containing(word, Vec::new()));
    let read = |connection: &mut store::Connection| published::look(connection, PROGRAMME, &sought, From::Newest, 100);
    world.engine().read(read).expect("an answer").found.into_iter().map(|(_, version)| version.title_zh).collect()
}

on_both!(the_search_of_the_desk_finds_whichever_way_either_is_written, |world| {
    let stored = [
        ("张　三的桥", vec!["张三", "张　三", "张 三", "三的桥"]),
        ("ＧＤ－２０１１号水渠", vec!["gd-2011", "GD2011", "ｇｄ－２０１１", "号水渠"]),
        ("⼤布村⽔利", vec!["大布", "⼤布村", "水利", "⽔利"]),
        ("李䶮的井", vec!["李\u{e863}", "䶮", "李䶮的井"]),
        ("García 桥", vec!["garcía", "GARCI\u{301}A", "桥"]),
    ];
    for (name, _) in &stored {
        project(world, "name", name, Source::Text).expect("it is taken");
    }
    for (name, queries) in stored {
        let kept = kernel::mended(name).into_owned();
        for query in queries {
            assert!(found(world, query).contains(&kept), "{query} finds {kept}");
        }
    }
    world.is_sound();
});

/// A county's plan with these projects, published.
fn publish(world: &World, names: &[(&str, &str)]) {
    let plan = agreed(world);
    let record = world.record("annual-plan", plan);
    let lines = record["plan_lines"].as_array().expect("lines");
    assert!(names.len() <= lines.len(), "the plan has a line for each name");
    let input = json!({
        "publisher": world.seat("dongxi-office"), "plan": plan.to_string(), "matter": "selection", "why": "群众反映最多",
        "telephone": "0799-0000000",
    });
    let id = world.done(CLERK, "disclosure", "create", None, input).record;
    // What is published says what these projects are called.
    for (line, (name, village)) in lines.iter().zip(names) {
        let sql = "UPDATE project SET name = $1, village = $2 WHERE id = $3";
        let values = [(*name).into(), (*village).into(), line["project"].as_str().expect("a project").into()];
        world.engine().write(move |connection| connection.execute(sql, &values).map(|_| ())).expect("a project");
    }
    world.done(CLERK, "disclosure", "submit-for-review", id, json!({}));
    world.done("county-government", "disclosure", "publish", id, json!({}));
}

on_both!(the_public_search_finds_by_every_part_of_what_is_written, |world| {
    let names = [("三圳镇饮水安全工程", "丙村"), ("⼤布村⽂化⽔利⼯程", "⼤布村")];
    publish(world, &names);
    let (first, second) = (names[0].0, names[1].0);
    for (query, title) in [
        ("桥", None),
        ("圳", Some(first)),
        ("三圳", Some(first)),
        ("三圳镇", Some(first)),
        ("水安", Some(first)),
        ("三圳镇工程", Some(first)),
        ("丙村", Some(first)),
        ("丙", Some(first)),
        ("三圳 工程", Some(first)),
        ("饮水安全工程丙村", Some(first)),
        ("三　圳", Some(first)),
        ("大布", Some(second)),
        ("⼤布村", Some(second)),
        ("文化水利", Some(second)),
        ("布村文", Some(second)),
        ("利工", Some(second)),
        ("大埔", None),
        ("，。", None),
    ] {
        let found = public(world, query);
        match title {
            Some(title) => assert!(found.contains(&title.to_owned()), "{query}: {found:?}"),
            None => assert_eq!(found, Vec::<String>::new(), "{query}"),
        }
    }
    // Whatever stands in a text is found by any part of it.
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let part = (0..2_usize, 0..12_usize, 1..8_usize);
    let holds = runner.run(&part, |(which, from, length)| {
        let title = names[which].0;
        let letters: Vec<char> = title.chars().collect();
        let from = from % letters.len();
        let part: String = letters[from..(from + length).min(letters.len())].iter().collect();
        prop_assert!(public(world, &part).contains(&title.to_owned()), "{part} finds {title}");
        prop_assert!(
            public(world, &kernel::folded(&part)).contains(&title.to_owned()),
            "{part}, folded, finds {title}"
        );
        Ok(())
    });
    holds.expect("every part is found");
});

on_both!(what_an_earlier_release_kept_and_indexed_is_found_after_the_start, |world| {
    publish(world, &[("⼤布村⽔渠", "⼤布村")]);
    let record = project(world, "name", "青江水渠", Source::Json).expect("it is taken");
    // The older release kept what was pasted as it came, and its index knew the words of a dictionary.
    let earlier = move |connection: &mut store::Connection| {
        connection.execute("UPDATE project SET name = '⽯桥' WHERE id = $1", &[record.to_string().into()])?;
        connection.batch(
            "DELETE FROM published_search; DELETE FROM published_choice;
             UPDATE setting SET content = 'x' WHERE name IN ('declared-search', 'declared-published')",
        )
    };
    world.engine().write(earlier).expect("a database");
    assert_eq!(public(world, "大布村"), Vec::<String>::new());
    world.stop();
    world.start("2011-03-02");
    assert_eq!(found(world, "石桥"), ["⽯桥"]);
    assert!(public(world, "大布村水渠").contains(&"⼤布村⽔渠".to_owned()));
    let offered = world.number("SELECT COUNT(*) FROM published_choice WHERE narrows = 'town'", &[]);
    assert!(offered > 0, "lists are narrowed as before");
});

fn region(world: &World, code: &str, name: &str, level: &str, parent: Option<&str>) -> String {
    let input = json!({ "code": code, "name": name, "level": level, "parent": parent });
    world.done("programme-manager", "region", "create", None, input).record.to_string()
}

/// Two counties that each have a town of one name; the office of the first is in the first.
fn two_towns(world: &World) -> [String; 2] {
    let other = region(world, "441499", "西溪县", "county", None);
    let towns = [
        region(world, "441424301", "大坪镇", "town", Some(&world.cast.county)),
        region(world, "441499301", "大坪镇", "town", Some(&other)),
    ];
    let places = [("dongxi-office", world.cast.county.clone()), ("xixi-office", other)];
    for (seat, county) in places {
        world.done("programme-manager", "organisation", "revise", world.cast.seats[seat], json!({ "region": county }));
    }
    towns
}

on_both!(a_project_lies_in_a_town_of_its_owners_county_at_every_door, |world| {
    let [own, other] = two_towns(world);
    let another = "project.town-of-another-county";
    let create = |town: &str| {
        let mut input = world.line("青江水渠");
        input["owner"] = json!(world.seat("dongxi-office"));
        input["town"] = json!(town);
        input
    };
    let refusal = world.refused(CLERK, "project", "create", None, create(&other));
    assert_eq!((refusal.status, problems(&refusal)), (Status::Conflict, vec![("town".to_owned(), another)]));
    let facts: Vec<_> = refusal.problems[0].facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    assert_eq!(facts, [("town", "大坪镇"), ("county", "西溪县"), ("own", "东溪县")]);
    let project = world.done(CLERK, "project", "create", None, create(&own)).record;
    let refusal = world.refused(CLERK, "project", "revise", project, json!({ "town": other }));
    assert_eq!(problems(&refusal), [("town".to_owned(), another)]);
    // A county is no town, nor is a village.
    let village = region(world, "441424301201", "大布村", "village", Some(&own));
    for none in [world.cast.county.clone(), village] {
        let refusal = world.refused(CLERK, "project", "create", None, create(&none));
        assert_eq!(problems(&refusal), [("town".to_owned(), "project.no-town")]);
    }
    // Of several lines each is told.
    let line = |town: &str| {
        let mut line = world.line("青江水渠");
        line["town"] = json!(town);
        line
    };
    let plan = |lines: Vec<Json>| json!({ "planner": world.seat("dongxi-office"), "year": 2011, "plan_lines": lines, "budget_lines": [] });
    let wrong = plan(vec![line(&own), line(&other), line(&other)]);
    let refusal = world.refused(CLERK, "annual-plan", "create", None, wrong);
    let told = [1, 2].map(|at| (format!("plan_lines[{at}].town"), another));
    assert_eq!(problems(&refusal), told);
    let record = world.done(CLERK, "annual-plan", "create", None, plan(vec![line(&own)])).record;
    let refusal = world.refused(CLERK, "annual-plan", "revise", record, json!({ "plan_lines": [line(&other)] }));
    assert_eq!(problems(&refusal), [("plan_lines[0].town".to_owned(), another)]);
    world.is_sound();
});

on_both!(a_published_project_takes_a_town_from_no_county, |world| {
    publish(world, &[]);
    let offered = |world: &World| {
        let key = (PROGRAMME, "project", "town");
        let towns = |under: &str| {
            let read = world.engine().read(|connection| published::choices(connection, key, Some(under), 10));
            read.expect("an answer").expect("few enough").into_iter().map(|choice| choice.value).collect::<Vec<_>>()
        };
        ["dongxi-office", "xixi-office"].map(|seat| towns(&world.seat(seat).to_string()))
    };
    let [own, other] = offered(world);
    assert!(!own.is_empty() && other.is_empty());
    // One that slipped in before there was a rule: the town is offered in both, and is one where all are offered.
    let slipped = {
        let (town, office) = (own[0].clone(), world.seat("xixi-office").to_string());
        move |connection: &mut store::Connection| {
            let sql = "INSERT INTO published_choice (programme, kind, narrows, value, under, zh, en, called)
                       SELECT programme, kind, narrows, value, $1, zh, en, called FROM published_choice
                       WHERE kind = 'project' AND narrows = 'town' AND value = $2";
            connection.execute(sql, &[office.as_str().into(), town.as_str().into()]).map(|_| ())
        }
    };
    world.engine().write(slipped).expect("a database");
    let [still, now] = offered(world);
    assert_eq!((still, now), (own.clone(), vec![own[0].clone()]));
    let all =
        world.engine().read(|connection| published::choices(connection, (PROGRAMME, "project", "town"), None, 10));
    assert_eq!(all.expect("an answer").expect("few enough").len(), own.len());
});

on_both!(a_year_that_is_not_open_hides_no_wrong_town, |world| {
    let [_, other] = two_towns(world);
    let mut line = world.line("青江水渠");
    line["town"] = json!(other);
    let input = json!({
        "planner": world.seat("dongxi-office"), "year": 2013, "plan_lines": [line], "budget_lines": [],
    });
    let told = problems(&world.refused(CLERK, "annual-plan", "create", None, input));
    let wanted =
        [("plan_lines[0].town".to_owned(), "project.town-of-another-county"), ("year".to_owned(), "plan.year")];
    assert_eq!(told, wanted);
});
