//! Words that are not in declarations: `locales/zh-CN` and `locales/en`. A test finds gaps.
//!
//! It leaves out what the facts of a sentence are called in: who asks for a sentence knows that.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid, static_loader};
use kernel::Language;

static_loader! {
    static LOCALES = {
        locales: "../../locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static CHINESE: LanguageIdentifier = langid!("zh-CN");
static ENGLISH: LanguageIdentifier = langid!("en");

/// Stands around the name of a fact where it belongs; in no text.
const GAP: char = '\u{1}';

/// A sentence in pieces: text, the name of a fact, text, and so on.
struct Sentence(Vec<String>);

impl Sentence {
    /// None where a fact is missing.
    fn filled(&self, facts: &[(&'static str, String)]) -> Option<String> {
        let mut text = String::with_capacity(64);
        for (index, piece) in self.0.iter().enumerate() {
            if index % 2 == 0 {
                text.push_str(piece);
            } else {
                text.push_str(&facts.iter().find(|(name, _)| name == piece)?.1);
            }
        }
        Some(text)
    }
}

/// The sentence of a key in a language, with facts.
pub fn say(language: Language, key: &str, facts: &[(&'static str, String)]) -> String {
    // What English says of one thing stands as an attribute of its own, `.one`.
    let of_one = language == Language::English && facts.iter().any(|(_, fact)| fact == "1");
    let one = if of_one { sentence(language, &format!("{key}.one"), facts) } else { None };
    let sentence = one.or_else(|| sentence(language, key, facts));
    sentence.and_then(|sentence| sentence.filled(facts)).unwrap_or_else(|| missing(key))
}

/// The sentence as it is for all facts: no sentence of ours chooses by one, which a test holds.
fn sentence(language: Language, key: &str, facts: &[(&'static str, String)]) -> Option<Arc<Sentence>> {
    type Known = RwLock<BTreeMap<String, Option<Arc<Sentence>>>>;
    static KNOWN: [Known; 2] = [const { RwLock::new(BTreeMap::new()) }; 2];
    let known = language.of(&KNOWN);
    if let Some(sentence) = known.read().unwrap_or_else(PoisonError::into_inner).get(key) {
        return sentence.clone();
    }
    let gaps: HashMap<&str, FluentValue<'_>> =
        facts.iter().map(|(name, _)| (*name, FluentValue::from(format!("{GAP}{name}{GAP}")))).collect();
    let id = match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    let text = LOCALES.lookup_single_language(id, key, Some(&gaps)).ok();
    let sentence = text.map(|text| Arc::new(Sentence(text.split(GAP).map(str::to_owned).collect())));
    // A fact that is missing may come another time; that there is no sentence of one thing stays so.
    if sentence.is_some() || key.ends_with(".one") {
        known.write().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), sentence.clone());
    }
    sentence
}

/// A test finds gaps before anybody reads this.
fn missing(key: &str) -> String {
    format!("Unknown localization key: {key:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sentence_chooses_by_a_fact() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
        for language in ["zh-CN", "en"] {
            for file in std::fs::read_dir(folder.join(language)).unwrap() {
                let path = file.unwrap().path();
                let text = std::fs::read_to_string(&path).unwrap();
                for word in ["->", "NUMBER(", "DATETIME("] {
                    assert!(!text.contains(word), "{}: {word}: sentences are kept in pieces", path.display());
                }
            }
        }
    }

    #[test]
    fn english_says_one_thing_as_one() {
        let days = |days: &str| say(Language::English, "light-past", &[("days", days.to_owned())]);
        assert_eq!(
            [days("0"), days("1"), days("2"), days("11")],
            ["0 days late", "1 day late", "2 days late", "11 days late"]
        );
        assert_eq!(say(Language::Chinese, "light-past", &[("days", "1".to_owned())]).matches('1').count(), 1);
    }

    #[test]
    fn facts_fill_a_sentence_and_a_missing_one_is_said() {
        let facts = |count: &str| vec![("count", count.to_owned()), ("total", "9".to_owned())];
        let first = say(Language::Chinese, "list-total", &facts("3"));
        assert!(first.contains('3') && first.contains('9'), "{first}");
        let again = say(Language::Chinese, "list-total", &facts("{ $total }"));
        assert_eq!(again, first.replacen('3', "{ $total }", 1), "a fact is never read as a sentence");
        assert_ne!(say(Language::English, "list-total", &facts("3")), first);
        assert!(say(Language::Chinese, "list-total", &facts("3")[..1]).contains("Unknown"));
        assert!(say(Language::Chinese, "no-such-key", &[]).contains("Unknown"));
    }
}
