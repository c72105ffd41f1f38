//! The public lists: narrowed by what the fields of their kind declare (`narrows`), searched by everyday words, page after page.
//!
//! Everything asked for stands in the address, so that a list can be passed on. A control that could find nothing is not there.
//! **Invariant:** only published versions are read, and a page costs what it shows.

use std::collections::HashSet;

use askama::Template;
use axum::response::Response;
use kernel::{Narrowing, Refusal, Type};
use store::published::look::{self, COUNT_MAX, Choice, From, Look, Term, Whole};

use super::nearest;
use super::sums::{self, Of};
use super::tabled::{self, Column, Row, Sorted};
use super::version::{self, Entry};
use crate::base::amounts::{Headline, Money, UNIT};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::kept::kept_fresh;
use crate::base::page::Page;
use crate::every::form::OptionView;
use crate::every::own::Link;

/// The word of the address under which words are looked for.
const WORDS: &str = "q";
/// Letters of a query that are looked for.
pub const QUERY_MAX: usize = 100;
/// Entries of one page.
const PAGE: usize = 20;
/// Choices that a select offers; where there are more, a name is typed.
const OFFERED_MAX: usize = 150;
/// What choices lie in, of which one is named beside a name that several have.
const ABOVE_MAX: usize = 3_000;
/// Records that a typed name may mean.
const CALLED_MAX: usize = 20;

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
    /// What all that was found comes to.
    sums: Vec<Headline>,
    /// What an everyday word was taken for.
    meant: String,
    entries: Vec<Entry>,
    /// Where the kind has columns: them, and what was found as rows.
    columns: Vec<Column>,
    /// What says how far each of them is.
    state_head: String,
    rows: Vec<Row>,
    /// The same page in the other unit, where it says money.
    switch: Option<Link>,
    /// Why it is not in the order that is asked for.
    unsorted: String,
    loosened: Vec<Loosened>,
    /// Names that may have been meant where nothing was found.
    nearest: Vec<Link>,
    newer: String,
    older: String,
    /// In an order that is asked for, pages lie before and after, not earlier and later.
    in_order: bool,
}

/// What was typed for one name.
fn asked<'a>(call: &'a Call, name: &str) -> &'a str {
    call.asked(name).unwrap_or_default().trim()
}

fn words_of(call: &Call) -> String {
    asked(call, WORDS).chars().filter(|letter| !letter.is_control()).take(QUERY_MAX).collect()
}

/// The declared choice of a narrowing that some words mean, and what is left of them.
pub(super) fn meant_by(narrowing: &Narrowing, words: &str) -> Option<(&'static kernel::Choice, String)> {
    let Type::Choice(choices) = narrowing.of else { return None };
    kernel::Choice::meant(choices, words)
}

/// The look with these words: each as it stands, or by a choice that it is an everyday word for.
pub fn narrowed_to_words(narrowings: &[Narrowing], mut look: Look, words: &str) -> Look {
    for chunk in words.split_whitespace() {
        let ways = narrowings.iter().filter_map(|narrowing| {
            let (choice, rest) = meant_by(narrowing, chunk)?;
            let mut way = look::terms(&rest);
            way.push(Term::mark(narrowing.name, choice.code));
            Some(way)
        });
        look = look.containing(chunk, ways.collect());
    }
    look
}

/// The list of a kind, and by what it is narrowed.
struct List<'a> {
    call: &'a Call,
    code: &'static str,
    narrowings: &'a [Narrowing],
}

