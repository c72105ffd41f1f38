//! What published records come to: the public figures of a kind, of all its records or of some.
//!
//! **Invariant:** they are made of published versions alone. Grants and cooperation, where a figure knows them, are never one
//! sum without saying what is of which.

use kernel::{Figure, Kind, Refusal};
use store::figures::ask::{self, Ask, Sum};
use uuid::Uuid;

use crate::base::amounts::{Headline, Money};
use crate::base::call::Call;
pub use crate::every::apart::{by, mark, note_of_row, notes, of_which};
use crate::every::figures::address;

/// Of which published records.
pub enum Of {
    All,
    /// Of these; their sum leads nowhere.
    Records(Vec<Uuid>),
    /// Of those of a party.
    Party(Uuid),
    /// Of those on whose other side somebody stands.
    Partner(Uuid),
}

impl Of {
    fn ask<'a>(&self, call: &'a Call, figure: &Figure) -> Option<Ask<'a>> {
        let mut ask = Ask::of(call.app.engine.catalogue(), &call.programme, figure.code)?;
        match self {
            Of::All => {}
            Of::Records(records) => ask.records = Some(records.clone()),
            Of::Party(party) => ask.party = Some(*party),
            Of::Partner(partner) => ask.partner = Some(*partner),
        }
        Some(ask)
    }

    /// Where the rows behind a figure are.
    fn rows(&self, call: &Call, figure: &Figure) -> String {
        match self {
            Of::All => address(call, figure, &[]),
            Of::Records(_) => String::new(),
            Of::Party(party) => address(call, figure, &[("party", &party.to_string())]),
            Of::Partner(partner) => address(call, figure, &[("partner", &partner.to_string())]),
        }
    }
}

/// The sums that make a figure up, told apart by party, partner, year and dimensions; empty where there is nothing.
pub fn sums(call: &Call, figure: &Figure, of: &Of) -> Result<Vec<Sum>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let Some(ask) = of.ask(call, figure) else { return Ok(Vec::new()) };
    call.app.read(|connection| ask::sums(connection, catalogue, &ask))
}

/// What some records come to; each figure leads to its rows where an address says which they are. Empty where the kind has no
/// public figure, or where there is nothing.
pub fn headlines(call: &Call, kind: &Kind, of: &Of) -> Result<Vec<Headline>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let figures = catalogue.contributes(kind.code).map_or(&[][..], |contributes| contributes.figures);
    let mut headlines = Vec::new();
    let whole = |figure: &&&Figure| figure.public && !figure.by.iter().any(|dimension| dimension.splits);
    for figure in figures.iter().filter(whole) {
        let sums = sums(call, figure, of)?;
        if !sums.is_empty() {
            headlines.push(headline(call, figure, &sums, of.rows(call, figure)));
        }
    }
    Ok(headlines)
}

fn headline(call: &Call, figure: &Figure, sums: &[Sum], rows: String) -> Headline {
    let (words, money) = (call.words(), Money::of(call));
    let whole = money.of_figure(figure, ask::total(sums).amount, words);
    Headline {
        label: words.label(figure.label).to_owned(),
        amount: whole.leading_to(rows),
        unit: money.unit_of(figure, words),
        note: notes(call, figure, sums),
    }
}
