//! The lines of a form. Lines that are there already show what one decides by beside what is filled in: amounts in columns,
//! the rest to open. What they add up to is in `sums.rs`.
//!
//! What a line says already comes from the record, never from what was sent: it stands there after a refusal as before.

use kernel::decode::LINES_MAX;
use kernel::{Action, Aggregate, Field, Kind, Refusal, Seen, Stored, Type};
use store::{LineInput, attached, rows, titles};
use uuid::Uuid;

use super::{Filled, LineView, PartView, ROW_FIELDS, field_view, sums};
use crate::base::amounts::Money;
use crate::base::call::Call;
use crate::base::show::{Scene, Shown};
use crate::every::section::LinesView;
use crate::every::sent::{self, Typed, count_lines};
use crate::every::table::{Table, first_value, is_kept_at_first, is_struck, is_under_the_name};

/// What an existing line says already.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    pub called: String,
    /// Its choices in a second line under its name.
    pub under: String,
    pub cells: Vec<Cell>,
    /// Everything else about it, to open.
    pub details: Vec<Shown>,
    /// Its amounts that the sums of the form count beside what is typed: the field and its fen.
    pub told: Vec<(&'static str, i64)>,
    /// The choice across which nothing is added up in silence, as the line says it.
    pub kind: String,
    /// Struck: it counts no more.
    pub struck: bool,
}

impl Fixed {
    /// Its amounts as a script reads them: `cost_fen:120 asked_fen:80`.
    pub fn said(&self) -> String {
        let each = self.told.iter().map(|(name, fen)| format!("{name}:{fen}"));
        each.collect::<Vec<_>>().join(" ")
    }
}

/// What a line says in a column, and the amount where it is one: in fen.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub shown: Shown,
    pub fen: Option<i64>,
}

/// What is shown of each line that is there.
struct Shows {
    columns: Vec<&'static Field>,
    /// Whose amounts stand in the sums beside what is typed.
    summed: Vec<&'static Field>,
    /// The choice across which nothing is added up in silence.
    by: Option<&'static Field>,
}

/// The lines of a record as they are.
pub struct Lines<'a> {
    call: &'a Call,
    here: Option<(&'static Kind, Aggregate, titles::Names)>,
}

