//! Money: an amount as a whole number of fen (分), how people write it, and how it is shown to
//! them.
//!
//! Everything is exact decimal arithmetic on text and integers; no binary fraction comes near an
//! amount. Left out on purpose: currencies other than the yuan, rates and shares, and sentences
//! about problems (the catalogue of messages turns a [`FenProblem`] into one).

use serde::{Deserialize, Serialize};

/// Fen in one yuan.
const YUAN: u64 = 100;
/// Fen in ten thousand yuan (万元).
const WAN: u64 = 1_000_000;
/// Decimals of 元 that a whole number of fen can express.
const YUAN_DECIMALS: u8 = 2;
/// Decimals of 万元 that a whole number of fen can express.
const WAN_DECIMALS: u8 = 6;

/// An amount of money in fen, the hundredth part of a yuan. May be negative: a balance, a
/// correction.
///
/// In JSON it is the bare integer, in a field named `…_fen`. [`Fen::LIMIT`] holds for what is
/// parsed and added here; a number from elsewhere is checked with [`Fen::is_within_limit`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FenProblem {
    /// Nothing was written besides blanks.
    #[error("no amount is given")]
    Empty,
    /// The text is not a decimal number with an optional ¥ before it and an optional unit behind
    /// it.
    #[error("the text is not an amount")]
    NotANumber,
    /// The amount is finer than one fen: more than 2 decimals of 元, or more than 6 of 万元.
    #[error("the amount is finer than one fen")]
    TooManyDecimals,
    /// The amount is below zero where only zero or more makes sense.
    #[error("the amount is negative")]
    Negative,
    /// The amount is beyond [`Fen::LIMIT`].
    #[error("the amount is beyond ten trillion yuan")]
    TooLarge,
}

