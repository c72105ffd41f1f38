//! `suimei check`: says what is wrong with the data, beside a live server.

use serde_json::json;
use store::Connection;
use store::journal::HeadFile;

use crate::bar::Bar;
use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// What a check comes to.
pub struct Proved {
    /// What does not hold: the part of the check, and what it says.
    pub found: Vec<(&'static str, String)>,
    pub entries: i64,
    pub seals: i64,
    /// Records whose sealed words were opened, each with its key.
    pub opened: i64,
    /// Entries of earlier releases that say in the clear what is sealed today.
    pub unsealed: usize,
}

/// Verifies the data; anything wrong ends with exit code 1.
pub fn check(words: Words, settings: &Settings, deep: bool, json: bool) -> Result<(), Failure> {
    data::exists(words, settings)?;
    let proved = prove(words, settings, deep)?;
    if json {
        let Proved { entries, seals, unsealed, .. } = proved;
        println!(
            "{}",
            json!({ "ok": proved.found.is_empty(), "entries": entries, "seals": seals, "unsealed": unsealed,
                    "findings": proved.lines() })
        );
    } else {
        proved.tell(words);
    }
    proved.outcome(words, json)
}

/// Checks the data as one consistent state.
pub fn prove(words: Words, settings: &Settings, deep: bool) -> Result<Proved, Failure> {
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
        let (doing, mut bar) = (words.of("重演流水", "Replaying the journal"), Bar::default());
        let mut progress = |done: usize, total: usize| bar.show(doing, done as u64, total as u64);
        let more = store::check::deep(&mut connection, &catalogue, &mut progress).map_err(failed)?;
        found.extend(more.into_iter().map(|line| ("bytes", line)));
    }
    let unsealed = store::sealed::count_open(&mut connection, &catalogue).map_err(failed)?;
    let [entries, seals, opened] = counts(&mut connection).map_err(failed)?;
    connection.rollback();
    Ok(Proved { found, entries, seals, opened, unsealed })
}

fn counts(connection: &mut Connection) -> Result<[i64; 3], store::StoreError> {
    let counted = "SELECT (SELECT COUNT(*) FROM journal_entry), (SELECT COUNT(*) FROM journal_seal),
                   (SELECT COUNT(*) FROM sealed_key)";
    let rows = connection.query(counted, &[])?;
    Ok([0, 1, 2].map(|at| rows.first().and_then(|row| row[at].as_integer()).unwrap_or(0)))
}

impl Proved {
    pub fn lines(&self) -> Vec<serde_json::Value> {
        self.found.iter().map(|(part, line)| json!({ "part": part, "finding": line })).collect()
    }

    /// What was found, a line each, and what is no fault but should be known.
    pub fn tell(&self, words: Words) {
        for (part, line) in &self.found {
            println!("{part}: {line}");
        }
        let open = self.unsealed;
        if open > 0 {
            let told = say!(
                words,
                "早先版本写下的 {open} 条流水还含有今天应封存的内容（流水不能改）。",
                "{open} entries of earlier releases still hold in the clear what is sealed today: a journal cannot be changed."
            );
            println!("{told}");
        }
        if self.found.is_empty() {
            let Proved { entries, seals, .. } = self;
            let told = say!(
                words,
                "一切相符：流水 {entries} 条，印章 {seals} 枚。",
                "All is well: {entries} entries, {seals} seals."
            );
            println!("{told}");
        }
    }

    pub fn outcome(&self, words: Words, json: bool) -> Result<(), Failure> {
        match (self.found.len(), json) {
            (0, _) => Ok(()),
            (_, true) => Err(Failure::Undone(String::new())),
            (count, false) => Err(Failure::Undone(say!(
                words,
                "发现 {count} 处不符。请保留现场，停止服务后与备份核对。",
                "{count} things do not hold. Keep everything as it is, stop the server and compare with a backup."
            ))),
        }
    }
}
