//! What was decided is told to the public, reviewed by another person, never silently changed; anyone may answer back.

use kernel::{Status, Viewer};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::consultation::{agreed, carried_out, summary};
use crate::process::open;
use crate::world::{PROGRAMME, World};

const DISCLOSURE: &str = "disclosure";

/// Of a plan of Dongxi that Beizhou has agreed to.
pub fn drafted(world: &World) -> Uuid {
    let plan = agreed(world);
    drafted_of(world, plan, "selection")
}

fn drafted_of(world: &World, plan: Uuid, matter: &str) -> Uuid {
    world.done("county-office", DISCLOSURE, "create", None, input(world, plan, matter)).record
}

fn input(world: &World, plan: Uuid, matter: &str) -> Json {
    json!({
        "publisher": world.seat("dongxi-office"), "plan": plan.to_string(), "matter": matter,
        "why": "群众反映最多", "telephone": "0799-0000000",
    })
}

/// Drafted, reviewed and published.
pub fn published(world: &World, plan: Uuid) -> Uuid {
    let id = drafted_of(world, plan, "selection");
    reviewed(world, id);
    id
}

fn reviewed(world: &World, id: Uuid) {
    world.done("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    world.done("county-government", DISCLOSURE, "publish", id, json!({}));
}

/// What the public reads of the project of each line of a plan; none where it reads nothing.
fn read_by_the_public(world: &World, plan: Uuid) -> Vec<Option<Json>> {
    let record = world.record("annual-plan", plan);
    let lines = record["plan_lines"].as_array().expect("lines").iter();
    let newest = |line: &Json| {
        let project: Uuid = line["project"].as_str().expect("a project").parse().expect("an identifier");
        let read = |connection: &mut store::Connection| store::published::versions(connection, PROGRAMME, project);
        world.engine().read(read).expect("an answer").into_iter().next().map(|version| version.content)
    };
    lines.map(newest).collect()
}

/// Whether somebody owes the action on the record now.
fn owes(world: &World, record: Uuid, action: &str) -> bool {
    open(world, record).iter().any(|(owed, _, _)| owed == action)
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

on_both!(a_project_is_public_with_its_first_reviewed_disclosure_and_not_before, |world| {
    let plan = agreed(world);
    let id = drafted_of(world, plan, "selection");
    world.done("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    assert!(read_by_the_public(world, plan).iter().all(Option::is_none), "nobody has reviewed it");
    world.done("county-government", DISCLOSURE, "publish", id, json!({}));
    let lines = world.record("annual-plan", plan)["plan_lines"].as_array().expect("lines").clone();
    for (line, content) in lines.iter().zip(read_by_the_public(world, plan)) {
        let content = content.expect("it is public");
        assert_eq!((&content["name"], &content["agreed_fen"]), (&line["name"], &line["agreed_fen"]));
        assert_eq!(content["partner"], world.seat("beicheng"), "who gives");
    }
    world.is_sound();
});

on_both!(what_was_changed_since_it_was_submitted_is_submitted_again, |world| {
    let plan = agreed(world);
    let id = drafted_of(world, plan, "selection");
    world.done("county-office", DISCLOSURE, "submit-for-review", id, json!({}));
    world.done("county-office", "annual-plan", "carry-out", plan, json!({}));
    world.done("county-office", "annual-plan", "summarise", plan, summary(world, plan));
    let refusal = world.refused("county-government", DISCLOSURE, "publish", id, json!({}));
    assert_eq!(refusal.code, "disclosure.changed", "the reviewer has not read what became of the projects");
    world.done("county-government", DISCLOSURE, "return", id, json!({ "reason": "有改动" }));
    reviewed(world, id);
    assert!(read_by_the_public(world, plan).iter().all(Option::is_some));
    world.is_sound();
});

on_both!(what_became_of_projects_is_public_with_its_own_disclosure, |world| {
    let plan = carried_out(world);
    published(world, plan);
    let early = world.refused("county-office", DISCLOSURE, "create", None, input(world, plan, "progress"));
    assert_eq!(early.code, "disclosure.not-summed-up");
    world.done("county-office", "annual-plan", "summarise", plan, summary(world, plan));
    let said = |world: &World| -> Vec<Json> {
        read_by_the_public(world, plan).into_iter().map(|content| content.expect("public")["outcome"].clone()).collect()
    };
    assert_eq!(said(world), [Json::Null, Json::Null, Json::Null], "nobody has reviewed it");
    assert!(owes(world, plan, "note-disclosure"), "the year is summed up, and the public does not know");
    let id = drafted_of(world, plan, "progress");
    assert!(!owes(world, plan, "note-disclosure"));
    let line = &world.record(DISCLOSURE, id)["disclosure_lines"][0];
    assert_eq!(
        (&line["outcome"], &line["result"], &line["achieved"]),
        (&json!("finished"), &json!("3.1"), &json!("已通水"))
    );
    reviewed(world, id);
    assert_eq!(said(world), [json!("finished"), json!("under-way"), json!("under-way")]);
    let figures = world.query(
        "SELECT tags, CAST(SUM(quantity) AS BIGINT) FROM figure_change WHERE figure = 'given-public' GROUP BY tags",
        &[],
    );
    let finished = figures.iter().filter(|row| row[0].as_text().is_some_and(|tags| tags.contains("outcome=finished")));
    assert_eq!(finished.filter_map(|row| row[1].as_integer()).sum::<i64>(), 1, "{figures:?}");
    world.is_sound();
});

on_both!(what_is_agreed_anew_is_public_with_the_correction, |world| {
    let plan = agreed(world);
    let id = published(world, plan);
    let before = read_by_the_public(world, plan);
    let line = world.record("annual-plan", plan)["plan_lines"][0].clone();
    let less = line["agreed_fen"].as_i64().expect("an amount") - 100_000;
    let input = json!({
        "document": "补协〔2011〕1号", "reason": "物价", "plan_lines": [{ "id": line["id"], "agreed_fen": less }],
    });
    world.done("city-office", "annual-plan", "supplement", plan, input);
    let local = line["local_fen"].as_i64().unwrap_or(0) + 100_000;
    let kept = world.record("annual-plan", plan)["plan_lines"].as_array().expect("lines").clone();
    let mut lines: Vec<Json> = kept.iter().map(|line| json!({ "id": line["id"] })).collect();
    lines[0] = json!({ "id": line["id"], "asked_fen": less, "local_fen": local });
    world.done("county-office", "annual-plan", "adjust", plan, json!({ "plan_lines": lines }));
    world.done("city-office", "annual-plan", "settle", plan, json!({}));
    assert_eq!(read_by_the_public(world, plan), before, "the public reads what was reviewed");
    assert!(owes(world, id, "correct"), "and the county owes it what was agreed since");
    world.done("county-office", DISCLOSURE, "correct", id, json!({ "correction": "补充协议减少了金额" }));
    assert_eq!(world.record(DISCLOSURE, id)["disclosure_lines"][0]["agreed_fen"], less);
    reviewed(world, id);
    assert!(!owes(world, id, "correct"));
    let after = read_by_the_public(world, plan);
    assert_eq!(after[0].as_ref().expect("public")["agreed_fen"], less);
    assert_eq!(after[1].as_ref().expect("public")["agreed_fen"], before[1].as_ref().expect("public")["agreed_fen"]);
    world.is_sound();
});

on_both!(what_the_public_must_know_has_to_be_there, |world| {
    let id = drafted(world);
    let refusal =
        world.refused("county-office", DISCLOSURE, "revise", id, json!({ "why": "路最难走", "telephone": "没有" }));
    assert_eq!(
        (refusal.status, crate::world::problems(&refusal)),
        (Status::Invalid, vec![("telephone".to_owned(), "input.telephone")])
    );
    world.done("county-office", DISCLOSURE, "revise", id, json!({ "why": "路最难走", "telephone": null }));
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

// What names the sender is masked where it is published, in whatever way it was written; the record keeps the words.
on_both!(what_names_the_sender_leaves_in_no_way, |world| {
    let create = world.engine().catalogue().action("supervision-case", "create").expect("the action");
    let cases = [
        ("我是示例甲村村民，电话13800000000，家里0753-2250001，请答复。", vec!["13800000000", "0753-2250001"]),
        ("身份证44000019000101001X，微信号wx-example，请答复。", vec!["44000019000101001X", "wx-example"]),
        ("打１３８　００００　００００找我", vec!["１３８　００００　００００", "００００"]),
        ("手机138-0000-0000，晚上打", vec!["138-0000-0000", "0000"]),
        ("一三八零零零零零零零零，白天打", vec!["一三八零零零零零零零零"]),
        ("身份证 440000 19000101 001x，请查", vec!["440000 19000101 001x", "440000", "001x"]),
        ("补助打到卡号6222 0000 0000 0000 000", vec!["6222 0000 0000 0000 000", "6222", "0000 "]),
        ("家住示例镇示例村12号，路灯坏了", vec!["示例村12号"]),
        ("邮箱li.si＠example.com，请回信", vec!["li.si＠example.com", "li.si"]),
        ("我叫李四，水管坏了", vec!["李四"]),
        ("李四说的，打7654321也行，电话7654321", vec!["李四", "电话7654321"]),
    ];
    for (at, (words, hidden)) in cases.iter().enumerate() {
        let input = json!({
            "receiver": world.seat("dongxi-office"), "about": format!("村道（{}）", hidden[0]), "words": words, "name": "李四",
            "telephone": "0799-1111111", "may_publish": true, "code": format!("{at:012}"),
        });
        let request = store::Request::new(&Viewer::anonymous(PROGRAMME), create, None, input);
        let case = world.engine().perform(request).expect("taken in").record;
        // A place is what the answer is about, a number is not.
        let again = if hidden[0].contains("村") { "" } else { hidden[0] };
        let answer = json!({ "answer": format!("{again}：六月办好，咨询打0799-2222222，不打0799 1111111。") });
        world.done("county-office", "supervision-case", "answer", case, answer);
        world.done("county-office", "supervision-case", "publish", case, json!({}));
        let published = world.engine().read(|connection| store::published::versions(connection, PROGRAMME, case));
        let content = published.expect("an answer")[0].content.to_string();
        for said in hidden {
            assert!(!content.contains(said), "{said} of {words} is in {content}");
        }
        assert!(
            content.contains("＊＊＊") && content.contains("六月办好") && content.contains("0799-2222222"),
            "{content}"
        );
        assert!(!content.contains("1111111"), "the number that was given apart is known too: {content}");
        let found =
            world.engine().read(|connection| store::published::list(connection, PROGRAMME, "supervision-case", 50));
        assert!(found.expect("an answer").iter().any(|version| version.record == case));
        let kind = world.engine().catalogue().kind("supervision-case").expect("the kind");
        let office = world.as_("county-office");
        let record = world.engine().read(|connection| store::query::get(connection, kind, &office, case));
        let record = record.expect("an answer").expect("it is seen");
        assert_eq!(record.text(kind, "words"), Some(*words), "the record keeps the words");
    }
    world.is_sound();
});

on_both!(what_was_not_selected_is_told_with_why, |world| {
    let plan = crate::consultation::accepted(world);
    let lines = world.record("annual-plan", plan)["plan_lines"].as_array().expect("lines").clone();
    let cut = json!({ "plan_lines": [{ "id": lines[2]["id"], "cut_reason": "与省里项目重复" }] });
    world.done("city-office", "annual-plan", "cut", plan, cut);
    let talk = crate::consultation::asked(world, plan, "beicheng");
    let decline = json!({ "answer": "decline", "reason": "已由其他渠道安排" });
    let answers = crate::consultation::answers(world, talk, &[(1, decline)]);
    world.done("partner-department", "consultation", "answer", talk, answers);
    let short = json!({ "shortage_reason": "其余明年再办" });
    assert_eq!(world.done("city-office", "annual-plan", "settle", plan, short).state, "agreed");
    let mut input = input(world, plan, "selection");
    input["criteria"] = json!("先水后路，村民议过的优先。");
    let id = world.done("county-office", DISCLOSURE, "create", None, input).record;
    reviewed(world, id);
    let read = |connection: &mut store::Connection| store::published::versions(connection, PROGRAMME, id);
    let public = world.engine().read(read).expect("an answer").remove(0).content;
    let said = |list: &str, field: &str| -> Vec<Json> {
        public[list].as_array().expect("lines").iter().map(|line| line[field].clone()).collect()
    };
    assert_eq!(said("disclosure_lines", "name"), [lines[0]["name"].clone()]);
    assert_eq!(said("disclosure_unchosen", "name"), [lines[2]["name"].clone(), lines[1]["name"].clone()]);
    assert_eq!(
        said("disclosure_unchosen", "asked_fen"),
        [lines[2]["asked_fen"].clone(), lines[1]["asked_fen"].clone()]
    );
    let why: Vec<String> = said("disclosure_unchosen", "because").iter().map(|it| it.to_string()).collect();
    assert!(why[0].contains("与省里项目重复") && why[1].contains("已由其他渠道安排"), "{why:?}");
    assert_eq!(public["criteria"], "先水后路，村民议过的优先。");
    world.is_sound();
});
