//! From a workbook to actions: read, compared with what is there, rehearsed or performed, with every reason at its cell.
//!
//! It knows neither pages nor the command line; both show what it answers.

use std::collections::HashMap;

use documents::{CellProblem, Choices, Intake, Place, Reading, Template};
use kernel::decode::{self, Source};
use kernel::{Action, Aggregate, Catalogue, Field, Kind, Label, Refusal, Transition, Type, Value, Viewer, policy};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use store::{Engine, Origin, Request, StoreError, once, query, rows, titles};
use uuid::Uuid;

use super::choices;
use crate::base::begun;
use crate::base::fault::failed;
use crate::base::words::Words;

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Rehearse,
    /// Everything, if everything is right; else nothing.
    Perform,
}

/// How many lines of a kind a record will have, how many of them are new, and how many go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCount {
    pub label: Label,
    pub total: usize,
    pub added: usize,
    pub removed: usize,
}

/// One record of the workbook and what becomes of it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// None where nothing changes.
    pub action: Option<&'static Action>,
    pub record: Option<Uuid>,
    pub title: String,
    pub lines: Vec<LineCount>,
    /// What its entry would say of changes; see `store::together`.
    pub changes: Vec<Json>,
    /// The same was imported before; it is not made again.
    pub is_repeat: bool,
}

/// What came of a workbook.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub problems: Vec<CellProblem>,
    pub notes: Vec<CellProblem>,
    pub planned: Vec<Planned>,
    pub rows: usize,
    unreadable: bool,
}

impl Outcome {
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether there were sheets to read at all.
    pub fn is_readable(&self) -> bool {
        !self.unreadable
    }

    /// New, changed, unchanged and repeated records.
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for planned in &self.planned {
            let at = match planned.action {
                _ if planned.is_repeat => 3,
                None => 2,
                Some(action) if action.creates => 0,
                Some(_) => 1,
            };
            counts[at] += 1;
        }
        counts
    }
}

/// Records that a workbook made before and does not name again are told one by one up to here.
const GONE_TOLD_MAX: usize = 5;

/// Imports of one kind by one person.
pub struct Importer<'a> {
    engine: &'a Engine,
    viewer: &'a Viewer,
    kind: &'static Kind,
    create: Option<&'static Action>,
    revise: Option<&'static Action>,
}

/// A record of the workbook on its way.
struct Step {
    entry: usize,
    planned: Planned,
    request: Option<Request>,
}

/// An action that a workbook can carry: the record's fields, nothing of its own that must be given, and no step onwards.
pub(crate) fn carries(action: &Action) -> bool {
    let free = |field: &Field| !field.required || matches!(field.of, Type::Flag);
    let stays = action.creates || action.to == Transition::Stays;
    action.revises && !action.internal && stays && action.input.iter().all(free)
}

