//! A text as it is compared.

/// ASCII letters small, full width as half.
pub fn folded(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().map(|c| narrow(c).to_ascii_lowercase()).collect()
}
