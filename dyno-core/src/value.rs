//! Items and values without a model.

use crate::codec::{Anything, attribute, kind};

/// A value of any attribute type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    S(String),
}

attribute!(Value: kind::Any, compared as Anything);

/// An item without a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Item;
