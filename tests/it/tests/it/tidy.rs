//! What holds of the source itself: direction of imports, names, lengths, sentences for every code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::committed::root;

#[path = "tidy/names.rs"]
mod names;

/// The crates, each allowed to use only those before it.
const CRATES: [&str; 11] =
    ["kernel", "derive", "words", "documents", "store", "backup", "programme", "sample", "server", "pages", "suimei"];
/// All that the vocabulary may use: nothing here reads or writes anything.
const KERNEL_USES: [&str; 8] =
    ["email_address", "jiff", "regex", "serde", "serde_json", "thiserror", "unicode-normalization", "uuid"];
const LINE_MAX: usize = 140;
const FUNCTION_MAX: usize = 70;
const FILE_MAX: usize = 500;

/// Files below a folder of the checkout, without what is fetched or built.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a folder can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if ["node_modules", "dist", "target", ".git", "__pycache__"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

pub fn with_ending(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let fits = |path: &&PathBuf| {
        path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending))
    };
    files(folder).iter().filter(fits).map(|path| (name_of(path), text_of(path))).collect()
}

fn name_of(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

pub fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names under one heading of a Cargo.toml.
fn dependencies(name: &str, heading: &str) -> BTreeSet<String> {
    let text = text_of(&root().join("crates").join(name).join("Cargo.toml"));
    let section = text.split(&format!("[{heading}]")).nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let named = |line: &str| line.split(['.', ' ', '=']).next().map(str::to_owned).filter(|name| !name.is_empty());
    section.lines().filter(|line| !line.starts_with('#')).filter_map(named).collect()
}

#[test]
fn imports_point_downwards_only() {
    let present: BTreeSet<String> = std::fs::read_dir(root().join("crates"))
        .expect("crates")
        .map(|entry| entry.expect("a crate").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(present, CRATES.map(str::to_owned).into(), "give a new crate its place in the order");
    for (place, name) in CRATES.iter().enumerate() {
        for used in dependencies(name, "dependencies") {
            let above = CRATES.iter().position(|other| *other == used).is_some_and(|other| other >= place);
            assert!(!above, "{name} uses {used}");
        }
    }
    // Beside each other: a declaration changed in one compiles the other not again.
    for beside in ["server", "documents"] {
        assert!(!dependencies(beside, "dependencies").contains("programme"), "{beside} stands beside the institutions");
    }
    let kernel: BTreeSet<String> = dependencies("kernel", "dependencies");
    assert!(kernel.is_subset(&KERNEL_USES.map(str::to_owned).into()), "the kernel uses {kernel:?}");
}

#[test]
fn no_step_of_the_schema_lies_about_unread() {
    let steps = store::schema::in_order(&programme::migrations());
    for (name, _) in with_ending("crates", &["sql"]) {
        let step = name.rsplit('/').next().and_then(|file| file.strip_suffix(".sql")).unwrap_or_default();
        assert!(steps.iter().any(|known| known.name == step), "{name} is in no list of migrations");
    }
}

#[test]
fn no_drawer_is_called_util() {
    let drawers = ["util", "utils", "common", "helper", "helpers", "misc"];
    for folder in ["crates", "tests", "web", "script", "bench", "locales", "docs"] {
        for path in files(folder) {
            let name = name_of(&path);
            let parts = name.split(['/', '.']);
            assert!(!parts.into_iter().any(|part| drawers.contains(&part)), "{name}: say what it is for");
        }
    }
}

#[test]
fn lines_are_short_enough_to_read() {
    let mut long = Vec::new();
    for folder in ["crates", "tests"] {
        for (name, text) in with_ending(folder, &["rs", "sql", "toml", "html"]) {
            // A line of a migration that is for one database only holds a whole statement.
            let whole = |line: &str| line.starts_with("--sqlite ") || line.starts_with("--postgres ");
            let is_long = |(_, line): &(usize, &str)| line.chars().count() > LINE_MAX && !whole(line);
            let lines = text.lines().enumerate().filter(is_long);
            long.extend(lines.map(|(index, _)| format!("{name}:{}", index + 1)));
        }
    }
    assert_eq!(long, Vec::<String>::new(), "lines have {LINE_MAX} characters at most");
}

#[test]
fn files_are_short_enough_to_read() {
    let counted = |(name, text): (String, String)| (name, text.lines().count());
    let texts = ["crates", "tests"].into_iter().flat_map(|folder| with_ending(folder, &["rs"]));
    let long: Vec<_> = texts.map(counted).filter(|(_, lines)| *lines > FILE_MAX).collect();
    assert_eq!(long, Vec::<(String, usize)>::new(), "a file of over {FILE_MAX} lines becomes a folder");
}

/// Functions with the number of their lines; the closing brace stands under the line that begins with `fn`.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let words = line.trim_start();
        let prefix = ["pub ", "pub(crate) ", "const ", "async ", "unsafe "];
        let mut bare = words;
        while let Some(rest) = prefix.iter().find_map(|word| bare.strip_prefix(word)) {
            bare = rest;
        }
        let Some(rest) = bare.strip_prefix("fn ") else { continue };
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let end = format!("{}}}", &line[..line.len() - words.len()]);
        let whole = lines[index..].iter().position(|line| *line == end);
        let semicolon =
            lines[index..].iter().position(|line| line.ends_with(';') || line.ends_with('{') || line.ends_with('}'));
        let declared_only =
            semicolon.is_some_and(|at| lines[index + at].ends_with(';') || lines[index + at].ends_with('}'));
        if !declared_only {
            found.push((name, whole.map_or(usize::MAX, |length| length + 1)));
        }
    }
    found
}

