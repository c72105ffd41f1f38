//! The order of the house: which folder may name which. A module names only those that stand before it in the `mod` lines
//! of the file above both, so that no circle can come back; and the pages for every kind name no institution.

use std::collections::BTreeSet;

use crate::tidy::{calls, text_of, with_ending};

/// Folders whose files stand in an order: each names only those before it in the list of `mod` lines.
const ORDERED: [&str; 7] = [
    "crates/store/src",
    "crates/programme/src",
    "crates/server/src",
    "crates/server/src/base",
    "crates/server/src/every",
    "crates/server/src/public",
    "crates/pages/src",
];

/// The modules that a folder declares, in their order.
fn modules(folder: &str) -> Vec<String> {
    let root = crate::committed::root().join(folder);
    let file = if root.join("lib.rs").exists() { root.join("lib.rs") } else { root.join("mod.rs") };
    let declared = |line: &str| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let name = line.strip_prefix("mod ")?.strip_suffix(';')?;
        Some(name.to_owned())
    };
    text_of(&file).lines().filter_map(declared).collect()
}

/// The text without comments, test modules and spaces, so that grouped imports read as one line.
fn bare(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    // A mark in place of the word, so that it does not grow together with the path.
    let marked = lines.map(|line| line.replacen("use ", "|", 1));
    marked.collect::<String>().chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The names that follow a path: `a` of `crate::a::b`, `a` and `c` of `crate::{a::b, c}`.
fn named(bare: &str, path: &str) -> BTreeSet<String> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut found = BTreeSet::new();
    for (at, _) in bare.match_indices(path) {
        // `mycrate::` is another name, `super::super::` another folder.
        if bare[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &bare[at + path.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(name(rest));
            continue;
        };
        let (mut depth, mut begins) = (0, true);
        for (place, c) in group.char_indices() {
            if begins && depth == 0 {
                found.insert(name(&group[place..]));
            }
            begins = c == ',';
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
    found
}

/// The module of the folder in which a file lies: `kept` of `kept.rs`, `board` of `board/kept.rs`.
fn module_of<'a>(file: &'a str, folder: &str) -> &'a str {
    let rest = &file[folder.len() + 1..];
    let first = rest.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Arrows of a folder that point at the module itself or at a later one.
fn upwards(folder: &str) -> Vec<String> {
    let order = modules(folder);
    assert!(order.len() > 1, "{folder} declares its modules");
    let inside = folder.split_once("/src").map(|(_, below)| below.trim_start_matches('/')).unwrap_or_default();
    let path = if inside.is_empty() { "crate::".to_owned() } else { format!("crate::{}::", inside.replace('/', "::")) };
    let mut wrong = Vec::new();
    for (file, text) in with_ending(folder, &["rs"]) {
        let own = module_of(&file, folder);
        let Some(place) = order.iter().position(|module| module == own) else { continue };
        let text = bare(&text);
        let mut used = named(&text, &path);
        // A file that lies directly in the folder names its neighbours by `super` too.
        if file == format!("{folder}/{own}.rs") {
            used.extend(named(&text, "super::"));
        }
        for (at, module) in order.iter().enumerate().filter(|(_, module)| used.contains(*module)) {
            if at > place {
                wrong.push(format!("{file} names {module}, which stands below {own}"));
            }
        }
    }
    wrong
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let text = bare("use crate::{a, b::{c, d}, e};\nuse crate::f::g; // crate::h\nlet x = crate::i::j(); mycrate::k");
    assert_eq!(named(&text, "crate::"), ["a", "b", "e", "f", "i"].map(str::to_owned).into());
    assert_eq!(named("|super::super::x;|super::y;", "super::"), ["super", "y"].map(str::to_owned).into());
}

#[test]
fn no_folder_names_one_that_stands_below_it() {
    let wrong: Vec<String> = ORDERED.iter().flat_map(|folder| upwards(folder)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// Literals that only look like a kind's code: a member of an answer, a name of the address, a method.
const NO_CODES: [&str; 4] = ["organisation", "person", "post", "programme"];

#[test]
fn pages_for_every_kind_name_no_institution() {
    let catalogue = programme::catalogue();
    let codes: BTreeSet<&str> =
        catalogue.kinds.iter().map(|kind| kind.code).filter(|c| !NO_CODES.contains(c)).collect();
    let mut named = Vec::new();
    for (file, text) in with_ending("crates/server/src", &["rs"]) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let literals = line.split('"').skip(1).step_by(2).filter(|literal| codes.contains(literal));
            named.extend(literals.map(|literal| format!("{file}: {literal}")));
            if line.contains("programme::") {
                named.push(format!("{file}: {line}"));
            }
        }
    }
    assert_eq!(named, Vec::<String>::new(), "say it in the institution's own room");
}

/// Words that are everybody's; every other file is one room's or one institution's.
const SHARED_WORDS: [&str; 4] = ["every-kind", "frame", "published", "refusals"];

#[test]
fn every_file_of_words_is_a_rooms_or_everybodys() {
    let rooms: BTreeSet<String> =
        ["crates/programme/src", "crates/pages/src"].iter().flat_map(|folder| modules(folder)).collect();
    for (file, _) in with_ending("locales", &["ftl"]) {
        let name = file.rsplit('/').next().and_then(|name| name.strip_suffix(".ftl")).unwrap_or_default();
        assert!(rooms.contains(name) || SHARED_WORDS.contains(&name), "{file}: whose words are these?");
    }
}

/// What the institutions are called: their rooms, and the codes and paths of their kinds.
fn names_of_institutions() -> BTreeSet<String> {
    let rooms = modules("crates/pages/src").into_iter().filter(|module| module != "rooms");
    let catalogue = programme::catalogue();
    let kinds = catalogue.kinds.iter().flat_map(|kind| [kind.code.to_owned(), kind.path.to_owned()]);
    rooms.chain(kinds).filter(|name| !name.is_empty()).collect()
}

/// The addresses that rooms answer.
fn addresses_of_rooms() -> BTreeSet<String> {
    let texts = with_ending("crates/pages/src", &["rs"]);
    let routes = |text: &str| -> Vec<String> {
        let address = |literals: Vec<String>| literals.into_iter().next().filter(|literal| literal.starts_with('/'));
        calls(text, "get(").chain(calls(text, "post(")).filter_map(address).collect()
    };
    texts.iter().flat_map(|(_, text)| routes(text)).filter(|address| address != "/").collect()
}

/// Whether a name stands in the text as a whole: `goal` is in `list-goal`, not in `goalkeeper`.
fn stands_in(name: &str, text: &str) -> bool {
    let ends = |at: Option<char>| at.is_none_or(|c| !c.is_ascii_alphanumeric());
    let whole = |at: usize| ends(text[..at].chars().next_back()) && ends(text[at + name.len()..].chars().next());
    text.match_indices(name).any(|(at, _)| whole(at))
}

/// The messages that a template says, and the addresses of this platform that it writes down.
fn keys_and_addresses(text: &str) -> Vec<String> {
    let first = |literals: Vec<String>| literals.into_iter().next();
    let said = calls(text, "say(").chain(calls(text, "with_one(")).filter_map(first);
    let address = |written: &str| {
        let below_base = written.split('"').next().unwrap_or_default().replace("{{ page.base }}", "");
        below_base.split("{{").next().unwrap_or_default().to_owned()
    };
    let mut found: Vec<String> = said.collect();
    for attribute in [" href=\"", " action=\"", " src=\""] {
        found.extend(text.split(attribute).skip(1).map(address));
    }
    found
}

#[test]
fn what_a_template_says_is_found_in_it() {
    let text = r#"<a href="{{ page.base }}/policy?x={{ y }}">{{ page.t.say("nav-goals") }}</a><img src="{{ link }}">"#;
    assert_eq!(keys_and_addresses(text), ["nav-goals", "/policy?x=", ""]);
    assert!(stands_in("goals", "nav-goals") && stands_in("action-plan", "/desk/action-plan"));
    assert!(!stands_in("goal", "nav-goals") && !stands_in("post", "poster-size"));
}

#[test]
fn templates_for_every_kind_name_no_institution() {
    let (names, addresses) = (names_of_institutions(), addresses_of_rooms());
    assert!(addresses.contains("/policy") && names.contains("goals"), "{addresses:?} {names:?}");
    let mut named = Vec::new();
    for (file, text) in with_ending("crates/server/templates", &["html", "xml", "txt"]) {
        for said in keys_and_addresses(&text) {
            if addresses.contains(&said) || names.iter().any(|name| stands_in(name, &said)) {
                named.push(format!("{file}: {said}"));
            }
        }
    }
    assert_eq!(named, Vec::<String>::new(), "an institution's words and addresses come from its room");
}
