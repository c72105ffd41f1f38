//! Texts as the two searches take them: by their letters, so that every part of a text is found, whatever words a dictionary
//! knows. A text is a row of the pairs of its letters, and a word is a shorter row.
//!
//! **Invariant:** nothing of a text reaches a search but letters and digits, folded.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::OnceLock;

use jieba_rs::Jieba;
use kernel::letters::near::Asked;
use kernel::{Value, folded, letters};

use crate::connection::Dialect;

/// So many characters in a row may be several words, and are then also found apart: 三圳镇饮水工程.
const COMPOUND_MIN: usize = 4;

/// Bytes of a word of letters by which it is found; the search of PostgreSQL takes no more than 2 KiB.
const WORD_BYTES_MAX: usize = 300;

/// The letters and digits of a text as they are compared.
pub(crate) fn letters(text: &str, max: usize) -> Vec<char> {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).take(max).collect()
}

/// The condition that a row's names may be near to what was typed: one column holds all its names, another the Chinese one.
pub fn may_be_near(
    (column, chinese): (&str, &str),
    asked: &Asked,
    dialect: Dialect,
    parameters: &mut Vec<Value>,
) -> String {
    let holds = asked.letters.iter().map(|letter| {
        parameters.push(letter.to_string().into());
        let at = parameters.len();
        let place = match dialect {
            Dialect::Sqlite => format!("instr({column}, ${at})"),
            Dialect::Postgres => format!("strpos({column}, ${at})"),
        };
        format!("CASE WHEN {place} > 0 THEN 1 ELSE 0 END")
    });
    let shared: Vec<String> = holds.collect();
    if shared.is_empty() {
        return "1 = 0".to_owned();
    }
    parameters.extend([Value::from(asked.length as i64), Value::from(asked.shared as i64)]);
    let (length, least) = (parameters.len() - 1, parameters.len());
    let name = if asked.letters.iter().any(char::is_ascii) { column } else { chinese };
    format!("LENGTH({name}) >= ${length} AND {} >= ${least}", shared.join(" + "))
}

pub(crate) fn pairs(letters: &[char], before: &str) -> Vec<String> {
    letters.windows(2).map(|pair| before.chars().chain(pair.iter().copied()).collect()).collect()
}

/// What is written into an index of one record.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub marks: BTreeSet<String>,
    /// Each a row of terms that follow one another.
    pub rows: Vec<Vec<String>>,
}

impl Written {
    pub(crate) fn row(&mut self, row: Vec<String>) {
        if !row.is_empty() && !self.rows.contains(&row) {
            self.rows.push(row);
        }
    }

    /// As the index takes it.
    pub(crate) fn written(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Sqlite => {
                let marks = self.marks.iter().map(String::as_str);
                // A term of its own between two rows, so that no word is found across both.
                let rows = self.rows.iter().flat_map(|row| ["q"].into_iter().chain(row.iter().map(String::as_str)));
                marks.chain(rows).collect::<Vec<_>>().join(" ")
            }
            Dialect::Postgres => {
                let mut written = String::new();
                for mark in &self.marks {
                    write!(written, "'{mark}' ").unwrap_or_default();
                }
                let mut position = 0;
                for row in &self.rows {
                    for pair in row {
                        position += 1;
                        write!(written, "'{pair}':{position} ").unwrap_or_default();
                    }
                    position += 1;
                }
                written
            }
        }
    }
}

/// Terms that follow one another, in the language of a search.
pub(crate) fn row(terms: &[String], dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("\"{}\"", terms.join(" ")),
        Dialect::Postgres => {
            let quoted: Vec<String> = terms.iter().map(|term| format!("'{term}'")).collect();
            format!("({})", quoted.join(" <-> "))
        }
    }
}

/// A part of a text by which it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Characters that follow one another.
    Characters(Vec<char>),
    /// A word of letters, or a number.
    Word(String),
}

impl Piece {
    pub fn letters(&self) -> Vec<char> {
        match self {
            Piece::Characters(run) => run.clone(),
            Piece::Word(word) => word.chars().collect(),
        }
    }
}

/// A text in its characters and its words of letters; signs and blanks between characters part nothing.
pub(crate) fn runs(text: &str) -> Vec<Piece> {
    let mut runs: Vec<Piece> = Vec::new();
    let mut parted = true;
    for letter in folded(text).chars() {
        match (letter.is_alphanumeric(), letters::is_character(letter), runs.last_mut()) {
            (false, ..) => {
                parted = true;
                continue;
            }
            (_, true, Some(Piece::Characters(run))) => run.push(letter),
            (_, true, _) => runs.push(Piece::Characters(vec![letter])),
            (_, false, Some(Piece::Word(word))) if !parted => {
                if word.len() < WORD_BYTES_MAX {
                    word.push(letter);
                }
            }
            _ => runs.push(Piece::Word(letter.to_string())),
        }
        parted = false;
    }
    runs
}

/// What has to stand in a text for it to be found under some words: their runs, where they are long the words in them.
pub fn pieces(words: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for chunk in words.split_whitespace() {
        for run in runs(chunk) {
            match run {
                Piece::Characters(run) if run.len() >= COMPOUND_MIN => pieces.extend(parts(&run)),
                run => pieces.push(run),
            }
        }
    }
    pieces
}

/// A long run in the words that a reader of Chinese would see in it; single characters stay with their neighbours.
fn parts(run: &[char]) -> Vec<Piece> {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    let text: String = run.iter().collect();
    let mut parts: Vec<Vec<char>> = Vec::new();
    let mut is_single = false;
    for word in DICTIONARY.get_or_init(Jieba::new).cut(&text, true) {
        let letters: Vec<char> = word.word.chars().collect();
        match parts.last_mut() {
            Some(before) if letters.len() == 1 && is_single => before.extend(letters),
            _ => {
                is_single = letters.len() == 1;
                parts.push(letters);
            }
        }
    }
    parts.into_iter().map(Piece::Characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_by_its_characters_and_its_words_of_letters() {
        let said = |pieces: Vec<Piece>| -> Vec<String> {
            let said = pieces.into_iter().map(|piece| match piece {
                Piece::Characters(run) => run.into_iter().collect(),
                Piece::Word(word) => word,
            });
            said.collect()
        };
        let table: [(&str, &[&str]); 6] = [
            ("大坪镇（二期）", &["大坪镇二期"]),
            ("青江北岸堤防ＧＤ－2011", &["青江北岸堤防", "gd", "2011"]),
            ("Tap WATER, for 3 towns", &["tap", "water", "for", "3", "towns"]),
            ("张　三", &["张三"]),
            ("DN110管", &["dn110", "管"]),
            ("，。", &[]),
        ];
        for (text, runs) in table {
            assert_eq!(said(super::runs(text)), runs, "{text}");
        }
        assert_eq!(said(pieces("南礤镇 桥")), ["南礤镇", "桥"], "what is short is looked for as it stands");
        let compound = said(pieces("三圳镇饮水工程"));
        assert!(compound.len() > 1 && compound.concat() == "三圳镇饮水工程", "{compound:?}");
    }
}
