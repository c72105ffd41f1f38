//! What another field of the same record says of a field: beside it, in its place, in what it is counted.

use super::Field;

impl Field {
    /// What was planned, as long as this field of the same record does not say what it came to.
    pub const fn came_to(mut self, field: &'static str) -> Field {
        self.came_to = field;
        self
    }
    /// Stands beside this amount of the same record, to be compared with it.
    pub const fn beside(mut self, amount: &'static str) -> Field {
        self.beside = amount;
        self
    }
    /// These amounts of the same record add up to it; forms say while one types how far they do.
    pub const fn made_of(mut self, amounts: &'static [&'static str]) -> Field {
        self.made_of = amounts;
        self
    }
    /// A copy of the record begins with what this field of it says: what is copied is continued.
    pub const fn copied_from(mut self, field: &'static str) -> Field {
        self.copied_from = field;
        self
    }
    /// Marked by this choice of the same record, where it is made: such as an amount that rests on a letter.
    pub const fn marked_by(mut self, field: &'static str) -> Field {
        self.marked_by = field;
        self
    }
    /// Counted in what this choice of the record says.
    pub const fn counted_in(mut self, field: &'static str) -> Field {
        self.counted_in = field;
        self
    }
    /// English pages say this field of the same record in its place, where that is filled.
    pub const fn in_english(mut self, field: &'static str) -> Field {
        self.in_english = field;
        self
    }
}
