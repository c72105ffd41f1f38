//! Numbers as people write them: digits of either width, thousands set apart, a unit behind. Exact decimal arithmetic alone.

use super::plain;

/// What a text may hold, and what it is counted in.
#[derive(Clone, Copy, Debug)]
pub struct Grammar<'a> {
    /// The result is in units of the last of so many decimals: 2 where amounts are whole fen.
    pub decimals: u8,
    /// Words behind the number, longer ones first, each with the power of ten that it stands for. ASCII in capitals.
    pub units: &'a [(&'a str, u8)],
    /// Words before the number, of which one may stand there.
    pub before: &'a [&'a str],
    pub negative: bool,
    /// Takes `1.25E5`, the shortest text of a number in a workbook.
    pub exponent: bool,
}

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    Empty,
    NotANumber,
    /// Finer than what is counted.
    TooManyDecimals,
    Negative,
    TooLarge,
}

/// Reads a number; the result is it times ten to the power of `decimals`.
///
/// Takes thousands set apart by a comma or a blank. They must be groups of three, since `12,5` is as likely to mean twelve
/// and a half. Zeros beyond the last decimal do no harm.
///
/// # Errors
/// What keeps the text from being such a number.
pub fn read(text: &str, grammar: Grammar<'_>) -> Result<i64, NumberProblem> {
    let plain = plain(text).to_ascii_uppercase();
    if plain.is_empty() {
        return Err(NumberProblem::Empty);
    }
    let (negative, rest) = without_sign(&plain, grammar.before);
    let (number, power) = without_unit(rest, grammar.units);
    let (mantissa, exponent) = match number.split_once('E') {
        Some((mantissa, exponent)) if grammar.exponent => (mantissa, read_exponent(exponent)?),
        Some(_) => return Err(NumberProblem::NotANumber),
        None => (number, 0),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = without_grouping(whole)?;
    if whole.is_empty() && decimals.is_empty() || !is_digits(decimals) {
        return Err(NumberProblem::NotANumber);
    }

    let all_digits = format!("{whole}{decimals}");
    let digits = all_digits.trim_start_matches('0').trim_end_matches('0');
    if digits.is_empty() {
        return Ok(0);
    }
    if negative && !grammar.negative {
        return Err(NumberProblem::Negative);
    }
    let trailing_zeros = all_digits.len() - all_digits.trim_end_matches('0').len();
    // The number is `digits` followed by this many zeros.
    let shift = i64::from(grammar.decimals) + i64::from(power);
    let zeros = length(trailing_zeros) - length(decimals.len()) + exponent + shift;
    let zeros = u32::try_from(zeros.min(i64::from(u32::MAX))).map_err(|_| NumberProblem::TooManyDecimals)?;
    let number = digits
        .parse::<i64>()
        .ok()
        .zip(10_i64.checked_pow(zeros))
        .and_then(|(digits, power)| digits.checked_mul(power))
        .ok_or(NumberProblem::TooLarge)?;
    Ok(if negative { -number } else { number })
}

/// The first sign that can stand in no such number, for whoever is told why it is none.
pub fn stranger(text: &str, grammar: Grammar<'_>) -> Option<char> {
    let words = grammar.units.iter().map(|(unit, _)| *unit).chain(grammar.before.iter().copied());
    let known: String = words.collect();
    let is_known = |c: char| c.is_ascii_digit() || " .,-".contains(c) || known.contains(c.to_ascii_uppercase());
    plain(text).chars().find(|c| !is_known(*c))
}

/// A text's length as a number one may subtract from; no text in memory is longer than an `i64` counts.
fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Takes off one minus and one of the words before, in either order.
fn without_sign<'t>(text: &'t str, before: &[&str]) -> (bool, &'t str) {
    let (mut negative, mut said, mut rest) = (false, false, text);
    loop {
        let word = before.iter().find_map(|word| rest.strip_prefix(word)).filter(|_| !said);
        if let Some(after) = rest.strip_prefix('-').filter(|_| !negative) {
            (negative, rest) = (true, after.trim_start());
        } else if let Some(after) = word {
            (said, rest) = (true, after.trim_start());
        } else {
            return (negative, rest);
        }
    }
}

