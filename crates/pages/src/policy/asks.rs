//! 制度对照: the policy's text, and beside each paragraph what it asks for and what carries that out.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use kernel::{Catalogue, Kind, Language, Refusal};
use programme::policy::{self, Ask};

use super::clauses::{self, Clause};
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::kept::kept_fresh;
use server::base::page::Page;
use server::base::words::Words;

/// A kind of record that carries an ask out, with the actions on it that do.
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
    pub carriers: Vec<Carrier>,
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

#[derive(Template)]
#[template(path = "policy/policy.html")]
struct Policy {
    page: Page,
    chapters: Vec<clauses::Chapter>,
    parts: Vec<Part>,
    systems: Vec<System>,
    show: &'static str,
    filtered: bool,
    count: String,
    asks: usize,
    built: usize,
    unbuilt: usize,
}

fn is_built(catalogue: &Catalogue, ask: &Ask) -> bool {
    let carriers = policy::carriers(catalogue, &ask.id);
    !carriers.kinds.is_empty() || !carriers.actions.is_empty()
}

/// How many asks there are, and how many have something behind them.
pub fn counts(catalogue: &Catalogue) -> (usize, usize) {
    (policy::asks().len(), policy::asks().iter().filter(|ask| is_built(catalogue, ask)).count())
}

/// A field of the policy with the number of its asks.
pub struct FieldShown {
    pub code: &'static str,
    pub name: String,
    pub asks: usize,
    pub built: usize,
}

/// The codes of the fields, in their order.
fn codes() -> Vec<&'static str> {
    let mut codes: Vec<&str> = policy::asks().iter().map(|ask| ask.system.as_str()).collect();
    codes.sort_unstable_by_key(|code| code.trim_start_matches('S').parse::<u32>().unwrap_or(u32::MAX));
    codes.dedup();
    codes
}

/// Every field of the policy.
pub fn fields(call: &Call) -> Vec<FieldShown> {
    let catalogue = call.app.engine.catalogue();
    let field = |code: &'static str| {
        let of_field = policy::asks().iter().filter(|ask| ask.system == code);
        let built = of_field.clone().filter(|ask| is_built(catalogue, ask)).count();
        FieldShown { code, name: system_name(call, code), asks: of_field.count(), built }
    };
    codes().into_iter().map(field).collect()
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
    AskShown {
        id: &ask.id,
        words: clauses::set(&ask.policy),
        platform: if call.language() == Language::English { &ask.platform } else { "" },
        system: system_name(call, &ask.system),
        carriers: carriers(call, ask),
    }
}

/// Asks that hold every word of the query: in the policy's own words, in what they are shown with, or as their number.
pub fn search(call: &Call, query: &str) -> Vec<AskShown> {
    let query = clauses::set(query).to_lowercase();
    let holds = |ask: &AskShown| {
        let mut text = [ask.id, &ask.words, ask.platform, &ask.system].join(" ");
        for carrier in &ask.carriers {
            text.push_str(&format!(" {} {}", carrier.label, carrier.actions));
        }
        let text = clauses::set(&text).to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
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
        let built = asks.iter().filter(|ask| !ask.carriers.is_empty()).count();
        let facts = [("count", asks.len().to_string()), ("built", built.to_string())];
        parts.push(Part { heading, count: call.words().with("policy-clause-count", &facts), asks, clause });
    }
    parts
}

/// The page of the policy.
pub fn policy(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || {
        let (asks, built) = counts(call.app.engine.catalogue());
        let show = match call.asked("show") {
            Some("built") => "built",
            Some("unbuilt") => "unbuilt",
            _ => "",
        };
        let codes = codes();
        let system = call.asked("system").filter(|code| codes.contains(code)).unwrap_or_default();
        let chosen: Vec<AskShown> = policy::asks()
            .iter()
            .filter(|ask| system.is_empty() || ask.system == system)
            .map(|ask| shown(call, ask))
            .filter(|ask| show.is_empty() || ask.carriers.is_empty() == (show == "unbuilt"))
            .collect();
        let filtered = !show.is_empty() || !system.is_empty();
        let named =
            |code: &&str| System { code: (*code).to_owned(), name: system_name(call, code), chosen: *code == system };
        Ok(answer::render(&Policy {
            page: Page::new(call, &call.words().say("nav-policy")),
            chapters: if filtered { Vec::new() } else { clauses::chapters() },
            parts: parts(call, &chosen, filtered),
            systems: codes.iter().map(named).collect(),
            show,
            filtered,
            count: call.words().with_one("policy-count", "count", chosen.len()),
            asks,
            built,
            unbuilt: asks - built,
        }))
    })
}
