//! Keys without a model.

use crate::codec::{Item, Value, encode_item};
use crate::wire::EncodeError;

/// The text of a key. A key without attributes and an empty value in it are refused, as DynamoDB does.
pub(crate) fn raw_key_text(key: &Item) -> Result<String, EncodeError> {
    if key.is_empty() {
        return Err(EncodeError::empty_key());
    }
    for (name, value) in key {
        let empty = match value {
            Value::S(text) => text.is_empty(),
            Value::B(bytes) => bytes.is_empty(),
            _ => false,
        };
        if empty {
            return Err(EncodeError::empty_key().at_name(name));
        }
    }
    encode_item(key)
}
