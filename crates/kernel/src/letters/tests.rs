use proptest::prelude::*;
use unicode_normalization::is_nfc;

use super::near::Typed;
use super::*;

#[test]
fn what_is_only_another_number_for_a_character_is_kept_with_its_own() {
    let table = [
        ("⼤布村⽂化⽔利⼯程", "大布村文化水利工程"),
        ("⻋站⻢路⻓潭⻘⼭", "车站马路长潭青山"),
        ("⺟亲⽔窖", "母亲水窖"),
        ("⻰⽥镇", "龙田镇"),
        ("李\u{e863}", "李䶮"),
        ("\u{e815}\u{e864}", "厂龻"),
        ("\u{e83b}\u{e831}", "𢦏𡗗"),
        ("\u{f979}\u{fa12}", "凉晴"),
        ("\u{2f80d}", "𠘺"),
        ("葛\u{e0100}城", "葛城"),
        ("辻\u{fe00}口", "辻口"),
        ("水\u{200b}厂\u{feff}", "水厂"),
        ("排水\u{ad}沟", "排水沟"),
        ("e\u{301}", "é"),
        ("５０\u{2126}", "５０Ω"),
        ("ﬁlter", "filter"),
        ("通水｡", "通水。"),
        ("通水\u{e78e}", "通水。"),
        ("\u{e76c}5", "€5"),
    ];
    for (written, kept) in table {
        assert_eq!(mended(written), kept, "{written}");
        assert_eq!(strange(&mended(written), false), None, "{written}");
    }
}

#[test]
fn prose_stays_as_it_was_written() {
    for prose in [
        "按ＧＢ５７４９检测，①浊度<1；②面积３０㎡。",
        "张　三 与 李四",
        "ABC ｶﾞｲﾄﾞ",
        "“一事一议”—2011",
        "安娜·卡列尼娜",
        "〇三年 m³ H₂O",
    ] {
        assert_eq!(mended(prose), prose);
    }
}

#[test]
fn every_radical_and_every_private_number_of_the_table_is_a_character_that_everybody_sees() {
    let radicals = ('\u{2f00}'..='\u{2fd5}').chain(('\u{2e81}'..='\u{2ef3}').filter(|letter| *letter != '\u{2e9a}'));
    let private = '\u{e815}'..='\u{e864}';
    for letter in radicals.chain(private) {
        let mended = mended(&letter.to_string()).into_owned();
        let home = mended.chars().next().expect("a letter");
        assert!(is_character(home), "{letter:?} is {home:?}");
        assert_eq!(super::mended(&mended), mended);
    }
}

#[test]
fn the_same_names_however_they_are_written() {
    let same: &[&[&str]] = &[
        &["张三", "张　三", "张 三", " 张\u{a0}三 ", "张\u{200b}三"],
        &["主任", "主　任", "主 任", " 主任 "],
        &["兴宁市大坪镇", "兴宁市 大坪镇", "兴宁市　大坪镇"],
        &["GB5749－2006", "ＧＢ5749-2006", "gb5749—2006"],
        &["John Smith", "JOHN  SMITH", "ｊｏｈｎ　ｓｍｉｔｈ"],
        &["大布村", "⼤布村", "⼤布\u{fe00}村"],
        &["李䶮", "李\u{e863}"],
        &["主任（主持工作）", "主任(主持工作)"],
        &["买买提·艾力", "买买提•艾力", "买买提・艾力"],
        &["第1组", "第１组", "第①组"],
        &["30㎡", "30m²", "３０M2"],
        &["López", "LO\u{301}PEZ"],
        &["“三通一平”", "\"三通一平\"", "「三通一平」"],
    ];
    for names in same {
        for name in *names {
            assert_eq!(folded(name), folded(names[0]), "{name}");
        }
    }
    for (one, other) in [("张三", "张山"), ("John Smith", "JohnSmith"), ("南磜镇", "南礤镇"), ("3 1", "31")] {
        assert_ne!(folded(one), folded(other));
    }
}

