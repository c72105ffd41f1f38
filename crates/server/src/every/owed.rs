//! A duty in words: what is to be done, about what, and where; for the desk, the daily digest and the calendar.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Catalogue, Period, Viewer};
use store::Shared;
use store::duties::{self, Duty};

use store::{Connection, Held, StoreError, query, rows, titles};
use uuid::Uuid;

use crate::base::call::Call;
use crate::base::words::Words;

/// Titles by record, in both languages.
pub type Subjects = titles::Names;

/// What duties are about: the titles of their records, or of the organisations that owe something standing.
pub fn subjects(
    connection: &mut Connection,
    shared: &Shared,
    programme: &str,
    listed: &[&Duty],
) -> Result<Subjects, StoreError> {
    let catalogue = &shared.catalogue;
    let mut wanted: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
    for duty in listed {
        let about = duty.record.map(|record| (duty.kind.as_str(), record));
        let seat = duties::seat(connection, catalogue, duty)?;
        let holder = seat.or(duty.organisation).map(|organisation| (shared.organisations.code, organisation));
        let standing = duty.standing.as_deref().and_then(|code| catalogue.standing(code));
        let owner = standing.map(|standing| standing.owner.kind).zip(duty.owner);
        for (kind, id) in about.into_iter().chain(holder).chain(owner) {
            wanted.entry(kind).or_default().insert(id);
        }
    }
    let mut found = Vec::new();
    for (kind, ids) in wanted {
        let Some(kind) = catalogue.kind(kind) else { continue };
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let loaded = rows::load_all(connection, kind, programme, &ids)?;
        found.extend(loaded.into_iter().map(|stored| (kind, stored)));
    }
    titles::titles(connection, catalogue, programme, found.iter().map(|(kind, stored)| (*kind, stored)))
}

/// The records of some duties that the viewer sees: only to those a page leads.
pub fn seen(
    connection: &mut Connection,
    shared: &Shared,
    viewer: &Viewer,
    listed: &[&Duty],
) -> Result<BTreeSet<Uuid>, StoreError> {
    let mut wanted: BTreeMap<&str, BTreeSet<Uuid>> = BTreeMap::new();
    for duty in listed {
        wanted.entry(duty.kind.as_str()).or_default().extend(duty.record);
    }
    let mut seen = BTreeSet::new();
    for (kind, ids) in wanted {
        let Some(kind) = shared.catalogue.kind(kind) else { continue };
        seen.extend(query::seen_of(connection, kind, viewer, &ids)?);
    }
    Ok(seen)
}

/// One duty as people read it.
#[derive(Clone, Debug, Default)]
pub struct Owed {
    /// The action that is owed.
    pub what: String,
    pub subject: String,
    /// The page of the record, or the form of what is not there yet.
    pub link: String,
    /// The form of the action.
    pub form: String,
    pub basis: String,
}

/// What is owed: a decision by its neutral name, and what only follows others by what it follows.
pub fn what(catalogue: &Catalogue, words: Words, duty: &Duty) -> String {
    let met = catalogue.met_by(&duty.kind, &duty.action);
    met.map(|(action, _)| words.label(action.owed_label()).to_owned()).unwrap_or_default()
}

/// Where what is owed on a record is done: at the record, or in the form of what is made for it.
fn where_it_is_done(catalogue: &Catalogue, base: &str, duty: &Duty, record: Uuid) -> String {
    let of = |kind: &str| catalogue.kind(kind).map(|kind| kind.path).unwrap_or_default();
    match catalogue.met_by(&duty.kind, &duty.action) {
        Some((made, Some(field))) => format!("{base}/desk/{}/new/{}?{field}={record}", of(made.kind), made.name),
        _ => format!("{base}/desk/{}/{record}/{}", of(&duty.kind), duty.action),
    }
}

/// Says a duty in one language; addresses begin with `base`.
pub fn in_words(catalogue: &Catalogue, words: Words, base: &str, duty: &Duty, subjects: &Subjects) -> Owed {
    let language = words.language();
    let kind = catalogue.kind(&duty.kind);
    let path = kind.map(|kind| format!("{base}/desk/{}", kind.path)).unwrap_or_default();
    let basis = language.of(&[&duty.basis_zh, &duty.basis_en]).to_string();
    let (subject, link, form) = match duty.record {
        Some(record) => {
            let subject = subjects.get(&record).map(|title| language.of(title).clone()).unwrap_or_default();
            (subject, format!("{path}/{record}"), where_it_is_done(catalogue, base, duty, record))
        }
        None => {
            let form = format!("{path}/new/{}{}", duty.action, begun_with(catalogue, duty));
            (standing(catalogue, words, duty, subjects), form.clone(), form)
        }
    };
    Owed { what: what(catalogue, words, duty), subject, link, form, basis }
}

