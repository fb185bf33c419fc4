//! Why an expression is invalid.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::limits::{MAX_IN, MAX_LENGTH, MAX_OPERATORS};
use crate::codec::EncodeError;

/// An expression is invalid. No request was sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ExpressionError {
    /// The expression is empty, malformed, or exceeds a limit.
    Invalid(InvalidExpression),
    /// DynamoDB cannot hold a value of the expression.
    Value {
        /// The path that the value is compared with or written to.
        path: String,
        /// Why DynamoDB cannot hold the value.
        source: Arc<EncodeError>,
    },
    /// Two actions of an update, or two paths of a projection, overlap.
    Overlap {
        /// The first path.
        first: String,
        /// The second path.
        second: String,
    },
}

impl From<InvalidExpression> for ExpressionError {
    fn from(error: InvalidExpression) -> Self {
        Self::Invalid(error)
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => error.fmt(f),
            Self::Value { path, source } if source.is_empty_set() => write!(
                f,
                "the value for `{path}` is an empty set, which DynamoDB does not have; use `remove` in place of SET, \
                 leave ADD or DELETE out, and use `not_exists` in a condition"
            ),
            Self::Value { path, source } => {
                write!(f, "the value for `{path}` cannot be stored: {source}")
            }
            Self::Overlap { first, second } => write!(
                f,
                "`{first}` and `{second}` overlap; an update or a projection can name each attribute once"
            ),
        }
    }
}

impl StdError for ExpressionError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // The message has the one of the value.
            Self::Value { source, .. } => source.source(),
            Self::Invalid(_) | Self::Overlap { .. } => None,
        }
    }
}

