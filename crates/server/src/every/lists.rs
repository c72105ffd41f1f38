//! The list of a kind: filtered, sorted, counted, in pages; the same for every kind.

use askama::Template;
use axum::response::Response;
use kernel::{Kind, Refusal, Type, policy};
use store::query;
use store::titles;

use super::asked::{Filter, address, asked, creation, filters, kind_of, listed};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{self, Scene, Shown, StateShown};

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
        links: crate::every::workbooks::list_links(call, kind),
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
    Ok(answer::render(&template))
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
