//! Where characters have their one number: tables of the Unicode standard and of GB 18030.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

/// Radicals and strokes that stand as characters of their own, each before the character that they are
/// (`EquivalentUnifiedIdeograph` of the Unicode standard). The classical radicals from U+2F00 on are in its own tables.
const RADICALS: &str = "\
⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌\
⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓\
⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝\
⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐\
⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟㇆𠃌㇏乀㇐一㇑丨㇒丿㇓丿\
㇔丶㇕𠃍㇖乛㇗𠃊㇘𠃎㇙𠄌㇚亅㇛𡿨㇜𠃋㇝乀㇞𠃑㇟乚㇠乙㇡𠄎";

/// The characters to which GB 18030 gave private numbers until they had ones of their own: those of the row FE50 to FEA0 of
/// GBK, in its order, from U+E815 on.
const OF_GBK: &str = "\
⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱\
䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";
const OF_GBK_FROM: u32 = 0xe815;

/// The number of the character that a number is only another one for.
pub(super) fn home(letter: char) -> char {
    match letter {
        '\u{e766}'..='\u{e864}' => radical(private(letter)),
        other => radical(other),
    }
}

/// The home of a private number of GB 18030.
fn private(letter: char) -> char {
    let code = u32::from(letter);
    let from = |first: u32, home: u32| char::from_u32(home + (code - first)).unwrap_or(letter);
    match code {
        0xe76c => '€',
        // Signs as they are written from top to bottom; as they stand in a line they are these.
        0xe78d..=0xe796 => ['，', '。', '、', '：', '；', '！', '？', '〖', '〗', '…'][(code - 0xe78d) as usize],
        0xe7c7 => 'ḿ',
        0xe7c8 => 'ǹ',
        0xe7e7 => '〾',
        0xe7e8..=0xe7f3 => from(0xe7e8, 0x2ff0),
        OF_GBK_FROM.. => OF_GBK.chars().nth((code - OF_GBK_FROM) as usize).unwrap_or(letter),
        _ => letter,
    }
}

fn radical(letter: char) -> char {
    match letter {
        '\u{2f00}'..='\u{2fdf}' => std::iter::once(letter).nfkc().next().unwrap_or(letter),
        '\u{2e80}'..='\u{2eff}' | '\u{31c0}'..='\u{31ef}' => {
            let mut pairs = RADICALS.chars();
            while let (Some(radical), Some(home)) = (pairs.next(), pairs.next()) {
                if radical == letter {
                    return home;
                }
            }
            letter
        }
        _ => letter,
    }
}

/// The letters that print as one sign (ﬁ) and the narrow marks (｡) as what they are; every other letter stays.
pub(super) fn parted(letter: char) -> impl Iterator<Item = char> {
    let mut parts = Vec::new();
    match letter {
        '\u{fb00}'..='\u{fb06}' | '\u{ff61}'..='\u{ff65}' => decompose_compatible(letter, |part| parts.push(part)),
        other => parts.push(other),
    }
    parts.into_iter()
}

/// Signs that are told apart by printers alone, as one: dashes, the point inside a name, quotation marks.
pub(super) fn sign(letter: char) -> char {
    match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{2e3a}' | '\u{2e3b}' => '-',
        '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}' | '\u{387}' | '\u{2024}' => '·',
        '\u{201c}'..='\u{201f}' | '\u{300c}'..='\u{300f}' => '"',
        '\u{2018}'..='\u{201b}' => '\'',
        other => other,
    }
}
