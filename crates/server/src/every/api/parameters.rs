//! Query parameters: every one known, every one right, or the request is refused with all that is wrong.

use std::collections::HashSet;

use kernel::decode::{self, Source};
use kernel::{Field, Kind, Language, Problem, Refusal, Type, Value, Viewer};
use serde_json::Value as Json;
use store::found::Sought;
use store::order::Cursor;
use store::query::{LIMIT_MAX, Query};
use uuid::Uuid;

use crate::base::call::Call;

/// Items of an answer where no number is asked for.
pub const LIMIT: usize = 50;
/// The words of a search are at most this long, in characters.
pub const WORDS_MAX: usize = 200;
/// What every call takes.
const COMMON: [&str; 2] = ["lang", "programme"];

/// The fields by which lists of a kind can be filtered.
pub fn filters(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(|field| {
        let named = field.filter || field.party || matches!(field.of, Type::Reference(_));
        named && !field.of.is_file() && !matches!(field.of, Type::Secret)
    })
}

/// The fields by which lists of a kind can be sorted.
pub fn sortable(kind: &'static Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields.iter().filter(|field| !field.of.is_file() && !matches!(field.of, Type::Secret))
}

/// Columns that every record has, by which lists can be sorted.
pub const SORTABLE: [&str; 2] = ["created", "entered"];

/// Takes the parameters one by one; `take` says none where it knows no such name.
pub(super) fn each(
    call: &Call,
    mut take: impl FnMut(&str, &str) -> Option<Result<(), Problem>>,
) -> Result<(), Refusal> {
    let (mut problems, mut seen) = (Vec::new(), HashSet::new());
    for (name, value) in &call.query {
        let problem = |code| Err(Problem::new("", code));
        let taken = match name.as_str() {
            _ if !seen.insert(name) => problem("input.repeated-parameter"),
            "lang" if !matches!(value.as_str(), "zh" | "zh-CN" | "en") => Err(Problem::not_a_choice("", value)),
            // An unknown programme was refused before, as not there.
            known if COMMON.contains(&known) => Ok(()),
            _ => take(name, value).unwrap_or_else(|| problem("input.unknown-parameter")),
        };
        if let Err(problem) = taken {
            problems.push(Problem { field: decode::told_name(name), ..problem });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Refusal::invalid(decode::told(problems))) }
}

/// For calls that take no parameters of their own.
pub fn common_only(call: &Call) -> Result<(), Refusal> {
    each(call, |_, _| None)
}

/// What a list is asked for.
pub fn list(call: &Call, kind: &'static Kind) -> Result<Query, Refusal> {
    let mut query = Query { limit: LIMIT, ..Query::default() };
    let mut cursor = None;
    each(call, |name, value| {
        Some(match name {
            "q" if value.chars().count() > WORDS_MAX => Err(Problem::new("", "input.too-long").with("max", WORDS_MAX)),
            "q" => {
                query.words = Some(value.to_owned()).filter(|words| !words.trim().is_empty()).map(Sought::Said);
                Ok(())
            }
            "state" if !kind.states.is_empty() => match kind.state(value) {
                Some(state) => {
                    query.state = Some(state.name.to_owned());
                    Ok(())
                }
                None => Err(Problem::not_a_choice("", value)),
            },
            "limit" => limit(value).map(|limit| query.limit = limit),
            "cursor" => {
                cursor = Some(value.to_owned());
                Ok(())
            }
            "sort" => sort(kind, value, &call.viewer).map(|sort| query.sort = Some(sort)),
            _ => {
                let mut fields = filters(kind).filter(|field| kernel::policy::reads(field, &call.viewer));
                let field = fields.find(|field| field.name == name)?;
                filter(field, value).map(|value| query.filters.push((field.name, value)))
            }
        })
    })?;
    if let Some(cursor) = cursor {
        let wrong = || Refusal::invalid(vec![Problem::new("cursor", "input.wrong-cursor")]);
        query.from = Some(Cursor::read(kind, query.sort, &cursor).ok_or_else(wrong)?);
    }
    Ok(query)
}

/// How many entries of a history are asked for, and before which one.
pub fn history(call: &Call) -> Result<(usize, Option<Uuid>), Refusal> {
    let (mut rows, mut before) = (LIMIT, None);
    each(call, |name, value| match name {
        "limit" => Some(limit(value).map(|limit| rows = limit)),
        "cursor" => {
            let entry = value.parse().map(|entry| before = Some(entry));
            Some(entry.map_err(|_| Problem::new("", "input.wrong-cursor")))
        }
        _ => None,
    })?;
    Ok((rows, before))
}

pub(super) fn digits(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

pub(super) fn not_a_number(value: &str) -> Problem {
    Problem::new("", "input.not-a-number").with("read", kernel::written::shown(value))
}

pub(super) fn limit(value: &str) -> Result<usize, Problem> {
    let number = digits(value).ok_or_else(|| not_a_number(value))?;
    match usize::try_from(number) {
        Ok(0) => Err(Problem::new("", "input.too-small").with("min", 1)),
        Ok(number) if number <= LIMIT_MAX => Ok(number),
        _ => Err(Problem::new("", "input.too-large").with("max", LIMIT_MAX)),
    }
}

/// Order would tell what a field holds: only readable ones sort.
fn sort(kind: &'static Kind, value: &str, viewer: &Viewer) -> Result<(&'static str, bool), Problem> {
    let (name, descending) = value.strip_prefix('-').map_or((value, false), |name| (name, true));
    let own = SORTABLE.into_iter().find(|own| *own == name);
    let readable = || sortable(kind).find(|field| field.name == name && kernel::policy::reads(field, viewer));
    let column = own.or_else(|| readable().map(|field| field.name));
    column.map(|column| (column, descending)).ok_or_else(|| Problem::not_a_choice("", value))
}

/// A value as a program writes it in an address: numbers and flags as in JSON, everything else as text.
fn filter(field: &Field, value: &str) -> Result<Value, Problem> {
    let json = match field.of {
        Type::Flag => match value {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            _ => return Err(Problem::new("", "input.wrong-type").with("type", field.of.name())),
        },
        Type::Integer | Type::Money | Type::Year => {
            let unsigned = value.strip_prefix('-').unwrap_or(value);
            let number = digits(unsigned).and_then(|_| value.parse::<i64>().ok());
            Json::from(number.ok_or_else(|| not_a_number(value))?)
        }
        _ => Json::from(value),
    };
    match decode::value(field, &json, Source::Json)? {
        Value::Null => Err(Problem::new("", "input.required")),
        value => Ok(value),
    }
}

/// The tags of the languages that `lang` takes.
pub const LANGUAGES: [&str; 2] = [Language::Chinese.tag(), Language::English.tag()];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_between_one_and_two_hundred() {
        assert_eq!(limit("200"), Ok(200));
        for wrong in ["0", "201", "-1", "+5", " 5", "", "x", "99999999999999999999"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }
}
