//! From what people and programs send to values: every wrong value at once, each with its path and a stable code.
//!
//! **Invariant:** the work grows with what is sent, never with its square, and ends at once where far more is sent than is
//! declared.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use crate::days::{Day, DayProblem, Instant};
use crate::fen::{Fen, FenProblem};
use crate::field::{Choice, Field, FieldValue, Reads, Type};
use crate::files::Files;
use crate::letters::{self, Wrong, folded};
use crate::refusal::Problem;
use crate::value::Value;
use crate::written::mail::{self, MailProblem};
use crate::written::number::{self, NumberProblem};
use crate::written::telephone::{self, TelephoneProblem};
use crate::written::{plain, shown};

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
/// So many members beyond those that are declared are still looked at; with more, nothing is.
pub const BEYOND_MAX: usize = 200;
/// Unknown members of one object that are told.
const UNKNOWN_TOLD: usize = 10;
/// Wrong values of one input that are told; whoever mends them hears of the others.
pub const TOLD_MAX: usize = 100;
/// Letters of a name that nobody declared, as far as it is told.
const NAME_TOLD: usize = 60;

/// What may stand in an object beside the fields.
#[derive(Clone, Copy, Debug)]
pub enum Beside<'a> {
    /// These members, which are decoded elsewhere.
    Only(&'a [&'a str]),
    /// Whatever is sent: it is asked about elsewhere.
    Anything,
}

/// What an object says.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// One entry a field: none where the field is absent (only in partial input), null where its value is wrong.
    pub values: Vec<Option<Value>>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

/// Decodes an object.
pub fn decode(
    fields: &[&'static Field],
    object: &Map<String, Json>,
    beside: Beside<'_>,
    source: Source,
    presence: Presence,
    prefix: &str,
) -> Decoded {
    let mut problems = Vec::new();
    if let Beside::Only(names) = beside {
        let known: HashSet<&str> = fields.iter().map(|field| field.name).chain(names.iter().copied()).collect();
        if object.len() > known.len() + BEYOND_MAX {
            let problem = Problem::new(prefix.trim_end_matches('.'), "input.too-many-members");
            return Decoded { values: Vec::new(), problems: vec![problem.with("max", known.len())] };
        }
        let unknown = object.keys().filter(|name| !known.contains(name.as_str())).take(UNKNOWN_TOLD);
        problems
            .extend(unknown.map(|name| Problem::new(format!("{prefix}{}", told_name(name)), "input.unknown-field")));
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
                    // Of a list the problem says which of it.
                    problems.push(Problem { field: format!("{}{}", path(), problem.field), ..problem });
                    values.push(Some(Value::Null));
                }
            },
        }
    }
    Decoded { values, problems }
}

/// The beginning of a name that nobody declared.
pub fn told_name(name: &str) -> String {
    name.chars().take(NAME_TOLD).collect()
}

/// What is missing though it must be said.
pub const REQUIRED: &str = "input.required";

/// As many problems as are told of one input; the last of them says how many more there are.
pub fn told(mut problems: Vec<Problem>) -> Vec<Problem> {
    if problems.len() > TOLD_MAX {
        let more = problems.len() - TOLD_MAX;
        problems.truncate(TOLD_MAX);
        problems.push(Problem::new("", "input.more-problems").with("count", more));
    }
    problems
}

/// Whether a JSON text has more values than so many: counted by what stands between them, before any of it is read.
pub fn has_more_values(json: &[u8], values_max: usize) -> bool {
    let (mut between, mut quoted, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'\x22' => quoted = !quoted,
            b',' if !quoted => between += 1,
            _ => {}
        }
        if between >= values_max {
            return true;
        }
    }
    false
}

fn absent(field: &Field, path: &dyn Fn() -> String, problems: &mut Vec<Problem>) -> Value {
    if matches!(field.of, Type::Flag) && field.required {
        return Value::Integer(0);
    }
    if field.required {
        problems.push(Problem::new(path(), REQUIRED));
    }
    Value::Null
}

