//! serde's traits for items, values, numbers and expiry times.
//!
//! A value is written with its type, as in DynamoDB's JSON: `{"N":"7"}`. So each value is read back as it was, from
//! every format.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::types::{Item, Value};
use crate::codec::number::Number;
use crate::codec::ttl::Ttl;

/// As in DynamoDB's JSON: `{"sku":{"S":"A1"},"left":{"N":"7"}}`. Plain JSON is written by
/// [`to_json`](crate::codec::to_json).
impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self)
    }
}

/// As in DynamoDB's JSON, with the type: `{"N":"7"}`. A B is a base64 string.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_key(self.attribute_type().as_str())?;
        match self {
            Self::S(text) => map.serialize_value(text)?,
            Self::N(number) => map.serialize_value(number)?,
            Self::B(bytes) => map.serialize_value(&base64(bytes))?,
            Self::Bool(value) => map.serialize_value(value)?,
            Self::Null => map.serialize_value(&true)?,
            Self::L(values) => map.serialize_value(values)?,
            Self::M(item) => map.serialize_value(item)?,
            Self::Ss(texts) => map.serialize_value(texts)?,
            Self::Ns(numbers) => map.serialize_value(numbers)?,
            Self::Bs(binaries) => {
                let texts: Vec<String> = binaries.iter().map(|bytes| base64(bytes)).collect();
                map.serialize_value(&texts)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with its DynamoDB type, such as `{\"N\": \"7\"}`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(tag) = map.next_key::<String>()? else {
            return Err(A::Error::invalid_length(0, &self));
        };
        let value = match tag.as_str() {
            "S" => Value::S(map.next_value()?),
            "N" => Value::N(map.next_value()?),
            "B" => Value::B(bytes(&map.next_value::<String>()?)?),
            "BOOL" => Value::Bool(map.next_value()?),
            "NULL" => match map.next_value::<bool>()? {
                true => Value::Null,
                false => return Err(A::Error::invalid_value(Unexpected::Bool(false), &"true")),
            },
            "L" => Value::L(map.next_value()?),
            "M" => Value::M(map.next_value()?),
            "SS" => Value::Ss(map.next_value()?),
            "NS" => Value::Ns(map.next_value()?),
            "BS" => {
                let texts: Vec<String> = map.next_value()?;
                Value::Bs(
                    texts
                        .iter()
                        .map(|text| bytes(text))
                        .collect::<Result<_, _>>()?,
                )
            }
            _ => return Err(A::Error::custom("unknown attribute type")),
        };
        match map.next_key::<serde::de::IgnoredAny>()? {
            None => Ok(value),
            Some(_) => Err(A::Error::invalid_length(2, &self)),
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}

fn bytes<E: Error>(text: &str) -> Result<Vec<u8>, E> {
    base64_simd::STANDARD
        .decode_to_vec(text)
        .map_err(|_| E::custom("expected base64"))
}

/// As a string with all digits: `"19.90"`.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// From a string with the digits, an integer, or a float of at most 15 digits, which is exact. A float with more digits
/// may have been rounded before, so it is an error.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.is_human_readable() {
            true => deserializer.deserialize_any(NumberVisitor),
            false => deserializer.deserialize_str(NumberVisitor),
        }
    }
}

/// The number of decimal digits that every `f64` holds.
const EXACT_DIGITS: usize = f64::DIGITS as usize;

struct NumberVisitor;

macro_rules! visit_integers {
    ($($visit:ident: $type:ident;)*) => {$(
        fn $visit<E: Error>(self, integer: $type) -> Result<Number, E> {
            Ok(integer.into())
        }
    )*};
}

macro_rules! visit_long_integers {
    ($($visit:ident: $type:ident;)*) => {$(
        fn $visit<E: Error>(self, integer: $type) -> Result<Number, E> {
            integer.try_into().map_err(E::custom)
        }
    )*};
}

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or a string with its digits")
    }

    visit_integers! {
        visit_i64: i64;
        visit_u64: u64;
    }

    visit_long_integers! {
        visit_i128: i128;
        visit_u128: u128;
    }

    fn visit_f64<E: Error>(self, float: f64) -> Result<Number, E> {
        let number = Number::try_from(float).map_err(E::custom)?;
        let mantissa = number.as_str().split(['e', 'E']).next().unwrap_or_default();
        let digits = mantissa.trim_start_matches(['-', '0', '.']);
        let digits = digits.bytes().filter(u8::is_ascii_digit).count();
        match digits <= EXACT_DIGITS {
            true => Ok(number),
            false => Err(E::custom(
                "a float of more than 15 digits may have been rounded; give the digits as a string",
            )),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
        text.parse().map_err(E::custom)
    }
}

/// As the seconds since 1970.
impl Serialize for Ttl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.seconds())
    }
}

impl<'de> Deserialize<'de> for Ttl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self::from_seconds)
    }
}
