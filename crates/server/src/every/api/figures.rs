//! Figures for programs: which there are, what each comes to by whatever tells it apart, the rows behind it; of today, or as
//! it stood at the end of a day.

use std::collections::BTreeMap;

use axum::response::Response;
use kernel::{Day, Dimension, Figure, Measure, Problem, Refusal, Year};
use serde_json::{Map, Value as Json, json};
use store::figures::ask::{self, Ask, Contributed, Sum};
use uuid::Uuid;

use super::{JSON, parameters};
use crate::base::answer::json_response;
use crate::base::call::Call;

/// By what every figure is told apart, beside its own dimensions.
pub const COMMON: [&str; 3] = ["party", "partner", "year"];

/// One figure as it is declared.
pub fn declared(figure: &Figure) -> Json {
    let dimension = |dimension: &&Dimension| {
        let choices = dimension.choices.iter();
        let choices: Vec<Json> = choices
            .map(|choice| json!({ "code": choice.code, "zh": choice.label.zh, "en": choice.label.en }))
            .collect();
        json!({ "name": dimension.name, "zh": dimension.label.zh, "en": dimension.label.en, "choices": choices })
    };
    json!({
        "code": figure.code, "zh": figure.label.zh, "en": figure.label.en, "unit": figure.unit.code(),
        "counts": { "zh": figure.counts.zh, "en": figure.counts.en }, "public": figure.public,
        "note": { "zh": figure.note.zh, "en": figure.note.en },
        "by": figure.by.iter().map(dimension).collect::<Vec<_>>(),
    })
}

/// The figures that the caller may read.
pub fn list(call: &Call) -> Result<Response, Refusal> {
    parameters::common_only(call)?;
    let catalogue = call.app.engine.catalogue();
    let all = catalogue.figures.iter().flat_map(|of| of.figures);
    let may = |figure: &&&Figure| {
        Ask::of(catalogue, &call.programme, figure.code).is_some_and(|ask| ask.seen_by(&call.viewer).may(catalogue))
    };
    let items: Vec<Json> = all.filter(may).map(|figure| declared(figure)).collect();
    Ok(json_response(200, JSON, &json!({ "items": items, "total": items.len() })))
}

/// The ask of an address, with what else it says.
struct Asked<'a> {
    ask: Ask<'a>,
    by: Vec<String>,
    limit: usize,
    from: usize,
}

fn asked(call: &Call) -> Result<Asked<'_>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let ask = Ask::of(catalogue, &call.programme, call.parameter("code")).ok_or_else(Refusal::unseen)?;
    let ask = ask.seen_by(&call.viewer);
    if !ask.may(catalogue) {
        return Err(Refusal::unseen());
    }
    let figure = ask.figure;
    let mut asked = Asked { ask, by: Vec::new(), limit: parameters::LIMIT, from: 0 };
    parameters::each(call, |name, value| {
        // In the one form in which identifiers are given out.
        let is_written = |id: &Uuid| id.to_string() == value.to_lowercase();
        let id = || {
            value
                .parse()
                .ok()
                .filter(is_written)
                .ok_or_else(|| Problem::new("", "input.wrong-type").with("type", "uuid"))
        };
        Some(match name {
            "party" => id().map(|id| asked.ask.party = Some(id)),
            "partner" => id().map(|id| asked.ask.partner = Some(id)),
            "record" => id().map(|id| asked.ask.record = Some(id)),
            "year" => year(value).map(|year| asked.ask.year = Some(year)),
            "as_of" => match Day::parse(value).ok().filter(|day| day.iso() == value) {
                Some(day) => {
                    asked.ask.until = Some(day);
                    Ok(())
                }
                None => Err(Problem::new("", "input.not-a-day").with("read", kernel::written::shown(value))),
            },
            "by" => by(figure, value).map(|by| asked.by = by),
            "limit" => parameters::limit(value).map(|limit| asked.limit = limit),
            "cursor" => match parameters::digits(value).and_then(|from| usize::try_from(from).ok()) {
                Some(from) => {
                    asked.from = from;
                    Ok(())
                }
                None => Err(Problem::new("", "input.wrong-cursor")),
            },
            _ => {
                let dimension = figure.dimension(name)?;
                let codes: Vec<String> = value.split(',').map(str::to_owned).collect();
                if codes.iter().all(|code| dimension.choice(code).is_some()) {
                    asked.ask.tags.insert(dimension.name, codes);
                    Ok(())
                } else {
                    Err(Problem::not_a_choice("", value))
                }
            }
        })
    })?;
    Ok(asked)
}

fn year(value: &str) -> Result<i64, Problem> {
    let number = parameters::digits(value).ok_or_else(|| parameters::not_a_number(value))?;
    let [first, last] = [Year::FIRST, Year::LAST].map(|year| i64::from(year.number()));
    match number {
        early if early < first => Err(Problem::new("", "input.too-small").with("min", first)),
        late if late > last => Err(Problem::new("", "input.too-large").with("max", last)),
        year => Ok(year),
    }
}

