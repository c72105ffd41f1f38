//! Forms made from declarations; what was typed into them goes back by `sent`.
//!
//! A form's values are always text by field path (`plan_lines[1].cost_fen`), whether they come from a record, from a
//! draft or from what was just sent.

pub mod lines;
pub mod sums;
mod view;

use std::collections::HashMap;

use kernel::{Action, Aggregate, Field, Kind, Language, Problem, Reads, Refusal, Stored, Type, Value};
use store::files::Kept;
use store::rows;
use uuid::Uuid;

pub use self::view::{FieldView, FormView, LineView, OptionView, PartView};

use self::lines::{Lines, part_view};
use super::attachments;
use super::offered::{self, Among, Choice};
use super::sent::{self, Typed};
use crate::base::acted;
use crate::base::call::Call;

/// Fields above this number make a line a block.
const ROW_FIELDS: usize = 5;

/// The identifier of a path: `plan_lines[1].name` is `plan_lines-1-name`.
pub fn identifier(path: &str) -> String {
    path.replace("].", "-").replace(['[', ']', '.'], "-").trim_end_matches('-').to_owned()
}

/// A stored value as it is typed.
pub fn typed(field: &Field, value: &Value) -> String {
    match (field.of, value) {
        (Type::Money, Value::Integer(fen)) => kernel::Fen(*fen).yuan().trim_end_matches(".00").to_owned(),
        (Type::Flag, Value::Integer(flag)) => if *flag != 0 { "1" } else { "" }.to_owned(),
        (_, Value::Integer(number)) => number.to_string(),
        (_, Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// What a record says, as a form shows it.
pub fn from_record(call: &Call, kind: &'static Kind, aggregate: &Aggregate) -> Typed {
    let mut values = Typed::new();
    for (field, value) in kind.fields.iter().zip(&aggregate.root.values) {
        values.insert(field.name.to_owned(), typed(field, value));
    }
    for part in call.app.engine.catalogue().parts(kind.code) {
        for (index, line) in aggregate.lines.get(part.code).into_iter().flatten().enumerate() {
            let prefix = format!("{}[{index}].", part.member());
            values.insert(format!("{prefix}id"), line.id.to_string());
            for (field, value) in part.fields.iter().zip(&line.values) {
                values.insert(format!("{prefix}{}", field.name), typed(field, value));
            }
        }
    }
    values
}

/// What a form is filled with.
struct Filled<'a> {
    values: &'a Typed,
    problems: &'a [Problem],
    /// The files that the values name, as far as they may be shown.
    files: &'a HashMap<Uuid, Kept>,
}

impl Filled<'_> {
    /// What is wrong with the field under this path, or with one of its files: `photos[2]`.
    fn problem(&self, path: &str) -> Option<&Problem> {
        let is_its = |problem: &&Problem| field_of(&problem.field) == path;
        self.problems.iter().find(is_its)
    }
}

/// The field that a problem is about: of `photos[2]` it is `photos`.
fn field_of(path: &str) -> &str {
    match path.strip_suffix(']').and_then(|path| path.rsplit_once('[')) {
        Some((field, number)) if number.bytes().all(|digit| digit.is_ascii_digit()) => field,
        _ => path,
    }
}

/// Builds the form of an action.
pub fn build(
    call: &Call,
    kind: &'static Kind,
    action: &'static Action,
    record: Option<&Stored>,
    values: &Typed,
    refusal: Option<&Refusal>,
) -> Result<FormView, Refusal> {
    let problems: &[Problem] = refusal.map(|refusal| refusal.problems.as_slice()).unwrap_or_default();
    let files = attachments::of_form(call, kind, action, record, values)?;
    let filled = Filled { values, problems, files: &files };
    let mut fields = Vec::new();
    for field in store::carried(action, kind).into_iter().chain(action.input) {
        fields.push(field_view(call, action, field, field.name.to_owned(), &filled, record)?);
    }
    let mut parts = Vec::new();
    let lines = |part| Some((part, store::line_input(action, part).filter(|input| !input.fields.is_empty())?));
    let lines: Vec<_> = call.app.engine.catalogue().parts(kind.code).filter_map(lines).collect();
    // Most forms have no lines: then those of the record are not read.
    let present = Lines::of(call, kind, record.filter(|_| !lines.is_empty()))?;
    for (part, input) in &lines {
        parts.push(part_view(call, action, part, input, &filled, &present)?);
    }
    let has_files = attachments::takes(call, kind, action);
    let problems = list_problems(call, kind, record, &fields, &parts, problems);
    Ok(FormView { fields, parts, problems, has_files })
}

/// What a field is called that stands in another form than this one: a plan is submitted without showing its lines.
fn called_elsewhere(call: &Call, kind: &'static Kind, path: &str) -> Option<String> {
    let words = call.words();
    let Some((member, rest)) = path.split_once('[') else {
        let part = call.app.engine.catalogue().parts(kind.code).find(|part| part.member() == path);
        return part
            .map(|part| part.label)
            .or(kind.field(path).map(|field| field.label))
            .map(|label| words.label(label).to_owned());
    };
    let part = call.app.engine.catalogue().parts(kind.code).find(|part| part.member() == member)?;
    let (index, name) = rest.split_once("].")?;
    let label = words.label(part.field(name)?.label).to_owned();
    let facts = [("number", (index.parse::<usize>().ok()? + 1).to_string()), ("label", label)];
    Some(format!("{} {}", words.label(part.label), words.with("form-line-field", &facts)))
}

fn list_problems(
    call: &Call,
    kind: &'static Kind,
    record: Option<&Stored>,
    fields: &[FieldView],
    parts: &[PartView],
    problems: &[Problem],
) -> Vec<(String, String)> {
    let (words, catalogue) = (call.words(), call.app.engine.catalogue());
    problems
        .iter()
        .map(|problem| {
            let id = identifier(field_of(&problem.field));
            let plain = fields.iter().find(|field| field.id == id).map(|field| field.label.clone());
            let in_line = || {
                parts.iter().find_map(|part| {
                    let line = part.lines.iter().find(|line| problem.field.starts_with(&line.prefix))?;
                    let label = line.fields.iter().find(|field| field.id == id).map(|field| field.label.as_str());
                    let facts = [("number", line.number.to_string()), ("label", label.unwrap_or_default().to_owned())];
                    Some(format!("{} {}", part.label, words.with("form-line-field", &facts)))
                })
            };
            let part = || parts.iter().find(|part| part.member == problem.field).map(|part| part.label.clone());
            let here = plain.or_else(in_line).or_else(part);
            // Where it is mended: here, or in the form that revises the record.
            let revise = catalogue.action(kind.code, "revise").and(record).filter(|_| here.is_none());
            let form = revise.map(|record| format!("{}/desk/{}/{}/revise", call.base, kind.path, record.id));
            let called = here.or_else(|| called_elsewhere(call, kind, &problem.field)).unwrap_or_default();
            let colon = if called.is_empty() { String::new() } else { words.say("colon") };
            (
                format!("{}#{id}", form.unwrap_or_default()),
                format!("{called}{colon}{}", words.problem(catalogue, problem)),
            )
        })
        .collect()
}

/// The control by which a field is filled in, as templates call it.
fn control(field: &Field) -> &'static str {
    match field.of {
        _ if field.hidden => "hidden",
        Type::Text if field.long => "long",
        Type::Text => match field.reads {
            Some(Reads::Telephone) => "tel",
            Some(Reads::Mail) => "mail",
            None => "text",
        },
        Type::Money => "money",
        Type::Integer | Type::Year => "number",
        Type::Day => "day",
        Type::Flag => "flag",
        Type::Choice(_) | Type::Reference(_) => "select",
        Type::File | Type::Files => "file",
        Type::Secret => "secret",
        Type::Instant => "text",
    }
}

