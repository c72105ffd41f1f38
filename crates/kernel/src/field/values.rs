//! What Rust types stand in declared fields, and how each is written and read.

use super::Type;
use crate::days::{Day, Instant, Year};
use crate::fen::Fen;
use crate::identifiers::{Coded, Id};
use crate::value::{Mismatch, Value};

/// A Rust type that can stand in a declared field.
pub trait FieldValue: Sized {
    const TYPE: Type;
    const REQUIRED: bool = true;
    fn to_value(&self) -> Value;
    fn from_value(value: &Value) -> Result<Self, Mismatch>;
}

impl FieldValue for String {
    const TYPE: Type = Type::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn from_value(value: &Value) -> Result<String, Mismatch> {
        value.as_text().map(str::to_owned).ok_or(Mismatch { expected: "text" })
    }
}

impl FieldValue for i64 {
    const TYPE: Type = Type::Integer;
    fn to_value(&self) -> Value {
        Value::Integer(*self)
    }
    fn from_value(value: &Value) -> Result<i64, Mismatch> {
        value.as_integer().ok_or(Mismatch { expected: "a whole number" })
    }
}

impl FieldValue for bool {
    const TYPE: Type = Type::Flag;
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
    fn from_value(value: &Value) -> Result<bool, Mismatch> {
        value.as_integer().map(|number| number != 0).ok_or(Mismatch { expected: "a flag" })
    }
}

impl FieldValue for Fen {
    const TYPE: Type = Type::Money;
    fn to_value(&self) -> Value {
        Value::Integer(self.0)
    }
    fn from_value(value: &Value) -> Result<Fen, Mismatch> {
        value.as_integer().map(Fen).ok_or(Mismatch { expected: "an amount in fen" })
    }
}

impl FieldValue for Day {
    const TYPE: Type = Type::Day;
    fn to_value(&self) -> Value {
        Value::Text(self.iso())
    }
    fn from_value(value: &Value) -> Result<Day, Mismatch> {
        value.as_text().and_then(|text| Day::parse(text).ok()).ok_or(Mismatch { expected: "a day" })
    }
}

impl FieldValue for Year {
    const TYPE: Type = Type::Year;
    fn to_value(&self) -> Value {
        Value::Integer(i64::from(self.number()))
    }
    fn from_value(value: &Value) -> Result<Year, Mismatch> {
        let number = value.as_integer().and_then(|number| i16::try_from(number).ok());
        number.and_then(Year::new).ok_or(Mismatch { expected: "a year" })
    }
}

impl FieldValue for Instant {
    const TYPE: Type = Type::Instant;
    fn to_value(&self) -> Value {
        Value::Integer(self.millis())
    }
    fn from_value(value: &Value) -> Result<Instant, Mismatch> {
        value.as_integer().map(Instant::from_millis).ok_or(Mismatch { expected: "an instant" })
    }
}

impl<T: Coded> FieldValue for Id<T> {
    const TYPE: Type = Type::Reference(T::OF);
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: &Value) -> Result<Id<T>, Mismatch> {
        value.as_text().and_then(|text| text.parse().ok()).ok_or(Mismatch { expected: "an identifier" })
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const TYPE: Type = T::TYPE;
    const REQUIRED: bool = false;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, FieldValue::to_value)
    }
    fn from_value(value: &Value) -> Result<Option<T>, Mismatch> {
        if value.is_null() { Ok(None) } else { T::from_value(value).map(Some) }
    }
}
