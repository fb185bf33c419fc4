//! Models: types whose values are the items of a table.

use super::{ModelKey, Schema};
use crate::codec::{Attribute, Decode, DecodeDocument, Document};
use crate::wire::{EncodeError, MapWriter};

/// A type whose values are the items of a table.
///
/// Derive it: see [`#[derive(Model)]`](https://docs.rs/dyno-mapper) in the facade crate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type has no table and no key",
    note = "add `#[derive(dyno::Model)]` with `#[dyno(table = \"..\")]`, and mark a field with `#[dyno(partition_key)]`"
)]
pub trait Model: Document + Attribute<Base = Self> + Sized {
    /// The shape of the key: [`Simple<P>`](crate::model::Simple) or [`Composite<P, S>`](crate::model::Composite).
    type Key: ModelKey;

    /// The table, its key and its indexes.
    const SCHEMA: Schema;

    /// Writes the key's values of this item.
    ///
    /// # Errors
    /// An [`EncodeError`] when a key value is empty or cannot be stored.
    #[doc(hidden)]
    fn encode_key(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;
}

/// A model that can be read: it owns what it holds and can be sent to another thread. Generic functions over models ask
/// for it.
///
/// ```no_run
/// use dyno::{ReadModel, Result, Table};
///
/// async fn everything<M: ReadModel>(table: &Table<M>) -> Result<Vec<M>> {
///     table.scan().all().await
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a table",
    note = "a model that borrows can be written, but what is read must own its strings and bytes",
    note = "a generic function asks for `M: dyno::ReadModel`"
)]
pub trait ReadModel: Model + DecodeDocument + for<'b> Decode<'b> + Send + 'static {}

impl<T: Model + DecodeDocument + for<'b> Decode<'b> + Send + 'static> ReadModel for T {}
