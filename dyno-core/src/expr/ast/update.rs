//! The actions of updates.

use super::condition::Operand;
use super::path::Path;
use super::text::Text;
use super::value::Value;
use crate::expr::error::InvalidExpression;
use crate::expr::limits::MAX_OPERATORS;

/// The value that SET writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SetValue {
    Operand(SetOperand),
    Plus(SetOperand, SetOperand),
    Minus(SetOperand, SetOperand),
}

/// An operand in SET.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SetOperand {
    Value(Value),
    Path(Path),
    IfNotExists(Path, Box<Self>),
    ListAppend(Box<Self>, Box<Self>),
    /// An operand that is invalid, which is reported when the update is sent.
    Invalid(InvalidExpression),
}

impl SetOperand {
    /// The same as [`Condition::checked`](super::Condition::checked).
    pub(crate) fn checked(self) -> Self {
        if self.operators() > MAX_OPERATORS {
            Self::Invalid(InvalidExpression::TooManyOperators)
        } else {
            self
        }
    }

    fn operators(&self) -> usize {
        match self {
            Self::Value(_) | Self::Path(_) | Self::Invalid(_) => 0,
            Self::IfNotExists(_, default) => 1 + default.operators(),
            Self::ListAppend(first, second) => 1 + first.operators() + second.operators(),
        }
    }
}

impl From<Operand> for SetOperand {
    fn from(operand: Operand) -> Self {
        match operand {
            Operand::Value(value) => Self::Value(value),
            Operand::Path(path) => Self::Path(path),
        }
    }
}

impl From<SetOperand> for SetValue {
    fn from(operand: SetOperand) -> Self {
        Self::Operand(operand)
    }
}

impl From<Operand> for SetValue {
    fn from(operand: Operand) -> Self {
        Self::Operand(operand.into())
    }
}

/// One action of an update.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Set(Path, SetValue),
    Remove(Path),
    Add(Path, Value),
    Delete(Path, Value),
    /// The actions of a clause in DynamoDB's own syntax.
    Text(Clause, Text),
    /// An operand that is invalid, which is reported when the update is sent.
    Invalid(InvalidExpression),
}

/// A clause of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clause {
    Set,
    Remove,
    Add,
    Delete,
}

impl Action {
    /// The number of operators and functions in it, without the action itself and the `=` of SET.
    pub(crate) fn operators(&self) -> usize {
        match self {
            Self::Set(_, SetValue::Operand(operand)) => operand.operators(),
            Self::Set(_, SetValue::Plus(left, right) | SetValue::Minus(left, right)) => {
                1 + left.operators() + right.operators()
            }
            Self::Text(_, text) => text.operators,
            Self::Remove(_) | Self::Add(..) | Self::Delete(..) | Self::Invalid(_) => 0,
        }
    }

    /// The clause that it belongs to.
    pub(crate) fn clause(&self) -> Option<Clause> {
        Some(match self {
            Self::Set(..) => Clause::Set,
            Self::Remove(_) => Clause::Remove,
            Self::Add(..) => Clause::Add,
            Self::Delete(..) => Clause::Delete,
            Self::Text(clause, _) => *clause,
            Self::Invalid(_) => return None,
        })
    }

    /// Whether it changes an attribute, or something in it.
    pub(crate) fn is_on(&self, attribute: &str) -> bool {
        match self {
            Self::Text(_, text) => text.attributes().any(|name| name == attribute),
            _ => self.path().and_then(Path::attribute) == Some(attribute),
        }
    }

    /// The path that it changes, if it is known.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Set(path, _)
            | Self::Remove(path)
            | Self::Add(path, _)
            | Self::Delete(path, _) => Some(path),
            Self::Text(..) | Self::Invalid(_) => None,
        }
    }
}
