//! The sample's pairings.

use kernel::Refusal;
use serde::Deserialize;
use serde_json::json;

use crate::installation::Installation;

/// Two organisations bound to each other.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub assisting: String,
    pub recipient: String,
}

pub fn install(installation: &mut Installation<'_>) -> Result<(), Refusal> {
    let facts = &installation.folder.facts;
    for row in &facts.pairings {
        let input = json!({
            "assisting": installation.organisation(&row.assisting),
            "recipient": installation.organisation(&row.recipient),
            "basis": facts.pairing_basis, "begins": facts.pairing_begins,
        });
        installation.create("pairing", input)?;
    }
    Ok(())
}
