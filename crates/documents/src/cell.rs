//! From a cell to what a form would have sent: text, with references as identifiers.
//!
//! A number becomes what a sheet can show of it: fifteen digits. Of what is computed an amount is the fen beside which no
//! other is near: 115.37×360 is held as 41533.200000000004 and is 41533.20. What lies between two fen is refused.

use calamine::ExcelDateTime;
use kernel::{Field, Kind, Problem, Type};
use serde_json::Value as Json;

use crate::choices::{Choices, Meant};
use crate::grid::{Cell, Raw};
use crate::serial::DaysFrom;

/// So near a number lies to another that only arithmetic put it beside it: a ten-thousandth of a fen.
const NEAR: f64 = 1e-6;
/// Of large numbers the last digit that is held is coarser than that.
const NEAR_OF_LARGE: f64 = 1e-15;
/// And never so far that another fen could be meant.
const NEAR_MAX: f64 = 1e-3;

fn wrong(code: &'static str) -> Problem {
    Problem::new("", code)
}

/// The input that the cell stands for; null where it is empty.
pub fn input(
    kind: &'static Kind,
    field: &'static Field,
    cell: Option<&Cell>,
    days_from: DaysFrom,
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
        Raw::Number(number) => self::number(field, *number, days_from)?,
        Raw::Moment(moment) => self::moment(field, moment)?,
        Raw::MomentText(text) if matches!(field.of, Type::Day) => text.clone(),
        Raw::MomentText(text) => return Err(wrong("workbook.day-here").with("read", text)),
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

/// The text of a number as a sheet can show it, with fifteen digits at most.
pub fn shown(number: f64) -> String {
    shortest(format!("{number:.14e}").parse().unwrap_or(number))
}

/// The number with so many decimals beside which this one lies; none where it lies between two.
fn near(number: f64, decimals: usize) -> Option<String> {
    let rounded = format!("{number:.decimals$}");
    let by = (number.abs() * NEAR_OF_LARGE).clamp(NEAR, NEAR_MAX);
    rounded.parse::<f64>().is_ok_and(|rounded| (rounded - number).abs() <= by).then_some(rounded)
}

fn number(field: &Field, number: f64, days_from: DaysFrom) -> Result<String, Problem> {
    match field.of {
        Type::Money => near(number, 2).ok_or_else(|| {
            let rounded = format!("{number:.2}");
            wrong("workbook.finer-than-fen").with("held", shortest(number)).with("rounded", rounded)
        }),
        Type::Integer | Type::Year => {
            near(number, 0).ok_or_else(|| wrong("workbook.not-whole").with("held", shortest(number)))
        }
        Type::Day => day_of_number(number, days_from),
        _ => Ok(shown(number)),
    }
}

/// A day as a bare number: the workbook's own count of days, or its digits.
fn day_of_number(number: f64, days_from: DaysFrom) -> Result<String, Problem> {
    match days_from.day(number.floor()) {
        Some(day) if number.fract() == 0.0 => Ok(day.iso()),
        Some(day) => Err(wrong("workbook.time-of-day").with("read", format!("{}（{}）", shown(number), day.iso()))),
        None => Ok(shown(number)),
    }
}

fn moment(field: &Field, moment: &ExcelDateTime) -> Result<String, Problem> {
    let (year, month, day, hour, minute, second, millis) = moment.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    let has_time = moment.is_duration() || (hour, minute, second, millis) != (0, 0, 0, 0);
    let read = if has_time { format!("{day} {hour:02}:{minute:02}") } else { day.clone() };
    match field.of {
        Type::Day if has_time => Err(wrong("workbook.time-of-day").with("read", read)),
        Type::Day => Ok(day),
        _ => Err(wrong("workbook.day-here").with("read", read)),
    }
}

#[cfg(test)]
mod tests {
    use super::{near, shortest, shown};

    #[test]
    fn numbers_keep_every_digit_and_no_more() {
        assert_eq!(shortest(125_000.0), "125000");
        assert_eq!(shortest(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(shortest(1234.56), "1234.56");
        assert_eq!(shortest(-0.0), "0");
        assert_eq!(shortest(1e21), "1000000000000000000000");
    }

    #[test]
    fn an_amount_is_the_fen_beside_which_no_other_is_near() {
        for (held, fen) in [
            (115.37 * 360.0, "41533.20"),
            (33.1 * 12.0, "397.20"),
            (1234.1 * 3.0, "3702.30"),
            (0.1 + 0.2, "0.30"),
            (115.37 * 360.0 + 33.1 * 12.0 + 1234.1 * 3.0, "45632.70"),
            ((0..1_000).map(|_| 0.1).sum::<f64>(), "100.00"),
            (4.35 * 100.0, "435.00"),
            (9_007_199_254.93 + 2e-6, "9007199254.93"),
            (1e13, "10000000000000.00"),
            (125_000.5, "125000.50"),
            (-1e-12, "-0.00"),
        ] {
            assert_eq!(near(held, 2).as_deref(), Some(fen), "{held}");
        }
        for held in [41_533.204, 41_533.205, 0.005, 1.0 / 3.0, 41_533.200_01, 12.345_6, 1e-5] {
            assert_eq!(near(held, 2), None, "{held}");
        }
        assert_eq!((near(400.1 * 3.0 - 0.3, 0).as_deref(), near(1200.5, 0)), (Some("1200"), None));
    }

    #[test]
    fn other_numbers_are_what_a_sheet_shows() {
        assert_eq!(shown(115.37 * 360.0), "41533.2");
        assert_eq!(shown(13_800_000_000.0), "13800000000");
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(20_110_401.0), "20110401");
    }
}
