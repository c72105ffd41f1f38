//! Remarks beside a record, and whom actions tell: in the product, and by letter in the reader's language.

use kernel::{Language, Sight, Status, Value};
use serde_json::{Map, Value as Json, json};
use store::notices::{self, Notice};
use uuid::Uuid;

use crate::consultation::{accepted, answers, asked};
use crate::world::World;

const PLAN: &str = "annual-plan";
const TALK: &str = "consultation";
const PARTNER: &str = "partner-department";

/// Somebody's notices, the newest first.
fn told(world: &World, member: &str) -> Vec<Notice> {
    let person = world.person(member);
    world.engine().read(|connection| notices::list(connection, person, None, 100)).expect("notices")
}

fn words(world: &World, member: &str) -> Vec<String> {
    told(world, member).into_iter().map(|notice| notice.words).collect()
}

fn unread(world: &World, member: &str) -> usize {
    let person = world.person(member);
    world.engine().read(|connection| notices::count_unread(connection, person)).expect("a count")
}

/// The newest letter to a member: subject and body.
fn letter(world: &World, member: &str) -> (String, String) {
    let sql = "SELECT subject, body FROM outbox WHERE recipient = $1 ORDER BY id DESC LIMIT 1";
    let row = world.query(sql, &[format!("{member}@example.org").into()]).pop().expect("a letter");
    let text = |value: &Value| value.as_text().expect("words").to_owned();
    (text(&row[0]), text(&row[1]))
}

/// The record with its duties and versions: all that a remark leaves as it is.
fn stands(world: &World, talk: Uuid) -> (Map<String, Json>, Vec<Vec<Value>>, i64) {
    let id = Value::from(talk.to_string());
    let duties = world.query("SELECT * FROM duty WHERE record = $1 ORDER BY id", std::slice::from_ref(&id));
    let kept = world.number("SELECT COUNT(*) FROM record_version WHERE record = $1", &[id]);
    (world.record(TALK, talk), duties, kept)
}

on_both!(a_remark_leaves_version_state_and_duties, |world| {
    let talk = asked(world, accepted(world), "beicheng");
    let before = stands(world, talk);
    let version = before.0["version"].as_i64().expect("a version");
    for (member, said) in [(PARTNER, "请问工期？"), ("county-office", "约一年。"), ("city-office", "请尽快商定。")]
    {
        let done = world.done(member, TALK, "comment", talk, json!({ "words": said }));
        assert_eq!(done.version, version, "{member}");
    }
    assert_eq!(stands(world, talk), before);
    // Whoever had read the record before the remarks still answers that very version.
    let viewer = world.as_(PARTNER);
    let mut request = world.request(&viewer, TALK, "answer", Some(talk), answers(world, talk, &[]));
    request.expected_version = Some(version);
    let done = world.engine().perform(request).expect("nobody was quicker");
    assert_eq!(done.version, version + 1);
    world.done("county-office", TALK, "comment", talk, json!({ "words": "已收到。" }));
    assert_eq!(world.versions(PARTNER, TALK, talk).len(), 1, "a kept version is told once, whatever was said since");
    let said: Vec<_> = world.history(PARTNER, TALK, talk).iter().map(|entry| entry.action.clone()).collect();
    assert_eq!(said, ["comment", "answer", "comment", "comment", "comment", "create"]);
    world.is_sound();
});

on_both!(a_version_is_known_by_the_digest_that_was_kept_of_it_whatever_is_said_since, |world| {
    let talk = asked(world, accepted(world), "beicheng");
    let (kind, viewer) = (world.engine().catalogue().kind(TALK).expect("a kind"), world.as_(PARTNER));
    let now = || {
        let entry = world.engine().read(|connection| {
            let stored = store::rows::load(connection, kind, &viewer.programme, talk)?.expect("it is there");
            store::query::entry_of_now(connection, &kernel::Seen::new(kind, &stored, &viewer))
        });
        entry.expect("an answer").expect("an entry")
    };
    let said = |member: &str, words: &str| {
        world.done(member, TALK, "comment", talk, json!({ "words": words }));
        world.history(PARTNER, TALK, talk).remove(0)
    };
    // Nothing was kept of the first version: its newest entry says what it is.
    let newest = said(PARTNER, "请问工期？");
    assert_eq!((now().id, now().digest()), (newest.id, newest.hash.as_str()));
    world.done(PARTNER, TALK, "answer", talk, answers(world, talk, &[]));
    let kept = world.history(PARTNER, TALK, talk).remove(0);
    assert_ne!(said("county-office", "已收到。").id, kept.id);
    assert_eq!((now().id, Some(now().digest())), (kept.id, kept.content["kept"].as_str()));
});

