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
    /// The attributes that SET assigns a value, each with its value.
    pub(in crate::checker) assigned: Vec<(&'a str, &'a str)>,
}

/// One step of a document path. A name may be a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::checker) enum Step<'a> {
    Name(&'a str),
    Index(u32),
}
