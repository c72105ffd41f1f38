//! What published records come to: the public figures of a kind, of all its records or of those that a list found.
//!
//! **Invariant:** they are made of published versions alone. Grants and cooperation, where a figure knows them, are never one
//! sum without saying what is of which.

use kernel::{Figure, Kind, Refusal};
use store::figures::ask::{self, Ask};
use uuid::Uuid;

use crate::base::amounts::{Amount, Headline, Money};
use crate::base::call::Call;
use crate::every::figures::address;

/// What some records come to, or all; each figure of all leads to its rows. Empty where the kind has no public figure, or
/// where there is nothing.
pub fn headlines(call: &Call, kind: &Kind, records: Option<Vec<Uuid>>) -> Result<Vec<Headline>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let figures = catalogue.contributes(kind.code).map_or(&[][..], |contributes| contributes.figures);
    let mut headlines = Vec::new();
    let whole = |figure: &&&Figure| figure.public && !figure.by.iter().any(|dimension| dimension.splits);
    for figure in figures.iter().filter(whole) {
        let Some(mut ask) = Ask::of(catalogue, &call.programme, figure.code) else { continue };
        ask.records.clone_from(&records);
        let sums = call.app.read(|connection| ask::sums(connection, catalogue, &ask))?;
        if !sums.is_empty() {
            headlines.push(headline(call, figure, &sums, records.is_none()));
        }
    }
    Ok(headlines)
}

fn headline(call: &Call, figure: &Figure, sums: &[ask::Sum], leads: bool) -> Headline {
    let (words, money) = (call.words(), Money::of(call));
    let amount = |measure: kernel::Measure| money.of_figure(figure, measure.amount, words);
    let mut whole = amount(ask::total(sums));
    if leads {
        whole = whole.leading_to(address(&call.base, figure, &[]));
    }
    Headline {
        label: words.label(figure.label).to_owned(),
        amount: whole,
        unit: money.unit_of(figure, words),
        note: of_which(call, figure, sums),
    }
}

/// What of a sum is of which kind: 其中.
fn of_which(call: &Call, figure: &Figure, sums: &[ask::Sum]) -> String {
    let (words, money) = (call.words(), Money::of(call));
    let Some(dimension) = figure.apart() else { return String::new() };
    let parts = dimension.choices.iter().map(|choice| {
        let own = sums.iter().filter(|sum| sum.tags.get(dimension.name).is_some_and(|code| code == choice.code));
        let Amount { text, .. } = money.of_figure(figure, ask::total(own).amount, words);
        words.with("figure-part", &[("label", words.label(choice.label).to_owned()), ("amount", text)])
    });
    let parts: Vec<String> = parts.collect();
    words.with_one("figure-of-which", "parts", parts.join(&words.say("figure-and")))
}
