//! The list of administrative divisions: data to load into a programme, never compiled into a rule.

use serde::Deserialize;

/// One row of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct Division {
    pub code: String,
    pub name: String,
    pub level: String,
    pub parent: String,
    pub valid_from: Option<i64>,
    pub valid_to: Option<i64>,
    pub successor: String,
    pub note: String,
}

/// Every row, parents before children.
pub fn divisions() -> Vec<Division> {
    let mut reader = csv::Reader::from_reader(include_bytes!("../../data/divisions.csv").as_slice());
    reader.deserialize().filter_map(Result::ok).collect()
}
