//! Models: types whose values are the items of a table.

use super::{DeclaredTable, Life, ModelKey, Schema, WriteContext};
use crate::codec::{Attribute, Decode, DecodeDocument, Document, KeptAttributes};
use crate::wire::{EncodeError, MapWriter};

/// A type whose values are the items of a table.
///
/// `#[derive(Model)]` implements it.
///
/// ```
/// use dyno::Model;
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
/// }
///
/// assert_eq!(Movie::SCHEMA.table.name, "Movies");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "has no table and no key",
    note = "add `#[derive(dyno::Model)]` with `#[dyno(table = \"..\")]`, and mark a field with `#[dyno(partition_key)]`"
)]
pub trait Model: Document + Attribute<Base = Self> + Sized {
    /// The table: the model itself if it has a table of its own, otherwise the type with `#[derive(Table)]`.
    type Table: DeclaredTable;

    /// The shape of the key: [`Simple<P>`](crate::model::Simple) or [`Composite<P, S>`](crate::model::Composite).
    type Key: ModelKey;

    /// The table, its key and its indexes.
    const SCHEMA: Schema;

    /// Writes the attributes of this item's key.
    ///
    /// # Errors
    /// An [`EncodeError`] if a key value is empty or cannot be stored.
    #[doc(hidden)]
    fn encode_key(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;

    /// What the schema names as its life.
    #[doc(hidden)]
    const LIFE: Life = Life::NONE;

    /// Writes the attributes of this item as a write sends them: with the next version, the time, and all that the
    /// model sets by itself. The schema of a model that has it names a [`Life`].
    ///
    /// # Errors
    /// An [`EncodeError`] if a value cannot be stored.
    #[doc(hidden)]
    fn encode_written(&self, _: &WriteContext, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.encode_members(map)
    }

    /// Checks the rules of the model for the item as it is.
    ///
    /// # Errors
    /// An [`EncodeError`] with the rules that the item breaks.
    #[doc(hidden)]
    fn check_rules(&self) -> Result<(), EncodeError> {
        Ok(())
    }

    /// Takes over the fields that are not stored from another value of this type.
    #[doc(hidden)]
    fn take_skipped(&mut self, _: &mut Self) {}
}

/// A model that can be read: it owns its strings and bytes, and can be sent to another thread. Functions that are
/// generic over models use it as a bound.
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
    note = "a model that borrows can be written, but a model that is read must own its strings and bytes",
    note = "a generic function needs the bound `M: dyno::ReadModel`"
)]
pub trait ReadModel: Model + DecodeDocument + for<'b> Decode<'b> + Send + 'static {}

impl<T: Model + DecodeDocument + for<'b> Decode<'b> + Send + 'static> ReadModel for T {}

/// The attributes that an upgrade of an older item need not copy.
#[doc(hidden)]
#[must_use]
pub fn kept_attributes_of<M: Model>() -> KeptAttributes {
    let schema = &M::SCHEMA;
    let life = schema.life.unwrap_or(&Life::NONE);
    let made = [life.write_id, life.created_at, life.updated_at];
    let made = made.iter().flatten().map(|attribute| attribute.name);
    let own = made.chain(life.generated.iter().copied());
    KeptAttributes {
        key: schema
            .table
            .key
            .attributes()
            .map(|attribute| attribute.name)
            .collect(),
        version: life.version,
        own: own.chain(schema.table.entity).collect(),
    }
}