impl<'a> List<'a> {
    fn of(call: &'a Call, code: &'static str) -> List<'a> {
        List { call, code, narrowings: call.app.engine.catalogue().narrowings(code) }
    }

    /// The names that may stand in its address, but for the place in its pages.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.narrowings.iter().map(|narrowing| narrowing.name).chain([WORDS])
    }

    fn key(&self, narrowing: &Narrowing) -> (&'a str, &'static str, &'static str) {
        (self.call.programme.as_str(), self.code, narrowing.name)
    }

    /// Everything that is asked for, but for one condition.
    fn sought(&self, without: &str) -> Result<Look, Refusal> {
        let mut sought = Look::of_kind(&self.call.programme, self.code);
        for narrowing in self.narrowings.iter().filter(|narrowing| narrowing.name != without) {
            let value: String = asked(self.call, narrowing.name).chars().take(QUERY_MAX).collect();
            if !value.is_empty() {
                sought = self.narrowed_to(sought, narrowing, &value)?;
            }
        }
        let words = if without == WORDS { String::new() } else { words_of(self.call) };
        Ok(narrowed_to_words(self.narrowings, sought, &words))
    }

    /// What was typed is looked for by its beginning; a record is chosen, or called by its name; the rest is chosen.
    fn narrowed_to(&self, mut sought: Look, narrowing: &Narrowing, value: &str) -> Result<Look, Refusal> {
        let name = narrowing.name;
        Ok(match narrowing.of {
            Type::Text => sought.beginning(name, value),
            Type::Reference(_) if value.parse::<uuid::Uuid>().is_err() => {
                let called =
                    |connection: &mut _| look::choices_called(connection, self.key(narrowing), value, CALLED_MAX);
                let way = |choice: &Choice| vec![Term::mark(name, &choice.value)];
                sought.parts.push(self.call.app.read(called)?.iter().map(way).collect());
                sought
            }
            _ => sought.marked(name, value),
        })
    }

    /// The address of the list with one value changed; the page begins anew.
    fn address(&self, change: (&str, &str)) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = |name: &str| name != change.0 && (name == UNIT || self.names().any(|known| known == name));
        for (name, value) in self.call.query.iter().filter(|(name, value)| kept(name) && !value.trim().is_empty()) {
            query.append_pair(name, value.trim());
        }
        if !change.1.is_empty() {
            query.append_pair(change.0, change.1);
        }
        format!("?{}", query.finish())
    }

    /// What was published under a name, within what it lies in where that was chosen; none: too much to choose from.
    fn offered(&self, narrowing: &Narrowing) -> Result<Option<Vec<Choice>>, Refusal> {
        let within = asked(self.call, narrowing.under);
        let within = Some(within).filter(|within| within.parse::<uuid::Uuid>().is_ok());
        self.call.app.read(|connection| look::choices(connection, self.key(narrowing), within, OFFERED_MAX))
    }

    /// What the choices of a narrowing lie in, where some of them can be told apart by nothing else.
    fn above(&self, narrowing: &Narrowing, offered: &[Choice]) -> Result<Vec<Choice>, Refusal> {
        let mut names = HashSet::new();
        if offered.iter().all(|choice| names.insert(named(self.call, choice))) {
            return Ok(Vec::new());
        }
        let Some(above) = self.narrowings.iter().find(|other| other.name == narrowing.under) else {
            return Ok(Vec::new());
        };
        let all = self.call.app.read(|connection| look::choices(connection, self.key(above), None, ABOVE_MAX))?;
        Ok(all.unwrap_or_default())
    }

    /// A control of the form: a select where the choices are few, else a name to type. None where nothing is to be found.
    fn control(&self, narrowing: &Narrowing) -> Result<Option<Control>, Refusal> {
        let value = asked(self.call, narrowing.name).to_owned();
        let mut options = match narrowing.of {
            Type::Choice(choices) => declared(self.call, choices, &value),
            _ if !narrowing.is_offered() => Vec::new(),
            _ => match self.offered(narrowing)? {
                None => Vec::new(),
                Some(offered) if offered.is_empty() && value.is_empty() => return Ok(None),
                Some(offered) => {
                    let above = self.above(narrowing, &offered)?;
                    options(self.call, offered, &above, &value)
                }
            },
        };
        if matches!(narrowing.of, Type::Year) {
            options.reverse();
        }
        let label = self.call.words().say(&label_of(narrowing.name));
        Ok(Some(Control { name: narrowing.name, label, value, options }))
    }

    /// For an empty list: each condition that, left out, would let something be found.
    fn loosened(&self, controls: &[Control]) -> Result<Vec<Loosened>, Refusal> {
        let (call, mut ways) = (self.call, Vec::new());
        for name in self.names().filter(|name| !asked(call, name).is_empty()) {
            let sought = self.sought(name)?;
            let count = call.app.read(|connection| look::count(connection, &sought))?;
            if count > 0 {
                let facts = [("condition", condition(call, controls, name)), ("count", counted(call, count))];
                let label = call.words().with("narrow-loosen", &facts);
                ways.push(Loosened { label, link: self.address((name, "")) });
            }
        }
        Ok(ways)
    }

    /// What the words were also taken for.
    fn meant(&self) -> String {
        let (words, typed) = (self.call.words(), words_of(self.call));
        let said = self.narrowings.iter().filter_map(|narrowing| {
            let meant = typed.split_whitespace().filter_map(|chunk| meant_by(narrowing, chunk));
            let labels = meant.map(|(choice, _)| words.label(choice.label)).collect::<Vec<_>>().join("、");
            let facts = [("label", words.say(&label_of(narrowing.name))), ("meant", labels)];
            (!facts[1].1.is_empty()).then(|| words.with("narrow-meant", &facts))
        });
        said.collect::<Vec<_>>().join(" ")
    }
}

/// The key of a narrowing's words; a test asks for those of each that is declared.
pub fn label_of(name: &str) -> String {
    format!("narrow-{name}")
}

/// What a choice is called in the reader's language.
fn named(call: &Call, choice: &Choice) -> String {
    call.language().of(&[&choice.zh, &choice.en]).to_string()
}

