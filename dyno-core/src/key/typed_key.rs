//! The key of an item, kept by itself.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use super::{IntoKey, key_text, key_text_of};
use crate::codec::{Item, decode_item, incomplete_value};
use crate::error::{Error, ReadableKey, Result, Subject};
use crate::model::Model;
use crate::wire::{DecodeError, EncodeError, Format, Writer};

/// The key of an item of the model `M`, by itself.
///
/// Wherever a key is asked for, the plain value or tuple will do; this is for keys that are kept, and for those that come back from a batch.
/// Two keys are equal when DynamoDB takes them for the same: `1` and `1.0` are.
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
    /// The key that the value or the tuple is.
    ///
    /// # Errors
    /// [`Error::Encode`] when a key value is empty or cannot be stored.
    pub fn new<By>(key: impl IntoKey<M::Key, M, By>) -> Result<Self> {
        Self::checked(key_text::<M, By>(key))
    }

    /// The key of an item.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of(item: &M) -> Result<Self> {
        Self::checked(key_text_of(item))
    }

    /// The key that is in an item without a model, as it comes from a form, a message or a projection. Other attributes do not matter.
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
    /// [`Error::Decode`] when an attribute of the key is missing or of another type, [`Error::Encode`] when it is empty.
    pub fn from_item(item: &Item) -> Result<Self> {
        let schema = M::SCHEMA.key;
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

    /// The key's attributes.
    #[must_use]
    pub fn as_item(&self) -> &Item {
        &self.item
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
