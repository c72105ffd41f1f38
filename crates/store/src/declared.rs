//! What follows from the declarations and is kept in the database: made once for one set of declarations, and again when a
//! release declares something else.

use std::fmt::{self, Write};

use kernel::due::Reckoning;
use kernel::role::{Scope, Who};
use kernel::{Catalogue, Grant, Label, Type, Value};

use crate::connection::{Connection, Dialect, StoreError};
use crate::journal;

/// Whatever is made of declarations here says so by a number of its own: another way of making it has the next.
const SEARCH: &str = "search 3";
const DUTIES: &str = "duties 1";
const PUBLISHED: &str = "published 1";
const NEWS: &str = "news 1";
const SEALED: &str = "sealed 1";
const BLIND: &str = "blind 2";
const FIGURES: &str = "figures 1";

/// What somebody is granted, in the few words in which it can differ.
fn say_grant(said: &mut String, grant: &Grant) -> fmt::Result {
    match grant.who {
        Who::Post(role, Scope::Party(party)) => write!(said, " {}@{party}", role.code)?,
        Who::Post(role, Scope::Named(line, field)) => write!(said, " {}@{line}.{field}", role.code)?,
        Who::Post(role, Scope::Only(party)) => write!(said, " {}={party}", role.code)?,
        Who::Post(role, Scope::Beside(party)) => write!(said, " {}~{party}", role.code)?,
        Who::Post(role, Scope::Programme) => write!(said, " {}", role.code)?,
        Who::Person(field) => write!(said, " person {field}")?,
        Who::SignedIn => said.push_str(" signed-in"),
        Who::Public => said.push_str(" public"),
        Who::Clock => said.push_str(" clock"),
        Who::Installation => said.push_str(" installation"),
    }
    grant.states.iter().try_for_each(|state| write!(said, "/{state}"))
}

/// Everything declared that has a part in the index of the search.
pub(crate) fn of_search(catalogue: &Catalogue) -> String {
    digest_of(SEARCH, |said| {
        for kind in catalogue.roots() {
            let Label { zh, en } = kind.title;
            write!(said, "\n{} {zh} {en} {:?} {:?}", kind.code, kind.named_under, kind.unique)?;
            kind.seen_by.iter().try_for_each(|grant| say_grant(said, grant))?;
            for field in kind.fields {
                let readers = field.visible_to.len();
                write!(said, "\n {} {} {} {readers}", field.name, field.of.name(), field.search)?;
                field.seen_in.iter().try_for_each(|state| write!(said, "/{state}"))?;
                // The words of a choice may stand in a title.
                if let Type::Choice(choices) = field.of {
                    choices.iter().try_for_each(|one| write!(said, " {}/{}", one.label.zh, one.label.en))?;
                }
            }
        }
        Ok(())
    })
}

/// Everything declared that has a part in the search over what is published.
pub(crate) fn of_published(catalogue: &Catalogue) -> String {
    digest_of(PUBLISHED, |said| {
        let kinds = catalogue.roots().flat_map(|root| std::iter::once(root).chain(catalogue.parts(root.code)));
        for kind in kinds {
            write!(said, "\n{}", kind.code)?;
            for field in kind.fields.iter().filter(|field| field.public) {
                let romanised = field.romanised.is_some();
                write!(said, "\n {} {} {} {} {romanised}", field.name, field.of.name(), field.narrows, field.under)?;
                if let Type::Choice(choices) = field.of {
                    choices.iter().try_for_each(|one| write!(said, " {}/{}", one.label.zh, one.label.en))?;
                }
            }
        }
        Ok(())
    })
}

/// Everything declared that says who sees an entry of the journal.
pub(crate) fn of_news(catalogue: &Catalogue) -> String {
    digest_of(NEWS, |said| {
        for role in catalogue.roles {
            write!(said, "\n{} {}", role.code, role.held_in.join(" "))?;
        }
        for kind in catalogue.roots() {
            write!(said, "\n{} {}", kind.code, kind.states.len())?;
            kind.seen_by.iter().try_for_each(|grant| say_grant(said, grant))?;
        }
        Ok(())
    })
}

/// Everything declared that is sealed.
pub(crate) fn of_sealed(catalogue: &Catalogue) -> String {
    digest_of(SEALED, |said| {
        let fields = catalogue.roots().flat_map(|kind| kind.fields.iter().map(move |field| (kind, field)));
        fields
            .filter(|(_, field)| field.sealed)
            .try_for_each(|(kind, field)| write!(said, "\n{}.{}", kind.code, field.name))
    })
}

/// Everything declared that is compared while it lies sealed.
pub(crate) fn of_blind(catalogue: &Catalogue) -> String {
    digest_of(BLIND, |said| {
        let fields = catalogue.roots().flat_map(|kind| kind.fields.iter().map(move |field| (kind, field)));
        fields.filter_map(|(kind, field)| Some((kind, field, field.blind?))).try_for_each(|(kind, field, blind)| {
            write!(said, "\n{}.{} {} {}", kind.code, field.name, blind.domain, blind.form.name())
        })
    })
}

/// Everything declared that says what records contribute to figures.
pub(crate) fn of_figures(catalogue: &Catalogue) -> String {
    digest_of(FIGURES, |said| {
        for contributes in catalogue.figures {
            write!(said, "\n{} {}", contributes.kind, contributes.reckoning)?;
            for figure in contributes.figures {
                write!(said, " {} {}", figure.code, figure.public)?;
                figure.by.iter().try_for_each(|dimension| write!(said, "/{}", dimension.name))?;
            }
        }
        Ok(())
    })
}

/// Everything declared that says who owes what while a record is in a state.
pub(crate) fn of_duties(catalogue: &Catalogue) -> String {
    digest_of(DUTIES, |said| {
        for kind in catalogue.roots() {
            for (state, owe) in kind.states.iter().flat_map(|state| state.owes.iter().map(move |owe| (state, owe))) {
                write!(said, "\n{} {} {}", kind.code, state.name, owe.action)?;
                say_grant(said, &owe.by)?;
                match owe.due.reckoning {
                    Reckoning::By(_, Label { zh, en }) => write!(said, " {zh} {en}")?,
                    other => write!(said, " {other:?}")?,
                }
                write!(said, " {:?} {:?}", owe.due.when, owe.due.until)?;
            }
        }
        Ok(())
    })
}

fn digest_of(matter: &str, say: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut said = matter.to_owned();
    say(&mut said).expect("a text is written to memory");
    journal::digest(said.as_bytes())
}

fn name(matter: &str) -> String {
    format!("declared-{matter}")
}

/// Whether the work was done for these declarations.
pub(crate) fn is_known(connection: &mut Connection, matter: &str, digest: &str) -> Result<bool, StoreError> {
    let known = connection.query("SELECT content FROM setting WHERE name = $1", &[name(matter).into()])?;
    Ok(known.first().and_then(|row| row[0].as_text()) == Some(digest))
}

/// Does the work if it was not done for these declarations; answers none where it was. The caller's transaction holds it.
pub(crate) fn once<T>(
    connection: &mut Connection,
    matter: &str,
    digest: &str,
    work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    if connection.dialect() == Dialect::Postgres {
        // Of several processes that start together one does it.
        connection.query("SELECT 1 FROM (SELECT pg_advisory_xact_lock(2014)) l", &[])?;
    }
    if is_known(connection, matter, digest)? {
        return Ok(None);
    }
    let done = work(connection)?;
    let sql = "INSERT INTO setting (name, content) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET content = excluded.content";
    connection.execute(sql, &[Value::from(name(matter)), digest.into()])?;
    Ok(Some(done))
}
