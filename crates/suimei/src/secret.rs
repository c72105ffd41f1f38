//! The passphrase of a backup: typed on the terminal, from a file, or from the environment.

use std::io::IsTerminal;
use std::path::Path;

use clap::ArgMatches;

use crate::failure::Failure;
use crate::words::{Words, say};

/// Whoever has the file may guess as often as they like: longer than a password.
const CHARACTERS_MIN: usize = 12;
const VARIABLE: &str = "SUIMEI_BACKUP_PASSPHRASE";

/// The passphrase for a new backup. On the terminal it is typed twice.
pub fn choose(words: Words, matches: &ArgMatches) -> Result<String, Failure> {
    let chosen = match given(words, matches)? {
        Some(passphrase) => passphrase,
        None => typed_twice(words)?,
    };
    if chosen.chars().count() < CHARACTERS_MIN {
        return Err(Failure::Usage(say!(
            words,
            "备份口令至少 {CHARACTERS_MIN} 个字。请另取一个，例如几个不相干的词。",
            "A passphrase of a backup has {CHARACTERS_MIN} characters at least. Choose another one, such as several unrelated words."
        )));
    }
    Ok(chosen)
}

/// The passphrase of a backup that is there.
pub fn ask(words: Words, matches: &ArgMatches) -> Result<String, Failure> {
    match given(words, matches)? {
        Some(passphrase) => Ok(passphrase),
        None => typed(words, words.of("备份口令：", "Passphrase of the backup: ")),
    }
}

/// From the file that is named, or else from the environment. The end of a line is no part of it.
fn given(words: Words, matches: &ArgMatches) -> Result<Option<String>, Failure> {
    if let Some(path) = matches.get_one::<String>("passphrase-file") {
        let read = std::fs::read_to_string(Path::new(path)).map_err(|error| {
            Failure::Undone(say!(
                words,
                "口令文件 {path} 不能读取：{error}",
                "The file of the passphrase, {path}, cannot be read: {error}"
            ))
        })?;
        return Ok(Some(read.trim_end_matches(['\r', '\n']).to_owned()));
    }
    Ok(std::env::var(VARIABLE).ok().filter(|passphrase| !passphrase.is_empty()))
}

fn typed(words: Words, question: &str) -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage(say!(
            words,
            "没有口令。请在终端里运行，或用 --passphrase-file 指定口令文件，或设环境变量 {VARIABLE}。",
            "There is no passphrase. Run this on a terminal, name a file with --passphrase-file, or set {VARIABLE}."
        )));
    }
    rpassword::prompt_password(question).map_err(|error| {
        Failure::Undone(say!(words, "口令没有读到：{error}", "The passphrase could not be read: {error}"))
    })
}

fn typed_twice(words: Words) -> Result<String, Failure> {
    let first =
        typed(words, words.of("备份口令（不少于 12 字）：", "Passphrase of the backup (12 characters or more): "))?;
    let again = typed(words, words.of("再输一次：", "Once more: "))?;
    if first == again {
        return Ok(first);
    }
    let sentence = words.of(
        "两次输入不一样，没有写备份。请再运行一次。",
        "The two are not the same; no backup was written. Run it again.",
    );
    Err(Failure::Undone(sentence.to_owned()))
}
