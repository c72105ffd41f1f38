//! Telephones as people write them: mobile numbers, numbers with their area code, of offices with an extension, 400 and 800,
//! short ones such as 12345, and numbers abroad with their `+`.
//!
//! What is read is written in one form, digits with the marks that people set: `0753-2250000`, `0753-2250000转802`.

use super::plain;

/// Why a text is no telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TelephoneProblem {
    /// Two or more numbers where one is meant.
    Several,
    /// After an area code stand seven or eight digits, not so many.
    Line {
        area: String,
        digits: usize,
    },
    /// Seven or eight digits without the area code, which nobody from elsewhere can dial.
    NoArea,
    /// A mobile number has eleven digits, not so many.
    Mobile {
        digits: usize,
    },
    Other,
}

/// What numbers are set apart with, where somebody writes several.
const BETWEEN: [char; 6] = ['、', ',', ';', '/', '或', '和'];
/// What stands before an extension.
const EXTENSION: [&str; 5] = ["转", "分机", "EXT.", "EXT", "#"];
/// Digits of an extension at most.
const EXTENSION_MAX: usize = 6;
/// Digits of a number with its country at least and at most (E.164).
const ABROAD: std::ops::RangeInclusive<usize> = 7..=15;

/// Reads one telephone.
///
/// # Errors
/// Why it is none.
pub fn read(text: &str) -> Result<String, TelephoneProblem> {
    let plain = plain(text).to_ascii_uppercase();
    let digits_of = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    if plain.split(BETWEEN).filter(|part| digits_of(part) >= 5).count() > 1 {
        return Err(TelephoneProblem::Several);
    }
    let (number, extension) = match EXTENSION.iter().find_map(|mark| plain.split_once(mark)) {
        Some((number, extension)) => (number.trim(), Some(extension.trim_start_matches([':', ' ']))),
        None => (plain.as_str(), None),
    };
    if extension.is_some_and(|digits| !is_extension(digits)) {
        return Err(TelephoneProblem::Other);
    }
    if !number.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '(' | ')' | '+' | '.')) {
        return Err(TelephoneProblem::Other);
    }
    match national(number) {
        Some(national) => read_national(&national, extension),
        None => read_abroad(number, extension),
    }
}

fn is_extension(digits: &str) -> bool {
    (1..=EXTENSION_MAX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number as it is dialled within the country; none where its `+` says another one.
fn national(number: &str) -> Option<String> {
    let bare = number.trim_start_matches('(');
    let abroad = bare.starts_with('+');
    let after = bare.strip_prefix("+86").or_else(|| bare.strip_prefix("0086"));
    match after {
        Some(after) => {
            let after = after.trim_start_matches([')', ' ', '-']);
            let is_whole = after.starts_with(['0', '1', '4', '8']) && !is_area_without_zero(after);
            Some(if is_whole { after.to_owned() } else { format!("0{after}") })
        }
        None if abroad => None,
        None => Some(number.to_owned()),
    }
}

/// `10-65123456` and `755-…`: area codes whose zero was left out behind +86.
fn is_area_without_zero(number: &str) -> bool {
    number.starts_with("10")
        || (number.starts_with(['4', '8']) && !number.starts_with("400") && !number.starts_with("800"))
}

fn read_abroad(number: &str, extension: Option<&str>) -> Result<String, TelephoneProblem> {
    let groups = groups(number);
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    if !ABROAD.contains(&digits) || number.matches('+').count() != 1 {
        return Err(TelephoneProblem::Other);
    }
    Ok(with_extension(format!("+{}", groups.join("-")), extension))
}

fn with_extension(number: String, extension: Option<&str>) -> String {
    extension.map_or(number.clone(), |extension| format!("{number}转{extension}"))
}

fn groups(number: &str) -> Vec<&str> {
    number.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect()
}

/// The fewest groups that are a number; what is left behind them is its extension.
fn read_national(number: &str, extension: Option<&str>) -> Result<String, TelephoneProblem> {
    let groups = groups(number);
    for end in 1..=groups.len() {
        let digits = groups[..end].concat();
        let Some((whole, may_extend)) = whole(&digits) else { continue };
        match (&groups[end..], extension) {
            ([], None) => return Ok(whole),
            ([], Some(_)) if may_extend => return Ok(with_extension(whole, extension)),
            ([short], None) if may_extend && is_extension(short) => return Ok(format!("{whole}-{short}")),
            _ => {}
        }
    }
    Err(why_not(&groups))
}

/// A number with its marks, and whether it may have an extension.
fn whole(digits: &str) -> Option<(String, bool)> {
    if is_mobile(digits) || is_short(digits) {
        return Some((digits.to_owned(), false));
    }
    if digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")) {
        return Some((format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]), true));
    }
    let area = area_length(digits.as_bytes())?;
    let (area, line) = digits.split_at(area);
    (7..=8).contains(&line.len()).then(|| (format!("{area}-{line}"), true))
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// 110, 119 and their kin, 12345 and its kin, 95598, 96110.
fn is_short(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'1', b'0'..=b'2', _] => true,
        [b'1', b'0' | b'2', _, _, _] => true,
        [b'9', b'5', rest @ ..] => (3..=6).contains(&rest.len()),
        [b'9', b'6', rest @ ..] => (3..=4).contains(&rest.len()),
        _ => false,
    }
}

