//! The list of a kind: filtered, sorted, counted, in pages; the same for every kind.

use askama::Template;
use axum::response::Response;
use kernel::{Field, Kind, Refusal, Type, Value, policy};
use store::order::Cursor;
use store::titles;

use super::alike::{self, Find};
use super::asked::{Filter, PLACES, asked, creation, filters, kind_of, listed, page_address};
use super::own::Link;
use super::within::{self, Within};
use super::{entered_later, lights, own, totals, workbooks};
use crate::base::amounts::Money;
use crate::base::answer;
use crate::base::call::Call;
use crate::base::order::{self, Order};
use crate::base::page::Page;
use crate::base::show::{self, Scene, Shown, StateShown};

/// The head of a column, with the address that sorts by it.
pub struct Column {
    pub head: String,
    pub order: Order,
    pub number: bool,
}

/// One record of the list.
pub struct Row {
    pub title: String,
    pub link: String,
    pub state: StateShown,
    /// Whether its day is near or past.
    pub light: StateShown,
    pub cells: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    heading: String,
    create: Option<(String, String)>,
    /// Why none can be begun now; empty where one can.
    closed: String,
    links: Vec<(String, String)>,
    filters: Vec<Filter>,
    /// What it is filtered by beyond the selects.
    within: Vec<Within>,
    /// What lies sealed, and is found by the whole of it.
    finds: Vec<Find>,
    words: String,
    has_states: bool,
    filtered: bool,
    /// The title's own column, where it is one field that rows are sorted by.
    title: Option<Column>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    total: String,
    empty: String,
    previous: String,
    next: String,
    range: String,
}

/// Other pages of a kind, and the same list in the other unit where it has amounts.
fn links(call: &Call, kind: &'static Kind) -> Vec<Link> {
    let money = listed(kind).any(|field| matches!(field.of, Type::Money));
    let switch = Money::offered(call, [kind]).filter(|_| money);
    entered_later::link(call, kind).into_iter().chain(switch).chain(workbooks::list_links(call, kind)).collect()
}

/// The page of a list.
pub fn list(call: &Call) -> Result<Response, Refusal> {
    let kind = kind_of(call)?;
    let (query, number) = asked(call, kind)?;
    let lights = lights::of(call, kind)?;
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let found = totals::list(call, kind, &query)?;
    let all = found.rows.iter().map(|row| (kind, row));
    let names = call.app.read(|connection| titles::names(connection, catalogue, &call.programme, all))?;
    let scene = Scene::of(call, &names);
    let rows: Vec<Row> = found
        .rows
        .iter()
        .map(|stored| Row {
            title: scene.title(kind, stored),
            link: format!("{}/desk/{}/{}", call.base, kind.path, stored.id),
            state: show::state(kind, &stored.state, words),
            light: lights.as_ref().map(|lights| lights.light(kind, stored, words)).unwrap_or_default(),
            cells: kind
                .fields
                .iter()
                .zip(&stored.values)
                .filter(|(field, _)| field.list && policy::reads(field, &call.viewer) && !is_title(call, kind, field))
                .map(|(field, value)| {
                    let other = |name: &str| Some((kind.field(name)?, stored.get(kind, name).clone()));
                    scene.row_cell(field, if stored.says(kind, field) { value } else { &Value::Null }, other)
                })
                .collect(),
        })
        .collect();
    let facts = [("count", rows.len().to_string()), ("total", found.total.to_string())];
    let above = (number - 1) * query.limit;
    let last = above + rows.len();
    let range =
        [("from", (above + 1).min(last).to_string()), ("to", last.to_string()), ("total", found.total.to_string())];
    // The first page is always the beginning; otherwise there is one before or after where rows are left.
    let backwards = query.from.as_ref().is_some_and(|cursor| cursor.before);
    let first = found.rows.first().filter(|_| number > 1);
    let previous = first.map(|first| {
        let cursor = Cursor::before(kind, query.sort, first);
        page_address(call, number - 1, Some(&cursor).filter(|_| number > 2))
    });
    let end = found.rows.last().filter(|_| found.more || backwards);
    let next = end.map(|end| page_address(call, number + 1, Some(&Cursor::after(kind, query.sort, end))));
    let heading = words.label(kind.label).to_owned();
    let mut columns = columns(call, kind, &scene);
    let template = ListPage {
        page: Page::new(call, &heading),
        create: creation(call, kind),
        closed: own::closed_words(call, kind, None)?,
        links: links(call, kind),
        filters: filters(call, kind),
        within: within::of(call, kind, &names)?,
        finds: alike::offered(call, kind),
        words: query.words.as_ref().map(|sought| sought.text().to_owned()).unwrap_or_default(),
        has_states: !kind.states.is_empty(),
        filtered: query.words.is_some() || query.state.is_some() || query.within.is_some() || !query.filters.is_empty(),
        title: columns.iter().position(|(field, _)| is_title(call, kind, field)).map(|at| columns.remove(at).1),
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        total: words.with("list-total", &facts),
        empty: words.label(kind.empty).to_owned(),
        previous: previous.unwrap_or_default(),
        next: next.unwrap_or_default(),
        range: words.with("list-range", &range),
        heading,
        rows,
    };
    Ok(answer::render(&template))
}

/// Whether a field is all that the title says: the title is its column then.
fn is_title(call: &Call, kind: &Kind, field: &Field) -> bool {
    kind.title.in_language(call.language()).trim_matches(['{', '}']) == field.name
}

fn columns(call: &Call, kind: &'static Kind, scene: &Scene<'_>) -> Vec<(&'static Field, Column)> {
    let readable = listed(kind).filter(|field| policy::reads(field, &call.viewer));
    let column = |field: &'static Field| {
        let number = field.of.is_integer() && !matches!(field.of, Type::Flag | Type::Instant | Type::Year);
        (field, Column { head: scene.head(field), order: order::by(call, field.name, number, &PLACES), number })
    };
    readable.map(column).collect()
}
