//! Declared figures: what is added up, of which records, by what it is told apart; a record's contributions as a pure function.
//!
//! **Invariant:** a figure is the sum of contributions and of nothing else, so that the rows behind it add up to it. What an
//! action changes of them is a difference; how differences are kept is left to the store.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::days::Year;
use crate::field::Choice;
use crate::label::Label;
use crate::record::Aggregate;

/// In what a figure's amount is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Money, to the fen.
    Fen,
    People,
    Days,
    /// Things of the figure's own word: projects, plans.
    Count,
}

impl Unit {
    /// The code by which programs know it.
    pub const fn code(self) -> &'static str {
        match self {
            Unit::Fen => "fen",
            Unit::People => "people",
            Unit::Days => "days",
            Unit::Count => "count",
        }
    }
}

/// By what contributions are told apart beside party, partner and year: one of a few declared choices.
#[derive(Clone, Copy, Debug)]
pub struct Dimension {
    pub name: &'static str,
    pub label: Label,
    pub choices: &'static [Choice],
    /// Whether what has one of them is never added to what has another without saying what is of which.
    pub apart: bool,
    /// Whether a sum over several of its choices says how much has which: what is reported is not what is drafted.
    pub told: bool,
    /// Whether a record contributes to several of them, so that it is counted once for each.
    pub splits: bool,
    /// Whether tables list every choice of it, of what there is none too.
    pub whole: bool,
    /// Whether a sum that holds something of it says how much: an amount that rests on a letter nobody has confirmed.
    pub marks: bool,
}

impl Dimension {
    pub const fn new(name: &'static str, label: Label, choices: &'static [Choice]) -> Dimension {
        Dimension { name, label, choices, apart: false, told: false, splits: false, whole: false, marks: false }
    }
    pub const fn apart(mut self) -> Dimension {
        self.apart = true;
        self
    }

    /// A sum over several of its choices says how much has which.
    pub const fn told(mut self) -> Dimension {
        self.told = true;
        self
    }

    /// Tables list every choice of it, of what there is none too.
    pub const fn listed_whole(mut self) -> Dimension {
        self.whole = true;
        self
    }

    /// Of most there is none of its choices; a sum says how much of it has one.
    pub const fn marks(mut self) -> Dimension {
        self.marks = true;
        self
    }

    pub const fn splits(mut self) -> Dimension {
        self.splits = true;
        self
    }

    pub fn choice(&self, code: &str) -> Option<&'static Choice> {
        self.choices.iter().find(|choice| choice.code == code)
    }
}

/// One word for one sum.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub code: &'static str,
    pub label: Label,
    pub unit: Unit,
    /// What its quantity counts: projects, plans.
    pub counts: Label,
    /// In the order in which it is shown.
    pub by: &'static [&'static Dimension],
    /// What it counts and what it leaves out, in a sentence.
    pub note: Label,
    /// Whether everybody reads it. Then it is made of published versions alone.
    pub public: bool,
    pub asks: &'static [&'static str],
}

impl Figure {
    /// The dimension whose values stand beside each other in every sum.
    pub fn apart(&self) -> Option<&'static Dimension> {
        self.by.iter().find(|dimension| dimension.apart).copied()
    }

    /// The dimension of which every sum says how much has one of its choices.
    pub fn marked_by(&self) -> Option<&'static Dimension> {
        self.by.iter().find(|dimension| dimension.marks).copied()
    }

    /// The dimensions across which a sum is never told in silence.
    pub fn told_by(&self) -> impl Iterator<Item = &'static Dimension> {
        self.by.iter().copied().filter(|dimension| dimension.apart || dimension.told)
    }

    pub fn dimension(&self, name: &str) -> Option<&'static Dimension> {
        self.by.iter().find(|dimension| dimension.name == name).copied()
    }
}

/// Where a contribution belongs. Two of one place are one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub figure: &'static str,
    /// The line of the record from which it comes.
    pub line: Option<Uuid>,
    /// Whose it is: a county, a department.
    pub party: Option<Uuid>,
    /// Who stands on the other side.
    pub partner: Option<Uuid>,
    pub year: Option<i64>,
    /// The codes of the figure's dimensions, in the order of their names.
    pub tags: BTreeMap<&'static str, String>,
}

impl Spot {
    pub fn of(figure: &'static Figure) -> Spot {
        Spot { figure: figure.code, ..Spot::default() }
    }
    pub fn line(mut self, line: Uuid) -> Spot {
        self.line = Some(line);
        self
    }
    pub fn party(mut self, party: Option<Uuid>) -> Spot {
        self.party = party;
        self
    }
    pub fn partner(mut self, partner: Option<Uuid>) -> Spot {
        self.partner = partner;
        self
    }
    pub fn year(mut self, year: Option<Year>) -> Spot {
        self.year = year.map(|year| i64::from(year.number()));
        self
    }
    pub fn tag(mut self, dimension: &'static Dimension, code: &str) -> Spot {
        self.tags.insert(dimension.name, code.to_owned());
        self
    }

