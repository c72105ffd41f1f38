//! Everyday words for the themes of projects: who looks for 修路 finds what is filed under 行路.
//!
//! A small list, read from the top: longer words stand for themselves before shorter ones that they hold. It leaves out
//! whatever the projects say themselves, which the search finds anyway.

use super::records::Theme;

/// Words that people use for each theme.
pub const EVERYDAY: &[(Theme, &[&str])] = &[
    (
        Theme::Infrastructure,
        &["路灯", "水利", "灌溉", "水渠", "山塘", "电网", "用电", "垃圾", "厕所", "irrigation", "electricity"],
    ),
    (
        Theme::Roads,
        &[
            "修路",
            "走路难",
            "行路难",
            "出行",
            "村道",
            "道路",
            "公路",
            "马路",
            "水泥路",
            "修桥",
            "桥梁",
            "road",
            "bridge",
        ],
    ),
    (Theme::Water, &["自来水", "饮用水", "饮水", "吃水", "喝水", "用水", "水管", "水井", "水厂", "tap water", "water"]),
    (Theme::Medical, &["看病", "看医生", "就医", "医院", "卫生院", "卫生站", "医疗", "hospital", "clinic", "doctor"]),
    (Theme::Schooling, &["上学", "读书", "学校", "小学", "中学", "幼儿园", "教室", "校舍", "school"]),
    (Theme::Housing, &["危房", "住房", "房子", "建房", "盖房", "泥砖房", "茅草房", "搬迁", "housing", "house"]),
    (Theme::Industry, &["产业", "养殖", "种植", "果园", "大棚", "挣钱", "增收", "就业", "farming"]),
];

/// The theme that a part of these words stands for, and what is left of them.
pub fn meaning(words: &str) -> Option<(Theme, String)> {
    let words = words.to_lowercase();
    let held = EVERYDAY.iter().flat_map(|(theme, everyday)| everyday.iter().map(move |word| (*theme, *word)));
    let (theme, word) = held.filter(|(_, word)| words.contains(word)).max_by_key(|(_, word)| word.chars().count())?;
    Some((theme, words.replacen(word, " ", 1).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_stand_for_a_theme() {
        let table = [
            ("修路", Some((Theme::Roads, ""))),
            ("大布村修路", Some((Theme::Roads, "大布村"))),
            ("自来水", Some((Theme::Water, ""))),
            ("装路灯", Some((Theme::Infrastructure, "装"))),
            ("卫生院", Some((Theme::Medical, ""))),
            ("Road", Some((Theme::Roads, ""))),
            ("大布村", None),
        ];
        for (words, expected) in table {
            let expected = expected.map(|(theme, rest)| (theme, rest.to_owned()));
            assert_eq!(meaning(words), expected, "{words}");
        }
    }
}
