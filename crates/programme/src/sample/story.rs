//! The story: every step of every programme in the order of time, each by the person whose action it is.

use std::collections::HashMap;

use kernel::role::{Scope, Who};
use kernel::{Action, Day, Fen, Instant, Record, Refusal, Viewer};
use serde_json::{Map, Value as Json, json};
use store::{Engine, rows};
use uuid::Uuid;

use super::at_minute;
use super::content::{Content, Place};
use super::folder::{Folder, Person, Plan, Step};
use super::goals;
use super::installation::{Installed, install, perform};
use crate::planning::records::{AnnualPlan, PlanLine};

/// One thing that happens.
struct Deed<'a> {
    at: Instant,
    /// Position of the programme among the folders.
    programme: usize,
    what: What<'a>,
}

enum What<'a> {
    Install,
    /// The work of time, for all programmes.
    Tick,
    Take(&'a Plan, Step),
}

/// A project with what was written about it.
type Written = (Uuid, Map<String, Json>);

/// A programme as far as it has been told.
struct Told<'a> {
    folder: &'a Folder,
    made: Installed,
    /// The newest record of a kind that the steps of a planner's year are about.
    records: HashMap<(String, String, i16), Uuid>,
    /// Projects in reserve by planner, oldest first.
    reserve: HashMap<String, Vec<Written>>,
}

/// Tells the whole story up to an instant.
pub fn tell(engine: &Engine, folders: &[Folder], until: Instant) -> Result<(), Refusal> {
    let mut content = Content::new(&engine.shared.randomness);
    let mut told: Vec<Told<'_>> = folders.iter().map(Told::new).collect();
    for deed in agenda(folders, &content, until) {
        engine.shared.clock.fix(deed.at);
        let programme = &mut told[deed.programme];
        match deed.what {
            What::Install => programme.made = install(engine, programme.folder)?,
            What::Tick => engine.tick().map(|_| ()).map_err(|_| Refusal::unavailable())?,
            What::Take(plan, step) => programme.take(engine, &mut content, plan, &step)?,
        }
    }
    Ok(())
}

/// Everything that happens, the earliest first.
fn agenda<'a>(folders: &'a [Folder], content: &Content<'_>, until: Instant) -> Vec<Deed<'a>> {
    let mut deeds = Vec::new();
    for (programme, folder) in folders.iter().enumerate() {
        deeds.push(Deed { at: at_minute(folder.facts.installed, 9 * 60), programme, what: What::Install });
        for plan in &folder.plans {
            let mut last = None;
            for step in plan.steps() {
                let at = office_hour(step.day, last, content);
                last = Some(at);
                deeds.push(Deed { at, programme, what: What::Take(plan, step) });
            }
        }
    }
    let first = folders.iter().map(|folder| folder.facts.installed.year() + 1).min().unwrap_or_default();
    for year in first..=until.day().year() {
        if let Some(day) = Day::new(year, 1, 1) {
            deeds.push(Deed { at: at_minute(day, 5), programme: 0, what: What::Tick });
        }
    }
    deeds.push(Deed { at: until, programme: 0, what: What::Tick });
    deeds.sort_by_key(|deed| deed.at);
    deeds
}

/// Some minute of the morning or the afternoon, later than the step before.
fn office_hour(day: Day, last: Option<Instant>, content: &Content<'_>) -> Instant {
    let minute = match content.between(0, 1) {
        0 => content.between(8 * 60 + 40, 11 * 60 + 20),
        _ => content.between(14 * 60 + 40, 16 * 60 + 20),
    };
    match last.filter(|last| last.day() == day) {
        Some(last) => Instant::from_millis(last.millis() + i64::from(content.between(20, 60)) * 60_000),
        None => at_minute(day, i64::from(minute)),
    }
}

