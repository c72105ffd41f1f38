//! Setting a programme up: what the installation itself may do, institution by institution.

use std::collections::HashMap;

use kernel::{Refusal, Viewer};
use serde_json::Value as Json;
use store::{Engine, Request};
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

/// What the installation is doing, and what it has made so far.
pub struct Installation<'a> {
    engine: &'a Engine,
    viewer: Viewer,
    pub folder: &'a Folder,
    pub made: Installed,
}

/// Sets up programme, divisions, organisations, people with their posts, pairings and the rulebook.
pub fn install(engine: &Engine, folder: &Folder) -> Result<Installed, Refusal> {
    let viewer = Viewer::installation(folder.code());
    let mut installation = Installation { engine, viewer, folder, made: Installed::default() };
    for institution in [places::install, organisation::install, people::install, pairing::install, rulebook::install] {
        institution(&mut installation)?;
    }
    Ok(installation.made)
}

impl Installation<'_> {
    pub fn create(&self, kind: &str, input: Json) -> Result<Uuid, Refusal> {
        let step = format!("{} {kind}.create", self.folder.code());
        perform(self.engine, &self.viewer, (kind, "create"), None, input, &step)
    }

    /// The identifier of an organisation, by its key.
    pub fn organisation(&self, key: &str) -> Option<&String> {
        self.made.organisations.get(key)
    }
}
