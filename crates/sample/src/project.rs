//! Projects of the sample: what they are, where, for how much, drawn from a table of sorts.

use std::sync::OnceLock;

use kernel::{Action, Fen, Refusal};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::folder::table;
use crate::part::{Part, Place, Scene, fill, usual_actor};
use crate::stream::Stream;

pub const PART: Part =
    Part { name: "project", kind: "project", words: "action,field,text\n", input, actor: usual_actor };

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

/// Where a project lies, and what it is called there.
struct Site {
    town: (String, String),
    village: String,
    name: String,
}

const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];

fn templates() -> &'static [Template] {
    static TEMPLATES: OnceLock<Vec<Template>> = OnceLock::new();
    TEMPLATES.get_or_init(|| table(include_str!("texts/project/projects.csv")))
}

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    if !action.creates {
        return Ok(None);
    }
    let mut project = written(scene, 1).remove(0);
    project.insert("owner".to_owned(), json!(scene.planner()));
    Ok(Some(Json::Object(project)))
}

/// So many projects of different sorts.
pub fn written(scene: &mut Scene<'_>, count: usize) -> Vec<Map<String, Json>> {
    let place = scene.place();
    let mut left: Vec<&Template> = templates().iter().collect();
    (0..count)
        .map(|_| {
            let template = left.swap_remove(scene.stream.below(left.len()));
            project(scene, template, &place)
        })
        .collect()
}

fn project(scene: &mut Scene<'_>, template: &Template, place: &Place) -> Map<String, Json> {
    let quantity = scene.stream.between(template.quantity_min, template.quantity_max);
    let site = site(scene, &template.name, place);
    let number = quantity.to_string();
    let facts = [("county", place.county.as_str()), ("partner", &place.partner), ("n", &number)];
    let fill = |text: &str| fill(&fill(text, &facts), &[("town", &site.town.0), ("village", &site.village)]);
    let people = match (template.people_min, template.people_max) {
        (Some(min), Some(max)) => scene.stream.between(min, max),
        _ => quantity,
    };
    let (start, finish) = days(scene);
    let mut project = json!({
        "name": site.name, "nature": template.nature, "form": template.form, "theme": template.theme,
        "town": template.name.contains("{town}").then_some(&site.town.1),
        "village": template.name.contains("{village}").then_some(&site.village),
        "need": fill(&template.need), "content": fill(&template.content), "people_served": people,
        "lead_organisation": fill(&template.lead), "lead_person": format!("示例{}", scene.stream.pick(&STEMS)),
        "start": start, "finish": finish,
    });
    let cost = cost(scene.stream, quantity, scene.stream.between(template.yuan_each_min, template.yuan_each_max));
    for (source, amount) in sources(scene.stream, cost, &template.nature) {
        project[source] = json!(amount.0);
    }
    scene.names.insert(site.name);
    if let Json::Object(project) = project { project } else { Map::new() }
}

/// A place for a project whose name has not been used; after some tries one that has.
fn site(scene: &Scene<'_>, name: &str, place: &Place) -> Site {
    let mut tries = 0;
    loop {
        let town = scene.stream.pick(&place.towns).clone();
        let village = format!("示例{}村", scene.stream.pick(&STEMS));
        let facts =
            [("county", place.county.as_str()), ("partner", &place.partner), ("town", &town.0), ("village", &village)];
        let name = fill(name, &facts);
        tries += 1;
        if !scene.names.contains(&name) || tries == 20 {
            return Site { town, village, name };
        }
    }
}

/// Begins in spring or early summer; one in four is finished only the year after.
fn days(scene: &Scene<'_>) -> (String, String) {
    let (stream, year) = (scene.stream, scene.row.year);
    let start = format!("{year}-{:02}-{:02}", stream.between(4, 7), stream.between(1, 28));
    let (year, month) = match stream.between(0, 3) {
        0 => (year + 1, stream.between(1, 6)),
        _ => (year, stream.between(9, 12)),
    };
    (start, format!("{year}-{month:02}-{:02}", stream.between(1, 28)))
}

/// A cost as it is estimated: most in whole hundreds, some to the fen from a bill of quantities.
fn cost(stream: &Stream, quantity: u32, each: u32) -> Fen {
    let yuan = i64::from(quantity) * i64::from(each);
    if stream.between(0, 19) == 0 {
        Fen(yuan * 100 + i64::from(stream.between(1, 9_999)))
    } else {
        Fen(yuan / 100 * 10_000)
    }
}

/// The cost and where it comes from; the sources add up to it exactly.
fn sources(stream: &Stream, cost: Fen, nature: &str) -> Vec<(&'static str, Fen)> {
    let share = |percent: u32| Fen(cost.0 / 100 * i64::from(percent) / 10_000 * 10_000);
    let other = if stream.between(0, 5) == 0 { share(stream.between(2, 5)) } else { Fen::ZERO };
    let (asked, second, rest) = match nature {
        "cooperation" => (share(stream.between(8, 15)), ("firm_fen", share(stream.between(65, 78))), "county_fen"),
        _ => (share(stream.between(45, 75)), ("county_fen", share(stream.between(12, 20))), "local_fen"),
    };
    let left = Fen(cost.0 - asked.0 - second.1.0 - other.0);
    let mut sources = vec![("cost_fen", cost), ("asked_fen", asked), second, (rest, left)];
    if other != Fen::ZERO {
        sources.push(("other_fen", other));
    }
    sources
}
