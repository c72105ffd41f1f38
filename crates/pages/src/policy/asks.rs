//! 制度对照: the policy's text, and beside each paragraph what it asks for, how far that is carried out, what names it and what
//! is missing.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use kernel::{Kind, Language, Refusal};
use programme::policy::{self, Ask, Level};

use super::clauses::{self, Clause};
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::Page;
use server::base::words::Words;

/// A kind of record that names an ask, with the actions on it that do.
#[derive(Clone, Debug)]
pub struct Carrier {
    pub label: String,
    pub link: String,
    pub actions: String,
}

/// An ask on a page.
#[derive(Clone, Debug)]
pub struct AskShown {
    pub id: &'static str,
    pub words: String,
    /// What the platform must make happen; written in English only, so that Chinese pages leave it out.
    pub platform: &'static str,
    pub system: String,
    pub level: LevelShown,
    /// What is missing where it is carried out in part.
    pub missing: &'static str,
    pub carriers: Vec<Carrier>,
}

/// How far an ask is carried out, as a page says it: word and class.
#[derive(Clone, Debug)]
pub struct LevelShown {
    pub of: Level,
    pub text: String,
    pub class: &'static str,
}

/// A clause of the text with the asks to show beside it.
struct Part {
    clause: Clause,
    /// The chapter's heading, where a chapter begins.
    heading: &'static str,
    count: String,
    asks: Vec<AskShown>,
}

struct System {
    code: String,
    name: String,
    chosen: bool,
}

/// A level to filter by.
struct Choice {
    code: &'static str,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "policy/policy.html")]
struct Policy {
    page: Page,
    chapters: Vec<clauses::Chapter>,
    parts: Vec<Part>,
    systems: Vec<System>,
    levels: Vec<Choice>,
    filtered: bool,
    count: String,
    counts: Counts,
}

/// How many asks there are, and how many of them are carried out how far.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub asks: usize,
    pub whole: usize,
    pub part: usize,
    pub nothing: usize,
}

impl Counts {
    fn of<'a>(levels: impl Iterator<Item = &'a Level>) -> Counts {
        let mut counts = Counts::default();
        for level in levels {
            counts.asks += 1;
            match level {
                Level::Whole => counts.whole += 1,
                Level::Part => counts.part += 1,
                Level::Nothing => counts.nothing += 1,
            }
        }
        counts
    }

    /// As facts of a sentence.
    pub fn facts(&self) -> [(&'static str, String); 4] {
        let Counts { asks, whole, part, nothing } = self;
        [("asks", asks), ("whole", whole), ("part", part), ("nothing", nothing)]
            .map(|(name, of)| (name, of.to_string()))
    }
}

fn level(ask: &Ask) -> Level {
    policy::answer(ask).level
}

/// The code of a level in addresses.
const fn code(level: Level) -> &'static str {
    match level {
        Level::Whole => "whole",
        Level::Part => "part",
        Level::Nothing => "nothing",
    }
}

fn level_name(call: &Call, level: Level) -> String {
    call.words().say(&format!("policy-{}", code(level)))
}

/// How far all asks are carried out.
pub fn counts() -> Counts {
    Counts::of(policy::answered().iter().map(|answered| &answered.level))
}

/// The codes of the fields, in their order.
fn codes() -> Vec<&'static str> {
    let mut codes: Vec<&str> = policy::asks().iter().map(|ask| ask.system.as_str()).collect();
    codes.sort_unstable_by_key(|code| code.trim_start_matches('S').parse::<u32>().unwrap_or(u32::MAX));
    codes.dedup();
    codes
}

/// Where the public, or whoever is signed in, sees records of the kind.
fn link(call: &Call, kind: &Kind) -> String {
    let root = kind.part_of.and_then(|root| call.app.engine.catalogue().kind(root)).unwrap_or(kind);
    if call.is_signed_in() && call.viewer.programme == call.programme && store::query::may_list(root, &call.viewer) {
        return format!("{}/desk/{}", call.base, root.path);
    }
    // The page on which they all stand.
    let page = root.public_at.split('#').next().filter(|page| !page.is_empty() && !root.has_public_page());
    page.map_or_else(String::new, |page| format!("{}{page}", call.base))
}

fn carriers(call: &Call, ask: &Ask) -> Vec<Carrier> {
    let catalogue = call.app.engine.catalogue();
    let found = policy::carriers(catalogue, &ask.id);
    let separator = if call.language() == Language::Chinese { "、" } else { ", " };
    let has = |kind: &Kind| {
        found.kinds.iter().any(|carrier| carrier.code == kind.code)
            || found.actions.iter().any(|action| action.kind == kind.code)
    };
    let carrier = |kind: &&'static Kind| {
        let on_it = found.actions.iter().filter(|action| action.kind == kind.code);
        let mut labels: Vec<&str> = Vec::new();
        for label in on_it.map(|action| call.words().label(action.label)) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        Carrier {
            label: call.words().label(kind.label).to_owned(),
            link: link(call, kind),
            actions: labels.join(separator),
        }
    };
    catalogue.kinds.iter().filter(|kind| has(kind)).map(carrier).collect()
}

