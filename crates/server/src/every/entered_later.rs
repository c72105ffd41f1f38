//! What was entered later than it happened (补录), by office and year: whoever sees the records sees how many there are.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::response::Response;
use kernel::action::later;
use kernel::{Kind, Refusal};
use store::{entered_later, query, rows, titles};
use uuid::Uuid;

use crate::base::answer;
use crate::base::call::Call;
use crate::base::page::Page;

/// An office with its numbers in the order of the years, and their sum.
pub struct OfficeRow {
    pub office: String,
    /// Each number with where its records are listed; empty where there are none.
    pub counts: Vec<(String, String)>,
    pub sum: i64,
}

/// One kind of record.
pub struct KindTable {
    pub label: String,
    pub years: Vec<i64>,
    pub rows: Vec<OfficeRow>,
    pub sums: Vec<i64>,
    pub sum: i64,
}

#[derive(Template)]
#[template(path = "entered-later.html")]
struct EnteredLaterPage {
    page: Page,
    heading: String,
    tables: Vec<KindTable>,
}

/// Where a list of the kind leads to the numbers; none where nothing of it is entered later.
pub fn link(call: &Call, kind: &'static Kind) -> Option<(String, String)> {
    let is_one = entered_later::kinds(call.app.engine.catalogue()).any(|one| one.code == kind.code);
    is_one.then(|| (format!("{}/desk/entered-later", call.base), call.words().say("later-numbers")))
}

/// The numbers of all that the viewer sees.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    if !entered_later::kinds(catalogue).any(|kind| query::may_list(kind, &call.viewer)) {
        return Err(Refusal::unseen());
    }
    let organisations = call.app.engine.shared.organisations;
    let (entered, names) = call.app.read(|connection| {
        let entered = entered_later::count(connection, catalogue, &call.viewer)?;
        let ids: BTreeSet<Uuid> = entered.iter().map(|one| one.office).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let offices = rows::load_all(connection, organisations, &call.programme, &ids)?;
        let offices = offices.iter().map(|office| (organisations, office));
        Ok((entered, titles::titles(connection, catalogue, &call.programme, offices)?))
    })?;
    let mut by_kind: BTreeMap<&str, (&'static Kind, Vec<&entered_later::Entered>)> = BTreeMap::new();
    for one in &entered {
        by_kind.entry(one.kind.code).or_insert((one.kind, Vec::new())).1.push(one);
    }
    let tables = by_kind.into_values().map(|(kind, entered)| table(call, kind, &entered, &names)).collect();
    let heading = call.words().say("later-heading");
    Ok(answer::render(&EnteredLaterPage { page: Page::new(call, &heading), heading, tables }))
}

fn table(call: &Call, kind: &'static Kind, entered: &[&entered_later::Entered], names: &titles::Names) -> KindTable {
    let years: BTreeSet<i64> = entered.iter().map(|one| one.year).collect();
    let years: Vec<i64> = years.into_iter().rev().collect();
    let mut by_office: BTreeMap<String, (Uuid, BTreeMap<i64, i64>)> = BTreeMap::new();
    for one in entered {
        let name = names.get(&one.office).map(|names| call.language().of(names).clone()).unwrap_or_default();
        by_office.entry(name).or_insert((one.office, BTreeMap::new())).1.insert(one.year, one.count);
    }
    let listed = |office: Uuid| format!("{}/desk/{}?{}={office}", call.base, kind.path, later::ENTERED_BY);
    let row = |(office, (id, counts)): (String, (Uuid, BTreeMap<i64, i64>))| OfficeRow {
        office,
        counts: years
            .iter()
            .map(|year| counts.get(year).map_or_else(Default::default, |count| (count.to_string(), listed(id))))
            .collect(),
        sum: counts.values().sum(),
    };
    let of_year = |year: &i64| entered.iter().filter(|one| one.year == *year).map(|one| one.count).sum();
    KindTable {
        label: call.words().label(kind.label).to_owned(),
        sums: years.iter().map(of_year).collect(),
        sum: entered.iter().map(|one| one.count).sum(),
        rows: by_office.into_iter().map(row).collect(),
        years,
    }
}
