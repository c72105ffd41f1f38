//! The folder of a programme, typed: the files as they are, each row one record or one story.

use kernel::Day;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::places::divisions::{self, Division};

/// Everything a sample programme is.
pub struct Folder {
    pub facts: Facts,
    pub regions: Vec<Division>,
    pub organisations: Vec<Organisation>,
    pub people: Vec<Person>,
    pub plans: Vec<Plan>,
}

/// `programme.json`: the input of the programme and of its first rulebook, and the pairings.
#[derive(Debug, Deserialize)]
pub struct Facts {
    /// The day on which the programme is set up.
    pub installed: Day,
    pub programme: Map<String, Json>,
    pub rulebook: Map<String, Json>,
    pub review_steps: Vec<ReviewStep>,
    pub pairing_basis: String,
    pub pairing_begins: Day,
    pub pairings: Vec<Pairing>,
}

/// A step of internal review in an office.
#[derive(Clone, Debug, Deserialize)]
pub struct ReviewStep {
    pub organisation: String,
    pub title: String,
}

/// Two organisations bound to each other.
#[derive(Clone, Debug, Deserialize)]
pub struct Pairing {
    pub assisting: String,
    pub recipient: String,
}

/// A row of `organisations.csv`. Keys are the folder's own and stand in no record.
#[derive(Clone, Debug, Deserialize)]
pub struct Organisation {
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
}

/// A row of `people.csv`: a person with their post.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    pub user: String,
    pub name: String,
    pub organisation: String,
    pub role: String,
    pub title: String,
}

/// A row of `plans.csv`: what became of a planner's year.
#[derive(Clone, Debug, Deserialize)]
pub struct Plan {
    pub planner: String,
    pub year: i16,
    /// Lines of the plan.
    pub projects: usize,
    /// `01-14 create; 03-05 submit`: month, day and action, of the annual plan unless another kind is named.
    pub steps: String,
}

/// One step of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub day: Day,
    pub kind: String,
    pub action: String,
}

impl Plan {
    /// The steps in their order.
    pub fn steps(&self) -> Vec<Step> {
        self.steps.split(';').map(|step| self.step(step.trim())).collect()
    }

    fn step(&self, text: &str) -> Step {
        let read = || {
            let (day, action) = text.split_once(' ')?;
            // A day of the next year has a plus before it.
            let (year, day) = day.strip_prefix('+').map_or((self.year, day), |day| (self.year + 1, day));
            let (kind, action) = action.split_once('.').unwrap_or(("annual-plan", action));
            let day = Day::parse(&format!("{year}-{day}")).ok()?;
            Some(Step { day, kind: kind.to_owned(), action: action.to_owned() })
        };
        read().unwrap_or_else(|| panic!("{} {}: {text} is no step", self.planner, self.year))
    }
}

impl Folder {
    pub fn code(&self) -> &str {
        self.facts.programme.get("code").and_then(Json::as_str).unwrap_or_default()
    }

    /// The organisation of a key.
    pub fn organisation(&self, key: &str) -> &Organisation {
        let found = self.organisations.iter().find(|organisation| organisation.key == key);
        found.unwrap_or_else(|| panic!("{}: no organisation {key}", self.code()))
    }

    /// The partner of a planner: of the one above it, as plans take it.
    pub fn partner(&self, planner: &str) -> Option<&Organisation> {
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
            plans: table(include_str!("suimei-2009/plans.csv")),
        },
        Folder {
            facts: facts(include_str!("pair-b/programme.json")),
            regions: table(include_str!("pair-b/regions.csv")),
            organisations: table(include_str!("pair-b/organisations.csv")),
            people: table(include_str!("pair-b/people.csv")),
            plans: table(include_str!("pair-b/plans.csv")),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_falls_on_a_working_day_after_the_one_before() {
        let calendar = crate::calendar::working_days::calendar();
        for folder in folders() {
            for plan in &folder.plans {
                let steps = plan.steps();
                for step in &steps {
                    assert!(calendar.is_working(step.day).0, "{} {step:?}", plan.planner);
                    assert!(step.day < crate::sample::today().day(), "{} {step:?}", plan.planner);
                }
                assert!(steps.is_sorted_by_key(|step| step.day), "{} {}", plan.planner, plan.year);
            }
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
