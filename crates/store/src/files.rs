//! Uploaded files: taken by content, limited in size, pictures turned and written anew, bound to the uploader until an action
//! takes them. Their bytes lie in `bytes`; to whom they are given out is asked in `attached`.
//!
//! A digest is never a right: reading a file asks for its record's rights.

use std::collections::HashMap;

use image::ImageFormat;
use kernel::{Refusal, Status, Value};
use uuid::Uuid;

use crate::bytes::{self, Form};
use crate::connection::{Connection, Row, StoreError};
use crate::journal::digest;
use crate::pictures;
use crate::rows;
use crate::titles::Names;

/// One file at most, in bytes.
pub const SIZE_MAX: usize = 20 * 1024 * 1024;

/// A file whose content was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    pub name: String,
    pub media_type: &'static str,
    pub content: Vec<u8>,
    /// Of a picture, as lists show it; none where the whole is as small.
    pub small: Option<Vec<u8>>,
}

/// What JPEGs are called.
const JPEG: &[&str] = &["jpg", "jpeg", "jfif", "jpe", "jfi", "jif", "pjpeg", "pjp"];

/// Takes a file by what it is, never by what it is called.
///
/// # Errors
/// 413 for a file that is too large, 415 for one that is not a PDF, a PNG or a JPEG, or not what it says.
pub fn check(name: &str, content: Vec<u8>) -> Result<Checked, Refusal> {
    if content.len() > SIZE_MAX {
        return Err(Refusal::new(Status::TooLarge, "file.too-large").with("max", SIZE_MAX / 1024 / 1024));
    }
    if content.is_empty() {
        return Err(Refusal::new(Status::Unsupported, "file.empty"));
    }
    let unsupported = || Refusal::new(Status::Unsupported, "file.unsupported");
    let found = infer::get(&content).ok_or_else(unsupported)?;
    let (media_type, extensions) = match found.mime_type() {
        "application/pdf" => ("application/pdf", &["pdf"][..]),
        "image/png" => ("image/png", &["png"][..]),
        // As browsers and cameras save it: .jfif is a JPEG.
        "image/jpeg" => ("image/jpeg", JPEG),
        _ => return Err(unsupported()),
    };
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '/' | '\\' | '"')).take(120).collect();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    if !extensions.contains(&extension.as_str()) {
        return Err(Refusal::new(Status::Unsupported, "file.not-what-it-says"));
    }
    // Others open what is called as everybody calls it.
    let name = match media_type {
        "image/jpeg" if !matches!(extension.as_str(), "jpg" | "jpeg") => {
            format!("{}.jpg", &name[..name.len() - extension.len() - 1])
        }
        _ => name,
    };
    let format = match media_type {
        "application/pdf" => return Ok(Checked { name, media_type, content, small: None }),
        "image/png" => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    };
    let kept = pictures::kept(&content, format)?;
    Ok(Checked { name, media_type, content: kept.whole, small: kept.small })
}

/// Keeps an uploaded file for its uploader.
pub fn keep_file(
    connection: &mut Connection,
    id: Uuid,
    programme: &str,
    uploader: Uuid,
    file: &Checked,
    now_ms: i64,
) -> Result<(), StoreError> {
    keep_as(connection, id, programme, uploader, file, None, now_ms)
}

/// Keeps a file as something else than an attachment: no action takes it, and it is forgotten like one that none took.
#[allow(clippy::too_many_arguments)]
pub fn keep_as(
    connection: &mut Connection,
    id: Uuid,
    programme: &str,
    uploader: Uuid,
    file: &Checked,
    kept_as: Option<&str>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO file (id, programme, uploader, name, media_type, size, digest, created, small_digest, kind)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let parameters = [
        Value::from(id.to_string()),
        programme.into(),
        uploader.to_string().into(),
        file.name.as_str().into(),
        file.media_type.into(),
        Value::from(file.content.len() as i64),
        digest(&file.content).into(),
        now_ms.into(),
        file.small.as_deref().map(digest).into(),
        kept_as.map(str::to_owned).into(),
    ];
    connection.execute(sql, &parameters)?;
    bytes::put(connection, id, Form::Whole, &file.content)?;
    file.small.as_ref().map_or(Ok(()), |small| bytes::put(connection, id, Form::Small, small))
}

/// The columns of a file as entries bind them; its bytes are said by their digests.
pub(crate) const COLUMNS: &str =
    "id, programme, uploader, name, media_type, size, digest, created, kind, record, small_digest";

/// A row of these columns as its digest binds it: of a file without a small picture, as of those of releases before, nothing
/// is said of one.
pub(crate) fn bound_row(mut row: Row) -> Row {
    if row.last().is_some_and(Value::is_null) {
        row.pop();
    }
    row
}