/// What a text may hold besides a plain amount.
#[derive(Clone, Copy, Default)]
struct Allowance {
    negative: bool,
    exponent: bool,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);
    /// The largest amount the platform takes: 10^13 yuan, 10^15 fen. It leaves room for every sum
    /// in an `i64`, and stays below 2^53, so that a browser reads it exactly.
    pub const LIMIT: Fen = Fen(1_000_000_000_000_000);

    /// Reads an amount of zero or more as a person types it.
    ///
    /// Takes 元 without a unit, or the unit `元`, `yuan`, `万元`, `万`; full-width digits and
    /// signs; thousands set apart by `,`, `，` or a blank; a leading `¥` or `￥`. Thousands must be
    /// groups of three, since `12,5` is as likely to mean twelve and a half. Zeros beyond the last
    /// allowed decimal do no harm.
    pub fn parse(text: &str) -> Result<Fen, FenProblem> {
        read(text, Allowance::default())
    }

    /// Reads like [`Fen::parse`], and amounts below zero too.
    pub fn parse_signed(text: &str) -> Result<Fen, FenProblem> {
        read(text, Allowance { negative: true, ..Allowance::default() })
    }

    /// Reads like [`Fen::parse`], and exponents too: the shortest text of a workbook's cell, such
    /// as `1.25E5`.
    pub fn parse_shortest(text: &str) -> Result<Fen, FenProblem> {
        read(text, Allowance { exponent: true, ..Allowance::default() })
    }

    /// Whether the amount, below zero or above, is within [`Fen::LIMIT`].
    pub fn is_within_limit(self) -> bool {
        self.0.unsigned_abs() <= Fen::LIMIT.0.unsigned_abs()
    }

    /// The amount in 元 with two decimals and no grouping, for files and form fields: `1234567.80`.
    pub fn yuan(self) -> String {
        let amount = self.0.unsigned_abs();
        format!("{}{}.{:02}", self.sign(), amount / YUAN, amount % YUAN)
    }

    /// The amount in 元 with two decimals and thousands set apart, for pages and tables:
    /// `1,234,567.80`.
    pub fn yuan_grouped(self) -> String {
        let amount = self.0.unsigned_abs();
        format!("{}{}.{:02}", self.sign(), grouped(amount / YUAN), amount % YUAN)
    }

    /// The exact amount in 万元, thousands set apart, with two to six decimals as it needs:
    /// `123.45678`. Without the unit.
    pub fn wan(self) -> String {
        let amount = self.0.unsigned_abs();
        let all_decimals = format!("{:06}", amount % WAN);
        let needed = all_decimals.trim_end_matches('0').len().max(2);
        format!("{}{}.{}", self.sign(), grouped(amount / WAN), &all_decimals[..needed])
    }

    /// The amount in 万元 rounded once, half away from zero (四舍五入), to that many decimals (six
    /// at most). Without the unit.
    ///
    /// For display alone: sums are made of amounts, never of rounded ones.
    pub fn wan_rounded(self, decimals: u8) -> String {
        let decimals = decimals.min(WAN_DECIMALS);
        let step = 10_u64.pow(u32::from(WAN_DECIMALS - decimals));
        let steps = (self.0.unsigned_abs() + step / 2) / step;
        let steps_per_wan = WAN / step;
        let sign = if steps == 0 { "" } else { self.sign() };
        let whole = grouped(steps / steps_per_wan);
        if decimals == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{:0width$}", steps % steps_per_wan, width = usize::from(decimals))
    }

    /// The amount in Chinese capitals, as on vouchers: `壹万陆仟肆佰零玖元零贰分`, `零元整`,
    /// `负壹元整`.
    ///
    /// Follows 支付结算办法 附一 (银发〔1997〕393号): 整 after 元 only, and none of the 零 that it
    /// leaves to choice.
    pub fn words(self) -> String {
        let amount = self.0.unsigned_abs();
        let (yuan, jiao, fen) = (amount / YUAN, amount % YUAN / 10, amount % 10);
        let mut words = String::new();
        if self.0 < 0 {
            words.push('负');
        }
        if yuan > 0 || amount == 0 {
            words.push_str(&number_words(yuan));
            words.push('元');
        }
        if jiao > 0 {
            words.push(DIGIT_WORDS[jiao as usize]);
            words.push('角');
        } else if fen > 0 && yuan > 0 {
            words.push('零');
        }
        if fen > 0 {
            words.push(DIGIT_WORDS[fen as usize]);
            words.push('分');
        }
        if jiao == 0 && fen == 0 {
            words.push('整');
        }
        words
    }

    /// [`Fen::words`] after the name of the currency, as 支付结算办法 wants it on papers:
    /// `人民币壹元整`.
    pub fn words_with_currency(self) -> String {
        format!("人民币{}", self.words())
    }

    /// The sum, or nothing if it is beyond [`Fen::LIMIT`].
    pub fn checked_add(self, other: Fen) -> Option<Fen> {
        within_limit(i128::from(self.0) + i128::from(other.0))
    }

    /// The difference, or nothing if it is beyond [`Fen::LIMIT`].
    pub fn checked_sub(self, other: Fen) -> Option<Fen> {
        within_limit(i128::from(self.0) - i128::from(other.0))
    }

    /// The sum of all, or nothing if it is beyond [`Fen::LIMIT`]. The order makes no difference.
    pub fn sum(amounts: impl IntoIterator<Item = Fen>) -> Option<Fen> {
        let total = amounts.into_iter().try_fold(0_i128, |total, amount| total.checked_add(i128::from(amount.0)))?;
        within_limit(total)
    }

    /// The sum; the limit where it would be beyond it.
    pub fn capped_sum(amounts: impl IntoIterator<Item = Fen>) -> Fen {
        Fen::sum(amounts).unwrap_or(Fen::LIMIT)
    }

    fn sign(self) -> &'static str {
        if self.0 < 0 { "-" } else { "" }
    }
}

fn within_limit(fen: i128) -> Option<Fen> {
    let amount = Fen(i64::try_from(fen).ok()?);
    amount.is_within_limit().then_some(amount)
}