#[test]
fn a_letter_that_cannot_be_kept_is_told_with_its_place() {
    let told = |text: &str, long| strange(text, long).map(|it| (it.wrong, it.code(), it.place(), it.before));
    let unreadable = |code: &str, place: &str, before: &str| {
        Some((Wrong::Unreadable, code.to_owned(), place.to_owned(), before.to_owned()))
    };
    assert_eq!(told("李\u{e000}", false), unreadable("U+E000", "2", "李"));
    assert_eq!(told("水\u{fffd}厂", false), unreadable("U+FFFD", "2", "水"));
    assert_eq!(told("第一行\n从后山水库引来\u{f0001}水", true), unreadable("U+F0001", "2:8", "后山水库引来"));
    assert_eq!(told("\u{ffff}", false), unreadable("U+FFFF", "1", ""));
    let steers = |code: &str, place: &str| Some((Wrong::Steers, code.to_owned(), place.to_owned()));
    let without = |text: &str, long| told(text, long).map(|(wrong, code, place, _)| (wrong, code, place));
    assert_eq!(without("大\u{202e}布", false), steers("U+202E", "2"));
    assert_eq!(without("大\n布", false), steers("U+000A", "2"));
    assert_eq!(without("大\r\n布", true), None);
    assert_eq!(without("\u{7f}", true), steers("U+007F", "1"));
}

#[test]
fn the_nearest_name_is_offered_and_a_far_one_is_not() {
    let towns = ["南礤镇", "南口镇", "大坪镇", "丙村镇", "三圳镇", "汤坑镇", "大埔县", "八乡山镇", "转水镇"];
    let near = |typed: &str| Typed::new(typed).nearest(towns.map(|town| (town, vec![town.to_owned()])));
    let table: [(&str, &[&str]); 12] = [
        ("南磜镇", &["南礤镇"]),
        ("南磜", &["南礤镇"]),
        ("南礤", &["南礤镇"]),
        ("丙村", &["丙村镇"]),
        ("大浦县", &["大埔县"]),
        ("三川镇", &["三圳镇"]),
        ("汤抗镇", &["汤坑镇"]),
        ("八乡镇", &["八乡山镇"]),
        ("转水乡", &["转水镇"]),
        ("⼤坪⾢", &["大坪镇"]),
        ("梅西镇", &[]),
        ("镇", &[]),
    ];
    for (typed, offered) in table {
        assert_eq!(near(typed), offered, "{typed}");
    }
}

#[test]
fn radicals_lie_in_their_order() {
    let first: Vec<char> = ('\u{2f00}'..='\u{2fd5}').map(homes::home).collect();
    assert!(first.windows(2).all(|two| two[0] < two[1]), "the nearest names are told by this order");
}

/// Text as it comes out of documents: characters, their doubles, private numbers, blanks and signs.
fn pasted() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        prop::char::range('\u{4e00}', '\u{9fa5}'),
        prop::char::range('\u{2e80}', '\u{2fd5}'),
        prop::char::range('\u{f900}', '\u{faff}'),
        prop::char::range('\u{e760}', '\u{e870}'),
        prop::char::range('\u{ff01}', '\u{ffee}'),
        prop::char::range('\u{300}', '\u{36f}'),
        prop::char::range('\u{3000}', '\u{33ff}'),
        Just('\u{fe00}'),
        Just(' '),
        Just('　'),
        any::<char>(),
    ];
    prop::collection::vec(letter, 0..24).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// What a database is asked for leaves out no name that is near.
    #[test]
    fn whatever_is_near_has_what_is_asked_for(typed in "[大埔浦布丙茶阳镇村县a-c]{1,9}", name in "[大埔浦布丙茶阳镇村县a-c]{1,9}") {
        let near = Typed::new(&typed);
        let asked = near.asked();
        if near.distance(&name).is_some() {
            let letters: Vec<char> = folded(&name).chars().collect();
            let shared = asked.letters.iter().filter(|letter| letters.contains(letter)).count();
            prop_assert!(shared >= asked.shared && letters.len() >= asked.length, "{asked:?} {name}");
        }
    }

    #[test]
    fn what_was_mended_and_what_was_folded_stays_as_it_is(text in pasted()) {
        let kept = mended(&text);
        prop_assert_eq!(mended(&kept), kept.clone());
        prop_assert!(is_nfc(&kept));
        prop_assert_eq!(folded(&folded(&text)), folded(&text));
        prop_assert_eq!(folded(&kept), folded(&text), "what is kept is found under what was typed");
    }
}
