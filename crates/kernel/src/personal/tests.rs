use super::*;

fn hidden(text: &str) -> Vec<&str> {
    found(text, &[]).into_iter().map(|one| &text[one.at]).collect()
}

/// What somebody writes at the end of a letter, in every way in which telephones write it.
#[test]
fn what_names_the_sender_is_found_in_every_way_of_writing() {
    let cases: &[(&str, &[&str])] = &[
        (
            "我是示例甲村村民，电话13800000000，家里0753-0000000，身份证44000019000101001X，微信号wx-example，请答复。",
            &["13800000000", "0753-0000000", "44000019000101001X", "wx-example"],
        ),
        ("打 １３８　００００　００００ 找我", &["１３８　００００　００００"]),
        ("手机：138-0000-0000。", &["138-0000-0000"]),
        ("+86 138 0000 0000", &["86 138 0000 0000"]),
        ("一三八零零零零零零零零", &["一三八零零零零零零零零"]),
        ("电话（0753）7654321转3", &["0753）7654321转3"]),
        ("张三，１３８００００００００，在家", &["１３８００００００００"]),
        ("王五，一三八零零零零零零零零", &["一三八零零零零零零零零"]),
        ("0753-2250000 转 802 分机", &["0753-2250000 转 802"]),
        ("车牌粤M12345的货车", &["粤M12345"]),
        ("威信wxabc123、短号66880", &["wxabc123", "66880"]),
        ("低保证号4414220001", &["4414220001"]),
        ("医保卡A12345678", &["A12345678"]),
        ("联系电话7654321，谢谢", &["7654321"]),
        ("身份证 440000 19000101 001x", &["440000 19000101 001x"]),
        ("卡号6222 0000 0000 0000 000，农行", &["6222 0000 0000 0000 000"]),
        ("账号６２２２００００００００００００", &["６２２２００００００００００００"]),
        ("13800000000、13900000000都行", &["13800000000", "13900000000"]),
        ("QQ：12345678", &["12345678"]),
        ("邮箱 Li.Si＠example.com", &["Li.Si＠example.com"]),
        ("家住示例镇示例村12号，路灯坏了", &["家住示例镇示例村12号"]),
        ("大坪镇人民路３５号２栋５０２室门口", &["大坪镇人民路３５号２栋５０２室"]),
        ("我叫张三，", &["张三"]),
    ];
    for (text, right) in cases {
        assert_eq!(hidden(text), *right, "{text}");
    }
}

/// Money, years, counts and papers are no telephone.
#[test]
fn what_names_nobody_stays() {
    for text in [
        "投资125,000.50元，受益1200人，2011年3月21日开工",
        "总投资 13,800,000,000 元",
        "2011-04-01至2011-11-30",
        "20110401 到 20111130",
        "按粤府〔2009〕8号文件和GB5749-2006",
        "修路3.5公里，宽4.5米，12345678元",
        "一五一十地说，七上八下",
        "示例甲村村民反映路不好走",
        "第1234567号",
    ] {
        assert_eq!(hidden(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn what_is_known_of_the_sender_is_masked_however_it_stands_there() {
    let known = ["李　四", "0753-7654321"];
    assert_eq!(masked("李　四说：打7654321不通，打07537654321", &known), "＊＊＊说：打7654321不通，打＊＊＊");
    assert_eq!(masked("（０７５３）７６５４３２１", &["07537654321"]), "（＊＊＊");
    assert_eq!(masked("没有什么", &known), "没有什么");
    assert_eq!(masked("", &[]), "");
}

proptest::proptest! {
    /// Pieces are whole signs, in order, and what is masked holds no number of that length any more.
    #[test]
    fn nothing_of_a_number_is_left(
        before in "[路灯坏了，。 a-z]{0,12}", blanks in proptest::collection::vec("[ -]?", 10), after in "[，。请答复 a-z]{0,12}"
    ) {
        let digits = "13912345678";
        let mut number = String::new();
        for (at, digit) in digits.chars().enumerate() {
            number.push(digit);
            number.push_str(blanks.get(at).map_or("", String::as_str));
        }
        let text = format!("{before}：{number}，{after}");
        let said = masked(&text, &[]);
        let left: String = said.chars().filter(char::is_ascii_digit).collect();
        proptest::prop_assert_eq!(left, "");
        proptest::prop_assert!(said.starts_with(before.as_str()) && said.ends_with(after.as_str()));
    }
}
