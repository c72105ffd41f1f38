//! A line of context for what a search found: the words around the first of those that were looked for.

use kernel::{Kind, Type};
use serde_json::Value as Json;
use store::published::{self, Published};

use crate::base::call::Call;

/// Letters before and after what was found.
const BEFORE: usize = 16;
const AFTER: usize = 40;

/// Where something was found: the field, what stands before it, what was looked for, what stands after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    pub label: String,
    pub before: String,
    pub found: String,
    pub after: String,
}

/// The words that are looked for, the longest first: as they were typed, then cut.
fn sought(query: &str) -> Vec<String> {
    let mut words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    words.extend(published::tokens(query));
    words.retain(|word| word.chars().count() > 1 || !word.is_ascii());
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    words
}

/// The text around the first of these words that stands in it.
fn around(text: &str, words: &[String]) -> Option<[String; 3]> {
    let letters: Vec<char> = text.chars().collect();
    // Letter by letter, so that places in the folded text are places in the text.
    let folded: Vec<char> = letters.iter().map(|letter| letter.to_lowercase().next().unwrap_or(*letter)).collect();
    let (from, length) = words.iter().find_map(|word| {
        let word: Vec<char> = word.chars().collect();
        let at = folded.windows(word.len().max(1)).position(|window| window == word)?;
        Some((at, word.len()))
    })?;
    let (start, end) = (from.saturating_sub(BEFORE), (from + length + AFTER).min(letters.len()));
    let piece = |from: usize, to: usize| letters[from..to].iter().collect::<String>().replace(['\n', '\r'], " ");
    let before = format!("{}{}", if start > 0 { "…" } else { "" }, piece(start, from));
    let after = format!("{}{}", piece(from + length, end), if end < letters.len() { "…" } else { "" });
    Some([before, piece(from, from + length), after])
}

fn in_row(call: &Call, kind: &Kind, row: &Json, words: &[String]) -> Option<Context> {
    let texts = kind.fields.iter().filter(|field| field.public && !field.hidden && matches!(field.of, Type::Text));
    texts.into_iter().find_map(|field| {
        let [before, found, after] = around(row[field.name].as_str()?, words)?;
        Some(Context { label: call.words().label(field.label).to_owned(), before, found, after })
    })
}

/// Where in a published record the words stand; none where it was found by what its values mean.
pub fn of(call: &Call, version: &Published, query: &str) -> Option<Context> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind(&version.kind)?;
    let words = sought(query);
    let of_lines = || {
        catalogue.parts(kind.code).find_map(|part| {
            let lines = version.content[&part.member()].as_array().into_iter().flatten();
            lines.into_iter().find_map(|line| in_row(call, part, line, &words))
        })
    };
    in_row(call, kind, &version.content, &words).or_else(of_lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_stands_between_the_words_around_it() {
        let text = "从后山水库引水，铺主管 3.1 公里，通到 312 户，一千二百六十人不再挑水，管护由村里负责，水费由村民代表会议商定后张榜公布。";
        let found = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            around(text, &words).map(|[before, found, after]| format!("{before}[{found}]{after}"))
        };
        assert_eq!(found(&["水库"]).as_deref().map(|said| said.starts_with("从后山[水库]引水，")), Some(true));
        let far = found(&["挑水"]).expect("it stands there");
        assert!(far.starts_with('…') && far.contains("不再[挑水]，管护") && far.ends_with("公布。"), "{far}");
        assert_eq!(found(&["桥"]), None);
        let upper = around("Tap WATER for all", &["water".to_owned()]).expect("without regard to case");
        assert_eq!(upper, ["Tap ".to_owned(), "WATER".to_owned(), " for all".to_owned()]);
    }
}