fn read(text: &str, allowance: Allowance) -> Result<Fen, FenProblem> {
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

/// A whole number with a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const DIGIT_WORDS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

fn number_words(number: u64) -> String {
    for (unit, name) in [(100_000_000, '亿'), (10_000, '万'), (1_000, '仟'), (100, '佰'), (10, '拾')] {
        if number < unit {
            continue;
        }
        let mut words = number_words(number / unit);
        words.push(name);
        let rest = number % unit;
        if rest > 0 {
            // Zeros skipped inside the number are said once, however many they are.
            if rest < unit / 10 {
                words.push('零');
            }
            words.push_str(&number_words(rest));
        }
        return words;
    }
    DIGIT_WORDS[number as usize].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, fen) in [
            ("0", 0),
            ("12.5", 1_250),
            ("12.", 1_200),
            (".5", 50),
            ("007", 700),
            ("1234567.80", 123_456_780),
            ("1234567.8000000", 123_456_780),
            ("1,234,567.80", 123_456_780),
            ("1 234 567.80", 123_456_780),
            ("１２．５", 1_250),
            ("１，２３４．５０", 123_450),
            ("1，234", 123_400),
            ("¥1,234.5", 123_450),
            ("￥ 12", 1_200),
            ("  12 元 ", 1_200),
            ("\u{3000}12元\u{3000}", 1_200),
            ("12 yuan", 1_200),
            ("12 Yuan", 1_200),
            ("12万", 12_000_000),
            ("12 万元", 12_000_000),
            ("123.45678万元", 123_456_780),
            ("0.000001万元", 1),
            ("0.0000010万元", 1),
            ("-0.00", 0),
            ("10000000000000", Fen::LIMIT.0),
            ("10000000000000.00", Fen::LIMIT.0),
            ("1,000,000,000万元", Fen::LIMIT.0),
        ] {
            assert_eq!(Fen::parse(text), Ok(Fen(fen)), "{text}");
            assert_eq!(Fen::parse_signed(text), Ok(Fen(fen)), "{text}");
            assert_eq!(Fen::parse_shortest(text), Ok(Fen(fen)), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_amounts_are_refused_with_the_reason() {
        let many_digits = "9".repeat(5_000);
        for (text, problem) in [
            ("", FenProblem::Empty),
            (" \u{3000}\t", FenProblem::Empty),
            ("元", FenProblem::NotANumber),
            ("¥", FenProblem::NotANumber),
            (".", FenProblem::NotANumber),
            ("-", FenProblem::NotANumber),
            ("--5", FenProblem::NotANumber),
            ("¥¥5", FenProblem::NotANumber),
            ("+5", FenProblem::NotANumber),
            ("1.2.3", FenProblem::NotANumber),
            ("12,5", FenProblem::NotANumber),
            ("1,2345", FenProblem::NotANumber),
            ("1234,567", FenProblem::NotANumber),
            (",123", FenProblem::NotANumber),
            ("1,,234", FenProblem::NotANumber),
            ("1,234 567", FenProblem::NotANumber),
            ("1.234,5", FenProblem::NotANumber),
            ("12 元 5 角", FenProblem::NotANumber),
            ("12万5千", FenProblem::NotANumber),
            ("一百元", FenProblem::NotANumber),
            ("٣", FenProblem::NotANumber),
            ("NaN", FenProblem::NotANumber),
            ("1.25E5", FenProblem::NotANumber),
            ("0x10", FenProblem::NotANumber),
            ("0.005", FenProblem::TooManyDecimals),
            ("1.001元", FenProblem::TooManyDecimals),
            ("0.0000001万元", FenProblem::TooManyDecimals),
            ("-1", FenProblem::Negative),
            ("－１", FenProblem::Negative),
            ("¥-1", FenProblem::Negative),
            ("10000000000000.01", FenProblem::TooLarge),
            ("1000000000.000001万元", FenProblem::TooLarge),
            ("99999999999999999999", FenProblem::TooLarge),
            (many_digits.as_str(), FenProblem::TooLarge),
        ] {
            assert_eq!(Fen::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn amounts_below_zero_are_read_where_they_make_sense() {
        for (text, fen) in
            [("-1", -100), ("−1.5", -150), ("-¥1,000", -100_000), ("￥－２", -200), ("-1.5万元", -1_500_000)]
        {
            assert_eq!(Fen::parse_signed(text), Ok(Fen(fen)), "{text}");
        }
        assert_eq!(Fen::parse_signed("-10000000000000"), Ok(Fen(-Fen::LIMIT.0)));
        assert_eq!(Fen::parse_signed("-10000000000000.01"), Err(FenProblem::TooLarge));
        assert_eq!(Fen::parse_signed("-1E2"), Err(FenProblem::NotANumber));
    }

    #[test]
    fn the_shortest_text_of_a_workbook_cell_is_read() {
        for (text, expected) in [
            ("1.25E5", Ok(12_500_000)),
            ("1.25e+05", Ok(12_500_000)),
            ("1E-2", Ok(1)),
            ("100E-4", Ok(1)),
            ("1E13", Ok(Fen::LIMIT.0)),
            ("1.5E1万元", Ok(15_000_000)),
            ("0E999999999999", Ok(0)),
            ("125000", Ok(12_500_000)),
            ("1E-3", Err(FenProblem::TooManyDecimals)),
            ("1E-999999999999", Err(FenProblem::TooManyDecimals)),
            ("1E14", Err(FenProblem::TooLarge)),
            ("1E999999999999", Err(FenProblem::TooLarge)),
            ("-1E2", Err(FenProblem::Negative)),
            ("E5", Err(FenProblem::NotANumber)),
            ("1E", Err(FenProblem::NotANumber)),
            ("1E+", Err(FenProblem::NotANumber)),
            ("1E+-5", Err(FenProblem::NotANumber)),
            ("1E5.5", Err(FenProblem::NotANumber)),
            ("1E5E5", Err(FenProblem::NotANumber)),
        ] {
            assert_eq!(Fen::parse_shortest(text), expected.map(Fen), "{text}");
        }
    }

    #[test]
    fn amounts_are_shown_in_yuan_and_in_wan() {
        for (fen, yuan, yuan_grouped, wan, wan_rounded) in [
            (0, "0.00", "0.00", "0.00", "0.00"),
            (1, "0.01", "0.01", "0.000001", "0.00"),
            (-5, "-0.05", "-0.05", "-0.000005", "0.00"),
            (4_999, "49.99", "49.99", "0.004999", "0.00"),
            (5_000, "50.00", "50.00", "0.005", "0.01"),
            (-5_000, "-50.00", "-50.00", "-0.005", "-0.01"),
            (99_999, "999.99", "999.99", "0.099999", "0.10"),
            (100_000, "1000.00", "1,000.00", "0.10", "0.10"),
            (123_456_780, "1234567.80", "1,234,567.80", "123.45678", "123.46"),
            (999_995_000, "9999950.00", "9,999,950.00", "999.995", "1,000.00"),
            (1_234_500_000_000, "12345000000.00", "12,345,000,000.00", "1,234,500.00", "1,234,500.00"),
        ] {
            let amount = Fen(fen);
            assert_eq!(amount.yuan(), yuan);
            assert_eq!(amount.yuan_grouped(), yuan_grouped);
            assert_eq!(amount.wan(), wan);
            assert_eq!(amount.wan_rounded(2), wan_rounded, "{fen}");
        }
        assert_eq!(Fen(1_500_000).wan_rounded(0), "2");
        assert_eq!(Fen(1_234_567).wan_rounded(4), "1.2346");
        assert_eq!(Fen(1_234_567).wan_rounded(6), "1.234567");
        assert_eq!(Fen(1_234_567).wan_rounded(200), "1.234567");
    }

    #[test]
    fn capitals_follow_the_payment_rules() {
        for (fen, words) in [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角"),
            (55, "伍角伍分"),
            (100, "壹元整"),
            (-100, "负壹元整"),
            (1_000, "壹拾元整"),
            (1_005, "壹拾元零伍分"),
            (140_950, "壹仟肆佰零玖元伍角"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "叁佰贰拾伍元零肆分"),
            (10_050_000, "壹拾万零伍佰元整"),
            (100_000_100, "壹佰万零壹元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (10_000_700_000, "壹亿零柒仟元整"),
            (10_001_000_000, "壹亿零壹万元整"),
            (11_000_000_000, "壹亿壹仟万元整"),
            (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
            (Fen::LIMIT.0, "壹拾万亿元整"),
        ] {
            assert_eq!(Fen(fen).words(), words);
        }
        assert_eq!(Fen(1_640_902).words_with_currency(), "人民币壹万陆仟肆佰零玖元零贰分");
    }

    #[test]
    fn sums_stop_at_the_limit() {
        let limit = Fen::LIMIT;
        assert_eq!(Fen(1).checked_add(Fen(2)), Some(Fen(3)));
        assert_eq!(Fen(1).checked_sub(Fen(2)), Some(Fen(-1)));
        assert_eq!(limit.checked_add(Fen::ZERO), Some(limit));
        assert_eq!(limit.checked_add(Fen(1)), None);
        assert_eq!(Fen(-limit.0).checked_sub(Fen(1)), None);
        assert_eq!(Fen(i64::MIN).checked_sub(Fen(i64::MAX)), None);
        assert_eq!(Fen::sum([]), Some(Fen::ZERO));
        assert_eq!(Fen::sum([limit, limit, Fen(-limit.0)]), Some(limit));
        assert_eq!(Fen::sum([limit, Fen(1)]), None);
        assert_eq!(Fen::sum([Fen(i64::MAX), Fen(i64::MAX)]), None);
    }

    #[test]
    fn every_integer_can_be_shown() {
        for fen in [i64::MIN, i64::MAX] {
            let amount = Fen(fen);
            let shown = [amount.yuan(), amount.yuan_grouped(), amount.wan(), amount.wan_rounded(0), amount.words()];
            assert!(shown.iter().all(|text| !text.is_empty()));
            assert!(!amount.is_within_limit());
        }
    }

    #[test]
    fn json_holds_the_bare_integer() {
        assert_eq!(serde_json::to_string(&Fen(1_250)).unwrap(), "1250");
        assert_eq!(serde_json::from_str::<Fen>("-7").unwrap(), Fen(-7));
        assert!(serde_json::from_str::<Fen>("12.5").is_err());
    }

    /// Reads capitals back, for the property below.
    fn read_words(words: &str) -> i64 {
        let (negative, words) = words.strip_prefix('负').map_or((false, words), |rest| (true, rest));
        let words = words.trim_end_matches('整');
        let (yuan, cents) = words.split_once('元').unwrap_or(("", words));
        let mut fen = read_number(yuan) * 100;
        let mut digit = 0;
        for character in cents.chars() {
            match character {
                '角' => fen += digit * 10,
                '分' => fen += digit,
                word => digit = digit_of(word),
            }
        }
        if negative { -fen } else { fen }
    }

    fn read_number(words: &str) -> i64 {
        for (name, unit) in [('亿', 100_000_000), ('万', 10_000), ('仟', 1_000), ('佰', 100), ('拾', 10)] {
            if let Some((above, below)) = words.rsplit_once(name) {
                return read_number(above) * unit + read_number(below);
            }
        }
        words.chars().fold(0, |_, word| digit_of(word))
    }

    fn digit_of(word: char) -> i64 {
        DIGIT_WORDS.iter().position(|digit| *digit == word).expect("a digit in capitals") as i64
    }

    /// Amounts of every size, since most whole numbers below the limit are large ones.
    fn amounts() -> impl Strategy<Value = Fen> {
        (0_u32..=15).prop_flat_map(|size| {
            let largest = 10_i64.pow(size);
            (-largest..=largest).prop_map(Fen)
        })
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_read_back(amount in amounts()) {
            prop_assert_eq!(Fen::parse_signed(&amount.yuan()), Ok(amount));
            prop_assert_eq!(Fen::parse_signed(&amount.yuan_grouped()), Ok(amount));
            let wan = format!("{}万元", amount.wan());
            prop_assert_eq!(Fen::parse_signed(&wan), Ok(amount));
            prop_assert_eq!(read_words(&amount.words()), amount.0);
        }

        #[test]
        fn an_amount_is_read_the_same_in_either_width(amount in amounts()) {
            let full_width: String = amount
                .yuan_grouped()
                .chars()
                .map(|character| char::from_u32(u32::from(character) + 0xfee0).unwrap())
                .collect();
            prop_assert_eq!(Fen::parse_signed(&full_width), Ok(amount));
        }

        #[test]
        fn rounding_moves_an_amount_by_half_a_step_at_most(amount in amounts(), decimals in 0_u8..=6) {
            let rounded = Fen::parse_signed(&format!("{}万元", amount.wan_rounded(decimals))).unwrap();
            let step = 10_i64.pow(u32::from(6 - decimals));
            prop_assert!((rounded.0 - amount.0).abs() * 2 <= step);
        }

        #[test]
        fn no_text_is_beyond_reading(text in ".*") {
            for read in [Fen::parse(&text), Fen::parse_signed(&text), Fen::parse_shortest(&text)] {
                prop_assert!(read.is_err() || read.unwrap().is_within_limit());
            }
        }
    }
}
