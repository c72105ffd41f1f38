//! What one institution tells: its part of the sample, and the scene in which its people write.

use std::collections::{HashMap, HashSet};

use kernel::{Action, Record, Refusal};
use programme::planning::records::AnnualPlan;
use serde::Deserialize;
use serde_json::Value as Json;
use store::{Engine, rows};
use uuid::Uuid;

use crate::folder::{Folder, Row};
use crate::installation::Installed;
use crate::stream::Stream;

/// The part of one institution. Its file says what its people write; its tables lie in `texts/` under its name.
pub struct Part {
    pub name: &'static str,
    /// The kind that its steps are about where they name no other.
    pub kind: &'static str,
    /// A table of what is written into a field when an action is taken.
    pub words: &'static str,
    /// The input of an action, where more than words belongs to it.
    pub input: fn(&mut Scene<'_>, &'static Action) -> Result<Option<Json>, Refusal>,
    /// Who of those who may take it takes an action.
    pub actor: fn(&Scene<'_>, &'static Action) -> Result<Chosen, Refusal>,
}

/// Whom a part chooses among those who may take a step.
pub enum Chosen {
    First,
    Last,
    /// Whoever holds this title.
    Titled(Option<String>),
}

/// Changes are made by the second person of an office, everything else by the first.
pub fn usual_actor(_: &Scene<'_>, action: &'static Action) -> Result<Chosen, Refusal> {
    Ok(if action.revises && !action.creates { Chosen::Last } else { Chosen::First })
}

/// What people write into a field when they take an action.
#[derive(Debug, Deserialize)]
pub struct Words {
    pub action: String,
    pub field: String,
    pub text: String,
}

/// The newest record of a kind that the steps of a planner's year are about.
pub type Records = HashMap<(&'static str, String, i16), Uuid>;

/// Where a plan is made, and with whom.
pub struct Place {
    pub county: String,
    pub partner: String,
    /// Names of towns with their identifiers.
    pub towns: Vec<(String, String)>,
}

/// One step of a planner's year about to be taken.
pub struct Scene<'a> {
    pub engine: &'a Engine,
    pub folder: &'a Folder,
    pub made: &'a Installed,
    pub records: &'a Records,
    pub row: &'a Row,
    /// What the step is about; none where it creates.
    pub record: Option<Uuid>,
    /// Who acts, once that is chosen.
    pub person: Option<Uuid>,
    pub stream: &'a Stream,
    pub words: &'a [Words],
    /// Names of projects that the part has given so far.
    pub names: &'a mut HashSet<String>,
}

/// Puts facts in the place of their names.
pub fn fill(text: &str, facts: &[(&str, &str)]) -> String {
    facts.iter().fold(text.to_owned(), |text, (name, fact)| text.replace(&format!("{{{name}}}"), fact))
}

impl Scene<'_> {
    /// The planner's identifier as inputs carry it.
    pub fn planner(&self) -> Option<&String> {
        self.made.organisations.get(&self.row.planner)
    }

    pub fn partner(&self) -> Option<&String> {
        self.made.organisations.get(&self.folder.partner(&self.row.planner)?.key)
    }

    /// The planner's annual plan of the year.
    pub fn plan(&self) -> Option<String> {
        let key = (AnnualPlan::CODE, self.row.planner.clone(), self.row.year);
        self.records.get(&key).map(Uuid::to_string)
    }

    /// What is written into a field when the action is taken, if the part's table has anything.
    pub fn words_for(&self, action: &str, field: &str) -> Option<String> {
        let fitting: Vec<_> =
            self.words.iter().filter(|words| words.action == action && words.field == field).collect();
        if fitting.is_empty() {
            return None;
        }
        let county = &self.folder.organisation(&self.row.planner).short_name;
        let facts = [("county", county.as_str()), ("year", &self.row.year.to_string())];
        Some(fill(&self.stream.pick(&fitting).text, &facts))
    }

    pub fn place(&self) -> Place {
        let organisation = self.folder.organisation(&self.row.planner);
        let towns =
            self.folder.regions.iter().filter(|region| region.parent == organisation.region && region.level == "town");
        let partner = self.folder.partner(&self.row.planner).map(|partner| partner.short_name.clone());
        Place {
            county: organisation.short_name.clone(),
            partner: partner.unwrap_or_default(),
            towns: towns
                .filter_map(|town| Some((town.name.clone(), self.made.regions.get(&town.code)?.clone())))
                .collect(),
        }
    }

    /// The record that the step is about.
    pub fn about<R: Record>(&self) -> Result<R, Refusal> {
        let id = self.record.ok_or_else(Refusal::unseen)?;
        let read = self.engine.read(|connection| rows::load(connection, R::KIND, self.folder.code(), id));
        let stored = read.ok().flatten().ok_or_else(Refusal::unavailable)?;
        R::read(&stored).map_err(|_| Refusal::unavailable())
    }

    /// Its lines of one kind.
    pub fn lines<R: Record>(&self) -> Result<Vec<R>, Refusal> {
        let id = self.record.ok_or_else(Refusal::unseen)?;
        let read = self.engine.read(|connection| rows::lines(connection, R::KIND, id));
        let lines = read.map_err(|_| Refusal::unavailable())?;
        lines.iter().map(|line| R::read(line).map_err(|_| Refusal::unavailable())).collect()
    }

    /// Records of the programme whose fields have these values, oldest first.
    pub fn find<R: Record>(&self, conditions: &[(&str, kernel::Value)]) -> Result<Vec<R>, Refusal> {
        let read = self.engine.read(|connection| rows::find(connection, R::KIND, self.folder.code(), conditions));
        let found = read.map_err(|_| Refusal::unavailable())?;
        found.iter().map(|stored| R::read(stored).map_err(|_| Refusal::unavailable())).collect()
    }
}
