//! What is a number to DynamoDB? Exact decimal text of up to 38 digits.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::codec::{Decode, DecodeError, Encode, EncodeError, NumberError, attribute, kind};
use crate::wire::{ValueReader, ValueWriter};

/// A number as DynamoDB keeps it: up to 38 significant digits and a magnitude from 1E-130 to 9.99…E+125, or zero.
///
/// It keeps the text that it was made from, without a plus and without needless zeros in front. Two numbers are equal when
/// their values are, as in DynamoDB: 1, 1.0 and 1E0 are one and the same.
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
    /// The most digits that a number can have; zeros at either end are not counted.
    pub const MAX_DIGITS: usize = 38;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest double-precision number. Digits after the 17th are lost.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0
            .parse()
            .expect("the text of a number is one for Rust, too")
    }

    fn decimal(&self) -> Decimal {
        Decimal::parse(&self.0).expect("the text was read when the number was made")
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Reads digits with an optional sign, fraction and exponent: `-12.5e+3`.
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
        Self::try_from(text)
            .map_err(|error| DecodeError::invalid_because("a number of DynamoDB", error))
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

            /// Fails for the few that have 39 digits.
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

            /// Takes the shortest text that reads back as the same float.
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

            /// Takes every integer that fits, however it is written: `1E+2` is 100.
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

/// The integer that a text stands for, if it is one and fits.
pub(crate) fn parse_integer<T: FromStr>(text: &str) -> Option<T> {
    match text.parse() {
        Ok(integer) => Some(integer),
        // The same integer may be written as `1E+2`, `1.0` or `-0`.
        Err(_) => Decimal::parse(text).ok()?.integer()?.parse().ok(),
    }
}

/// As [`parse_integer`], after the dot was moved to the right by some places: seconds become nanoseconds.
pub(crate) fn parse_scaled<T: FromStr>(text: &str, places: i16) -> Option<T> {
    let mut decimal = Decimal::parse(text).ok()?;
    decimal.magnitude += places;
    decimal.integer()?.parse().ok()
}

/// One and the same text for all numbers of the same value, so that numbers can be compared as texts.
pub(crate) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let is_plain =
        matches!(digits, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    // Nearly all numbers in keys are integers of this size.
    if is_plain && digits.len() <= Number::MAX_DIGITS {
        return Some(Cow::Borrowed(text));
    }
    let decimal = Decimal::parse(text).ok()?;
    if let Some(integer) = decimal.integer() {
        return Some(Cow::Owned(integer));
    }
    let length = decimal
        .digits
        .iter()
        .rposition(|&digit| digit != 0)
        .map_or(0, |last| last + 1);
    let digits = decimal.digits.iter().take(length);
    let mut text = String::from(if decimal.sign < 0 { "-" } else { "" });
    text.extend(digits.map(|&digit| char::from(b'0' + digit)));
    text.push('E');
    text.push_str(&decimal.magnitude.to_string());
    Some(Cow::Owned(text))
}

/// The value of a text as an integer without zeros at its end, and the power of ten that it is multiplied with.
#[cfg(feature = "rust_decimal")]
pub(crate) fn parse_scientific(text: &str) -> Option<(i128, i32)> {
    let decimal = Decimal::parse(text).ok()?;
    let length = decimal
        .digits
        .iter()
        .rposition(|&digit| digit != 0)
        .map_or(0, |last| last + 1);
    let value = decimal
        .digits
        .iter()
        .take(length)
        .fold(0, |value, &digit| 10 * value + i128::from(digit));
    Some((
        i128::from(decimal.sign) * value,
        i32::from(decimal.magnitude) + 1 - i32::try_from(length).ok()?,
    ))
}

/// The value of a text: the sign, the power of ten of the first digit, and the digits.
#[derive(PartialEq, Eq, Hash)]
struct Decimal {
    sign: i8,
    magnitude: i16,
    digits: [u8; Number::MAX_DIGITS],
}

impl Decimal {
    fn parse(text: &str) -> Result<Self, NumberError> {
        let (negative, unsigned) = split_sign(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = || whole.bytes().chain(fraction.bytes());
        if digits().next().is_none() || !digits().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError::Syntax);
        }
        let mut decimal = Self {
            sign: 0,
            magnitude: 0,
            digits: [0; Number::MAX_DIGITS],
        };
        let Some(first) = digits().position(|byte| byte != b'0') else {
            return Ok(decimal);
        };
        let zeros = digits().rev().take_while(|&byte| byte == b'0').count();
        let length = whole.len() + fraction.len() - first - zeros;
        if length > Number::MAX_DIGITS {
            return Err(NumberError::TooManyDigits);
        }
        for (place, byte) in decimal
            .digits
            .iter_mut()
            .zip(digits().skip(first).take(length))
        {
            *place = byte - b'0';
        }
        let count = |length| i64::try_from(length).unwrap_or(i64::MAX);
        let power = count(whole.len())
            .saturating_sub(count(first))
            .saturating_sub(1)
            .saturating_add(exponent);
        decimal.sign = if negative { -1 } else { 1 };
        decimal.magnitude = match power {
            126.. => return Err(NumberError::TooLarge),
            ..-130 => return Err(NumberError::TooSmall),
            _ => i16::try_from(power).expect("from -130 to 125"),
        };
        Ok(decimal)
    }

    /// The digits of an integer without exponent or fraction.
    fn integer(&self) -> Option<String> {
        if self.sign == 0 {
            return Some("0".to_owned());
        }
        let length = usize::try_from(self.magnitude).ok()? + 1;
        if self.digits.iter().skip(length).any(|&digit| digit != 0) {
            return None;
        }
        let mut text = String::from(if self.sign < 0 { "-" } else { "" });
        let digits = self.digits.iter().copied().chain(std::iter::repeat(0));
        text.extend(digits.take(length).map(|digit| char::from(b'0' + digit)));
        Some(text)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sign.cmp(&other.sign).then_with(|| {
            let sizes = (self.magnitude, self.digits).cmp(&(other.magnitude, other.digits));
            if self.sign < 0 {
                sizes.reverse()
            } else {
                sizes
            }
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn parse_exponent(text: &str) -> Result<i64, NumberError> {
    let (negative, digits) = split_sign(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    // Digits that do not fit are beyond every limit.
    let exponent = digits.parse().unwrap_or(i64::MAX);
    Ok(if negative { -exponent } else { exponent })
}

/// Whether the text follows the narrower grammar of JSON, and has no exponent that says nothing.
fn is_plain(text: &str, decimal: &Decimal) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = split_exponent(unsigned);
    let whole = mantissa.split('.').next().unwrap_or(mantissa);
    let begins = whole == "0" || whole.starts_with(|digit| matches!(digit, '1'..='9'));
    begins && !mantissa.ends_with('.') && (decimal.sign != 0 || exponent.is_empty())
}

/// The text without a plus, zeros in front, a dot that no digit follows, and the exponent of a zero.
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

fn split_exponent(unsigned: &str) -> (&str, &str) {
    unsigned.split_at(unsigned.find(['e', 'E']).unwrap_or(unsigned.len()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn equal_numbers_have_one_canonical_text() {
        let texts = [
            "0",
            "-0",
            "0.00",
            "1",
            "1.0",
            "+1",
            "10e-1",
            "-1",
            "-1.00",
            "10",
            "1E1",
            "1E+1",
            "0.5",
            ".5",
            "5e-1",
            "1.5",
            "15",
            "15E-1",
            "1E125",
            "1E-130",
            "12345678901234567890123456789012345678",
            "12345678901234567890123456789012345678.0",
            "0.12345678901234567890123456789012345678",
        ];
        for one in texts {
            for other in texts {
                assert_eq!(
                    canonical(one) == canonical(other),
                    number(one) == number(other),
                    "{one} and {other}"
                );
            }
        }
        assert_eq!(canonical("x"), None);
        assert_eq!(canonical("1985"), Some(Cow::Borrowed("1985")));
    }

    fn number(text: &str) -> Number {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    /// As DynamoDB Local judges, but for zeros with an exponent that it cannot read.
    #[test]
    fn limits_are_those_of_the_service() {
        let digits = "9".repeat(38);
        let texts = [88, 89, -167, -168].map(|exponent| format!("{digits}E{exponent}"));
        let [largest, too_large, small, smaller] = texts.each_ref().map(String::as_str);
        for (text, expected) in [
            ("1e125", Ok("1e125")),
            ("9.9E+125", Ok("9.9E+125")),
            ("1E126", Err(NumberError::TooLarge)),
            ("-1E126", Err(NumberError::TooLarge)),
            ("1E-130", Ok("1E-130")),
            ("1.5e-129", Ok("1.5e-129")),
            ("1E-131", Err(NumberError::TooSmall)),
            ("0.00001E-126", Err(NumberError::TooSmall)),
            ("1E-130000000000", Err(NumberError::TooSmall)),
            ("1E99999999999999999999999", Err(NumberError::TooLarge)),
            ("0E-200", Ok("0")),
            ("0E99999999999999999999999", Ok("0")),
            ("-0", Ok("-0")),
            ("-0.00", Ok("-0.00")),
            ("+5", Ok("5")),
            ("007", Ok("7")),
            ("-007.50", Ok("-7.50")),
            ("1.", Ok("1")),
            (".5", Ok("0.5")),
            ("-.5e3", Ok("-0.5e3")),
            ("1e+5", Ok("1e+5")),
            ("1e0005", Ok("1e0005")),
            (
                "12345678901234567890123456789012345678000",
                Ok("12345678901234567890123456789012345678000"),
            ),
            (
                "123456789012345678901234567890123456789",
                Err(NumberError::TooManyDigits),
            ),
            (
                "1.00000000000000000000000000000000000000001",
                Err(NumberError::TooManyDigits),
            ),
            (
                "1.0000000000000000000000000000000000000000",
                Ok("1.0000000000000000000000000000000000000000"),
            ),
            (largest, Ok(largest)),
            (too_large, Err(NumberError::TooLarge)),
            (small, Ok(small)),
            (smaller, Err(NumberError::TooSmall)),
            ("", Err(NumberError::Syntax)),
            ("-", Err(NumberError::Syntax)),
            (".", Err(NumberError::Syntax)),
            ("1e", Err(NumberError::Syntax)),
            ("1e+", Err(NumberError::Syntax)),
            ("e5", Err(NumberError::Syntax)),
            (" 1", Err(NumberError::Syntax)),
            ("1 ", Err(NumberError::Syntax)),
            ("1_0", Err(NumberError::Syntax)),
            ("--1", Err(NumberError::Syntax)),
            ("+-1", Err(NumberError::Syntax)),
            ("1.2.3", Err(NumberError::Syntax)),
            ("0x1", Err(NumberError::Syntax)),
            ("1,5", Err(NumberError::Syntax)),
            ("٣", Err(NumberError::Syntax)),
            ("NaN", Err(NumberError::Syntax)),
            ("inf", Err(NumberError::Syntax)),
        ] {
            let read = text.parse::<Number>();
            assert_eq!(
                read.as_ref().map(Number::as_str).map_err(|error| *error),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn equality_and_order_are_those_of_the_values() {
        for same in [
            ["1", "1.0"],
            ["1E+2", "100"],
            ["-0", "0"],
            ["0.0", "0"],
            ["120E-1", "12"],
            ["0.001", "1e-3"],
        ] {
            let [left, right] = same.map(number);
            assert_eq!(left, right);
            assert_eq!(HashSet::from([left, right]).len(), 1, "{same:?}");
        }
        let ordered = [
            "-1E+125", "-100", "-99.9", "-1", "-0.1", "-1E-130", "0", "1E-130", "0.09", "0.1",
            "0.11", "1", "9", "10", "10.5", "1E+125",
        ];
        for pair in ordered.map(number).windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
    }

    #[test]
    fn integers_and_floats_are_converted_exactly_or_not_at_all() {
        assert_eq!(u8::try_from(number("2.55E2")), Ok(255));
        assert_eq!(u8::try_from(number("256")), Err(NumberError::NoSuchInteger));
        assert_eq!(u8::try_from(number("-0")), Ok(0));
        assert_eq!(i8::try_from(number("-128.0")), Ok(-128));
        assert_eq!(
            i64::try_from(number("1.5")),
            Err(NumberError::NoSuchInteger)
        );
        assert_eq!(u128::try_from(number("1E38")), Ok(10_u128.pow(38)));
        assert_eq!(
            u128::try_from(number("1E39")),
            Err(NumberError::NoSuchInteger)
        );
        assert_eq!(
            i128::try_from(number("1E125")),
            Err(NumberError::NoSuchInteger)
        );
        assert_eq!(
            u64::try_from(number("1E-5")),
            Err(NumberError::NoSuchInteger)
        );
        assert_eq!(Number::try_from(u128::MAX), Err(NumberError::TooManyDigits));
        assert_eq!(Number::try_from(i128::MIN), Err(NumberError::TooManyDigits));
        assert_eq!(Number::try_from(10_u128.pow(38)), Ok(number("1E38")));
        assert_eq!(Number::try_from(f64::NAN), Err(NumberError::NotFinite));
        assert_eq!(
            Number::try_from(f64::NEG_INFINITY),
            Err(NumberError::NotFinite)
        );
        assert_eq!(Number::try_from(f64::MAX), Err(NumberError::TooLarge));
        assert_eq!(
            Number::try_from(f64::MIN_POSITIVE / 4.0),
            Err(NumberError::TooSmall)
        );
        assert_eq!(
            Number::try_from(0.1_f64).map(String::from),
            Ok("0.1".to_owned())
        );
        assert_eq!(
            Number::try_from(0.1_f32).map(String::from),
            Ok("0.1".to_owned())
        );
        assert_eq!(
            Number::try_from(1e21_f64).map(|number| number.to_f64()),
            Ok(1e21)
        );
    }
}
