//! What an item without a model can do.

use std::collections::{BTreeMap, btree_map};
use std::ops::Index;

use super::types::{Item, Value};

use crate::codec::decode::Decode;
use crate::codec::document::DecodeDocument;
use crate::codec::encode::Encode;
use crate::codec::json::decode_item;
use crate::codec::members::EncodeMembers as _;
use crate::wire::{DecodeError, EncodeError, Writer};

impl Item {
    /// Makes an item without attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds or replaces an attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// Adds or replaces an attribute, and returns the value that was replaced.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.insert(name.into(), value.into())
    }

    /// Returns the value of an attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Returns the value of an attribute, mutable.
    #[must_use]
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.get_mut(name)
    }

    /// Removes an attribute, and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Reads an attribute as a Rust type. An absent attribute is read as `None` or as the empty set, if the type has
    /// one of these.
    ///
    /// # Errors
    /// A [`DecodeError`] if the attribute has another type, or is absent and required.
    pub fn read<T: for<'b> Decode<'b>>(&self, name: &str) -> Result<T, DecodeError> {
        match self.get(name) {
            Some(value) => value.read(),
            None => T::absent().ok_or_else(DecodeError::missing),
        }
        .map_err(|error| error.at_name(name))
    }

    /// Reads the whole item as a model or another document.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use dyno::item;
    ///
    /// let votes = item! { "Brazil" => 3, "Ran" => 5 };
    /// assert_eq!(votes.read_as::<BTreeMap<String, u32>>()?["Ran"], 5);
    /// # Ok::<(), dyno::codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// A [`DecodeError`] if an attribute does not have the type that its field expects.
    pub fn read_as<T: DecodeDocument>(&self) -> Result<T, DecodeError> {
        let mut writer = Writer::for_reading();
        let mut map = writer.item();
        self.encode_members(&mut map)?;
        map.end();
        decode_item(&writer.into_json())
    }

    /// Writes a Rust value to an attribute. `None` and the empty set remove the attribute.
    ///
    /// # Errors
    /// An [`EncodeError`] if DynamoDB cannot hold the value.
    pub fn write<T: Encode + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        if value.is_absent() {
            self.remove(name);
        } else {
            self.insert(name, Value::of(value).map_err(|error| error.at_name(name))?);
        }
        Ok(())
    }

    /// Returns the number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether the item has no attributes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the attributes, sorted by name.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Value> {
        self.0.iter()
    }
}

impl Index<&str> for Item {
    type Output = Value;

    /// Returns the value of an attribute, which must exist.
    ///
    /// # Panics
    /// If the attribute is absent. [`get`](Item::get) does not panic.
    fn index(&self, name: &str) -> &Value {
        self.get(name).expect("the item has the attribute")
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Item {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(attributes: I) -> Self {
        Self(
            attributes
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl<N: Into<String>, V: Into<Value>> Extend<(N, V)> for Item {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, attributes: I) {
        self.0.extend(
            attributes
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
    }
}

impl<N: Into<String>, V: Into<Value>, const LENGTH: usize> From<[(N, V); LENGTH]> for Item {
    fn from(attributes: [(N, V); LENGTH]) -> Self {
        attributes.into_iter().collect()
    }
}

impl From<BTreeMap<String, Value>> for Item {
    fn from(attributes: BTreeMap<String, Value>) -> Self {
        Self(attributes)
    }
}

impl From<Item> for BTreeMap<String, Value> {
    fn from(item: Item) -> Self {
        item.0
    }
}

impl IntoIterator for Item {
    type Item = (String, Value);
    type IntoIter = btree_map::IntoIter<String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Item {
    type Item = (&'a String, &'a Value);
    type IntoIter = btree_map::Iter<'a, String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
