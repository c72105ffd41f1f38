//! Tests are told apart from the sample: what it calls its programmes, places and people stands in none of them.

use std::collections::BTreeSet;

use super::{text_of, with_ending};
use crate::committed::root;

/// Names of the sample that tests of Rust may say: they are words of the language or of every programme, not of the sample.
const ALLOWED_NAMES: [(&str, &str); 5] = [
    ("one", "an English word"),
    ("two", "an English word"),
    ("city-office", "a category and a role"),
    ("city office", "what English calls that role"),
    ("市经协办", "what every city calls its office, also in declared words"),
];
/// User names of the sample that are English words too: a text that is nothing else names the account.
const WORDS: [&str; 4] = ["manager", "auditor", "education", "health"];

/// What the sample calls its programmes, organisations and people: columns of its tables that name somebody or some place.
fn names_of_the_sample() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["suimei-2009", "pair-b"] {
        names.insert(folder.to_owned());
        for (file, columns) in [("organisations", 5), ("people", 2), ("regions", 2)] {
            let path = root().join(format!("crates/sample/src/{folder}/{file}.csv"));
            // The larger programme lies in real divisions, which stand in the programme's data and not in its folder.
            let Ok(mut table) = csv::Reader::from_path(&path) else { continue };
            for row in table.records() {
                let row = row.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                names.extend(row.iter().take(columns).map(str::to_lowercase).filter(|name| !name.is_empty()));
            }
        }
        let about = text_of(&root().join(format!("crates/sample/src/{folder}/programme.json")));
        let about: serde_json::Value = serde_json::from_str(&about).expect("JSON");
        let facts = ["name", "name_en", "assisting_side", "recipient_side", "office", "office_en", "telephone"];
        names.extend(facts.iter().filter_map(|fact| about["programme"][fact].as_str()).map(str::to_lowercase));
    }
    names.extend(first_column("goals/goals.csv"));
    let is_role = |name: &String| programme::roles::ROLES.iter().any(|role| role.code == name);
    names.retain(|name| !is_role(name) && !ALLOWED_NAMES.iter().any(|(allowed, _)| allowed == name));
    names
}

fn first_column(table: &str) -> Vec<String> {
    let path = root().join("crates/sample/src/texts").join(table);
    let mut table = csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    table.records().map(|row| row.expect("a row")[0].to_lowercase()).collect()
}

/// Whether a line says a name as a word of its own.
fn says(line: &str, name: &str) -> bool {
    if WORDS.contains(&name) {
        return line.contains(&format!("\"{name}\""));
    }
    let within = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (line[..at].chars().next_back(), line[at + name.len()..].chars().next());
        !name.is_ascii() || !before.is_some_and(within) && !after.is_some_and(within)
    })
}

/// Tests choose by property, never by the sample's names: those of `worlds::found` for the sample, those of `cast` elsewhere.
#[test]
fn no_test_names_what_the_sample_calls_somebody() {
    let names = names_of_the_sample();
    assert!(names.len() > 200, "{names:?}");
    let mut named = Vec::new();
    let folders = ["kernel", "documents", "store", "programme", "sample", "server", "pages", "suimei"];
    let folders =
        folders.iter().map(|name| format!("crates/{name}/tests")).filter(|folder| root().join(folder).is_dir());
    for folder in folders.chain(["tests/it".to_owned(), "tests/worlds".to_owned()]) {
        // What holds of the source names cities that no word for every programme may name.
        let texts = with_ending(&folder, &["rs"]).into_iter().filter(|(name, _)| !name.contains("/tidy"));
        for (file, text) in texts {
            for (index, line) in text.lines().enumerate() {
                let line = line.to_lowercase();
                let said = names.iter().filter(|name| says(&line, name));
                named.extend(said.map(|name| format!("{file}:{}: {name}", index + 1)));
            }
        }
    }
    assert_eq!(named, Vec::<String>::new(), "find it by role, kind or state, or call it otherwise");
}
