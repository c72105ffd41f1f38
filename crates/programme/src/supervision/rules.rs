//! Rules of public supervision: pure.

use kernel::Refusal;

use super::numbers::Numbers;

/// Words, not advertisements: enough of them, and hardly any links.
pub fn words(words: &str, numbers: &Numbers) -> Result<(), Refusal> {
    let (min, max) = (numbers.public_words_min, numbers.public_links_max);
    if (words.chars().count() as i64) < min {
        return Err(Refusal::rule("case.too-short").with("min", min).at("words"));
    }
    let links = (words.matches("http").count() + words.matches("www.").count()) as i64;
    if links > max { Err(Refusal::rule("case.links").with("max", max).at("words")) } else { Ok(()) }
}
