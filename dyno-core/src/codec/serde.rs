//! Fields that are stored with serde: `#[dyno(serde)]`.

use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::attribute_value;
use super::convert::Convert;
use super::json::{decode_value, json_for_reading};
use super::value::Value;
use crate::wire::DecodeError;

/// Stores any type that implements serde's traits, in the same way as serde_dynamo: structs as M, sequences as L, bytes
/// as B, `None` as NULL.
///
/// `#[dyno(serde)]` on a field uses it. serde_dynamo does not support 128-bit integers. An absent attribute is read
/// like NULL.
///
/// ```
/// use dyno::codec::{Convert, Serde};
/// use dyno::Value;
///
/// let stored = Serde::store(&vec![Some("a".to_owned()), None])?;
/// assert_eq!(stored, Value::L(vec!["a".into(), Value::Null]));
/// assert_eq!(Serde::load(stored).ok(), Some(vec![Some("a".to_owned()), None]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Serde;

/// Why serde could not store or read a value.
///
/// serde's own message is not printed, because it may contain the value. [`detail`](Self::detail) returns it.
pub struct SerdeError(SerdeFailure);

enum SerdeFailure {
    Serde(Box<dyn StdError + Send + Sync>),
    Codec(DecodeError),
}

impl SerdeError {
    /// Returns serde's own error. It may contain the value, so take care before you log it.
    #[must_use]
    pub fn detail(&self) -> &(dyn StdError + 'static) {
        match &self.0 {
            SerdeFailure::Serde(error) => error.as_ref(),
            SerdeFailure::Codec(error) => error,
        }
    }

    fn serde(error: serde_dynamo::Error) -> Self {
        Self(SerdeFailure::Serde(error.into()))
    }
}

impl fmt::Display for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            SerdeFailure::Serde(_) => f.write_str("serde rejected the value"),
            SerdeFailure::Codec(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerdeError({self})")
    }
}

// serde's error is not the `source`, because printing the chain of causes would print the value.
impl StdError for SerdeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            SerdeFailure::Serde(_) => None,
            SerdeFailure::Codec(error) => error.source(),
        }
    }
}

impl From<DecodeError> for SerdeError {
    fn from(error: DecodeError) -> Self {
        Self(SerdeFailure::Codec(error))
    }
}

/// A type that serde can write and read.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "serde cannot store `{Self}`",
    label = "needs both `serde::Serialize` and `serde::Deserialize`",
    note = "add `#[derive(serde::Serialize, serde::Deserialize)]`; a type that is read must own its strings and bytes"
)]
pub trait BothWays: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> BothWays for T {}

impl<T: BothWays> Convert<T> for Serde {
    type Stored = Value;
    type Error = SerdeError;

    fn store(value: &T) -> Result<Value, SerdeError> {
        let value = serde_dynamo::to_attribute_value(value).map_err(SerdeError::serde)?;
        Ok(decode_value(&attribute_value::value_to_json(&value)?)?)
    }

    fn load(stored: Value) -> Result<T, SerdeError> {
        let json = json_for_reading(&stored).map_err(DecodeError::from)?;
        let value = attribute_value::value_from_json(&json)?;
        serde_dynamo::from_attribute_value(value).map_err(SerdeError::serde)
    }

    fn absent() -> Option<T> {
        Self::load(Value::Null).ok()
    }
}
