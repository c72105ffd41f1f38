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

/// Performs an action; the refusal's fact `step` says which one of the sample it was.
pub fn perform(
    engine: &Engine,
    viewer: &Viewer,
    (kind, action): (&str, &str),
    record: Option<Uuid>,
    input: Json,
    step: &str,
) -> Result<Uuid, Refusal> {
    let action = engine.catalogue().action(kind, action);
    let action = action.ok_or_else(|| Refusal::unseen().with("step", step))?;
    let done = engine.perform(Request::new(viewer, action, record, input));
    done.map(|done| done.record).map_err(|refusal| refusal.with("step", step))
}

/// What the installation is doing, and what it has made so far.
struct Installation<'a> {
    engine: &'a Engine,
    viewer: Viewer,
    folder: &'a Folder,
    made: Installed,
}

/// Sets up programme, divisions, organisations, people with their posts, pairings and the rulebook.
pub fn install(engine: &Engine, folder: &Folder) -> Result<Installed, Refusal> {
    let viewer = Viewer::installation(folder.code());
    let mut installation = Installation { engine, viewer, folder, made: Installed::default() };
    installation.create("programme", Json::Object(folder.facts.programme.clone()))?;
    installation.regions()?;
    installation.organisations()?;
    installation.people()?;
    installation.pairings()?;
    installation.create("rulebook", rulebook_input(folder, &installation.made))?;
    Ok(installation.made)
}

impl Installation<'_> {
    fn create(&self, kind: &str, input: Json) -> Result<Uuid, Refusal> {
        let step = format!("{} {kind}.create", self.folder.code());
        perform(self.engine, &self.viewer, (kind, "create"), None, input, &step)
    }

    fn regions(&mut self) -> Result<(), Refusal> {
        for region in &self.folder.regions {
            let id = self.create("region", region_input(region, &self.made))?;
            self.made.regions.insert(region.code.clone(), id.to_string());
        }
        Ok(())
    }

    fn organisations(&mut self) -> Result<(), Refusal> {
        for organisation in &self.folder.organisations {
            let input = json!({
                "name": organisation.name, "name_en": organisation.name_en,
                "short_name": organisation.short_name, "short_name_en": organisation.short_name_en,
                "category": organisation.category, "side": organisation.side,
                "parent": self.made.organisations.get(&organisation.parent),
                "region": self.made.regions.get(&organisation.region),
            });
            let id = self.create("organisation", input)?;
            self.made.organisations.insert(organisation.key.clone(), id.to_string());
        }
        Ok(())
    }

    fn people(&mut self) -> Result<(), Refusal> {
        for person in &self.folder.people {
            let email = format!("{}@suimei.example", person.user);
            let input = json!({ "user_name": person.user, "name": person.name, "email": email, "password": PASSWORD });
            let id = self.create("person", input)?;
            self.made.people.insert(person.user.clone(), id);
            let post = json!({
                "person": id.to_string(), "organisation": self.made.organisations.get(&person.organisation),
                "role": person.role, "title": person.title, "begins": self.folder.facts.installed,
            });
            self.create("post", post)?;
        }
        Ok(())
    }

    fn pairings(&self) -> Result<(), Refusal> {
        let facts = &self.folder.facts;
        for pairing in &facts.pairings {
            let input = json!({
                "assisting": self.made.organisations.get(&pairing.assisting),
                "recipient": self.made.organisations.get(&pairing.recipient),
                "basis": facts.pairing_basis, "begins": facts.pairing_begins,
            });
            self.create("pairing", input)?;
        }
        Ok(())
    }
}

fn region_input(region: &crate::places::divisions::Division, made: &Installed) -> Json {
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
    let steps = folder
        .facts
        .review_steps
        .iter()
        .map(|step| json!({ "organisation": made.organisations.get(&step.organisation), "title": step.title }));
    input.insert("review_steps".to_owned(), steps.collect());
    Json::Object(input)
}
