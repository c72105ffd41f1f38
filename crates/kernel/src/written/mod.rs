//! What people type, taken apart: numbers, telephones, mail addresses, each by one reader that every door uses.
//!
//! **Invariant:** what is read is exact or refused; nothing is guessed. The browser reads amounts by the same grammar
//! (`web/src/money.ts`), and a test compares both over ten thousand texts. Sentences about what is refused stand in the
//! words files.

pub mod mail;
pub mod number;
pub mod telephone;

/// Signs of a typed text that a refusal repeats.
const SHOWN_MAX: usize = 40;

/// Marks that nobody sees and that come along when one copies: directions, joiners, the mark of byte order.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The plain form of a value typed with a Chinese keyboard or copied from a page: `１` → `1`, `，` → `,`, `。` → `.`,
/// `—` → `-`, any blank as a blank, marks that nobody sees left out, nothing around it.
pub fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        '。' => '.',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        blank if blank.is_whitespace() => ' ',
        other => other,
    };
    let text: String = text.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
    text.trim().to_owned()
}

/// What was read, as a refusal repeats it: as far as it matters, and what nobody sees by its code.
pub fn shown(text: &str) -> String {
    let mut shown = String::new();
    for c in text.trim().chars().take(SHOWN_MAX) {
        if is_invisible(c) || c.is_control() {
            shown.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    if text.trim().chars().count() > SHOWN_MAX {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_signs_and_marks_that_nobody_sees_make_no_difference() {
        assert_eq!(plain("\u{202d}１２。５\u{202c}　万 "), "12.5 万");
        assert_eq!(plain("（０７５３）—２２５００００"), "(0753)-2250000");
        assert_eq!(plain("\u{feff}\u{3000}"), "");
    }

    #[test]
    fn a_refusal_shows_what_nobody_sees_and_ends_somewhere() {
        assert_eq!(shown(" 12\u{202d}5 "), "12[U+202D]5");
        assert_eq!(shown(&"长".repeat(50)).chars().count(), SHOWN_MAX + 1);
    }
}