/// Decodes one value. The problem's field is left for the caller to fill in, but for the place in a list.
pub fn value(field: &Field, json: &Json, source: Source) -> Result<Value, Problem> {
    match (json, source) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::Array(given), Source::Json) if matches!(field.of, Type::Files) => {
            files(field, given.iter().map(|id| id.as_str().unwrap_or_default()))
        }
        (Json::String(written), Source::Text) if matches!(field.of, Type::Files) => {
            files(field, written.split_whitespace())
        }
        (Json::String(written), _) => text(field, written, source),
        (Json::Number(number), Source::Json)
            if field.of.is_integer() && !matches!(field.of, Type::Flag | Type::Instant) =>
        {
            let whole = number.as_i64();
            within(field, whole.ok_or_else(|| Problem::new("", "input.wrong-type").with("type", field.of.name()))?)
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
    let mended = letters::mended(written);
    let trimmed = if exact { written } else { mended.trim() };
    if trimmed.is_empty() && !exact {
        return Ok(Value::Null);
    }
    match (field.of, field.reads) {
        // A number or a day is read by the reader of each, which takes no sign that it does not know.
        (Type::Integer | Type::Year | Type::Money | Type::Day, _) | (_, Some(_)) if plain(trimmed).is_empty() => {
            return Ok(Value::Null);
        }
        (Type::Integer | Type::Year | Type::Money | Type::Day, _) | (_, Some(_)) => {}
        _ => clean(field, trimmed)?,
    }
    match field.of {
        Type::Text => match field.reads {
            None => Ok(Value::Text(trimmed.replace("\r\n", "\n"))),
            Some(reads) => read_by(reads, field, trimmed),
        },
        Type::Secret => Ok(Value::from(trimmed)),
        Type::Integer => {
            let words = [field.unit.zh, field.unit.en];
            within(field, number::count(trimmed, &words).map_err(|why| count_problem(why, field, trimmed))?)
        }
        Type::Year => {
            let written = plain(trimmed);
            let year = written.trim_end_matches('度').trim_end_matches('年').trim_end().parse();
            within(field, year.map_err(|_| read("input.not-a-year", trimmed))?)
        }
        Type::Money => within(field, Fen::parse(trimmed).map_err(|why| money_problem(why, trimmed))?.0),
        Type::Day => match Day::parse(trimmed) {
            Ok(day) if source == Source::Text || day.iso() == trimmed => Ok(Value::Text(day.iso())),
            Err(DayProblem::TimeOfDay) => Err(read("input.time-of-day", trimmed)),
            _ => Err(read("input.not-a-day", trimmed)),
        },
        Type::Instant => {
            let instant = Instant::parse_rfc3339(trimmed).map_err(|_| Problem::new("", "input.not-an-instant"))?;
            Ok(Value::Integer(instant.millis()))
        }
        Type::Flag => match folded(trimmed).as_str() {
            "1" | "true" | "on" | "yes" | "是" => Ok(Value::from(true)),
            "0" | "false" | "off" | "no" | "否" => Ok(Value::from(false)),
            _ => Err(Problem::new("", "input.wrong-type").with("type", "boolean")),
        },
        Type::Choice(choices) => {
            let said = folded(trimmed);
            let is_meant = |choice: &&Choice| {
                let called = || [choice.code, choice.label.zh, choice.label.en].map(folded).contains(&said);
                choice.code == trimmed || (source == Source::Text && called())
            };
            let meant = choices.iter().find(is_meant).map(|choice| Value::from(choice.code));
            meant.ok_or_else(|| Problem::not_a_choice("", trimmed))
        }
        Type::Reference(_) | Type::File => trimmed
            .parse::<uuid::Uuid>()
            .map(|id| Value::Text(id.to_string()))
            .map_err(|_| Problem::new("", "input.not-an-identifier")),
        Type::Files => Err(Problem::new("", "input.wrong-type").with("type", field.of.name())),
    }
}

