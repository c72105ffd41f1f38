//! Words that are not in declarations: `locales/zh-CN` and `locales/en`. A test finds gaps.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
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
        LOCALES.lookup(self.id(), key)
    }

    /// The sentence of a key, with facts.
    pub fn with(self, key: &str, facts: &[(&'static str, String)]) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
            facts.iter().map(|(name, fact)| (Cow::Borrowed(*name), FluentValue::from(fact.as_str()))).collect();
        LOCALES.lookup_with_args(self.id(), key, &arguments)
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
        self.with(&key(problem.code), &self.readable(catalogue, &problem.facts))
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
                    ("type", _) => self.say(&format!("type-{fact}")),
                    _ => fact.clone(),
                };
                (*name, word)
            })
            .collect()
    }
}

fn key(code: &str) -> String {
    format!("refusal-{}", code.replace('.', "-"))
}
