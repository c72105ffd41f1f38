//! The sample's programmes and their divisions.

use kernel::Refusal;
use serde_json::{Value as Json, json};

use crate::installation::Installation;

pub fn install(installation: &mut Installation<'_>) -> Result<(), Refusal> {
    let folder = installation.folder;
    installation.create("programme", Json::Object(folder.facts.programme.clone()))?;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    for region in &folder.regions {
        let input = json!({
            "code": region.code, "name": region.name, "level": region.level,
            "parent": installation.region(&region.parent),
            "valid_from": region.valid_from, "valid_to": region.valid_to,
            "successor": given(&region.successor), "note": given(&region.note),
            "name_en": folder.called_by_hand(&region.code, &region.name),
        });
        installation.create_region(&region.code, input)?;
    }
    Ok(())
}
