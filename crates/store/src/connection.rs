//! One connection to either database behind one small type: statements with `$1` placeholders, rows of values.
//!
//! It leaves out everything asynchronous: whoever holds a connection holds a thread.

mod errors;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kernel::Value;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use uuid::Uuid;

pub use errors::StoreError;
use errors::{postgres_error, sqlite_error};

use crate::keys::Keys;
use crate::pending::Pending;

/// Organisations, each with itself and all that it lies below: identifiers and categories.
pub(crate) type Above = HashMap<Uuid, Arc<[(Uuid, String)]>>;

/// A row, in the order of the selected columns.
pub type Row = Vec<Value>;

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// What was read of every row; a row that cannot be read is an error, never a row less.
pub fn read_all<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> Option<T>,
    expected: &'static str,
) -> Result<Vec<T>, StoreError> {
    let read = |row| read(row).ok_or(StoreError::Mismatch(kernel::Mismatch { expected }));
    rows.iter().map(read).collect()
}

impl Dialect {
    /// The column that numbers the rows of a table of words.
    pub(crate) fn row_number(self) -> &'static str {
        match self {
            Dialect::Sqlite => "rowid",
            Dialect::Postgres => "position",
        }
    }

    /// The day in China of a column that holds an instant in milliseconds, written like every day.
    pub(crate) fn day_of(self, column: &str) -> String {
        match self {
            Dialect::Sqlite => format!("date({column} / 1000 + 28800, 'unixepoch')"),
            Dialect::Postgres => {
                format!("to_char(to_timestamp({column} / 1000 + 28800) AT TIME ZONE 'UTC', 'YYYY-MM-DD')")
            }
        }
    }

    /// A column of text as it is put in order: what `ordered` says, as SQL.
    pub(crate) fn ordered(self, column: &str) -> String {
        match self {
            Dialect::Sqlite => format!("ordered({column})"),
            Dialect::Postgres => {
                let wide: String = ('\u{ff01}'..='\u{ff5e}').collect();
                let narrow = ('!'..='~').collect::<String>().replace('\'', "''");
                format!("LOWER(TRANSLATE({column}, '\u{3000}{wide}', ' {narrow}') COLLATE \"C\")")
            }
        }
    }
}

/// A text as it is put in order, letter by letter as both databases can say it: ASCII letters small, full width as half.
pub(crate) fn ordered(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(|letter| narrow(letter).to_ascii_lowercase()).collect()
}

