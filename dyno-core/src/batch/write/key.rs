//! Keys of the items that a batch deletes.

use crate::codec::{EncodeError, Item};
use crate::key::{IntoKey, key_text, raw_key_text};
use crate::model::Model;

/// A key of an item that a batch of `M` deletes.
///
/// It is whatever [`IntoKey`] accepts for the model. Without a model it is an item of the key's attributes. `By` is
/// always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of `{M}`",
    label = "expected a key of `{M}`",
    note = "a key is the value of the partition key, or a tuple of partition key and sort key"
)]
pub trait BatchKey<M, By> {
    #[doc(hidden)]
    fn key_json(self) -> Result<String, EncodeError>;
}

/// The kind of keys without a model.
#[doc(hidden)]
#[derive(Debug)]
pub struct ByItem;

#[diagnostic::do_not_recommend]
impl<M: Model, By, K: IntoKey<M::Key, M, By>> BatchKey<M, By> for K {
    fn key_json(self) -> Result<String, EncodeError> {
        key_text::<M, By>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<K: Into<Item>> BatchKey<Item, ByItem> for K {
    fn key_json(self) -> Result<String, EncodeError> {
        raw_key_text(&self.into())
    }
}
