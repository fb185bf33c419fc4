//! What an expression says, as plain data. No text of expressions here, and no types of models.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::operand::Fits;
use crate::codec::{Encode, EncodeError};
use crate::wire::AttributeType;
use crate::wire::{Format, ValueWriter, Writer};

/// A document path: a name, then names and indexes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    Name(Cow<'static, str>),
    Index(usize),
}

impl Path {
    /// Whether one of the two lies inside the other, or they are the same.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b)
    }
}

/// A value, in DynamoDB's JSON; or why it cannot be sent, kept until somebody tries.
#[derive(Clone, Debug)]
pub enum Value {
    Json(Arc<str>),
    Invalid(Arc<EncodeError>),
}

impl Value {
    pub(crate) fn of<T>(value: &impl Fits<T>) -> Self {
        Self::written(|out| value.encode_as(out))
    }

    pub(crate) fn encode(value: &(impl Encode + ?Sized)) -> Self {
        Self::written(|out| value.encode(out))
    }

    fn written(write: impl FnOnce(ValueWriter<'_>) -> Result<(), EncodeError>) -> Self {
        let mut writer = Writer::new(Format::DynamoDb);
        match write(writer.value()).and_then(|()| writer.whole()) {
            Ok(text) => Self::Json(text.into()),
            Err(error) => Self::Invalid(error.into()),
        }
    }
}

// Two values that cannot be sent are the same when they say the same.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(a), Self::Json(b)) => a == b,
            (Self::Invalid(a), Self::Invalid(b)) => a.to_string() == b.to_string(),
            _ => false,
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Json(text) => text.hash(state),
            Self::Invalid(error) => error.to_string().hash(state),
        }
    }
}

/// An expression, or a clause of an update, whose text was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    pub parts: Vec<Part>,
    /// The operators and functions in it.
    pub operators: usize,
    /// Whether one pair of parentheses is around all of it.
    pub in_parentheses: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// As it was written.
    Syntax(String),
    Name(Cow<'static, str>),
    /// A value, and the placeholder that it was given, for messages.
    Value(Cow<'static, str>, Value),
}

impl Text {
    /// Adds what is neither a name nor a value.
    pub(crate) fn push(&mut self, syntax: &str) {
        match self.parts.last_mut() {
            _ if syntax.is_empty() => {}
            Some(Part::Syntax(before)) => before.push_str(syntax),
            _ => self.parts.push(Part::Syntax(syntax.to_owned())),
        }
    }
}

/// What stands beside a path in conditions and updates alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    Value(Value),
    Path(Path),
}

/// What stands on one side of a comparison.
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
    /// Something that cannot be sent; it says why.
    Invalid(InvalidExpression),
}

/// The operators and functions that an expression may have.
const MAX_OPERATORS: usize = 300;

/// The operands that IN may have.
const MAX_IN: usize = 100;

