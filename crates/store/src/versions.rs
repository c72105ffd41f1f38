//! What is kept and published of a record after an action; what would be published of one as it stands.

use kernel::{Action, Aggregate, Catalogue, Field, Instant, Kind, Type};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::bound::Bound;
use crate::connection::{Connection, StoreError};
use crate::journal::digest_of;
use crate::published::Published;
use crate::shared::Scope;
use crate::{journal, published, sealed, titles};

/// The columns of a kept version, in the order in which its digest binds them.
pub(crate) const KEPT: &str = "id, programme, kind, record, version, action, at, content";

/// Keeps a version to compare with, and publishes what is public.
pub(crate) fn versions(
    scope: &mut Scope<'_>,
    action: &Action,
    kind: &'static Kind,
    after: &Aggregate,
    entry: Uuid,
    bound: &mut Bound,
) -> Result<(), StoreError> {
    let catalogue = &scope.shared.catalogue;
    if action.keeps_version {
        let content = Json::Object(kernel::encode::aggregate(catalogue, kind, after, &|_| true));
        let sql = format!("INSERT INTO record_version ({KEPT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        let row = [
            scope.shared.randomness.id(scope.now).to_string().into(),
            scope.viewer.programme.as_str().into(),
            kind.code.into(),
            after.root.id.to_string().into(),
            after.root.version.into(),
            action.name.into(),
            scope.now.millis().into(),
            journal::canonical(&content).into(),
        ];
        scope.connection.execute(&sql, &row)?;
        bound.kept = Some(digest_of(&row));
    }
    if action.publishes {
        bound.published = Some(publish(scope, kind, after, entry)?);
    }
    Ok(())
}

/// What is public of a record: its content with the names in it, in both languages.
struct Frozen {
    titles: [String; 2],
    content: Json,
}

/// The public fields of a record and their values, which say by themselves whether anything of it has changed.
fn public_fields(catalogue: &Catalogue, kind: &Kind, record: &Aggregate) -> Map<String, Json> {
    let mut content = kernel::encode::aggregate(catalogue, kind, record, &|field| field.public);
    content.insert("state".to_owned(), json!(record.root.state));
    content
}

/// The digest of what is public of a record.
pub(crate) fn public_digest(catalogue: &Catalogue, kind: &Kind, record: &Aggregate) -> String {
    journal::digest(journal::canonical(&Json::Object(public_fields(catalogue, kind, record))).as_bytes())
}

fn freeze(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    kind: &'static Kind,
    record: &Aggregate,
) -> Result<Frozen, StoreError> {
    let mut opened = record.clone();
    let wanted = |field: &Field| field.public && !field.on_reveal;
    sealed::open_fields(connection, programme, kind, &mut opened.root, &wanted)?;
    let record = &opened;
    let mut content = public_fields(catalogue, kind, record);
    let lines = || {
        catalogue
            .parts(kind.code)
            .flat_map(|part| record.lines.get(part.code).into_iter().flatten().map(move |line| (part, line)))
    };
    let rows = || std::iter::once((kind, &record.root)).chain(lines());
    // Names are frozen with the rest: a page of then goes on to call them as they were called.
    let names = titles::names(connection, catalogue, programme, rows())?;
    let short = titles::short_names(connection, catalogue, programme, rows())?;
    let mut named = Map::new();
    for (kind, row) in rows() {
        for (field, value) in kind.fields.iter().zip(&row.values).filter(|(field, _)| field.public) {
            let pointed = value.as_text().filter(|_| matches!(field.of, Type::Reference(_)));
            let pointed: Option<Uuid> = pointed.and_then(|id| id.parse().ok());
            if let Some(([zh, en], id)) = pointed.and_then(|id| Some((names.get(&id)?, id))) {
                let mut name = json!({ "zh": zh, "en": en });
                if let Some([zh, en]) = short.get(&id) {
                    name["short"] = json!({ "zh": zh, "en": en });
                }
                named.insert(id.to_string(), name);
            }
        }
    }
    content.insert("names".to_owned(), Json::Object(named));
    Ok(Frozen {
        titles: titles::title(connection, catalogue, programme, kind, &record.root)?,
        content: Json::Object(content),
    })
}

/// A record as the public would read it if it were published as it stands; nothing is published.
///
/// # Errors
/// A database that cannot be read.
pub fn as_published(
    connection: &mut Connection,
    catalogue: &Catalogue,
    programme: &str,
    kind: &'static Kind,
    record: &Aggregate,
    now: Instant,
) -> Result<Published, StoreError> {
    let Frozen { titles: [title_zh, title_en], content } = freeze(connection, catalogue, programme, kind, record)?;
    let id = record.root.id;
    let number = published::number(connection, id)? + 1;
    let kind = kind.code.to_owned();
    Ok(Published { id, kind, record: id, number, title_zh, title_en, content, at_ms: now.millis() })
}

/// Publishes what is public; answers the digest of the row.
fn publish(scope: &mut Scope<'_>, kind: &'static Kind, after: &Aggregate, entry: Uuid) -> Result<String, StoreError> {
    let (catalogue, programme) = (&scope.shared.catalogue, scope.viewer.programme.as_str());
    let frozen = freeze(scope.connection, catalogue, programme, kind, after)?;
    let draft = published::Draft {
        id: scope.shared.randomness.id(scope.now),
        programme,
        kind,
        record: after.root.id,
        titles: frozen.titles,
        content: frozen.content,
        entry,
        at_ms: scope.now.millis(),
    };
    published::publish(scope.connection, catalogue, &draft)
}
