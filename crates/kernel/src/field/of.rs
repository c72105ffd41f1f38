//! What a field holds.

use super::Choice;

/// What a field holds. Units are part of the type: money is whole fen, instants are milliseconds.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    Text,
    Integer,
    Money,
    Day,
    Instant,
    Year,
    Flag,
    Choice(&'static [Choice]),
    /// A record of the kind with this code.
    Reference(&'static str),
    /// An uploaded file, by its identifier.
    File,
    /// Uploaded files in their order, by their identifiers.
    Files,
    /// A password: taken from people, never stored or journaled as it is.
    Secret,
}

impl Type {
    /// Whether the column is an integer on both databases; otherwise it is text.
    pub const fn is_integer(&self) -> bool {
        matches!(self, Type::Integer | Type::Money | Type::Instant | Type::Year | Type::Flag)
    }

    /// Of what is chosen, the choices.
    pub const fn choices(&self) -> &'static [Choice] {
        match self {
            Type::Choice(choices) => choices,
            _ => &[],
        }
    }

    /// Whether it holds uploads: one, or several.
    pub const fn is_file(&self) -> bool {
        matches!(self, Type::File | Type::Files)
    }

    /// The name by which the catalogue of the API calls the type.
    pub const fn name(&self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Integer => "integer",
            Type::Money => "money",
            Type::Day => "date",
            Type::Instant => "instant",
            Type::Year => "year",
            Type::Flag => "boolean",
            Type::Choice(_) => "choice",
            Type::Reference(_) => "reference",
            Type::File => "file",
            Type::Files => "files",
            Type::Secret => "secret",
        }
    }
}
