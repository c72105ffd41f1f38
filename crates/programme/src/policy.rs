//! The policy's text and its 103 asks, each linked to the declarations that carry it out.

use std::sync::OnceLock;

use kernel::{Action, Catalogue, Kind};
use serde::Deserialize;

/// The text of the policy, 22 July 2009, as issued (see `data/README.md`).
pub const TEXT: &str = include_str!("../data/opinions-2009.zh.txt");

/// One thing the policy asks for.
#[derive(Clone, Debug, Deserialize)]
pub struct Ask {
    /// Clause, sentence and number: `5.2.4.2`.
    pub id: String,
    pub system: String,
    /// The policy's own words.
    pub policy: String,
    /// What the platform must make happen.
    pub platform: String,
}

/// All asks, in the order of the text.
pub fn asks() -> &'static [Ask] {
    static ASKS: OnceLock<Vec<Ask>> = OnceLock::new();
    ASKS.get_or_init(|| {
        let mut reader = csv::Reader::from_reader(include_bytes!("../data/asks.csv").as_slice());
        reader.deserialize().filter_map(Result::ok).collect()
    })
}

/// What carries an ask out.
pub struct Carriers {
    pub kinds: Vec<&'static Kind>,
    pub actions: Vec<&'static Action>,
}

/// The kinds and actions that name the ask.
pub fn carriers(catalogue: &Catalogue, ask: &str) -> Carriers {
    Carriers {
        kinds: catalogue.kinds.iter().copied().filter(|kind| kind.asks.contains(&ask)).collect(),
        actions: catalogue.actions.iter().copied().filter(|action| action.asks.contains(&ask)).collect(),
    }
}
