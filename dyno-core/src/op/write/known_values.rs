//! The item that a write replaces, where it is known: its unique values need not be read.

use std::sync::Arc;

use crate::codec::{EncodeError, Item, decode_item, encode_item, incomplete_value};
use crate::model::{Loaded, Model};

/// An item as it was read: a value of its model, or a [`Loaded`] one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an item of `{M}` that was read",
    label = "not an item that was read",
    note = "give the item as it was read, a value of the model or a `dyno::Loaded` of it"
)]
pub trait ReadItem<M> {
    /// The item as it is in the table, as far as the model knows it.
    ///
    /// # Errors
    /// An [`EncodeError`] if it cannot be stored.
    fn stored_item(&self) -> Result<Item, EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> ReadItem<M> for M {
    fn stored_item(&self) -> Result<Item, EncodeError> {
        decode_item(&encode_item(self)?).map_err(incomplete_value)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> ReadItem<M> for Loaded<M> {
    fn stored_item(&self) -> Result<Item, EncodeError> {
        decode_item(self.stored()).map_err(incomplete_value)
    }
}

/// The item that a write replaces, or why it cannot be one.
pub(super) type KnownItem = Option<Box<Result<Item, Arc<EncodeError>>>>;