fn field_view(
    call: &Call,
    action: &'static Action,
    field: &'static Field,
    path: String,
    filled: &Filled<'_>,
    record: Option<&Stored>,
) -> Result<FieldView, Refusal> {
    let words = call.words();
    let mut value = filled.values.get(&path).cloned().unwrap_or_default();
    let mut files = Vec::new();
    if field.of.is_file() {
        (files, value) = attachments::of_field(call, words.label(field.label), &value, filled.files);
    }
    let mut input = control(field);
    let mut hint = words.label(field.hint).to_owned();
    let mut suggested_at = String::new();
    let options = match field.of {
        Type::Choice(choices) => choices
            .iter()
            .map(|choice| OptionView {
                value: choice.code.to_owned(),
                label: words.label(choice.label).to_owned(),
                selected: choice.code == value,
            })
            .collect(),
        Type::Reference(_) if !field.hidden => match pointing(call, action, field, &value, record)? {
            // Where there is nothing to choose nothing is asked.
            Pointing::Listed(options) if options.is_empty() && !field.required && value.is_empty() => {
                input = "hidden";
                options
            }
            Pointing::Listed(options) => options,
            // Too many to list: typed by name, with suggestions where there is a script.
            Pointing::Named(name) => {
                (input, value) = ("named", name);
                suggested_at = offered::address(call, action, &path);
                if hint.is_empty() {
                    hint = words.say("form-named");
                }
                Vec::new()
            }
        },
        _ => Vec::new(),
    };
    let problem = filled.problem(&path);
    let beside = |name: &str| filled.values.get(&format!("{}{name}", path.trim_end_matches(field.name))).cloned();
    Ok(FieldView {
        balance: sums::balance(call, field, beside),
        id: identifier(&path),
        label: words.label(field.label).to_owned(),
        hint,
        suggested_at,
        unit: words.label(field.unit).to_owned(),
        required: field.required && !matches!(field.of, Type::Flag),
        max: if matches!(field.of, Type::Text | Type::Files) { field.max } else { 0 },
        files,
        several: matches!(field.of, Type::Files),
        photo: field.photo,
        has_none: sent::choice_of_none(field).is_some(),
        uploaded_at: format!("{}/desk/files", call.base),
        problem: problem.map(|problem| words.problem(call.app.engine.catalogue(), problem)).unwrap_or_default(),
        heading: words.label(field.heading).to_owned(),
        name: path,
        input,
        value,
        options,
        ..FieldView::default()
    })
}