/// Why an expression is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidExpression {
    /// An AND or an OR without conditions.
    #[error("an AND or OR needs at least one condition; leave the condition out instead")]
    Empty,
    /// An update without an action.
    #[error("an update needs at least one action")]
    EmptyUpdate,
    /// A projection without a path.
    #[error("a projection needs at least one path")]
    EmptyProjection,
    /// More than 100 operands of IN.
    #[error("IN takes at most {MAX_IN} values; combine several with `|`")]
    TooManyInOperands,
    /// More than 300 operators and functions.
    #[error("an expression can have at most {MAX_OPERATORS} operators and functions")]
    TooManyOperators,
    /// An expression of more than 4 KB.
    #[error("an expression can have at most {MAX_LENGTH} bytes")]
    TooLong,
    /// An empty [`Expression`](super::Expression), or an empty clause in one.
    #[error("the expression, or a clause of the update, is empty")]
    EmptyText,
    /// A character in an [`Expression`](super::Expression) that is not allowed at its position.
    #[error(
        "byte {at} of the expression: unexpected `{found}`; \
         use placeholders for values and unusual names: `:value`, `#name`"
    )]
    MalformedText {
        /// The character.
        found: char,
        /// Its position, in bytes.
        at: usize,
    },
    /// An unbalanced parenthesis or bracket in an [`Expression`](super::Expression).
    #[error("a parenthesis or a bracket in the expression is unbalanced")]
    UnbalancedText,
    /// An update that does not begin with a clause.
    #[error("an update must begin with SET, REMOVE, ADD or DELETE")]
    NoClause,
    /// A malformed placeholder of an [`Expression`](super::Expression).
    #[error(
        "`{placeholder}` is not a placeholder; write `#` for a name or `:` for a value, then letters, digits and `_`"
    )]
    MalformedPlaceholder {
        /// The placeholder.
        placeholder: Box<str>,
    },
    /// A placeholder in an [`Expression`](super::Expression) that has no name or value.
    #[error("`{placeholder}` has no name or value; add it with `name` or `value`")]
    UnknownPlaceholder {
        /// The placeholder.
        placeholder: Box<str>,
    },
    /// A name or value of an [`Expression`](super::Expression) whose placeholder is not used.
    #[error("`{placeholder}` is not used in the expression; use it, or remove its name or value")]
    UnusedPlaceholder {
        /// The placeholder.
        placeholder: Box<str>,
    },
    /// A placeholder of an [`Expression`](super::Expression) that has two names or values.
    #[error("`{placeholder}` has two names or values; give it one")]
    RepeatedPlaceholder {
        /// The placeholder.
        placeholder: Box<str>,
    },
    /// A field of a composed key, whose new value DynamoDB would compute.
    #[error(
        "the key of the index `{index}` is composed of `{field}`, whose new value must be known; \
         `set` it to a value, with a condition on the old one"
    )]
    ComputedKeyField {
        /// The index.
        index: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A field of a composed key that keeps its value if it has one, while others of the key do not.
    #[error(
        "`{field}` is part of the key of the index `{index}`, which can be kept only as a whole; \
         keep all its fields, or none"
    )]
    KeptKeyField {
        /// The index.
        index: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A version or a write id, which every write of the model sets, is set, removed or kept by the caller.
    #[error(
        "`{attribute}` is set by every write of the model; leave it out, and use `if_version` to expect a version"
    )]
    SetByTheModel {
        /// The attribute.
        attribute: &'static str,
    },
    /// An attribute of the key that was changed in an item that was read.
    #[error(
        "`{attribute}` is part of the key, which cannot change; \
         put the item under its new key, and delete the old one"
    )]
    KeyChanged {
        /// The attribute.
        attribute: &'static str,
    },
    /// A computed attribute that an update leaves as it is, although it changes what the attribute is computed of.
    #[error(
        "`{computed}` is computed of `{attribute}`; set both in the same update, or change a `Loaded` and save it"
    )]
    LeftComputed {
        /// The computed attribute.
        computed: &'static str,
        /// The attribute that is changed.
        attribute: Box<str>,
    },
    /// An attribute that the item of an upsert leaves out, although another attribute is computed of it.
    #[error(
        "`{computed}` is computed of `{attribute}`, which the item leaves out, so that the table keeps its value; \
         remove it with `remove_absent`, name what the function depends on, `from(..)`, or change a `Loaded` and save it"
    )]
    LeftSource {
        /// The computed attribute.
        computed: &'static str,
        /// The attribute that is left out.
        attribute: &'static str,
    },
    /// An update that would create an item without an attribute that the model needs.
    #[error(
        "`or_create` would create an item without `{attribute}`, which the model needs; set it in the update, or create \
         the item with `create` or `upsert`"
    )]
    CreatesWithout {
        /// The attribute.
        attribute: Box<str>,
    },
    /// An update that would create an item that a function of the model has not seen. Updates do not call the function.
    #[error(
        "`{option}` of the model is not called for the item that `or_create` creates; create it with `create` or \
         `upsert`, or make the update `unvalidated`"
    )]
    CreatesUnvalidated {
        /// The option that names the function.
        option: &'static str,
    },
    /// A change of an attribute that a function of the model depends on. Updates do not call the function.
    #[error(
        "`{option}` of the model is not called for an update of `{attribute}`; change a `Loaded` and save it, name the \
         fields that the function depends on, `{option}(.., from(..))`, or make the update `unvalidated`"
    )]
    Unvalidated {
        /// The option that names the function.
        option: &'static str,
        /// The attribute that is changed.
        attribute: Box<str>,
    },
    /// Fields of a composed key that an update neither sets nor states.
    #[error(
        "the key of the index `{index}` is composed of {} as well; \
         set them, or state their values: `update.with(path, value)` or `update.without(path)`",
        listed(fields)
    )]
    UnknownKeyFields {
        /// The index.
        index: &'static str,
        /// The fields.
        fields: Vec<&'static str>,
    },
    /// A path inside an attribute, in `keep_existing` of an upsert.
    #[error("an upsert keeps or writes whole attributes; name the attribute, not a path inside it")]
    KeepInside,
}

/// Names in backticks, separated by commas.
fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
