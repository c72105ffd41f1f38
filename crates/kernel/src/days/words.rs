//! The words of days: what people write is taken apart, and months and numbers of days are named in English.

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

use super::DayProblem;

/// One zero for the three that are typed.
pub(super) fn half_width(character: char) -> char {
    match character {
        '○' | '零' => '〇',
        other => other,
    }
}

/// The day before the time of day that spreadsheets put behind it.
pub(super) fn without_time(text: &str) -> Result<&str, DayProblem> {
    let Some((day, time)) = text.rsplit_once(['T', ' ']).filter(|(_, time)| time.contains(':')) else {
        return Ok(text);
    };
    let time = time.trim_end_matches('Z');
    let is_time = !time.is_empty() && time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'));
    match is_time {
        true if time.chars().all(|c| matches!(c, '0' | ':' | '.')) => Ok(day.trim_end()),
        true => Err(DayProblem::TimeOfDay),
        false => Err(DayProblem::NotADay),
    }
}

/// Year, month and day of the month as written, without what stands between them.
pub(super) fn split_day(text: &str) -> Option<[&str; 3]> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some([&text[..4], &text[4..6], &text[6..]]);
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        return Some([year.trim(), month.trim(), rest.strip_suffix(['日', '号'])?.trim()]);
    }
    let mark = text.chars().find(|character| matches!(character, '-' | '/' | '.'))?;
    let mut parts = text.split(mark).map(str::trim);
    let day = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(day)
}

/// A year of exactly four digits, `2009` or `二〇〇九`.
pub(super) fn read_year(text: &str) -> Option<i16> {
    if text.chars().count() != 4 {
        return None;
    }
    text.chars().try_fold(0, |year, character| {
        let digit = character.to_digit(10).or_else(|| chinese_digit(character))?;
        Some(year * 10 + i16::try_from(digit).ok()?)
    })
}

/// A month or a day of the month: one or two digits, or a Chinese number up to 九十九.
pub(super) fn read_part(text: &str) -> Option<i8> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits {
        return if text.len() <= 2 { text.parse().ok() } else { None };
    }
    let one_digit = |text: &str| {
        let mut characters = text.chars();
        let digit = characters.next().and_then(chinese_digit).filter(|digit| *digit > 0)?;
        characters.next().is_none().then_some(digit)
    };
    let number = match text.split_once('十') {
        None => one_digit(text)?,
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one_digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { one_digit(ones)? };
            tens * 10 + ones
        }
    };
    i8::try_from(number).ok()
}

fn chinese_digit(character: char) -> Option<u32> {
    let position = "〇一二三四五六七八九".chars().position(|digit| digit == character)?;
    u32::try_from(position).ok()
}

pub(crate) fn month_en(month: i8) -> &'static str {
    let position = usize::try_from(month - 1).unwrap_or(0);
    MONTHS_EN.get(position).copied().unwrap_or_default()
}

/// `1 day`, `20 days`.
pub(super) fn counted_en(count: u32, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