/// Uploads in their order, each once.
fn files<'a>(field: &Field, given: impl Iterator<Item = &'a str>) -> Result<Value, Problem> {
    let mut files = Files::default();
    let mut seen = HashSet::new();
    for (index, id) in given.enumerate() {
        if index as i64 >= field.max {
            return Err(Problem::new("", "input.too-many-files").with("max", field.max));
        }
        let place = || format!("[{index}]");
        let id: uuid::Uuid = id.parse().map_err(|_| Problem::new(place(), "input.not-an-identifier"))?;
        if !seen.insert(id) {
            return Err(Problem::new(place(), "input.file-twice"));
        }
        files.0.push(id);
    }
    Ok(files.to_value())
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
    if let Some(strange) = letters::strange(written, field.long) {
        let code = match strange.wrong {
            // A cell of a workbook may have two lines.
            Wrong::Steers if matches!(strange.letter, '\n' | '\r') => "input.line-break",
            Wrong::Steers => "input.control-character",
            Wrong::Unreadable => "input.unreadable-letter",
        };
        let problem = Problem::new("", code).with("sign", strange.code()).with("letter", strange.place());
        return Err(problem.with("before", strange.before));
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

fn read_by(reads: Reads, field: &Field, written: &str) -> Result<Value, Problem> {
    let one = match reads {
        Reads::Telephone => telephone::read(written).map_err(|why| telephone_problem(why, written))?,
        Reads::Mail => mail::read(written).map_err(|why| mail_problem(why, written))?,
    };
    if one.chars().count() as i64 > field.max {
        return Err(Problem::new("", "input.too-long").with("max", field.max));
    }
    Ok(Value::Text(one))
}

/// A problem that repeats what was read.
fn read(code: &'static str, written: &str) -> Problem {
    Problem::new("", code).with("read", shown(written))
}

fn money_problem(problem: FenProblem, written: &str) -> Problem {
    match problem {
        FenProblem::TooManyDecimals => read("input.money-decimals", written),
        FenProblem::Negative => read("input.money-negative", written),
        FenProblem::TooLarge => read("input.money-too-large", written),
        FenProblem::Empty | FenProblem::NotANumber => match Fen::stranger(written) {
            Some(sign) => read("input.money-sign", written).with("sign", shown(&sign.to_string())),
            None => read("input.not-money", written),
        },
    }
}

fn count_problem(problem: NumberProblem, field: &Field, written: &str) -> Problem {
    match problem {
        NumberProblem::TooLarge => bound(field, "input.too-large", "max", field.max),
        NumberProblem::TooManyDecimals => read("input.not-whole", written),
        _ => read("input.not-a-number", written),
    }
}

fn telephone_problem(problem: TelephoneProblem, written: &str) -> Problem {
    match problem {
        TelephoneProblem::Several => read("input.telephone-several", written),
        TelephoneProblem::Line { area, digits } => {
            read("input.telephone-line", written).with("area", area).with("digits", digits)
        }
        TelephoneProblem::NoArea => read("input.telephone-area", written),
        TelephoneProblem::Mobile { digits } => read("input.telephone-mobile", written).with("digits", digits),
        TelephoneProblem::Other => read("input.telephone", written),
    }
}

fn mail_problem(problem: MailProblem, written: &str) -> Problem {
    match problem {
        MailProblem::Several => read("input.mail-several", written),
        MailProblem::Other => read("input.mail", written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_by_what_stands_between_them() {
        assert!(!has_more_values(b"[1, 2, 3]", 3));
        assert!(has_more_values(b"[1, 2, 3]", 2));
        assert!(has_more_values(br#"{"a": 0, "b": [0, 0]}"#, 2));
        assert!(!has_more_values(br#"{"a": "1,2,3,\",4,5"}"#, 2), "what is quoted is one value");
    }

    #[test]
    fn far_more_than_is_declared_is_not_looked_at() {
        let object: Map<String, Json> = (0..BEYOND_MAX + 2).map(|n| (format!("a{n}"), Json::from(0))).collect();
        let decoded = decode(&[], &object, Beside::Only(&["id"]), Source::Json, Presence::Partial, "lines[3].");
        assert_eq!(decoded.problems.len(), 1);
        assert_eq!(
            (decoded.problems[0].code, decoded.problems[0].field.as_str()),
            ("input.too-many-members", "lines[3]")
        );
        let few: Map<String, Json> = object.into_iter().take(BEYOND_MAX).collect();
        let decoded = decode(&[], &few, Beside::Only(&[]), Source::Json, Presence::Partial, "");
        assert_eq!(decoded.problems.len(), UNKNOWN_TOLD, "a handful is told");
    }

    #[test]
    fn of_many_problems_a_hundred_are_told_and_the_others_counted() {
        let many = (0..TOLD_MAX + 7).map(|n| Problem::new(format!("f{n}"), "input.required")).collect();
        let told = told(many);
        assert_eq!(told.len(), TOLD_MAX + 1);
        let last = &told[TOLD_MAX];
        assert_eq!((last.code, last.facts.as_slice()), ("input.more-problems", &[("count", "7".to_owned())][..]));
    }
}
