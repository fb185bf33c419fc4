//! Conditions and filters.

use super::path::Path;
use super::text::Text;
use super::value::Value;
use crate::expr::error::InvalidExpression;
use crate::expr::limits::{MAX_IN, MAX_OPERATORS};
use crate::wire::AttributeType;

/// An operand of conditions and updates: a value or a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    Value(Value),
    Path(Path),
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Operand(Operand),
    Size(Path),
}

impl From<Operand> for Side {
    fn from(operand: Operand) -> Self {
        Self::Operand(operand)
    }
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A condition or a filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    Compare(Side, Comparison, Side),
    Between(Side, Side, Side),
    In(Side, Vec<Side>),
    Exists(Path),
    NotExists(Path),
    Type(Path, AttributeType),
    BeginsWith(Path, Operand),
    Contains(Path, Operand),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Text(Text),
    /// A condition that is invalid, which is reported when it is sent.
    Invalid(InvalidExpression),
}

impl Condition {
    /// Returns the condition, or an invalid one in its place. Each step of building calls it, so that no tree is deeper
    /// than the limit of operators.
    pub(crate) fn checked(self) -> Self {
        let invalid = match &self {
            Self::In(_, values) if values.len() > MAX_IN => InvalidExpression::TooManyInOperands,
            Self::BeginsWith(_, needle) | Self::Contains(_, needle) if needle.is_empty() => {
                InvalidExpression::EmptyNeedle
            }
            _ if self.operators() > MAX_OPERATORS => InvalidExpression::TooManyOperators,
            _ => return self,
        };
        Self::Invalid(invalid)
    }

    fn operators(&self) -> usize {
        let sizes = |sides: &[&Side]| {
            sides
                .iter()
                .filter(|side| matches!(side, Side::Size(_)))
                .count()
        };
        match self {
            Self::Compare(left, _, right) => 1 + sizes(&[left, right]),
            Self::Between(value, low, high) => 1 + sizes(&[value, low, high]),
            Self::In(value, values) => {
                1 + sizes(&[value]) + sizes(&values.iter().collect::<Vec<_>>())
            }
            Self::Exists(_)
            | Self::NotExists(_)
            | Self::Type(..)
            | Self::BeginsWith(..)
            | Self::Contains(..) => 1,
            Self::And(parts) | Self::Or(parts) => {
                parts.len().saturating_sub(1) + parts.iter().map(Self::operators).sum::<usize>()
            }
            Self::Not(condition) => 1 + condition.operators(),
            Self::Text(text) => text.operators,
            Self::Invalid(_) => 0,
        }
    }
}

impl Operand {
    /// Whether it is an empty string or an empty binary.
    fn is_empty(&self) -> bool {
        matches!(self, Self::Value(Value::Json(json)) if matches!(&**json, r#"{"S":""}"# | r#"{"B":""}"#))
    }
}
