//! What names somebody in words that they have written: telephones, identity numbers, accounts, addresses, in whatever width and
//! with whatever blanks they stand there.
//!
//! It leaves out names that are not known from elsewhere: 张三 is no different from 示范. Too much is rather found than too little.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::letters::folded;

/// What a piece of a text gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    Telephone,
    Identity,
    /// Of a bank, or of a service where people write to each other.
    Account,
    Address,
    Name,
}

/// A piece of a text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub at: Range<usize>,
    pub what: Personal,
}

/// What stands in the place of what was masked.
pub const MASK: &str = "＊＊＊";

/// Digits of a number that is known from elsewhere at least.
const KNOWN_MIN: usize = 5;
/// So many digits one behind the other are a number, so many of them in Chinese; 一五一十 is a phrase.
const ROW_MIN: usize = 7;
const CHINESE_MIN: usize = 4;
/// So many signs stand at most between two digits of one number.
const BETWEEN_MAX: usize = 3;

static SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:微信|薇信|威信|v信|vx|wechat|weixin|qq|扣扣|支付宝|抖音|快手|短号|低保证|医保卡|社保卡|护照)(?:号码|号|id)?[\s:是为叫-]{0,3}([a-z0-9][a-z0-9_\-.@]{3,40})",
    )
});
static PLATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[a-z]\s?[·•]?\s?[a-z0-9]{5,6})(?:[^a-z0-9]|$)",
    )
});
/// What leads on behind a telephone.
static EXTENSION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s?(?:转|分机|ext\.?)\s?(?:分机)?\s?[0-9]{1,6}"));
static MAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"([a-z0-9._%+\-]+\s?@\s?[a-z0-9\-]+(?:\.[a-z0-9\-]+)+)"));
static LIVES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:家住|住址|地址|住在|门牌)[\s:是为在]{0,3}([^,;!?。\n]{2,40})"));
static DOOR: LazyLock<Regex> = LazyLock::new(|| {
    let place = r"\p{Han}{0,12}(?:路|街|巷|弄|里|道|村|寨|屯|坊|社区|小区|花园|新村|组|队|栋|幢)";
    let number = r"\s?[0-9一二三四五六七八九十百]{1,5}\s?";
    pattern(&format!("({place}{number}(?:号|组|队|栋|幢|巷)(?:{number}(?:号|栋|幢|座|单元|楼|层|室|房|户|队))*)"))
});
static ROOM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([0-9]{1,4}\s?(?:栋|幢|座)\s?(?:[0-9]{1,3}\s?单元\s?)?[0-9]{2,5}\s?(?:室|房|号|户)?)"));
static CALLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:我叫|本人叫|我名叫|姓名)[\s:是为]{0,2}(\p{Han}(?:\s?\p{Han}){1,3})(?:[^\p{Han}]|$)"));
static NEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:电话|手机|联系|致电|座机|号码|家里|tel|phone|call)"));
static UNIT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s?(?:元|万|亿|%|人|户|亩|米|公里|吨|立方|平方|年|个|棵|株|头|斤)"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("it is written right: a test uses each")
}

/// A text as it is searched: one sign for each of its own, narrow and small, with digits that were written in Chinese.
struct Narrow {
    text: String,
    signs: Vec<char>,
    /// Where each sign begins: in the narrow text, and in the text itself; and where both end.
    narrow_at: Vec<usize>,
    own_at: Vec<usize>,
}

impl Narrow {
    fn of(own: &str) -> Narrow {
        let mut signs: Vec<char> = own.chars().map(one).map(plain).collect();
        in_digits(&mut signs);
        let text: String = signs.iter().collect();
        let ends = |text: &str| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Narrow { narrow_at: ends(&text), own_at: ends(own), signs, text }
    }

    /// A piece by its bytes in the narrow text, as one of the text itself.
    fn own(&self, narrow: Range<usize>) -> Range<usize> {
        let sign = |at: usize| self.narrow_at.partition_point(|begins| *begins < at);
        self.of_signs(sign(narrow.start)..sign(narrow.end))
    }

    fn of_signs(&self, signs: Range<usize>) -> Range<usize> {
        self.own_at[signs.start]..self.own_at[signs.end]
    }
}

/// A sign as it is compared, where that is one sign again: each keeps its place.
fn one(sign: char) -> char {
    let folded = folded(sign.encode_utf8(&mut [0; 4]));
    let mut signs = folded.chars();
    signs.next().filter(|_| signs.next().is_none()).unwrap_or(sign)
}

/// A sign as it is searched: all blanks and dashes alike, round digits as others.
fn plain(sign: char) -> char {
    match sign {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '～' | '~' => '-',
        '①'..='⑨' => char::from_u32(u32::from(sign) - u32::from('①') + u32::from('1')).unwrap_or(sign),
        '⓪' => '0',
        '，' | '、' => ',',
        '。' => '。',
        other if other.is_whitespace() && other != '\n' => ' ',
        other => other,
    }
}

