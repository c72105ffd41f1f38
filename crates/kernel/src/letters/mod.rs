//! Letters as they are kept and as they are compared: one rule for what is typed, pasted and imported, and for every name,
//! choice and search.
//!
//! People see a character and machines see its number, and many characters have several: the radicals that a PDF gives out
//! (⽂ for 文), the doubles of old code tables, the private numbers that some input methods still write. What is only another
//! number for the same character is written with the one number of that character before anything else is done with it
//! (`mended`). What is the same to a reader and yet another sign, such as width, case, and blanks inside Chinese words, stays
//! as it was written and is the same in every comparison (`folded`).
//!
//! It leaves out popular and traditional forms (磜 for 礤, 縣 for 县): they are other characters, and names near to what was
//! typed are offered (`near`).

mod homes;
pub mod near;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Letters before a wrong one by which it is found in the text.
const BEFORE: usize = 6;

/// A text as it is kept: every character with its one number, without signs that nobody sees and that say nothing.
pub fn mended(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let letters = text.chars().filter(|letter| !is_nothing(*letter)).map(homes::home);
    let mended: String = letters.flat_map(homes::parted).nfc().collect();
    if mended == text { Cow::Borrowed(text) } else { Cow::Owned(mended) }
}

/// A text as it is compared: neither width nor case counts, nor blanks inside Chinese words, nor in which of several ways a
/// character is written. **Invariant:** what is folded already stays as it is.
pub fn folded(text: &str) -> String {
    let mut folded = closed(&once_folded(text));
    // A letter made small may be one that is written in yet another way; it never takes more than a few rounds.
    for _ in 0..4 {
        let again = closed(&once_folded(&folded));
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

fn once_folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mended = mended(text);
    mended.nfkc().flat_map(char::to_lowercase).map(homes::sign).nfkc().collect()
}

/// The letters and digits of a text as they are compared, each with the place of the character that it comes of.
pub fn placed(text: &str) -> Vec<(char, usize)> {
    let mut placed = Vec::with_capacity(text.len() / 2);
    let mut one = [0; 4];
    for (at, letter) in text.chars().enumerate() {
        if letter.is_ascii() {
            placed.extend(letter.is_ascii_alphanumeric().then(|| (letter.to_ascii_lowercase(), at)));
        } else {
            let folded = folded(letter.encode_utf8(&mut one));
            placed.extend(folded.chars().filter(|letter| letter.is_alphanumeric()).map(|letter| (letter, at)));
        }
    }
    placed
}

/// A text without blanks but those that part words of letters or digits: 张　三 is 张三, and John  Smith is John Smith.
pub fn closed(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    for piece in text.split_whitespace() {
        let between = closed.chars().next_back().zip(piece.chars().next());
        if between.is_some_and(|(before, after)| is_spelled(before) && is_spelled(after)) {
            closed.push(' ');
        }
        closed.push_str(piece);
    }
    closed
}

/// Whether it is one of several letters that make a word, or a digit, rather than a Chinese character or a sign.
fn is_spelled(letter: char) -> bool {
    letter.is_alphanumeric() && !is_character(letter)
}

/// Whether it is a Chinese character.
pub fn is_character(letter: char) -> bool {
    matches!(letter, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Signs without width or shape of their own: they choose among shapes of the letter before, or part a line where it is long.
fn is_nothing(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Why a letter cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It steers how text is shown and is not seen itself.
    Steers,
    /// A number that each machine shows as it likes, or that stands for what was lost on the way.
    Unreadable,
}

/// A letter that cannot be kept, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strange {
    pub wrong: Wrong,
    pub letter: char,
    /// The line and the letter in it, both from 1.
    pub row: usize,
    pub number: usize,
    /// Whether the text has several lines.
    pub rows: bool,
    /// The letters before it in its line.
    pub before: String,
}

impl Strange {
    /// `U+E863`.
    pub fn code(&self) -> String {
        format!("U+{:04X}", u32::from(self.letter))
    }

    /// The place as a fact of a refusal: the letter, or the line and the letter.
    pub fn place(&self) -> String {
        if self.rows { format!("{}:{}", self.row, self.number) } else { self.number.to_string() }
    }
}

/// The first letter of a mended text that cannot be kept; `long` texts may have lines.
pub fn strange(text: &str, long: bool) -> Option<Strange> {
    let wrong = |letter: char| match letter {
        '\n' | '\r' | '\t' if long => None,
        letter if letter.is_control() => Some(Wrong::Steers),
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{61c}' | '\u{feff}' => {
            Some(Wrong::Steers)
        }
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => Some(Wrong::Steers),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\u{fffc}' | '\u{fffd}' | '\u{fdd0}'..='\u{fdef}' => {
            Some(Wrong::Unreadable)
        }
        // The last two numbers of each plane are no characters.
        letter if u32::from(letter) & 0xfffe == 0xfffe => Some(Wrong::Unreadable),
        _ => None,
    };
    let (at, letter, wrong) = text.char_indices().find_map(|(at, letter)| Some((at, letter, wrong(letter)?)))?;
    let row = text[..at].matches('\n').count() + 1;
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    let letters = line.chars().count();
    let before = line.chars().skip(letters.saturating_sub(BEFORE)).collect();
    Some(Strange { wrong, letter, row, number: letters + 1, rows: long && text.contains('\n'), before })
}

#[cfg(test)]
mod tests;
