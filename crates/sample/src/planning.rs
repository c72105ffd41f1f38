//! Annual plans of the sample: drafted with projects and a budget, revised, endorsed, summed up.

use std::sync::OnceLock;

use kernel::{Action, Fen, FieldValue, Fields, Id, Refusal, encode};
use programme::organisation::records::Organisation;
use programme::planning::records::{AnnualPlan, BudgetLine, PlanLine};
use programme::project::records::{Outcome, Project, ProjectFacts, ProjectState, ResultUnit, Theme};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use store::duties::{self, Duty};

use crate::folder::table;
use crate::part::{Chosen, Part, Place, Scene, fill, usual_actor};
use crate::{goals, project, uploads};

pub const PART: Part =
    Part { name: "planning", kind: "annual-plan", words: include_str!("texts/planning/words.csv"), input, actor };

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

fn sentences() -> &'static [Sentence] {
    static SENTENCES: OnceLock<Vec<Sentence>> = OnceLock::new();
    SENTENCES.get_or_init(|| table(include_str!("texts/planning/approaches.csv")))
}

fn items() -> &'static [Item] {
    static ITEMS: OnceLock<Vec<Item>> = OnceLock::new();
    ITEMS.get_or_init(|| table(include_str!("texts/planning/budget.csv")))
}

fn input(scene: &mut Scene<'_>, action: &'static Action) -> Result<Option<Json>, Refusal> {
    Ok(match action.name {
        "create" => Some(new_plan(scene)?),
        "revise" => Some(revision(scene)?),
        "summarise" => Some(summary(scene)?),
        _ => None,
    })
}

/// An internal step is taken by the holder of the title that is next.
fn actor(scene: &Scene<'_>, action: &'static Action) -> Result<Chosen, Refusal> {
    match action.name {
        "endorse" | "send-back" => Ok(Chosen::Titled(scene.about::<AnnualPlan>()?.next_title)),
        // The finance bureau signs first, the other office after it.
        "countersign" => {
            let plan = scene.about::<AnnualPlan>()?.id.uuid();
            let duties = scene.engine.read(|connection| duties::of_record(connection, plan));
            let duties = duties.map_err(|_| Refusal::unavailable())?;
            let is_open = |duty: &&Duty| duty.action == action.name && duty.closed_at.is_none();
            Ok(if duties.iter().filter(is_open).count() > 1 { Chosen::First } else { Chosen::Last })
        }
        _ => usual_actor(scene, action),
    }
}

/// A new plan; its first line takes up the oldest project that the planner has in reserve, and the last of many continues one
/// of the year before.
fn new_plan(scene: &mut Scene<'_>) -> Result<Json, Refusal> {
    let (place, count) = (scene.place(), scene.row.projects);
    let mut lines: Vec<Map<String, Json>> = Vec::new();
    if count > 0 {
        lines.extend(from_reserve(scene)?);
    }
    let continued = if count > 3 { continued(scene)? } else { None };
    lines.extend(project::written(scene, count - lines.len() - usize::from(continued.is_some())));
    lines.extend(continued);
    goals::serve(scene, &mut lines)?;
    Ok(json!({
        "planner": scene.planner(), "year": scene.row.year, "approach": approach(scene, &place, count),
        "plan_lines": lines, "budget_lines": budget(scene),
    }))
}

/// The projects of the planner.
fn own_projects(scene: &Scene<'_>) -> Result<Vec<Project>, Refusal> {
    let planner = scene.planner().and_then(|id| id.parse().ok()).map(Id::<Organisation>::from_uuid);
    scene.find(&[("owner", planner.ok_or_else(Refusal::unseen)?.to_value())])
}

/// The facts of a project as a line of a plan says them.
fn as_line(facts: &ProjectFacts) -> Map<String, Json> {
    let mut values = Vec::new();
    facts.write_fields(&mut values);
    let facts = ProjectFacts::FIELDS.iter().zip(&values).filter(|(_, value)| !value.is_null());
    facts.map(|(field, value)| (field.name.to_owned(), encode::value(field, value))).collect()
}

