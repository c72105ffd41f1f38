//! How far each ask of the policy is carried out: `docs/asks.txt`. What people judged stays as it stands there; the words of
//! the policy and of the platform are made, the scenes exist, and no ask goes back.
//!
//! It leaves out whether a scene plays what the ask says: that is for a reader, sentence by sentence.

use std::fmt::Write;

use programme::policy::{self, Answered, Ask, Level};

use crate::committed::{self, root};

const PATH: &str = "docs/asks.txt";

/// What has been reached. A line moves up or comes new when an ask is carried out further; none is taken away.
const WHOLE: [&str; 13] = [
    "4.4.2.1", "4.4.5.1", "4.5.2.1", "5.2.2.2", "5.2.3.1", "5.2.3.2", "5.2.3.3", "5.2.4.1", "5.2.4.2", "5.2.4.3",
    "5.2.4.4", "5.2.4.5", "5.2.4.6",
];
const PART: [&str; 9] =
    ["2.2.2.2", "3.5.3.1", "4.4.2.2", "4.4.2.3", "4.4.3.4", "4.4.5.6", "5.2.2.1", "5.2.3.4", "5.4.3.1"];

fn block(ask: &Ask, answered: Option<&Answered>) -> String {
    let level = answered.map_or(Level::Nothing, |answered| answered.level);
    let mut block = format!("\n{} {} {}\n  platform: {}\n", ask.id, level.zh(), ask.policy, ask.platform);
    for (file, name) in answered.iter().flat_map(|answered| &answered.scenes) {
        let _ = writeln!(block, "  scene: {file} {name}");
    }
    if let Some(missing) = answered.and_then(|answered| answered.missing) {
        let _ = writeln!(block, "  缺: {}\n  lacks: {}", missing.zh, missing.en);
    }
    block
}

#[test]
fn every_ask_stands_there_once_and_in_order_under_its_own_words() {
    let answered = policy::read_answered(policy::ANSWERED).unwrap_or_else(|error| panic!("{PATH}: {error}"));
    for one in &answered {
        let times = answered.iter().filter(|other| other.id == one.id).count();
        assert_eq!(times, 1, "{} stands there {times} times", one.id);
        assert!(policy::asks().iter().any(|ask| ask.id == one.id), "the policy asks for no {}", one.id);
    }
    let heading = policy::ANSWERED.split("\n\n").next().unwrap_or_default();
    assert!(heading.lines().all(|line| line.starts_with('#')), "{PATH} begins with how it reads");
    let of = |ask: &Ask| block(ask, answered.iter().find(|one| one.id == ask.id));
    let blocks: String = policy::asks().iter().map(of).collect();
    committed::check(PATH, &format!("{heading}\n{blocks}"));
}

/// Whether a file holds a test of that name: a scene or a function in Rust, a title in the browser's tests. What a title
/// adds for each language or width is left out of the name.
fn plays(text: &str, name: &str) -> bool {
    let rust = [format!("on_both!({name},"), format!("fn {name}()")];
    let browser = [format!("test('{name}'"), format!("test(`{name}`"), format!("test(`{name} (${{")];
    rust.iter().chain(&browser).any(|call| text.contains(call.as_str()))
}

#[test]
fn every_scene_that_is_named_exists() {
    let mut gone = Vec::new();
    for (file, name) in policy::answered().iter().flat_map(|answered| &answered.scenes) {
        let text = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        if !plays(&text, name) {
            gone.push(format!("{file} {name}"));
        }
    }
    assert_eq!(gone, Vec::<String>::new(), "name the test that plays it now, or take the level back to what is played");
}

#[test]
fn a_scene_is_found_by_its_whole_name() {
    assert!(plays("on_both!(who_drafted_cannot_consent, |world| {", "who_drafted_cannot_consent"));
    assert!(!plays("on_both!(who_drafted_cannot_consent, |world| {", "who_drafted"));
    assert!(!plays("// who_drafted_cannot_consent", "who_drafted_cannot_consent"));
    assert!(plays("test(`a villager asks (${how})`, async () => {", "a villager asks"));
}

#[test]
fn no_ask_goes_back() {
    let of = |level: Level| -> Vec<&str> {
        policy::answered().iter().filter(|one| one.level == level).map(|one| one.id).collect()
    };
    assert_eq!(of(Level::Whole), WHOLE, "what was whole stays whole; what became whole is written here");
    assert_eq!(of(Level::Part), PART, "what was played in part stays at least that; what came new is written here");
}

#[test]
fn the_readme_counts_what_is_listed() {
    let said = [
        ("README.md", format!("有测试为证的 {} 条，办到一部分的 {} 条", WHOLE.len(), PART.len())),
        (
            "README.en.md",
            format!(
                "Tests play {} of them whole, as the people concerned would, and {} in part",
                WHOLE.len(),
                PART.len()
            ),
        ),
    ];
    for (file, sentence) in said {
        let text = std::fs::read_to_string(crate::committed::root().join(file)).expect("the README");
        assert!(text.contains(&sentence), "{file} does not say: {sentence}");
    }
}
