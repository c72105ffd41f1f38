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

on_both!(what_somebody_wrote_is_erased_by_another_office_and_the_journal_still_proves_itself, |world| {
    let (case, other) = (written(world), written(world));
    let reason = json!({ "reason": "来件人3月2日到办公室书面要求" });
    let early = world.refused("city-office", CASE, "erase", case, reason.clone());
    assert_eq!(early.status, kernel::Status::Conflict, "it is answered first");
    for case in [case, other] {
        world.done("county-office", CASE, "answer", case, json!({ "answer": "已报修。" }));
    }
    let own = world.refused("county-office", CASE, "erase", case, reason.clone());
    assert_eq!(own.status, kernel::Status::Forbidden, "nobody erases what was written to them");
    world.done("city-office", CASE, "erase", case, reason);
    for field in ["about", "words", "name", "telephone"] {
        assert_eq!(read(world, "county-office", case, field), None, "{field}");
    }
    assert!(read(world, "county-office", other, "words").is_some(), "another word has its own key");
    assert_eq!(world.record(CASE, case)["answer"], "已报修。");
    let refusal = world.refused("county-office", CASE, "publish", case, json!({}));
    assert_eq!(refusal.status, kernel::Status::Conflict, "nothing is left to publish");
    world.is_sound();
    let gone = world.engine().write(move |connection| {
        connection.execute("DELETE FROM sealed_key WHERE subject = $1", &[other.to_string().into()])
    });
    assert_eq!(gone.expect("taken away"), 1);
    assert!(!world.findings().is_empty(), "a key that no entry took away is missed");
});

on_both!(the_master_key_is_changed_while_people_write, |world| {
    let before = written(world);
    let directory = world.place.directory.clone();
    let (is_over, written_meanwhile) = (std::sync::atomic::AtomicBool::new(false), std::sync::Mutex::new(Vec::new()));
    let rotated = std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                    let case = written(world);
                    written_meanwhile.lock().expect("a list").push(case);
                }
            });
        }
        let changes = scope.spawn(|| {
            // Another process does it, with connections of its own.
            (0..3).map(|_| store::rotate(&world.place).expect("changed")).sum::<usize>()
        });
        let rotated = changes.join();
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        rotated.expect("changed")
    });
    assert!(rotated >= 3, "{rotated}");
    let after = written(world);
    let meanwhile = written_meanwhile.into_inner().expect("a list");
    for case in [before, after].into_iter().chain(meanwhile) {
        assert_eq!(read(world, "county-office", case, "words").as_deref(), Some(WORDS));
    }
    let newest = world.query("SELECT wrapped FROM blind_key", &[]);
    assert!(newest.iter().all(|row| row[0].as_text().is_some_and(|wrapped| wrapped.starts_with("aes-256-gcm/4:"))));
    let file = std::fs::read_to_string(directory.join("keys").join("seal.key")).expect("the keys");
    assert_eq!(file.lines().count(), 4, "the older ones stay");
    world.settle();
    world.stop();
    world.start(FIRST_DAY);
    assert_eq!(read(world, "county-office", before, "words").as_deref(), Some(WORDS));
    world.is_sound();
});

#[test]
fn without_the_master_key_or_with_another_nothing_starts() {
    let mut world = World::new(Database::Sqlite);
    let case = written(&world);
    // Also where what is sealed was erased since: by the same key opens what finds equal words.
    world.done("county-office", CASE, "answer", case, json!({ "answer": "已报修。" }));
    world.done("city-office", CASE, "erase", case, json!({ "reason": "来件人要求" }));
    assert_eq!(world.number("SELECT COUNT(*) FROM sealed_key", &[]), 0);
    world.settle();
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
