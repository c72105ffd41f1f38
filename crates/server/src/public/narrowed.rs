//! The public lists: narrowed by place, town, village, theme and year, searched by everyday words, page after page.
//!
//! Everything asked for stands in the address, so that a list can be passed on. **Invariant:** only published versions
//! are read, and a page costs what it shows.

use askama::Template;
use axum::response::Response;
use kernel::{Catalogue, Language, Refusal, Type};
use store::published::look::{self, COUNT_MAX, Choice, From, Look, Term};

use super::version::{self, Entry};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::kept::kept_fresh;
use crate::base::page::Page;
use crate::every::form::OptionView;

/// Letters of a query that are looked for.
pub const QUERY_MAX: usize = 100;
/// Entries of one page.
const PAGE: usize = 20;
/// Choices that a select offers; where there are more, a name is typed.
const OFFERED_MAX: usize = 150;
/// Places that a typed name may mean.
const CALLED_MAX: usize = 20;

/// What a list is narrowed by, in the order of its form.
const NARROWS: &[&str] = &["place", "town", "village", THEME, "year"];
/// What projects are about.
const THEME: &str = "theme";

/// One control of the form.
pub struct Control {
    name: &'static str,
    label: String,
    value: String,
    /// Empty: a name is typed.
    options: Vec<OptionView>,
}

/// What the list would find without one of its conditions.
pub struct Loosened {
    label: String,
    link: String,
}

#[derive(Template)]
#[template(path = "published-list.html")]
struct ListPage {
    page: Page,
    heading: String,
    purpose: String,
    query: String,
    controls: Vec<Control>,
    narrowed: bool,
    count: String,
    /// What an everyday word was taken for.
    meant: String,
    entries: Vec<Entry>,
    loosened: Vec<Loosened>,
    newer: String,
    older: String,
}

/// What was typed for one name.
fn asked<'a>(call: &'a Call, name: &str) -> &'a str {
    call.asked(name).unwrap_or_default().trim()
}

fn words_of(call: &Call) -> String {
    asked(call, "q").chars().filter(|letter| !letter.is_control()).take(QUERY_MAX).collect()
}

/// The look with these words: each as it stands, or by the theme that it is an everyday word for.
pub fn narrowed_to_words(catalogue: &Catalogue, mut look: Look, words: &str) -> Look {
    let themes = theme_choices(catalogue);
    for chunk in words.split_whitespace() {
        let theme = kernel::Choice::meant(themes, chunk).map(|(theme, rest)| {
            let mut way = look::terms(&rest);
            way.push(Term::mark(THEME, theme.code));
            way
        });
        look = look.containing(chunk, theme.into_iter().collect());
    }
    look
}

/// Everything that is asked for, but for one condition.
fn sought(call: &Call, code: &str, without: &str) -> Result<Look, Refusal> {
    let mut sought = Look::of_kind(&call.programme, code);
    for name in NARROWS.iter().copied().filter(|name| *name != without) {
        let value: String = asked(call, name).chars().take(QUERY_MAX).collect();
        if value.is_empty() {
            continue;
        }
        sought = match name {
            "village" => sought.beginning(name, &value),
            "place" | "town" if value.parse::<uuid::Uuid>().is_err() => {
                let key = (call.programme.as_str(), code, name);
                let called = |connection: &mut _| look::choices_called(connection, key, &value, CALLED_MAX);
                let marks = call.app.read(called)?;
                let way = |choice: &Choice| vec![Term::mark(name, &choice.value)];
                sought.parts.push(marks.iter().map(way).collect());
                sought
            }
            _ => sought.marked(name, &value),
        };
    }
    Ok(if without == "q" { sought } else { narrowed_to_words(call.app.engine.catalogue(), sought, &words_of(call)) })
}

/// The address of the list with one value changed; the page begins anew.
fn address(call: &Call, change: (&str, &str)) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = |name: &str| name == "q" || NARROWS.contains(&name);
    for (name, value) in call.query.iter().filter(|(name, value)| kept(name) && !value.trim().is_empty()) {
        if name != change.0 {
            query.append_pair(name, value.trim());
        }
    }
    if !change.1.is_empty() {
        query.append_pair(change.0, change.1);
    }
    format!("?{}", query.finish())
}

fn options(call: &Call, found: Vec<Choice>, chosen: &str) -> Vec<OptionView> {
    let chinese = call.language() == Language::Chinese;
    let option = |choice: Choice| OptionView {
        selected: choice.value == chosen,
        label: if chinese { choice.zh } else { choice.en },
        value: choice.value,
    };
    found.into_iter().map(option).collect()
}

