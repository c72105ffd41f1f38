//! What the address of a list asks for: its kind, filters, order and page; and the button that begins a record.

use kernel::{Field, Kind, Refusal, Type, Value, policy};
use store::found::Sought;
use store::order::Cursor;
use store::query::{self, Query};

use crate::base::begun;
use crate::base::call::Call;
use crate::base::order;
use crate::every::form::OptionView;
use crate::every::lights;

/// Rows of one page.
const ROWS: usize = 25;

/// A select of the filters.
pub struct Filter {
    pub name: String,
    pub label: String,
    pub options: Vec<OptionView>,
}

/// The kind that the address names, if the viewer may list it.
pub fn kind_of(call: &Call) -> Result<&'static Kind, Refusal> {
    let kind = call.app.engine.catalogue().kind_by_path(call.parameter("kinds"));
    kind.filter(|kind| kind.part_of.is_none() && query::may_list(kind, &call.viewer)).ok_or_else(Refusal::unseen)
}

pub fn listed(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(|field| field.list)
}

/// Letters of the words that a list is searched for.
const WORDS_MAX: usize = 100;

/// The words that the list is searched for, as far as they are.
fn sought(call: &Call) -> Option<String> {
    let words = call.asked("q").filter(|words| !words.trim().is_empty())?;
    Some(words.chars().take(WORDS_MAX).collect())
}

/// What the address asks for; unknown words are left aside.
pub fn asked(call: &Call, kind: &'static Kind) -> Result<(Query, usize), Refusal> {
    let number: usize = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let mut query = Query { limit: ROWS, ..Query::default() };
    query.words = sought(call).map(Sought::Said);
    query.state = call.asked("state").filter(|state| kind.state(state).is_some()).map(str::to_owned);
    query.within = lights::of(call, kind)?.and_then(|lights| lights.asked(call));
    query.filters = filtering(call, kind).map(|(field, value)| (field.name, value)).collect();
    if let Some((name, descending)) = order::asked(call) {
        // Order, and where a page begins in it, would tell what a field holds: only readable ones sort.
        let field = listed(kind).find(|field| field.name == name && policy::reads(field, &call.viewer));
        query.sort = field.map(|field| (field.name, descending));
    }
    // A page goes on from a row of the one before; by its number alone it is found by counting rows.
    let read = |name: &str| call.asked(name).and_then(|token| Cursor::read(kind, query.sort, token));
    let before = read("before").map(|cursor| Cursor { before: true, ..cursor });
    query.from = before.or_else(|| read("after"));
    if query.from.is_none() {
        query.offset = (number - 1) * ROWS;
    }
    Ok((query, number))
}

/// The fields that lists of a kind are filtered by: what is found would tell what one holds, so only readable ones.
fn filterable<'a>(call: &'a Call, kind: &'static Kind) -> impl Iterator<Item = &'static Field> + use<'a> {
    kind.fields.iter().filter(|field| field.filter && policy::reads(field, &call.viewer))
}

/// The values that the address asks for, each with its field.
pub fn filtering<'a>(call: &'a Call, kind: &'static Kind) -> impl Iterator<Item = (&'static Field, Value)> + use<'a> {
    filterable(call, kind).filter_map(|field| {
        let value = call.asked(field.name)?;
        let number = || value.parse().map(Value::Integer).unwrap_or_default();
        Some((field, if field.of.is_integer() { number() } else { Value::from(value) }))
    })
}

/// The address of another page of this list: beyond a row, or its beginning.
pub fn page_address(call: &Call, number: usize, beyond: Option<&Cursor>) -> String {
    let mut words = vec![("page", number.to_string())];
    words.extend(beyond.map(|cursor| (if cursor.before { "before" } else { "after" }, cursor.token())));
    addressed(call, &words)
}

/// The address of this list with one word of the query changed.
pub fn address(call: &Call, name: &str, value: &str) -> String {
    addressed(call, &[(name, value.to_owned())])
}

/// Words that say where one is in the list or how it is shown, not what is asked for.
pub const PLACES: [&str; 5] = ["page", "after", "before", "lang", "done"];

fn addressed(call: &Call, words: &[(&str, String)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let is_kept = |key: &str| !PLACES.contains(&key) && words.iter().all(|(name, _)| *name != key);
    for (key, kept) in call.query.iter().filter(|(key, _)| is_kept(key)) {
        query.append_pair(key, kept);
    }
    for (name, value) in words.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    format!("?{}", query.finish())
}

pub fn filters(call: &Call, kind: &'static Kind) -> Vec<Filter> {
    let words = call.words();
    let option = |value: &str, label: &str, name: &str| OptionView {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: call.asked(name) == Some(value),
    };
    let mut filters = Vec::new();
    if !kind.states.is_empty() {
        let options = kind.states.iter().map(|state| option(state.name, words.label(state.label), "state")).collect();
        filters.push(Filter { name: "state".to_owned(), label: words.say("list-state"), options });
    }
    if kind.lights.is_some() {
        let label = words.say("light-filter");
        filters.push(Filter { name: lights::WORD.to_owned(), label, options: lights::options(call) });
    }
    for field in filterable(call, kind) {
        let options = match field.of {
            Type::Choice(choices) => {
                choices.iter().map(|choice| option(choice.code, words.label(choice.label), field.name)).collect()
            }
            Type::Year => {
                let this = call.today().year();
                (this - 4..=this + 1)
                    .rev()
                    .map(|year| option(&year.to_string(), &year.to_string(), field.name))
                    .collect()
            }
            _ => continue,
        };
        filters.push(Filter { name: field.name.to_owned(), label: words.label(field.label).to_owned(), options });
    }
    filters
}

/// What the selects show and the words that are looked for, for files made of the list.
pub fn said_filters(call: &Call, kind: &'static Kind) -> Vec<String> {
    let chosen = filters(call, kind).into_iter().filter_map(|filter| {
        let option = filter.options.iter().find(|option| option.selected)?;
        Some(format!("{} {}", filter.label, option.label))
    });
    let words = sought(call).map(|words| format!("{} {words}", call.words().say("list-search")));
    chosen.chain(words).collect()
}

/// The same filters and order for another address.
pub fn asked_for(call: &Call) -> String {
    address(call, "page", "")
}

/// The button that creates a record, if the viewer could create one.
pub fn creation(call: &Call, kind: &'static Kind) -> Option<(String, String)> {
    let creation = call.app.engine.catalogue().creation(kind.code);
    let action = creation.filter(|action| begun::is_offered(action, kind, &call.viewer))?;
    let label = call.words().label(action.label).to_owned();
    Some((format!("{}/desk/{}/new/{}", call.base, kind.path, action.name), label))
}