impl<'a> Told<'a> {
    fn new(folder: &'a Folder) -> Told<'a> {
        Told { folder, made: Installed::default(), records: HashMap::new(), reserve: HashMap::new() }
    }

    /// Takes one step as the person whose step it is.
    fn take(&mut self, engine: &Engine, content: &mut Content<'_>, plan: &Plan, step: &Step) -> Result<(), Refusal> {
        let name = format!("{} {} {}.{}", plan.planner, step.day, step.kind, step.action);
        let unknown = || Refusal::unseen().with("step", &name);
        let action = engine.catalogue().action(&step.kind, &step.action).ok_or_else(unknown)?;
        let key = (step.kind.clone(), plan.planner.clone(), plan.year);
        let record = match self.records.get(&key) {
            _ if action.creates => None,
            Some(record) => Some(*record),
            None => return Err(unknown()),
        };
        let viewer = self.actor(engine, action, plan, record)?.ok_or_else(unknown)?;
        let mut facts = self.input(engine, content, action, plan, record)?;
        let input = Json::Object(facts.clone());
        let id = perform(engine, &viewer, (&step.kind, &step.action), record, input, &name)?;
        self.records.insert(key, id);
        if action.creates && step.kind == "project" {
            facts.remove("owner");
            self.reserve.entry(plan.planner.clone()).or_default().push((id, facts));
        }
        Ok(())
    }

    /// Who takes the step: the first person whose post reaches the planner; changes are made by the second.
    fn actor(
        &self,
        engine: &Engine,
        action: &Action,
        plan: &Plan,
        record: Option<Uuid>,
    ) -> Result<Option<Viewer>, Refusal> {
        let able: Vec<&Person> = action.by.iter().flat_map(|grant| self.able(grant.who, &plan.planner)).collect();
        let person = match (action.name, record) {
            ("endorse" | "send-back", Some(record)) => {
                let title = self.title_due(engine, record, &plan.planner)?;
                able.into_iter().find(|person| Some(&person.title) == title.as_ref())
            }
            ("revise" | "acknowledge", _) => able.last().copied(),
            _ => able.first().copied(),
        };
        let Some(id) = person.and_then(|person| self.made.people.get(&person.user)) else {
            return Ok(None);
        };
        engine.viewer(*id).map_err(|_| Refusal::unavailable())
    }

    fn able(&self, who: Who, planner: &str) -> Vec<&'a Person> {
        let Who::Post(role, scope) = who else {
            return Vec::new();
        };
        let mut above = vec![planner];
        while let Some(parent) = above.last().map(|key| self.folder.organisation(key).parent.as_str())
            && !parent.is_empty()
        {
            above.push(parent);
        }
        let reaches = |person: &&Person| match scope {
            Scope::Programme => true,
            Scope::Party("partner") => {
                self.folder.partner(planner).is_some_and(|partner| partner.key == person.organisation)
            }
            Scope::Party(_) => above.contains(&person.organisation.as_str()),
        };
        self.folder.people.iter().filter(|person| person.role == role.code).filter(reaches).collect()
    }

    /// The title of the internal step that is next.
    fn title_due(&self, engine: &Engine, plan: Uuid, planner: &str) -> Result<Option<String>, Refusal> {
        let done = usize::try_from(self.plan(engine, plan)?.0.steps_done).unwrap_or_default();
        let own = self.folder.facts.review_steps.iter().filter(|step| step.organisation == planner);
        Ok(own.map(|step| step.title.clone()).nth(done))
    }

    fn plan(&self, engine: &Engine, id: Uuid) -> Result<(AnnualPlan, Vec<PlanLine>), Refusal> {
        let read = engine.read(|connection| {
            let plan = rows::load(connection, AnnualPlan::KIND, self.folder.code(), id)?;
            let lines = rows::lines(connection, PlanLine::KIND, id)?;
            let lines = lines.iter().map(PlanLine::read).collect::<Result<Vec<_>, _>>()?;
            Ok(plan.map(|plan| AnnualPlan::read(&plan)).transpose()?.map(|plan| (plan, lines)))
        });
        read.ok().flatten().ok_or_else(Refusal::unavailable)
    }