impl<'a> Importer<'a> {
    /// For those who may create or revise records of the kind.
    ///
    /// # Errors
    /// 403 where they may not, or where the kind cannot be filled in by a workbook.
    pub fn new(engine: &'a Engine, viewer: &'a Viewer, kind: &'static Kind) -> Result<Importer<'a>, Refusal> {
        let may = |action: &&'static Action| begun::is_offered(action, kind, viewer);
        Importer::with(engine, viewer, kind, &may)
    }

    /// For whoever runs the machine, to hand out empty templates; what they import is still asked by the engine.
    ///
    /// # Errors
    /// 403 where the kind cannot be filled in by a workbook.
    pub fn for_templates(engine: &'a Engine, viewer: &'a Viewer, kind: &'static Kind) -> Result<Importer<'a>, Refusal> {
        Importer::with(engine, viewer, kind, &|_| true)
    }

    fn with(
        engine: &'a Engine,
        viewer: &'a Viewer,
        kind: &'static Kind,
        may: &dyn Fn(&&'static Action) -> bool,
    ) -> Result<Importer<'a>, Refusal> {
        let usable = |action: &&'static Action| carries(action) && may(action);
        let whole = !kind.editable().any(|field| field.required && !documents::layout::fits(field));
        let catalogue = engine.catalogue();
        let create = catalogue.creation(kind.code).filter(usable).filter(|_| whole);
        let revise = catalogue.actions_on(kind.code).find(|action| !action.creates && usable(action));
        if kind.part_of.is_some() || (create.is_none() && revise.is_none()) {
            return Err(Refusal::forbidden());
        }
        Ok(Importer { engine, viewer, kind, create, revise })
    }

    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    pub fn words(&self) -> Words {
        Words(self.viewer.language)
    }

    fn catalogue(&self) -> &'a Catalogue {
        self.engine.catalogue()
    }

    fn choices(&self) -> Result<Choices, Refusal> {
        choices::gather(self.engine, self.viewer, self.kind).map_err(|error| failed(&error))
    }

    fn load(&self, id: Uuid) -> Result<Option<(Aggregate, String)>, StoreError> {
        let (catalogue, kind) = (self.catalogue(), self.kind);
        self.engine.read(|connection| {
            let Some(stored) = query::get(connection, kind, self.viewer, id)? else { return Ok(None) };
            let title = titles::title(connection, catalogue, &self.viewer.programme, kind, &stored)?;
            let aggregate = rows::aggregate(connection, catalogue, kind, stored)?;
            Ok(Some((aggregate, self.viewer.language.of(&title).clone())))
        })
    }

    /// The workbook to fill in, and what it is called; `fresh` begins a new record from what is there.
    pub fn template(&self, record: Option<Uuid>, fresh: bool) -> Result<(String, Vec<u8>), Refusal> {
        let found = match record {
            Some(id) => Some(self.load(id).map_err(|error| failed(&error))?.ok_or_else(Refusal::unseen)?),
            None => None,
        };
        let label = self.words().label(self.kind.label);
        let title = found.as_ref().filter(|_| !fresh).map(|(_, title)| title.clone());
        let made = self.engine.shared.clock.now();
        let written = documents::template(&Template {
            catalogue: self.catalogue(),
            kind: self.kind,
            choices: &self.choices()?,
            language: self.viewer.language,
            programme: &self.viewer.programme,
            keep: &|field| policy::reads(field, self.viewer),
            record: found.as_ref().map(|(aggregate, _)| aggregate),
            fresh,
            title: title.clone().unwrap_or_default(),
            made: made.rfc3339(),
            mark: Uuid::now_v7().to_string(),
        });
        let name = title.unwrap_or_else(|| format!("{label} {}", made.day().iso()));
        Ok((name, written.map_err(|error| failed(&error))?))
    }

    /// Reads a workbook and rehearses or performs what it says.
    ///
    /// # Errors
    /// Only what has nothing to do with the workbook, such as a database that does not answer.
    pub fn import(&self, bytes: &[u8], mode: Mode) -> Result<Outcome, Refusal> {
        let choices = self.choices()?;
        let keep = |field: &Field| policy::reads(field, self.viewer);
        let read = documents::read_workbook(bytes, &self.reading(&choices, &keep));
        let mut intake = match read {
            Ok(intake) => intake,
            Err(problems) => return Ok(Outcome { problems, unreadable: true, ..Outcome::default() }),
        };
        let (mut steps, mut said) = (Vec::new(), HashMap::new());
        for entry in 0..intake.entries.len() {
            if intake.entries[entry].is_sound {
                let step = self.step(&mut intake, entry, &choices, &mut said).map_err(|error| failed(&error))?;
                steps.extend(step);
            }
        }
        let rehearse = mode == Mode::Rehearse || !intake.problems.is_empty();
        let gone = self.gone(&intake, &steps).map_err(|error| failed(&error))?;
        self.act(&mut intake, &mut steps, rehearse)?;
        let is_new = |step: &Step| step.planned.action.is_some_and(|action| action.creates) && !step.planned.is_repeat;
        if steps.iter().any(is_new) {
            intake.notes.extend(gone);
        }
        Ok(Outcome {
            problems: intake.problems,
            notes: intake.notes,
            planned: steps.into_iter().map(|step| step.planned).collect(),
            rows: intake.rows,
            unreadable: false,
        })
    }

    /// Records that the same workbook made before, from rows that it has no longer: corrected ones would be made once more.
    fn gone(&self, intake: &Intake, steps: &[Step]) -> Result<Vec<CellProblem>, StoreError> {
        let these: Vec<&Origin> = steps.iter().filter_map(|step| step.request.as_ref()?.origin.as_ref()).collect();
        if these.is_empty() {
            return Ok(Vec::new());
        }
        let (programme, kind) = (&self.viewer.programme, self.kind);
        self.engine.read(|connection| {
            let mut gone = Vec::new();
            for record in once::made_from_others(connection, programme, &whole(intake), &these)? {
                // What is no more, or not in their sight, is nothing that they could change instead.
                let Some(stored) = query::get(connection, kind, self.viewer, record)? else { continue };
                let title = titles::title(connection, self.catalogue(), programme, kind, &stored)?;
                gone.push(self.viewer.language.of(&title).clone());
            }
            let more = gone.len().saturating_sub(GONE_TOLD_MAX);
            gone.truncate(GONE_TOLD_MAX);
            let told = gone.into_iter().map(|title| CellProblem::of_file("workbook.note-gone").with("title", title));
            let rest = (more > 0).then(|| CellProblem::of_file("workbook.note-gone-more").with("count", more));
            Ok(told.chain(rest).collect())
        })
    }

    fn reading<'r>(&'r self, choices: &'r Choices, keep: &'r dyn Fn(&Field) -> bool) -> Reading<'r> {
        Reading {
            catalogue: self.catalogue(),
            kind: self.kind,
            choices,
            language: self.viewer.language,
            programme: &self.viewer.programme,
            keep,
        }
    }

    /// Performs or rehearses the requests; refusals become problems at their cells.
    fn act(&self, intake: &mut Intake, steps: &mut [Step], rehearse: bool) -> Result<(), Refusal> {
        let asked: Vec<usize> = (0..steps.len()).filter(|index| steps[*index].request.is_some()).collect();
        let requests = asked.iter().filter_map(|index| steps[*index].request.take()).collect();
        match self.engine.perform_all(requests, rehearse) {
            Ok(performed) => {
                for (index, performed) in asked.iter().zip(performed) {
                    let planned = &mut steps[*index].planned;
                    planned.is_repeat = performed.is_repeat;
                    planned.changes = performed.changes;
                    if !rehearse || performed.is_repeat {
                        planned.record = Some(performed.done.record);
                    }
                }
                Ok(())
            }
            Err(refused) => {
                for (index, refusal) in refused {
                    if matches!(refusal.status, kernel::Status::Unavailable | kernel::Status::SignedOut) {
                        return Err(refusal);
                    }
                    self.place(intake, asked.get(index).map_or(0, |index| steps[*index].entry), &refusal);
                }
                Ok(())
            }
        }
    }

    fn place(&self, intake: &mut Intake, entry: usize, refusal: &Refusal) {
        if refusal.problems.is_empty() {
            let (place, _) = intake.locate(entry, "");
            intake.add(CellProblem { place, heading: String::new(), code: refusal.code, facts: refusal.facts.clone() });
        }
        for problem in &refusal.problems {
            let (place, heading) = intake.locate(entry, &problem.field);
            intake.add(CellProblem { place, heading, code: problem.code, facts: problem.facts.clone() });
        }
    }

    /// What is to be done with one record; nothing where something is wrong with it, which is then told.
    fn step(
        &self,
        intake: &mut Intake,
        entry: usize,
        choices: &Choices,
        said: &mut HashMap<String, usize>,
    ) -> Result<Option<Step>, StoreError> {
        let read = intake.entries[entry].clone();
        let Some(id) = read.record else {
            let Some(create) = self.create else {
                self.place(intake, entry, &Refusal::forbidden());
                return Ok(None);
            };
            let mut request = Request::new(self.viewer, create, None, Json::Object(read.input));
            request.source = Source::Text;
            let content = content_key(create, &request.input);
            request.origin = Some(origin(intake, &content, said));
            // What was imported by the release before this one stands under the key of whoever did it.
            request.idempotency_key = Some(content);
            let title = self.call_it(&request.input, choices);
            let planned = self.planned(Some(create), None, title, None, &request.input);
            return Ok(Some(Step { entry, planned, request: Some(request) }));
        };
        let (Some((before, title)), Some(revise)) = (self.load(id)?, self.revise) else {
            self.place(intake, entry, &Refusal::unseen());
            return Ok(None);
        };
        let mut input = read.input;
        if !self.fixed_stay(intake, entry, &before, &mut input) {
            return Ok(None);
        }
        if self.is_same(&before, &input) {
            let planned = self.planned(None, Some(id), title, Some(&before), &input);
            return Ok(Some(Step { entry, planned, request: None }));
        }
        let planned = self.planned(Some(revise), Some(id), title, Some(&before), &input);
        let mut request = Request::new(self.viewer, revise, Some(id), Json::Object(input));
        request.source = Source::Text;
        request.expected_version = read.version;
        Ok(Some(Step { entry, planned, request: Some(request) }))
    }

    /// Fields that are set once must say what the record says; they are not sent again.
    fn fixed_stay(&self, intake: &mut Intake, entry: usize, before: &Aggregate, input: &mut Map<String, Json>) -> bool {
        let mut all = true;
        for field in self.kind.editable().filter(|field| field.fixed) {
            let Some(json) = input.remove(field.name) else { continue };
            let given = decode::value(field, &json, Source::Text).unwrap_or_default();
            if given != *before.root.get(self.kind, field.name) {
                let (place, heading) = intake.locate(entry, field.name);
                let problem = CellProblem::new(place, heading, "workbook.fixed");
                intake.add(problem.with("label", self.words().label(field.label)));
                all = false;
            }
        }
        all
    }

    /// Whether the workbook says what the record already says.
    fn is_same(&self, before: &Aggregate, input: &Map<String, Json>) -> bool {
        let own = |kind: &'static Kind, stored: &kernel::Stored, object: &Map<String, Json>| {
            object.iter().filter(|(name, _)| *name != "id").all(|(name, json)| match kind.field(name) {
                Some(field) => decode::value(field, json, Source::Text)
                    .is_ok_and(|value| same(field, &value, stored.get(kind, name))),
                None => true,
            })
        };
        let parts = self.catalogue().parts(self.kind.code).filter(|part| input.contains_key(&part.member()));
        let lines_same = parts.into_iter().all(|part| {
            let old = before.lines.get(part.code).map(Vec::as_slice).unwrap_or_default();
            let new: Vec<&Map<String, Json>> = lines(input, part).filter_map(Json::as_object).collect();
            old.len() == new.len()
                && old.iter().zip(new).all(|(old, new)| {
                    new.get("id").and_then(Json::as_str) == Some(&old.id.to_string()) && own(part, old, new)
                })
        });
        lines_same && own(self.kind, &before.root, input)
    }

    fn planned(
        &self,
        action: Option<&'static Action>,
        record: Option<Uuid>,
        title: String,
        before: Option<&Aggregate>,
        input: &Map<String, Json>,
    ) -> Planned {
        let count = |part: &'static Kind| {
            let old = before.and_then(|before| before.lines.get(part.code)).map(Vec::as_slice).unwrap_or_default();
            let kept: Vec<&str> = lines(input, part).filter_map(|line| line["id"].as_str()).collect();
            let total = lines(input, part).count();
            let removed = old.iter().filter(|line| !kept.contains(&line.id.to_string().as_str())).count();
            LineCount { label: part.label, total, added: total - kept.len(), removed }
        };
        let parts = self.catalogue().parts(self.kind.code).filter(|part| input.contains_key(&part.member()));
        Planned { action, record, title, lines: parts.map(count).collect(), changes: Vec::new(), is_repeat: false }
    }

    /// What a record that is not there yet may be called: its first two listed values.
    fn call_it(&self, input: &Map<String, Json>, choices: &Choices) -> String {
        let listed = self.kind.editable().filter(|field| field.list);
        let said = listed.filter_map(|field| {
            let text = input.get(field.name)?.as_str()?;
            Some(match field.of {
                Type::Reference(_) => choices.label(self.kind.code, field.name, text).unwrap_or_default().to_owned(),
                _ => text.to_owned(),
            })
        });
        said.take(2).collect::<Vec<_>>().join(" · ")
    }

    /// Why, in the importer's language.
    pub fn sentence(&self, problem: &CellProblem) -> String {
        self.words().problem(self.catalogue(), &problem.as_problem())
    }

    /// The workbook again, with the reasons in its last column; none where it could not be read.
    pub fn mark(&self, bytes: &[u8], outcome: &Outcome) -> Result<Option<Vec<u8>>, Refusal> {
        let choices = self.choices()?;
        let keep = |field: &Field| policy::reads(field, self.viewer);
        let reason = |problem: &CellProblem| {
            let heading = if problem.heading.is_empty() { String::new() } else { format!("{}：", problem.heading) };
            (problem.place.clone(), format!("{heading}{}", self.sentence(problem)))
        };
        let at_cells = outcome.problems.iter().filter(|problem| problem.is_at_cell());
        let reasons: Vec<(Place, String)> = at_cells.map(reason).collect();
        documents::mark(bytes, &reasons, &self.reading(&choices, &keep)).map_err(|error| failed(&error))
    }
}

