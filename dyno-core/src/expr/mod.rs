//! What is asked of an item? Paths, conditions, updates and projections, typed outside and one plain tree inside.

pub(crate) mod ast;
mod path;

pub use ast::InvalidExpression;
pub use path::{Path, path};
#[doc(hidden)]
pub use path::{Address, At, Field, Fixed, KeyField, Root, Top, TopLevel, Updatable};