/// Gives a file to a record, unless it is another's; answers its row as its digest binds it.
pub(crate) fn bind(connection: &mut Connection, id: Uuid, kind: &str, record: Uuid) -> Result<Option<Row>, StoreError> {
    let sql = format!(
        "UPDATE file SET kind = $1, record = $2 WHERE id = $3 AND (record = $2 OR (record IS NULL AND kind IS NULL))
         RETURNING {COLUMNS}"
    );
    let row = connection.query(&sql, &[kind.into(), record.to_string().into(), id.to_string().into()])?.pop();
    Ok(row.map(bound_row))
}

/// Forgets all but the newest files that somebody keeps as something else than an attachment.
pub fn forget_older(
    connection: &mut Connection,
    uploader: Uuid,
    kept_as: &str,
    newest: i64,
) -> Result<u64, StoreError> {
    let which = "uploader = $1 AND kind = $2 AND record IS NULL AND id NOT IN
               (SELECT id FROM file WHERE uploader = $1 AND kind = $2 AND record IS NULL ORDER BY id DESC LIMIT $3)";
    forget(connection, which, &[uploader.to_string().into(), kept_as.into(), newest.into()])
}

/// Forgets files of no record, with their bytes; answers how many.
fn forget(connection: &mut Connection, which: &str, parameters: &[Value]) -> Result<u64, StoreError> {
    let sql = format!("DELETE FROM file WHERE record IS NULL AND {which} RETURNING id");
    let gone: Vec<Value> = connection.query(&sql, parameters)?.into_iter().flatten().collect();
    bytes::forget(connection, &gone)?;
    Ok(gone.len() as u64)
}

/// A kept file and the record that it belongs to.
#[derive(Clone, Debug)]
pub struct Kept {
    pub name: String,
    pub media_type: String,
    pub uploader: Uuid,
    pub kind: Option<String>,
    pub record: Option<Uuid>,
    /// In bytes.
    pub size: usize,
    /// Whether there is a small one of it for lists.
    pub has_small: bool,
}

impl Kept {
    pub fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

const KEPT: &str = "name, media_type, uploader, kind, record, size, small_digest, id";

fn kept(row: &Row) -> Option<Kept> {
    Some(Kept {
        name: row[0].as_text()?.to_owned(),
        media_type: row[1].as_text()?.to_owned(),
        uploader: row[2].as_text()?.parse().ok()?,
        kind: row[3].as_text().map(str::to_owned),
        record: row[4].as_text().and_then(|record| record.parse().ok()),
        size: usize::try_from(row[5].as_integer()?).ok()?,
        has_small: !row[6].is_null(),
    })
}

/// Finds a file; whoever asks must then ask for its record's rights, and for its bytes after that.
pub fn load(connection: &mut Connection, programme: &str, id: Uuid) -> Result<Option<Kept>, StoreError> {
    let sql = format!("SELECT {KEPT} FROM file WHERE id = $1 AND programme = $2");
    let row = connection.query(&sql, &[id.to_string().into(), programme.into()])?.pop();
    Ok(row.as_ref().and_then(kept))
}

/// Finds several files at once, by their identifiers; of rights, whoever asks has asked before.
pub fn load_all(connection: &mut Connection, programme: &str, ids: &[Uuid]) -> Result<HashMap<Uuid, Kept>, StoreError> {
    let sql = |marks: &str| format!("SELECT {KEPT} FROM file WHERE programme = $1 AND id IN ({marks})");
    let rows = rows::by_identifiers(connection, &[programme.into()], ids, sql)?;
    Ok(rows.iter().filter_map(|row| Some((row[7].as_text()?.parse().ok()?, kept(row)?))).collect())
}

/// What files are called, as values are shown: the same in both languages.
pub fn names(connection: &mut Connection, programme: &str, ids: &[Uuid]) -> Result<Names, StoreError> {
    let found = load_all(connection, programme, ids)?;
    Ok(found.into_iter().map(|(id, kept)| (id, [kept.name.clone(), kept.name])).collect())
}

/// How many files somebody has uploaded that no action has taken.
pub fn unbound(connection: &mut Connection, uploader: Uuid) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM file WHERE uploader = $1 AND record IS NULL";
    let rows = connection.query(sql, &[uploader.to_string().into()])?;
    Ok(rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0))
}

/// Forgets files that no action has taken since then; answers how many.
pub fn forget_unbound(connection: &mut Connection, before_ms: i64) -> Result<u64, StoreError> {
    forget(connection, "created < $1", &[before_ms.into()])
}
