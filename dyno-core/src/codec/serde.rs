//! Fields that are stored with serde, `#[dyno(serde)]`, and types that serde writes, `#[dyno(serde = write)]`.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::attribute_value;
use super::convert::Convert;
use super::document::Document;
use super::json::json_for_reading;
use super::number::Number;
use super::value::Value;
use crate::wire::{DecodeError, EncodeError, MapWriter};

/// Stores any type that implements serde's traits, in the same way as serde_dynamo: structs as M, sequences as L, bytes
/// as B, `None` as NULL.
///
/// `#[dyno(serde)]` on a field uses it. serde_dynamo does not support 128-bit integers. An absent attribute is read
/// like NULL.
///
/// serde knows numbers of 64 bits only. A number with digits that an `i64`, a `u64` or an `f64` cannot hold, such as
/// one of 29 digits, is an error and not read as the nearest float. A [`Number`] or a
/// [`Value`] holds all digits. An `f32` is read as the nearest one, so that a number beyond its range becomes zero or
/// infinite; an `f64` holds every magnitude of DynamoDB. The numbers of serde_json's feature `arbitrary_precision` are
/// stored as N.
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
    /// A number that serde would round.
    Inexact(Inexact),
}

/// A number that serde would round.
#[derive(Debug)]
struct Inexact;

impl fmt::Display for Inexact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number has more digits than serde can hold")
    }
}

impl StdError for Inexact {}

impl SerdeError {
    /// Returns serde's own error. It may contain the value, so take care before you log it.
    #[must_use]
    pub fn detail(&self) -> &(dyn StdError + 'static) {
        match &self.0 {
            SerdeFailure::Serde(error) => error.as_ref(),
            SerdeFailure::Codec(error) => error,
            SerdeFailure::Inexact(error) => error,
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
            SerdeFailure::Inexact(error) => error.fmt(f),
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
            SerdeFailure::Serde(_) | SerdeFailure::Inexact(_) => None,
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
        Ok(attribute_value::checked(&with_numbers(value))?)
    }

    fn load(stored: Value) -> Result<T, SerdeError> {
        if !is_exact(&stored) {
            return Err(SerdeError(SerdeFailure::Inexact(Inexact)));
        }
        let json = json_for_reading(&stored).map_err(DecodeError::from)?;
        let value = attribute_value::value_from_json(&json)?;
        serde_dynamo::from_attribute_value(value).map_err(SerdeError::serde)
    }

    fn absent() -> Option<T> {
        Self::load(Value::Null).ok()
    }

    fn reads_null() -> bool {
        <Self as Convert<T>>::load(Value::Null).is_ok()
    }

    fn expected(error: &SerdeError) -> &'static str {
        match error.0 {
            SerdeFailure::Inexact(_) => {
                "numbers whose digits serde can hold; read them as `dyno::Number` or `dyno::Value`"
            }
            SerdeFailure::Serde(_) | SerdeFailure::Codec(_) => "a value that the converter accepts",
        }
    }
}

/// Whether serde can hold all digits of the numbers in the value.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::N(number) => is_exact_number(number),
        Value::Ns(numbers) => numbers.iter().all(is_exact_number),
        Value::L(values) => values.iter().all(is_exact),
        Value::M(item) => item.iter().all(|(_, value)| is_exact(value)),
        _ => true,
    }
}

fn is_exact_number(number: &Number) -> bool {
    let digits = number.as_str();
    digits.parse::<i64>().is_ok()
        || digits.parse::<u64>().is_ok()
        || Number::try_from(number.to_f64()).is_ok_and(|nearest| nearest == *number)
}

/// The name under which serde_json and rust_decimal give the digits of a number to serde.
const DIGITS: &str = "$serde_json::private::Number";

/// Replaces the maps in which serde gets the digits of numbers by numbers.
fn with_numbers(value: AttributeValue) -> AttributeValue {
    match value {
        AttributeValue::L(values) => {
            AttributeValue::L(values.into_iter().map(with_numbers).collect())
        }
        AttributeValue::M(mut members) => match members.get(DIGITS) {
            Some(AttributeValue::S(digits)) if members.len() == 1 => {
                AttributeValue::N(digits.clone())
            }
            _ => {
                for value in members.values_mut() {
                    let member = std::mem::replace(value, AttributeValue::Null(true));
                    *value = with_numbers(member);
                }
                AttributeValue::M(members)
            }
        },
        other => other,
    }
}

/// A type that serde can write.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[dyno(serde = write)]` writes `{Self}` with serde, which cannot write it",
    label = "needs `serde::Serialize`",
    note = "add `#[derive(serde::Serialize)]`"
)]
pub trait WrittenBySerde: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize> WrittenBySerde for T {}

/// Writes the members of a document as serde_dynamo does, except those in `except`: `#[dyno(serde = write)]`.
///
/// # Errors
/// An [`EncodeError`] if serde or DynamoDB cannot hold a value, or if dyno does not read an attribute that serde
/// writes.
#[doc(hidden)]
pub fn write_with_serde<T: Document + WrittenBySerde>(
    document: &T,
    except: &[&str],
    map: &mut MapWriter<'_>,
) -> Result<(), EncodeError> {
    let rejected =
        |error| EncodeError::invalid_because("serde rejected the value", SerdeError::serde(error));
    let members: HashMap<String, AttributeValue> =
        serde_dynamo::to_item(document).map_err(rejected)?;
    let known = T::SHAPE.names();
    let mut members: Vec<_> = members
        .into_iter()
        .filter(|(name, _)| !except.contains(&name.as_str()))
        .collect();
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (name, value) in members {
        let is_read = |known: &Vec<&str>| known.contains(&name.as_str());
        if !known.as_ref().is_none_or(is_read) {
            let error = EncodeError::invalid(
                "serde writes this attribute and dyno does not read it; give the field one name in both",
            );
            return Err(error.at_name(&name));
        }
        let value = attribute_value::checked(&with_numbers(value))
            .map_err(|error| EncodeError::invalid_because("DynamoDB cannot hold it", error))
            .map_err(|error| error.at_name(&name))?;
        map.entry(&name, &value)?;
    }
    Ok(())
}
