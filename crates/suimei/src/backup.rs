//! `suimei backup`: one encrypted file, taken beside a running server.

use std::path::Path;
use std::time::Instant;

use ::backup::{Lock, Manifest, Step, Written};
use clap::ArgMatches;
use kernel::Refusal;
use serde_json::json;

use crate::bar::Bar;
use crate::data;
use crate::failure::Failure;
use crate::secret;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Writes the file, and says what is in it.
pub fn backup(words: Words, settings: &Settings, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    data::exists(words, settings)?;
    let file = matches.get_one::<String>("file").cloned().unwrap_or_default();
    let failed = |fault: ::backup::Fault| Failure::backup(words, &file, &fault);
    if Path::new(&file).symlink_metadata().is_ok() {
        return Err(failed(::backup::Fault::Taken((&file).into())));
    }
    let lock = lock(words, &file, matches)?;
    let (begun, mut bar) = (Instant::now(), Bar::default());
    let mut progress = |step: Step, done: u64, total: Option<u64>| show(words, &mut bar, (step, done, total));
    let written = ::backup::write(&settings.place(), Path::new(&file), &lock, &settings.programs(), &mut progress);
    drop(bar);
    let Written { manifest, alarm } = written.map_err(failed)?;
    report(words, &file, &manifest, alarm.as_ref().map(|alarm| alarm.code), begun, json);
    alarm.map_or(Ok(()), |alarm| Err(in_alarm(words, &file, &alarm)))
}

/// The file is there, and whoever looks after it must not throw an earlier one away for it.
fn in_alarm(words: Words, file: &str, alarm: &Refusal) -> Failure {
    let why = server::base::words::Words(words.0).refusal(&programme::catalogue(), alarm);
    Failure::Undone(say!(
        words,
        "{file} 已写成，但里面的数据有警报，恢复以后也是只读。请留着以前的备份，先查清原因：\n  {why}",
        "{file} is written, but what it holds is in alarm and will be read-only where it is restored. Keep the earlier backups, \
         and find out why first:\n  {why}"
    ))
}

fn lock(words: Words, file: &str, matches: &ArgMatches) -> Result<Lock, Failure> {
    let recipients: Vec<String> = matches.get_many("recipient").into_iter().flatten().cloned().collect();
    match (recipients.is_empty(), matches.contains_id("passphrase-file")) {
        (true, _) => secret::choose(words, matches).map(Lock::by_passphrase),
        (false, true) => Err(Failure::Usage(
            words
                .of(
                    "--recipient 和 --passphrase-file 只能用一样。",
                    "A backup takes --recipient or --passphrase-file, not both.",
                )
                .to_owned(),
        )),
        (false, false) => Lock::by_recipients(&recipients).map_err(|fault| Failure::backup(words, file, &fault)),
    }
}

/// How far a backup or its restoring is.
pub fn show(words: Words, bar: &mut Bar, (step, done, total): (Step, u64, Option<u64>)) {
    match (step, total) {
        (Step::Database, Some(pages)) => bar.show(words.of("抄下数据库", "Copying the database"), done, pages),
        (Step::Database, None) => bar.show_bytes(words.of("抄下数据库", "Copying the database"), done, None),
        (Step::File, total) => bar.show_bytes(words.of("备份文件", "The backup's file"), done, total),
        (Step::Filling, _) => bar.show_bytes(words.of("写入 PostgreSQL", "Filling PostgreSQL"), done, total),
    }
}

fn report(words: Words, file: &str, manifest: &Manifest, alarm: Option<&str>, begun: Instant, json: bool) {
    let bytes = std::fs::metadata(file).map_or(0, |about| about.len());
    let (entries, seals, at) = (manifest.journal.entry, manifest.journal.seal, &manifest.at);
    if json {
        println!(
            "{}",
            json!({ "file": file, "bytes": bytes, "at": at, "entries": entries, "seals": seals, "alarm": alarm })
        );
        return;
    }
    let (megabytes, seconds) = (bytes.div_ceil(1 << 20), begun.elapsed().as_secs());
    println!(
        "{}",
        say!(
            words,
            "备份已写入 {file}（{megabytes} MB，{seconds} 秒）：{at} 的数据，流水到第 {entries} 条，印章 {seals} 枚。\n\
             里面有主密钥。口令或私钥请另处保管；没有它，这个文件打不开。",
            "The backup is in {file} ({megabytes} MB, {seconds} s): the data of {at}, entries up to {entries}, {seals} seals.\n\
             It holds the master key. Keep the passphrase or the identity elsewhere; without it nobody opens this file."
        )
    );
}
