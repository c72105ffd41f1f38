//! Rules of public supervision: pure.

use kernel::{Day, Id, Refusal};

use super::numbers::Numbers;
use crate::organisation::records::Organisation;

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
