//! Setting a programme up: what the installation itself may do, institution by institution.

use std::collections::HashMap;

use kernel::{Refusal, Viewer};
use serde_json::Value as Json;
use store::{Engine, Request, made};
use uuid::Uuid;

use crate::folder::Folder;
use crate::{organisation, pairing, people, places, rulebook};

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

/// What the installation is about to make, each with its position among the requests.
pub struct Installation<'a> {
    engine: &'a Engine,
    viewer: Viewer,
    pub folder: &'a Folder,
    requests: Vec<Request>,
    regions: HashMap<&'a str, usize>,
    organisations: HashMap<&'a str, usize>,
    people: HashMap<&'a str, usize>,
}

/// Sets up programme, divisions, organisations, people with their posts, and pairings, all at once; then the rulebook.
pub fn install(engine: &Engine, folder: &Folder) -> Result<Installed, Refusal> {
    let viewer = Viewer::installation(folder.code());
    let mut installation = Installation {
        engine,
        viewer: viewer.clone(),
        folder,
        requests: Vec::new(),
        regions: HashMap::new(),
        organisations: HashMap::new(),
        people: HashMap::new(),
    };
    for institution in [places::install, organisation::install, people::install, pairing::install] {
        institution(&mut installation)?;
    }
    let made = installation.perform()?;
    let step = format!("{} rulebook.create", folder.code());
    perform(engine, &viewer, ("rulebook", "create"), None, rulebook::input(folder, &made), &step)?;
    Ok(made)
}

impl<'a> Installation<'a> {
    /// Adds a creation; answers its position.
    pub fn create(&mut self, kind: &str, input: Json) -> Result<usize, Refusal> {
        let action = self.engine.catalogue().creation(kind).ok_or_else(Refusal::unseen)?;
        self.requests.push(Request::new(&self.viewer, action, None, input));
        Ok(self.requests.len() - 1)
    }

    pub fn create_region(&mut self, code: &'a str, input: Json) -> Result<(), Refusal> {
        let position = self.create("region", input)?;
        self.regions.insert(code, position);
        Ok(())
    }

    pub fn create_organisation(&mut self, key: &'a str, input: Json) -> Result<(), Refusal> {
        let position = self.create("organisation", input)?;
        self.organisations.insert(key, position);
        Ok(())
    }

    pub fn create_person(&mut self, user: &'a str, input: Json) -> Result<usize, Refusal> {
        let position = self.create("person", input)?;
        self.people.insert(user, position);
        Ok(position)
    }

    /// What stands for a division that is made, by its code.
    pub fn region(&self, code: &str) -> Option<Json> {
        self.regions.get(code).copied().map(made)
    }

    /// What stands for an organisation that is made, by its key.
    pub fn organisation(&self, key: &str) -> Option<Json> {
        self.organisations.get(key).copied().map(made)
    }

    fn perform(self) -> Result<Installed, Refusal> {
        let steps: Vec<&str> = self.requests.iter().map(|request| request.action.kind).collect();
        let done = self.engine.perform_linked(self.requests).map_err(|refused| {
            let first = refused.into_iter().next();
            first.map_or_else(Refusal::unavailable, |(position, refusal)| {
                refusal.with("step", format!("{} {}.create", self.folder.code(), steps[position]))
            })
        })?;
        let text = |(key, position): (&str, usize)| (key.to_owned(), done[position].done.record.to_string());
        Ok(Installed {
            regions: self.regions.into_iter().map(text).collect(),
            organisations: self.organisations.into_iter().map(text).collect(),
            people: self
                .people
                .into_iter()
                .map(|(user, position)| (user.to_owned(), done[position].done.record))
                .collect(),
        })
    }
}
