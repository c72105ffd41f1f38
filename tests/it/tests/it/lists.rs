//! Lists go on from a row: in the same order on both databases, each record told once whatever is added meanwhile.

use serde_json::json;
use store::found::Sought;
use store::order::Cursor;
use store::query::{self, Page, Query};

use crate::world::World;

const VILLAGES: [Option<&str>; 8] =
    [Some("b2"), None, Some("Ａ1"), Some("乙村"), Some("a2"), Some("B1"), None, Some("甲村")];

fn project(world: &World, village: Option<&str>) {
    let mut input = world.line("村道");
    input["owner"] = json!(world.seat("dongxi-office"));
    input["village"] = json!(village);
    world.done("county-office", "project", "create", None, input);
}

fn page(world: &World, query: &Query) -> Page {
    let (viewer, kind) = (world.as_("county-office"), world.engine().catalogue().kind("project").expect("a kind"));
    world.engine().read(|connection| query::list(connection, kind, &viewer, query)).expect("a list")
}

/// The villages of some rows, in their order.
fn villages(world: &World, page: &Page) -> Vec<String> {
    let kind = world.engine().catalogue().kind("project").expect("a kind");
    page.rows.iter().map(|row| row.get(kind, "village").as_text().unwrap_or("-").to_owned()).collect()
}

fn beyond(world: &World, query: &Query, row: &kernel::Stored, before: bool) -> Query {
    let kind = world.engine().catalogue().kind("project").expect("a kind");
    let cursor = Cursor { before, ..Cursor::after(kind, query.sort, row) };
    // As it goes through an address.
    let read = Cursor::read(kind, query.sort, &cursor.token()).expect("a cursor");
    assert_eq!(Cursor { before, ..read.clone() }, cursor);
    Query { from: Some(cursor), ..query.clone() }
}

/// All pages, one after the other; something happens between them.
fn told(world: &World, query: &Query, mut between: impl FnMut()) -> Vec<String> {
    let (mut asked, mut told) = (query.clone(), Vec::new());
    loop {
        let found = page(world, &asked);
        told.extend(villages(world, &found));
        let Some(last) = found.rows.last().filter(|_| found.more) else { return told };
        asked = beyond(world, query, last, false);
        between();
    }
}

on_both!(a_record_added_between_two_pages_is_told_once, |world| {
    for village in VILLAGES {
        project(world, village);
    }
    let sorted = |descending| Query { sort: Some(("village", descending)), limit: 3, ..Query::default() };
    let ascending = ["Ａ1", "a2", "B1", "b2", "乙村", "甲村", "-", "-"];
    assert_eq!(told(world, &sorted(false), || ()), ascending, "neither case nor width counts, empty values come last");
    assert_eq!(told(world, &sorted(true), || ()), ["甲村", "乙村", "b2", "B1", "a2", "Ａ1", "-", "-"]);
    let mut added = false;
    let mut add = || {
        if !std::mem::replace(&mut added, true) {
            for village in [Some("a0"), Some("c9"), None] {
                project(world, village);
            }
        }
    };
    let with = ["Ａ1", "a2", "B1", "b2", "c9", "乙村", "甲村", "-", "-", "-"];
    assert_eq!(told(world, &sorted(false), &mut add), with, "what comes before the page that was told is not told");
    world.on("2011-01-06");
    let newest = Query { limit: 3, ..Query::default() };
    assert_eq!(
        told(world, &newest, || project(world, Some("later"))).len(),
        11,
        "newer ones are before the first page"
    );
});

on_both!(a_list_goes_back_the_way_it_came, |world| {
    for village in VILLAGES {
        project(world, village);
    }
    let orders =
        [None, Some(("village", false)), Some(("village", true)), Some(("cost_fen", true)), Some(("created", false))];
    for sort in orders {
        let query = Query { sort, limit: 3, ..Query::default() };
        let first = page(world, &query);
        let second = page(world, &beyond(world, &query, &first.rows[2], false));
        let third = page(world, &beyond(world, &query, &second.rows[2], false));
        assert_eq!([first.more, second.more, third.more], [true, true, false], "{sort:?}");
        assert_eq!([first.rows.len(), second.rows.len(), third.rows.len()], [3, 3, 2]);
        let back = page(world, &beyond(world, &query, &third.rows[0], true));
        assert_eq!((&back.rows, back.more), (&second.rows, true), "{sort:?}");
        let back = page(world, &beyond(world, &query, &second.rows[0], true));
        assert_eq!((&back.rows, back.more), (&first.rows, false), "{sort:?}");
    }
});

on_both!(words_are_found_in_any_case_and_width, |world| {
    for name in ["饮水Ｐｉｐｅ工程", "饮水pipe工程", "路灯"] {
        let mut input = world.line(name);
        input["owner"] = json!(world.seat("dongxi-office"));
        world.done("county-office", "project", "create", None, input);
    }
    for words in ["PIPE", "ｐｉｐｅ 饮水", "pipe　工程"] {
        let query = Query { words: Some(Sought::Said(words.to_owned())), limit: 10, ..Query::default() };
        assert_eq!(page(world, &query).total, 2, "{words}");
    }
});

on_both!(a_cursor_fits_the_order_it_came_from, |world| {
    let kind = world.engine().catalogue().kind("project").expect("a kind");
    let id = uuid::Uuid::from_u128(7).simple();
    let read = |sort, token: &str| Cursor::read(kind, sort, token).is_some();
    assert!(read(None, &format!("i{id}")) && read(Some(("village", false)), &format!("i{id}")));
    assert!(read(Some(("cost_fen", true)), &format!("d{id}-5")) && read(Some(("village", false)), &format!("t{id}61")));
    for wrong in ["", "o", "o50", "i7", "年", "x1", &format!("d{id}x"), &format!("t{id}6"), &format!("t{id}00")] {
        for sort in [None, Some(("village", false)), Some(("cost_fen", true))] {
            assert!(!read(sort, wrong), "{wrong}");
        }
    }
    assert!(!read(Some(("cost_fen", true)), &format!("t{id}61")) && !read(Some(("village", true)), &format!("d{id}5")));
});
