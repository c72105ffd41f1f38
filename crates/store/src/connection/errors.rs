//! What either database answers instead of doing what it was asked, said in one way.

/// What a database can answer instead of doing it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another transaction came first; the same action may be tried again.
    #[error("the transaction must be tried again")]
    Retry,
    /// A named constraint refused the row.
    #[error("constraint {0}")]
    Constraint(String),
    /// The disk is full, read-only, or the server is gone: reading may still work.
    #[error("the database cannot write now: {0}")]
    Unavailable(String),
    /// Somebody else has held the database, or what was asked for in it, for longer than is waited.
    #[error("somebody else holds the database: {0}")]
    Held(String),
    /// A newer release has migrated the database: this step is unknown here.
    #[error("the database is newer than this release: {0}")]
    Newer(String),
    /// The key by which sealed fields open is gone, or is another one.
    #[error("the key of what is sealed (keys/seal.key) is missing, or is another one")]
    KeyLost,
    /// A stored value is not what its declaration says.
    #[error(transparent)]
    Mismatch(#[from] kernel::Mismatch),
    /// Somebody's text holds a character that no text of the database can hold: the null character, half a one.
    #[error("no text of the database holds such a character")]
    Character,
    #[error("the database answered: {0}")]
    Database(String),
}

/// What SQLite answered, as everybody is told.
pub(super) fn sqlite_error(error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let rusqlite::Error::SqliteFailure(failure, message) = &error else {
        return StoreError::Database(error.to_string());
    };
    let message = message.clone().unwrap_or_else(|| error.to_string());
    match failure.code {
        ErrorCode::ConstraintViolation if message.contains("UNIQUE") => {
            StoreError::Constraint(sqlite_constraint(&message))
        }
        ErrorCode::ConstraintViolation => StoreError::Constraint(message),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Retry,
        ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => {
            StoreError::Unavailable(message)
        }
        _ => StoreError::Database(message),
    }
}

/// What PostgreSQL answered, as everybody is told.
pub(super) fn postgres_error(error: postgres::Error) -> StoreError {
    use postgres::error::SqlState;
    let Some(answer) = error.as_db_error() else {
        return StoreError::Unavailable(error.to_string());
    };
    match answer.code() {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => StoreError::Retry,
        &SqlState::CHARACTER_NOT_IN_REPERTOIRE | &SqlState::UNTRANSLATABLE_CHARACTER => StoreError::Character,
        &SqlState::LOCK_NOT_AVAILABLE => StoreError::Held(answer.message().to_owned()),
        &SqlState::UNIQUE_VIOLATION | &SqlState::CHECK_VIOLATION => {
            StoreError::Constraint(answer.constraint().unwrap_or_default().to_owned())
        }
        &SqlState::DISK_FULL | &SqlState::READ_ONLY_SQL_TRANSACTION | &SqlState::ADMIN_SHUTDOWN => {
            StoreError::Unavailable(answer.message().to_owned())
        }
        _ => StoreError::Database(format!("{} ({})", answer.message(), answer.code().code())),
    }
}

/// SQLite names columns, not constraints: the name is made from them as the migrations make it.
fn sqlite_constraint(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or("");
    let mut name = String::new();
    for (index, column) in columns.split(", ").enumerate() {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if index == 0 {
            name.push_str(table);
        }
        if column != "programme" {
            name.push('_');
            name.push_str(column);
        }
    }
    name + "_key"
}
