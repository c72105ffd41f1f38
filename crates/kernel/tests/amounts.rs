//! The browser and the server read amounts alike: ten thousand texts, made of what people write and of what they slip into.

use std::io::Write;
use std::process::{Command, Stdio};

use kernel::decode::{self, Source};
use kernel::{Field, Type, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const TEXTS: usize = 10_000;
const MARKS: [&str; 12] = [",", "，", ".", "。", "．", " ", "　", "-", "－", "−", "—", "\t"];
const UNITS: [&str; 12] = ["万", "万元", "亿", "亿元", "元", "元整", "yuan", "Yuan", "整", "千", "W", "角"];
const OTHERS: [&str; 16] = [
    "¥",
    "￥",
    "人民币",
    "约",
    "e",
    "E",
    "²",
    "①",
    "+",
    "\u{202d}",
    "\u{202c}",
    "\u{feff}",
    "\u{85}",
    "\u{0}",
    "٣",
    "\u{2028}",
];

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

/// Amounts with every mark that people put into them, whole or broken.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[0-9]{1,4}",
        2 => "[0-9]{3}",
        1 => "[０-９]{1,3}",
        3 => one_of(&MARKS),
        2 => one_of(&UNITS),
        1 => one_of(&OTHERS),
    ];
    let broken = prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat());
    let amount = ("(¥|￥|人民币|-)?", "[0-9]{1,15}", "(\\.[0-9]{1,11})?", " ?(元|万|万元|亿|亿元|元整|yuan)?")
        .prop_map(|(before, whole, fraction, unit)| format!("{before}{whole}{fraction}{unit}"));
    let groups = prop::collection::vec("[0-9]{3}", 0..4);
    let grouped =
        ("[1-9][0-9]{0,2}", groups, "[,， ]", "(\\.[0-9]{1,3})?万?").prop_map(|(first, groups, mark, rest)| {
            let groups: String = groups.iter().map(|group| format!("{mark}{group}")).collect();
            format!("{first}{groups}{rest}")
        });
    prop_oneof![3 => broken, 4 => amount, 3 => grouped, 1 => any::<String>()]
}

/// What the server makes of a typed amount, in the words of the browser.
fn server(text: &str) -> String {
    let field = Field::new("amount_fen", Type::Money, false);
    match decode::value(&field, &text.into(), Source::Text) {
        Ok(Value::Integer(fen)) => fen.to_string(),
        Ok(Value::Null) => "empty".to_owned(),
        Ok(other) => format!("{other:?}"),
        Err(problem) => match problem.code {
            "input.not-money" | "input.money-sign" => "not-money".to_owned(),
            code => code.trim_start_matches("input.money-").to_owned(),
        },
    }
}

/// What the browser makes of them.
fn browser(texts: &[String]) -> Vec<String> {
    // As the run says, not as it was when this was built: a checkout may have moved since.
    let script = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says it") + "/../../web/agree.mjs";
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs, and script/setup has fetched what web needs");
    let lines: String = texts.iter().map(|text| format!("{}\n", serde_json::Value::from(text.as_str()))).collect();
    let mut into = node.stdin.take().expect("its input");
    let writes = std::thread::spawn(move || into.write_all(lines.as_bytes()));
    let answer = node.wait_with_output().expect("an answer");
    writes.join().expect("a thread").expect("all was sent");
    assert!(answer.status.success(), "the browser's reader ran");
    String::from_utf8(answer.stdout).expect("text").lines().map(str::to_owned).collect()
}

#[test]
fn the_browser_reads_out_what_the_server_saves_and_nothing_that_it_refuses() {
    let mut runner = TestRunner::deterministic();
    let strategy = texts();
    let texts: Vec<String> = (0..TEXTS).map(|_| strategy.new_tree(&mut runner).expect("a text").current()).collect();
    let read = browser(&texts);
    assert_eq!(read.len(), TEXTS);
    let taken = read.iter().filter(|answer| answer.bytes().all(|byte| byte.is_ascii_digit())).count();
    assert!((TEXTS / 4..TEXTS).contains(&taken), "{taken} texts are amounts: both sides of the grammar are walked");
    for (text, read) in texts.iter().zip(read) {
        assert_eq!(read, server(text), "{text:?}");
    }
}
