//! Words that are not in declarations: `locales/zh-CN` and `locales/en`. A test finds gaps.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid, static_loader};
use kernel::{Catalogue, Label, Language, Problem, Refusal};

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

/// The words of one language.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words(pub Language);

impl Words {
    fn id(self) -> &'static LanguageIdentifier {
        match self.0 {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        }
    }

    pub fn language(self) -> Language {
        self.0
    }

    /// The sentence of a key.
    pub fn say(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The sentence of a key, with facts.
    pub fn with(self, key: &str, facts: &[(&'static str, String)]) -> String {
        let sentence = self.sentence(key, facts);
        sentence.and_then(|sentence| sentence.filled(facts)).unwrap_or_else(|| missing(key))
    }

    /// The sentence as it is for all facts: no sentence of ours chooses by one, which a test holds.
    fn sentence(self, key: &str, facts: &[(&'static str, String)]) -> Option<Arc<Sentence>> {
        type Known = RwLock<BTreeMap<String, Arc<Sentence>>>;
        static KNOWN: [Known; 2] = [const { RwLock::new(BTreeMap::new()) }; 2];
        let known = self.0.of(&KNOWN);
        if let Some(sentence) = known.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return Some(Arc::clone(sentence));
        }
        let gaps: HashMap<&str, FluentValue<'_>> =
            facts.iter().map(|(name, _)| (*name, FluentValue::from(format!("{GAP}{name}{GAP}")))).collect();
        let text = LOCALES.lookup_single_language(self.id(), key, Some(&gaps)).ok()?;
        let sentence = Arc::new(Sentence(text.split(GAP).map(str::to_owned).collect()));
        known.write().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), Arc::clone(&sentence));
        Some(sentence)
    }

    /// The sentence of a key with one fact.
    pub fn with_one(self, key: &str, name: &'static str, fact: impl ToString) -> String {
        self.with(key, &[(name, fact.to_string())])
    }

    /// A label of a declaration.
    pub fn label(self, label: Label) -> &'static str {
        label.in_language(self.0)
    }

    /// Why something was not done and what to do now.
    pub fn refusal(self, catalogue: &Catalogue, refusal: &Refusal) -> String {
        self.with(&key(refusal.code), &self.readable(catalogue, &refusal.facts))
    }

    /// What is wrong with one value.
    pub fn problem(self, catalogue: &Catalogue, problem: &Problem) -> String {
        let said = self.with(&key(problem.code), &self.readable(catalogue, &problem.facts));
        // Of several files it is said which one.
        match problem.facts.iter().find(|(name, _)| *name == "file") {
            Some((_, file)) => self.with("file-said", &[("file", file.clone()), ("sentence", said)]),
            None => said,
        }
    }

    /// Codes among the facts become the words that people know.
    fn readable(self, catalogue: &Catalogue, facts: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
        let kind = facts.iter().find(|(name, _)| *name == "kind").and_then(|(_, code)| catalogue.kind(code));
        facts
            .iter()
            .map(|(name, fact)| {
                let word = match (*name, kind) {
                    ("kind", Some(kind)) => self.label(kind.label).to_owned(),
                    ("state", Some(kind)) => {
                        kind.state(fact).map_or(fact.clone(), |state| self.label(state.label).to_owned())
                    }
                    ("from", Some(kind)) => {
                        let states = kind.states.iter().filter(|state| fact.split(' ').any(|name| name == state.name));
                        let labels: Vec<_> = states.map(|state| self.label(state.label)).collect();
                        labels.join(&self.say("state-or"))
                    }
                    ("pointing", _) => {
                        catalogue.kind(fact).map_or(fact.clone(), |kind| self.label(kind.label).to_owned())
                    }
                    ("type", _) => self.say(&format!("type-{fact}")),
                    _ => fact.clone(),
                };
                (*name, word)
            })
            .collect()
    }
}

/// A test finds gaps before anybody reads this.
fn missing(key: &str) -> String {
    format!("Unknown localization key: {key:?}")
}

fn key(code: &str) -> String {
    format!("refusal-{}", code.replace('.', "-"))
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
    fn facts_fill_a_sentence_and_a_missing_one_is_said() {
        let facts = |count: &str| vec![("count", count.to_owned()), ("total", "9".to_owned())];
        let first = Words(Language::Chinese).with("list-total", &facts("3"));
        assert!(first.contains('3') && first.contains('9'), "{first}");
        let again = Words(Language::Chinese).with("list-total", &facts("{ $total }"));
        assert_eq!(again, first.replacen('3', "{ $total }", 1), "a fact is never read as a sentence");
        assert_ne!(Words(Language::English).with("list-total", &facts("3")), first);
        assert!(Words(Language::Chinese).with("list-total", &facts("3")[..1]).contains("Unknown"));
        assert!(Words(Language::Chinese).say("no-such-key").contains("Unknown"));
    }
}
