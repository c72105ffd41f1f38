//! Uploaded files: taken by content, limited in size, images re-encoded, bound to the uploader until an action takes them.
//!
//! A digest is never a right: reading a file asks for its record's rights.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};
use kernel::{Refusal, Status, Value};
use uuid::Uuid;

use crate::connection::{Connection, Row, StoreError};
use crate::journal::digest;

/// One file at most, in bytes.
pub const SIZE_MAX: usize = 20 * 1024 * 1024;
/// An image at most this wide and high, in pixels.
const PIXELS_MAX: u32 = 12_000;

/// A file whose content was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    pub name: String,
    pub media_type: &'static str,
    pub content: Vec<u8>,
}

/// Takes a file by what it is, never by what it is called.
///
/// # Errors
/// 413 for a file that is too large, 415 for one that is not a PDF, a PNG or a JPEG, or not what it says.
pub fn check(name: &str, content: Vec<u8>) -> Result<Checked, Refusal> {
    if content.len() > SIZE_MAX {
        return Err(Refusal::new(Status::TooLarge, "file.too-large").with("max", SIZE_MAX / 1024 / 1024));
    }
    let unsupported = || Refusal::new(Status::Unsupported, "file.unsupported");
    let found = infer::get(&content).ok_or_else(unsupported)?;
    let (media_type, extensions) = match found.mime_type() {
        "application/pdf" => ("application/pdf", &["pdf"][..]),
        "image/png" => ("image/png", &["png"][..]),
        "image/jpeg" => ("image/jpeg", &["jpg", "jpeg"][..]),
        _ => return Err(unsupported()),
    };
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '/' | '\\' | '"')).take(120).collect();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    if !extensions.contains(&extension.as_str()) {
        return Err(Refusal::new(Status::Unsupported, "file.not-what-it-says"));
    }
    let content = match media_type {
        "application/pdf" => content,
        "image/png" => encode_again(&content, ImageFormat::Png).ok_or_else(unsupported)?,
        _ => encode_again(&content, ImageFormat::Jpeg).ok_or_else(unsupported)?,
    };
    Ok(Checked { name, media_type, content })
}

/// Reads an image and writes it anew, so that nothing rides along with it.
fn encode_again(content: &[u8], format: ImageFormat) -> Option<Vec<u8>> {
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(PIXELS_MAX);
    limits.max_image_height = Some(PIXELS_MAX);
    limits.max_alloc = Some(512 * 1024 * 1024);
    reader.limits(limits);
    let decoded = reader.decode().ok()?;
    let mut out = Cursor::new(Vec::new());
    decoded.write_to(&mut out, format).ok()?;
    Some(out.into_inner())
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
    let sql = "INSERT INTO file (id, programme, uploader, name, media_type, size, digest, created, content, kind)
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
        Value::Bytes(file.content.clone()),
        kept_as.map(str::to_owned).into(),
    ];
    connection.execute(sql, &parameters).map(|_| ())
}

/// The columns of a file but its bytes, which its digest says.
pub(crate) const COLUMNS: &str = "id, programme, uploader, name, media_type, size, digest, created, kind, record";

/// Gives a file to a record; answers its row.
pub(crate) fn bind(
    connection: &mut Connection,
    id: &Value,
    kind: &str,
    record: Uuid,
) -> Result<Option<Row>, StoreError> {
    let sql = format!("UPDATE file SET kind = $1, record = $2 WHERE id = $3 RETURNING {COLUMNS}");
    Ok(connection.query(&sql, &[kind.into(), record.to_string().into(), id.clone()])?.pop())
}

/// Forgets all but the newest files that somebody keeps as something else than an attachment.
pub fn forget_older(
    connection: &mut Connection,
    uploader: Uuid,
    kept_as: &str,
    newest: i64,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM file WHERE uploader = $1 AND kind = $2 AND record IS NULL AND id NOT IN
               (SELECT id FROM file WHERE uploader = $1 AND kind = $2 AND record IS NULL ORDER BY id DESC LIMIT $3)";
    connection.execute(sql, &[uploader.to_string().into(), kept_as.into(), newest.into()])
}

/// A kept file and the record that it belongs to.
#[derive(Clone, Debug)]
pub struct Kept {
    pub name: String,
    pub media_type: String,
    pub uploader: Uuid,
    pub kind: Option<String>,
    pub record: Option<Uuid>,
    pub content: Vec<u8>,
}

/// Loads a file; whoever asks must then ask for its record's rights.
pub fn load(connection: &mut Connection, programme: &str, id: Uuid) -> Result<Option<Kept>, StoreError> {
    let sql = "SELECT name, media_type, uploader, kind, record, content FROM file WHERE id = $1 AND programme = $2";
    let row = connection.query(sql, &[id.to_string().into(), programme.into()])?.pop();
    Ok(row.and_then(|mut row| {
        let content = if let Some(Value::Bytes(bytes)) = row.pop() { bytes } else { return None };
        Some(Kept {
            name: row[0].as_text()?.to_owned(),
            media_type: row[1].as_text()?.to_owned(),
            uploader: row[2].as_text()?.parse().ok()?,
            kind: row[3].as_text().map(str::to_owned),
            record: row[4].as_text().and_then(|record| record.parse().ok()),
            content,
        })
    }))
}

/// How many files somebody has uploaded that no action has taken.
pub fn unbound(connection: &mut Connection, uploader: Uuid) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM file WHERE uploader = $1 AND record IS NULL";
    let rows = connection.query(sql, &[uploader.to_string().into()])?;
    Ok(rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0))
}

/// Forgets files that no action has taken since then; answers how many.
pub fn forget_unbound(connection: &mut Connection, before_ms: i64) -> Result<u64, StoreError> {
    connection.execute("DELETE FROM file WHERE record IS NULL AND created < $1", &[before_ms.into()])
}
