//! The sample's first rulebooks, with the steps of review inside some offices and the offices that some plans go round.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::folder::Folder;
use crate::installation::Installed;

/// A step of internal review in an office.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    pub organisation: String,
    pub title: String,
}

/// An office that a county's plan goes round.
#[derive(Clone, Debug, Deserialize)]
pub struct Countersigner {
    pub organisation: String,
    pub office: String,
}

pub fn input(folder: &Folder, made: &Installed) -> Json {
    let facts = &folder.facts;
    let step = |step: &Step| json!({ "organisation": made.organisations.get(&step.organisation), "title": step.title });
    let mut input = facts.rulebook.clone();
    input.insert("review_steps".to_owned(), facts.review_steps.iter().map(step).collect());
    let asked = |each: &Countersigner| {
        let of = |key: &str| made.organisations.get(key);
        json!({ "organisation": of(&each.organisation), "office": of(&each.office) })
    };
    input.insert("countersigners".to_owned(), facts.countersigners.iter().map(asked).collect());
    Json::Object(input)
}
