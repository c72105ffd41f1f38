//! What is kept and published of a record after an action; what would be published of one as it stands.

use kernel::personal::{self, Personal};
use kernel::{Action, Aggregate, Catalogue, Field, Instant, Kind, Stored, Type};
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

/// What a record says of whoever wrote it that is opened only with a reason: it is known here, and leaves in no way.
fn known(
    connection: &mut Connection,
    programme: &str,
    kind: &'static Kind,
    record: &Stored,
) -> Result<Vec<String>, StoreError> {
    let mut own = record.clone();
    sealed::open_fields(connection, programme, kind, &mut own, &|field| field.on_reveal)?;
    let said = kind.fields.iter().zip(&own.values).filter(|(field, _)| field.on_reveal);
    // What was marked by hand stands one a line.
    let lines = said.filter_map(|(_, value)| value.as_text()).flat_map(str::lines).map(str::trim);
    Ok(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Masks what names somebody in words of the public, and wherever an answer says it again.
fn mask(
    connection: &mut Connection,
    programme: &str,
    kind: &'static Kind,
    record: &Stored,
    opened: &mut Stored,
) -> Result<(), StoreError> {
    if !kind.fields.iter().any(|field| field.masked) {
        return Ok(());
    }
    let mut known = known(connection, programme, kind, record)?;
    let public = kind.fields.iter().enumerate().filter(|(_, field)| field.public);
    for (position, field) in public.clone().filter(|(_, field)| field.masked) {
        let Some(words) = opened.values[position].as_text().map(str::to_owned) else { continue };
        let of: Vec<&str> = known.iter().map(String::as_str).collect();
        let pieces = personal::found(&words, &of);
        opened.values[position] = personal::masked(&words, &of).into();
        // A place that somebody lives in is what the answer is about; a number is not.
        let is_number = |what| !matches!(what, Personal::Address);
        let said = pieces.into_iter().filter(|piece| is_number(piece.what)).map(|piece| words[piece.at].to_owned());
        known.extend(said);
        tracing::debug!(field = field.name, "words of the public are masked");
    }
    for (position, _) in public.filter(|(_, field)| !field.masked && matches!(field.of, Type::Text)) {
        let Some(words) = opened.values[position].as_text().map(str::to_owned) else { continue };
        let of: Vec<&str> = known.iter().map(String::as_str).collect();
        opened.values[position] = personal::masked_known(&words, &of).into();
    }
    Ok(())
}

/// The words of a field with what would be masked in them.
pub struct Naming {
    pub field: &'static Field,
    pub words: String,
    pub found: Vec<personal::Found>,
}

/// What would be masked of a record, as whoever publishes it sees it beforehand.
///
/// # Errors
/// A database that cannot be read.
pub fn naming(
    connection: &mut Connection,
    programme: &str,
    kind: &'static Kind,
    record: &Stored,
) -> Result<Vec<Naming>, StoreError> {
    let known = known(connection, programme, kind, record)?;
    let of: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut opened = record.clone();
    sealed::open_fields(connection, programme, kind, &mut opened, &|field| field.masked)?;
    let said = kind.fields.iter().zip(&opened.values).filter(|(field, _)| field.masked);
    let said = said.filter_map(|(field, value)| Some((field, value.as_text()?.to_owned())));
    Ok(said.map(|(field, words)| Naming { field, found: personal::found(&words, &of), words }).collect())
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
    mask(connection, programme, kind, &record.root, &mut opened.root)?;
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
