//! The sample's organisations, those above before those below.

use kernel::Refusal;
use serde::Deserialize;
use serde_json::json;

use crate::installation::Installation;

/// A row of `organisations.csv`. Keys are the folder's own and stand in no record.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub key: String,
    pub name: String,
    pub name_en: String,
    pub short_name: String,
    pub short_name_en: String,
    pub category: String,
    pub side: String,
    pub parent: String,
    /// Code of the division.
    pub region: String,
    /// What its numbers begin with; empty where it sends nothing that is numbered.
    pub prefix: String,
}

pub fn install(installation: &mut Installation<'_>) -> Result<(), Refusal> {
    for row in &installation.folder.organisations {
        let input = json!({
            "name": row.name, "name_en": row.name_en, "short_name": row.short_name, "short_name_en": row.short_name_en,
            "category": row.category, "side": row.side, "parent": installation.organisation(&row.parent),
            "region": installation.region(&row.region),
            "prefix": Some(&row.prefix).filter(|prefix| !prefix.is_empty()),
        });
        installation.create_organisation(&row.key, input)?;
    }
    Ok(())
}