/// What the form of what is owed begins with, as the end of its address.
fn begun_with(catalogue: &Catalogue, duty: &Duty) -> String {
    let standing = duty.standing.as_deref().and_then(|code| catalogue.standing(code));
    let Some((standing, kind)) = standing.zip(catalogue.kind(&duty.kind)) else { return String::new() };
    let by = &standing.fulfilled;
    let mut given: Vec<(&str, String)> = by.when.iter().map(|(field, choice)| (*field, (*choice).to_owned())).collect();
    if kind.field(by.through).is_some_and(|field| !field.computed) {
        given.extend(duty.owner.map(|owner| (by.through, owner.to_string())));
    }
    if !by.happens(kind) {
        given.extend(duty.period.map(|period| (by.within, period.to_string())));
    }
    let given: Vec<String> = given.into_iter().map(|(field, value)| format!("{field}={value}")).collect();
    if given.is_empty() { String::new() } else { format!("?{}", given.join("&")) }
}

/// What is owed, with its period in words.
pub fn in_period(catalogue: &Catalogue, words: Words, duty: &Duty, label: &str) -> String {
    let standing = duty.standing.as_deref().and_then(|code| catalogue.standing(code));
    let period = standing.zip(duty.period).and_then(|(standing, number)| Period::numbered(standing.every, number));
    let mut period = period.map(|period| period.said().in_language(words.language()).to_owned()).unwrap_or_default();
    // 2011年度工作计划, not 2011年年度工作计划.
    if label.starts_with('年') && period.ends_with('年') {
        period.pop();
    }
    words.with("duty-standing", &[("period", period), ("kind", label.to_owned())])
}

/// What is owed in a period, and by which record where that is no office.
fn standing(catalogue: &Catalogue, words: Words, duty: &Duty, subjects: &Subjects) -> String {
    let standing = duty.standing.as_deref().and_then(|code| catalogue.standing(code));
    let label = standing.map(|standing| words.label(standing.label)).unwrap_or_default();
    let said = in_period(catalogue, words, duty, label);
    // What is begun is not done yet: until which state it is owed.
    let until = standing.and_then(|standing| {
        let kind = catalogue.kind(standing.fulfilled.kind)?;
        kind.state(standing.fulfilled.states.first()?)
    });
    let said = match until {
        Some(state) => {
            words.with("duty-standing-until", &[("duty", said), ("state", words.label(state.label).to_owned())])
        }
        None => said,
    };
    let of = duty.owner.filter(|owner| duty.organisation != Some(*owner)).and_then(|owner| subjects.get(&owner));
    match of {
        Some(title) => words.with("duty-standing-of", &[("duty", said), ("of", words.language().of(title).clone())]),
        None => said,
    }
}

/// Who owes a duty, in words: the title where it is one title's, else the role.
pub fn holder(call: &Call, duty: &Duty) -> String {
    let role = call.app.engine.catalogue().role(&duty.role).map(|role| call.words().label(role.label));
    let role = role.unwrap_or_default();
    match &duty.title {
        Some(title) => call.words().with("duty-holder", &[("role", role.to_owned()), ("title", title.clone())]),
        None => role.to_owned(),
    }
}

/// People of one post that are named; of more it is said how many there are.
const PEOPLE: usize = 3;

/// Who holds a post, by name: whoever would call somebody knows whom.
pub fn people<'a>(words: Words, held: impl Iterator<Item = &'a Held>) -> String {
    let mut names: Vec<String> = held.map(|held| words.person(&held.name)).collect();
    names.dedup();
    if names.is_empty() {
        return words.say("owed-nobody");
    }
    let named = names[..names.len().min(PEOPLE)].join(&words.say("list-comma"));
    match names.len().saturating_sub(PEOPLE) {
        0 => named,
        _ => words.with("owed-more", &[("names", named), ("count", names.len().to_string())]),
    }
}
