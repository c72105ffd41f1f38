//! The sample's first rulebooks, with the steps of review inside some offices.

use kernel::Refusal;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::installation::Installation;

/// A step of internal review in an office.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    pub organisation: String,
    pub title: String,
}

pub fn install(installation: &mut Installation<'_>) -> Result<(), Refusal> {
    let facts = &installation.folder.facts;
    let step =
        |step: &Step| json!({ "organisation": installation.organisation(&step.organisation), "title": step.title });
    let mut input = facts.rulebook.clone();
    input.insert("review_steps".to_owned(), facts.review_steps.iter().map(step).collect());
    installation.create("rulebook", Json::Object(input)).map(|_| ())
}
