//! Words from one telephone are found while they lie sealed: by those who may, by nothing but the whole number, until they are
//! erased.

use std::collections::BTreeSet;

use kernel::{Field, Status, Viewer};
use serde_json::json;
use store::{Subject, blind};
use uuid::Uuid;

use crate::world::{FIRST_DAY, PROGRAMME, World};

const CASE: &str = "supervision-case";
const TELEPHONE: &str = "0799-7654321";
/// The same number, as others write it.
const AGAIN: &str = "（０７９９）7654321";
const OTHER: &str = "13800000001";

fn field(world: &World) -> &'static Field {
    let kind = world.engine().catalogue().kind(CASE).expect("the kind");
    kind.field("telephone").expect("the field")
}

fn written_to(world: &World, programme: &str, office: String, telephone: &str) -> Uuid {
    let create = world.engine().catalogue().creation(CASE).expect("the action");
    let input = json!({
        "receiver": office, "about": "村口路灯", "words": "路灯坏了三个月没人修", "telephone": telephone,
        "may_publish": true, "code": "abcdef012345",
    });
    let request = store::Request::new(&Viewer::anonymous(programme), create, None, input);
    world.engine().perform(request).expect("taken in").record
}

fn written(world: &World, office: &str, telephone: &str) -> Uuid {
    written_to(world, PROGRAMME, world.seat(office), telephone)
}

fn records(found: Vec<blind::Alike>) -> BTreeSet<Uuid> {
    found.iter().flat_map(|one| &one.rows).map(|row| row.id).collect()
}

/// Which others somebody sees beside a case.
fn others(world: &World, actor: &str, case: Uuid) -> BTreeSet<Uuid> {
    let (viewer, field, catalogue) = (world.as_(actor), field(world), world.engine().catalogue());
    let found = world.engine().read(|connection| blind::others(connection, catalogue, &viewer, (case, field), 50));
    records(found.expect("an answer"))
}

/// Which cases a number gives somebody.
fn holding(world: &World, viewer: &Viewer, number: &str) -> BTreeSet<Uuid> {
    let (field, catalogue) = (field(world), world.engine().catalogue());
    let found = world.engine().read(|connection| blind::holding(connection, catalogue, viewer, (number, field), 50));
    records(found.expect("an answer"))
}

fn digest(world: &World, case: Uuid) -> Option<String> {
    let rows = world.query("SELECT digest FROM blind WHERE record = $1", &[case.to_string().into()]);
    rows.first().and_then(|row| row[0].as_text()).map(str::to_owned)
}

fn change(world: &World, sql: &'static str) {
    world.engine().write(move |connection| connection.execute(sql, &[])).expect("changed");
}

on_both!(one_telephone_gives_one_digest_that_stands_nowhere_else, |world| {
    let (first, again) = (written(world, "dongxi-office", TELEPHONE), written(world, "dongxi-office", AGAIN));
    let (other, none) = (written(world, "dongxi-office", OTHER), written(world, "dongxi-office", "110"));
    world.settle();
    let kept = digest(world, first).expect("it is compared");
    assert_eq!(digest(world, again).as_ref(), Some(&kept), "however it is written");
    assert!(digest(world, other).is_some_and(|other| other != kept));
    assert_eq!(digest(world, none), None, "what half the country shares is compared with nothing");
    world.done("county-office", CASE, "answer", first, json!({ "answer": "已报修。" }));
    world.done("county-office", CASE, "publish", first, json!({}));
    assert_eq!(digest(world, first).as_ref(), Some(&kept), "what was not written again stays");
    for (table, rows) in world.content().into_iter().filter(|(table, _)| table != "blind") {
        let holds = |said: &str| rows.iter().flatten().any(|value| format!("{value:?}").contains(said));
        for said in [&kept, "07997654321", "7654321", OTHER] {
            assert!(!holds(said), "{table} holds {said}");
        }
    }
    world.is_sound();
});

on_both!(others_are_shown_to_those_who_see_them, |world| {
    let (first, again) = (written(world, "dongxi-office", TELEPHONE), written(world, "dongxi-office", AGAIN));
    let (elsewhere, other) = (written(world, "xixi-office", TELEPHONE), written(world, "dongxi-office", OTHER));
    assert_eq!(others(world, "county-office", first), [again].into(), "never those of another county");
    assert_eq!(others(world, "city-office", first), [again, elsewhere].into());
    assert_eq!(others(world, "county-office-b", elsewhere), [].into());
    assert_eq!(others(world, "city-office", other), [].into(), "nothing where there is none");
    let blind = field(world).blind.expect("declared");
    for (actor, is_shown) in [
        ("county-office", true),
        ("city-office", true),
        ("inspector", false),
        ("audit-bureau", false),
        ("audit-administrator", false),
    ] {
        assert_eq!(kernel::policy::compares(&blind, &world.as_(actor)), is_shown, "{actor}");
        let may_ask = kernel::policy::reads(field(world), &world.as_(actor));
        assert_eq!(may_ask, actor == "county-office", "{actor}: by a number asks who may open it");
    }
    for number in [TELEPHONE, AGAIN, "+86 799 7654321"] {
        assert_eq!(holding(world, &world.as_("county-office"), number), [first, again].into(), "{number}");
    }
    for number in ["7654321", "0799-765432", "0799-76543210", "", "%", OTHER] {
        let found = holding(world, &world.as_("county-office"), number);
        assert_eq!(found, if number == OTHER { [other].into() } else { [].into() }, "{number}");
    }
    let fewer = world.engine().read(|connection| {
        let of = (first, field(world));
        blind::others(connection, world.engine().catalogue(), &world.as_("city-office"), of, 1)
    });
    let fewer = &fewer.expect("an answer")[0];
    assert!(fewer.more && fewer.rows.len() == 1, "the newest, and that there are more");
    let kind = fewer.kind;
    assert!(kind.fields.iter().filter(|field| field.sealed).all(|field| fewer.rows[0].get(kind, field.name).is_null()));
});