#[test]
fn functions_are_counted_as_a_reader_counts() {
    let text = "\
fn short() {
    1
}

fn one() -> u8 { 1 }

trait T {
    fn said(&self);
    fn long(
        a: u8,
    ) {
        2
    }
}
";
    assert_eq!(functions(text), [("short".to_owned(), 3), ("long".to_owned(), 5)]);
}

#[test]
fn functions_are_short_enough_to_read() {
    let mut long = Vec::new();
    for folder in ["crates", "tests"] {
        for (name, text) in with_ending(folder, &["rs"]) {
            let functions = functions(&text).into_iter().filter(|(_, lines)| *lines > FUNCTION_MAX);
            long.extend(functions.map(|(function, lines)| format!("{name}: {function} has {lines}")));
        }
    }
    assert_eq!(long, Vec::<String>::new(), "functions have {FUNCTION_MAX} lines at most");
}

/// The text literals directly inside a call, from after its opening bracket to the bracket that closes it.
fn literals(call: &str) -> Vec<String> {
    let (mut depth, mut inside, mut escaped) = (0, None::<String>, false);
    let mut found = Vec::new();
    for c in call.chars() {
        match (&mut inside, c) {
            (Some(text), c) if escaped || (c != '"' && c != '\\') => {
                text.push(c);
                escaped = false;
            }
            (Some(_), '\\') => escaped = true,
            (Some(_), _) => found.extend(inside.take()),
            (None, '"') => inside = Some(String::new()),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return found,
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    found
}

pub fn calls<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = Vec<String>> + 'a {
    text.match_indices(call).map(move |(at, _)| literals(&text[at + call.len()..]))
}

/// `plan.key-projects`: two words with a dot between.
fn is_code(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    text.split_once('.').is_some_and(|(area, fact)| word(area) && word(fact))
}

fn source(name: &str) -> String {
    let texts = with_ending(&format!("crates/{name}/src"), &["rs"]);
    let code = texts.iter().map(|(_, text)| text.split("#[cfg(test)]").next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

/// Every code with which something can be refused, with where it was found.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let sources: Vec<String> = ["kernel", "store", "programme", "server", "pages"].map(source).into();
    for text in &sources {
        for call in ["Refusal::rule(", "Refusal::new(", "Problem::new(", "bound("] {
            codes.extend(calls(text, call).flatten().filter(|literal| is_code(literal)));
        }
    }
    // Those that a table or a match gives are found by their area.
    let areas: BTreeSet<String> = codes.iter().filter_map(|code| code.split('.').next().map(str::to_owned)).collect();
    for text in &sources {
        for literal in text.split('"').skip(1).step_by(2).filter(|literal| is_code(literal)) {
            if literal.split('.').next().is_some_and(|area| areas.contains(area)) && literal.starts_with("input.") {
                codes.insert(literal.to_owned());
            }
        }
    }
    codes
}

/// The messages of a language: key and text.
fn messages(language: &str) -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    for (name, text) in with_ending(&format!("locales/{language}"), &["ftl"]) {
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            match line.split_once(" =") {
                Some((named, words)) if !line.starts_with(' ') => {
                    key = named.to_owned();
                    let before = messages.insert(key.clone(), words.to_owned());
                    assert!(before.is_none(), "{name}: {key} is there twice");
                }
                _ => messages.entry(key.clone()).or_default().push_str(line),
            }
        }
    }
    messages
}

/// The facts that a sentence names.
fn facts(sentence: &str) -> BTreeSet<&str> {
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
    sentence.split('$').skip(1).map(|rest| &rest[..name(rest)]).collect()
}

#[test]
fn both_languages_say_the_same_things() {
    let (chinese, english) = (messages("zh-CN"), messages("en"));
    assert!(!chinese.is_empty());
    let keys = |messages: &BTreeMap<String, String>| -> BTreeSet<String> { messages.keys().cloned().collect() };
    let missing: Vec<_> = keys(&chinese).symmetric_difference(&keys(&english)).cloned().collect();
    assert_eq!(missing, Vec::<String>::new(), "in one language only");
    for (key, sentence) in &chinese {
        assert!(!sentence.trim().is_empty() && !english[key].trim().is_empty(), "{key} says nothing");
        assert_eq!(facts(sentence), facts(&english[key]), "{key} names other facts in the other language");
    }
}

