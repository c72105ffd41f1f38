//! `suimei restore`: a backup into an empty place, and what a check says of it there.

use std::path::Path;

use ::backup::{Fault, Key, Manifest, Step, Unpacked};
use clap::ArgMatches;
use serde_json::json;

use crate::backup::show;
use crate::bar::Bar;
use crate::check::{Proved, prove};
use crate::data;
use crate::failure::Failure;
use crate::secret;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Restores, starts the platform once on what is there, and checks it.
pub fn restore(words: Words, settings: &Settings, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    let file = matches.get_one::<String>("file").cloned().unwrap_or_default();
    let failed = |fault: Fault| Failure::backup(words, &file, &fault);
    let key = key(words, &file, matches)?;
    let steps = store::schema::in_order(&programme::migrations());
    let known: Vec<&str> = steps.iter().map(|step| step.name).collect();
    let mut bar = Bar::default();
    let mut progress = |step: Step, done: u64, total: Option<u64>| show(words, &mut bar, (step, done, total));
    let (place, programs) = (settings.place(), settings.programs());
    let unpacked =
        ::backup::unpack(Path::new(&file), &key, &place, &known, &programs, &mut progress).map_err(failed)?;
    point_settings(words, &unpacked, settings)?;
    let manifest = unpacked.manifest.clone();
    unpacked.settle(&mut progress).map_err(failed)?;
    drop(bar);
    let proved = started(words, settings, &manifest)?;
    report(words, settings, &manifest, &proved, json);
    proved.outcome(words, json)
}

fn key(words: Words, file: &str, matches: &ArgMatches) -> Result<Key, Failure> {
    let failed = |fault: Fault| Failure::backup(words, file, &fault);
    let identities: Vec<&Path> = matches.get_many::<String>("identity").into_iter().flatten().map(Path::new).collect();
    match (::backup::wants_passphrase(Path::new(file)).map_err(failed)?, identities.is_empty()) {
        (true, true) => secret::ask(words, matches).map(Key::by_passphrase),
        (false, false) => Key::by_files(&identities).map_err(failed),
        (true, false) => Err(Failure::Usage(say!(
            words,
            "{file} 是用口令加密的，不是用公钥。请去掉 --identity，输入口令。",
            "{file} was locked by a passphrase, not for a recipient. Leave --identity out and give the passphrase."
        ))),
        (false, true) => Err(Failure::Usage(say!(
            words,
            "{file} 是用公钥加密的。请用 --identity 指定私钥文件。",
            "{file} was locked for a recipient. Name the file of its identity with --identity."
        ))),
    }
}

/// Settings that name a database name the one that was restored: what was taken elsewhere shall not be opened from here.
fn point_settings(words: Words, unpacked: &Unpacked, settings: &Settings) -> Result<(), Failure> {
    let path = unpacked.settings();
    let Ok(written) = std::fs::read_to_string(&path) else { return Ok(()) };
    let failed = |error: String| {
        Failure::Undone(say!(
            words,
            "备份里的 suimei.toml 不能用：{error}。没有恢复。",
            "The suimei.toml in the backup cannot be used: {error}. Nothing was restored."
        ))
    };
    let mut table: toml::Table = written.parse().map_err(|error: toml::de::Error| failed(error.to_string()))?;
    let named = table.get("database").and_then(toml::Value::as_str).map(str::to_owned);
    if named.is_none() || named == settings.database {
        return Ok(());
    }
    table.remove("database");
    if let Some(url) = &settings.database {
        table.insert("database".to_owned(), toml::Value::String(url.clone()));
    }
    std::fs::write(&path, table.to_string()).map_err(|error| failed(error.to_string()))
}

/// What stands after the platform was started once: a database of an earlier release is brought to this one by that.
fn started(words: Words, settings: &Settings, manifest: &Manifest) -> Result<Proved, Failure> {
    let failed = |error: store::StoreError| Failure::store(words, &error);
    let mut connection = data::reader(words, settings)?;
    let stands = ::backup::position(&mut connection).map_err(failed)?;
    drop(connection);
    let engine = data::engine(words, settings, data::brief())?;
    let alarm = engine.shared.alarm();
    // PostgreSQL plans by what it knows of the rows, and a dump says nothing of it.
    if alarm.is_none() {
        let known = engine.write(|connection| match connection.dialect() {
            store::Dialect::Postgres => connection.execute("ANALYZE", &[]).map(|_| ()),
            store::Dialect::Sqlite => Ok(()),
        });
        known.map_err(failed)?;
    }
    drop(engine);
    let mut proved = prove(words, settings, false)?;
    if stands != [manifest.journal.clone(), manifest.audit.clone()] {
        let line = "the journals do not end where the backup says".to_owned();
        proved.found.push(("backup", line));
    }
    proved.found.extend(alarm.map(|alarm| ("start", alarm.code.to_owned())));
    Ok(proved)
}

fn report(words: Words, settings: &Settings, manifest: &Manifest, proved: &Proved, json: bool) {
    let (at, opened, place) = (&manifest.at, proved.opened, settings.data.display());
    if json {
        let (entries, seals) = (proved.entries, proved.seals);
        println!(
            "{}",
            json!({ "ok": proved.found.is_empty(), "at": at, "entries": entries, "seals": seals, "opened": opened,
                    "findings": proved.lines() })
        );
        return;
    }
    println!("{}", say!(words, "已恢复到 {place}：{at} 的数据。", "Restored into {place}: the data of {at}."));
    proved.tell(words);
    if !proved.found.iter().any(|(part, _)| *part == "sealed") {
        println!("{}", say!(words, "封存的内容都能打开：{opened} 份。", "All that is sealed opens: {opened} records."));
    }
}
