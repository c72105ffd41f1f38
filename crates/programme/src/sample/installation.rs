//! Setting a programme up: what the installation itself may do, and nothing of the yearly cycle.

use std::collections::HashMap;

use kernel::{Refusal, Viewer};
use serde_json::{Map, Value as Json, json};
use store::{Engine, Request};
use uuid::Uuid;

use super::PASSWORD;
use super::folder::Folder;

/// The records that were made, by the keys of the folder.
#[derive(Default)]
pub struct Installed {
    /// By code; identifiers as inputs carry them.
    pub regions: HashMap<String, String>,
    /// By key; identifiers as inputs carry them.
    pub organisations: HashMap<String, String>,
    /// By user name.
    pub people: HashMap<String, Uuid>,
}

/// Performs an action; a refusal says which step of the sample it was.
pub fn perform(
    engine: &Engine,
    viewer: &Viewer,
    (kind, action): (&str, &str),
    record: Option<Uuid>,
    input: Json,
) -> Result<Uuid, Refusal> {
    let step = format!("{kind}.{action} {}", viewer.name);
    let action = engine.catalogue().action(kind, action);
    let action = action.ok_or_else(|| Refusal::unseen().with("step", &step))?;
    let done = engine.perform(Request::new(viewer, action, record, input));
    done.map(|done| done.record)
        .map_err(|refusal| refusal.with("step", step))
}

/// Sets up programme, divisions, organisations, people with their posts, pairings and the rulebook.
pub fn install(engine: &Engine, folder: &Folder) -> Result<Installed, Refusal> {
    let installation = Viewer::installation(folder.code());
    let create =
        |kind: &str, input: Json| perform(engine, &installation, (kind, "create"), None, input);
    let mut made = Installed::default();
    create("programme", Json::Object(folder.facts.programme.clone()))?;
    for region in &folder.regions {
        let input = region_input(region, &made);
        made.regions
            .insert(region.code.clone(), create("region", input)?.to_string());
    }
    for organisation in &folder.organisations {
        let input = json!({
            "name": organisation.name, "name_en": organisation.name_en,
            "short_name": organisation.short_name, "short_name_en": organisation.short_name_en,
            "category": organisation.category, "side": organisation.side,
            "parent": made.organisations.get(&organisation.parent),
            "region": made.regions.get(&organisation.region),
        });
        made.organisations.insert(
            organisation.key.clone(),
            create("organisation", input)?.to_string(),
        );
    }
    for person in &folder.people {
        let email = format!("{}@suimei.example", person.user);
        let input = json!({ "user_name": person.user, "name": person.name, "email": email, "password": PASSWORD });
        let id = create("person", input)?;
        made.people.insert(person.user.clone(), id);
        let organisation = made.organisations.get(&person.organisation);
        create(
            "post",
            json!({
                "person": id.to_string(), "organisation": organisation, "role": person.role, "title": person.title,
                "begins": folder.facts.installed,
            }),
        )?;
    }
    for pairing in &folder.facts.pairings {
        create(
            "pairing",
            json!({
                "assisting": made.organisations.get(&pairing.assisting),
                "recipient": made.organisations.get(&pairing.recipient),
                "basis": folder.facts.pairing_basis, "begins": folder.facts.pairing_begins,
            }),
        )?;
    }
    create("rulebook", rulebook_input(folder, &made))?;
    Ok(made)
}

fn region_input(region: &crate::divisions::Division, made: &Installed) -> Json {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "code": region.code, "name": region.name, "level": region.level,
        "parent": made.regions.get(&region.parent),
        "valid_from": region.valid_from, "valid_to": region.valid_to,
        "successor": given(&region.successor), "note": given(&region.note),
    })
}

fn rulebook_input(folder: &Folder, made: &Installed) -> Json {
    let mut input: Map<String, Json> = folder.facts.rulebook.clone();
    let steps = folder.facts.review_steps.iter().map(|step| {
        json!({ "organisation": made.organisations.get(&step.organisation), "title": step.title })
    });
    input.insert("review_steps".to_owned(), steps.collect());
    Json::Object(input)
}
