//! Rules of public supervision: pure.

use kernel::folded;
use kernel::{Day, Id, Refusal};

use super::numbers::Numbers;
use crate::organisation::records::Organisation;

/// Under what the digest of a query code is made.
pub const CODE: &str = "query code 1";
/// Signs of a query code; earlier releases gave out letters from a to f among them.
const CODE_SIGNS: usize = 12;

/// A query code as it was given out, of what somebody types from paper: any width, blanks, marks and words around it, digits in
/// Chinese, and letters that look like digits. None where it is no code.
pub fn code(typed: &str) -> Option<String> {
    let in_chinese = |c: char| "〇一二三四五六七八九".chars().zip('0'..='9').find(|(said, _)| *said == c);
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '零' => Some('0'),
        _ => in_chinese(c).map(|(_, digit)| digit),
    };
    let sign = |c: char| match c {
        'o' => Some('0'),
        'l' | 'i' => Some('1'),
        'a'..='f' => Some(c),
        _ => digit(c),
    };
    let typed = folded(typed);
    let signs: String = typed.chars().filter_map(sign).collect();
    let digits: String = typed.chars().filter_map(digit).collect();
    [signs, digits].into_iter().find(|code| code.len() == CODE_SIGNS)
}

/// Words, not advertisements: enough of them, and hardly any links.
pub fn words(words: &str, numbers: &Numbers) -> Result<(), Refusal> {
    let (min, max) = (numbers.public_words_min, numbers.public_links_max);
    if (words.chars().count() as i64) < min {
        return Err(Refusal::rule("case.too-short").with("min", min).at("words"));
    }
    let links = (words.matches("http").count() + words.matches("www.").count()) as i64;
    if links > max { Err(Refusal::rule("case.links").with("max", max).at("words")) } else { Ok(()) }
}

/// What another office is given to do; none where the office handles the words itself.
///
/// # Errors
/// When only some of office, task and day are said. All that is missing is told at once.
pub fn handed_on(
    to: Option<Id<Organisation>>,
    subject: Option<String>,
    due: Option<Day>,
) -> Result<Option<(Id<Organisation>, String, Day)>, Refusal> {
    if to.is_none() && subject.is_none() && due.is_none() {
        return Ok(None);
    }
    let missing = |field, is_missing: bool| {
        if is_missing { Err(Refusal::rule("case.hand-on").at(field)) } else { Ok(()) }
    };
    Refusal::all([
        missing("handled_by", to.is_none()),
        missing("subject", subject.is_none()),
        missing("due", due.is_none()),
    ])?;
    Ok(to.zip(subject).zip(due).map(|((to, subject), due)| (to, subject, due)))
}
