//! Conditions in a form that does not depend on the order of what has none.

use std::fmt;

use super::condition::{Condition, KeyList, Operand, Side};
use super::text::{Text, TextPart};
use super::value::Value;
use crate::codec;
use crate::codec::decode_value;

impl Condition {
    /// Returns the same condition with everything sorted whose order does not matter: the elements of sets, the
    /// attributes of maps, and the parts of IN, AND and OR.
    ///
    /// A `HashSet` has another order each time. Requests are written in the order in which a value iterates, which
    /// costs nothing; only what compares two conditions sorts.
    pub(crate) fn canonical(&self) -> Self {
        match self {
            Self::Compare(left, comparison, right) => {
                Self::Compare(left.canonical(), *comparison, right.canonical())
            }
            Self::Between(value, low, high) => {
                Self::Between(value.canonical(), low.canonical(), high.canonical())
            }
            Self::In(value, values) => Self::In(value.canonical(), sorted(values, Side::canonical)),
            Self::BeginsWith(path, operand) => Self::BeginsWith(path.clone(), operand.canonical()),
            Self::Contains(path, operand) => Self::Contains(path.clone(), operand.canonical()),
            Self::And(parts) => Self::And(sorted(parts, Self::canonical)),
            Self::Or(parts) => Self::Or(sorted(parts, Self::canonical)),
            Self::Not(condition) => Self::Not(Box::new(condition.canonical())),
            Self::Text(text) => Self::Text(text.canonical()),
            Self::Keys(keys) => Self::Keys(keys.canonical()),
            Self::Exists(_) | Self::NotExists(_) | Self::Type(..) | Self::Invalid(_) => {
                self.clone()
            }
        }
    }
}

impl KeyList {
    fn canonical(&self) -> Self {
        let values = |key: &Vec<Value>| key.iter().map(Value::canonical).collect();
        Self {
            attributes: self.attributes.clone(),
            keys: sorted(&self.keys, values),
        }
    }
}

impl Side {
    fn canonical(&self) -> Self {
        match self {
            Self::Operand(operand) => Self::Operand(operand.canonical()),
            Self::Size(_) => self.clone(),
        }
    }
}

impl Operand {
    fn canonical(&self) -> Self {
        match self {
            Self::Value(value) => Self::Value(value.canonical()),
            Self::Path(_) => self.clone(),
        }
    }
}

impl Text {
    fn canonical(&self) -> Self {
        let canonical = |part: &TextPart| match part {
            TextPart::Value(name, value) => TextPart::Value(name.clone(), value.canonical()),
            part => part.clone(),
        };
        Self {
            parts: self.parts.iter().map(canonical).collect(),
            ..*self
        }
    }
}

impl Value {
    pub(crate) fn canonical(&self) -> Self {
        match self {
            Self::Json(json) => match decode_value::<codec::Value>(json) {
                // Its sets and maps are sorted.
                Ok(value) => Self::encode(&value),
                Err(_) => self.clone(),
            },
            Self::Invalid(_) => self.clone(),
        }
    }
}

/// The parts in their own form, sorted by all that is in them.
fn sorted<T: fmt::Debug>(parts: &[T], canonical: impl Fn(&T) -> T) -> Vec<T> {
    let mut parts: Vec<_> = parts.iter().map(canonical).collect();
    parts.sort_by_cached_key(|part| format!("{part:?}"));
    parts
}
