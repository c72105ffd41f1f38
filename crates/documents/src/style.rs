//! How cells look: the formats of heads, of fields by their type, of what is wrong.

use kernel::{Field, Type};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

const LINE: u32 = 0xBFC7C2;
pub const HEAD: u32 = 0xE4EFE8;
pub const QUIET: u32 = 0x5F6B65;
const LOCKED: u32 = 0xF1F1EE;
const WRONG: u32 = 0xFBE3E0;
const RED: u32 = 0xA4262C;

pub fn boxed() -> Format {
    Format::new().set_border(FormatBorder::Thin).set_border_color(LINE).set_align(FormatAlign::VerticalCenter)
}

pub fn title() -> Format {
    Format::new().set_bold().set_font_size(14).set_align(FormatAlign::VerticalCenter)
}

pub fn note() -> Format {
    Format::new().set_font_color(QUIET).set_text_wrap().set_align(FormatAlign::VerticalCenter)
}

pub fn head() -> Format {
    boxed().set_bold().set_background_color(HEAD).set_align(FormatAlign::Center).set_text_wrap()
}

pub fn label() -> Format {
    boxed().set_bold().set_background_color(HEAD).set_text_wrap()
}

pub fn hint() -> Format {
    boxed().set_font_color(QUIET).set_text_wrap()
}

pub fn code() -> Format {
    Format::new().set_font_color(QUIET).set_font_size(8)
}

/// The format of a value of the field: days as days, money with two decimals, text as text so that `1-2` stays `1-2`.
pub fn value(field: &Field) -> Format {
    let format = boxed();
    match field.of {
        Type::Money => format.set_num_format("#,##0.00"),
        Type::Day => format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        Type::Integer => format.set_num_format("#,##0"),
        Type::Year => format.set_num_format("0").set_align(FormatAlign::Center),
        Type::Text if field.long => format.set_num_format("@").set_text_wrap(),
        _ => format.set_num_format("@"),
    }
}

/// A value that nobody changes here.
pub fn locked(format: Format) -> Format {
    format.set_background_color(LOCKED).set_font_color(QUIET)
}

pub fn wrong(format: Format) -> Format {
    format.set_background_color(WRONG)
}

pub fn reason() -> Format {
    boxed().set_font_color(RED).set_text_wrap()
}

pub fn day() -> Format {
    Format::new().set_num_format("yyyy-mm-dd")
}

/// Whether a spreadsheet program could read the text as a formula: by its first sign, in either width, whatever blanks and
/// marks that nobody sees stand before it.
pub(crate) fn begins_formula(text: &str) -> bool {
    let first = text.chars().find(|c| !(matches!(c, ' ' | '\u{a0}' | '\u{3000}') || kernel::written::is_invisible(*c)));
    matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫')
    )
}
