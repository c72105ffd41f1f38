//! The one field that finds what somebody sees, and what they may begin.

use askama::Template;
use axum::response::Response;
use kernel::Refusal;
use store::query::{self, Query};
use store::{permit, titles};

use crate::base::answer::render;
use crate::base::call::Call;
use crate::base::page::Page;
use crate::base::show::{Scene, StateShown, state};

/// One thing found.
pub struct Found {
    pub kind: String,
    pub title: String,
    pub link: String,
    pub state: StateShown,
}

#[derive(Template)]
#[template(path = "desk-search.html")]
struct SearchPage {
    page: Page,
    asked: String,
    found: Vec<Found>,
    deeds: Vec<(String, String)>,
    count: String,
}

/// Searches records that the viewer sees, and things that can be begun.
pub fn search(call: &Call) -> Result<Response, Refusal> {
    let asked: String = call.asked("q").unwrap_or_default().trim().chars().take(100).collect();
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    let mut found = Vec::new();
    let mut total = 0;
    let searched = catalogue.roots().filter(|kind| kind.fields.iter().any(|field| field.search) && !asked.is_empty());
    for kind in searched.filter(|kind| query::may_list(kind, &call.viewer)) {
        let query = Query { words: Some(asked.clone()), limit: 20, ..Query::default() };
        let (page, names) = call.app.read(|connection| {
            let page = query::list(connection, kind, &call.viewer, &query)?;
            let names = titles::names(connection, catalogue, &call.programme, page.rows.iter().map(|row| (kind, row)))?;
            Ok((page, names))
        })?;
        total += page.total;
        let scene = Scene { catalogue, viewer: &call.viewer, names: &names, base: &call.base };
        found.extend(page.rows.iter().map(|row| Found {
            kind: words.label(kind.label).to_owned(),
            title: scene.title(kind, row),
            link: format!("{}/desk/{}/{}", call.base, kind.path, row.id),
            state: state(kind, &row.state, words),
        }));
    }
    let deeds = catalogue.roots().filter_map(|kind| {
        let action = catalogue.creation(kind.code).filter(|_| !asked.is_empty())?;
        let label = words.label(action.label);
        let named = label.to_lowercase().contains(&asked.to_lowercase());
        let offered = named && permit::may_begin(action, kind, &call.viewer);
        offered.then(|| (format!("{}/desk/{}/new/{}", call.base, kind.path, action.name), label.to_owned()))
    });
    let facts = [("count", found.len().to_string()), ("total", total.to_string())];
    let template = SearchPage {
        page: Page::new(call, &words.say("desk-search")),
        deeds: deeds.collect(),
        count: words.with("list-total", &facts),
        found,
        asked,
    };
    Ok(render(&template))
}
