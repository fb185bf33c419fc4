//! Cursors: where a page ended, and where a later query or scan continues.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::codec::{DecodeError, decode_item};
use crate::codec::{Item, Value};
use crate::error::ReadableKey;

/// The end of a page: DynamoDB's last evaluated key.
///
/// A cursor works only with the same query or scan: the same table or index, the same partition and the same direction. As a
/// string it is DynamoDB's JSON of an item's key, so whoever sees a cursor sees that key. It is not signed.
///
/// ```
/// use dyno::Cursor;
///
/// let cursor: Cursor = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#.parse()?;
/// assert_eq!(cursor.to_string().parse::<Cursor>()?, cursor);
/// # Ok::<(), dyno::codec::DecodeError>(())
/// ```
#[doc(alias = "LastEvaluatedKey")]
#[doc(alias = "ExclusiveStartKey")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Arc<str>);

impl Cursor {
    pub(crate) fn new(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn into_text(self) -> Arc<str> {
        self.0
    }

    /// The key in DynamoDB's JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Cursor {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let key: Item = decode_item(text)?;
        let scalars = key
            .iter()
            .all(|(_, value)| matches!(value, Value::S(_) | Value::N(_) | Value::B(_)));
        match scalars && !key.is_empty() {
            true => Ok(Self(text.into())),
            false => Err(DecodeError::invalid("a key, whose values are S, N or B")),
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

#[cfg(test)]
mod tests {
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
}
