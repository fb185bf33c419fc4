//! Conditions, updates and projections: typed on the outside, one untyped tree inside.
//!
//! A [`Path`] is the document path of an attribute and knows its type. Its methods make a [`Condition`], an [`Update`]
//! or a [`Projection`]. These are thin types around one tree (`ast`), which one renderer (`render`) turns into text. An
//! [`Expression`] in DynamoDB's own syntax becomes a part of the same tree, without its names and values.

mod actions;
mod address;
#[doc(hidden)]
pub mod ast;
mod comparisons;
mod condition;
mod error;
mod expression;
mod fits;
mod fitting;
mod function;
mod limits;
mod operand;
mod path;
mod placeholders;
mod print;
mod projection;
mod render;
mod size;
mod sum;
#[cfg(test)]
mod tests;
mod tokens;
mod update;

pub use condition::Condition;
pub use error::{ExpressionError, InvalidExpression};
pub use expression::{Expression, expression};
pub use fits::Fits;
pub use function::{Function, list_append};
pub use operand::Operand;
pub use path::{Path, path, path_of};
pub(crate) use placeholders::Placeholders;
pub(crate) use print::{Print, readable};
pub use projection::{Projection, ProjectionOf};
pub use size::Size;
pub use sum::Sum;
pub use update::Update;

// Bounds and addresses that users do not name.
#[doc(hidden)]
pub use address::{
    Address, At, ComposedField, Computable, Field, Fixed, IndexField, KeyField, Root, Segments,
    SetTo, Top, TopLevel, Updatable, ViewField,
};
#[doc(hidden)]
pub use operand::{InCondition, InSet, InSum};
#[doc(hidden)]
pub use path::{ComposedPath, FieldPath, IndexPath, KeyPath, RootPath, ViewPath};
