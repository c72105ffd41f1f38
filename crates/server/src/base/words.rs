//! The words of pages in the reader's language: sentences of the words files, labels of declarations, refusals.

use kernel::{Catalogue, Day, Label, Language, Problem, Refusal, Romanised};
use store::romanised::carrying;

/// The words of one language.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words(pub Language);

impl Words {
    pub fn language(self) -> Language {
        self.0
    }

    /// The sentence of a key.
    pub fn say(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The sentence of a key, with facts.
    pub fn with(self, key: &str, facts: &[(&'static str, String)]) -> String {
        words::say(self.0, key, facts)
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

    /// What of a sum is of this kind, as its row is headed.
    pub fn of_which(self, label: Label) -> String {
        self.with_one("board-of-which", "label", self.label(label))
    }

    /// What is said of something in brackets behind it; nothing where nothing is said.
    pub fn aside(self, said: String) -> String {
        if said.is_empty() { said } else { self.with_one("aside", "said", said) }
    }

    /// Somebody by name: those who read English find it in the letters of pinyin too.
    pub fn person(self, name: &str) -> String {
        match self.language() {
            Language::Chinese => name.to_owned(),
            Language::English => carrying(name, Romanised::Person),
        }
    }

    /// A day in the reader's language.
    pub fn day(self, day: Day) -> String {
        if self.language() == Language::Chinese { day.zh() } else { day.en() }
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
                    ("letter", _) => match fact.split_once(':') {
                        Some((row, letter)) => {
                            self.with("letter-of-row", &[("row", row.to_owned()), ("letter", letter.to_owned())])
                        }
                        None => self.with_one("letter-of-text", "letter", fact),
                    },
                    // Readers of other languages part names otherwise.
                    ("names", _) => fact.replace('、', &self.say("list-comma")),
                    ("type", _) => self.say(&format!("type-{fact}")),
                    // A day as readers write it, wherever a rule says one.
                    _ => {
                        Day::parse(fact).ok().filter(|day| day.iso() == *fact).map_or(fact.clone(), |day| self.day(day))
                    }
                };
                (*name, word)
            })
            .collect()
    }
}

fn key(code: &str) -> String {
    format!("refusal-{}", code.replace('.', "-"))
}