/// Programmes are data: what is declared, said or drawn for all of them names the cities of none.
#[test]
fn no_word_for_every_programme_names_the_cities_of_one() {
    let cities = ["广州", "梅州", "Guangzhou", "Meizhou"];
    let said = |text: &str| -> Vec<String> {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.filter(|line| cities.iter().any(|city| line.contains(city))).map(str::to_owned).collect()
    };
    let mut named = Vec::new();
    for (folder, endings) in [
        ("crates/programme/src", ["rs"]),
        ("locales", ["ftl"]),
        ("crates/server/src", ["rs"]),
        ("crates/server/templates", ["html"]),
        ("crates/pages/src", ["rs"]),
        ("crates/pages/templates", ["html"]),
    ] {
        let texts = with_ending(folder, &endings).into_iter().filter(|(name, _)| !name.contains("/sample"));
        named.extend(texts.flat_map(|(name, text)| said(&text).into_iter().map(move |line| format!("{name}: {line}"))));
    }
    assert_eq!(named, Vec::<String>::new(), "say 帮扶方 and 受帮扶方");
}

/// A state that is renamed must not go stale in silence: statements of pages take it from where it is declared.
#[test]
fn no_statement_of_a_page_names_a_state() {
    let catalogue = programme::catalogue();
    let states: BTreeSet<_> = catalogue.roots().flat_map(|kind| kind.states).map(|state| state.name).collect();
    let mut named = Vec::new();
    for (file, text) in with_ending("crates/pages/src", &["rs"]) {
        for (index, line) in text.lines().enumerate() {
            let said = states.iter().filter(|state| line.contains(&format!("'{state}'")));
            let compared = states.iter().filter(|state| line.contains(&format!("state == \"{state}\"")));
            named.extend(said.chain(compared).map(|state| format!("{file}:{}: {state}", index + 1)));
        }
    }
    assert_eq!(named, Vec::<String>::new(), "say PlanState::Agreed.name()");
}

#[test]
fn every_empty_list_says_what_to_do_first() {
    let catalogue = programme::catalogue();
    for kind in catalogue.roots().filter(|kind| kind.place.is_some()) {
        // Not only that there is nothing: a second sentence says what comes next.
        let said = |text: &str, stop: &str| text.matches(stop).count() >= 2;
        assert!(said(kind.empty.zh, "。") && said(kind.empty.en, "."), "{}: {:?}", kind.code, kind.empty);
    }
}

#[test]
fn every_refusal_has_a_sentence() {
    let codes = codes();
    assert!(codes.contains("plan.key-projects") && codes.contains("input.money-decimals"), "{codes:?}");
    let messages = messages("zh-CN");
    let key = |code: &String| format!("refusal-{}", code.replace('.', "-"));
    let silent: Vec<_> = codes.iter().filter(|code| !messages.contains_key(&key(code))).collect();
    assert_eq!(silent, Vec::<&String>::new(), "codes without a sentence");
}

#[test]
fn every_word_that_a_page_says_is_there() {
    let messages = messages("zh-CN");
    let mut said = BTreeSet::new();
    let endings = ["html", "xml", "txt"];
    let templates = ["crates/server/templates", "crates/pages/templates"].map(|folder| with_ending(folder, &endings));
    let sources = templates.into_iter().flatten().map(|(_, text)| text);
    let sources = sources.chain(["server", "pages", "suimei"].map(source));
    for text in sources {
        for call in ["say(", "with_one(", "words.with(", "t.with("] {
            said.extend(calls(&text, call).filter_map(|literals| literals.into_iter().next()));
        }
    }
    said.retain(|key| !key.contains(['{', ' ']) && !key.is_empty());
    assert!(said.len() > 20, "{said:?}");
    let silent: Vec<_> = said.iter().filter(|key| !messages.contains_key(*key)).collect();
    assert_eq!(silent, Vec::<&String>::new(), "words that no language has");
}

#[test]
fn every_type_has_a_word() {
    let messages = messages("zh-CN");
    let catalogue = programme::catalogue();
    let fields = catalogue.kinds.iter().flat_map(|kind| kind.fields);
    let inputs = catalogue.actions.iter().flat_map(|action| action.input);
    let types: BTreeSet<_> = fields.chain(inputs).map(|field| field.of.name()).chain(["lines", "line"]).collect();
    let silent: Vec<_> = types.iter().filter(|name| !messages.contains_key(&format!("type-{name}"))).collect();
    assert_eq!(silent, Vec::<&&str>::new());
}

#[test]
fn every_ask_that_a_declaration_names_is_one_of_the_policy() {
    let known: BTreeSet<&str> = programme::policy::asks().iter().map(|ask| ask.id.as_str()).collect();
    assert_eq!(known.len(), 103);
    let catalogue = programme::catalogue();
    let kinds = catalogue.kinds.iter().flat_map(|kind| kind.asks.iter().map(|ask| (kind.code.to_owned(), *ask)));
    let actions = catalogue.actions.iter().flat_map(|action| action.asks.iter().map(|ask| (action.code(), *ask)));
    let unknown: Vec<_> = kinds.chain(actions).filter(|(_, ask)| !known.contains(ask)).collect();
    assert_eq!(unknown, []);
}
