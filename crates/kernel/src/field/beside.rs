//! What another field of the same record says of a field: beside it, in its place, in what it is counted.

use super::{Choice, Field};

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
    /// This amount of the same record says what of it is of another kind than the usual one.
    pub const fn parted_by(mut self, amount: &'static str) -> Field {
        self.parted_by = amount;
        self
    }
    /// Marked so while the record, or that of its lines, is in one of these states: what a partner is said to agree to.
    pub const fn marked_in(mut self, marks: &'static [(&'static str, Choice)]) -> Field {
        self.marked_in = marks;
        self
    }
    /// The mark under which it stands in a state; none: under none.
    pub fn mark_in(&self, state: &str) -> Option<&'static Choice> {
        self.marked_in.iter().find(|(marked, _)| *marked == state).map(|(_, mark)| mark)
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