fn is_between(sign: char) -> bool {
    matches!(sign, ' ' | '-' | '.' | ',' | '·' | '•' | '_' | '(' | ')' | '/' | '*' | '+')
}

/// Writes long rows of Chinese digits as digits.
fn in_digits(signs: &mut [char]) {
    let digit = |sign: char| match sign {
        '零' => Some('0'),
        '幺' => Some('1'),
        '两' => Some('2'),
        _ => "〇一二三四五六七八九".chars().zip('0'..='9').find(|(said, _)| *said == sign).map(|(_, digit)| digit),
    };
    let is_letter = |sign: char| matches!(sign, '\u{4e00}'..='\u{9fff}') && digit(sign).is_none();
    let is_digit = |sign: char| digit(sign).is_some() || sign.is_ascii_digit();
    let mut at = 0;
    while at < signs.len() {
        // 张三，138…: a name may end in a digit, and a comma is no part of a number that begins in Chinese.
        let ends_a_name =
            at > 0 && digit(signs[at]).is_some() && is_letter(signs[at - 1]) && signs.get(at + 1) == Some(&',');
        if ends_a_name {
            at += 1;
            continue;
        }
        let row = signs[at..].iter().take_while(|sign| is_digit(**sign) || is_between(**sign)).count();
        let said = signs[at..at + row].iter().filter(|sign| is_digit(**sign)).count();
        let chinese = signs[at..at + row].iter().filter(|sign| digit(**sign).is_some()).count();
        if said >= ROW_MIN && chinese >= CHINESE_MIN {
            signs[at..at + row].iter_mut().for_each(|sign| *sign = digit(*sign).unwrap_or(*sign));
        }
        at += row.max(1);
    }
}

/// A row of digits with nothing between them.
struct Group {
    signs: Range<usize>,
    digits: String,
}

/// The rows of digits that can be one number, each group with what follows it close enough.
fn chains(narrow: &Narrow) -> Vec<Vec<Group>> {
    let signs = &narrow.signs;
    let mut chains: Vec<Vec<Group>> = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let mut length = signs[at..].iter().take_while(|sign| sign.is_ascii_digit()).count();
        if length == 0 {
            at += 1;
            continue;
        }
        // The last sign of an identity number may be a letter.
        let is_last = |after: Option<&char>| after.is_none_or(|after| !after.is_ascii_alphanumeric());
        if signs.get(at + length) == Some(&'x') && is_last(signs.get(at + length + 1)) {
            length += 1;
        }
        let group = Group { signs: at..at + length, digits: signs[at..at + length].iter().collect() };
        let follows = chains.last().and_then(|chain| chain.last()).is_some_and(|before| {
            let between = &signs[before.signs.end..at];
            between.len() <= BETWEEN_MAX && between.iter().all(|sign| is_between(*sign))
        });
        match chains.last_mut().filter(|_| follows) {
            Some(chain) => chain.push(group),
            None => chains.push(vec![group]),
        }
        at += length;
    }
    chains
}

fn is_telephone(digits: &str) -> bool {
    let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|rest| rest.len() >= 10));
    let number = national.unwrap_or(digits);
    let is_mobile = number.len() == 11 && number.starts_with('1') && matches!(number.as_bytes()[1], b'3'..=b'9');
    let is_fixed = (10..=12).contains(&number.len()) && number.starts_with('0') && !number.starts_with("00");
    is_mobile || is_fixed || (national.is_some() && (10..=11).contains(&number.len()))
}

fn is_identity(digits: &str) -> bool {
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    let is_new = digits.len() == 18 && is_number(&digits[..17]) && (digits.ends_with('x') || is_number(digits));
    let is_old = digits.len() == 15 && is_number(digits);
    (is_new || is_old) && !digits.starts_with('0') && !digits.starts_with('9')
}

/// 2011-03-21, 20110321.
fn is_day(group: &str) -> bool {
    let is_year = |year: &str| year.starts_with("19") || year.starts_with("20");
    match group.len() {
        4 => is_year(group),
        8 => is_year(group) && ("01"..="12").contains(&&group[4..6]) && ("01"..="31").contains(&&group[6..]),
        _ => false,
    }
}

/// 13,800,000,000.
fn is_amount(narrow: &Narrow, groups: &[Group]) -> bool {
    let by_comma = |pair: &[Group]| narrow.signs[pair[0].signs.end..pair[1].signs.start] == [','];
    let is_three = |group: &Group| group.digits.len() == 3;
    groups.len() > 2
        && groups[0].digits.len() <= 3
        && groups[1..].iter().all(is_three)
        && groups.windows(2).all(by_comma)
}