/// Two of one name are told apart by what each lies in.
fn options(call: &Call, found: Vec<Choice>, above: &[Choice], chosen: &str) -> Vec<OptionView> {
    let names: Vec<String> = found.iter().map(|choice| named(call, choice)).collect();
    let option = |(choice, name): (Choice, &String)| {
        let several = names.iter().filter(|other| *other == name).count() > 1;
        let lies_in = above.iter().find(|above| several && above.value == choice.under);
        let label = match lies_in {
            Some(above) => call.words().with("named-within", &[("name", name.clone()), ("within", named(call, above))]),
            None => name.clone(),
        };
        OptionView { selected: choice.value == chosen, label, value: choice.value }
    };
    found.into_iter().zip(&names).map(option).collect()
}

fn declared(call: &Call, choices: &[kernel::Choice], chosen: &str) -> Vec<OptionView> {
    let option = |choice: &kernel::Choice| OptionView {
        value: choice.code.to_owned(),
        label: call.words().label(choice.label).to_owned(),
        selected: choice.code == chosen,
    };
    choices.iter().map(option).collect()
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

fn counted(call: &Call, count: usize) -> String {
    if count > COUNT_MAX {
        return call.words().with_one("narrow-more-than", "count", COUNT_MAX);
    }
    call.words().with_one("published-count", "count", count)
}

/// The published records of a kind.
pub fn list(call: &Call) -> Result<Response, Refusal> {
    kept_fresh(call, || list_of(call))
}

fn list_of(call: &Call) -> Result<Response, Refusal> {
    let kind = version::kind_of(call)?;
    let (code, heading) = (kind.code, version::heading_of(kind));
    let listed = List::of(call, code);
    let sought = listed.sought("")?;
    let position = |name: &str| call.asked(name).and_then(|position| position.parse().ok());
    let from = match (position("before"), position("after")) {
        (Some(before), _) => From::Before(before),
        (None, Some(after)) => From::After(after),
        _ => From::Newest,
    };
    let Whole { leaf, count, records } =
        call.app.read(|connection| look::whole(connection, &call.programme, &sought, from, PAGE))?;
    let ends = |place: Option<&(i64, _)>| place.map(|(position, _)| position.to_string()).unwrap_or_default();
    let (first, last) = (ends(leaf.found.first()), ends(leaf.found.last()));
    let in_order = |to: bool, change: (&str, &str)| if to { listed.address(change) } else { String::new() };
    let (before, after) = (in_order(leaf.newer, ("after", &first)), in_order(leaf.older, ("before", &last)));
    let as_published = |leaf: look::Leaf| leaf.found.into_iter().map(|(_, version)| version).collect::<Vec<_>>();
    let sorted = tabled::sorted(call, kind, &sought, (count, PAGE))?;
    let is_sorted = sorted.is_some();
    let Sorted { found: shown, before, after } =
        sorted.unwrap_or_else(|| Sorted { found: as_published(leaf), before, after });
    let controls = listed.narrowings.iter().map(|narrowing| listed.control(narrowing));
    let controls: Vec<Control> = controls.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    // Of more than are counted nobody adds up what they come to.
    let sums = records.map_or_else(|| Ok(Vec::new()), |found| sums::headlines(call, kind, &Of::Records(found)))?;
    let words = call.words();
    let columns = tabled::columns(call, kind);
    let unsorted = tabled::is_too_many(call, kind, count).then(|| words.with_one("narrow-unsorted", "max", COUNT_MAX));
    let narrowed = listed.names().any(|name| !asked(call, name).is_empty());
    let template = ListPage {
        page: Page::new(call, &words.say(&heading)),
        heading: words.say(&heading),
        purpose: words.say(&format!("{heading}-what")),
        query: words_of(call),
        count: counted(call, count),
        sums,
        meant: listed.meant(),
        rows: if columns.is_empty() {
            Vec::new()
        } else {
            shown.iter().map(|one| tabled::row(call, kind, one)).collect()
        },
        switch: tabled::says_money(call, kind).then(|| Money::of(call).switch(call)),
        state_head: words.say(if kind.fields.iter().any(|field| field.as_state) {
            "narrow-outcome"
        } else {
            "list-state"
        }),
        columns,
        unsorted: unsorted.unwrap_or_default(),
        entries: shown.iter().map(|found| version::entry(call, found)).collect(),
        nearest: if shown.is_empty() {
            nearest::of(call, &words_of(call), |query| listed.address((WORDS, query)))?
        } else {
            Vec::new()
        },
        loosened: if shown.is_empty() { listed.loosened(&controls)? } else { Vec::new() },
        newer: before,
        older: after,
        in_order: is_sorted,
        controls,
        narrowed,
    };
    Ok(answer::render(&template))
}
