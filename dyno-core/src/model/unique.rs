//! Attributes whose values no two items of a model share.

use crate::codec::{Attribute, ScalarAttribute, Shape};

/// How the partition keys of markers begin: the items that hold the values of unique attributes.
pub(crate) const MARKER_PREFIX: &str = "dyno#unique#";

/// A type for `#[dyno(unique)]`: a string, a number or bytes, or an `Option` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be unique",
    label = "not a string, a number or bytes",
    note = "a unique value is part of a key: an S, N or B, or an `Option` of these, which holds nothing if it is `None`"
)]
pub trait UniqueValue: Attribute {}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Base: ScalarAttribute>> UniqueValue for T {}

/// The attributes of a model whose values no two items share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unique {
    /// The names of the attributes.
    pub attributes: &'static [&'static str],
    /// All attributes of the model.
    pub shape: &'static Shape,
}

impl Unique {
    /// Makes the unique attributes of a model with this shape.
    #[must_use]
    pub const fn new(attributes: &'static [&'static str], shape: &'static Shape) -> Self {
        Self { attributes, shape }
    }
}

/// The name of a unique attribute, whose field is of the type `T`.
#[doc(hidden)]
#[must_use]
pub const fn unique_attribute<T: UniqueValue>(name: &'static str) -> &'static str {
    name
}
