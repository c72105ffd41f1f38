//! Numbers that can be compared: one unit a page, money with two decimals everywhere, the exact amount where it is asked for.
//!
//! The unit stands in the address (`unit=yuan`), so that a page can be passed on as it is read; it is 万元 where nothing is said.

use kernel::{Fen, Figure, Kind, Type, Unit};

use super::call::Call;
use super::words::Words;

/// The name under which the address says the unit.
pub const UNIT: &str = "unit";
const YUAN: &str = "yuan";

/// The unit of a page's money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Money {
    #[default]
    Wan,
    Yuan,
}

/// A number as it is shown, with what it is exactly where that is more; where it leads, and what it is when read alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub text: String,
    /// Empty where the text is exact.
    pub exact: String,
    pub link: String,
    /// What is to be known of it, beside it.
    pub mark: String,
    /// What of it is which, under it.
    pub note: String,
}

/// Digits, points and commas that every box at the head of a page holds in large letters.
const DIGITS_LARGE: usize = 9;

/// A figure at the head of a page: its words, the number with what it leads to, its unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headline {
    pub label: String,
    pub amount: Amount,
    pub unit: String,
    /// What of it is which, under it.
    pub note: String,
}

impl Amount {
    /// Whether the number has so many digits that large letters may not hold it: whole yuan have.
    pub fn is_long(&self) -> bool {
        self.text.len() > DIGITS_LARGE && self.text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
    }

    /// Nothing to say: what was not reported has no number.
    pub fn none() -> Amount {
        Amount { text: "—".to_owned(), ..Amount::default() }
    }

    /// A number of things, thousands set apart.
    pub fn count(count: i64) -> Amount {
        Amount { text: kernel::fen::grouped_count(count), ..Amount::default() }
    }

    pub fn marked(mut self, mark: String) -> Amount {
        self.mark = mark;
        self
    }

    pub fn noted(mut self, note: String) -> Amount {
        self.note = note;
        self
    }

    pub fn leading_to(mut self, link: String) -> Amount {
        self.link = link;
        self
    }
}

impl Money {
    /// As the address says.
    pub fn of(call: &Call) -> Money {
        if call.asked(UNIT) == Some(YUAN) { Money::Yuan } else { Money::Wan }
    }

    /// The value under `UNIT` in an address.
    pub fn code(self) -> &'static str {
        match self {
            Money::Wan => "",
            Money::Yuan => YUAN,
        }
    }

    pub fn word(self, words: Words) -> String {
        words.say(match self {
            Money::Wan => "wan",
            Money::Yuan => "yuan",
        })
    }

    /// An amount with two decimals, so that points stand below each other; in 万元 rounded once, and exact in 元 beside it.
    pub fn shown(self, amount: Fen, words: Words) -> Amount {
        let exact = match self {
            Money::Yuan => String::new(),
            Money::Wan => words.with_one("money-plain", "amount", amount.yuan_grouped()),
        };
        Amount { text: self.text(amount), exact, ..Amount::default() }
    }

    /// An amount as cells show it.
    pub fn text(self, amount: Fen) -> String {
        match self {
            Money::Wan => amount.wan_rounded(2),
            Money::Yuan => amount.yuan_grouped(),
        }
    }

    /// An amount with its unit.
    pub fn said(self, amount: Fen, words: Words) -> String {
        words.with("money-said", &[("amount", self.text(amount)), ("unit", self.word(words))])
    }

    /// The head of a column of amounts.
    pub fn head(self, label: &str, words: Words) -> String {
        words.with("head-unit", &[("label", label.to_owned()), ("unit", self.word(words))])
    }

    /// So many rows of amounts, and in which unit those are.
    pub fn counted(self, count: usize, words: Words) -> String {
        words.with("lines-count-unit", &[("count", count.to_string()), ("unit", self.word(words))])
    }

    /// The amount of a figure, in its unit.
    pub fn of_figure(self, figure: &Figure, amount: i64, words: Words) -> Amount {
        match figure.unit {
            Unit::Fen => self.shown(Fen(amount), words),
            Unit::People | Unit::Days | Unit::Count => Amount::count(amount),
        }
    }

    /// The unit of a figure's amounts.
    pub fn unit_of(self, figure: &Figure, words: Words) -> String {
        match figure.unit {
            Unit::Fen => self.word(words),
            Unit::People => words.say("unit-people"),
            Unit::Days => words.say("unit-days"),
            Unit::Count => words.label(figure.counts).to_owned(),
        }
    }

    /// The way to the other unit, from a page that shows money of these kinds.
    pub fn offered<'k>(call: &Call, kinds: impl IntoIterator<Item = &'k Kind>) -> Option<(String, String)> {
        let shows = |kind: &Kind| kind.fields.iter().any(|field| matches!(field.of, Type::Money));
        kinds.into_iter().any(shows).then(|| Money::of(call).switch(call))
    }

    /// The same page in the other unit: its address and the words that lead there.
    pub fn switch(self, call: &Call) -> (String, String) {
        let other = match self {
            Money::Wan => Money::Yuan,
            Money::Yuan => Money::Wan,
        };
        let label = call.words().with_one("unit-switch", "unit", other.word(call.words()));
        (with(call, &[(UNIT, other.code())]), label)
    }
}

/// What of a sum is of which kind: all of one, or how much of each; empty where there is nothing.
pub fn of_which(words: Words, all: &[(&str, Amount)]) -> String {
    match all {
        [] => String::new(),
        [(label, _)] => words.with_one("figure-all-of", "label", label),
        some => parts(words, some),
    }
}

/// How much of a sum is each of these; empty where there is none.
pub fn parts(words: Words, parts: &[(&str, Amount)]) -> String {
    let part = |(label, amount): &(&str, Amount)| {
        words.with("figure-part", &[("label", (*label).to_owned()), ("amount", amount.text.clone())])
    };
    let said: Vec<String> = parts.iter().map(part).collect();
    if said.is_empty() {
        return String::new();
    }
    words.with_one("figure-of-which", "parts", said.join(&words.say("figure-and")))
}

/// Notes under one amount; empty ones are left out.
pub fn notes(notes: &[String]) -> String {
    let said: Vec<&str> = notes.iter().map(String::as_str).filter(|note| !note.is_empty()).collect();
    said.join(" · ")
}

/// The address of this page with some of what it asks for changed; what is empty is left out.
pub fn with(call: &Call, changed: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let is_changed = |name: &str| changed.iter().any(|(other, _)| *other == name);
    for (name, value) in call.query.iter().filter(|(name, value)| !is_changed(name) && !value.is_empty()) {
        query.append_pair(name, value);
    }
    for (name, value) in changed.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    format!("?{}", query.finish())
}
