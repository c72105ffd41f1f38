//! The numbers of a rulebook: how long there is time for what, and how many of what there may be. Each institution
//! declares its own; the rulebook embeds them all.

use crate::due::Numbered;
use crate::field::Field;
use crate::kind::Kind;
use crate::record::{Fields, Stored};
use crate::value::{Mismatch, Value};

impl Field {
    /// The value itself, or the usual one where it is left open.
    pub fn or_usual(&self, value: &Value) -> Value {
        match (value, self.usual) {
            (Value::Null, Some(usual)) => Value::Integer(usual),
            _ => value.clone(),
        }
    }
}

/// The numbers of one institution; each has a usual value, which holds where a rulebook leaves it open.
pub trait Numbers: Fields {}

/// The rulebook in force on a day; without one, every number is the usual one.
#[derive(Clone, Debug)]
pub struct InForce {
    pub kind: &'static Kind,
    pub rulebook: Option<Stored>,
}

impl InForce {
    /// The numbers of an institution.
    ///
    /// # Errors
    /// When what is stored is not what is declared.
    pub fn numbers<N: Numbers>(&self) -> Result<N, Mismatch> {
        let own = |name| self.rulebook.as_ref().map_or(Value::Null, |stored| stored.get(self.kind, name).clone());
        let values: Vec<Value> = N::FIELDS.iter().map(|field| own(field.name)).collect();
        N::read_fields(&values)
    }
}

impl Numbered for InForce {
    fn number(&self, name: &str) -> Result<i64, Mismatch> {
        let expected = Mismatch { expected: "a number of the rulebook" };
        let field = self.kind.field(name).ok_or(expected)?;
        let own = self.rulebook.as_ref().map_or(&Value::Null, |stored| stored.get(self.kind, name));
        field.or_usual(own).as_integer().ok_or(expected)
    }
}
