//! A programme is founded whole or not at all, by the same actions that anybody's are.

use programme::founding::{self, County, FOUNDERS, Founder, Founding};

use crate::world::assert_same;

fn founding(prefix: &str) -> Founding {
    let given = |text: &str| text.to_owned();
    Founding {
        code: given("another-pair"),
        name: given("另一项帮扶"),
        name_en: given("Another pair"),
        assisting: given("北州市"),
        assisting_en: given("Beizhou"),
        recipient: given("东州市"),
        recipient_en: given("Dongzhou"),
        office: given("东州市协作办"),
        office_en: given("Dongzhou Office"),
        telephone: given("0799-2000000"),
        hours: given("8:30—17:30"),
        hours_en: given("8:30–17:30 on working days"),
        founders: FOUNDERS
            .iter()
            .map(|(role, user, title, _)| Founder {
                role,
                title,
                user: format!("{prefix}{user}"),
                password: "a long enough secret".to_owned(),
            })
            .collect(),
        recipient_division: Some(given("441400")),
        assisting_division: Some(given("440100")),
        counties: vec![
            County { code: given("441424"), name_en: given("Dongxi County") },
            County { code: given("441423"), name_en: String::new() },
        ],
    }
}

on_both!(a_founded_programme_has_its_offices_and_its_administrators, |world| {
    founding::found(world.engine(), &founding("another-")).expect("founded");
    let count = |sql: &str| world.number(sql, &["another-pair".into()]);
    assert_eq!(count("SELECT COUNT(*) FROM programme WHERE programme = $1"), 1);
    assert_eq!(count("SELECT COUNT(*) FROM person WHERE programme = $1"), 4);
    assert_eq!(count("SELECT COUNT(*) FROM post WHERE programme = $1 AND state = 'held'"), 4);
    let offices = "SELECT COUNT(*) FROM organisation o JOIN organisation g ON g.id = o.parent
        JOIN organisation c ON c.id = g.parent WHERE o.programme = $1 AND o.category = 'county-office'
        AND g.category = 'county-government' AND c.category = 'city-government'";
    assert_eq!(count(offices), 2);
    let english = "SELECT COUNT(*) FROM organisation WHERE programme = $1 AND
        name_en IN ('Dongxi County Coordination Office',
            (SELECT name || ' Coordination Office' FROM region WHERE programme = $1 AND code = '441423'))";
    assert_eq!(count(english), 2);
    let towns = "SELECT COUNT(*) FROM region t JOIN region c ON c.id = t.parent
        WHERE t.programme = $1 AND t.level = 'town' AND c.code IN ('441424', '441423')";
    assert!(count(towns) > 10);
    assert_eq!(count("SELECT COUNT(*) FROM region WHERE programme = $1 AND level = 'county'"), 2);
    world.is_sound();
});

on_both!(a_founding_that_is_refused_anywhere_leaves_nothing, |world| {
    world.settle();
    let before = world.content();
    // The last account's name is the first one's: everything before it was right.
    let mut taken = founding("another-");
    taken.founders[3].user = taken.founders[0].user.clone();
    let refusal = founding::found(world.engine(), &taken).expect_err("the name is taken");
    assert_eq!((refusal.code, refusal.facts.last().map(|(_, fact)| fact.as_str())), ("record.exists", Some("person")));
    let mut known = founding("another-");
    known.founders[0].password = "short".to_owned();
    founding::found(world.engine(), &known).expect_err("the password is too short");
    assert_same(&before, &world.content());
    founding::found(world.engine(), &founding("another-")).expect("nothing stood in the way");
});

on_both!(of_two_at_once_one_founds, |world| {
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let found = |prefix: &'static str| {
            let engine = world.engine();
            scope.spawn(move || founding::found(engine, &founding(prefix)).is_ok())
        };
        let threads: Vec<_> = ["one-", "two-", "three-"].into_iter().map(found).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    });
    assert_eq!(outcomes.iter().filter(|founded| **founded).count(), 1, "one code, one programme");
    world.is_sound();
});
