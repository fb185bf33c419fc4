//! What an expression says, as plain data. No text of expressions here, and no types of models.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::codec::{EncodeError, Encode, Fits};
use crate::model::AttributeType;
use crate::wire::{Format, Out, Writer};

/// A document path: a name, then names and indexes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Path(pub(crate) Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Segment {
    Name(Cow<'static, str>),
    Index(usize),
}

impl Path {
    /// Whether one of the two lies inside the other, or they are the same.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b)
    }

    pub(crate) fn is_top_level(&self) -> bool {
        self.0.len() == 1
    }
}

/// A value, in DynamoDB's JSON; or why it cannot be sent, kept until somebody tries.
#[derive(Clone, Debug)]
pub(crate) enum Value {
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

    fn written(write: impl FnOnce(Out<'_>) -> Result<(), EncodeError>) -> Self {
        let mut writer = Writer::new(Format::DynamoDb);
        match write(writer.value()) {
            Ok(()) => Self::Json(writer.into_text().into()),
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

/// What stands on one side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operand {
    Value(Value),
    Path(Path),
    Size(Path),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A condition or a filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    Compare(Operand, Comparison, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Exists(Path),
    NotExists(Path),
    Type(Path, AttributeType),
    BeginsWith(Path, Operand),
    Contains(Path, Operand),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// Something that cannot be sent; it says why.
    Invalid(InvalidExpression),
}

/// Why an expression cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
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
    /// `begins_with` or `contains` with nothing to look for.
    #[error("`begins_with` and `contains` need something to look for; every text begins with an empty one")]
    EmptyNeedle,
}

/// What SET writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SetValue {
    Operand(SetOperand),
    Plus(SetOperand, SetOperand),
    Minus(SetOperand, SetOperand),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SetOperand {
    Value(Value),
    Path(Path),
    IfNotExists(Path, Box<Self>),
    ListAppend(Box<Self>, Box<Self>),
}

impl From<Operand> for SetOperand {
    fn from(operand: Operand) -> Self {
        match operand {
            Operand::Value(value) => Self::Value(value),
            Operand::Path(path) | Operand::Size(path) => Self::Path(path),
        }
    }
}

/// One action of an update.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    Set(Path, SetValue),
    Remove(Path),
    Add(Path, Value),
    Delete(Path, Value),
}

impl Action {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => path,
        }
    }
}

/// The condition of a query on the key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyCondition {
    pub(crate) partition: (Cow<'static, str>, Value),
    pub(crate) sort: Option<(Cow<'static, str>, SortCondition)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SortCondition {
    Compare(Comparison, Value),
    Between(Value, Value),
    BeginsWith(Value),
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Name(name) => crate::codec::write_name(f, at == 0, name)?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
