//! What the public writes is sealed from the first action on: it lies nowhere in the clear, opens for those who may read it,
//! and for nobody without the key.

use kernel::Viewer;
use serde_json::json;
use store::{StoreError, query, rows, sealed};
use uuid::Uuid;

use crate::world::{Database, FIRST_DAY, PROGRAMME, World};

const CASE: &str = "supervision-case";
const WORDS: &str = "路灯坏了三个月没人修";
const ABOUT: &str = "村口路灯的事情";
const NAME: &str = "示例写信人";
const TELEPHONE: &str = "0799-7654321";

fn kind(world: &World) -> &'static kernel::Kind {
    world.engine().catalogue().kind(CASE).expect("the kind")
}

fn written(world: &World) -> Uuid {
    let create = world.engine().catalogue().creation(CASE).expect("the action");
    let input = json!({
        "receiver": world.seat("dongxi-office"), "about": ABOUT, "words": WORDS, "name": NAME, "telephone": TELEPHONE,
        "may_publish": true, "code": "abcdef012345",
    });
    let request = store::Request::new(&Viewer::anonymous(PROGRAMME), create, None, input);
    world.engine().perform(request).expect("taken in").record
}

/// What somebody reads in a field.
fn read(world: &World, actor: &str, case: Uuid, field: &str) -> Option<String> {
    let (viewer, kind) = (world.as_(actor), kind(world));
    let stored = world.engine().read(|connection| query::get(connection, kind, &viewer, case)).expect("an answer");
    stored.and_then(|stored| stored.text(kind, field).map(str::to_owned))
}

/// Where words stand in the clear in any table.
fn stands_openly(world: &World, words: &str) -> Vec<String> {
    let tables = world.content().into_iter();
    let found = tables.filter(|(_, rows)| rows.iter().flatten().any(|value| format!("{value:?}").contains(words)));
    found.map(|(table, _)| table).collect()
}

on_both!(words_of_the_public_lie_nowhere_in_the_clear, |world| {
    let case = written(world);
    world.settle();
    for words in [WORDS, ABOUT, NAME, TELEPHONE] {
        assert!(stands_openly(world, words).is_empty(), "{words}: {:?}", stands_openly(world, words));
    }
    for field in ["about", "words"] {
        assert!(read(world, "county-office", case, field).is_some_and(|read| read == WORDS || read == ABOUT));
        assert!(read(world, "city-office", case, field).is_some());
    }
    let telephone = read(world, "county-office", case, "telephone").expect("something is there");
    assert!(sealed::is_sealed(&telephone.as_str().into()), "it is opened with a reason alone");
    assert_eq!(read(world, "city-office", case, "telephone"), None);
    world.done("county-office", CASE, "answer", case, json!({ "answer": "已报修。" }));
    world.done("county-office", CASE, "publish", case, json!({}));
    assert_eq!(stands_openly(world, NAME), Vec::<String>::new(), "who wrote is never published");
    let openly = stands_openly(world, WORDS);
    assert!(openly.iter().all(|table| table.starts_with("published")), "{openly:?}");
    let published = world.engine().read(|connection| store::published::versions(connection, PROGRAMME, case));
    assert!(published.expect("an answer")[0].content.to_string().contains(WORDS), "published as agreed");
    world.is_sound();
});

on_both!(a_sealed_value_opens_where_it_was_sealed_and_nowhere_else, |world| {
    let (one, other) = (written(world), written(world));
    let sealed = world.query("SELECT words FROM supervision_case WHERE id = $1", &[one.to_string().into()]);
    let sealed = sealed[0][0].clone();
    let again = world.query("SELECT words FROM supervision_case WHERE id = $1", &[other.to_string().into()]);
    assert_ne!(sealed, again[0][0], "the same words are sealed otherwise");
    let put = world.engine().write(move |connection| {
        let sql = "UPDATE supervision_case SET words = $1 WHERE id = $2";
        connection.execute(sql, &[sealed.clone(), other.to_string().into()])
    });
    put.expect("put there");
    let kind = kind(world);
    let opened = world.engine().read(|connection| {
        let mut stored = rows::load(connection, kind, PROGRAMME, other)?.expect("the record");
        sealed::open_fields(connection, PROGRAMME, kind, &mut stored, &|field| field.name == "words")
    });
    assert!(matches!(opened, Err(StoreError::Database(_))), "{opened:?}");
    assert!(!world.findings().is_empty(), "the check finds it");
});

on_both!(with_the_key_of_a_record_its_words_are_gone_and_the_journal_still_proves_itself, |world| {
    let case = written(world);
    let gone = world.engine().write(move |connection| {
        connection.execute("DELETE FROM sealed_key WHERE subject = $1", &[case.to_string().into()])
    });
    assert_eq!(gone.expect("taken away"), 1);
    assert_eq!(read(world, "county-office", case, "words"), None);
    world.is_sound();
});

#[test]
fn without_the_master_key_or_with_another_nothing_starts() {
    let mut world = World::new(Database::Sqlite);
    written(&world);
    world.stop();
    let file = world.place.directory.join("keys").join("seal.key");
    let kept = std::fs::read(&file).expect("the key");
    std::fs::remove_file(&file).expect("removed");
    let open = |world: &World| {
        let opened = store::Engine::open(programme::programme(), world.place.clone(), store::Options::default());
        opened.map(|_| ()).expect_err("it does not start")
    };
    assert!(matches!(open(&world), StoreError::KeyLost));
    assert!(!file.exists(), "no other key is made in its place");
    std::fs::write(&file, "00".repeat(32)).expect("another key");
    assert!(matches!(open(&world), StoreError::KeyLost));
    std::fs::write(&file, kept).expect("put back");
    world.start(FIRST_DAY);
    world.is_sound();
}
