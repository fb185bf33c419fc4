//! Fields that only serde knows how to store: `#[dyno(serde)]`.

use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Convert, decode_value, encode_value};
use crate::attribute;
use crate::value::Value;

/// Stores whatever serde can, as serde_dynamo does: structs as M, sequences as L, bytes as B, `None` as NULL.
///
/// It stands behind `#[dyno(serde)]` on a field. 128-bit integers are what serde_dynamo does not know; an absent attribute
/// is read as NULL is.
///
/// ```
/// use dyno_core::codec::{Convert, Serde};
/// use dyno_core::value::Value;
///
/// let stored = Serde::store(&vec![Some("a".to_owned()), None])?;
/// assert_eq!(stored, Value::L(vec!["a".into(), Value::Null]));
/// assert_eq!(Serde::load(stored).ok(), Some(vec![Some("a".to_owned()), None]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Serde;

/// Why serde could not store or read a value.
#[derive(Debug)]
pub struct SerdeError(Box<dyn StdError + Send + Sync>);

impl fmt::Display for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for SerdeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

impl SerdeError {
    fn new(error: impl StdError + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
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
        let value = serde_dynamo::to_attribute_value(value).map_err(SerdeError::new)?;
        let text = attribute::value_to_text(&value).map_err(SerdeError::new)?;
        decode_value(&text).map_err(SerdeError::new)
    }

    fn load(stored: Value) -> Result<T, SerdeError> {
        let text = encode_value(&stored).map_err(SerdeError::new)?;
        let value = attribute::value_from_text(&text).map_err(SerdeError::new)?;
        serde_dynamo::from_attribute_value(value).map_err(SerdeError::new)
    }

    fn absent() -> Option<T> {
        Self::load(Value::Null).ok()
    }
}
