//! The key of an item, as a value of its own.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use super::{ByKey, IntoKey, key_text, key_text_of};
use crate::codec::{Item, decode_item, incomplete_value};
use crate::cursor::Cursor;
use crate::error::{Error, ReadableKey, Result, Subject};
use crate::model::{KeyNames, Model};
use crate::wire::{DecodeError, EncodeError, Format, MapWriter, Writer};

/// The key of an item of the model `M`.
///
/// A method that takes a key also takes the plain value or tuple. A `Key` is for keys that are stored or compared, and
/// for those that a batch returns. Two keys are equal if DynamoDB considers them equal, as it does `1` and `1.0`.
///
/// ```no_run
/// # use dyno::key::Key;
/// # use dyno::model::ReadModel;
/// # async fn example<Movie: ReadModel + 'static>(movies: dyno::Table<Movie>, movie: Movie) -> dyno::Result<()> {
/// let key = Key::of(&movie)?;
/// movies.delete(&key).await?;
/// println!("{key} is gone");
/// # Ok(())
/// # }
/// ```
pub struct Key<M> {
    item: Item,
    text: Arc<str>,
    marker: PhantomData<fn() -> M>,
}

impl<M: Model> Key<M> {
    /// Makes a key from a value or a tuple.
    ///
    /// # Errors
    /// [`Error::Encode`] when a key value is empty or cannot be stored.
    pub fn new<By>(key: impl IntoKey<M::Key, M, By>) -> Result<Self> {
        Self::checked(key_text::<M, By>(key))
    }

    /// Returns the key of an item.
    ///
    /// # Errors
    /// The errors of [`new`](Self::new).
    pub fn of(item: &M) -> Result<Self> {
        Self::checked(key_text_of(item))
    }

    /// Reads the key of an item without a model, such as a form, a message or a projection. Other attributes are
    /// ignored.
    ///
    /// ```no_run
    /// # use dyno::{Key, item, model::ReadModel};
    /// # async fn example<Movie: ReadModel + 'static>(movies: dyno::Table<Movie>) -> dyno::Result<()> {
    /// let form = item! { "year" => 1985, "title" => "Brazil", "rank" => 7 };
    /// let deleted = movies.delete(Key::from_item(&form)?).return_old().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Decode`] when an attribute of the key is missing or has another type, [`Error::Encode`] when it is
    /// empty.
    pub fn from_item(item: &Item) -> Result<Self> {
        let schema = M::SCHEMA.table.key;
        let mut writer = Writer::new(Format::DynamoDb);
        let mut map = writer.item();
        let mut written = Ok(());
        for attribute in [Some(schema.partition()), schema.sort()]
            .into_iter()
            .flatten()
        {
            let unreadable = match item.get(attribute.name) {
                Some(value) if value.attribute_type() == attribute.attribute_type => {
                    written = written.and_then(|()| map.key(attribute.name, value));
                    continue;
                }
                Some(value) => {
                    DecodeError::unexpected(attribute.attribute_type, value.attribute_type())
                }
                None => DecodeError::missing(),
            };
            let subject = Subject::new(M::SCHEMA.model, None);
            return Err(Error::decode(subject, unreadable.at_name(attribute.name)));
        }
        map.end();
        Self::checked(written.map(|()| writer.into_json()))
    }

    fn checked(text: Result<String, EncodeError>) -> Result<Self> {
        text.and_then(Self::from_text)
            .map_err(|error| Error::encode(Subject::new(M::SCHEMA.model, None), error))
    }
}

impl<M> Key<M> {
    pub(crate) fn from_text(text: String) -> Result<Self, EncodeError> {
        let item = decode_item(&text).map_err(incomplete_value)?;
        Ok(Self {
            item,
            text: text.into(),
            marker: PhantomData,
        })
    }

    pub(crate) fn as_text(&self) -> &str {
        &self.text
    }

    /// Returns the key's attributes.
    #[must_use]
    pub fn as_item(&self) -> &Item {
        &self.item
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByKey> for Key<M> {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        <&Self as IntoKey<M::Key, M, ByKey>>::write_key(&self, names, map)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoKey<M::Key, M, ByKey> for &Key<M> {
    fn write_key(self, names: &KeyNames, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        names
            .all()
            .filter_map(|name| Some((name, self.as_item().get(name)?)))
            .try_for_each(|(name, value)| map.key(name, value))
    }
}

impl<M> Clone for Key<M> {
    fn clone(&self) -> Self {
        Self {
            item: self.item.clone(),
            text: self.text.clone(),
            marker: PhantomData,
        }
    }
}

impl<M> PartialEq for Key<M> {
    fn eq(&self, other: &Self) -> bool {
        self.item == other.item
    }
}

impl<M> Eq for Key<M> {}

impl<M> Hash for Key<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.item.hash(state);
    }
}

/// The cursor at the item with this key, in the table; not in an index. A key does not know the name of its table, so
/// the cursor is one of any table with these key attributes.
impl<M> From<&Key<M>> for Cursor {
    fn from(key: &Key<M>) -> Self {
        Self::at(key.text.clone(), None)
    }
}

/// The cursor at the item with this key, in the table; not in an index.
impl<M> From<Key<M>> for Cursor {
    fn from(key: Key<M>) -> Self {
        (&key).into()
    }
}

impl<M> fmt::Display for Key<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ReadableKey(&self.text).fmt(f)
    }
}

impl<M> fmt::Debug for Key<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key{self}")
    }
}
