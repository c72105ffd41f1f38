//! What people wrote: projects, approaches, budgets and reasons, drawn from tables by the engine's seeded randomness.

use std::collections::HashSet;

use kernel::Fen;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use store::clock::Randomness;

use super::folder::table;

/// A row of `projects.csv`: one sort of project. `{n}` is a quantity, `{town}` and `{village}` places.
#[derive(Debug, Deserialize)]
struct Template {
    theme: String,
    nature: String,
    form: String,
    name: String,
    need: String,
    content: String,
    quantity_min: u32,
    quantity_max: u32,
    yuan_each_min: u32,
    yuan_each_max: u32,
    people_min: u32,
    people_max: u32,
    lead: String,
}

/// A sentence of an approach, for one of its parts.
#[derive(Debug, Deserialize)]
struct Sentence {
    part: String,
    text: String,
}

/// An item of the work budget with its usual amount.
#[derive(Debug, Deserialize)]
struct Item {
    item: String,
    yuan_min: u32,
    yuan_max: u32,
    note: String,
}

/// What people write into a field when they take an action.
#[derive(Debug, Deserialize)]
struct Words {
    action: String,
    field: String,
    text: String,
}

/// Where a plan is made, and with whom.
pub struct Place {
    pub county: String,
    pub partner: String,
    /// Names of towns with their identifiers.
    pub towns: Vec<(String, String)>,
}

/// The writer of the sample.
pub struct Content<'a> {
    randomness: &'a Randomness,
    templates: Vec<Template>,
    sentences: Vec<Sentence>,
    items: Vec<Item>,
    words: Vec<Words>,
    names: HashSet<String>,
}

const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];

