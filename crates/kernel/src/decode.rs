//! From what people and programs send to values: every wrong value at once, each with its path and a stable code.

use serde_json::{Map, Value as Json};

use crate::days::{Day, Instant};
use crate::fen::{Fen, FenProblem};
use crate::field::{Field, Type};
use crate::refusal::Problem;
use crate::value::Value;

/// How values are written: a form or a cell writes everything as text, a program sends typed JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Text,
    Json,
}

/// Whether absent fields are missing or simply unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Whole,
    Partial,
}

/// Lines of one kind at most in one record.
pub const LINES_MAX: usize = 200;

/// Decodes an object into one entry a field: none where the field is absent (only in partial input).
pub fn decode(
    fields: &[&'static Field],
    object: &Map<String, Json>,
    known: &[&str],
    source: Source,
    presence: Presence,
    prefix: &str,
) -> Result<Vec<Option<Value>>, Vec<Problem>> {
    let mut problems = Vec::new();
    for name in object.keys() {
        if !known.contains(&name.as_str()) && !fields.iter().any(|field| field.name == name) {
            problems.push(Problem::new(format!("{prefix}{name}"), "input.unknown-field"));
        }
    }
    let mut values = Vec::with_capacity(fields.len());
    for field in fields {
        let path = || format!("{prefix}{}", field.name);
        match object.get(field.name) {
            None if presence == Presence::Partial => values.push(None),
            None => values.push(Some(absent(field, &path, &mut problems))),
            Some(json) => match value(field, json, source) {
                Ok(Value::Null) => values.push(Some(absent(field, &path, &mut problems))),
                Ok(value) => values.push(Some(value)),
                Err(problem) => {
                    problems.push(Problem { field: path(), ..problem });
                    values.push(Some(Value::Null));
                }
            },
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn absent(field: &Field, path: &dyn Fn() -> String, problems: &mut Vec<Problem>) -> Value {
    if matches!(field.of, Type::Flag) && field.required {
        return Value::Integer(0);
    }
    if field.required {
        problems.push(Problem::new(path(), "input.required"));
    }
    Value::Null
}

/// Decodes one value. The problem's field is left empty for the caller to fill in.
pub fn value(field: &Field, json: &Json, source: Source) -> Result<Value, Problem> {
    match (json, source) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::String(written), _) => text(field, written, source),
        (Json::Number(number), Source::Json)
            if field.of.is_integer() && !matches!(field.of, Type::Flag | Type::Instant) =>
        {
            let number = number.as_i64().ok_or_else(|| Problem::new("", "input.not-a-number"))?;
            within(field, number)
        }
        (Json::Bool(flag), Source::Json) if matches!(field.of, Type::Flag) => Ok(Value::from(*flag)),
        _ => Err(Problem::new("", "input.wrong-type").with("type", field.of.name())),
    }
}

fn text(field: &Field, written: &str, source: Source) -> Result<Value, Problem> {
    if source == Source::Json && field.of.is_integer() && !matches!(field.of, Type::Instant) {
        return Err(Problem::new("", "input.wrong-type").with("type", field.of.name()));
    }
    if matches!(field.of, Type::Secret) {
        return secret(field, written);
    }
    // People leave blanks where nothing is meant; a program writes null, and everything but prose exactly.
    let exact = source == Source::Json && !matches!(field.of, Type::Text);
    let trimmed = if exact { written } else { written.trim() };
    if trimmed.is_empty() && !exact {
        return Ok(Value::Null);
    }
    clean(field, trimmed)?;
    match field.of {
        Type::Text | Type::Secret => Ok(Value::Text(trimmed.replace("\r\n", "\n"))),
        Type::Integer | Type::Year => {
            let narrow: String = trimmed.chars().map(narrow).collect();
            let number = narrow.trim_end_matches('年').parse().map_err(|_| Problem::new("", "input.not-a-number"))?;
            within(field, number)
        }
        Type::Money => within(field, Fen::parse(trimmed).map_err(money_problem)?.0),
        Type::Day => match Day::parse(trimmed) {
            Ok(day) if source == Source::Text || day.iso() == trimmed => Ok(Value::Text(day.iso())),
            _ => Err(Problem::new("", "input.not-a-day")),
        },
        Type::Instant => {
            let instant = Instant::parse_rfc3339(trimmed).map_err(|_| Problem::new("", "input.not-an-instant"))?;
            Ok(Value::Integer(instant.millis()))
        }
        Type::Flag => match trimmed {
            "1" | "true" | "on" | "yes" | "是" => Ok(Value::from(true)),
            "0" | "false" | "off" | "no" | "否" => Ok(Value::from(false)),
            _ => Err(Problem::new("", "input.wrong-type").with("type", "boolean")),
        },
        Type::Choice(choices) => choices
            .iter()
            .find(|choice| {
                choice.code == trimmed
                    || (source == Source::Text && (choice.label.zh == trimmed || choice.label.en == trimmed))
            })
            .map(|choice| Value::from(choice.code))
            .ok_or_else(|| Problem::new("", "input.not-a-choice")),
        Type::Reference(_) | Type::File => trimmed
            .parse::<uuid::Uuid>()
            .map(|id| Value::Text(id.to_string()))
            .map_err(|_| Problem::new("", "input.not-an-identifier")),
    }
}

fn secret(field: &Field, written: &str) -> Result<Value, Problem> {
    match written.chars().count() as i64 {
        0 => Ok(Value::Null),
        length if length < field.min => Err(Problem::new("", "input.too-short").with("min", field.min)),
        length if length > field.max => Err(Problem::new("", "input.too-long").with("max", field.max)),
        _ => Ok(Value::from(written)),
    }
}

fn clean(field: &Field, written: &str) -> Result<(), Problem> {
    if matches!(field.of, Type::Text) && written.chars().count() as i64 > field.max {
        return Err(Problem::new("", "input.too-long").with("max", field.max));
    }
    let forbidden = |c: char| {
        (c.is_control() && !(field.long && matches!(c, '\n' | '\r' | '\t')))
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if written.chars().any(forbidden) {
        return Err(Problem::new("", "input.control-character"));
    }
    let markup = |(at, _): (usize, char)| {
        written[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
    };
    if written.char_indices().filter(|(_, c)| *c == '<').any(markup) {
        return Err(Problem::new("", "input.markup"));
    }
    Ok(())
}

fn within(field: &Field, number: i64) -> Result<Value, Problem> {
    match number {
        number if number < field.min => Err(bound(field, "input.too-small", "min", field.min)),
        number if number > field.max => Err(bound(field, "input.too-large", "max", field.max)),
        number => Ok(Value::Integer(number)),
    }
}

fn bound(field: &Field, code: &'static str, name: &'static str, limit: i64) -> Problem {
    let shown = if matches!(field.of, Type::Money) { Fen(limit).yuan_grouped() } else { limit.to_string() };
    Problem::new("", code).with(name, shown)
}

fn money_problem(problem: FenProblem) -> Problem {
    let code = match problem {
        FenProblem::TooManyDecimals => "input.money-decimals",
        FenProblem::Negative => "input.money-negative",
        FenProblem::TooLarge => "input.money-too-large",
        FenProblem::Empty | FenProblem::NotANumber => "input.not-money",
    };
    Problem::new("", code)
}

/// Full-width digits as people type them with a Chinese input method.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '－' => '-',
        _ => c,
    }
}
