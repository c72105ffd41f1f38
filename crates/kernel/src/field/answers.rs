//! Amounts that stand against each other: what is answered beside what was asked, and what an amount was at first.

use super::Field;

/// What an amount of a line answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answers {
    /// The field that holds what was asked.
    pub asked: &'static str,
    /// The amount counts as nothing where this field has this value.
    pub unless: Option<(&'static str, &'static str)>,
    /// Forms begin with what was asked.
    pub begins: bool,
}

impl Field {
    /// Answers another amount of the line: forms begin with that one, and say both sums and the difference.
    pub const fn answers(mut self, asked: &'static str) -> Field {
        self.answers = Some(Answers { asked, unless: None, begins: true });
        self
    }
    /// Stands against another amount of the line, such as what was spent against the budget: forms say both sums and the
    /// difference, and begin with nothing.
    pub const fn against(mut self, planned: &'static str) -> Field {
        self.answers = Some(Answers { asked: planned, unless: None, begins: false });
        self
    }
    /// Counts as nothing where this choice of the line has this value, such as a project that is declined.
    pub const fn unless(mut self, field: &'static str, value: &'static str) -> Field {
        if let Some(answers) = &mut self.answers {
            answers.unless = Some((field, value));
        }
        self
    }
    /// What that field was at first: where both are said they are not told as two things.
    pub const fn first_of(mut self, field: &'static str) -> Field {
        self.first_of = field;
        self
    }
}
