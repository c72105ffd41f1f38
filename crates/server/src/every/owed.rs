//! A duty in words: what is to be done, about what, and where; for the desk, the daily digest and the calendar.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Catalogue;
use store::Shared;
use store::duties::Duty;
use store::{Connection, StoreError, rows, titles};
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
        let holder = duty.organisation.map(|organisation| (shared.organisations.code, organisation));
        for (kind, id) in about.into_iter().chain(holder) {
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

/// Says a duty in one language; addresses begin with `base`.
pub fn in_words(catalogue: &Catalogue, words: Words, base: &str, duty: &Duty, subjects: &Subjects) -> Owed {
    let language = words.language();
    let kind = catalogue.kind(&duty.kind);
    let action = catalogue.action(&duty.kind, &duty.action).map(|action| words.label(action.label)).unwrap_or_default();
    let path = kind.map(|kind| format!("{base}/desk/{}", kind.path)).unwrap_or_default();
    let basis = language.of(&[&duty.basis_zh, &duty.basis_en]).to_string();
    let (subject, link, form) = match duty.record {
        Some(record) => {
            let subject = subjects.get(&record).map(|title| language.of(title).clone()).unwrap_or_default();
            (subject, format!("{path}/{record}"), format!("{path}/{record}/{}", duty.action))
        }
        None => {
            let label = kind.map(|kind| words.label(kind.label)).unwrap_or_default();
            let organisation = duty.organisation.map(|id| id.to_string()).unwrap_or_default();
            let period = duty.period.map(|period| period.to_string()).unwrap_or_default();
            let declared = catalogue.standing_duties.iter().find(|standing| standing.kind == duty.kind);
            let (party, year) = declared.map_or(("", ""), |standing| (standing.party, standing.due.year));
            let form = format!("{path}/new/{}?{party}={organisation}&{year}={period}", duty.action);
            (words.with("duty-standing", &[("year", period), ("kind", label.to_owned())]), form.clone(), form)
        }
    };
    Owed { what: action.to_owned(), subject, link, form, basis }
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
