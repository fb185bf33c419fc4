//! Tables that are declared once.

use super::{Schema, TableSchema};
use crate::codec::Shape;

/// A table that is declared once: by `#[derive(Table)]`, or by the one model whose items it has.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table",
    label = "not a table",
    note = "add `#[derive(dyno::Table)]` to the struct that `table = ..` names; a model with a table of its own gives \
        its name in quotes: `table = \"Orders\"`"
)]
pub trait DeclaredTable {
    /// The table: its name, its key and its indexes.
    const TABLE: TableSchema;

    /// The models whose items are in the table, if they are listed: `entities(..)`.
    const ENTITIES: &'static [Schema] = &[];

    /// The attributes that are not fields of an entity: keys, and the entity attribute.
    #[doc(hidden)]
    const SHAPE: &'static Shape = &Shape::new(&[], &[]);
}
