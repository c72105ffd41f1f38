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
    /// Both empty: as many as the quantity.
    people_min: Option<u32>,
    people_max: Option<u32>,
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

/// Where a project lies, and what it is called there.
struct Site {
    town: (String, String),
    village: String,
    name: String,
}

/// The writer of the sample.
pub struct Content<'a> {
    randomness: &'a Randomness,
    templates: Vec<Template>,
    sentences: Vec<Sentence>,
    items: Vec<Item>,
    words: Vec<Words>,
    /// Names of projects so far.
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
        let site = self.site(&template.name, place);
        let number = quantity.to_string();
        let facts = [("county", place.county.as_str()), ("partner", &place.partner), ("n", &number)];
        let fill = |text: &str| fill(&fill(text, &facts), &[("town", &site.town.0), ("village", &site.village)]);
        let people = match (template.people_min, template.people_max) {
            (Some(min), Some(max)) => self.between(min, max),
            _ => quantity,
        };
        let (start, finish) = self.days(year);
        let mut project = json!({
            "name": site.name, "nature": template.nature, "form": template.form, "theme": template.theme,
            "town": template.name.contains("{town}").then_some(&site.town.1),
            "village": template.name.contains("{village}").then_some(&site.village),
            "need": fill(&template.need), "content": fill(&template.content), "people_served": people,
            "lead_organisation": fill(&template.lead), "lead_person": format!("示例{}", self.pick(&STEMS)),
            "start": start, "finish": finish,
        });
        let cost = self.cost(quantity, self.between(template.yuan_each_min, template.yuan_each_max));
        for (source, amount) in self.sources(cost, &template.nature) {
            project[source] = json!(amount.0);
        }
        self.names.insert(site.name);
        if let Json::Object(project) = project { project } else { Map::new() }
    }

    /// A place for a project whose name has not been used; after some tries one that has.
    fn site(&self, name: &str, place: &Place) -> Site {
        let mut tries = 0;
        loop {
            let town = self.pick(&place.towns).clone();
            let village = format!("示例{}村", self.pick(&STEMS));
            let facts = [
                ("county", place.county.as_str()),
                ("partner", &place.partner),
                ("town", &town.0),
                ("village", &village),
            ];
            let name = fill(name, &facts);
            tries += 1;
            if !self.names.contains(&name) || tries == 20 {
                return Site { town, village, name };
            }
        }
    }

    /// Begins in spring or early summer; one in four is finished only the year after.
    fn days(&self, year: i16) -> (String, String) {
        let start = format!("{year}-{:02}-{:02}", self.between(4, 7), self.between(1, 28));
        let (year, month) = match self.between(0, 3) {
            0 => (year + 1, self.between(1, 6)),
            _ => (year, self.between(9, 12)),
        };
        (start, format!("{year}-{month:02}-{:02}", self.between(1, 28)))
    }

    /// A cost as it is estimated: most in whole hundreds, some to the fen from a bill of quantities.
    fn cost(&self, quantity: u32, each: u32) -> Fen {
        let yuan = i64::from(quantity) * i64::from(each);
        if self.between(0, 19) == 0 {
            Fen(yuan * 100 + i64::from(self.between(1, 9_999)))
        } else {
            Fen(yuan / 100 * 10_000)
        }
    }

    /// The cost and where it comes from; the sources add up to it exactly.
    fn sources(&self, cost: Fen, nature: &str) -> Vec<(&'static str, Fen)> {
        let share = |percent: u32| Fen(cost.0 / 100 * i64::from(percent) / 10_000 * 10_000);
        let other = if self.between(0, 5) == 0 { share(self.between(2, 5)) } else { Fen::ZERO };
        let (asked, second, rest) = match nature {
            "cooperation" => (share(self.between(8, 15)), ("firm_fen", share(self.between(65, 78))), "county_fen"),
            _ => (share(self.between(45, 75)), ("county_fen", share(self.between(12, 20))), "local_fen"),
        };
        let left = Fen(cost.0 - asked.0 - second.1.0 - other.0);
        let mut sources = vec![("cost_fen", cost), ("asked_fen", asked), second, (rest, left)];
        if other != Fen::ZERO {
            sources.push(("other_fen", other));
        }
        sources
    }

    /// The approach of a year's plan; a department's has no projects of its own.
    pub fn approach(&self, place: &Place, year: i16, projects: usize) -> String {
        let (year, number) = (year.to_string(), projects.to_string());
        let facts = [("county", place.county.as_str()), ("partner", &place.partner), ("year", &year), ("n", &number)];
        let of = |part: &str| self.sentences.iter().filter(|sentence| sentence.part == part).collect::<Vec<_>>();
        let sentences: Vec<&Sentence> = if projects == 0 {
            of("department")
        } else {
            let middle = of("middle");
            let skipped = self.randomness.below(middle.len() as u32) as usize;
            let mut sentences = vec![*self.pick(&of("opening"))];
            sentences.extend(
                middle.iter().enumerate().filter(|(index, _)| *index != skipped).map(|(_, sentence)| *sentence),
            );
            sentences.push(*self.pick(&of("closing")));
            sentences
        };
        sentences.iter().map(|sentence| fill(&sentence.text, &facts)).collect::<Vec<_>>().join("\n")
    }

    /// Four or more items of the work budget.
    pub fn budget(&self) -> Json {
        let skipped = self.randomness.below(self.items.len() as u32 + 2) as usize;
        let items = self.items.iter().enumerate().filter(|(index, _)| *index != skipped);
        items
            .map(|(_, item)| {
                let amount = i64::from(self.between(item.yuan_min, item.yuan_max)) / 100 * 10_000;
                json!({ "item": item.item, "amount_fen": amount, "note": item.note })
            })
            .collect()
    }

    /// What is written into a field when the action is taken, if the table has anything.
    pub fn words(&self, action: &str, field: &str) -> Option<String> {
        let fitting: Vec<_> =
            self.words.iter().filter(|words| words.action == action && words.field == field).collect();
        (!fitting.is_empty()).then(|| self.pick(&fitting).text.clone())
    }
}

fn fill(text: &str, facts: &[(&str, &str)]) -> String {
    facts.iter().fold(text.to_owned(), |text, (name, fact)| text.replace(&format!("{{{name}}}"), fact))
}
