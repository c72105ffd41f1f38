//! What the architecture page says of the source is so: every file that it names is there, every crate and every part of a
//! crate is named, and a number in a sentence is the constant's.
//!
//! It leaves out what was measured: that is a figure of a day, not of the source.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::committed::root;

const PAGE: &str = "ARCHITECTURE.md";

fn page() -> String {
    std::fs::read_to_string(root().join(PAGE)).expect("the architecture page")
}

/// What stands between backticks, outside of drawings.
fn named(text: &str) -> BTreeSet<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|prose| prose.split('`').skip(1).step_by(2)).filter(|word| !word.contains('\n')).collect()
}

/// Paths of files and folders below a folder of the checkout, without what is fetched or built.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with('.') || ["node_modules", "dist", "target"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            found.extend(paths(&path));
        }
        found.push(path);
    }
    found
}

/// `crates/store/src/engine.rs` is also called `store/engine.rs` and `engine.rs`.
fn is_called(path: &str, name: &str) -> bool {
    let short = path.strip_prefix("crates/").unwrap_or(path).replace("/src/", "/");
    [path, &short].into_iter().any(|path| path == name || path.ends_with(&format!("/{name}")))
}

#[test]
fn every_file_that_the_page_names_is_there() {
    let all: Vec<String> =
        paths(&root()).iter().map(|path| path.strip_prefix(root()).unwrap_or(path).display().to_string()).collect();
    let endings = [".rs", ".md", ".txt", ".csv", ".sql", ".ftl", ".html", ".css", ".ts", ".mjs", "/"];
    let is_file = |name: &&str| {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
        plain && name.len() > 1 && endings.iter().any(|ending| name.ends_with(ending))
    };
    let page = page();
    let names: Vec<&str> = named(&page).into_iter().filter(is_file).collect();
    assert!(names.len() > 50, "{names:?}");
    let gone = names.iter().filter(|name| !all.iter().any(|path| is_called(path, name.trim_end_matches('/'))));
    assert_eq!(gone.collect::<Vec<_>>(), Vec::<&&str>::new(), "{PAGE} names what is not there");
}

/// What the code map says of a crate: from its name in bold to the next part.
fn part<'a>(page: &'a str, name: &str) -> &'a str {
    let heading = format!("**`crates/{name}`**");
    let (_, rest) = page.split_once(&heading).unwrap_or_else(|| panic!("{PAGE} does not name crates/{name}"));
    let end = ["\n**`", "\n## "].iter().filter_map(|next| rest.find(next)).min();
    &rest[..end.unwrap_or(rest.len())]
}

#[test]
fn every_crate_and_every_part_of_a_crate_is_named() {
    let page = page();
    let mut unnamed = Vec::new();
    for entry in std::fs::read_dir(root().join("crates")).expect("crates") {
        let path = entry.expect("a crate").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let said: BTreeSet<&str> = named(part(&page, &name))
            .into_iter()
            .map(|word| word.split('/').next().unwrap_or_default().trim_end_matches(".rs"))
            .collect();
        let modules = std::fs::read_dir(path.join("src")).expect("a crate has a source");
        let modules = modules.map(|entry| entry.expect("a file").path().with_extension(""));
        let modules: BTreeSet<String> =
            modules.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
        let missing = modules.iter().filter(|module| !["lib", "main"].contains(&module.as_str()));
        let missing = missing.filter(|module| !said.contains(module.as_str()));
        unnamed.extend(missing.map(|module| format!("crates/{name}: {module}")));
    }
    unnamed.sort();
    assert_eq!(unnamed, Vec::<String>::new(), "say in the code map of {PAGE} what it is for");
}

