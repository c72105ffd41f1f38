//! What points at a record, listed on its page under the words that the pointing field declares (`there`).
//!
//! Only what the viewer sees is listed and counted; where that is nothing, there is no list.

use kernel::{Kind, Referring, Refusal, Stored, policy};
use store::query::{self, LIMIT_MAX, Page};
use store::{referring, titles};
use uuid::Uuid;

use crate::base::call::Call;
use crate::base::show::{self, StateShown};

/// So many are listed at first.
const FEW: usize = 10;

/// The word of the page's address that asks for one of its lists in full.
const ALL: &str = "all";

/// The records of one kind that point here.
pub struct There {
    /// Where the list stands on the page.
    pub id: String,
    pub heading: String,
    pub total: String,
    pub rows: Vec<Row>,
    /// The way to those that are not listed; empty where all are.
    pub more: String,
}

/// One of them.
pub struct Row {
    pub title: String,
    pub link: String,
    pub state: StateShown,
}

/// The name of a list among those of the page.
fn name(list: &Referring) -> String {
    let (of, field) = list.fields[0];
    format!("{}-{}", of.code, field.name)
}

/// The lists of a record that the viewer sees.
pub fn lists(call: &Call, kind: &'static Kind, id: Uuid) -> Result<Vec<There>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let may_read = |list: &&Referring| {
        let readable = list.fields.iter().all(|(_, field)| policy::reads(field, &call.viewer));
        readable && query::may_list(list.kind, &call.viewer)
    };
    let (pages, titles) = call.app.read(|connection| {
        let mut pages = Vec::new();
        for list in catalogue.referring(kind.code).iter().filter(may_read) {
            let whole = call.asked(ALL) == Some(&name(list));
            let limit = if whole { LIMIT_MAX } else { FEW };
            pages.push((list, referring::list(connection, list, &call.viewer, id, limit)?));
        }
        let rows = pages.iter().flat_map(|(list, page)| page.rows.iter().map(|row| (list.kind, row)));
        let titles = titles::titles(connection, catalogue, &call.programme, rows)?;
        Ok((pages, titles))
    })?;
    let listed = pages.iter().filter(|(_, page)| !page.rows.is_empty());
    Ok(listed.map(|(list, page)| shown(call, list, id, page, &titles)).collect())
}

fn shown(call: &Call, list: &Referring, id: Uuid, page: &Page, titles: &titles::Names) -> There {
    let (words, kind) = (call.words(), list.kind);
    let rows = page.rows.iter().map(|stored| row(call, kind, stored, titles));
    There {
        id: name(list),
        heading: words.label(list.label).to_owned(),
        total: words.with_one("there-total", "total", page.total),
        rows: rows.collect(),
        more: if page.more { all_of(call, list, id) } else { String::new() },
    }
}

/// A record in such a list.
pub(super) fn row(call: &Call, kind: &Kind, stored: &Stored, titles: &titles::Names) -> Row {
    let title = titles.get(&stored.id).map(|title| call.language().of(title).clone());
    Row {
        title: title.unwrap_or_default(),
        link: format!("{}/desk/{}/{}", call.base, kind.path, stored.id),
        state: show::state(kind, &stored.state, call.words()),
    }
}

/// Where all are: the list of their kind, filtered by the field; what only their lines say, no list can be filtered by, and
/// the page itself shows as many as it can.
fn all_of(call: &Call, list: &Referring, id: Uuid) -> String {
    match list.fields.as_slice() {
        [(of, field)] if of.part_of.is_none() => format!("{}/desk/{}?{}={id}", call.base, of.path, field.name),
        _ => format!("?{ALL}={0}#{0}", name(list)),
    }
}
