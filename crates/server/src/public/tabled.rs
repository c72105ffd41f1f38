//! Public lists as tables: the columns that fields of their kind declare (`tabled`), sorted as the address says.

use std::cmp::Ordering;

use kernel::{Field, Kind, Refusal, Tone, Type};
use serde_json::Value as Json;
use store::published::Published;
use store::published::look::{self, COUNT_MAX, From, Look};

use super::version::{self, Entry};
use crate::base::amounts::with;
use crate::base::call::Call;
use crate::base::show::{self, Scene, Shown, StateShown};

/// The word of the address that says the order: a field, with a minus before it the other way round.
const SORT: &str = "sort";
const PAGE: &str = "page";

/// The head of a column, with the address that sorts by it.
pub struct Column {
    pub head: String,
    pub sort: String,
    pub direction: &'static str,
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

/// The fields of a kind that are columns of its public list.
pub fn fields(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(|field| field.tabled && field.public)
}

fn order(call: &Call, kind: &'static Kind) -> Option<(&'static Field, bool)> {
    let asked = call.asked(SORT)?;
    let (name, descending) = asked.strip_prefix('-').map_or((asked, false), |name| (name, true));
    fields(kind).find(|field| field.name == name).map(|field| (field, descending))
}

pub fn columns(call: &Call, kind: &'static Kind) -> Vec<Column> {
    let names = store::titles::Names::new();
    let scene = Scene::of(call, &names);
    let now = order(call, kind);
    let column = |field: &'static Field| {
        let sorted = now.filter(|(by, _)| by.name == field.name).map(|(_, descending)| descending);
        let number = is_number(field);
        // The largest first, and the earliest day: what one looks for is at the top.
        let next = match sorted {
            None => number,
            Some(descending) => !descending,
        };
        let asked = if next { format!("-{}", field.name) } else { field.name.to_owned() };
        Column {
            head: scene.head(field),
            sort: with(call, &[(SORT, &asked), (PAGE, ""), ("before", ""), ("after", "")]),
            direction: match sorted {
                None => "none",
                Some(true) => "descending",
                Some(false) => "ascending",
            },
            number,
        }
    };
    fields(kind).map(column).collect()
}

fn is_number(field: &Field) -> bool {
    matches!(field.of, Type::Money | Type::Integer)
}

pub fn row(call: &Call, kind: &'static Kind, version: &Published) -> Row {
    let names = version::places(&version.content);
    let scene = Scene::of(call, &names);
    let other = |name: &str| Some((kind.field(name)?, scene.read(&version.content[name])));
    let cell = |field: &'static Field| match what_came(kind, field, &version.content) {
        Some(came) => Shown {
            mark: show::toned(call.words().say("narrow-came-to"), Tone::Going),
            ..scene.row_cell(came, &scene.read(&version.content[came.name]), other)
        },
        None => scene.row_cell(field, &scene.read(&version.content[field.name]), other),
    };
    Row {
        entry: version::entry(call, version),
        state: version::state(call, version),
        cells: fields(kind).map(cell).collect(),
    }
}

/// What a planned value came to, where the record says it.
fn what_came(kind: &'static Kind, field: &Field, content: &Json) -> Option<&'static Field> {
    kind.field(field.came_to).filter(|came| came.public && !content[came.name].is_null())
}

/// The value of a column, by which its rows are put in order.
fn told<'a>(kind: &'static Kind, field: &Field, content: &'a Json) -> &'a Json {
    &content[what_came(kind, field, content).map_or(field.name, |came| came.name)]
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
    let Some((field, descending)) = order(call, kind).filter(|_| count <= COUNT_MAX) else { return Ok(None) };
    let find = |connection: &mut _| look::look(connection, &call.programme, sought, From::Newest, COUNT_MAX);
    let mut found: Vec<Published> = call.app.read(find)?.found.into_iter().map(|(_, version)| version).collect();
    found
        .sort_by(|one, other| compared(told(kind, field, &one.content), told(kind, field, &other.content), descending));
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
    order(call, kind).is_some() && count > COUNT_MAX
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
