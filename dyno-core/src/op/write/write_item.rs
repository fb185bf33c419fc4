//! The one place where an item becomes what is sent.
//!
//! Every write of a model's item goes through [`WriteItem::text_to_write`]: put, create, upsert, each item of a batch
//! and of `upsert_all`, and the operations of transactions. What a model does by itself is in the text: the order is
//! that of [`Model::encode_written`], which the derive implements.

use crate::codec::{Document, EncodeError, Item, encode_item, encode_item_in};
use crate::key::key_text_of;
use crate::model::{KeyNames, Life, Model, WriteContext};
use crate::op::write::expiry::check_expiry;
use crate::wire::Writer;

/// An item that can be written: one of a model, or an [`Item`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an item that can be written",
    note = "an item is a value of a model, or a `dyno::Item`"
)]
pub trait WriteItem: Document {
    /// The name of the model; empty without one.
    const MODEL: &'static str;

    /// The names of the table's key, if they are known.
    const KEY: Option<KeyNames>;

    /// Whether no two items have the same values of some attributes.
    const IS_UNIQUE: bool;

    /// Returns the JSON that is sent. `context` is called only for a model that sets something by itself.
    ///
    /// # Errors
    /// An [`EncodeError`] if a value cannot be stored.
    fn text_to_write(&self, context: impl FnOnce() -> WriteContext) -> Result<String, EncodeError> {
        // Enough for most small items.
        self.text_in(String::with_capacity(256), context)
    }

    /// The same, in a buffer whose text is not needed any more.
    ///
    /// # Errors
    /// An [`EncodeError`] if a value cannot be stored.
    fn text_in(
        &self,
        buffer: String,
        context: impl FnOnce() -> WriteContext,
    ) -> Result<String, EncodeError>;

    /// Returns the JSON of the key, if it is known.
    fn known_key(&self) -> Option<String>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> WriteItem for M {
    const MODEL: &'static str = M::SCHEMA.model;

    const KEY: Option<KeyNames> = Some(KeyNames::of_model::<M>());

    const IS_UNIQUE: bool = matches!(
        M::SCHEMA.life,
        Some(Life {
            unique: Some(_),
            ..
        })
    );

    #[inline]
    fn text_in(
        &self,
        buffer: String,
        context: impl FnOnce() -> WriteContext,
    ) -> Result<String, EncodeError> {
        let text = match M::SCHEMA.life {
            None => encode_item_in(buffer, self)?,
            Some(_) => written_text(buffer, self, &context())?,
        };
        check_expiry(&M::SCHEMA, &text)?;
        Ok(text)
    }

    fn known_key(&self) -> Option<String> {
        key_text_of(self).ok()
    }
}

/// The text of an item of a write that does not validate it.
pub(crate) fn unchecked_text<M: Model>(
    item: &M,
    context: &WriteContext,
) -> Result<String, EncodeError> {
    match M::SCHEMA.life {
        None => encode_item(item),
        Some(_) => written_text(String::with_capacity(256), item, &context.unchecked()),
    }
}

fn written_text<M: Model>(
    buffer: String,
    item: &M,
    context: &WriteContext,
) -> Result<String, EncodeError> {
    let mut writer = Writer::reusing(buffer);
    let mut map = writer.item();
    item.encode_written(context, &mut map)?;
    map.end();
    writer.whole()
}

impl WriteItem for Item {
    const MODEL: &'static str = "";

    const KEY: Option<KeyNames> = None;

    const IS_UNIQUE: bool = false;

    fn text_in(
        &self,
        buffer: String,
        _: impl FnOnce() -> WriteContext,
    ) -> Result<String, EncodeError> {
        encode_item_in(buffer, self)
    }

    fn known_key(&self) -> Option<String> {
        None
    }
}
