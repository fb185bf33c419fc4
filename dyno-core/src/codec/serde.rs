//! Fields that only serde knows how to store: `#[dyno(serde)]`.

use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Convert, DecodeError, decode_value, text_for_reading};
use crate::codec::Value;
use crate::codec::attribute_value;

/// Stores whatever serde can, as serde_dynamo does: structs as M, sequences as L, bytes as B, `None` as NULL.
///
/// It stands behind `#[dyno(serde)]` on a field. 128-bit integers are what serde_dynamo does not know; an absent attribute
/// is read as NULL is.
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
/// What serde itself says is not printed, for it may quote the value; [`detail`](Self::detail) has it.
pub struct SerdeError(Failure);

enum Failure {
    Serde(Box<dyn StdError + Send + Sync>),
    Codec(DecodeError),
}

impl SerdeError {
    /// What serde said. It may quote the value: think before it goes to a log.
    #[must_use]
    pub fn detail(&self) -> &(dyn StdError + 'static) {
        match &self.0 {
            Failure::Serde(error) => error.as_ref(),
            Failure::Codec(error) => error,
        }
    }

    fn serde(error: serde_dynamo::Error) -> Self {
        Self(Failure::Serde(error.into()))
    }
}

impl fmt::Display for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Failure::Serde(_) => f.write_str("serde refuses the value"),
            Failure::Codec(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerdeError({self})")
    }
}

// What serde said is no `source`, or whoever prints the chain of causes would print the value.
impl StdError for SerdeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            Failure::Serde(_) => None,
            Failure::Codec(error) => error.source(),
        }
    }
}

impl From<DecodeError> for SerdeError {
    fn from(error: DecodeError) -> Self {
        Self(Failure::Codec(error))
    }
}

/// A type that serde can both write and read.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "serde cannot store `{Self}`",
    label = "needs both `serde::Serialize` and `serde::Deserialize`",
    note = "add `#[derive(serde::Serialize, serde::Deserialize)]`; what is read must own its strings and bytes"
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
        let text = text_for_reading(&stored).map_err(DecodeError::from)?;
        let value = attribute_value::value_from_json(&text)?;
        serde_dynamo::from_attribute_value(value).map_err(SerdeError::serde)
    }

    fn absent() -> Option<T> {
        Self::load(Value::Null).ok()
    }
}
