//! What of a sum is which: grants and cooperation, as its figure tells them apart, and what of it nobody has confirmed yet.

use kernel::{Dimension, Fen, Figure, Measure};
use store::figures::ask::{self, Sum};

use crate::base::amounts::{self, Amount, Money};
use crate::base::call::Call;

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
        let facts = [
            ("label", words.label(choice.label).to_owned()),
            ("amount", money.of_figure(figure, measure.amount, words).text),
            ("unit", money.unit_of(figure, words)),
        ];
        words.with("figure-marked", &facts)
    };
    let said: Vec<String> = by(sums, dimension).into_iter().map(part).collect();
    said.join(&words.say("figure-and"))
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

/// What of an agreed amount rests on letters that their partners have not confirmed yet; nothing where nothing does.
pub fn unconfirmed(call: &Call, amount: Fen) -> String {
    if amount == Fen::ZERO {
        return String::new();
    }
    let money = Money::of(call);
    let facts = [("amount", money.shown(amount, call.words()).text), ("unit", money.word(call.words()))];
    call.words().with("agreed-unconfirmed", &facts)
}
