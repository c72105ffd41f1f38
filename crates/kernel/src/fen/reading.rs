//! Amounts as people write them, taken apart character by character.

use super::{Fen, FenProblem, WAN_DECIMALS, YUAN_DECIMALS};

/// What a text may hold besides a plain amount.
#[derive(Clone, Copy, Default)]
pub(super) struct Allowance {
    pub(super) negative: bool,
    pub(super) exponent: bool,
}

pub(super) fn read(text: &str, allowance: Allowance) -> Result<Fen, FenProblem> {
    let half_width: String = text.chars().map(half_width).collect();
    let trimmed = half_width.trim();
    if trimmed.is_empty() {
        return Err(FenProblem::Empty);
    }
    let (negative, rest) = without_sign_and_currency(trimmed);
    let (number, decimals_allowed) = without_unit(rest);
    let (mantissa, exponent) = match number.split_once('E') {
        Some((mantissa, exponent)) if allowance.exponent => (mantissa, read_exponent(exponent)?),
        Some(_) => return Err(FenProblem::NotANumber),
        None => (number, 0),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = without_grouping(whole)?;
    if whole.is_empty() && decimals.is_empty() || !is_digits(decimals) {
        return Err(FenProblem::NotANumber);
    }

    let all_digits = format!("{whole}{decimals}");
    let digits = all_digits.trim_start_matches('0').trim_end_matches('0');
    if digits.is_empty() {
        return Ok(Fen::ZERO);
    }
    if negative && !allowance.negative {
        return Err(FenProblem::Negative);
    }
    let trailing_zeros = all_digits.len() - all_digits.trim_end_matches('0').len();
    // The amount is `digits` followed by this many zeros, in fen.
    let zeros = length(trailing_zeros) - length(decimals.len()) + exponent + i64::from(decimals_allowed);
    let zeros = u32::try_from(zeros.min(i64::from(u32::MAX))).map_err(|_| FenProblem::TooManyDecimals)?;
    let amount = digits
        .parse::<i64>()
        .ok()
        .zip(10_i64.checked_pow(zeros))
        .and_then(|(digits, power)| digits.checked_mul(power))
        .ok_or(FenProblem::TooLarge)?;
    let amount = Fen(if negative { -amount } else { amount });
    if amount.is_within_limit() { Ok(amount) } else { Err(FenProblem::TooLarge) }
}

/// A text's length as a number one may subtract from; no text in memory is longer than an `i64`
/// counts.
fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The plain upper-case form of a character typed with a Chinese keyboard: `１` → `1`, `，` → `,`,
/// `￥` → `¥`, `ｅ` → `E`.
fn half_width(character: char) -> char {
    let narrow = match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '￥' => '¥',
        '\u{2212}' => '-',
        blank if blank.is_whitespace() => ' ',
        other => other,
    };
    narrow.to_ascii_uppercase()
}

/// Takes off one minus and one ¥, in either order.
fn without_sign_and_currency(text: &str) -> (bool, &str) {
    let (mut negative, mut currency, mut rest) = (false, false, text);
    loop {
        if let Some(after) = rest.strip_prefix('-').filter(|_| !negative) {
            (negative, rest) = (true, after.trim_start());
        } else if let Some(after) = rest.strip_prefix('¥').filter(|_| !currency) {
            (currency, rest) = (true, after.trim_start());
        } else {
            return (negative, rest);
        }
    }
}

/// Takes off the unit, and says how many decimals that unit may have.
fn without_unit(text: &str) -> (&str, u8) {
    // 万元 comes before 元, of which it is a longer form.
    for (unit, decimals) in
        [("万元", WAN_DECIMALS), ("万", WAN_DECIMALS), ("元", YUAN_DECIMALS), ("YUAN", YUAN_DECIMALS)]
    {
        if let Some(number) = text.strip_suffix(unit) {
            return (number.trim_end(), decimals);
        }
    }
    (text, YUAN_DECIMALS)
}

/// An exponent such as `5`, `+05`, `-2`; one too long for the machine counts as a very large one.
fn read_exponent(text: &str) -> Result<i64, FenProblem> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !is_digits(digits) {
        return Err(FenProblem::NotANumber);
    }
    let size = i64::from(digits.parse::<u32>().unwrap_or(u32::MAX));
    Ok(if negative { -size } else { size })
}

/// The digits before the decimal point without the marks between thousands.
fn without_grouping(whole: &str) -> Result<String, FenProblem> {
    let Some(mark) = whole.chars().find(|character| matches!(character, ',' | ' ')) else {
        return if is_digits(whole) { Ok(whole.to_owned()) } else { Err(FenProblem::NotANumber) };
    };
    let mut digits = String::with_capacity(whole.len());
    for (position, group) in whole.split(mark).enumerate() {
        let length_is_right = if position == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        if !length_is_right || !is_digits(group) {
            return Err(FenProblem::NotANumber);
        }
        digits.push_str(group);
    }
    Ok(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