/// 010 and 02x are the short area codes (020 is Guangzhou); every other has four digits (0753 is Meizhou).
fn area_length(digits: &[u8]) -> Option<usize> {
    match digits {
        [b'0', b'1', b'0', ..] | [b'0', b'2', b'0'..=b'9', ..] => Some(3),
        [b'0', b'3'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => Some(4),
        _ => None,
    }
}

fn why_not(groups: &[&str]) -> TelephoneProblem {
    let digits = groups.concat();
    match area_length(digits.as_bytes()) {
        Some(area) => TelephoneProblem::Line { area: digits[..area].to_owned(), digits: digits.len() - area },
        None if (7..=8).contains(&digits.len()) => TelephoneProblem::NoArea,
        None if matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]) && (9..=13).contains(&digits.len()) => {
            TelephoneProblem::Mobile { digits: digits.len() }
        }
        None => TelephoneProblem::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn telephones_are_read_as_people_write_them() {
        for (text, kept) in [
            ("12345", "12345"),
            ("12388", "12388"),
            ("110", "110"),
            ("95598", "95598"),
            ("96110", "96110"),
            ("13800000000", "13800000000"),
            ("138 0000 0000", "13800000000"),
            ("138-0000-0000", "13800000000"),
            ("+86 138-0000-0000", "13800000000"),
            ("（+86）13800000000", "13800000000"),
            ("0086 13800000000", "13800000000"),
            ("0753-2250000", "0753-2250000"),
            ("07532250000", "0753-2250000"),
            ("0753 225 0000", "0753-2250000"),
            ("（0753）2250000", "0753-2250000"),
            ("(0753) 2250000", "0753-2250000"),
            ("0753—2250000", "0753-2250000"),
            ("0753－2250000", "0753-2250000"),
            ("０７５３－２２５００００", "0753-2250000"),
            ("+86 753 2250000", "0753-2250000"),
            ("+86-10-65123456", "010-65123456"),
            ("020-83123456", "020-83123456"),
            ("020-8312 3456", "020-83123456"),
            ("0753-2250000转802", "0753-2250000转802"),
            ("0753-2250000 转 802", "0753-2250000转802"),
            ("0753-2250000分机802", "0753-2250000转802"),
            ("0753-2250000 ext. 802", "0753-2250000转802"),
            ("0753-2250000-802", "0753-2250000-802"),
            ("0753-2250000-8", "0753-2250000-8"),
            ("400-810-0000", "400-810-0000"),
            ("4008100000", "400-810-0000"),
            ("400 8100000转1", "400-810-0000转1"),
            ("800-810-0000", "800-810-0000"),
            ("+852 2345 6789", "+852-2345-6789"),
            ("\u{202d}0753-2250000\u{202c}", "0753-2250000"),
        ] {
            assert_eq!(read(text), Ok(kept.to_owned()), "{text}");
            assert_eq!(read(kept), Ok(kept.to_owned()), "what is kept is read again: {kept}");
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused_with_the_reason() {
        let line = |area: &str, digits| TelephoneProblem::Line { area: area.to_owned(), digits };
        for (text, problem) in [
            ("0753-225000", line("0753", 6)),
            ("0753-225000000", line("0753", 9)),
            ("020-831234", line("020", 6)),
            ("2250000", TelephoneProblem::NoArea),
            ("83123456", TelephoneProblem::NoArea),
            ("1380000000", TelephoneProblem::Mobile { digits: 10 }),
            ("138000000000", TelephoneProblem::Mobile { digits: 12 }),
            ("0753-2250000、13800000000", TelephoneProblem::Several),
            ("0753-2250000/2250001", TelephoneProblem::Several),
            ("13800000000；13900000000", TelephoneProblem::Several),
            ("没有", TelephoneProblem::Other),
            ("", TelephoneProblem::Other),
            ("0753-2250000转", TelephoneProblem::Other),
            ("13800000000转802", TelephoneProblem::Mobile { digits: 11 }),
            ("0753-2250000（示例）", TelephoneProblem::Other),
            ("12", TelephoneProblem::Other),
            ("12345-6", TelephoneProblem::Other),
            ("+8613", TelephoneProblem::Other),
        ] {
            assert_eq!(read(text), Err(problem), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_stays_when_it_is_read_again(text in "[0-9转（）＋+ —-]{0,24}") {
            if let Ok(kept) = read(&text) {
                prop_assert_eq!(read(&kept), Ok(kept.clone()));
            }
        }

        #[test]
        fn no_text_is_beyond_reading(text in ".*") {
            let _ = read(&text);
        }
    }
}
