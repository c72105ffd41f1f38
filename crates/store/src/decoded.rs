//! What a request says, decoded before the transaction: on the declarations and what was sent alone, so that the writers
//! have nothing to do for what is wrong, and little for what is right.
//!
//! It leaves out whatever asks the database: whether a line is one of the record's (`input`), whether what a value points
//! at is there (`references`).

use kernel::decode::{self, Beside, Presence, Source};
use kernel::{Action, Catalogue, Field, Kind, Problem, Type, Value};
use serde_json::{Map, Value as Json};

use crate::carried::{LineInput, carried, line_input};

/// What a request says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decoded {
    /// Of the fields of the record that the action carries, in the order of `carried`.
    pub carried: Vec<Option<Value>>,
    /// Of the action's own fields, in their order.
    pub own: Vec<Option<Value>>,
    pub lines: Vec<Lines>,
    /// Of a creation the fields that say whose the record would be; by their place among the fields of the kind.
    pub parties: Vec<(usize, Value)>,
    /// What is wrong with all but the lines.
    pub problems: Vec<Problem>,
}

impl Decoded {
    /// Takes out what is wrong with it for want of files alone: whoever asks what would come of it has them at hand.
    pub fn without_files(&mut self, action: &Action) -> Vec<Problem> {
        let is_file = |problem: &Problem| {
            let mut files = action.input.iter().filter(|field| matches!(field.of, Type::Files));
            problem.code == decode::REQUIRED && files.any(|field| field.name == problem.field)
        };
        let (missing, problems) = std::mem::take(&mut self.problems).into_iter().partition(is_file);
        self.problems = problems;
        missing
    }
}

/// What is said of the lines of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pub part: &'static Kind,
    pub input: LineInput,
    /// None where nothing was said of them.
    pub given: Option<Vec<Result<Line, Problem>>>,
}

/// One line as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The line that it is meant to be; none for a new one.
    pub named: Option<String>,
    pub values: Vec<Option<Value>>,
    pub problems: Vec<Problem>,
    /// Fields that are not the actor's to set: left aside where they say what stands there already.
    pub echoes: Vec<(&'static Field, Json)>,
}

/// The own fields of an action.
pub(crate) fn own(action: &Action) -> Vec<&'static Field> {
    action.input.iter().collect()
}

/// As many values as these fields can have: of several files each is one.
fn values_of<'a>(fields: impl IntoIterator<Item = &'a Field>) -> usize {
    let values = |field: &Field| if matches!(field.of, Type::Files) { field.max.unsigned_abs() as usize } else { 1 };
    fields.into_iter().map(values).sum()
}

/// As many values as the input of an action can have, with some beyond.
pub fn values_max(catalogue: &Catalogue, action: &Action, kind: &'static Kind) -> usize {
    let lines = catalogue.parts(kind.code).filter_map(|part| line_input(action, part));
    let lines: usize = lines.map(|input| decode::LINES_MAX * (values_of(input.fields) + 1) + 1).sum();
    values_of(carried(action, kind)) + values_of(action.input) + lines + decode::BEYOND_MAX
}

impl Decoded {
    pub fn of(
        catalogue: &Catalogue,
        action: &'static Action,
        kind: &'static Kind,
        object: &Map<String, Json>,
        source: Source,
    ) -> Decoded {
        let carried = carried(action, kind);
        let parts = catalogue.parts(kind.code);
        let parts: Vec<_> = parts.filter_map(|part| line_input(action, part).map(|input| (part, input))).collect();
        let members: Vec<String> = parts.iter().map(|(part, _)| part.member()).collect();
        let own = own(action);
        let mut beside: Vec<&str> = members.iter().map(String::as_str).collect();
        beside.extend(own.iter().map(|field| field.name));
        let presence = if action.creates { Presence::Whole } else { Presence::Partial };
        let parties = if action.creates { parties(kind, object, source) } else { Vec::new() };
        let root = decode::decode(&carried, object, Beside::Only(&beside), source, presence, "");
        if root.problems.iter().any(|problem| problem.code == "input.too-many-members") {
            return Decoded { problems: root.problems, parties, ..Decoded::default() };
        }
        let own = decode::decode(&own, object, Beside::Anything, source, Presence::Whole, "");
        let mut problems = root.problems;
        problems.extend(own.problems);
        let mut lines = Vec::with_capacity(parts.len());
        for (part, input) in parts {
            let given = read_lines(part, &input, object, source).unwrap_or_else(|problem| {
                problems.push(problem);
                None
            });
            lines.push(Lines { part, input, given });
        }
        Decoded { carried: root.values, own: own.values, lines, parties, problems }
    }
}

/// Whose the record would be, as far as it is said.
fn parties(kind: &'static Kind, object: &Map<String, Json>, source: Source) -> Vec<(usize, Value)> {
    let said = kind.parties().filter_map(|field| {
        let value = decode::value(field, object.get(field.name)?, source).ok()?;
        Some((kind.position(field.name)?, value))
    });
    said.collect()
}

/// The lines of one kind as they were sent; none where nothing is said of them.
fn read_lines(
    part: &'static Kind,
    input: &LineInput,
    object: &Map<String, Json>,
    source: Source,
) -> Result<Option<Vec<Result<Line, Problem>>>, Problem> {
    let member = part.member();
    let given = match object.get(&member) {
        None => return Ok(None),
        Some(Json::Array(given)) if given.len() <= decode::LINES_MAX => given,
        Some(Json::Array(_)) => {
            return Err(Problem::new(member, "input.too-many-lines").with("max", decode::LINES_MAX));
        }
        Some(_) => return Err(Problem::new(member, "input.wrong-type").with("type", "lines")),
    };
    let read = |(index, json): (usize, &Json)| read_line(part, input, json, source, &format!("{member}[{index}]"));
    Ok(Some(given.iter().enumerate().map(read).collect()))
}

fn read_line(part: &'static Kind, input: &LineInput, json: &Json, source: Source, path: &str) -> Result<Line, Problem> {
    let Json::Object(object) = json else {
        return Err(Problem::new(path, "input.wrong-type").with("type", "line"));
    };
    let named = match object.get("id") {
        None | Some(Json::Null) => None,
        Some(Json::String(id)) if id.is_empty() && source == Source::Text => None,
        Some(Json::String(id)) => Some(id.clone()),
        Some(_) => return Err(Problem::new(format!("{path}.id"), "input.not-an-identifier")),
    };
    let foreign = |field: &&'static Field| !input.fields.iter().any(|own| own.name == field.name);
    let (mut beside, mut echoes) = (vec!["id"], Vec::new());
    if named.is_some() {
        for field in part.fields.iter().filter(foreign) {
            if let Some(json) = object.get(field.name) {
                beside.push(field.name);
                echoes.push((field, json.clone()));
            }
        }
    }
    let presence = if named.is_some() { Presence::Partial } else { Presence::Whole };
    let prefix = format!("{path}.");
    let decoded = decode::decode(&input.fields, object, Beside::Only(&beside), source, presence, &prefix);
    Ok(Line { named, values: decoded.values, problems: decoded.problems, echoes })
}