on_both!(a_remark_is_made_by_whom_the_kind_names_who_sees_the_record, |world| {
    let plan = accepted(world);
    let talk = asked(world, plan, "beicheng");
    let words = json!({ "words": "说一句。" });
    for (member, status) in [
        ("partner-department-b", Status::Unseen),
        ("county-office-b", Status::Unseen),
        ("nobody", Status::Unseen),
        ("county-government", Status::Forbidden),
    ] {
        assert_eq!(world.refused(member, TALK, "comment", talk, words.clone()).status, status, "{member}");
    }
    for wrong in [json!({}), json!({ "words": " " }), json!({ "words": "字".repeat(2001) })] {
        assert_eq!(world.refused(PARTNER, TALK, "comment", talk, wrong).status, Status::Invalid);
    }
    assert!(world.engine().catalogue().action(PLAN, "comment").is_none(), "no kind has remarks unless it says so");
    world.is_sound();
});

on_both!(a_history_with_remarks_is_read_by_pages_without_a_gap, |world| {
    let talk = asked(world, accepted(world), "beicheng");
    for number in 0..7 {
        world.done(PARTNER, TALK, "comment", talk, json!({ "words": format!("第{number}句") }));
    }
    let (kind, viewer) = (world.engine().catalogue().kind(TALK).expect("a kind"), world.as_("county-office"));
    for actions in [&[][..], &["comment"]] {
        let (mut before, mut read) = (None, Vec::new());
        loop {
            let page = world.engine().read(|connection| {
                let stored = store::rows::load(connection, kind, &viewer.programme, talk)?.expect("it is there");
                let seen = kernel::Seen::new(kind, &stored, &viewer);
                store::query::history_of(connection, &seen, actions, before, 3)
            });
            let page = page.expect("a page");
            assert_eq!(page.total, if actions.is_empty() { 8 } else { 7 });
            read.extend(page.entries.into_iter().map(|entry| entry.id));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        let different: std::collections::BTreeSet<_> = read.iter().collect();
        assert_eq!((read.len(), different.len()), if actions.is_empty() { (8, 8) } else { (7, 7) });
    }
});

on_both!(questions_replies_and_remarks_tell_the_other_sides, |world| {
    let talk = asked(world, accepted(world), "beicheng");
    world.engine().shared.set_public_url("https://suimei.example/");
    world.done(PARTNER, TALK, "ask", talk, json!({ "question": "征地办妥了吗？" }));
    assert_eq!(
        (words(world, "county-office"), unread(world, "county-office")),
        (vec!["notice-question".to_owned()], 1)
    );
    assert_eq!(words(world, "city-office"), ["notice-question"]);
    assert_eq!(words(world, PARTNER), [""; 0], "whoever acts is not told");
    let notice = &told(world, "county-office")[0];
    assert_eq!((notice.record, notice.facts.said.as_str()), (talk, "征地办妥了吗？"));
    let (subject, body) = letter(world, "county-office");
    assert!(subject.contains("北城张") && subject.contains("提问") && subject.contains("东溪"), "{subject}");
    assert!(
        body.contains("征地办妥了吗？")
            && body.contains(&format!("：https://suimei.example/desk/consultations/{talk}")),
        "{body}"
    );

    world.done("county-office", TALK, "reply", talk, json!({ "reply": "已办妥。" }));
    assert_eq!(words(world, PARTNER), ["notice-reply"]);
    world.at("2011-01-05", 9 * 3600 + 60);
    world.done("both", TALK, "comment", talk, json!({ "words": "补充一句。" }));
    assert_eq!(words(world, PARTNER), ["notice-comment", "notice-reply"]);
    assert_eq!(
        words(world, "county-office"),
        ["notice-question"],
        "a colleague's remark is told to other offices only"
    );
    assert_eq!(words(world, "partner-department-b"), [""; 0]);
    world.is_sound();
});

on_both!(a_plan_that_comes_back_is_told_in_the_language_of_the_reader, |world| {
    let digest = json!({ "no_digest": false, "language": "english" });
    world.done("county-office", "person", "choose-digest", world.person("county-office"), digest);
    let plan = world.draft();
    world.done("county-office", PLAN, "submit", plan, json!({}));
    world.done("county-government", PLAN, "consent", plan, json!({}));
    world.done("county-office", PLAN, "report", plan, json!({}));
    world.done("city-office", PLAN, "return-by-city", plan, json!({ "reason": "请补项目。" }));
    assert_eq!(
        (words(world, "county-office"), words(world, "both")),
        (vec!["notice-return".into()], vec!["notice-return".into()])
    );
    assert_eq!((words(world, "county-government"), words(world, "county-office-b")), (vec![], vec![]));
    let (english, chinese) = (letter(world, "county-office"), letter(world, "both"));
    assert!(
        english.0.contains("returned") && english.0.contains("2011") && english.1.contains("请补项目。"),
        "{english:?}"
    );
    assert!(
        chinese.0.contains("退回") && chinese.1.contains("请补项目。") && !chinese.1.contains("Sign in"),
        "{chinese:?}"
    );
    assert!(
        !english.1.contains("/desk/")
            && english.1.contains("Sign in to the platform")
            && chinese.1.contains("登录平台"),
        "where the platform is reached is not known: no address begins with nothing"
    );
    // Who did it: in Chinese as the journal has it, in English by post and office.
    let journal = &world.history("county-office", PLAN, plan)[0].actor;
    assert!(chinese.0.contains(journal.as_str()), "{chinese:?}");
    assert!(english.0.contains("(City coordination office, Dongzhou City Office)"), "{english:?}");
    let notice = &told(world, "county-office")[0];
    assert!(notice.facts.told(Language::English).iter().any(|(_, fact)| english.0.starts_with(fact)), "{notice:?}");
    world.is_sound();
});

on_both!(whoever_has_no_address_gets_the_notice_alone, |world| {
    let before = world.number("SELECT COUNT(*) FROM outbox", &[]);
    world.done("county-office", "person", "change-contact", world.person("county-office"), json!({ "email": null }));
    let input = json!({ "receiver": world.seat("dongxi-office"), "year": 2011, "words": "请抓紧报送。" });
    let reminder = world.done("city-office", "reminder", "create", None, input).record;
    assert_eq!((unread(world, "county-office"), unread(world, "both")), (1, 1));
    assert_eq!(world.number("SELECT COUNT(*) FROM outbox", &[]) - before, 1);
    assert_eq!(world.record("reminder", reminder)["letters"], 1, "as many letters as were written");
    world.is_sound();
});

on_both!(a_repeat_tells_nobody_again_and_a_refusal_nobody_at_all, |world| {
    let talk = asked(world, accepted(world), "beicheng");
    let viewer = world.as_(PARTNER);
    let mut request = world.request(&viewer, TALK, "comment", Some(talk), json!({ "words": "一次。" }));
    request.idempotency_key = Some("once".to_owned());
    let first = world.engine().perform(request.clone()).expect("done");
    let again = world.engine().perform(request).expect("answered");
    assert_eq!((first.entry, words(world, "county-office").len()), (again.entry, 1));
    world.refused("county-office", TALK, "ask", talk, json!({ "question": "不归我问" }));
    assert_eq!(words(world, PARTNER), [""; 0]);
});

on_both!(only_ones_own_notices_are_marked_as_read, |world| {
    let talk = asked(world, accepted(world), "beicheng");
    for said in ["一。", "二。", "三。"] {
        world.done(PARTNER, TALK, "comment", talk, json!({ "words": said }));
    }
    let (county, city) = (world.person("county-office"), world.person("city-office"));
    let now = world.engine().shared.clock.now();
    let first = told(world, "county-office")[0].id;
    let mark = |person, id| world.engine().write(move |connection| notices::mark_read(connection, person, id, now));
    mark(city, Some(first)).expect("nothing of theirs");
    assert_eq!(
        (unread(world, "county-office"), unread(world, "city-office")),
        (3, 3),
        "another's is not theirs to mark"
    );
    mark(county, Some(first)).expect("marked");
    assert_eq!(unread(world, "county-office"), 2);
    mark(county, None).expect("marked");
    assert_eq!((unread(world, "county-office"), unread(world, "city-office")), (0, 3));
    let other = world.engine().read(|connection| notices::get(connection, city, first)).expect("an answer");
    assert!(other.is_none(), "another's notice is not there");
    // What is old is forgotten, what is newer stays.
    let forget = |day: kernel::Day| {
        let before = kernel::Instant::start_of(day);
        world.engine().write(move |connection| notices::forget(connection, before)).expect("forgotten")
    };
    let all = world.number("SELECT COUNT(*) FROM notice", &[]);
    assert_eq!((forget(now.day()), forget(now.day().add_days(1)) as i64), (0, all));
    world.is_sound();
});

// Whatever is told of the story of a few years was told to people who saw the record then and were not its doers.
on_both!(nobody_is_told_of_what_they_do_not_see, |world| {
    crate::releases::story::told(world);
    let rows = world.query(
        "SELECT n.person, n.kind, n.record, e.person, e.action, e.content, n.words FROM notice n
         JOIN journal_entry e ON e.id = n.entry ORDER BY n.id",
        &[],
    );
    assert!(!rows.is_empty(), "the story tells somebody something");
    let catalogue = world.engine().catalogue();
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    for row in &rows {
        let [person, code, record, doer, action] = [0, 1, 2, 3, 4].map(|at| text(&row[at]));
        assert_ne!(person, doer, "{code}.{action}");
        let kind = catalogue.kind(&code).expect("a kind");
        let content: Json = serde_json::from_str(&text(&row[5])).expect("JSON");
        let today = world.engine().shared.clock.now().day();
        let seen = world.engine().read(|connection| {
            let viewer =
                world.engine().shared.directory.viewer(connection, person.parse().expect("an identifier"), today)?;
            let stored =
                store::rows::load(connection, kind, &world.cast.programme, record.parse().expect("an identifier"))?;
            let (viewer, stored) = (viewer.expect("somebody"), stored.expect("a record"));
            Ok(Sight::of(kind, &viewer).covers_state(&stored, content["to"].as_str().unwrap_or_default()))
        });
        assert!(seen.expect("an answer"), "{code}.{action} was told to somebody who does not see it");
        let declared = catalogue.action(&code, &action).expect("an action");
        assert!(declared.tells.iter().any(|tell| tell.words == text(&row[6])));
    }
    world.is_sound();
});

on_both!(a_changed_remark_and_a_notice_of_nothing_are_found, |world| {
    let talk = asked(world, accepted(world), "beicheng");
    world.done(PARTNER, TALK, "comment", talk, json!({ "words": "原话。" }));
    world.is_sound();
    let gone = "UPDATE notice SET entry = '00000000-0000-7000-8000-000000000000'";
    let undo = "UPDATE notice SET entry = (SELECT e.id FROM journal_entry e WHERE e.action = 'comment')";
    for (sql, found) in [(gone, true), (undo, false)] {
        world.engine().write(move |connection| connection.execute(sql, &[])).expect("written");
        let findings = world.findings();
        assert_eq!(findings.iter().any(|line| line.starts_with("notices: ")), found, "{findings:?}");
    }
});

/// Each notice has words in both languages, which say who and what.
#[test]
fn every_notice_has_its_words() {
    let catalogue = programme::catalogue();
    let facts = [("who", "某人".to_owned()), ("title", "某事".to_owned())];
    for tell in catalogue.actions.iter().flat_map(|action| action.tells) {
        for language in [Language::Chinese, Language::English] {
            let said = words::say(language, tell.words, &facts);
            assert!(said.contains("某人") && said.contains("某事"), "{}: {said}", tell.words);
        }
    }
}
