//! Money: an amount as a whole number of fen (分), how people write it, and how it is shown to
//! them.
//!
//! Everything is exact decimal arithmetic on text and integers; no binary fraction comes near an
//! amount. Left out on purpose: currencies other than the yuan, rates and shares, and sentences
//! about problems (the catalogue of messages turns a [`FenProblem`] into one).

#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};

use crate::written::number::{self, Grammar, NumberProblem};
use words::{DIGIT_WORDS, grouped, number_words};

/// Fen in one yuan.
const YUAN: u64 = 100;
/// Fen in ten thousand yuan (万元).
const WAN: u64 = 1_000_000;
/// Decimals of 万元 that a whole number of fen can express.
const WAN_DECIMALS: u8 = 6;

/// How amounts are written: in 元 with at most two decimals, or with a unit behind, longer units first. The browser reads by
/// the same table (`web/src/money.ts`).
const AMOUNT: Grammar<'static> = Grammar {
    decimals: 2,
    units: &[
        ("亿元整", 8),
        ("亿元", 8),
        ("亿", 8),
        ("万元整", 4),
        ("万元", 4),
        ("万", 4),
        ("元整", 0),
        ("元", 0),
        ("YUAN", 0),
    ],
    before: &["¥", "人民币"],
    negative: false,
    exponent: false,
};

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
    /// The amount is finer than one fen: more than 2 decimals of 元, 6 of 万元, 10 of 亿元.
    #[error("the amount is finer than one fen")]
    TooManyDecimals,
    /// The amount is below zero where only zero or more makes sense.
    #[error("the amount is negative")]
    Negative,
    /// The amount is beyond [`Fen::LIMIT`].
    #[error("the amount is beyond ten trillion yuan")]
    TooLarge,
}

/// A number of things with thousands set apart: `12,345`.
pub fn grouped_count(count: i64) -> String {
    format!("{}{}", if count < 0 { "-" } else { "" }, grouped(count.unsigned_abs()))
}

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);
    /// The largest amount the platform takes: 10^13 yuan, 10^15 fen. It leaves room for every sum
    /// in an `i64`, and stays below 2^53, so that a browser reads it exactly.
    pub const LIMIT: Fen = Fen(1_000_000_000_000_000);

    /// Reads an amount of zero or more as a person types it.
    ///
    /// Takes 元 without a unit, or the unit `元`, `yuan`, `万元`, `万`, `亿元`, `亿`, and `整` behind
    /// a 元; full-width digits and signs; thousands set apart by `,`, `，` or a blank; a leading `¥`,
    /// `￥` or `人民币`. Thousands must be groups of three, since `12,5` is as likely to mean twelve
    /// and a half. Zeros beyond the last allowed decimal do no harm.
    pub fn parse(text: &str) -> Result<Fen, FenProblem> {
        read(text, AMOUNT)
    }

    /// The first sign of a text that can stand in no amount, for whoever is told why it is none.
    pub fn stranger(text: &str) -> Option<char> {
        number::stranger(text, AMOUNT)
    }

    /// Reads like [`Fen::parse`], and amounts below zero too.
    pub fn parse_signed(text: &str) -> Result<Fen, FenProblem> {
        read(text, Grammar { negative: true, ..AMOUNT })
    }

    /// Reads like [`Fen::parse`], and exponents too: the shortest text of a workbook's cell, such
    /// as `1.25E5`.
    pub fn parse_shortest(text: &str) -> Result<Fen, FenProblem> {
        read(text, Grammar { exponent: true, ..AMOUNT })
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

fn read(text: &str, grammar: Grammar<'_>) -> Result<Fen, FenProblem> {
    let fen = number::read(text, grammar).map_err(|problem| match problem {
        NumberProblem::Empty => FenProblem::Empty,
        NumberProblem::NotANumber => FenProblem::NotANumber,
        NumberProblem::TooManyDecimals => FenProblem::TooManyDecimals,
        NumberProblem::Negative => FenProblem::Negative,
        NumberProblem::TooLarge => FenProblem::TooLarge,
    })?;
    if Fen(fen).is_within_limit() { Ok(Fen(fen)) } else { Err(FenProblem::TooLarge) }
}

fn within_limit(fen: i128) -> Option<Fen> {
    let amount = Fen(i64::try_from(fen).ok()?);
    amount.is_within_limit().then_some(amount)
}
