//! Where the bytes of files lie: the one module that reads or writes them. What a file is called, whose it is and what its
//! bytes must be stands in `files`. A folder, or a store of objects, would be written here and nowhere else.

use kernel::Value;
use uuid::Uuid;

use crate::connection::{Connection, Dialect, StoreError};

/// Which bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Whole,
    /// Of a picture, as lists show it.
    Small,
}

impl Form {
    fn column(self) -> Value {
        Value::from(self == Form::Small)
    }
}

/// Keeps the bytes of a new file.
pub(crate) fn put(connection: &mut Connection, file: Uuid, form: Form, content: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT INTO file_content (file, small, content) VALUES ($1, $2, $3)";
    let row = [file.to_string().into(), form.column(), Value::Bytes(content.to_vec())];
    connection.execute(sql, &row).map(|_| ())
}

/// How many bytes there are; none where there is no such form of the file.
pub fn size(connection: &mut Connection, file: Uuid, form: Form) -> Result<Option<usize>, StoreError> {
    let sql = "SELECT CAST(LENGTH(content) AS BIGINT) FROM file_content WHERE file = $1 AND small = $2";
    let row = connection.query(sql, &[file.to_string().into(), form.column()])?.pop();
    Ok(row.and_then(|row| usize::try_from(row[0].as_integer()?).ok()))
}

/// So many bytes from there on, fewer at the end.
pub fn piece(
    connection: &mut Connection,
    file: Uuid,
    form: Form,
    from: usize,
    length: usize,
) -> Result<Vec<u8>, StoreError> {
    let id = Value::from(file.to_string());
    let gone = || StoreError::Database("a file is no more".to_owned());
    if connection.dialect() == Dialect::Sqlite {
        let sql = "SELECT rowid FROM file_content WHERE file = $1 AND small = $2";
        let row = connection.query(sql, &[id, form.column()])?.pop().and_then(|row| row[0].as_integer());
        return connection.piece_of_blob("file_content", "content", row.ok_or_else(gone)?, from, length);
    }
    let sql = "SELECT SUBSTRING(content FROM $3 FOR $4) FROM file_content WHERE file = $1 AND small = $2";
    let integer = |number: usize| Value::from(number as i64);
    let row = connection.query(sql, &[id, form.column(), integer(from + 1), integer(length)])?.pop();
    match row.and_then(|row| row.into_iter().next()) {
        Some(Value::Bytes(bytes)) => Ok(bytes),
        _ => Err(gone()),
    }
}

/// Forgets all forms of these files.
pub(crate) fn forget(connection: &mut Connection, files: &[Value]) -> Result<(), StoreError> {
    for file in files {
        connection.execute("DELETE FROM file_content WHERE file = $1", std::slice::from_ref(file))?;
    }
    Ok(())
}

/// Bytes that belong to no file, or to a form that its file does not have: what is wrong, in words.
pub(crate) fn check(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT c.file FROM file_content c WHERE c.small NOT IN (0, 1) OR NOT EXISTS
               (SELECT 1 FROM file f WHERE f.id = c.file AND (c.small = 0 OR f.small_digest IS NOT NULL)) ORDER BY c.file";
    let rows = connection.query(sql, &[])?;
    Ok(rows.iter().map(|row| format!("file {}: bytes of no file", row[0].as_text().unwrap_or_default())).collect())
}
