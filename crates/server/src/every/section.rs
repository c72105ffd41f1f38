//! Pieces that pages of records share: lines as a table, changes of fields.

use crate::base::show::Shown;

/// The lines of one kind as a table.
#[derive(Clone, Debug)]
pub struct LinesView {
    pub label: String,
    pub heads: Vec<(String, bool)>,
    pub rows: Vec<LineRow>,
    pub totals: Vec<Total>,
    /// What of the totals is of which kind: grants and cooperation are never one sum in silence.
    pub apart: Vec<(String, Vec<Total>)>,
    /// What the totals were with the struck lines; empty where none is struck.
    pub before: Vec<Total>,
    pub words: String,
    pub count: String,
}

impl LinesView {
    pub fn has_totals(&self) -> bool {
        self.totals.iter().any(|total| !total.text.is_empty())
    }
}

/// What a column adds up to, with what of it stands under a mark; empty of columns that are no amounts.
#[derive(Clone, Debug, Default)]
pub struct Total {
    pub text: String,
    pub mark: String,
}

impl From<String> for Total {
    fn from(text: String) -> Total {
        Total { text, mark: String::new() }
    }
}

/// One line: its cells, and everything else about it to open.
#[derive(Clone, Debug)]
pub struct LineRow {
    pub cells: Vec<Shown>,
    /// Its choices in a second line under its name.
    pub under: String,
    pub details: Vec<Shown>,
    /// Why the line is struck; empty: it is not.
    pub struck: String,
}

/// One change of one field.
pub struct Change {
    pub label: String,
    pub before: String,
    pub after: String,
}

/// A change taken apart: what both say stands before and behind what one said and the other says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Apart<'a> {
    pub head: &'a str,
    pub gone: &'a str,
    pub come: &'a str,
    pub tail: &'a str,
}

/// Texts of fewer letters are one piece: half an amount says nothing.
const APART_MIN: usize = 20;

impl Change {
    /// Of a long text that says mostly the same, what is another; else the whole of both.
    pub fn apart(&self) -> Apart<'_> {
        let (before, after) = (self.before.as_str(), self.after.as_str());
        let same = |(one, other): &(char, char)| one == other;
        let bytes = |letters: Vec<(char, char)>| letters.iter().map(|(letter, _)| letter.len_utf8()).sum::<usize>();
        let head = bytes(before.chars().zip(after.chars()).take_while(same).collect());
        let (rest, others) = (&before[head..], &after[head..]);
        let tail = bytes(rest.chars().rev().zip(others.chars().rev()).take_while(same).collect());
        let shorter = before.chars().count().min(after.chars().count());
        let shared = before[..head].chars().count() + rest[rest.len() - tail..].chars().count();
        if shorter < APART_MIN || shared * 2 < shorter {
            return Apart { gone: before, come: after, ..Apart::default() };
        }
        Apart {
            head: &before[..head],
            gone: &rest[..rest.len() - tail],
            come: &others[..others.len() - tail],
            tail: &rest[rest.len() - tail..],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: &str, after: &str) -> Change {
        Change { label: String::new(), before: before.to_owned(), after: after.to_owned() }
    }

    #[test]
    fn of_a_long_text_only_what_is_another_is_marked() {
        let text = "建净水池一座，铺设主管六公里，入户一百八十户；";
        let more = format!("{text}另修水渠。");
        let added = change(text, &more);
        assert_eq!(added.apart(), Apart { head: text, come: "另修水渠。", ..Apart::default() });
        let mended = more.replace("六公里", "八公里");
        let changed = change(&more, &mended);
        let apart = changed.apart();
        assert_eq!((apart.gone, apart.come), ("六", "八"));
        assert_eq!(format!("{}{}{}", apart.head, apart.come, apart.tail), mended);
        // The same letters before and behind are counted once.
        let doubled = change(&"水".repeat(30), &"水".repeat(33));
        assert_eq!((doubled.apart().gone, doubled.apart().come), ("", "水水水"));
    }

    #[test]
    fn amounts_and_texts_that_share_little_are_whole() {
        for (before, after) in
            [("1,200.00", "1,500.00"), ("", "新写的一段很长很长很长很长很长很长很长的话"), ("旧", "新")]
        {
            let one = change(before, after);
            assert_eq!(one.apart(), Apart { gone: before, come: after, ..Apart::default() });
        }
        let other = change(&"甲".repeat(40), &"乙".repeat(40));
        assert!(other.apart().head.is_empty());
    }
}
