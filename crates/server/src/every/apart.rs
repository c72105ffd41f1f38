//! What of a sum is which: grants and cooperation, as its figure tells them apart, and what of it nobody has confirmed yet.

use kernel::{Dimension, Fen, Figure, Label, Measure};
use store::figures::ask::{self, Sum};

use crate::base::amounts::{self, Amount, Money};
use crate::base::call::Call;
use crate::base::words::Words;

/// What of some sums has each code of a dimension, in the order of its choices; what is nothing is left out.
pub fn by<'a>(sums: &[Sum], dimension: &'a Dimension) -> Vec<(&'a kernel::Choice, Measure)> {
    let own = |choice: &'a kernel::Choice| {
        let own = sums.iter().filter(|sum| sum.is_of(dimension, choice.code));
        (choice, ask::total(own))
    };
    dimension.choices.iter().map(own).filter(|(_, measure)| *measure != Measure::NONE).collect()
}

/// What of a sum is of which kind, by the dimension that its figure is never added up across in silence.
pub fn of_which(call: &Call, figure: &Figure, sums: &[Sum]) -> String {
    let (words, money) = (call.words(), Money::of(call));
    let Some(dimension) = figure.apart() else { return String::new() };
    let part = |(choice, measure): (&kernel::Choice, Measure)| {
        (words.label(choice.label), money.of_figure(figure, measure.amount, words))
    };
    let parts: Vec<_> = by(sums, dimension).into_iter().map(part).collect();
    amounts::of_which(words, &parts)
}

/// What of a sum rests on something that nobody has confirmed yet, by the dimension of its figure that marks it.
pub fn mark(call: &Call, figure: &Figure, sums: &[Sum]) -> String {
    let (words, money) = (call.words(), Money::of(call));
    let Some(dimension) = figure.marked_by() else { return String::new() };
    let part = |(choice, measure): (&kernel::Choice, Measure)| {
        (choice.label, money.of_figure(figure, measure.amount, words).text, money.unit_of(figure, words))
    };
    marked(words, by(sums, dimension).into_iter().map(part))
}

fn marked(words: Words, parts: impl Iterator<Item = (Label, String, String)>) -> String {
    let said = parts.map(|(label, amount, unit)| {
        words.with("figure-marked", &[("label", words.label(label).to_owned()), ("amount", amount), ("unit", unit)])
    });
    said.collect::<Vec<_>>().join(&words.say("figure-and"))
}

/// The same of amounts, as each says under which mark it stands; nothing where nothing does.
pub fn marks(call: &Call, amounts: impl IntoIterator<Item = (Label, Fen)>) -> String {
    let (words, money) = (call.words(), Money::of(call));
    let mut sums: Vec<(Label, Fen)> = Vec::new();
    for (label, fen) in amounts {
        match sums.iter_mut().find(|(other, _)| *other == label) {
            Some((_, sum)) => *sum = Fen::capped_sum([*sum, fen]),
            None => sums.push((label, fen)),
        }
    }
    let sums = sums.into_iter().filter(|(_, sum)| *sum != Fen::ZERO);
    marked(words, sums.map(|(label, sum)| (label, money.text(sum), money.word(words))))
}

/// What of a sum is which, and what of it is not certain yet.
pub fn notes(call: &Call, figure: &Figure, sums: &[Sum]) -> String {
    amounts::notes(&[of_which(call, figure, sums), mark(call, figure, sums)])
}

/// The same of a row among others: what of it is not of the usual kind, the first that is declared; nothing where all of it is.
pub fn note_of_row(call: &Call, figure: &Figure, sums: &[Sum]) -> String {
    let (words, money) = (call.words(), Money::of(call));
    let Some(dimension) = figure.apart() else { return String::new() };
    let parts = by(sums, dimension).into_iter();
    let parts = parts.map(|(choice, measure)| (choice, money.of_figure(figure, measure.amount, words)));
    unusual(call, dimension, &parts.collect::<Vec<_>>())
}

/// What of an amount is of another kind than the usual one.
pub fn unusual(call: &Call, dimension: &Dimension, parts: &[(&kernel::Choice, Amount)]) -> String {
    let is_usual = |choice: &kernel::Choice| dimension.choices.first().is_some_and(|first| first.code == choice.code);
    let others = parts.iter().filter(|(choice, _)| !is_usual(choice));
    let others: Vec<_> = others.map(|(choice, amount)| (call.words().label(choice.label), amount.clone())).collect();
    if others.len() == parts.len() {
        amounts::of_which(call.words(), &others)
    } else {
        amounts::parts(call.words(), &others)
    }
}

/// The same of money, as `sum` says what there is of each choice.
pub fn unusual_of(call: &Call, dimension: &Dimension, sum: impl Fn(&kernel::Choice) -> Fen) -> String {
    let sums = dimension.choices.iter().map(|choice| (choice, sum(choice))).filter(|(_, sum)| *sum != Fen::ZERO);
    let parts = sums.map(|(choice, sum)| (choice, Money::of(call).shown(sum, call.words())));
    unusual(call, dimension, &parts.collect::<Vec<_>>())
}
