//! The list of a kind: filtered, sorted, counted, in pages; the same for every kind.

use askama::Template;
use axum::response::Response;
use kernel::{Field, Kind, Refusal, Type, Value, policy};
use store::query::{self, Query};
use store::titles;

use crate::call::Call;
use crate::form::OptionView;
use crate::page::{self, Page};
use crate::show::{self, Scene, Shown, StateShown};

/// Rows of one page.
const ROWS: usize = 25;

/// The head of a column, with the address that sorts by it.
pub struct Column {
    pub head: String,
    pub sort: String,
    pub direction: &'static str,
    pub number: bool,
}

/// One record of the list.
pub struct Row {
    pub title: String,
    pub link: String,
    pub state: StateShown,
    pub cells: Vec<Shown>,
}

/// A select of the filters.
pub struct Filter {
    pub name: String,
    pub label: String,
    pub options: Vec<OptionView>,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    heading: String,
    create: Option<(String, String)>,
    links: Vec<(String, String)>,
    filters: Vec<Filter>,
    words: String,
    searchable: bool,
    has_states: bool,
    filtered: bool,
    columns: Vec<Column>,
    rows: Vec<Row>,
    total: String,
    empty: String,
    previous: String,
    next: String,
    range: String,
}

/// The kind that the address names, if the viewer may list it.
pub fn kind_of(call: &Call) -> Result<&'static Kind, Refusal> {
    let kind = call.app.engine.catalogue().kind_by_path(call.parameter("kinds"));
    kind.filter(|kind| kind.part_of.is_none() && query::may_list(kind, &call.viewer)).ok_or_else(Refusal::unseen)
}

fn listed(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(|field| field.list)
}

/// What the address asks for; unknown words are left aside.
pub fn asked(call: &Call, kind: &'static Kind) -> (Query, usize) {
    let number: usize = call.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let mut query = Query { limit: ROWS, offset: (number - 1) * ROWS, ..Query::default() };
    query.words = call.asked("q").map(|words| words.chars().take(100).collect());
    query.state = call.asked("state").filter(|state| kind.state(state).is_some()).map(str::to_owned);
    for field in kind.fields.iter().filter(|field| field.filter) {
        let Some(value) = call.asked(field.name) else { continue };
        let value = if field.of.is_integer() {
            value.parse().map(Value::Integer).unwrap_or_default()
        } else {
            Value::from(value)
        };
        query.filters.push((field.name, value));
    }
    if let Some(sort) = call.asked("sort") {
        let name = sort.trim_start_matches('-');
        query.sort = listed(kind).find(|field| field.name == name).map(|field| (field.name, sort.starts_with('-')));
    }
    (query, number)
}

/// The address of this list with one word of the query changed.
fn address(call: &Call, name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, kept) in
        call.query.iter().filter(|(key, _)| key != name && key != "page" && key != "lang" && key != "done")
    {
        query.append_pair(key, kept);
    }
    if !value.is_empty() {
        query.append_pair(name, value);
    }
    format!("?{}", query.finish())
}

fn filters(call: &Call, kind: &'static Kind) -> Vec<Filter> {
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
    for field in kind.fields.iter().filter(|field| field.filter) {
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

/// The filters of the address in words, for files made of the list.
pub fn said_filters(call: &Call, kind: &'static Kind) -> String {
    let chosen = filters(call, kind).into_iter().filter_map(|filter| {
        let option = filter.options.iter().find(|option| option.selected)?;
        Some(format!("{} {}", filter.label, option.label))
    });
    let words = call.asked("q").map(|words| format!("{} {words}", call.words().say("list-search")));
    chosen.chain(words).collect::<Vec<_>>().join("；")
}

/// The same filters and order for another address.
pub fn asked_for(call: &Call) -> String {
    address(call, "page", "")
}

/// The page of a list.
pub fn list(call: &Call) -> Result<Response, Refusal> {
    let kind = kind_of(call)?;
    let (query, number) = asked(call, kind);
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let (found, names) = call.app.read(|connection| {
        let found = query::list(connection, kind, &call.viewer, &query)?;
        let names = titles::names(connection, catalogue, &call.programme, found.rows.iter().map(|row| (kind, row)))?;
        Ok((found, names))
    })?;
    let scene = Scene { catalogue, viewer: &call.viewer, names: &names, base: &call.base };
    let rows: Vec<Row> = found
        .rows
        .iter()
        .map(|stored| Row {
            title: scene.title(kind, stored),
            link: format!("{}/desk/{}/{}", call.base, kind.path, stored.id),
            state: show::state(kind, &stored.state, words),
            cells: kind
                .fields
                .iter()
                .zip(&stored.values)
                .filter(|(field, _)| field.list && policy::reads(field, &call.viewer))
                .map(|(field, value)| scene.cell(field, value))
                .collect(),
        })
        .collect();
    let facts = [("count", rows.len().to_string()), ("total", found.total.to_string())];
    let last = query.offset + rows.len();
    let range = [
        ("from", (query.offset + 1).min(last).to_string()),
        ("to", last.to_string()),
        ("total", found.total.to_string()),
    ];
    let heading = words.label(kind.label).to_owned();
    let template = ListPage {
        page: Page::new(call, &heading),
        create: creation(call, kind),
        links: crate::workbooks::list_links(call, kind),
        filters: filters(call, kind),
        words: query.words.clone().unwrap_or_default(),
        searchable: kind.fields.iter().any(|field| field.search),
        has_states: !kind.states.is_empty(),
        filtered: query.words.is_some() || query.state.is_some() || !query.filters.is_empty(),
        columns: columns(call, kind, &scene),
        total: words.with("list-total", &facts),
        empty: words.label(kind.empty).to_owned(),
        previous: if number > 1 { address(call, "page", &(number - 1).to_string()) } else { String::new() },
        next: if last < found.total { address(call, "page", &(number + 1).to_string()) } else { String::new() },
        range: words.with("list-range", &range),
        heading,
        rows,
    };
    Ok(page::render(&template))
}

fn columns(call: &Call, kind: &'static Kind, scene: &Scene<'_>) -> Vec<Column> {
    let sorted = call.asked("sort").unwrap_or_default();
    let readable = listed(kind).filter(|field| policy::reads(field, &call.viewer));
    readable
        .map(|field| {
            let descending = sorted == field.name;
            let direction = match sorted.strip_prefix('-') {
                Some(name) if name == field.name => "descending",
                _ if descending => "ascending",
                _ => "none",
            };
            let order = if descending { format!("-{}", field.name) } else { field.name.to_owned() };
            Column {
                head: scene.head(field),
                sort: address(call, "sort", &order),
                direction,
                number: field.of.is_integer() && !matches!(field.of, Type::Flag | Type::Instant | Type::Year),
            }
        })
        .collect()
}

/// The button that creates a record, if the viewer could create one.
pub fn creation(call: &Call, kind: &'static Kind) -> Option<(String, String)> {
    let action = call.app.engine.catalogue().creation(kind.code)?;
    policy::may_act(action, kind, None, &call.viewer)?;
    let label = call.words().label(action.label).to_owned();
    Some((format!("{}/desk/{}/new/{}", call.base, kind.path, action.name), label))
}