/// Sentences with a number: the sentence with `{}` for it, the file of the constant, what stands before its value there,
/// and how many of it are one in the sentence.
const NUMBERS: &[(&str, &str, &str, i64)] = &[
    ("`write_groups` takes up to {} jobs into one transaction", "crates/store/src/place.rs", "group_max: ", 1),
    ("one writer thread (SQLite) or {} (PostgreSQL)", "crates/store/src/place.rs", "writers: ", 1),
    ("up to {} tries with jitter", "crates/store/src/writer.rs", "const TRIES_MAX: u32 = ", 1),
    (
        "At most {} seconds later `jobs.rs`",
        "crates/server/src/every/jobs.rs",
        "const POLL: Duration = Duration::from_secs(",
        1,
    ),
    ("is tried again after {} minute,", "crates/store/src/outbox.rs", "const WAIT_MS: i64 = ", 60_000),
    ("doubled each time, {} hour at most", "crates/store/src/outbox.rs", "const WAIT_MAX_MS: i64 = ", 3_600_000),
    ("or forgotten after {} days", "crates/server/src/every/jobs.rs", "const UNUSED_FILE_MS: i64 = ", 1),
    (
        "within {} working days (`Due::working(\"acknowledge_days\")`)",
        "crates/programme/src/tasks/numbers.rs",
        "usual = ",
        1,
    ),
];

/// The number that stands in a source after these words.
fn number(source: &str, before: &str) -> Option<i64> {
    let mut values = source.match_indices(before).map(|(at, _)| &source[at + before.len()..]);
    let digits = |rest: &str| rest.chars().take_while(|c| c.is_ascii_digit() || *c == '_').collect::<String>();
    values.find_map(|rest| digits(rest).replace('_', "").parse().ok())
}

#[test]
fn numbers_on_the_page_are_those_of_the_constants() {
    let page = page().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut wrong = Vec::new();
    for (sentence, file, before, one) in NUMBERS {
        let source = std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let value = number(&source, before).unwrap_or_else(|| panic!("{file}: nothing stands after {before:?}"));
        assert_eq!(value % one, 0, "{file}: {before}{value} is no whole number of the unit in {sentence:?}");
        let sentence = sentence.replace("{}", &(value / one).to_string());
        if !page.contains(&sentence) {
            wrong.push(sentence);
        }
    }
    let asks = format!("(the {} asks)", programme::policy::asks().len());
    wrong.extend(Some(asks).filter(|asks| !page.contains(asks)));
    assert_eq!(wrong, Vec::<String>::new(), "{PAGE} says another number");
}

#[test]
fn names_and_numbers_are_read_as_they_stand() {
    assert!(is_called("crates/store/src/engine.rs", "store/engine.rs"));
    assert!(is_called("crates/server/src/portal/kept.rs", "portal/kept.rs"));
    assert!(!is_called("crates/store/src/engine.rs", "gine.rs"));
    assert_eq!(named("a `b` c\n```\nd `e` f\n```\n`g/`"), ["b", "g/"].into());
    assert_eq!(number("pub x: usize, Options { x: 2_560, }", "x: "), Some(2560));
}

#[test]
fn pictures_are_few_and_small() {
    let folder = crate::committed::root().join("docs/screenshots");
    let pictures: Vec<(String, u64)> = std::fs::read_dir(&folder)
        .expect("the pictures")
        .map(|entry| {
            let entry = entry.expect("a picture");
            (entry.file_name().to_string_lossy().into_owned(), entry.metadata().expect("its size").len())
        })
        .collect();
    assert!((1..=30).contains(&pictures.len()), "{} pictures; thirty at most are kept", pictures.len());
    let large: Vec<_> = pictures.iter().filter(|(_, size)| *size > 150_000).collect();
    assert!(large.is_empty(), "larger than 150 KB: {large:?}");
    for readme in ["README.md", "README.en.md"] {
        let text = std::fs::read_to_string(crate::committed::root().join(readme)).expect("the README");
        for named in text.split("docs/screenshots/").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(pictures.iter().any(|(name, _)| name == named), "{readme} shows {named}, which is not there");
        }
    }
}