/// The oldest project in reserve as a line of a plan.
fn from_reserve(scene: &Scene<'_>) -> Result<Option<Map<String, Json>>, Refusal> {
    let oldest = own_projects(scene)?.into_iter().find(|project| project.state == ProjectState::Reserve);
    Ok(oldest.map(|project| {
        let mut line = as_line(&project.facts);
        line.insert("project".to_owned(), json!(project.id.to_string()));
        line
    }))
}

/// What a project that goes on is called.
const SECOND: &str = "（二期）";

/// The largest project of the year before goes on, with a little more of everything that gives to it.
fn continued(scene: &Scene<'_>) -> Result<Option<Map<String, Json>>, Refusal> {
    let is_of_last_year = |project: &Project| {
        project.state == ProjectState::Selected
            && !project.facts.name.ends_with(SECOND)
            && project.year.is_some_and(|year| i64::from(year.number()) + 1 == i64::from(scene.row.year))
    };
    let own = own_projects(scene)?.into_iter().filter(is_of_last_year);
    Ok(own.max_by_key(|project| project.facts.cost_fen).map(|project| {
        let more = Fen(2_000_000);
        let mut facts = project.facts.clone();
        facts.name = format!("{}{SECOND}", facts.name);
        facts.asked_fen = Fen(facts.asked_fen.0 + more.0);
        // The project keeps what was first asked; what it cost followed what was agreed.
        let sources = [facts.county_fen, facts.local_fen, facts.firm_fen, facts.other_fen];
        facts.cost_fen = Fen::capped_sum(sources.into_iter().flatten().chain([facts.asked_fen]));
        for day in [&mut facts.start, &mut facts.finish].into_iter().flatten() {
            *day = day.add_days(365);
        }
        let mut line = as_line(&facts);
        line.insert("continues".to_owned(), json!(project.id.to_string()));
        line
    }))
}

/// A change worth comparing: a sentence more, and one project with more content at a higher cost.
fn revision(scene: &Scene<'_>) -> Result<Json, Refusal> {
    let (plan, mut lines) = (scene.about::<AnnualPlan>()?, scene.lines::<PlanLine>()?);
    let sentence = scene.words_for("revise", "approach").unwrap_or_default();
    let approach = format!("{}\n{sentence}", plan.approach.unwrap_or_default());
    let changed = scene.stream.below(lines.len());
    let more = Fen(i64::from(scene.stream.between(20, 180)) * 10_000);
    if let Some(line) = lines.get_mut(changed) {
        let written = line.facts.content.take().unwrap_or_default();
        line.facts.content = Some(written + &scene.words_for("revise", "content").unwrap_or_default());
        line.facts.cost_fen = Fen(line.facts.cost_fen.0 + more.0);
        line.facts.county_fen = Some(Fen(line.facts.county_fen.unwrap_or(Fen::ZERO).0 + more.0));
    }
    let lines = lines.iter().map(|line| {
        json!({
            "id": line.id.to_string(), "content": line.facts.content,
            "cost_fen": line.facts.cost_fen.0, "county_fen": line.facts.county_fen.map(|fen| fen.0),
        })
    });
    Ok(json!({ "approach": approach, "plan_lines": lines.collect::<Vec<_>>() }))
}

/// The approach of a year's plan; a department's has no projects of its own.
fn approach(scene: &Scene<'_>, place: &Place, projects: usize) -> String {
    let (year, number) = (scene.row.year.to_string(), projects.to_string());
    let facts = [("county", place.county.as_str()), ("partner", &place.partner), ("year", &year), ("n", &number)];
    let of = |part: &str| sentences().iter().filter(|sentence| sentence.part == part).collect::<Vec<_>>();
    let chosen: Vec<&Sentence> = if projects == 0 {
        of("department")
    } else {
        let mut middle = of("middle");
        middle.remove(scene.stream.below(middle.len()));
        let opening = *scene.stream.pick(&of("opening"));
        let closing = *scene.stream.pick(&of("closing"));
        std::iter::once(opening).chain(middle).chain([closing]).collect()
    };
    chosen.iter().map(|sentence| fill(&sentence.text, &facts)).collect::<Vec<_>>().join("\n")
}

