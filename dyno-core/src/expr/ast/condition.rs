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

/// Keys of a table, each with the values of the attributes in their order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyList {
    pub attributes: Vec<&'static str>,
    pub keys: Vec<Vec<Value>>,
}

impl KeyList {
    /// The number of operators in its text: comparisons, and what joins them.
    pub(crate) fn operators(&self) -> usize {
        match self.attributes.len() {
            0 | 1 => 1,
            attributes => (self.keys.len() * 2 * attributes).saturating_sub(1),
        }
    }
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
    /// The key of the table is one of several.
    Keys(KeyList),
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
            _ if self.operators() > MAX_OPERATORS => InvalidExpression::TooManyOperators,
            _ => return self,
        };
        Self::Invalid(invalid)
    }

    /// The names of the item's attributes in it.
    pub(crate) fn attributes(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect_attributes(&mut names);
        names
    }

    fn collect_attributes<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Compare(left, _, right) => {
                names.extend([left, right].into_iter().filter_map(Side::attribute));
            }
            Self::Between(value, low, high) => {
                names.extend([value, low, high].into_iter().filter_map(Side::attribute));
            }
            Self::In(value, values) => {
                names.extend(
                    std::iter::once(value)
                        .chain(values)
                        .filter_map(Side::attribute),
                );
            }
            Self::Exists(path) | Self::NotExists(path) | Self::Type(path, _) => {
                names.extend(path.attribute());
            }
            Self::BeginsWith(path, operand) | Self::Contains(path, operand) => {
                names.extend(path.attribute().into_iter().chain(operand.attribute()));
            }
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.collect_attributes(names);
                }
            }
            Self::Keys(keys) => names.extend(&keys.attributes),
            Self::Not(condition) => condition.collect_attributes(names),
            Self::Text(text) => names.extend(text.attributes()),
            Self::Invalid(_) => {}
        }
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
            | Self::Contains(..)
            // A find does not send them as a text, so they are counted when they are written.
            | Self::Keys(_) => 1,
            Self::And(parts) | Self::Or(parts) => {
                parts.len().saturating_sub(1) + parts.iter().map(Self::operators).sum::<usize>()
            }
            Self::Not(condition) => 1 + condition.operators(),
            Self::Text(text) => text.operators,
            Self::Invalid(_) => 0,
        }
    }
}

impl Side {
    /// The name of the item's attribute in it.
    fn attribute(&self) -> Option<&str> {
        match self {
            Self::Operand(operand) => operand.attribute(),
            Self::Size(path) => path.attribute(),
        }
    }
}

impl Operand {
    /// The name of the item's attribute in it.
    fn attribute(&self) -> Option<&str> {
        match self {
            Self::Value(_) => None,
            Self::Path(path) => path.attribute(),
        }
    }
}