on_both!(what_is_erased_is_compared_with_nothing_any_more, |world| {
    let (case, again) = (written(world, "dongxi-office", TELEPHONE), written(world, "dongxi-office", TELEPHONE));
    world.done("county-office", CASE, "answer", case, json!({ "answer": "已报修。" }));
    let rows = world.query("SELECT programme, digest, kind, record, field FROM blind", &[]);
    let row = rows.into_iter().find(|row| row[3].as_text() == Some(&case.to_string())).expect("its row");
    let reason = json!({ "reason": "来件人要求" });
    world.done("city-office", CASE, "erase", case, reason);
    assert_eq!(digest(world, case), None);
    assert_eq!(others(world, "city-office", again), [].into());
    assert_eq!(holding(world, &world.as_("county-office"), TELEPHONE), [again].into());
    world.is_sound();
    let put = world.engine().write(move |connection| {
        let sql = "INSERT INTO blind (programme, digest, kind, record, field) VALUES ($1, $2, $3, $4, $5)";
        connection.execute(sql, &row)
    });
    assert_eq!(put.expect("put back"), 1);
    assert!(!world.findings().is_empty(), "a digest of words that are gone is found");
});

on_both!(two_programmes_are_compared_by_keys_of_their_own, |world, other| {
    let here = written(world, "dongxi-office", TELEPHONE);
    let there = written_to(world, &other.programme, other.seat("dongxi-office"), TELEPHONE);
    assert_ne!(digest(world, here), digest(world, there), "nobody sees that both are of one telephone");
    assert_eq!(holding(world, &world.as_("county-office"), TELEPHONE), [here].into());
    let viewer = Viewer { programme: other.programme.clone(), ..world.as_("county-office") };
    assert!(!holding(world, &viewer, TELEPHONE).contains(&here));
    world.is_sound();
});

on_both!(the_index_is_made_at_the_first_start_and_by_whoever_writes_first, |world| {
    let at_once: Vec<Uuid> = std::thread::scope(|scope| {
        let world: &World = world;
        let write = || written(world, "dongxi-office", TELEPHONE);
        let writers: Vec<_> = (0..6).map(|_| scope.spawn(write)).collect();
        writers.into_iter().map(|writer| writer.join().expect("written")).collect()
    });
    let all: BTreeSet<Uuid> = at_once.iter().copied().collect();
    assert_eq!(world.number("SELECT COUNT(*) FROM blind_key", &[]), 1, "of many at once one makes the key");
    assert_eq!(holding(world, &world.as_("county-office"), TELEPHONE), all);
    // As a release left it that knew no index.
    for sql in ["DELETE FROM blind", "DELETE FROM blind_key", "DELETE FROM setting WHERE name = 'declared-blind'"] {
        change(world, sql);
    }
    assert!(!world.findings().is_empty(), "what is missing is found");
    world.settle();
    world.stop();
    world.start(FIRST_DAY);
    assert_eq!(holding(world, &world.as_("county-office"), TELEPHONE), all);
    world.is_sound();
    change(world, "UPDATE blind_key SET wrapped = wrapped || 'x'");
    assert!(!world.findings().is_empty(), "a key that does not open is found");
});

on_both!(who_finds_nothing_too_often_waits, |world| {
    let engine = world.engine();
    let of = |account: &'static str| Subject { programme: PROGRAMME, account, place: "" };
    let take_back = || {
        let key = of("one").key();
        engine.write(move |connection| store::take_back(connection, &key)).expect("taken back");
    };
    // What is found is not counted, and takes nothing else back.
    for _ in 0..20 {
        engine.count_look_up(of("one")).expect("counted");
        take_back();
    }
    let nothing = (0..20).map(|_| engine.count_look_up(of("one"))).take_while(Result::is_ok).count();
    assert!((3..=10).contains(&nothing), "{nothing} look-ups found nothing");
    let refusal = engine.count_look_up(of("one")).expect_err("it waits");
    assert_eq!((refusal.status, refusal.code), (Status::TooMany, "look-up.locked"));
    engine.count_look_up(of("another")).expect("nobody else waits");
});
