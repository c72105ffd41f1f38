//! The hit of a search in a text: where what was looked for stands in it, whichever way either is written.

use kernel::letters;
use store::letters::pieces;

/// Letters before and after what was found.
const BEFORE: usize = 16;
const AFTER: usize = 40;

/// What is looked for, as rows of letters, the longest first: words as they were typed, then the parts of long ones.
pub struct Sought(Vec<Vec<char>>);

impl Sought {
    pub fn of(query: &str) -> Sought {
        let letters = |words: &str| letters::placed(words).into_iter().map(|(letter, _)| letter).collect();
        // The whole first: 张　三 is one name, though it may be two words.
        let whole = letters(&letters::closed(query));
        let typed = std::iter::once(whole).chain(query.split_whitespace().map(letters));
        let mut rows: Vec<Vec<char>> = typed.chain(pieces(query).iter().map(store::letters::Piece::letters)).collect();
        // A single Latin letter or digit stands everywhere.
        rows.retain(|row| row.len() > 1 || row.iter().any(|letter| letters::is_character(*letter)));
        rows.sort_by_key(|row| std::cmp::Reverse(row.len()));
        rows.dedup();
        Sought(rows)
    }

    /// All that was typed, in one piece.
    pub fn whole_of(query: &str) -> Sought {
        let mut sought = Sought::of(query);
        sought.0.truncate(1);
        sought
    }

    /// The first and the last letter of the first hit in a text, by their numbers.
    fn within(&self, text: &str) -> Option<(usize, usize)> {
        let placed = letters::placed(text);
        self.0.iter().find_map(|row| {
            let at = placed.windows(row.len()).position(|window| window.iter().map(|(letter, _)| letter).eq(row))?;
            Some((placed[at].1, placed[at + row.len() - 1].1))
        })
    }
}

/// A text in three: before the hit, the hit, after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    pub before: String,
    pub found: String,
    pub after: String,
}

fn cut(text: &str, [start, from, to, end]: [usize; 4]) -> Hit {
    let letters: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize| letters[from..to].iter().collect::<String>().replace(['\n', '\r'], " ");
    Hit {
        before: format!("{}{}", if start > 0 { "…" } else { "" }, piece(start, from)),
        found: piece(from, to),
        after: format!("{}{}", piece(to, end), if end < letters.len() { "…" } else { "" }),
    }
}

/// The whole text with the first hit in it.
pub fn whole(text: &str, sought: &Sought) -> Option<Hit> {
    let (first, last) = sought.within(text)?;
    Some(cut(text, [0, first, last + 1, text.chars().count()]))
}

/// The first hit with some words around it.
pub fn around(text: &str, sought: &Sought) -> Option<Hit> {
    let (first, last) = sought.within(text)?;
    let letters: Vec<char> = text.chars().collect();
    // A word of Latin letters is read whole.
    let is_inside =
        |at: usize| at > 0 && at < letters.len() && letters[at - 1..=at].iter().all(char::is_ascii_alphanumeric);
    let (mut start, mut end) = (first.saturating_sub(BEFORE), (last + 1 + AFTER).min(letters.len()));
    while is_inside(start) {
        start -= 1;
    }
    while is_inside(end) {
        end += 1;
    }
    Some(cut(text, [start, first, last + 1, end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_stands_between_the_words_around_it() {
        let text = "从后山水库引水，铺主管 3.1 公里，通到 312 户，一千二百六十人不再挑水，管护由村里负责，水费由村民代表会议商定后张榜公布。";
        let found = |words: &str| {
            around(text, &Sought::of(words)).map(|hit| format!("{}[{}]{}", hit.before, hit.found, hit.after))
        };
        assert_eq!(found("水库").as_deref().map(|said| said.starts_with("从后山[水库]引水，")), Some(true));
        let far = found("挑水").expect("it stands there");
        assert!(far.starts_with('…') && far.contains("不再[挑水]，管护") && far.ends_with("公布。"), "{far}");
        assert_eq!(found("桥"), None);
    }

    #[test]
    fn a_hit_is_marked_as_it_is_written_whichever_way_it_was_typed() {
        let table = [
            ("Tap WATER for all", "water", "WATER"),
            ("联系人张　三", "张三", "张　三"),
            ("联系人张三", "张　三", "张三"),
            ("大布村水利工程", "⼤布村", "大布村"),
            ("⼤布村", "大布", "⼤布"),
            ("铺ＤＮ１１０管", "dn110", "ＤＮ１１０"),
            ("三圳镇的饮水工程", "三圳镇饮水工程", "三圳"),
            ("李\u{e863}", "䶮", "\u{e863}"),
        ];
        for (text, typed, marked) in table {
            let hit = whole(text, &Sought::of(typed)).unwrap_or_default();
            assert!(hit.found.starts_with(marked), "{typed}: {hit:?}");
            assert_eq!(format!("{}{}{}", hit.before, hit.found, hit.after), text);
        }
    }
}