    /// The tags as one text, the same for the same tags.
    pub fn tags_said(&self) -> String {
        let each: Vec<_> = self.tags.iter().map(|(name, code)| format!("{name}={code}")).collect();
        each.join(" ")
    }
}

/// Reads tags from their text.
pub fn tags_read(said: &str) -> impl Iterator<Item = (&str, &str)> {
    said.split(' ').filter_map(|tag| tag.split_once('='))
}

/// How much: in the figure's unit, and of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    pub amount: i64,
    pub quantity: i64,
}

impl Measure {
    pub const NONE: Measure = Measure { amount: 0, quantity: 0 };

    pub const fn new(amount: i64, quantity: i64) -> Measure {
        Measure { amount, quantity }
    }

    /// Both together; the limit of a number where they would be beyond it.
    pub fn and(self, other: Measure) -> Measure {
        Measure {
            amount: self.amount.saturating_add(other.amount),
            quantity: self.quantity.saturating_add(other.quantity),
        }
    }

    pub fn without(self, other: Measure) -> Measure {
        Measure {
            amount: self.amount.saturating_sub(other.amount),
            quantity: self.quantity.saturating_sub(other.quantity),
        }
    }
}

/// What a record contributes, by where it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contributions(BTreeMap<Spot, Measure>);

impl Contributions {
    pub fn add(&mut self, spot: Spot, measure: Measure) {
        let sum = self.0.entry(spot).or_default();
        *sum = sum.and(measure);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Spot, Measure)> {
        self.0.iter().map(|(spot, measure)| (spot, *measure)).filter(|(_, measure)| *measure != Measure::NONE)
    }

    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// What must be added to these for those to come of it.
    pub fn difference_to(&self, after: &Contributions) -> Contributions {
        let mut difference = Contributions(after.0.clone());
        for (spot, measure) in self.iter() {
            let left = difference.0.entry(spot.clone()).or_default();
            *left = left.without(measure);
        }
        difference.0.retain(|_, measure| *measure != Measure::NONE);
        difference
    }
}

/// What records of a kind contribute to which figures. The functions are pure: the same record gives the same.
#[derive(Clone, Copy, Debug)]
pub struct Contributes {
    /// The code of the kind.
    pub kind: &'static str,
    pub figures: &'static [&'static Figure],
    /// Of a record with its lines as it stands.
    pub of: fn(&Aggregate, &mut Contributions),
    /// Of a record as it was published last: only public fields are filled.
    pub published: fn(&Aggregate, &mut Contributions),
    /// Another way of reckoning has the next number.
    pub reckoning: u32,
}

impl Contributes {
    /// For what is reckoned of the one or of the other alone.
    pub const NOTHING: fn(&Aggregate, &mut Contributions) = |_, _| {};

    /// Whether any of its figures is made of what is published.
    pub fn publishes(&self) -> bool {
        self.figures.iter().any(|figure| figure.public)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn contributions(of: &[(u8, i32, i32)]) -> Contributions {
        let mut all = Contributions::default();
        for (place, amount, quantity) in of {
            let spot = Spot { figure: "money", line: Some(Uuid::from_u128(u128::from(*place % 4))), ..Spot::default() };
            all.add(spot, Measure::new(i64::from(*amount), i64::from(*quantity)));
        }
        all
    }

    proptest! {
        #[test]
        fn what_was_there_with_the_difference_is_what_is_there(
            before in proptest::collection::vec(any::<(u8, i32, i32)>(), 0..8),
            after in proptest::collection::vec(any::<(u8, i32, i32)>(), 0..8),
        ) {
            let (before, after) = (contributions(&before), contributions(&after));
            let mut sum = before.clone();
            for (spot, measure) in before.difference_to(&after).iter() {
                sum.add(spot.clone(), measure);
            }
            prop_assert!(sum.iter().eq(after.iter()));
            prop_assert!(after.difference_to(&after).is_empty());
        }
    }

    #[test]
    fn tags_are_read_as_they_are_said() {
        let tags = BTreeMap::from([("theme", "roads".to_owned()), ("form", "funds".to_owned())]);
        let said = Spot { tags, ..Spot::default() }.tags_said();
        assert_eq!(tags_read(&said).collect::<Vec<_>>(), [("form", "funds"), ("theme", "roads")]);
        assert_eq!(tags_read("").count(), 0);
    }
}