/// Adds values to the parameters of a statement; answers their placeholders, with commas between them.
pub fn bind(parameters: &mut Vec<Value>, values: impl IntoIterator<Item = Value>) -> String {
    let first = parameters.len() + 1;
    parameters.extend(values);
    (first..=parameters.len()).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// A statement waits so long for what somebody else holds, where nothing else is said.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// An open connection.
pub struct Connection {
    database: Database,
    /// What the actions of the transaction have done that the indexes follow.
    pub(crate) pending: Pending,
    /// What organisations lie below, as far as it was asked for.
    pub(crate) above: Above,
    /// By which keys sealed fields open; none where nobody gave them.
    pub(crate) keys: Option<Arc<Keys>>,
}

enum Database {
    Sqlite(rusqlite::Connection),
    Postgres(Box<PostgresConnection>),
}

struct PostgresConnection {
    client: postgres::Client,
    statements: HashMap<String, postgres::Statement>,
}

impl Connection {
    /// Opens the embedded database of a data directory, with every durability setting asserted.
    pub fn open_sqlite(path: &Path, reading: bool) -> Result<Connection, StoreError> {
        let connection = rusqlite::Connection::open(path).map_err(sqlite_error)?;
        let setup = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
        connection.busy_timeout(PATIENCE).and_then(|()| connection.execute_batch(setup)).map_err(sqlite_error)?;
        if reading {
            connection.execute_batch("PRAGMA query_only=ON;").map_err(sqlite_error)?;
        }
        let mut connection = Connection::over(Database::Sqlite(set_up(connection)?));
        let durable = connection.query("PRAGMA synchronous", &[])?;
        let journal = connection.query("PRAGMA journal_mode", &[])?;
        if durable != [[Value::Integer(2)]] || journal != [[Value::from("wal")]] {
            return Err(StoreError::Database(format!("not durable: synchronous={durable:?} journal={journal:?}")));
        }
        Ok(connection)
    }

    /// Opens the embedded database as it lies there, where not even the files beside it can be made that keep two processes
    /// apart: for reading, while nobody else has it.
    pub(crate) fn open_sqlite_as_it_lies(path: &Path) -> Result<Connection, StoreError> {
        let path = path.to_str().ok_or_else(|| StoreError::Unavailable("the path is no text".to_owned()))?;
        let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_URI;
        let opened = rusqlite::Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags);
        Ok(Connection::over(Database::Sqlite(set_up(opened.map_err(sqlite_error)?)?)))
    }

    /// Opens a PostgreSQL database and asserts that commits are durable.
    pub fn open_postgres(url: &str) -> Result<Connection, StoreError> {
        let client = postgres::Client::connect(url, postgres::NoTls).map_err(postgres_error)?;
        let postgres = PostgresConnection { client, statements: HashMap::new() };
        let mut connection = Connection::over(Database::Postgres(Box::new(postgres)));
        connection.set_patience(PATIENCE)?;
        for (setting, wanted) in [("synchronous_commit", "on"), ("fsync", "on")] {
            let rows = connection.query(&format!("SHOW {setting}"), &[])?;
            if rows != [[Value::from(wanted)]] {
                return Err(StoreError::Database(format!("not durable: {setting} is {rows:?}, must be {wanted}")));
            }
        }
        Ok(connection)
    }

    /// How long a statement waits for what somebody else holds.
    pub fn set_patience(&mut self, patience: Duration) -> Result<(), StoreError> {
        match &mut self.database {
            Database::Sqlite(connection) => connection.busy_timeout(patience).map_err(sqlite_error),
            Database::Postgres(connection) => {
                let set = format!("SET lock_timeout = {}", patience.as_millis().max(1));
                connection.client.batch_execute(&set).map_err(postgres_error)
            }
        }
    }

    fn over(database: Database) -> Connection {
        Connection { database, pending: Pending::default(), above: Above::new(), keys: None }
    }

    /// The same with the keys of a data directory, by which sealed fields open.
    ///
    /// # Errors
    /// Keys that are there and cannot be read.
    pub fn with_keys(mut self, directory: &Path) -> Result<Connection, StoreError> {
        let keys = Keys::read(directory).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        self.keys = keys.map(Arc::new);
        Ok(self)
    }

    /// The connection of SQLite; none where it is the other database.
    pub fn sqlite(&mut self) -> Option<&mut rusqlite::Connection> {
        match &mut self.database {
            Database::Sqlite(connection) => Some(connection),
            Database::Postgres(_) => None,
        }
    }

    pub fn dialect(&self) -> Dialect {
        match &self.database {
            Database::Sqlite(_) => Dialect::Sqlite,
            Database::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a query; placeholders are `$1`, `$2`, … and each is used in order of its number.
    pub fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, StoreError> {
        match &mut self.database {
            Database::Sqlite(connection) => {
                let sql = sql.replace('$', "?");
                let mut statement = connection.prepare_cached(&sql).map_err(sqlite_error)?;
                let width = statement.column_count();
                let bound = rusqlite::params_from_iter(parameters.iter().map(SqliteValue));
                let mut rows = statement.query(bound).map_err(sqlite_error)?;
                let mut answer = Vec::new();
                while let Some(row) = rows.next().map_err(sqlite_error)? {
                    let mut values = Vec::with_capacity(width);
                    for column in 0..width {
                        values.push(from_sqlite(row.get_ref(column).map_err(sqlite_error)?)?);
                    }
                    answer.push(values);
                }
                Ok(answer)
            }
            Database::Postgres(connection) => {
                let statement = connection.prepare(sql)?;
                let wrapped: Vec<PostgresValue<'_>> = parameters.iter().map(PostgresValue).collect();
                let bound: Vec<&(dyn ToSql + Sync)> = wrapped.iter().map(|value| value as _).collect();
                let rows = connection.client.query(&statement, &bound).map_err(postgres_error)?;
                rows.iter().map(from_postgres).collect()
            }
        }
    }

    /// Runs a query of one column of whole numbers, of which there may be many.
    pub fn integers(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<i64>, StoreError> {
        match &mut self.database {
            Database::Sqlite(connection) => {
                let sql = sql.replace('$', "?");
                let mut statement = connection.prepare_cached(&sql).map_err(sqlite_error)?;
                let bound = rusqlite::params_from_iter(parameters.iter().map(SqliteValue));
                let rows = statement.query_map(bound, |row| row.get(0)).map_err(sqlite_error)?;
                rows.collect::<Result<_, _>>().map_err(sqlite_error)
            }
            Database::Postgres(_) => {
                let rows = self.query(sql, parameters)?;
                Ok(rows.iter().filter_map(|row| row.first()?.as_integer()).collect())
            }
        }
    }

    /// A piece of the bytes in a column of a row, read where it stands: a query would take all of them into memory for it.
    pub(crate) fn piece_of_blob(
        &mut self,
        table: &str,
        column: &str,
        row: i64,
        from: usize,
        length: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let Some(connection) = self.sqlite() else { return Ok(Vec::new()) };
        let read = |connection: &rusqlite::Connection| {
            let bytes = connection.blob_open(rusqlite::MAIN_DB, table, column, row, true)?;
            let mut piece = vec![0; length.min(bytes.len().saturating_sub(from))];
            bytes.read_at_exact(&mut piece, from)?;
            Ok(piece)
        };
        read(connection).map_err(sqlite_error)
    }

    /// Runs a query that counts.
    pub fn count(&mut self, sql: &str, parameters: &[Value]) -> Result<usize, StoreError> {
        let rows = self.query(sql, parameters)?;
        Ok(rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0) as usize)
    }

    /// Runs a statement and answers how many rows it changed.
    pub fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, StoreError> {
        match &mut self.database {
            Database::Sqlite(connection) => {
                let sql = sql.replace('$', "?");
                let mut statement = connection.prepare_cached(&sql).map_err(sqlite_error)?;
                let bound = rusqlite::params_from_iter(parameters.iter().map(SqliteValue));
                statement.execute(bound).map(|changed| changed as u64).map_err(sqlite_error)
            }
            Database::Postgres(connection) => {
                let statement = connection.prepare(sql)?;
                let wrapped: Vec<PostgresValue<'_>> = parameters.iter().map(PostgresValue).collect();
                let bound: Vec<&(dyn ToSql + Sync)> = wrapped.iter().map(|value| value as _).collect();
                connection.client.execute(&statement, &bound).map_err(postgres_error)
            }
        }
    }

    /// Runs one statement of transaction control, which is prepared once.
    fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match &mut self.database {
            Database::Sqlite(connection) => {
                let done = connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
                done.map(|_| ()).map_err(sqlite_error)
            }
            Database::Postgres(connection) => connection.client.batch_execute(sql).map_err(postgres_error),
        }
    }

    /// Runs several statements without parameters.
    pub fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match &mut self.database {
            Database::Sqlite(connection) => connection.execute_batch(sql).map_err(sqlite_error),
            Database::Postgres(connection) => connection.client.batch_execute(sql).map_err(postgres_error),
        }
    }

    /// Begins a transaction that will write.
    pub fn begin_write(&mut self) -> Result<(), StoreError> {
        self.pending = Pending::default();
        match self.dialect() {
            Dialect::Sqlite => self.control("BEGIN IMMEDIATE"),
            Dialect::Postgres => self.control("BEGIN ISOLATION LEVEL SERIALIZABLE"),
        }
    }

    /// Begins a job inside a transaction that writes: a savepoint where a transaction holds many, nothing where the
    /// job has the transaction to itself.
    pub fn begin_job(&mut self) -> Result<(), StoreError> {
        self.pending.begin_job();
        match self.dialect() {
            Dialect::Sqlite => self.control("SAVEPOINT job"),
            Dialect::Postgres => Ok(()),
        }
    }

    /// Undoes what the job has done so far; it goes on from its beginning.
    pub fn undo_job(&mut self) -> Result<(), StoreError> {
        self.pending.undo_job();
        match self.dialect() {
            Dialect::Sqlite => self.control("ROLLBACK TO SAVEPOINT job"),
            Dialect::Postgres => self.batch("ROLLBACK; BEGIN ISOLATION LEVEL SERIALIZABLE"),
        }
    }

    /// Ends a job: what it did belongs to the transaction.
    pub fn end_job(&mut self) -> Result<(), StoreError> {
        match self.dialect() {
            Dialect::Sqlite => self.control("RELEASE SAVEPOINT job"),
            Dialect::Postgres => Ok(()),
        }
    }

    /// Begins a transaction that reads one consistent state.
    pub fn begin_read(&mut self) -> Result<(), StoreError> {
        match self.dialect() {
            Dialect::Sqlite => self.control("BEGIN"),
            Dialect::Postgres => self.control("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        }
    }

    pub fn commit(&mut self) -> Result<(), StoreError> {
        self.control("COMMIT")
    }

    /// Gives a transaction up; harmless where there is none.
    pub fn rollback(&mut self) {
        if let Err(error) = self.control("ROLLBACK") {
            tracing::debug!(%error, "nothing to roll back");
        }
    }

    /// Whether the server behind the connection is gone for good.
    pub fn is_closed(&self) -> bool {
        match &self.database {
            Database::Sqlite(_) => false,
            Database::Postgres(connection) => connection.client.is_closed(),
        }
    }
}

impl PostgresConnection {
    fn prepare(&mut self, sql: &str) -> Result<postgres::Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(postgres_error)?;
        if self.statements.len() > 500 {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

struct SqliteValue<'a>(&'a Value);

impl rusqlite::ToSql for SqliteValue<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn from_sqlite(value: ValueRef<'_>) -> Result<Value, StoreError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Integer(number)),
        ValueRef::Text(text) => Ok(Value::Text(match std::str::from_utf8(text) {
            Ok(text) => text.to_owned(),
            Err(_) => String::from_utf8_lossy(text).into_owned(),
        })),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(StoreError::Database("a column holds a fraction".to_owned())),
    }
}

#[derive(Debug)]
struct PostgresValue<'a>(&'a Value);

impl ToSql for PostgresValue<'_> {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) if *of == Type::INT4 => i32::try_from(*number)?.to_sql(of, out),
            Value::Integer(number) => number.to_sql(&Type::INT8, out),
            Value::Text(text) => text.to_sql(&Type::TEXT, out),
            Value::Bytes(bytes) => bytes.to_sql(&Type::BYTEA, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn from_postgres(row: &postgres::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index).map(Value::from),
            Type::INT4 => row.try_get::<_, Option<i32>>(index).map(|number| Value::from(number.map(i64::from))),
            Type::BOOL => row.try_get::<_, Option<bool>>(index).map(Value::from),
            Type::BYTEA => {
                row.try_get::<_, Option<Vec<u8>>>(index).map(|bytes| bytes.map_or(Value::Null, Value::Bytes))
            }
            _ => row.try_get::<_, Option<String>>(index).map(Value::from),
        };
        values.push(value.map_err(postgres_error)?);
    }
    Ok(values)
}

/// What every connection to SQLite is told.
fn set_up(connection: rusqlite::Connection) -> Result<rusqlite::Connection, StoreError> {
    connection.set_prepared_statement_cache_capacity(256);
    // A statement keeps its plan, whatever is bound to it: otherwise, once the tables were analysed, it would be prepared
    // anew for every value.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(sqlite_error)?;
    let setup =
        "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;";
    connection.execute_batch(setup).map_err(sqlite_error)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection
        .create_scalar_function("ordered", 1, flags, |of| Ok(of.get::<Option<String>>(0)?.map(|text| ordered(&text))))
        .map_err(sqlite_error)?;
    Ok(connection)
}