/// How a reference is filled in: from a list, or by a name among many.
enum Pointing {
    Listed(Vec<OptionView>),
    Named(String),
}

/// What a reference may point at: for the party of a creation the viewer's own organisations, else what is offered.
fn pointing(
    call: &Call,
    action: &'static Action,
    field: &'static Field,
    value: &str,
    record: Option<&Stored>,
) -> Result<Pointing, Refusal> {
    let view = |id: String, label: &str| OptionView { selected: id == value, value: id, label: label.to_owned() };
    if let Some(own) = offered::own(action, field, &call.viewer).filter(|_| record.is_none()) {
        let own = own.iter().map(|(id, name)| view(id.to_string(), &acted::office(call, *id, name)));
        return Ok(Pointing::Listed(own.collect()));
    }
    let Some(among) = Among::new(call.app.engine.catalogue(), &call.viewer, field) else {
        return Ok(Pointing::Listed(Vec::new()));
    };
    let now = value.parse().ok();
    let listed = |choices: Vec<Choice>| {
        let views = choices.iter().map(|choice| view(choice.id.to_string(), choice.label(call.language())));
        Pointing::Listed(views.collect())
    };
    call.app.read(|connection| {
        // What the record points at now is always among the choices, so that saving it never clears it.
        let mut one = |id| among.one(connection, id);
        let now = now.map(&mut one).transpose()?.flatten();
        if let Some(mut choices) = among.listed(connection)? {
            // Nothing points at itself.
            choices.retain(|choice| record.is_none_or(|record| record.id != choice.id));
            choices.extend(now.filter(|now| !choices.iter().any(|choice| choice.id == now.id)));
            let Pointing::Listed(mut views) = listed(choices) else { return Ok(Pointing::Named(value.to_owned())) };
            if !value.trim().is_empty() && value.parse::<Uuid>().is_err() {
                // What was typed stays until something is chosen, with what it may mean elsewhere.
                let same = among.named(connection, value)?;
                let Pointing::Listed(meant) = one_of(&same, value, call.language()) else {
                    return Ok(Pointing::Listed(views));
                };
                views.retain(|view| meant.iter().all(|one| one.value != view.value));
                views.splice(0..0, meant);
            }
            return Ok(Pointing::Listed(views));
        }
        if let Some(now) = now {
            return Ok(Pointing::Named(now.label(call.language()).to_owned()));
        }
        let same = if value.is_empty() { Vec::new() } else { among.named(connection, value)? };
        Ok(if same.len() > 1 { one_of(&same, value, call.language()) } else { Pointing::Named(value.to_owned()) })
    })
}

/// Of several with the same name one is chosen; until then the name stands there as it was typed, and is asked about again.
fn one_of(same: &[Choice], typed: &str, language: Language) -> Pointing {
    let typed = OptionView { selected: true, value: typed.to_owned(), label: typed.to_owned() };
    let each = same.iter().map(|choice| OptionView {
        selected: false,
        value: choice.id.to_string(),
        label: choice.told_apart(language),
    });
    Pointing::Listed([typed].into_iter().chain(each).collect())
}

/// The values of a record with its lines, as its form has them.
pub fn read_values(call: &Call, kind: &'static Kind, record: Stored) -> Result<Typed, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let aggregate = call.app.read(|connection| rows::aggregate(connection, catalogue, kind, record))?;
    Ok(from_record(call, kind, &aggregate))
}

/// Leaves of what a field lists those for which this holds, and what is chosen already.
pub fn keep(field: &mut FieldView, mut holds: impl FnMut(Uuid) -> Result<bool, Refusal>) -> Result<(), Refusal> {
    let mut kept = Vec::with_capacity(field.options.len());
    for option in std::mem::take(&mut field.options) {
        let is_record = option.value.parse().ok();
        if option.selected || is_record.map_or(Ok(true), &mut holds)? {
            kept.push(option);
        }
    }
    field.options = kept;
    Ok(())
}