impl<'a> Content<'a> {
    pub fn new(randomness: &'a Randomness) -> Content<'a> {
        Content {
            randomness,
            templates: table(include_str!("texts/projects.csv")),
            sentences: table(include_str!("texts/approaches.csv")),
            items: table(include_str!("texts/budget.csv")),
            words: table(include_str!("texts/words.csv")),
            names: HashSet::new(),
        }
    }

    /// From the one to the other, both included.
    pub fn between(&self, min: u32, max: u32) -> u32 {
        min + self.randomness.below(max.saturating_sub(min) + 1)
    }

    fn pick<'b, T>(&self, from: &'b [T]) -> &'b T {
        &from[self.randomness.below(from.len() as u32) as usize]
    }

    /// So many projects of different sorts.
    pub fn projects(&mut self, place: &Place, year: i16, count: usize) -> Vec<Map<String, Json>> {
        let mut left: Vec<usize> = (0..self.templates.len()).collect();
        (0..count)
            .map(|_| {
                let sort = left.swap_remove(self.randomness.below(left.len() as u32) as usize);
                self.project(sort, place, year)
            })
            .collect()
    }

    fn project(&mut self, sort: usize, place: &Place, year: i16) -> Map<String, Json> {
        let template = &self.templates[sort];
        let quantity = self.between(template.quantity_min, template.quantity_max);
        let (town, village, name) = loop {
            let town = self.pick(&place.towns);
            let village = format!("示例{}村", self.pick(&STEMS));
            let name = fill(
                &template.name,
                &[
                    ("county", &place.county),
                    ("partner", &place.partner),
                    ("town", &town.0),
                    ("village", &village),
                ],
            );
            let spread = template.name.contains("{town}");
            if !self.names.contains(&name) || !spread {
                break (town, village, name);
            }
        };
        let number = quantity.to_string();
        let facts = [
            ("county", place.county.as_str()),
            ("partner", &place.partner),
            ("town", &town.0),
            ("village", &village),
            ("n", &number),
        ];
        let mut project = json!({
            "nature": template.nature, "form": template.form, "theme": template.theme,
            "town": template.name.contains("{town}").then_some(&town.1),
            "village": template.name.contains("{village}").then_some(&village),
            "need": fill(&template.need, &facts), "content": fill(&template.content, &facts),
            "people_served": self.between(template.people_min, template.people_max),
            "lead_organisation": fill(&template.lead, &facts),
            "lead_person": format!("示例{}", self.pick(&STEMS)),
        });
        project["start"] = json!(format!(
            "{year}-{:02}-{:02}",
            self.between(4, 7),
            self.between(1, 28)
        ));
        let (finish_year, finish_month) = if self.between(0, 3) == 0 {
            (year + 1, self.between(1, 6))
        } else {
            (year, self.between(9, 12))
        };
        project["finish"] = json!(format!(
            "{finish_year}-{finish_month:02}-{:02}",
            self.between(1, 28)
        ));
        let each = self.between(template.yuan_each_min, template.yuan_each_max);
        let cost = self.cost(quantity, each);
        for (source, amount) in self.sources(cost, &template.nature) {
            project[source] = json!(amount.0);
        }
        self.names.insert(name.clone());
        project["name"] = json!(name);
        if let Json::Object(project) = project {
            project
        } else {
            Map::new()
        }
    }

    /// A cost as it is estimated: most in whole hundreds, some to the fen from a bill of quantities.
    fn cost(&self, quantity: u32, each: u32) -> Fen {
        let yuan = i64::from(quantity) * i64::from(each);
        if self.between(0, 3) == 0 {
            Fen(yuan * 100 + i64::from(self.between(1, 9_999)))
        } else {
            Fen(yuan / 100 * 10_000)
        }
    }

    /// The cost and where it comes from; the sources add up to it exactly.
    fn sources(&self, cost: Fen, nature: &str) -> Vec<(&'static str, Fen)> {
        let share = |percent: u32| Fen(cost.0 / 100 * i64::from(percent) / 10_000 * 10_000);
        let mut sources = vec![("cost_fen", cost)];
        let (asked, rest) = if nature == "cooperation" {
            (share(self.between(10, 25)), ["firm_fen", "county_fen"])
        } else {
            (share(self.between(45, 75)), ["county_fen", "local_fen"])
        };
        let first = if nature == "cooperation" {
            share(self.between(50, 65))
        } else {
            share(self.between(12, 22))
        };
        let other = if self.between(0, 5) == 0 {
            share(self.between(2, 5))
        } else {
            Fen::ZERO
        };
        sources.extend([
            ("asked_fen", asked),
            (rest[0], first),
            (rest[1], Fen(cost.0 - asked.0 - first.0 - other.0)),
        ]);
        if other != Fen::ZERO {
            sources.push(("other_fen", other));
        }
        sources
    }

    /// The approach of a year's plan; a department's has no projects of its own.
    pub fn approach(&self, place: &Place, year: i16, projects: usize) -> String {
        let (year, number) = (year.to_string(), projects.to_string());
        let facts = [
            ("county", place.county.as_str()),
            ("partner", &place.partner),
            ("year", &year),
            ("n", &number),
        ];
        let of = |part: &str| {
            self.sentences
                .iter()
                .filter(|sentence| sentence.part == part)
                .collect::<Vec<_>>()
        };
        let sentences: Vec<&Sentence> = if projects == 0 {
            of("department")
        } else {
            let middle = of("middle");
            let skipped = self.randomness.below(middle.len() as u32) as usize;
            let mut sentences = vec![*self.pick(&of("opening"))];
            sentences.extend(
                middle
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| *index != skipped)
                    .map(|(_, sentence)| *sentence),
            );
            sentences.push(*self.pick(&of("closing")));
            sentences
        };
        sentences
            .iter()
            .map(|sentence| fill(&sentence.text, &facts))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Four or more items of the work budget.
    pub fn budget(&self) -> Json {
        let skipped = self.randomness.below(self.items.len() as u32 + 2) as usize;
        let items = self
            .items
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != skipped);
        items
            .map(|(_, item)| {
                let amount = i64::from(self.between(item.yuan_min, item.yuan_max)) / 50 * 5_000;
                json!({ "item": item.item, "amount_fen": amount, "note": item.note })
            })
            .collect()
    }

    /// What is written into a field when the action is taken, if the table has anything.
    pub fn words(&self, action: &str, field: &str) -> Option<String> {
        let fitting: Vec<_> = self
            .words
            .iter()
            .filter(|words| words.action == action && words.field == field)
            .collect();
        (!fitting.is_empty()).then(|| self.pick(&fitting).text.clone())
    }
}

fn fill(text: &str, facts: &[(&str, &str)]) -> String {
    facts.iter().fold(text.to_owned(), |text, (name, fact)| {
        text.replace(&format!("{{{name}}}"), fact)
    })
}