impl<'a> Lines<'a> {
    pub fn of(call: &'a Call, kind: &'static Kind, record: Option<&Stored>) -> Result<Lines<'a>, Refusal> {
        let catalogue = call.app.engine.catalogue();
        let Some(record) = record.filter(|_| catalogue.parts(kind.code).next().is_some()) else {
            return Ok(Lines { call, here: None });
        };
        let (aggregate, names) = call.app.read(|connection| {
            let aggregate = rows::aggregate(connection, catalogue, kind, record.clone())?;
            let names = attached::names(connection, catalogue, &call.programme, kind, &aggregate)?;
            Ok((aggregate, names))
        })?;
        Ok(Lines { call, here: Some((kind, aggregate, names)) })
    }

    fn line(&self, part: &Kind, id: &str) -> Option<&Stored> {
        let id: Uuid = id.parse().ok()?;
        let (_, aggregate, _) = self.here.as_ref()?;
        aggregate.lines.get(part.code)?.iter().find(|line| line.id == id)
    }

    /// Something of the table that the page of the record shows of these lines.
    fn of_table<T: Default>(&self, part: &'static Kind, what: impl FnOnce(&Table<'_>, &Scene<'_>) -> T) -> T {
        let Some((kind, aggregate, names)) = &self.here else { return T::default() };
        let seen = Seen::new(kind, &aggregate.root, &self.call.viewer);
        let scene = Scene { money: Money::Wan, ..Scene::of(self.call, names) };
        what(&Table::of(self.call.app.engine.catalogue(), part, &seen, aggregate), &scene)
    }

    /// What of an amount stands under which mark.
    pub fn marked(&self, part: &'static Kind, field: &Field) -> String {
        self.of_table(part, |table, scene| table.marked_of_all(field, scene))
    }

    /// What the sum of the lines of a kind is called: where some left them, of those that are there.
    pub fn total_of(&self, part: &'static Kind) -> &'static str {
        if self.of_table(part, |table, _| table.has_left()) { "total-without-cuts" } else { "total" }
    }

    /// What left the lines of a kind, struck.
    fn left(&self, part: &'static Kind) -> Option<LinesView> {
        self.of_table(part, |table, scene| table.view_of_left(scene))
    }

    /// What a line says beside what the form asks for.
    fn fixed(&self, part: &'static Kind, shows: &Shows, input: &LineInput, line: &Stored) -> Fixed {
        let Some((kind, aggregate, names)) = &self.here else { return Fixed::default() };
        let scene = Scene { money: Money::Wan, ..Scene::of(self.call, names) };
        let seen = Seen::new(kind, &aggregate.root, &self.call.viewer);
        let of = |field: &Field| line.get(part, field.name);
        let first = |field: &Field| first_value(part, field, line);
        let told = |field: &&Field| {
            let elsewhere = shows.columns.iter().chain(&input.fields).any(|shown| shown.name == field.name);
            let is_said = !elsewhere && !field.hidden && !of(field).is_null() && seen.reads(field);
            is_said && !is_kept_at_first(part, field, line)
        };
        let other = |name: &str| Some((part.field(name)?, line.get(part, name).clone()));
        let summed = shows.summed.iter().filter(|field| seen.reads(field));
        let by = shows.by.filter(|field| seen.reads(field));
        let under = part.fields.iter().filter(|field| is_under_the_name(field) && told(field));
        let under = under.map(|field| scene.cell(field, of(field)).text);
        let cell = |field: &'static Field| {
            let shown = scene.row_cell(field, first(field), other).or_dash(matches!(field.of, Type::Money));
            scene.in_state(field, of(field), &aggregate.root.state, shown)
        };
        let detail = |field: &'static Field| {
            scene.in_state(field, of(field), &aggregate.root.state, scene.told(field, of(field), other))
        };
        // What is typed anew has no mark of its own: what it said so far does.
        let marks = input.fields.iter().map(|field| cell(field).mark.text).filter(|mark| !mark.is_empty());
        let under: Vec<String> = under.chain(marks).collect();
        Fixed {
            under: under.join(" · "),
            called: scene.title(part, line),
            cells: shows
                .columns
                .iter()
                .map(|field| Cell {
                    shown: cell(field),
                    fen: first(field).as_integer().filter(|_| matches!(field.of, Type::Money)),
                })
                .collect(),
            details: part.fields.iter().filter(told).map(detail).collect(),
            told: summed.filter_map(|field| Some((field.name, first(field).as_integer()?))).collect(),
            kind: by.and_then(|field| of(field).as_text()).unwrap_or_default().to_owned(),
            // What the form itself strikes is told by what it says.
            struck: is_struck(part, line) && !input.fields.iter().any(|field| field.strikes.is_some()),
        }
    }

    /// The amounts of existing lines by which one decides.
    fn columns(&self, part: &'static Kind, input: &LineInput) -> Vec<&'static Field> {
        self.of_table(part, |table, _| table.amounts_beside(&input.fields))
    }
}

