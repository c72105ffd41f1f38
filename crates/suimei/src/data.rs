//! Opening the data for a command, with a clear sentence when that is not possible.

use clap::ArgMatches;
use store::{Account, Connection, Engine, Options, StoreError};

use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// What must fit into the data directory, so that a few actions find room there.
const ROOM: usize = 256 * 1024;

/// Makes sure that files can be written into the data directory, which is made if it is not there. Nothing of it stays.
pub fn writable(words: Words, settings: &Settings) -> Result<(), Failure> {
    let path = settings.data.display();
    let probe = settings.data.join(format!(".write-probe-{}", std::process::id()));
    let written = std::fs::create_dir_all(&settings.data).and_then(|()| std::fs::write(&probe, vec![0; ROOM]));
    let removed = std::fs::remove_file(&probe);
    written.and(removed).map_err(|error| {
        Failure::Undone(say!(
            words,
            "数据目录 {path} 不能写入：{error}。请更改目录权限，或用 --data 指定别的目录。",
            "The data directory {path} cannot be written: {error}. Change its permissions, or name another one with --data."
        ))
    })
}

/// Refuses a data directory in which nothing has been set up.
pub fn exists(words: Words, settings: &Settings) -> Result<(), Failure> {
    if settings.database.is_some() || store::place::database_file(&settings.data).exists() {
        return Ok(());
    }
    let path = settings.data.display();
    Err(Failure::Undone(say!(
        words,
        "{path} 里还没有数据。请先运行 suimei init（新建）或 suimei demo（载入示例）。",
        "There is no data in {path} yet. Run suimei init (a new programme) or suimei demo (the sample) first."
    )))
}

/// An engine for a single command: few threads, beside whatever else runs on the data.
pub fn engine(words: Words, settings: &Settings, options: Options) -> Result<Engine, Failure> {
    Engine::open(programme::programme(), settings.place(), options).map_err(|error| Failure::store(words, &error))
}

/// Options of an engine that serves one command and ends.
pub fn brief() -> Options {
    Options { writers: 1, readers: 1, ..Options::default() }
}

/// A connection that only reads.
pub fn reader(words: Words, settings: &Settings) -> Result<Connection, Failure> {
    let opened = match &settings.database {
        Some(url) => Connection::open_postgres(url),
        None => Connection::open_sqlite(&store::place::database_file(&settings.data), true),
    };
    let opened = opened.and_then(|connection| connection.with_keys(&settings.data));
    opened.map_err(|error| Failure::store(words, &error))
}

/// The account of that user name: in the programme that is named, or in the only one that has it.
pub fn account(words: Words, engine: &Engine, matches: &ArgMatches, user: &str) -> Result<Option<Account>, Failure> {
    let failed = |error: StoreError| Failure::store(words, &error);
    let named = matches.get_one::<String>("programme");
    let codes = engine.read(|connection| connection.query("SELECT code FROM programme ORDER BY created, id", &[]));
    let mut found = Vec::new();
    for row in codes.map_err(failed)? {
        let code = row[0].as_text().unwrap_or_default();
        if named.is_none_or(|named| named == code) {
            let account = engine.read(|connection| engine.shared.directory.account(connection, code, user));
            found.extend(account.map_err(failed)?);
        }
    }
    if found.len() > 1 {
        let codes: Vec<&str> = found.iter().map(|account| account.programme.as_str()).collect();
        let codes = codes.join(" ");
        return Err(Failure::Usage(say!(
            words,
            "{user} 在几项帮扶工作里都有：{codes}。请用 --programme 写明是哪一项。",
            "{user} is a user of several programmes: {codes}. Say which one with --programme."
        )));
    }
    Ok(found.pop())
}

/// How many programmes the data holds.
pub fn programmes(words: Words, engine: &Engine) -> Result<i64, Failure> {
    let counted = engine.read(|connection| connection.query("SELECT COUNT(*) FROM programme", &[]));
    let rows = counted.map_err(|error| Failure::store(words, &error))?;
    Ok(rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0))
}