/// Four or more items of the work budget.
fn budget(scene: &Scene<'_>) -> Json {
    let skipped = scene.stream.below(items().len() + 2);
    let taken = items().iter().enumerate().filter(|(index, _)| *index != skipped);
    taken
        .map(|(_, item)| {
            let amount = i64::from(scene.stream.between(item.yuan_min, item.yuan_max)) / 100 * 10_000;
            json!({ "item": item.item, "amount_fen": amount, "note": item.note })
        })
        .collect()
}

/// Pictures made for the sample: a road that is finished, and one under way.
const FINISHED: &[u8] = include_bytes!("texts/project/finished.jpg");
const UNDER_WAY: &[u8] = include_bytes!("texts/project/under-way.jpg");

/// What became of each project and was spent of each item.
fn summary(scene: &Scene<'_>) -> Result<Json, Refusal> {
    let (projects, budget) = (scene.lines::<PlanLine>()?, scene.lines::<BudgetLine>()?);
    let became = projects.iter().map(|line| became(scene, line)).collect::<Result<Vec<_>, _>>()?;
    let spent = budget.iter().map(|line| {
        let share = i64::from(scene.stream.between(80, 100));
        json!({ "id": line.id.to_string(), "spent_fen": line.amount_fen.0 / 10_000 * share * 100 })
    });
    Ok(json!({
        "summary": scene.words_for("summarise", "summary"), "lessons": scene.words_for("summarise", "lessons"),
        "plan_lines": became, "budget_lines": spent.collect::<Vec<_>>(),
    }))
}

/// Finished where its day has come, else under way; some are delayed.
fn became(scene: &Scene<'_>, line: &PlanLine) -> Result<Json, Refusal> {
    let (stream, facts) = (scene.stream, &line.facts);
    let today = scene.engine.shared.clock.now().day();
    let outcome = match facts.finish.is_some_and(|finish| finish <= today) {
        true => Outcome::Finished,
        false if stream.between(0, 3) == 0 => Outcome::Delayed,
        false => Outcome::UnderWay,
    };
    let started = facts.start.map(|start| start.add_days(i64::from(stream.between(0, 12))));
    let mut said = json!({
        "id": line.id.to_string(), "outcome": outcome.code(), "started": started.map(|day| day.iso()),
        "achieved": scene.words_for("summarise", outcome.code()),
    });
    let photo = |name: &str, bytes: &[u8]| uploads::keep(scene, name, bytes).map(|id| json!([id]));
    if outcome == Outcome::Finished {
        let early = i64::from(stream.between(0, 10));
        said["finished"] = json!(facts.finish.map(|finish| finish.add_days(-early).iso()));
        said["people_reached"] =
            json!(facts.people_served.map(|people| people * i64::from(stream.between(95, 106)) / 100));
        said["result"] = json!(quantity(scene, facts.theme));
        said["photos"] = photo("完工照片（示例）.jpg", FINISHED)?;
    } else {
        said["photos"] = photo("施工照片（示例）.jpg", UNDER_WAY)?;
    }
    Ok(said)
}

/// So much of what is counted of the theme.
fn quantity(scene: &Scene<'_>, theme: Theme) -> String {
    let between = |min, max| scene.stream.between(min, max).to_string();
    match theme.unit() {
        ResultUnit::Kilometres => format!("{}.{}", between(1, 6), between(1, 9)),
        ResultUnit::Households => between(40, 320),
        ResultUnit::People => between(300, 2_800),
        ResultUnit::SquareMetres => between(180, 1_600),
    }
}
