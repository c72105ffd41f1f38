//! From a cell to what a form would have sent: text, with references as identifiers.
//!
//! A number becomes its shortest decimal text, never a rounded one: 0.1+0.2 is 0.30000000000000004 and, as money, refused.

use calamine::ExcelDateTime;
use kernel::{Day, Field, Kind, Problem, Type};
use serde_json::Value as Json;

use crate::choices::{Choices, Meant};
use crate::grid::{Cell, Raw};

/// Serial numbers of days that are meant as days: from 1954 to 2119.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;

fn wrong(code: &'static str) -> Problem {
    Problem::new("", code)
}

/// The input that the cell stands for; null where it is empty.
pub fn input(
    kind: &'static Kind,
    field: &'static Field,
    cell: Option<&Cell>,
    choices: &Choices,
) -> Result<Json, Problem> {
    let Some(cell) = cell else { return Ok(Json::Null) };
    let text = match &cell.raw {
        Raw::Nothing if cell.formula => return Err(wrong("workbook.formula-without-value")),
        Raw::Nothing => return Ok(Json::Null),
        Raw::Fault(fault) => return Err(wrong("workbook.formula-fault").with("fault", fault)),
        Raw::Text(text) if text.trim().is_empty() => return Ok(Json::Null),
        Raw::Text(text) => text.clone(),
        Raw::Flag(flag) if matches!(field.of, Type::Flag) => if *flag { "1" } else { "0" }.to_owned(),
        Raw::Flag(flag) => flag.to_string().to_ascii_uppercase(),
        Raw::Number(number) => self::number(field, *number)?,
        Raw::Moment(moment) => self::moment(field, moment)?,
        Raw::MomentText(text) => day_text(field, text)?,
    };
    match field.of {
        Type::Reference(_) => reference(kind, field, &text, choices),
        _ => Ok(Json::from(text)),
    }
}

fn reference(kind: &'static Kind, field: &'static Field, text: &str, choices: &Choices) -> Result<Json, Problem> {
    let label = text.trim();
    let joined = |names: Vec<String>| names.join("、");
    match choices.meant(kind.code, field.name, label) {
        Meant::One(id) => return Ok(Json::from(id)),
        Meant::Several(labels) => {
            let problem = wrong("workbook.several").with("written", label).with("count", labels.len());
            let problem = problem.with("first", &labels[0]);
            return Err(problem.with("names", joined(labels)));
        }
        Meant::Nothing(near) if !near.is_empty() => {
            return Err(wrong("workbook.not-in-list-near").with("written", label).with("names", joined(near)));
        }
        Meant::Nothing(_) => {}
    }
    let id = label.parse::<uuid::Uuid>();
    id.map(|id| Json::from(id.to_string())).map_err(|_| wrong("workbook.not-in-list").with("written", label))
}

/// The shortest decimal text that is this number again.
pub fn shortest(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { format!("{number}") }
}

fn number(field: &Field, number: f64) -> Result<String, Problem> {
    match field.of {
        Type::Day if number.fract() == 0.0 && SERIALS.contains(&number) => {
            let first = Day::new(1899, 12, 30).ok_or_else(|| wrong("input.not-a-day"))?;
            Ok(first.add_days(number as i64).iso())
        }
        Type::Day if number.fract() == 0.0 && (19_000_101.0..=99_991_231.0).contains(&number) => {
            let digits = shortest(number);
            Ok(format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
        }
        _ => Ok(shortest(number)),
    }
}

fn moment(field: &Field, moment: &ExcelDateTime) -> Result<String, Problem> {
    if !matches!(field.of, Type::Day) {
        return Err(wrong("workbook.day-here"));
    }
    let (year, month, day, hour, minute, second, millis) = moment.to_ymd_hms_milli();
    if moment.is_duration() || (hour, minute, second, millis) != (0, 0, 0, 0) {
        return Err(wrong("workbook.time-of-day"));
    }
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

fn day_text(field: &Field, text: &str) -> Result<String, Problem> {
    match (field.of, text.split_once('T')) {
        (Type::Day, None) => Ok(text.to_owned()),
        (Type::Day, Some((day, time))) if time.trim_end_matches('Z').chars().all(|c| matches!(c, '0' | ':' | '.')) => {
            Ok(day.to_owned())
        }
        (Type::Day, Some(_)) => Err(wrong("workbook.time-of-day")),
        _ => Err(wrong("workbook.day-here")),
    }
}

#[cfg(test)]
mod tests {
    use super::shortest;

    #[test]
    fn numbers_keep_every_digit_and_no_more() {
        assert_eq!(shortest(125_000.0), "125000");
        assert_eq!(shortest(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(shortest(1234.56), "1234.56");
        assert_eq!(shortest(-0.0), "0");
        assert_eq!(shortest(1e21), "1000000000000000000000");
    }
}
