//! Numbers with the exact digits that DynamoDB stores.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::attribute::attribute;
use super::decimal::{Decimal, MAX_DIGITS, parse_integer, split_exponent, split_sign};
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, NumberError, ValueReader, ValueWriter};

/// A number in DynamoDB: up to 38 significant digits and a magnitude from 1E-130 to 9.99…E+125, or zero.
///
/// It keeps the digits that it is created from, without a plus sign and without leading zeros. As in DynamoDB, two
/// numbers are equal if their values are: 1, 1.0 and 1E0 are equal.
///
/// ```
/// use dyno::Number;
///
/// let number: Number = "12345678901234567890.123456789".parse()?;
/// assert_eq!(number.to_string(), "12345678901234567890.123456789");
/// assert_eq!("1.0".parse::<Number>()?, Number::from(1));
/// assert!("1E+126".parse::<Number>().is_err());
/// # Ok::<(), dyno::codec::NumberError>(())
/// ```
#[derive(Clone)]
pub struct Number(String);

attribute!(Number: kind::N, compared as Self);

impl Number {
    /// The maximum number of digits. Zeros at either end do not count.
    pub const MAX_DIGITS: usize = MAX_DIGITS;

    /// Returns the digits as they are stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the nearest double-precision number. Digits after the 17th are lost.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0
            .parse()
            .expect("Rust parses every number that is valid in DynamoDB")
    }

    /// The least number that is greater, of all that DynamoDB can store; `None` if there is none.
    pub(crate) fn next(&self) -> Option<Self> {
        self.decimal().next().map(|next| Self(next.text()))
    }

    /// The greatest number that is less; `None` if there is none.
    pub(crate) fn previous(&self) -> Option<Self> {
        let negated = self.decimal().negated().next()?;
        Some(Self(negated.negated().text()))
    }

    fn decimal(&self) -> Decimal {
        Decimal::parse(&self.0).expect("the digits were parsed when the number was made")
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Parses digits with an optional sign, fraction and exponent: `-12.5e+3`.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for Number {
    type Error = NumberError;

    fn try_from(text: String) -> Result<Self, NumberError> {
        let decimal = Decimal::parse(&text)?;
        Ok(Self(if is_plain(&text, &decimal) {
            text
        } else {
            cleaned(&text, &decimal)
        }))
    }
}

impl TryFrom<&str> for Number {
    type Error = NumberError;

    fn try_from(text: &str) -> Result<Self, NumberError> {
        text.parse()
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.decimal() == other.decimal()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.decimal().cmp(&other.decimal())
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decimal().hash(state);
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::from(0_u8)
    }
}

impl Encode for Number {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.digits(&self.0);
        Ok(())
    }
}

impl Decode<'_> for Number {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let text = value.number()?.into_owned();
        Self::try_from(text).map_err(|error| DecodeError::invalid_because("a valid number", error))
    }
}

macro_rules! from_integers {
    ($($type:ident)*) => {$(
        impl From<$type> for Number {
            fn from(integer: $type) -> Self {
                Self(integer.to_string())
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

macro_rules! try_from_long_integers {
    ($($type:ident)*) => {$(
        impl TryFrom<$type> for Number {
            type Error = NumberError;

            /// Fails for the integers that have 39 digits.
            fn try_from(integer: $type) -> Result<Self, NumberError> {
                Self::try_from(integer.to_string())
            }
        }
    )*};
}

try_from_long_integers!(i128 u128);

macro_rules! try_from_floats {
    ($($type:ident)*) => {$(
        impl TryFrom<$type> for Number {
            type Error = NumberError;

            /// Uses the shortest digits that read back as the same float.
            fn try_from(float: $type) -> Result<Self, NumberError> {
                if !float.is_finite() {
                    return Err(NumberError::NotFinite);
                }
                let mut buffer = zmij::Buffer::new();
                let text = buffer.format_finite(float);
                text.strip_suffix(".0").unwrap_or(text).parse()
            }
        }
    )*};
}

try_from_floats!(f32 f64);

macro_rules! into_integers {
    ($($type:ident)*) => {$(
        impl TryFrom<&Number> for $type {
            type Error = NumberError;

            /// Converts every integer that fits, however it is written: `1E+2` is 100.
            fn try_from(number: &Number) -> Result<Self, NumberError> {
                parse_integer(&number.0).ok_or(NumberError::NoSuchInteger)
            }
        }

        impl TryFrom<Number> for $type {
            type Error = NumberError;

            fn try_from(number: Number) -> Result<Self, NumberError> {
                Self::try_from(&number)
            }
        }
    )*};
}

into_integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// Whether the digits follow the narrower grammar of JSON, and a zero has no exponent.
fn is_plain(text: &str, decimal: &Decimal) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = split_exponent(unsigned);
    let whole = mantissa.split('.').next().unwrap_or(mantissa);
    let begins = whole == "0" || whole.starts_with(|digit| matches!(digit, '1'..='9'));
    begins && !mantissa.ends_with('.') && (decimal.sign != 0 || exponent.is_empty())
}

/// The digits without a plus, leading zeros, a dot that no digit follows, and the exponent of a zero.
fn cleaned(text: &str, decimal: &Decimal) -> String {
    if decimal.sign == 0 {
        return "0".to_owned();
    }
    let (negative, unsigned) = split_sign(text);
    let (mantissa, exponent) = split_exponent(unsigned);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let sign = if negative { "-" } else { "" };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{dot}{fraction}{exponent}")
}