pub(super) fn part_view(
    call: &Call,
    action: &'static Action,
    part: &'static Kind,
    input: &LineInput,
    filled: &Filled<'_>,
    present: &Lines<'_>,
) -> Result<PartView, Refusal> {
    let member = part.member();
    let words = call.words();
    let shows = Shows {
        columns: if input.existing { present.columns(part, input) } else { Vec::new() },
        summed: sums::told(part, input),
        by: call.app.engine.catalogue().apart_of(part).map(|(_, field)| field),
    };
    let mut lines = Vec::new();
    for number in 0..count_lines(filled.values, &member) {
        let mut line = line_view(call, action, part, input, &number.to_string(), filled)?;
        if let Some(stored) = present.line(part, &line.id) {
            line.fixed = present.fixed(part, &shows, input, stored);
        }
        lines.push(line);
    }
    let nothing = Filled { values: &Typed::new(), problems: &[], files: filled.files };
    let blank = line_view(call, action, part, input, "#", &nothing)?;
    let sums = sums::of(call, part, input, &lines, present);
    let own = filled.problems.iter().find(|problem| problem.field == member);
    let scene_head = |field: &&'static Field| {
        let label = words.label(field.label);
        let money = matches!(field.of, Type::Money);
        let head = if money { Money::Wan.head(label, words) } else { label.to_owned() };
        (head, field.of.is_integer() && !matches!(field.of, Type::Flag | Type::Year))
    };
    Ok(PartView {
        label: words.label(part.label).to_owned(),
        wide: blank.fields.len() > ROW_FIELDS,
        heads: blank.fields.iter().filter(|field| field.input != "hidden").map(|field| field.label.clone()).collect(),
        problem: own.map(|problem| words.problem(call.app.engine.catalogue(), problem)).unwrap_or_default(),
        max: LINES_MAX,
        existing: input.existing,
        fixed_heads: shows.columns.iter().map(scene_head).collect(),
        left: sums.as_ref().and_then(|_| present.left(part)),
        sums,
        totals: sums::totals(call, part, &shows.columns, input, &lines),
        at_once: at_once(call, part, input, &lines),
        lines,
        blank,
        member,
    })
}

fn line_view(
    call: &Call,
    action: &'static Action,
    part: &'static Kind,
    input: &LineInput,
    index: &str,
    filled: &Filled<'_>,
) -> Result<LineView, Refusal> {
    let number = index.parse::<usize>().map_or(0, |index| index + 1);
    let prefix = format!("{}[{index}].", part.member());
    let mut fields = Vec::new();
    for field in input.fields.iter().copied() {
        let mut shown = field_view(call, action, field, format!("{prefix}{}", field.name), filled, None)?;
        shown.is_open = !field.at_once.is_empty() && sent::is_left(field, &shown.value);
        // A sentence does not fit into a cell of one line.
        if input.existing && shown.input == "text" && field.max > kernel::field::TEXT_MAX {
            shown.input = "long";
        }
        fields.push(shown);
    }
    let id = filled.values.get(&format!("{prefix}id")).cloned().unwrap_or_default();
    let wrong = filled.problems.iter().any(|problem| problem.field.starts_with(&prefix));
    Ok(LineView { number, id, fields, wrong, prefix, ..LineView::default() })
}

/// The choice that is offered for all lines of which nothing is chosen yet; none where that is one line or none.
fn at_once(call: &Call, part: &Kind, input: &LineInput, lines: &[LineView]) -> Option<(String, String)> {
    let field = input.fields.iter().find(|field| !field.at_once.is_empty())?;
    let choice = field.of.choices().iter().find(|choice| choice.code == field.at_once)?;
    let is_open = |line: &&LineView| {
        let path = format!("{}{}", line.prefix, field.name);
        line.fields.iter().any(|one| one.name == path && sent::is_left(field, &one.value))
    };
    let open = lines.iter().filter(is_open).count();
    let said = call.words().with_one("line-choose-all", "choice", call.words().label(choice.label));
    (input.existing && open > 1).then(|| (format!("{}.{}", part.member(), field.name), said))
}

/// What was asked stands where its answer goes, until somebody says otherwise; the choice beside it is left open.
pub fn begin_with_asked(call: &Call, kind: &'static Kind, action: &Action, values: &mut Typed) {
    for part in call.app.engine.catalogue().parts(kind.code) {
        let Some(input) = store::line_input(action, part).filter(|input| input.existing) else { continue };
        let begins = |field: &&'static Field| Some((field.name, field.answers.filter(|answers| answers.begins)?.asked));
        let answering = input.fields.iter().filter_map(begins);
        let member = part.member();
        for (answer, asked) in answering {
            for number in 0..count_lines(values, &member) {
                let path = |name: &str| format!("{member}[{number}].{name}");
                if values.get(&path(answer)).is_none_or(String::is_empty)
                    && let Some(asked) = values.get(&path(asked)).cloned()
                {
                    values.insert(path(answer), asked);
                }
            }
        }
    }
}
