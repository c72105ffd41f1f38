//! Public pages before they are public: a record that an action publishes, and what becomes public with it, read by whoever sees
//! the record, as the public will.
//!
//! **Invariant:** what is shown is made as it is published (`store::versions`); nothing is published by reading it.

use axum::response::Response;
use kernel::{Aggregate, Kind, Refusal};
use store::published::{self, Published};
use store::{query, rows, then, versions};

use super::version::{self, Preview};
use crate::base::call::Call;
use crate::base::menu::Link;

/// A record as it would be published.
struct Coming {
    kind: &'static Kind,
    version: Published,
}

/// What an action would publish: the record itself, and the others that follow it.
fn coming(call: &Call, kind: &'static Kind, record: Aggregate) -> Result<Vec<Coming>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let action = catalogue.actions_on(kind.code).find(|action| action.publishes && !action.internal);
    let action = action.filter(|_| kind.has_public_page()).ok_or_else(Refusal::unseen)?;
    let (programme, now) = (call.programme.as_str(), call.now());
    call.app.read(|connection| {
        let mut coming = Vec::new();
        let followed = then::publications(connection, catalogue, programme, (action, kind), &record)?;
        for (kind, record) in std::iter::once((kind, record)).chain(followed) {
            let version = versions::as_published(connection, catalogue, programme, kind, &record, now)?;
            coming.push(Coming { kind, version });
        }
        Ok(coming)
    })
}

/// One of the pages that become public: that of the record, or with `?of=` that of another.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds")).ok_or_else(Refusal::unseen)?;
    let id = call.id()?;
    let record = call.app.read(|connection| {
        let seen = query::get(connection, kind, &call.viewer, id)?;
        seen.map(|root| rows::aggregate(connection, catalogue, kind, root)).transpose()
    })?;
    let coming = coming(call, kind, record.ok_or_else(Refusal::unseen)?)?;
    let asked = call.asked("of").map_or(Ok(id), |asked| asked.parse().map_err(|_| Refusal::unseen()))?;
    let shown = coming.iter().find(|one| one.version.record == asked).ok_or_else(Refusal::unseen)?;
    let back = format!("{}/desk/{}/{id}", call.base, kind.path);
    let link = |one: &Coming| Link {
        text: one.version.title(call.language()).to_owned(),
        to: if one.version.record == id {
            format!("{back}/preview")
        } else {
            format!("{back}/preview?of={}", one.version.record)
        },
        current: one.version.record == asked,
        ..Link::default()
    };
    let pages = coming.iter().map(link).collect();
    let versions = call.app.read(|connection| published::versions(connection, &call.programme, asked))?;
    version::page_of_version(call, shown.kind, &shown.version, &versions, Some(Preview { back, pages }))
}

/// Whether this call reads what is not public yet.
pub fn is_preview(call: &Call) -> bool {
    call.is_signed_in() && call.path.ends_with("/preview")
}