/// Takes off the unit, and says the power of ten that it stands for.
fn without_unit<'t>(text: &'t str, units: &[(&str, u8)]) -> (&'t str, u8) {
    let found = units.iter().find_map(|(unit, power)| Some((text.strip_suffix(unit)?.trim_end(), *power)));
    found.unwrap_or((text, 0))
}

/// An exponent such as `5`, `+05`, `-2`; one too long for the machine counts as a very large one.
fn read_exponent(text: &str) -> Result<i64, NumberProblem> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !is_digits(digits) {
        return Err(NumberProblem::NotANumber);
    }
    let size = i64::from(digits.parse::<u32>().unwrap_or(u32::MAX));
    Ok(if negative { -size } else { size })
}

/// The digits before the decimal point without the marks between thousands.
fn without_grouping(whole: &str) -> Result<String, NumberProblem> {
    let Some(mark) = whole.chars().find(|character| matches!(character, ',' | ' ')) else {
        return if is_digits(whole) { Ok(whole.to_owned()) } else { Err(NumberProblem::NotANumber) };
    };
    let mut digits = String::with_capacity(whole.len());
    for (position, group) in whole.split(mark).enumerate() {
        let length_is_right = if position == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        if !length_is_right || !is_digits(group) {
            return Err(NumberProblem::NotANumber);
        }
        digits.push_str(group);
    }
    Ok(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words that stand for a power of ten behind a number of things: 1.2万.
const OF_THINGS: [(&str, u8); 2] = [("亿", 8), ("万", 4)];

/// A number of things: `1200`, `1,200`, `1，200`, `1.2万`, and behind it the word that the things are counted by, where
/// one is declared: `1200人`. Another word is another thing, and refused.
///
/// # Errors
/// What keeps the text from being a whole number.
pub fn count(text: &str, words: &[&str]) -> Result<i64, NumberProblem> {
    let mut plain = plain(text);
    for word in words.iter().filter(|word| !word.is_empty()) {
        if let Some(number) = plain.strip_suffix(word) {
            plain = number.trim_end().to_owned();
            break;
        }
    }
    read(&plain, Grammar { decimals: 0, units: &OF_THINGS, before: &[], negative: true, exponent: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("1200", 1_200),
            ("1,200", 1_200),
            ("1，200", 1_200),
            ("１２００", 1_200),
            ("1 200", 1_200),
            ("1,200,000", 1_200_000),
            ("1200人", 1_200),
            ("1,200 人", 1_200),
            ("1.2万", 12_000),
            ("1.2万人", 12_000),
            ("1200.00", 1_200),
            ("\u{202d}1200\u{202c}", 1_200),
            ("0", 0),
            ("-3", -3),
        ] {
            assert_eq!(count(text, &["人", "people"]), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_count_is_never_guessed() {
        for text in ["1,2", "1,2000", "12,00", "约1200", "1200户", "1200余人", "①", "12²", "一千二", "1200-1300", "1e3"]
        {
            assert_eq!(count(text, &["人", "people"]), Err(NumberProblem::NotANumber), "{text}");
        }
        for text in ["1.5", "0.5人", "0.00001万"] {
            assert_eq!(count(text, &["人"]), Err(NumberProblem::TooManyDecimals), "{text}");
        }
        assert_eq!(count("1200人", &[]), Err(NumberProblem::NotANumber), "the word is declared or refused");
        assert_eq!(count(" ", &[]), Err(NumberProblem::Empty));
        assert_eq!(count("99999999999999999999", &[]), Err(NumberProblem::TooLarge));
    }
}