    fn input(
        &mut self,
        engine: &Engine,
        content: &mut Content<'_>,
        action: &Action,
        plan: &Plan,
        record: Option<Uuid>,
    ) -> Result<Map<String, Json>, Refusal> {
        let input = match (action.kind, action.name, record) {
            ("annual-plan", "create", _) => self.new_plan(engine, content, plan),
            ("action-plan", "create", _) => {
                goals::draft(&self.place(&plan.planner), self.made.organisations.get(&plan.planner), plan.year)
            }
            ("action-plan", name, Some(record)) if !action.input.is_empty() => {
                goals::say(engine, content, self.folder.code(), record, name)?
            }
            ("annual-plan", "revise", Some(record)) => self.revision(engine, content, record)?,
            ("project", "create", _) => {
                let mut project = content.projects(&self.place(&plan.planner), plan.year, 1).remove(0);
                project.insert("owner".to_owned(), json!(self.made.organisations.get(&plan.planner)));
                Json::Object(project)
            }
            ("reminder", "create", _) => json!({
                "receiver": self.made.organisations.get(&plan.planner), "year": plan.year,
                "words": content.words("reminder.create", "words"),
            }),
            _ => action
                .input
                .iter()
                .filter_map(|field| Some((field.name, content.words(action.name, field.name)?)))
                .collect(),
        };
        Ok(if let Json::Object(input) = input { input } else { Map::new() })
    }

    fn place(&self, planner: &str) -> Place {
        let organisation = self.folder.organisation(planner);
        let towns =
            self.folder.regions.iter().filter(|region| region.parent == organisation.region && region.level == "town");
        Place {
            county: organisation.short_name.clone(),
            partner: self.folder.partner(planner).map(|partner| partner.short_name.clone()).unwrap_or_default(),
            towns: towns
                .filter_map(|town| Some((town.name.clone(), self.made.regions.get(&town.code)?.clone())))
                .collect(),
        }
    }

    /// A new plan; its first line takes up the oldest project that the planner has in reserve.
    fn new_plan(&mut self, engine: &Engine, content: &mut Content<'_>, plan: &Plan) -> Json {
        let place = self.place(&plan.planner);
        let reserve = self.reserve.get_mut(&plan.planner).filter(|reserve| !reserve.is_empty() && plan.projects > 0);
        let mut lines: Vec<Map<String, Json>> = Vec::new();
        if let Some((project, mut facts)) = reserve.map(|reserve| reserve.remove(0)) {
            facts.insert("project".to_owned(), json!(project.to_string()));
            lines.push(facts);
        }
        lines.extend(content.projects(&place, plan.year, plan.projects - lines.len()));
        let planner = self.made.organisations.get(&plan.planner);
        goals::serve(engine, self.folder.code(), planner, &mut lines);
        json!({
            "planner": self.made.organisations.get(&plan.planner), "year": plan.year,
            "approach": content.approach(&place, plan.year, plan.projects),
            "plan_lines": lines, "budget_lines": content.budget(),
        })
    }

    /// A change worth comparing: a sentence more, and one project with more content at a higher cost.
    fn revision(&self, engine: &Engine, content: &Content<'_>, record: Uuid) -> Result<Json, Refusal> {
        let (plan, mut lines) = self.plan(engine, record)?;
        let sentence = content.words("revise", "approach").unwrap_or_default();
        let approach = format!("{}\n{sentence}", plan.approach.unwrap_or_default());
        let changed = content.between(0, lines.len().saturating_sub(1) as u32) as usize;
        let more = Fen(i64::from(content.between(20, 180)) * 10_000);
        if let Some(line) = lines.get_mut(changed) {
            let written = line.facts.content.take().unwrap_or_default();
            line.facts.content = Some(written + &content.words("revise", "content").unwrap_or_default());
            line.facts.cost_fen = Fen(line.facts.cost_fen.0 + more.0);
            line.facts.county_fen = Some(Fen(line.facts.county_fen.unwrap_or(Fen::ZERO).0 + more.0));
        }
        let lines: Vec<Json> = lines
            .iter()
            .map(|line| {
                json!({
                    "id": line.id.uuid().to_string(), "content": line.facts.content,
                    "cost_fen": line.facts.cost_fen.0, "county_fen": line.facts.county_fen.map(|fen| fen.0),
                })
            })
            .collect();
        Ok(json!({ "approach": approach, "plan_lines": lines }))
    }
}
