//! `suimei check`: says what is wrong with the data, beside a live server.

use std::io::{IsTerminal, Write};

use serde_json::json;
use store::journal::HeadFile;

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Verifies the data; anything wrong ends with exit code 1.
pub fn check(words: Words, settings: &Settings, deep: bool, json: bool) -> Result<(), Failure> {
    data::exists(words, settings)?;
    let failed = |error: store::StoreError| Failure::store(words, &error);
    let head = HeadFile::open(&settings.data).map_err(|error| {
        let reason = error.to_string();
        Failure::Undone(say!(
            words,
            "流水的签名密钥不能读取：{reason}",
            "The journal's signing key cannot be read: {reason}"
        ))
    })?;
    let mut connection = data::reader(words, settings)?;
    connection.begin_read().map_err(failed)?;
    let catalogue = programme::catalogue();
    let findings = store::check::check(&mut connection, &catalogue, &head).map_err(failed)?;
    let mut found: Vec<(&str, String)> = findings.all().map(|(part, line)| (part, line.clone())).collect();
    if deep {
        let mut progress = |done: usize, total: usize| show_progress(words, done, total);
        let more = store::check::deep(&mut connection, &catalogue, &mut progress).map_err(failed)?;
        found.extend(more.into_iter().map(|line| ("bytes", line)));
    }
    let open = store::sealed::count_open(&mut connection, &catalogue).map_err(failed)?;
    let counted = "SELECT (SELECT COUNT(*) FROM journal_entry), (SELECT COUNT(*) FROM journal_seal)";
    let rows = connection.query(counted, &[]).map_err(failed)?;
    connection.rollback();
    let count = |at: usize| rows.first().and_then(|row| row[at].as_integer()).unwrap_or(0);
    let (entries, seals) = (count(0), count(1));
    if json {
        let lines: Vec<_> = found.iter().map(|(part, line)| json!({ "part": part, "finding": line })).collect();
        println!(
            "{}",
            json!({ "ok": found.is_empty(), "entries": entries, "seals": seals, "unsealed": open, "findings": lines })
        );
    } else {
        for (part, line) in &found {
            println!("{part}: {line}");
        }
        if open > 0 {
            let told = say!(
                words,
                "早先版本写下的 {open} 条流水还含有今天应封存的内容（流水不能改）。",
                "{open} entries of earlier releases still hold in the clear what is sealed today: a journal cannot be changed."
            );
            println!("{told}");
        }
    }
    match (found.len(), json) {
        (0, true) => Ok(()),
        (0, false) => {
            println!(
                "{}",
                say!(
                    words,
                    "一切相符：流水 {entries} 条，印章 {seals} 枚。",
                    "All is well: {entries} entries, {seals} seals."
                )
            );
            Ok(())
        }
        (_, true) => Err(Failure::Undone(String::new())),
        (count, false) => Err(Failure::Undone(say!(
            words,
            "发现 {count} 处不符。请保留现场，停止服务后与备份核对。",
            "{count} things do not hold. Keep everything as it is, stop the server and compare with a backup."
        ))),
    }
}

/// A bar on a terminal, which goes when all is done; nothing elsewhere.
fn show_progress(words: Words, done: usize, total: usize) {
    const WIDTH: usize = 30;
    let mut terminal = std::io::stderr();
    if !terminal.is_terminal() {
        return;
    }
    let full = (done * WIDTH).checked_div(total).unwrap_or(WIDTH);
    let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
    let said = say!(words, "重演流水 {bar} {done}/{total}", "Replaying the journal {bar} {done}/{total}");
    let end = if done == total { "\r\x1b[K" } else { "" };
    write!(terminal, "\r{said}{end}").and_then(|()| terminal.flush()).unwrap_or_default();
}