/// What a part of a chain is, if it is anything.
fn shape(narrow: &Narrow, groups: &[Group]) -> Option<Personal> {
    let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
    let (from, to) = (groups.first()?.signs.start, groups.last()?.signs.end);
    if is_amount(narrow, groups) {
        return None;
    }
    if is_telephone(&digits) {
        return Some(Personal::Telephone);
    }
    if is_identity(&digits) {
        return Some(Personal::Identity);
    }
    if UNIT.is_match(&narrow.text[narrow.narrow_at[to]..]) || groups.iter().any(|group| is_day(&group.digits)) {
        return None;
    }
    if (12..=30).contains(&digits.len()) {
        return Some(Personal::Account);
    }
    // Without the code of its place a number is one only where it is said to be.
    let before: String = narrow.signs[from.saturating_sub(8)..from].iter().collect();
    let is_local = (7..=8).contains(&digits.len()) && matches!(digits.as_bytes()[0], b'2'..=b'8');
    (is_local && NEAR.is_match(&before)).then_some(Personal::Telephone)
}

fn numbers(narrow: &Narrow, found: &mut Vec<Found>) {
    for chain in chains(narrow) {
        let mut at = 0;
        while at < chain.len() {
            // The whole of what is left first, then as little as is something by itself, a long number as long as it goes.
            let whole = (shape(narrow, &chain[at..]), chain.len());
            let parts = (at + 1..chain.len()).map(|end| (shape(narrow, &chain[at..end]), end));
            let is_short = |(what, _): &(Option<Personal>, usize)| what.is_some_and(|what| what != Personal::Account);
            let short = parts.clone().find(is_short);
            let long = parts.rev().find(|(what, _)| what.is_some());
            let whole_short = is_short(&whole).then_some(whole);
            let best = whole_short.or(short).or(whole.0.map(|_| whole)).or(long);
            match best {
                Some((Some(what), end)) => {
                    let behind = chain[end - 1].signs.end;
                    let more = match what {
                        Personal::Telephone => EXTENSION.find(&narrow.text[narrow.narrow_at[behind]..]),
                        _ => None,
                    };
                    let more = more.map_or(0, |more| more.as_str().chars().count());
                    found.push(Found { at: narrow.of_signs(chain[at].signs.start..behind + more), what });
                    at = end;
                }
                _ => at += 1,
            }
        }
    }
}

/// What is known of whoever wrote: their name as it stands, their number however it stands.
fn known(narrow: &Narrow, known: &[&str], found: &mut Vec<Found>) {
    for said in known {
        let said = Narrow::of(said.trim());
        let digits: String = said.signs.iter().filter(|sign| sign.is_ascii_digit()).collect();
        if said.signs.len() >= 2 && digits.len() < KNOWN_MIN {
            let places = narrow.text.match_indices(&said.text);
            found.extend(places.map(|(at, part)| Found { at: narrow.own(at..at + part.len()), what: Personal::Name }));
        }
        if digits.len() >= KNOWN_MIN {
            for chain in chains(narrow) {
                let whole: String = chain.iter().map(|group| group.digits.as_str()).collect();
                let signs: Vec<usize> = chain.iter().flat_map(|group| group.signs.clone()).collect();
                for (at, _) in whole.match_indices(&digits) {
                    let place = signs[at]..signs[at + digits.len() - 1] + 1;
                    found.push(Found { at: narrow.of_signs(place), what: Personal::Telephone });
                }
            }
        }
    }
}

/// What names somebody in a text, in its order and without overlaps; what is known of them is found too.
pub fn found(text: &str, known_words: &[&str]) -> Vec<Found> {
    let narrow = Narrow::of(text);
    let mut found = Vec::new();
    known(&narrow, known_words, &mut found);
    let patterns = [
        (&SERVICE, Personal::Account),
        (&PLATE, Personal::Account),
        (&MAIL, Personal::Account),
        (&CALLED, Personal::Name),
        (&LIVES, Personal::Address),
        (&DOOR, Personal::Address),
        (&ROOM, Personal::Address),
    ];
    for (pattern, what) in patterns {
        let pieces = pattern.captures_iter(&narrow.text).filter_map(|found| found.get(1));
        found.extend(pieces.map(|piece| Found { at: narrow.own(piece.range()), what }));
    }
    numbers(&narrow, &mut found);
    apart(found)
}

/// In their order, those that overlap as one.
fn apart(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| (one.at.start, std::cmp::Reverse(one.at.end)));
    let mut apart: Vec<Found> = Vec::new();
    for one in found {
        match apart.last_mut() {
            Some(last) if one.at.start < last.at.end => last.at.end = last.at.end.max(one.at.end),
            _ => apart.push(one),
        }
    }
    apart
}

/// A text with all of that masked.
pub fn masked(text: &str, known_words: &[&str]) -> String {
    without(text, found(text, known_words))
}

/// A text of somebody else with what is known of the sender masked, and nothing else: an office says where it is reached.
pub fn masked_known(text: &str, known_words: &[&str]) -> String {
    let mut found = Vec::new();
    known(&Narrow::of(text), known_words, &mut found);
    without(text, apart(found))
}

fn without(text: &str, found: Vec<Found>) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for one in found {
        masked.push_str(&text[at..one.at.start]);
        masked.push_str(MASK);
        at = one.at.end;
    }
    masked + &text[at..]
}

#[cfg(test)]
mod tests;
