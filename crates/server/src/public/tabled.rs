//! Public lists as tables: the columns that fields of their kind declare (`tabled`), sorted as the address says.

use std::cmp::Ordering;

use kernel::{Choice, Fen, Field, Kind, Refusal, Tone, Type};
use serde_json::Value as Json;
use store::published::Published;
use store::published::look::{self, COUNT_MAX, From, Look};

use super::version::{self, Entry};
use crate::base::amounts::{self, Amount, Money, with};
use crate::base::call::Call;
use crate::base::order::{self, Order};
use crate::base::show::{self, Scene, Shown, StateShown};
use crate::every::apart::unusual;

const PAGE: &str = "page";

/// The head of a column, with the address that sorts by it.
pub struct Column {
    pub head: String,
    pub order: Order,
    pub number: bool,
}

/// A published record as a row.
pub struct Row {
    pub entry: Entry,
    pub state: StateShown,
    pub cells: Vec<Shown>,
}

/// Some of what was found in an order, with the addresses of the pages before and after.
pub struct Sorted {
    pub found: Vec<Published>,
    pub before: String,
    pub after: String,
}

/// What a column says of a record: a field of its own, or what a field of its lines adds up to.
#[derive(Clone, Copy)]
struct Told {
    field: &'static Field,
    of_lines: Option<&'static Kind>,
}

/// The columns of a kind's public list, its own fields before those of its lines.
fn told_of(call: &Call, kind: &'static Kind) -> Vec<Told> {
    let tabled = |of: &'static Kind| of.fields.iter().filter(|field| field.tabled && field.public);
    let own = tabled(kind).map(|field| Told { field, of_lines: None });
    let parts = call.app.engine.catalogue().parts(kind.code);
    own.chain(parts.flat_map(|part| tabled(part).map(|field| Told { field, of_lines: Some(part) }))).collect()
}

impl Told {
    /// The value by which rows are put in order.
    fn value(&self, kind: &'static Kind, content: &Json) -> Json {
        let Some(part) = self.of_lines else {
            return content[what_came(kind, self.field, content).map_or(self.field.name, |came| came.name)].clone();
        };
        let said = lines(part, content).filter_map(|line| self.of_line(part, line));
        said.reduce(i64::saturating_add).map_or(Json::Null, Json::from)
    }

    /// What a line says: what it came to in the end, else what was planned.
    fn of_line(&self, part: &'static Kind, line: &Json) -> Option<i64> {
        line[what_came(part, self.field, line).map_or(self.field.name, |came| came.name)].as_i64()
    }

    fn cell(&self, call: &Call, kind: &'static Kind, content: &Json, scene: &Scene<'_>) -> Shown {
        let other = |name: &str| Some((kind.field(name)?, scene.read(&content[name])));
        let value = scene.read(&self.value(kind, content));
        match (self.of_lines, what_came(kind, self.field, content)) {
            (Some(part), _) => Shown { mark: self.notes(call, part, content), ..scene.cell(self.field, &value) },
            (None, Some(came)) => Shown {
                mark: show::toned(call.words().say("narrow-came-to"), Tone::Going),
                ..scene.row_cell(came, &value, other)
            },
            (None, None) => scene.row_cell(self.field, &value, other),
        }
    }

    /// What of a sum of lines is of another kind than the usual one, and what of it stands under a mark.
    fn notes(&self, call: &Call, part: &'static Kind, content: &Json) -> StateShown {
        let (words, money) = (call.words(), Money::of(call));
        let shown = |sum: i64| match self.field.of {
            Type::Money => money.shown(Fen(sum), words),
            _ => Amount::count(sum),
        };
        let by = |field: &Field, choices: &'static [Choice]| -> Vec<(&Choice, Amount)> {
            let sum = |choice: &Choice| {
                let own = lines(part, content).filter(|line| line[field.name].as_str() == Some(choice.code));
                own.filter_map(|line| self.of_line(part, line)).fold(0, i64::saturating_add)
            };
            let sums = choices.iter().map(|choice| (choice, sum(choice))).filter(|(_, sum)| *sum != 0);
            sums.map(|(choice, sum)| (choice, shown(sum))).collect()
        };
        let apart = call.app.engine.catalogue().apart_of(part);
        let kinds = apart.map(|(dimension, field)| unusual(call, dimension, &by(field, dimension.choices)));
        let marks = part.field(self.field.marked_by).map(|field| by(field, field.of.choices())).unwrap_or_default();
        let marks: Vec<_> = marks.into_iter().map(|(choice, amount)| (words.label(choice.label), amount)).collect();
        let said = amounts::notes(&[kinds.unwrap_or_default(), amounts::parts(words, &marks)]);
        show::toned(said, if marks.is_empty() { Tone::Plain } else { Tone::Warning })
    }
}

