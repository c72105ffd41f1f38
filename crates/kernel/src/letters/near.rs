//! Which names are nearest to what somebody typed and nothing is called.
//!
//! People write 南磜镇 for 南礤镇 and 大浦 for 大埔: a letter is another one, mostly of the same radical, or the last one is left
//! out. What is nearest is offered and never taken unasked.

use std::sync::OnceLock;

use super::folded;

/// What stands at the end of names of places and says only what they are, the longest first.
const SORTS: [&str; 9] = ["街道", "社区", "镇", "乡", "村", "县", "区", "市", "省"];
/// A letter left out or added costs so much, one in the place of another as much; of the same radical half of it.
const LETTER: usize = 2;
/// Names that are offered at most.
pub const OFFERED: usize = 3;
/// Letters of a name that are compared.
const LETTERS_MAX: usize = 40;
/// Letters by which a database looks for names that may be near.
const ASKED_MAX: usize = 8;

/// The part of a name that says more than what the place is, by whose letters names near to it are looked for.
pub fn telling(name: &str) -> String {
    let [whole, short] = forms(name);
    if short.is_empty() { whole } else { short }.into_iter().collect()
}

/// What a name that is near has for certain, so that a database leaves out nearly all that are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Letters of what was typed, each once.
    pub letters: Vec<char>,
    /// So many of them at least.
    pub shared: usize,
    /// So many letters in all.
    pub length: usize,
}

/// Something that is typed, against which names are held.
pub struct Typed {
    forms: [Vec<char>; 2],
}

/// A name with what it is and without.
fn forms(name: &str) -> [Vec<char>; 2] {
    let whole: Vec<char> = folded(name).chars().filter(|letter| letter.is_alphanumeric()).take(LETTERS_MAX).collect();
    let ends = |sort: &&&str| {
        let sort: Vec<char> = sort.chars().collect();
        whole.len() > sort.len() && whole.ends_with(&sort)
    };
    let sort = SORTS.iter().find(ends).map_or(0, |sort| sort.chars().count());
    let short = whole[..whole.len() - sort].to_vec();
    [whole, short]
}

impl Typed {
    pub fn new(typed: &str) -> Typed {
        Typed { forms: forms(typed) }
    }

    /// How far a name is; none where it is too far to be meant.
    pub fn distance(&self, name: &str) -> Option<usize> {
        let name = forms(name);
        let [typed, short] = &self.forms;
        // A beginning that somebody has not finished is near, whatever follows.
        let begun = typed.len() > 1 && name[0].len() > typed.len() && name[0].starts_with(typed);
        let (sort, other) = (&typed[short.len()..], &name[0][name[1].len()..]);
        let differs = !sort.is_empty() && !other.is_empty() && sort != other;
        let between = cost(typed, &name[0]).min(cost(short, &name[1]) + usize::from(differs));
        let between = if begun { between.min(LETTER) } else { between };
        let shared = short.iter().any(|letter| name[1].contains(letter));
        (shared && between <= self.limit()).then_some(between)
    }

    /// So far a name may be.
    fn limit(&self) -> usize {
        LETTER * self.forms[1].len().div_ceil(4)
    }

    /// What names that are near have: a letter that is another, or is missing, costs one at least, a missing one `LETTER`.
    pub fn asked(&self) -> Asked {
        let mut letters: Vec<char> = Vec::new();
        for letter in &self.forms[1] {
            if letters.len() < ASKED_MAX && !letters.contains(letter) {
                letters.push(*letter);
            }
        }
        Asked {
            shared: letters.len().saturating_sub(self.limit()).max(1),
            length: self.forms[1].len().saturating_sub(self.limit() / LETTER),
            letters,
        }
    }

    /// The nearest of these, by the nearest of the names that each has; all that are equally near, `OFFERED` at most.
    pub fn nearest<T>(&self, names: impl IntoIterator<Item = (T, Vec<String>)>) -> Vec<T> {
        let mut near: Vec<(usize, T)> = Vec::new();
        for (one, called) in names {
            let Some(distance) = called.iter().filter_map(|name| self.distance(name)).min() else { continue };
            let least = near.first().map_or(usize::MAX, |(least, _)| *least);
            if distance < least {
                near.clear();
            }
            if distance <= least && near.len() < OFFERED {
                near.push((distance, one));
            }
        }
        near.into_iter().map(|(_, one)| one).collect()
    }
}

/// What it costs to make one name of the other.
fn cost(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).map(|count| count * LETTER).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = (at + 1) * LETTER;
        for (there, others) in other.iter().enumerate() {
            let swapped = corner + exchange(*letter, *others);
            corner = row[there + 1];
            row[there + 1] = swapped.min(corner + LETTER).min(row[there] + LETTER);
        }
    }
    row[other.len()]
}

fn exchange(one: char, other: char) -> usize {
    match one == other {
        true => 0,
        false if radical(one).is_some_and(|of| Some(of) == radical(other)) => LETTER / 2,
        false => LETTER,
    }
}

/// The number of a character's radical: the first block of characters lies in the order of radicals, each of which begins with
/// the radical itself.
fn radical(letter: char) -> Option<usize> {
    static FIRST: OnceLock<Vec<char>> = OnceLock::new();
    let first = FIRST.get_or_init(|| ('\u{2f00}'..='\u{2fd5}').map(super::homes::home).collect());
    matches!(letter, '\u{4e00}'..='\u{9fa5}').then(|| first.partition_point(|radical| *radical <= letter))
}
