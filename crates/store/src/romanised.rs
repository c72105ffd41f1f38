//! Chinese names in the letters of pinyin, for those who read English: `Qinghe Village 青禾村`, `Zhang San 张三`.
//!
//! Readings come one by one from a list of characters: where a place is called otherwise (大埔 Dabu), its division
//! says so.

use kernel::Romanised;
use pinyin::ToPinyin;

/// What sort of place a name ends with, the longest first.
const SORTS: [(&str, &str); 11] = [
    ("街道", "Subdistrict"),
    ("社区", "Community"),
    ("林场", "Forest Farm"),
    ("农场", "Farm"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("村", "Village"),
    ("县", "County"),
    ("区", "District"),
    ("市", "City"),
    ("省", "Province"),
];
/// Family names of two characters.
const DOUBLE: [&str; 10] = ["欧阳", "司马", "上官", "诸葛", "司徒", "尉迟", "皇甫", "令狐", "东方", "公孙"];
/// Family names that are read otherwise than their characters are elsewhere.
const SURNAMES: [(char, &str); 14] = [
    ('曾', "Zeng"),
    ('单', "Shan"),
    ('解', "Xie"),
    ('仇', "Qiu"),
    ('区', "Ou"),
    ('查', "Zha"),
    ('任', "Ren"),
    ('覃', "Qin"),
    ('翟', "Zhai"),
    ('乐', "Yue"),
    ('冼', "Xian"),
    ('盖', "Ge"),
    ('朴', "Piao"),
    ('缪', "Miao"),
];

/// Characters that are read otherwise in the names of places than by themselves: 长沙 Changsha, 重庆 Chongqing, 黄陂 Huangpi.
const PLACES: [(char, &str); 4] = [('长', "chang"), ('重', "chong"), ('朝', "chao"), ('陂', "pi")];

/// Names of places that are read otherwise as a whole, also where others are named after them: 大埔林场 Dabu Forest Farm.
const CALLED: [(&str, &str); 1] = [("大埔", "Dabu")];

/// The name in pinyin with the characters behind it; a name without Chinese characters as it is.
pub fn carrying(name: &str, how: Romanised) -> String {
    if !name.chars().any(|letter| letter.to_pinyin().is_some()) {
        return name.to_owned();
    }
    let letters = match how {
        Romanised::Place => place(name),
        Romanised::Person => person(name),
    };
    format!("{letters} {name}")
}

fn place(name: &str) -> String {
    let called = CALLED.iter().find_map(|(zh, letters)| Some((name.strip_prefix(zh)?, *letters)));
    let Some((rest, letters)) = called.filter(|(rest, _)| !rest.is_empty()) else { return placed(name) };
    let sorted = SORTS.iter().find_map(|(zh, en)| Some((rest.strip_suffix(zh)?, format!(" {en}"))));
    let (own, sort) = sorted.unwrap_or((rest, String::new()));
    format!("{letters}{}{sort}", joined(own, &PLACES).to_lowercase())
}

fn placed(name: &str) -> String {
    // A county called by one character keeps its sort as a part of its name: Meixian County.
    let sorted = SORTS.iter().find_map(|(zh, en)| Some((name.strip_suffix(zh)?, *en)));
    match sorted {
        Some((own, sort)) if own.chars().count() > 1 => format!("{} {sort}", joined(own, &PLACES)),
        Some((own, sort)) if !own.is_empty() => format!("{} {sort}", joined(name, &PLACES)),
        _ => joined(name, &PLACES),
    }
}

fn person(name: &str) -> String {
    let double = DOUBLE.iter().find(|double| name.starts_with(**double) && name.chars().count() > 2);
    let length = double.map_or_else(|| name.chars().next().map_or(0, char::len_utf8), |double| double.len());
    let (family, given) = name.split_at(length);
    let known = SURNAMES.iter().find(|(letter, _)| family.chars().eq([*letter]));
    let family = known.map_or_else(|| joined(family, &[]), |(_, read)| (*read).to_owned());
    if given.is_empty() { family } else { format!("{family} {}", joined(given, &[])) }
}

/// Syllables as one word with a capital, some characters read as these say; an apostrophe where a syllable begins with a vowel. What
/// is no Chinese character stays.
fn joined(name: &str, readings: &[(char, &str)]) -> String {
    let mut word = String::new();
    for letter in name.chars() {
        match letter.to_pinyin() {
            Some(read) => {
                let known = readings.iter().find(|(known, _)| *known == letter);
                let syllable = known.map_or(read.plain(), |(_, syllable)| syllable);
                let is_within = word.ends_with(|before: char| before.is_alphabetic());
                if is_within && syllable.starts_with(['a', 'e', 'o']) {
                    word.push('\'');
                }
                word.push_str(syllable);
            }
            None => word.push(letter),
        }
    }
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_say_what_sort_they_are() {
        let table = [
            ("青禾村", "Qinghe Village 青禾村"),
            ("转水镇", "Zhuanshui Town 转水镇"),
            ("长沙镇", "Changsha Town 长沙镇"),
            ("黄陂镇", "Huangpi Town 黄陂镇"),
            ("埔寨农场", "Puzhai Farm 埔寨农场"),
            ("城北街道", "Chengbei Subdistrict 城北街道"),
            ("梅县", "Meixian County 梅县"),
            ("大埔林场", "Dabu Forest Farm 大埔林场"),
            ("大埔角村", "Dabujiao Village 大埔角村"),
            ("西安村", "Xi'an Village 西安村"),
            ("新联", "Xinlian 新联"),
            ("3 组", "3 zu 3 组"),
            ("Village 7", "Village 7"),
        ];
        for (name, expected) in table {
            assert_eq!(carrying(name, Romanised::Place), expected);
        }
    }

    #[test]
    fn people_have_their_family_name_first() {
        let table = [
            ("张三", "Zhang San 张三"),
            ("李小明", "Li Xiaoming 李小明"),
            ("曾志伟", "Zeng Zhiwei 曾志伟"),
            ("欧阳修", "Ouyang Xiu 欧阳修"),
            ("区建国", "Ou Jianguo 区建国"),
            ("王", "Wang 王"),
            ("John Smith", "John Smith"),
        ];
        for (name, expected) in table {
            assert_eq!(carrying(name, Romanised::Person), expected);
        }
    }
}
