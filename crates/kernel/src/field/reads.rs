//! Which reader takes a text apart that is one thing and no prose.

/// What a text field holds, where that has a form of its own. It is checked when it is saved, and kept in one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// A telephone (`written::telephone`).
    Telephone,
    /// A mail address (`written::mail`).
    Mail,
}