fn lines<'i>(input: &'i Map<String, Json>, part: &Kind) -> impl Iterator<Item = &'i Json> {
    input.get(&part.member()).and_then(Json::as_array).into_iter().flatten()
}

/// An empty flag is no.
fn same(field: &Field, given: &Value, stored: &Value) -> bool {
    given == stored || (matches!(field.of, Type::Flag) && given.is_null() && *stored == Value::from(false))
}

/// The same row of the same workbook is the same request, whoever imports it and however late: it answers what it answered
/// and doubles nothing. A row is known by what it says, so that one added above it makes no other of it; of rows that say
/// the same, each is one: `said` counts them.
fn origin(intake: &Intake, content: &str, said: &mut HashMap<String, usize>) -> Origin {
    let before = said.entry(content.to_owned()).or_default();
    let part = format!("{content} {before}");
    *before += 1;
    Origin { whole: whole(intake), part }
}

/// The workbook, as what it makes is kept under it. Those of earlier releases carry no mark; they are told apart by the moment
/// in which they were made.
fn whole(intake: &Intake) -> String {
    let about = &intake.about;
    format!("workbook {}", if about.mark.is_empty() { &about.made } else { &about.mark })
}

/// Stands for what a row says.
fn content_key(action: &Action, input: &Map<String, Json>) -> String {
    let asked = format!("{} {}", action.code(), Json::Object(input.clone()));
    let digest = Sha256::digest(asked.as_bytes());
    let digits: String = digest.iter().take(24).map(|byte| format!("{byte:02x}")).collect();
    format!("workbook-{digits}")
}
