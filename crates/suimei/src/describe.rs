//! `suimei catalogue` and `suimei openapi`: what the declarations say, without any data.

use kernel::Catalogue;
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::words::Words;

/// Every kind with its states and actions; with `--json` exactly what `/api/v1/catalogue` answers.
pub fn catalogue(words: Words, json: bool) -> Result<(), Failure> {
    let catalogue: Catalogue = programme::catalogue();
    if json {
        println!("{}", pretty(&server::every::api::catalogue_json(&catalogue)));
        return Ok(());
    }
    for kind in &catalogue.kinds {
        println!("{}  {}", kind.code, kind.label.in_language(words.0));
        for state in kind.states {
            println!("    · {}  {}", state.name, state.label.in_language(words.0));
        }
        for action in catalogue.actions_on(kind.code) {
            println!("    → {}  {}", action.name, action.label.in_language(words.0));
        }
    }
    Ok(())
}

/// The OpenAPI document, always JSON.
pub fn openapi() -> Result<(), Failure> {
    let declared = programme::catalogue();
    let document = serde_json::json!(server::every::openapi::Document(&declared));
    println!("{}", pretty(&document));
    Ok(())
}

fn pretty(json: &Json) -> String {
    format!("{json:#}")
}
