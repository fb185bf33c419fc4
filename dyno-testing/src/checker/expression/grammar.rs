//! The input and the output of the parser.

use std::collections::BTreeSet;

/// The grammar of an expression.
#[derive(Clone, Copy, Debug)]
pub(in crate::checker) enum Grammar {
    /// Conditions, filters and key conditions.
    Condition,
    Update,
    Projection,
}

/// The placeholders in the expressions of one request.
#[derive(Debug, Default, PartialEq)]
pub(in crate::checker) struct Placeholders<'a> {
    pub(in crate::checker) names: BTreeSet<&'a str>,
    pub(in crate::checker) values: BTreeSet<&'a str>,
    /// The attributes of the item at which the paths begin. A name may be a placeholder.
    pub(in crate::checker) attributes: Vec<&'a str>,
    /// The attributes that SET assigns a value, each with its value.
    pub(in crate::checker) assigned: Vec<(&'a str, &'a str)>,
    /// The operators and functions of conditions that have several operands.
    pub(in crate::checker) comparisons: Vec<Comparison<'a>>,
}

/// An operator or a function of a condition, with its operands.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::checker) struct Comparison<'a> {
    /// The operator as DynamoDB's messages name it.
    pub(in crate::checker) operator: &'a str,
    pub(in crate::checker) operands: Vec<Operand<'a>>,
}

/// An operand of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::checker) enum Operand<'a> {
    Path(Vec<Step<'a>>),
    /// `:v`, including the `:`.
    Value(&'a str),
    Size,
}

/// One step of a document path. A name may be a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::checker) enum Step<'a> {
    Name(&'a str),
    Index(u32),
}
