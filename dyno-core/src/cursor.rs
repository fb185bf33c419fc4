//! Cursors: where a page ended and a later query or scan continues.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use crate::codec::{DecodeError, decode_item};
use crate::codec::{Item, Value};
use crate::error::{InvalidCursor, ReadableKey};

/// The end of a page: DynamoDB's last evaluated key.
///
/// A cursor works only with the same query or scan: the same table or index, the same partition and the same direction.
/// As a string it is DynamoDB's JSON of an item's key, so anyone who sees a cursor sees that key. It is not signed.
/// With the feature `serde` it is serialized as that string.
///
/// ```
/// use dyno::Cursor;
///
/// let cursor: Cursor = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#.parse()?;
/// assert_eq!(cursor.to_string().parse::<Cursor>()?, cursor);
/// # Ok::<(), dyno::error::InvalidCursor>(())
/// ```
#[doc(alias = "LastEvaluatedKey")]
#[doc(alias = "ExclusiveStartKey")]
#[derive(Clone)]
pub struct Cursor(Arc<str>);

impl Cursor {
    pub(crate) fn new(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn into_text(self) -> Arc<str> {
        self.0
    }

    /// The key's attributes. A cursor is always a key, so there are some.
    fn key(&self) -> Option<Item> {
        decode_item(&self.0).ok()
    }

    /// Returns the key in DynamoDB's JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Two cursors are equal if their keys are, whatever the order of the attributes.
impl PartialEq for Cursor {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.key().is_some_and(|key| Some(key) == other.key())
    }
}

impl Eq for Cursor {}

impl Hash for Cursor {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let key: Item = decode_item(text).map_err(InvalidCursor::Malformed)?;
        let scalars = key
            .iter()
            .all(|(_, value)| matches!(value, Value::S(_) | Value::N(_) | Value::B(_)));
        match scalars && !key.is_empty() {
            true => Ok(Self(text.into())),
            false => {
                let error = DecodeError::invalid("a key, whose values are S, N or B");
                Err(InvalidCursor::Malformed(error))
            }
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor{}", ReadableKey(&self.0))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::{BuildHasher as _, RandomState};

    use super::*;

    #[test]
    fn a_cursor_is_a_key() {
        let text = r#"{"id":{"B":"AAEC"}}"#;
        assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        for text in [
            "",
            "{}",
            "7",
            r#"{"id":{"BOOL":true}}"#,
            r#"{"id":{"S":"a"},"old":{"M":{}}}"#,
        ] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_order_of_the_attributes_does_not_matter() {
        let hasher = RandomState::new();
        let cursors = [
            r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#,
            r#"{"title":{"S":"Brazil"},"year":{"N":"1985"}}"#,
        ];
        let [one, other] = cursors.map(|text| text.parse::<Cursor>().unwrap());
        assert_eq!(one, other);
        let hash = |cursor: &Cursor| hasher.hash_one(cursor);
        assert_eq!(hash(&one), hash(&other));
        assert_eq!(HashSet::from([one.clone(), other]).len(), 1);
        let another: Cursor = r#"{"year":{"N":"1985"}}"#.parse().unwrap();
        assert_ne!(one, another);
        assert_ne!(hash(&one), hash(&another));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_cursor_is_serialized_as_its_string() {
        let cursor: Cursor = r#"{"id":{"S":"a\"b"}}"#.parse().unwrap();
        let json = serde_json::to_string(&cursor).unwrap();
        assert_eq!(json, r#""{\"id\":{\"S\":\"a\\\"b\"}}""#);
        assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), cursor);
        let error = serde_json::from_str::<Cursor>(r#""garbage""#).unwrap_err();
        assert!(
            error.to_string().starts_with("the cursor is malformed"),
            "{error}"
        );
    }

    #[test]
    fn an_invalid_cursor_is_an_error_of_its_own() {
        let error: crate::Error = "garbage".parse::<Cursor>().unwrap_err().into();
        assert!(matches!(
            error.invalid_cursor(),
            Some(InvalidCursor::Malformed(_))
        ));
        assert_eq!(
            error.to_string(),
            "the cursor is malformed; pass the text of a cursor unchanged"
        );
        assert!(!error.is_retryable() && !error.is_outcome_unknown());
    }
}