fn lines<'a>(part: &Kind, content: &'a Json) -> impl Iterator<Item = &'a Json> {
    content[&part.member()].as_array().into_iter().flatten()
}

fn asked(call: &Call, kind: &'static Kind) -> Option<(Told, bool)> {
    let (name, descending) = order::asked(call)?;
    told_of(call, kind).into_iter().find(|told| told.field.name == name).map(|told| (told, descending))
}

pub fn columns(call: &Call, kind: &'static Kind) -> Vec<Column> {
    let names = store::titles::Names::new();
    let scene = Scene::of(call, &names);
    let column = |Told { field, .. }: Told| {
        let number = matches!(field.of, Type::Money | Type::Integer);
        let order = order::by(call, field.name, number, &[PAGE, "before", "after"]);
        Column { head: scene.head(field), order, number }
    };
    told_of(call, kind).into_iter().map(column).collect()
}

/// Whether the columns of a kind's list say amounts of money.
pub fn says_money(call: &Call, kind: &'static Kind) -> bool {
    told_of(call, kind).iter().any(|told| matches!(told.field.of, Type::Money))
}

pub fn row(call: &Call, kind: &'static Kind, version: &Published) -> Row {
    let names = version::places(&version.content);
    let scene = Scene::of(call, &names);
    let cell = |told: Told| told.cell(call, kind, &version.content, &scene);
    let entry = version::entry(call, version);
    // Of what is public for a time that is what one asks for.
    let state = match &entry.period {
        Some(period) => show::toned(period.state.clone(), if period.running { Tone::Going } else { Tone::Plain }),
        None => version::state(call, version),
    };
    Row { entry, state, cells: told_of(call, kind).into_iter().map(cell).collect() }
}

/// What a planned value came to, where the record says it.
fn what_came(kind: &'static Kind, field: &Field, content: &Json) -> Option<&'static Field> {
    kind.field(field.came_to).filter(|came| came.public && !content[came.name].is_null())
}

/// What is empty comes last, whichever way.
fn compared(one: &Json, other: &Json, descending: bool) -> Ordering {
    let order = match (one, other) {
        (Json::Null, Json::Null) => return Ordering::Equal,
        (Json::Null, _) => return Ordering::Greater,
        (_, Json::Null) => return Ordering::Less,
        (Json::Number(one), Json::Number(other)) => one.as_i64().cmp(&other.as_i64()),
        (one, other) => one.as_str().cmp(&other.as_str()),
    };
    if descending { order.reverse() } else { order }
}

/// Everything that was found, in the order that is asked for, a page of it. None where no order is asked for, or where too
/// much was found to be put in one.
///
/// # Errors
/// 503 when the database does not answer.
pub fn sorted(
    call: &Call,
    kind: &'static Kind,
    sought: &Look,
    (count, page): (usize, usize),
) -> Result<Option<Sorted>, Refusal> {
    let Some((by, descending)) = asked(call, kind).filter(|_| count <= COUNT_MAX) else { return Ok(None) };
    let find = |connection: &mut _| look::look(connection, &call.programme, sought, From::Newest, COUNT_MAX);
    let mut found: Vec<Published> = call.app.read(find)?.found.into_iter().map(|(_, version)| version).collect();
    let value = |version: &Published| by.value(kind, &version.content);
    found.sort_by(|one, other| compared(&value(one), &value(other), descending));
    let number = call.asked(PAGE).and_then(|number| number.parse::<usize>().ok()).unwrap_or(1).max(1);
    let from = (number - 1).saturating_mul(page).min(found.len());
    let to = |number: usize| with(call, &[(PAGE, &number.to_string())]);
    Ok(Some(Sorted {
        before: if number > 1 { to(number - 1) } else { String::new() },
        after: if from + page < found.len() { to(number + 1) } else { String::new() },
        found: found.into_iter().skip(from).take(page).collect(),
    }))
}

/// Whether an order is asked for that cannot be had: too much was found.
pub fn is_too_many(call: &Call, kind: &'static Kind, count: usize) -> bool {
    asked(call, kind).is_some() && count > COUNT_MAX
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_empty_comes_last_whichever_way() {
        let mut amounts = [json!(30), Json::Null, json!(4), json!(100)];
        amounts.sort_by(|one, other| compared(one, other, false));
        assert_eq!(amounts, [json!(4), json!(30), json!(100), Json::Null]);
        amounts.sort_by(|one, other| compared(one, other, true));
        assert_eq!(amounts, [json!(100), json!(30), json!(4), Json::Null]);
        let mut days = [json!("2010-12-01"), json!("2010-02-11"), Json::Null];
        days.sort_by(|one, other| compared(one, other, false));
        assert_eq!(days, [json!("2010-02-11"), json!("2010-12-01"), Json::Null]);
    }
}