impl Condition {
    /// The condition itself, or what cannot be sent instead of it. Each step of building goes through here,
    /// so that no tree grows deeper than the limit of operators lets it.
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
    /// Whether it is an empty string or no bytes.
    fn is_empty(&self) -> bool {
        matches!(self, Self::Value(Value::Json(json)) if matches!(&**json, r#"{"S":""}"# | r#"{"B":""}"#))
    }
}

/// Why an expression cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidExpression {
    /// An AND or an OR of nothing.
    #[error("an AND or OR of no conditions says nothing; leave the condition away instead")]
    Empty,
    /// An update without an action.
    #[error("an update without an action changes nothing")]
    EmptyUpdate,
    /// A projection without a path.
    #[error("a projection without a path asks for nothing")]
    EmptyProjection,
    /// More than 100 operands of IN.
    #[error("IN takes at most 100 values; combine several with `|`")]
    TooManyInOperands,
    /// More than 300 operators and functions.
    #[error("an expression may have at most 300 operators and functions")]
    TooManyOperators,
    /// An expression of more than 4 KB.
    #[error("the text of an expression may have at most 4096 bytes")]
    TooLong,
    /// An [`Expression`](super::Expression), or a clause of it, without text.
    #[error("an expression or a clause without text says nothing")]
    EmptyText,
    /// Something in the text of an [`Expression`](super::Expression) that cannot stand there.
    #[error(
        "`{found}` at byte {at} of the text cannot stand there; names and values are placeholders such as `#name` and `:value`"
    )]
    MalformedText {
        /// The character.
        found: char,
        /// Its place in the text, in bytes.
        at: usize,
    },
    /// A parenthesis or a bracket in the text of an [`Expression`](super::Expression) that has no other half.
    #[error("a parenthesis or a bracket in the text has no other half")]
    UnbalancedText,
    /// The text of an update does not begin with a clause.
    #[error("the text of an update begins with SET, REMOVE, ADD or DELETE")]
    NoClause,
    /// A placeholder of an [`Expression`](super::Expression) that is none.
    #[error(
        "`{placeholder}` is no placeholder; it has `#` for a name or `:` for a value, then letters, digits and `_`"
    )]
    MalformedPlaceholder {
        /// What was written.
        placeholder: Box<str>,
    },
    /// A placeholder in the text of an [`Expression`](super::Expression) that stands for nothing.
    #[error("`{placeholder}` stands for nothing; say what it is with `name` or `value`")]
    UnknownPlaceholder {
        /// The placeholder.
        placeholder: Box<str>,
    },
    /// A placeholder of an [`Expression`](super::Expression) that is not in its text.
    #[error("`{placeholder}` is not in the text; write it there, or leave its name or value out")]
    UnusedPlaceholder {
        /// The placeholder.
        placeholder: Box<str>,
    },
    /// A placeholder of an [`Expression`](super::Expression) that was given twice.
    #[error("`{placeholder}` was given twice; each placeholder stands for one thing")]
    RepeatedPlaceholder {
        /// The placeholder.
        placeholder: Box<str>,
    },
    /// `begins_with` or `contains` with nothing to look for.
    #[error(
        "`begins_with` and `contains` need something to look for; every text begins with an empty one"
    )]
    EmptyNeedle,
    /// A path inside of an attribute, for `keep_existing` of an upsert.
    #[error("an upsert keeps or writes an attribute as a whole, not what is inside of one")]
    KeepInside,
}

/// What SET writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SetValue {
    Operand(SetOperand),
    Plus(SetOperand, SetOperand),
    Minus(SetOperand, SetOperand),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SetOperand {
    Value(Value),
    Path(Path),
    IfNotExists(Path, Box<Self>),
    ListAppend(Box<Self>, Box<Self>),
    /// Something that cannot be sent; it says why.
    Invalid(InvalidExpression),
}

impl SetOperand {
    /// As [`Condition::checked`].
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
    /// Actions of a clause whose text was given.
    Text(Clause, Text),
    /// Something that cannot be sent; it says why.
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
    /// The operators and functions in it; the action itself and the `=` of a SET are none.
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

    /// The clause to which it belongs.
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

    /// The path that it changes, where it is known.
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

/// The paths of a projection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Projection {
    Paths(Vec<Path>),
    /// Something that cannot be sent; it says why.
    Invalid(InvalidExpression),
}

/// The condition of a query on the key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyCondition {
    /// What its text says, where that was given; the rest is added to it.
    pub text: Option<Result<Text, InvalidExpression>>,
    /// The attributes of the partition key; more than one only in an index.
    pub partition: Vec<(Cow<'static, str>, Value)>,
    /// The attributes of the sort key, from left to right.
    pub sort: Vec<(Cow<'static, str>, SortCondition)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SortCondition {
    Compare(Comparison, Value),
    Between(Value, Value),
    BeginsWith(Value),
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Name(name) => crate::wire::write_name(f, at == 0, name)?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