fn system_name(call: &Call, code: &str) -> String {
    call.words().say(&format!("system-{}", code.to_lowercase()))
}

fn shown(call: &Call, ask: &'static Ask) -> AskShown {
    let chinese = call.language() == Language::Chinese;
    let answer = policy::answer(ask);
    let class = match answer.level {
        Level::Whole => "go",
        Level::Part => "wait",
        Level::Nothing => "plain",
    };
    AskShown {
        id: &ask.id,
        words: clauses::set(&ask.policy),
        platform: if chinese { "" } else { &ask.platform },
        system: system_name(call, &ask.system),
        level: LevelShown { of: answer.level, text: level_name(call, answer.level), class },
        missing: answer.missing.map_or("", |missing| if chinese { missing.zh } else { missing.en }),
        carriers: carriers(call, ask),
    }
}

/// Asks that hold every word of the query: in the policy's own words, in what they are shown with, or as their number.
pub fn search(call: &Call, query: &str) -> Vec<AskShown> {
    let words: Vec<String> = query.split_whitespace().map(|word| kernel::folded(&clauses::set(word))).collect();
    let holds = |ask: &AskShown| {
        let mut text = [ask.id, &ask.words, ask.platform, &ask.system, &ask.level.text, ask.missing].join(" ");
        for carrier in &ask.carriers {
            text.push_str(&format!(" {} {}", carrier.label, carrier.actions));
        }
        let text = kernel::folded(&clauses::set(&text));
        words.iter().all(|word| text.contains(word))
    };
    policy::asks().iter().map(|ask| shown(call, ask)).filter(holds).collect()
}

#[derive(Template)]
#[template(path = "policy/found.html")]
struct FoundAsks {
    t: Words,
    asks: Vec<AskShown>,
    policy_link: String,
}

/// The asks among what the public search finds.
pub fn found(call: &Call, words: &str) -> Result<(usize, Html), Refusal> {
    let asks = search(call, words);
    let template = FoundAsks { t: call.words(), policy_link: format!("{}/policy", call.base), asks };
    Ok((template.asks.len(), answer::piece(&template)?))
}

/// The asks of the filter, each clause with its own; clauses without any only where nothing is filtered.
fn parts(call: &Call, chosen: &[AskShown], filtered: bool) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut chapter = "";
    for clause in clauses::clauses() {
        let of_clause = |ask: &&'static Ask| clauses::clause_of(ask) == clause.id;
        let ids: BTreeSet<&str> = policy::asks().iter().filter(of_clause).map(|ask| ask.id.as_str()).collect();
        let asks: Vec<AskShown> = chosen.iter().filter(|ask| ids.contains(ask.id)).cloned().collect();
        if filtered && asks.is_empty() {
            continue;
        }
        let heading = if clause.chapter == chapter { "" } else { clause.chapter };
        chapter = clause.chapter;
        let levels: Vec<Level> = asks.iter().map(|ask| ask.level.of).collect();
        let count = call.words().with("policy-clause-count", &Counts::of(levels.iter()).facts());
        parts.push(Part { heading, count, asks, clause });
    }
    parts
}

/// The page of the policy.
pub fn policy(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let show = Level::ALL.into_iter().find(|level| call.asked("show") == Some(code(*level)));
        let codes = codes();
        let system = call.asked("system").filter(|code| codes.contains(code)).unwrap_or_default();
        let chosen: Vec<AskShown> = policy::asks()
            .iter()
            .filter(|ask| system.is_empty() || ask.system == system)
            .filter(|ask| show.is_none_or(|show| level(ask) == show))
            .map(|ask| shown(call, ask))
            .collect();
        let filtered = show.is_some() || !system.is_empty();
        let named =
            |code: &&str| System { code: (*code).to_owned(), name: system_name(call, code), chosen: *code == system };
        Ok(answer::render(&Policy {
            page: Page::new(call, &call.words().say("nav-policy")),
            chapters: if filtered { Vec::new() } else { clauses::chapters() },
            parts: parts(call, &chosen, filtered),
            systems: codes.iter().map(named).collect(),
            levels: Level::ALL
                .map(|level| Choice { code: code(level), name: level_name(call, level), chosen: show == Some(level) })
                .into(),
            filtered,
            count: call.words().with_one("policy-count", "count", chosen.len()),
            counts: counts(),
        }))
    })
}