/// By what the sum is told apart: names with commas between.
fn by(figure: &Figure, value: &str) -> Result<Vec<String>, Problem> {
    let names: Vec<String> = value.split(',').map(str::to_owned).collect();
    let is_known = |name: &String| COMMON.contains(&name.as_str()) || figure.dimension(name).is_some();
    if names.iter().all(is_known) { Ok(names) } else { Err(Problem::not_a_choice("", value)) }
}

fn measured(object: &mut Map<String, Json>, measure: Measure) {
    object.insert("amount".to_owned(), json!(measure.amount));
    object.insert("quantity".to_owned(), json!(measure.quantity));
}

fn identifier(id: Option<Uuid>) -> Json {
    id.map_or(Json::Null, |id| Json::from(id.to_string()))
}

/// What a sum belongs to, by these names.
fn belongs(sum: &Sum, by: &[String]) -> Vec<Json> {
    let of = |name: &String| match name.as_str() {
        "party" => identifier(sum.party),
        "partner" => identifier(sum.partner),
        "year" => json!(sum.year),
        tag => json!(sum.tags.get(tag)),
    };
    by.iter().map(of).collect()
}

/// What of a sum is which, by each dimension across which it is not told in silence: kinds, reported and drafted. Null where the
/// figure knows none.
fn apart(figure: &Figure, sums: &[Sum]) -> Json {
    let part = |dimension: &'static Dimension, choice: &kernel::Choice| {
        let own = sums.iter().filter(|sum| sum.is_of(dimension, choice.code));
        let mut object = Map::from_iter([(dimension.name.to_owned(), json!(choice.code))]);
        measured(&mut object, ask::total(own));
        Json::Object(object)
    };
    let parts =
        figure.told_by().flat_map(|dimension| dimension.choices.iter().map(move |choice| part(dimension, choice)));
    let parts: Vec<Json> = parts.collect();
    if parts.is_empty() { Json::Null } else { Json::Array(parts) }
}

/// A figure: in all, and by what it is asked to be told apart by.
pub fn get(call: &Call) -> Result<Response, Refusal> {
    let Asked { ask, by, limit, from } = asked(call)?;
    let catalogue = call.app.engine.catalogue();
    let sums = call.app.read(|connection| ask::sums(connection, catalogue, &ask))?;
    let mut parts: BTreeMap<String, (Vec<Json>, Measure)> = BTreeMap::new();
    for sum in &sums {
        let belongs = belongs(sum, &by);
        let part = parts.entry(Json::from(belongs.clone()).to_string()).or_insert((belongs, Measure::NONE));
        part.1 = part.1.and(sum.measure);
    }
    let item = |(belongs, measure): &(Vec<Json>, Measure)| {
        let mut object: Map<String, Json> = by.iter().cloned().zip(belongs.iter().cloned()).collect();
        measured(&mut object, *measure);
        Json::Object(object)
    };
    let items: Vec<Json> = parts.values().skip(from).take(limit).map(item).collect();
    let total = if by.is_empty() { 0 } else { parts.len() };
    let mut answer = Map::new();
    answer.insert("figure".to_owned(), json!(ask.figure.code));
    answer.insert("unit".to_owned(), json!(ask.figure.unit.code()));
    answer.insert("as_of".to_owned(), json!(ask.until.map(Day::iso)));
    measured(&mut answer, ask::total(&sums));
    let end = from + items.len();
    answer.insert("items".to_owned(), if by.is_empty() { json!([]) } else { json!(items) });
    answer.insert("apart".to_owned(), apart(ask.figure, &sums));
    answer.insert("total".to_owned(), json!(total));
    answer.insert("next".to_owned(), if end < total { json!(end.to_string()) } else { Json::Null });
    Ok(json_response(200, JSON, &Json::Object(answer)))
}

/// The rows behind a figure.
pub fn rows(call: &Call) -> Result<Response, Refusal> {
    let Asked { ask, limit, from, .. } = asked(call)?;
    let catalogue = call.app.engine.catalogue();
    let (rows, total) = call.app.read(|connection| ask::rows(connection, catalogue, &ask, (limit, from)))?;
    let item = |row: &Contributed| {
        let mut object = Map::new();
        object.insert("kind".to_owned(), json!(ask.contributes.kind));
        object.insert("record".to_owned(), identifier(Some(row.record)));
        object.insert("line".to_owned(), identifier(row.line));
        object.insert("party".to_owned(), identifier(row.party));
        object.insert("year".to_owned(), json!(row.year));
        object.insert("tags".to_owned(), json!(row.tags));
        measured(&mut object, row.measure);
        Json::Object(object)
    };
    let items: Vec<Json> = rows.iter().map(item).collect();
    let end = from + items.len();
    let next = if end < total && !items.is_empty() { json!(end.to_string()) } else { Json::Null };
    Ok(json_response(200, JSON, &json!({ "items": items, "total": total, "next": next })))
}
