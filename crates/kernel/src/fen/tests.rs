//! Amounts: tables of what people write and what they are shown, and laws.

use proptest::prelude::*;

use super::*;

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
        ("12。5万", 12_500_000),
        ("\u{202d}125000.50\u{202c}", 12_500_050),
        ("1.2亿", 12_000_000_000),
        ("2000亿元", 20_000_000_000_000),
        ("0.0000000001亿", 1),
        ("125000.50元整", 12_500_050),
        ("12万元整", 12_000_000),
        ("5 yuan", 500),
        ("12，500", 1_250_000),
        ("１２.５万元", 12_500_000),
        ("人民币12.5万元", 12_500_000),
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
        ("12.5W", FenProblem::NotANumber),
        ("12 5", FenProblem::NotANumber),
        ("12²", FenProblem::NotANumber),
        ("①", FenProblem::NotANumber),
        ("1,2500", FenProblem::NotANumber),
        ("12,34,567", FenProblem::NotANumber),
        ("12整", FenProblem::NotANumber),
        ("12万亿", FenProblem::NotANumber),
        ("¥人民币12", FenProblem::NotANumber),
        ("12-13万", FenProblem::NotANumber),
        ("约12万", FenProblem::NotANumber),
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
fn the_sign_that_stands_in_no_amount_is_named() {
    for (text, stranger) in [
        ("12.5W", Some('W')),
        ("12万5千", Some('千')),
        ("约12万", Some('约')),
        ("12²", Some('²')),
        ("12,5", None),
        ("125000元", None),
        ("12 yuan", None),
    ] {
        assert_eq!(Fen::stranger(text), stranger, "{text}");
    }
}

#[test]
fn amounts_below_zero_are_read_where_they_make_sense() {
    for (text, fen) in [("-1", -100), ("−1.5", -150), ("-¥1,000", -100_000), ("￥－２", -200), ("-1.5万元", -1_500_000)]
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
