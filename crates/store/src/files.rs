//! Uploaded files: taken by content, limited in size, images re-encoded, bound to the uploader until an action takes them.
//!
//! A digest is never a right: reading a file asks for its record's rights.

use std::io::{Cursor, Seek, SeekFrom, Write};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use kernel::{Refusal, Status, Value};
use uuid::Uuid;

use crate::connection::{Connection, Dialect, Row, StoreError};
use crate::journal::digest;

/// One file at most, in bytes.
pub const SIZE_MAX: usize = 20 * 1024 * 1024;
/// An image at most this wide and high, in pixels.
const PIXELS_MAX: u32 = 12_000;
/// An image unpacked at most, in bytes: a page of A4 in colour at 600 dots an inch. Its head says how large that would be.
const UNPACKED_MAX: usize = 100 * 1024 * 1024;
/// An image written anew at most, in bytes.
const WRITTEN_MAX: usize = 2 * SIZE_MAX;

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
        "image/png" => encode_again(&content, ImageFormat::Png)?,
        _ => encode_again(&content, ImageFormat::Jpeg)?,
    };
    Ok(Checked { name, media_type, content })
}

/// Reads an image and writes it anew, so that nothing rides along with it. Nothing is unpacked before its head was read.
fn encode_again(content: &[u8], format: ImageFormat) -> Result<Vec<u8>, Refusal> {
    let unsupported = |_| Refusal::new(Status::Unsupported, "file.unsupported");
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(UNPACKED_MAX as u64);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(unsupported)?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > PIXELS_MAX || decoder.total_bytes() > UNPACKED_MAX as u64 {
        let refusal = Refusal::new(Status::TooLarge, "file.too-many-pixels");
        return Err(refusal.with("pixels", u64::from(width) * u64::from(height) / 1_000_000).with("max", MEGAPIXELS));
    }
    let decoded = DynamicImage::from_decoder(decoder).map_err(unsupported)?;
    let mut written = Written(Cursor::new(Vec::new()));
    decoded.write_to(&mut written, format).map_err(unsupported)?;
    Ok(written.0.into_inner())
}

/// What people are told that an image may have, in millions of pixels.
const MEGAPIXELS: u64 = UNPACKED_MAX as u64 / 3 / 1_000_000;

/// A file as it is written, which ends at its limit.
struct Written(Cursor<Vec<u8>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.position() as usize + bytes.len() > WRITTEN_MAX {
            return Err(std::io::Error::other("the image grows beyond its limit"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Written {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
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
    /// In bytes.
    pub size: usize,
}

/// Finds a file; whoever asks must then ask for its record's rights, and for its bytes after that.
pub fn load(connection: &mut Connection, programme: &str, id: Uuid) -> Result<Option<Kept>, StoreError> {
    let sql = "SELECT name, media_type, uploader, kind, record, CAST(LENGTH(content) AS BIGINT) FROM file
               WHERE id = $1 AND programme = $2";
    let row = connection.query(sql, &[id.to_string().into(), programme.into()])?.pop();
    Ok(row.and_then(|row| {
        Some(Kept {
            name: row[0].as_text()?.to_owned(),
            media_type: row[1].as_text()?.to_owned(),
            uploader: row[2].as_text()?.parse().ok()?,
            kind: row[3].as_text().map(str::to_owned),
            record: row[4].as_text().and_then(|record| record.parse().ok()),
            size: usize::try_from(row[5].as_integer()?).ok()?,
        })
    }))
}

/// So many bytes of a file from there on, fewer at its end.
pub fn piece(connection: &mut Connection, id: Uuid, from: usize, length: usize) -> Result<Vec<u8>, StoreError> {
    let id = id.to_string();
    if connection.dialect() == Dialect::Sqlite {
        return connection.piece_of_file(&id, from, length);
    }
    let sql = "SELECT SUBSTRING(content FROM $2 FOR $3) FROM file WHERE id = $1";
    let integer = |number: usize| Value::from(number as i64);
    let row = connection.query(sql, &[id.into(), integer(from + 1), integer(length)])?.pop();
    match row.and_then(|row| row.into_iter().next()) {
        Some(Value::Bytes(bytes)) => Ok(bytes),
        _ => Err(StoreError::Database("a file is no more".to_owned())),
    }
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
