//! The folder of a programme, typed: the files as they are, each row one record or one planner's year.

use kernel::Day;
use programme::places::divisions::{self, Division};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::{organisation, pairing, people, rulebook};

/// Everything a sample programme is.
pub struct Folder {
    pub facts: Facts,
    pub regions: Vec<Division>,
    pub organisations: Vec<organisation::Row>,
    pub people: Vec<people::Row>,
    /// What happens in each part, by its name.
    pub parts: Vec<(&'static str, Vec<Row>)>,
}

/// `programme.json`: the input of the programme and of its first rulebook, and the pairings.
#[derive(Debug, Deserialize)]
pub struct Facts {
    /// The day on which the programme is set up.
    pub installed: Day,
    pub programme: Map<String, Json>,
    pub rulebook: Map<String, Json>,
    pub review_steps: Vec<rulebook::Step>,
    #[serde(default)]
    pub countersigners: Vec<rulebook::Countersigner>,
    pub pairing_basis: String,
    pub pairing_begins: Day,
    pub pairings: Vec<pairing::Row>,
}

/// A row of a part's table: what a planner did in a year.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub planner: String,
    pub year: i16,
    /// The organisation that helps with what is given, in `given`.
    #[serde(default)]
    pub helper: String,
    /// What somebody is named as, in `named`.
    #[serde(default)]
    pub capacity: String,
    /// What is disclosed, in `disclosure`.
    #[serde(default)]
    pub matter: String,
    /// Lines of the plan, in `planning`.
    #[serde(default)]
    pub projects: usize,
    /// `01-14 create; 03-05 submit`: month, day and action, of the part's own kind unless another is named.
    pub steps: String,
}

/// One step of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub day: Day,
    /// None: the part's own.
    pub kind: Option<String>,
    pub action: String,
}

impl Row {
    /// The steps in their order.
    pub fn steps(&self) -> Vec<Step> {
        self.steps.split(';').map(|step| self.step(step.trim())).collect()
    }

    fn step(&self, text: &str) -> Step {
        let read = || {
            let (day, action) = text.split_once(' ')?;
            // A day of the next year has a plus before it.
            let (year, day) = day.strip_prefix('+').map_or((self.year, day), |day| (self.year + 1, day));
            let (kind, action) = action.split_once('.').map_or((None, action), |(kind, action)| (Some(kind), action));
            let day = Day::parse(&format!("{year}-{day}")).ok()?;
            Some(Step { day, kind: kind.map(str::to_owned), action: action.to_owned() })
        };
        read().unwrap_or_else(|| panic!("{} {}: {text} is no step", self.planner, self.year))
    }
}

impl Folder {
    pub fn code(&self) -> &str {
        self.facts.programme.get("code").and_then(Json::as_str).unwrap_or_default()
    }

    /// The organisation of a key.
    pub fn organisation(&self, key: &str) -> &organisation::Row {
        let found = self.organisations.iter().find(|organisation| organisation.key == key);
        found.unwrap_or_else(|| panic!("{}: no organisation {key}", self.code()))
    }

    /// How a division is called in English, where an organisation of the same name says it.
    pub fn called_by_hand(&self, code: &str, name: &str) -> Option<&str> {
        let same = |row: &&organisation::Row| row.region == code && row.short_name == name;
        self.organisations.iter().find(same).map(|row| row.short_name_en.as_str())
    }

    /// The partner of a planner: of the one above it, as plans take it.
    pub fn partner(&self, planner: &str) -> Option<&organisation::Row> {
        let recipient = &self.organisation(planner).parent;
        let pairing = self.facts.pairings.iter().find(|pairing| pairing.recipient == *recipient)?;
        Some(self.organisation(&pairing.assisting))
    }
}

/// Reads a table that is part of the binary; one that cannot be read fails the first test.
pub fn table<T: DeserializeOwned>(text: &str) -> Vec<T> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Result<Vec<T>, _> = reader.deserialize().collect();
    rows.unwrap_or_else(|error| panic!("a table of the sample: {error}"))
}

fn facts(text: &str) -> Facts {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("a programme of the sample: {error}"))
}

/// The sample programmes; the default one comes first.
pub fn folders() -> Vec<Folder> {
    vec![
        Folder {
            facts: facts(include_str!("suimei-2009/programme.json")),
            regions: divisions::divisions(),
            organisations: table(include_str!("suimei-2009/organisations.csv")),
            people: table(include_str!("suimei-2009/people.csv")),
            parts: vec![
                ("tasks", table(include_str!("suimei-2009/tasks.csv"))),
                ("named", table(include_str!("suimei-2009/named.csv"))),
                ("proposal", table(include_str!("suimei-2009/proposal.csv"))),
                ("project", table(include_str!("suimei-2009/project.csv"))),
                ("goals", table(include_str!("suimei-2009/goals.csv"))),
                ("planning", table(include_str!("suimei-2009/planning.csv"))),
                ("consolidation", table(include_str!("suimei-2009/consolidation.csv"))),
                ("consultation", table(include_str!("suimei-2009/consultation.csv"))),
                ("exchange", table(include_str!("suimei-2009/exchange.csv"))),
                ("entered-later", table(include_str!("suimei-2009/entered-later.csv"))),
                ("given", table(include_str!("suimei-2009/given.csv"))),
                ("disclosure", table(include_str!("suimei-2009/disclosure.csv"))),
                ("supervision", table(include_str!("suimei-2009/supervision.csv"))),
                ("phrases", table(include_str!("suimei-2009/phrases.csv"))),
            ],
        },
        Folder {
            facts: facts(include_str!("pair-b/programme.json")),
            regions: table(include_str!("pair-b/regions.csv")),
            organisations: table(include_str!("pair-b/organisations.csv")),
            people: table(include_str!("pair-b/people.csv")),
            parts: vec![("planning", table(include_str!("pair-b/planning.csv")))],
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_falls_on_a_working_day_after_the_one_before() {
        let calendar = programme::calendar::working_days::calendar();
        for row in folders().iter().flat_map(|folder| &folder.parts).flat_map(|(_, rows)| rows) {
            let steps = row.steps();
            for step in &steps {
                assert!(calendar.is_working(step.day).0, "{} {step:?}", row.planner);
                assert!(step.day < crate::today().day(), "{} {step:?}", row.planner);
            }
            assert!(steps.is_sorted_by_key(|step| step.day), "{} {}", row.planner, row.year);
        }
    }

    #[test]
    fn every_table_belongs_to_a_part() {
        for (name, _) in folders().iter().flat_map(|folder| &folder.parts) {
            assert!(crate::PARTS.iter().any(|part| part.name == *name), "{name}");
        }
    }

    #[test]
    fn user_names_say_whose_they_are_and_names_that_they_are_samples() {
        for folder in folders() {
            for person in &folder.people {
                assert!(person.name.starts_with("示例"), "{}", person.user);
            }
        }
    }
}
