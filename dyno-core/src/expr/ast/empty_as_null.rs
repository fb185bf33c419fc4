//! Empty values as NULL, for fields with `#[dyno(empty_as_null)]`.

use super::condition::{Operand, Side};
use super::update::{SetOperand, SetValue};
use super::value::Value;
use crate::codec::Attribute;

/// The operand of an attribute of type `T`, as the attribute is stored.
pub(crate) fn as_stored<T: Attribute, O: EmptyAsNull>(operand: O) -> O {
    match T::EMPTY_IS_NULL {
        true => operand.empty_as_null(),
        false => operand,
    }
}

/// An operand whose empty value can become NULL.
pub(crate) trait EmptyAsNull {
    fn empty_as_null(self) -> Self;
}

impl EmptyAsNull for Value {
    fn empty_as_null(self) -> Self {
        match self.is_empty() {
            true => Self::encode(&()),
            false => self,
        }
    }
}

impl Value {
    fn is_empty(&self) -> bool {
        match self {
            Self::Json(json) => EMPTY.contains(&&**json),
            Self::Invalid(error) => error.is_empty_set(),
        }
    }
}

impl SetValue {
    /// Whether the attribute of type `T` becomes absent with this value.
    pub(crate) fn is_absent<T: Attribute>(&self) -> bool {
        T::EMPTY_IS_ABSENT
            && matches!(self, Self::Operand(SetOperand::Value(value)) if value.is_empty())
    }
}

/// The empty values of the types that have one. A set has none.
const EMPTY: [&str; 4] = [r#"{"S":""}"#, r#"{"B":""}"#, r#"{"L":[]}"#, r#"{"M":{}}"#];

impl EmptyAsNull for Side {
    fn empty_as_null(self) -> Self {
        match self {
            Self::Operand(Operand::Value(value)) => {
                Self::Operand(Operand::Value(value.empty_as_null()))
            }
            other => other,
        }
    }
}

impl EmptyAsNull for SetOperand {
    fn empty_as_null(self) -> Self {
        match self {
            Self::Value(value) => Self::Value(value.empty_as_null()),
            Self::IfNotExists(path, default) => {
                Self::IfNotExists(path, Box::new(default.empty_as_null()))
            }
            other => other,
        }
    }
}

impl EmptyAsNull for SetValue {
    fn empty_as_null(self) -> Self {
        match self {
            Self::Operand(operand) => Self::Operand(operand.empty_as_null()),
            other => other,
        }
    }
}
