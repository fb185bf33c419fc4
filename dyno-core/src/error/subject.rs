//! The item that an error is about.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::codec::Item;
use crate::codec::decode_item;
use crate::expr::readable;
use crate::wire::AttributeType;
use crate::wire::{Format, Reader};

/// The subject of an error: an item, by its model and key, `Movie (1985, "Brazil")`, or only a model.
#[derive(Clone)]
pub struct Subject {
    model: Arc<str>,
    /// The key in DynamoDB's JSON.
    key: Option<Arc<str>>,
}

impl Subject {
    pub(crate) fn new(model: &str, key: Option<Arc<str>>) -> Self {
        Self {
            model: model.into(),
            key,
        }
    }

    /// An item whose table and key are not known.
    pub(crate) fn unknown() -> Self {
        Self::new("", None)
    }

    pub(super) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Takes the item, if this one has no key.
    pub(super) fn complete(&mut self, item: impl FnOnce() -> Self) {
        if !self.has_key() {
            let item = item();
            if item.has_key() {
                *self = item;
            }
        }
    }

    /// Whether the subject prints anything.
    pub(super) fn is_known(&self) -> bool {
        !self.model.is_empty() || self.key.is_some()
    }

    /// Returns the Rust name of the model; without a model, the name of the table. Empty if neither is known.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Returns the key, if it is known.
    #[must_use]
    pub fn key(&self) -> Option<Item> {
        decode_item(self.key.as_deref()?).ok()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.model)?;
        match &self.key {
            Some(key) => write!(f, " {}", ReadableKey(key)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({self})")
    }
}

/// The values of a key in readable form: `(1985, "Brazil")`.
pub(crate) struct ReadableKey<'k>(pub(crate) &'k str);

impl fmt::Display for ReadableKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reader = Reader::from_json(self.0, Format::DynamoDb);
        f.write_str("(")?;
        if let Ok(mut map) = reader.item() {
            let mut between = "";
            while let Ok(Some((_, value))) = map.next() {
                let text = match value.attribute_type() {
                    // A key prints all its bytes, an expression only how many there are.
                    Ok(AttributeType::B) => value
                        .binary()
                        .map(|bytes| base64_simd::STANDARD.encode_to_string(bytes)),
                    _ => readable(value),
                };
                write!(f, "{between}{}", text.unwrap_or_default())?;
                between = ", ";
            }
        }
        f.write_str(")")
    }
}

/// An error about one item, with the item.
#[derive(Clone, Debug)]
pub struct ItemError<E> {
    pub(super) subject: Subject,
    pub(super) error: E,
}

impl<E> ItemError<E> {
    /// Returns the item, or the model if the key is not known.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn error(&self) -> &E {
        &self.error
    }
}

impl<E: fmt::Display> fmt::Display for ItemError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.subject.is_known() {
            write!(f, "{}: ", self.subject)?;
        }
        self.error.fmt(f)
    }
}

/// It prints the error that it wraps, so its source is the source of that error.
impl<E: StdError> StdError for ItemError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}