/// A control of the form: a select where the choices are few, else a name to type.
fn control(call: &Call, code: &str, name: &'static str) -> Result<Control, Refusal> {
    let words = call.words();
    let value = asked(call, name).to_owned();
    let offered = |under: Option<&str>| {
        let key = (call.programme.as_str(), code, name);
        call.app.read(|connection| look::choices(connection, key, under, OFFERED_MAX))
    };
    let place = Some(asked(call, "place")).filter(|place| !place.is_empty());
    let mut options = match name {
        THEME => themes(call, &value),
        "village" => Vec::new(),
        "town" => options(call, offered(place)?, &value),
        _ => options(call, offered(None)?, &value),
    };
    if name == "year" {
        options.reverse();
    }
    Ok(Control { name, label: words.say(&format!("narrow-{name}")), value, options })
}

/// The choices that a list is narrowed to by theme: those of the first declared field that narrows so.
fn theme_choices(catalogue: &Catalogue) -> &'static [kernel::Choice] {
    let mut fields = catalogue.kinds.iter().flat_map(|kind| kind.fields).filter(|field| field.narrows == THEME);
    match fields.next().map(|field| field.of) {
        Some(Type::Choice(choices)) => choices,
        _ => &[],
    }
}

fn themes(call: &Call, chosen: &str) -> Vec<OptionView> {
    let option = |choice: &kernel::Choice| OptionView {
        value: choice.code.to_owned(),
        label: call.words().label(choice.label).to_owned(),
        selected: choice.code == chosen,
    };
    theme_choices(call.app.engine.catalogue()).iter().map(option).collect()
}

/// How a condition reads: its label with what was chosen.
fn condition(call: &Call, controls: &[Control], name: &str) -> String {
    let words = call.words();
    let Some(control) = controls.iter().find(|control| control.name == name) else {
        return words.with_one("narrow-words", "words", words_of(call));
    };
    let chosen = control.options.iter().find(|option| option.selected).map(|option| option.label.as_str());
    let facts = [("label", control.label.clone()), ("value", chosen.unwrap_or(&control.value).to_owned())];
    words.with("narrow-condition", &facts)
}

/// For an empty list: each condition that, left out, would let something be found.
fn loosened(call: &Call, code: &str, controls: &[Control]) -> Result<Vec<Loosened>, Refusal> {
    let mut ways = Vec::new();
    for name in NARROWS.iter().copied().chain(["q"]).filter(|name| !asked(call, name).is_empty()) {
        let sought = sought(call, code, name)?;
        let count = call.app.read(|connection| look::count(connection, &sought))?;
        if count > 0 {
            let facts = [("condition", condition(call, controls, name)), ("count", counted(call, count))];
            ways.push(Loosened { label: call.words().with("narrow-loosen", &facts), link: address(call, (name, "")) });
        }
    }
    Ok(ways)
}

fn counted(call: &Call, count: usize) -> String {
    if count > COUNT_MAX {
        return call.words().with_one("narrow-more-than", "count", COUNT_MAX);
    }
    call.words().with_one("published-count", "count", count)
}

/// What the words were also taken for.
fn meant(call: &Call) -> String {
    let (words, themes) = (words_of(call), theme_choices(call.app.engine.catalogue()));
    let meant = words.split_whitespace().filter_map(|chunk| kernel::Choice::meant(themes, chunk));
    let labels = meant.map(|(theme, _)| call.words().label(theme.label)).collect::<Vec<_>>().join("、");
    if labels.is_empty() { labels } else { call.words().with_one("narrow-meant", "theme", labels) }
}

/// The published records of a kind.
pub fn list(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || list_of(call))
}

fn list_of(call: &Call) -> Result<Response, Refusal> {
    let kind = version::kind_of(call)?;
    let (code, heading) = (kind.code, version::heading_of(kind));
    let sought = sought(call, code, "")?;
    let position = |name: &str| call.asked(name).and_then(|position| position.parse().ok());
    let from = match (position("before"), position("after")) {
        (Some(before), _) => From::Before(before),
        (None, Some(after)) => From::After(after),
        _ => From::Newest,
    };
    let (leaf, count) =
        call.app.read(|connection| look::look_and_count(connection, &call.programme, &sought, from, PAGE))?;
    let controls: Vec<Control> = NARROWS.iter().map(|name| control(call, code, name)).collect::<Result<_, _>>()?;
    let words = call.words();
    let ends = |place: Option<&(i64, _)>| place.map(|(position, _)| position.to_string()).unwrap_or_default();
    let (first, last) = (ends(leaf.found.first()), ends(leaf.found.last()));
    let narrowed = NARROWS.iter().chain(&["q"]).any(|name| !asked(call, name).is_empty());
    let template = ListPage {
        page: Page::new(call, &words.say(&heading)),
        heading: words.say(&heading),
        purpose: words.say(&format!("{heading}-what")),
        query: words_of(call),
        count: counted(call, count),
        meant: meant(call),
        entries: leaf.found.iter().map(|(_, found)| version::entry(call, found)).collect(),
        loosened: if leaf.found.is_empty() { loosened(call, code, &controls)? } else { Vec::new() },
        newer: if leaf.newer { address(call, ("after", &first)) } else { String::new() },
        older: if leaf.older { address(call, ("before", &last)) } else { String::new() },
        controls,
        narrowed,
    };
    Ok(answer::render(&template))
}
