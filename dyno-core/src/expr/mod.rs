//! What is asked of an item? Paths, conditions, updates and projections: typed outside, one plain tree inside.
//!
//! [`Path`] is the address of an attribute and knows its type; what it allows makes a [`Condition`], an [`Update`] or a
//! [`Projection`]. These are thin: underneath is one tree (`ast`) and one renderer (`render`). An [`Expression`], whose
//! text is the user's, is a part of that tree, too, with its names and values taken out.

#[doc(hidden)]
pub mod ast;
mod condition;
mod expression;
mod operand;
mod path;
pub(crate) mod print;
mod projection;
pub(crate) mod render;
mod text;
mod update;

pub use ast::InvalidExpression;
pub use condition::{Condition, Size};
pub use expression::{Expression, expression};
pub use operand::{Fits, Function, Operand, Sum, list_append};
#[doc(hidden)]
pub use operand::{InCondition, InSet, InSum};
#[doc(hidden)]
pub use path::{
    Address, At, Field, FieldPath, Fixed, KeyField, KeyPath, Root, RootPath, Segments, Top,
    TopLevel, Updatable,
};
pub use path::{Path, path};
pub use projection::Projection;
pub use render::ExpressionError;
pub use update::Update;
