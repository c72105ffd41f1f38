//! Other pages about a record, as its declaration says (`links`): printed here for every kind.

use kernel::link::{self, Joins, To};
use kernel::{Kind, Refusal, Stored, policy};
use store::query::{self, Query};
use uuid::Uuid;

use super::asked::creation;
use super::own::{self, Link};
use crate::base::call::Call;

/// The links that stand in the record's state, as far as they lead somewhere for the viewer.
pub fn of(call: &Call, kind: &'static Kind, root: &Stored, address: &str) -> Result<Vec<Link>, Refusal> {
    let mut links = Vec::new();
    for link in kind.links.iter().filter(|link| link.stands_in(&root.state)) {
        let to = match link.to {
            To::Page(name) => Some(format!("{address}/{name}")),
            To::Desk(pattern) => filled(call, kind, root, pattern),
            To::Form { .. } if closed(call, kind, root, link)?.is_some() => None,
            To::Form { .. } => form_of(call, kind, root, link)?,
            To::Public(name) => Some(public_page(call, kind, root.id, name)),
        };
        links.extend(to.map(|to| (to, call.words().label(link.label).to_owned())));
    }
    Ok(links)
}

/// Why the form that a link leads to cannot be sent now; none where it can, or where it is not for the viewer.
pub fn closed(
    call: &Call,
    kind: &'static Kind,
    root: &Stored,
    link: &kernel::Link,
) -> Result<Option<Refusal>, Refusal> {
    let To::Form { kind: code, .. } = link.to else { return Ok(None) };
    let target = call.app.engine.catalogue().kind(code).filter(|target| creation(call, target).is_some());
    target.map_or(Ok(None), |target| own::closed(call, target, Some((kind, root))))
}

/// The form that a link leads to with the record in it; none where it leads elsewhere, or is not for the viewer.
pub fn form_of(
    call: &Call,
    kind: &'static Kind,
    root: &Stored,
    link: &kernel::Link,
) -> Result<Option<String>, Refusal> {
    let To::Form { kind: code, word, joins } = link.to else { return Ok(None) };
    Ok(form(call, kind, root, (code, joins))?.map(|form| format!("{form}?{word}={}", root.id)))
}

/// The links that stand on the public page of a record too: those to pages under it.
pub fn under_public_page(call: &Call, kind: &'static Kind, id: Uuid) -> Vec<Link> {
    let under = kind.links.iter().filter_map(|link| match link.to {
        To::Public(name) if !name.is_empty() => Some((name, link.label)),
        _ => None,
    });
    under.map(|(name, label)| (public_page(call, kind, id, name), call.words().label(label).to_owned())).collect()
}

/// The public address of a published record; empty where its kind has no place.
pub fn public_address(call: &Call, kind: &Kind, id: Uuid) -> String {
    let at = kind.public_at;
    if at.is_empty() { String::new() } else { format!("{}{}", call.base, at.replace("{id}", &id.to_string())) }
}

fn public_page(call: &Call, kind: &Kind, id: Uuid, name: &str) -> String {
    let page = public_address(call, kind, id);
    if name.is_empty() { page } else { format!("{page}/{name}") }
}

/// The address on the desk with the values of the record in it; none where one is open or not for the viewer.
fn filled(call: &Call, kind: &Kind, root: &Stored, pattern: &str) -> Option<String> {
    let mut address = pattern.to_owned();
    for name in link::fields_of(pattern) {
        kind.field(name).filter(|field| policy::reads(field, &call.viewer))?;
        let value = root.get(kind, name);
        let said =
            value.as_text().map(str::to_owned).or_else(|| value.as_integer().map(|number| number.to_string()))?;
        let said: String = form_urlencoded::byte_serialize(said.as_bytes()).collect();
        address = address.replace(&format!("{{{name}}}"), &said.replace('+', "%20"));
    }
    Some(format!("{}/desk/{address}", call.base))
}

/// The form that makes a record of a kind, or adds to the one in the making that it joins.
fn form(
    call: &Call,
    own: &Kind,
    root: &Stored,
    (code, joins): (&str, Option<Joins>),
) -> Result<Option<String>, Refusal> {
    let Some(kind) = call.app.engine.catalogue().kind(code) else { return Ok(None) };
    let Some((create, _)) = creation(call, kind) else { return Ok(None) };
    let Some(joins) = joins else { return Ok(Some(create)) };
    let filters = vec![(joins.same.0, root.get(own, joins.same.1).clone())];
    let asked = Query { filters, state: Some(joins.state.to_owned()), limit: 1, ..Query::default() };
    let found = call.app.read(|connection| query::list(connection, kind, &call.viewer, &asked))?.rows.pop();
    let joined = found.map(|record| format!("{}/desk/{}/{}/{}", call.base, kind.path, record.id, joins.action));
    Ok(Some(joined.unwrap_or(create)))
}
