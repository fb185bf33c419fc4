//! The values of decimal numbers, however they are written.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::wire::NumberError;

/// The maximum number of digits of a number.
pub(super) const MAX_DIGITS: usize = 38;

/// The powers of ten of the first digit.
const MAGNITUDES: RangeInclusive<i16> = -130..=125;

/// The digits of a power of ten.
const ONE: [u8; MAX_DIGITS] = {
    let mut digits = [0; MAX_DIGITS];
    digits[0] = 1;
    digits
};

/// The value of a number: the sign, the power of ten of the first digit, and the digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    pub(super) sign: i8,
    magnitude: i16,
    digits: [u8; MAX_DIGITS],
}

impl Decimal {
    pub(crate) fn parse(text: &str) -> Result<Self, NumberError> {
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
            digits: [0; MAX_DIGITS],
        };
        let Some(first) = digits().position(|byte| byte != b'0') else {
            return Ok(decimal);
        };
        let zeros = digits().rev().take_while(|&byte| byte == b'0').count();
        let length = whole.len() + fraction.len() - first - zeros;
        if length > MAX_DIGITS {
            return Err(NumberError::TooManyDigits);
        }
        for (digit, byte) in decimal
            .digits
            .iter_mut()
            .zip(digits().skip(first).take(length))
        {
            *digit = byte - b'0';
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

    /// Multiplies the number by a power of ten.
    #[cfg(feature = "rust_decimal")]
    pub(super) fn shifted(mut self, places: i16) -> Self {
        self.magnitude = self.magnitude.saturating_add(places);
        self
    }

    /// The powers of ten from the last digit that is not zero to the first one. Zero has none.
    pub(super) fn powers(&self) -> Option<RangeInclusive<i16>> {
        let last = self.digits.iter().rposition(|&digit| digit != 0)?;
        Some(self.magnitude.saturating_sub(i16::try_from(last).ok()?)..=self.magnitude)
    }

    /// The digit at a power of ten.
    pub(super) fn digit(&self, power: i64) -> u8 {
        let position = usize::try_from(i64::from(self.magnitude) - power).ok();
        let digit = position.and_then(|position| self.digits.get(position));
        digit.copied().unwrap_or(0)
    }

    /// Adds bytes to `order` that have the order of the values, whatever follows them.
    pub(crate) fn push_ordered(&self, order: &mut Vec<u8>) {
        order.push(match self.sign {
            ..0 => 0,
            0 => 1,
            1.. => 2,
        });
        let flip = if self.sign < 0 { u8::MAX } else { 0 };
        let magnitude = u16::try_from(self.magnitude.saturating_add(1000)).unwrap_or_default();
        order.extend(magnitude.to_be_bytes().map(|byte| byte ^ flip));
        let length = self.digits.iter().rposition(|&digit| digit != 0);
        let digits = self.digits.iter().take(length.map_or(0, |last| last + 1));
        order.extend(digits.map(|digit| (digit + 1) ^ flip));
        order.push(flip);
    }

    /// The least number that is greater; `None` if there is none.
    pub(super) fn next(&self) -> Option<Self> {
        let mut next = self.clone();
        match self.sign {
            0 => {
                (next.sign, next.magnitude) = (1, *MAGNITUDES.start());
                next.digits = ONE;
            }
            1 => {
                let nines = self
                    .digits
                    .iter()
                    .rev()
                    .take_while(|&&digit| digit == 9)
                    .count();
                for digit in next.digits.iter_mut().rev().take(nines) {
                    *digit = 0;
                }
                match next.digits.iter_mut().rev().nth(nines) {
                    Some(digit) => *digit += 1,
                    None if self.magnitude == *MAGNITUDES.end() => return None,
                    None => (next.magnitude, next.digits) = (self.magnitude + 1, ONE),
                }
            }
            _ if self.digits == ONE && self.magnitude == *MAGNITUDES.start() => {
                (next.sign, next.magnitude) = (0, 0);
                next.digits = [0; MAX_DIGITS];
            }
            // One digit more fits behind a smaller power.
            _ if self.digits == ONE => {
                (next.magnitude, next.digits) = (self.magnitude - 1, [9; MAX_DIGITS]);
            }
            _ => {
                let zeros = self
                    .digits
                    .iter()
                    .rev()
                    .take_while(|&&digit| digit == 0)
                    .count();
                for digit in next.digits.iter_mut().rev().take(zeros) {
                    *digit = 9;
                }
                if let Some(digit) = next.digits.iter_mut().rev().nth(zeros) {
                    *digit -= 1;
                }
            }
        }
        Some(next)
    }

    /// The number with the other sign.
    pub(super) fn negated(mut self) -> Self {
        self.sign = -self.sign;
        self
    }

    /// The digits, with an exponent if they need one.
    pub(super) fn text(&self) -> String {
        if let Some(integer) = self.integer().filter(|text| text.len() <= MAX_DIGITS) {
            return integer;
        }
        let digits = self.digits.map(|digit| char::from(b'0' + digit));
        let digits: String = digits.iter().collect();
        let digits = digits.trim_end_matches('0');
        let sign = if self.sign < 0 { "-" } else { "" };
        let (first, rest) = digits.split_at_checked(1).unwrap_or(("0", ""));
        let dot = if rest.is_empty() { "" } else { "." };
        match self.magnitude {
            0 => format!("{sign}{first}{dot}{rest}"),
            magnitude => format!("{sign}{first}{dot}{rest}E{magnitude}"),
        }
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

/// Whether the number is negative, and its digits without a sign.
pub(super) fn split_sign(text: &str) -> (bool, &str) {
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
    // An exponent that does not fit is beyond every limit.
    let exponent = digits.parse().unwrap_or(i64::MAX);
    Ok(if negative { -exponent } else { exponent })
}

/// The digits before the exponent, and the exponent with its `E`.
pub(super) fn split_exponent(unsigned: &str) -> (&str, &str) {
    unsigned.split_at(unsigned.find(['e', 'E']).unwrap_or(unsigned.len()))
}

/// Parses an integer, however it is written, if it fits.
pub(crate) fn parse_integer<T: FromStr>(text: &str) -> Option<T> {
    match text.parse() {
        Ok(integer) => Some(integer),
        // The same integer may be written as `1E+2`, `1.0` or `-0`.
        Err(_) => Decimal::parse(text).ok()?.integer()?.parse().ok(),
    }
}

/// Like [`parse_integer`], after the dot is moved to the right by `places`: seconds become nanoseconds.
pub(crate) fn parse_scaled<T: FromStr>(text: &str, places: i16) -> Option<T> {
    let mut decimal = Decimal::parse(text).ok()?;
    decimal.magnitude += places;
    decimal.integer()?.parse().ok()
}

/// The same string for all numbers of the same value, so that numbers can be compared as strings.
pub(crate) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let is_plain =
        matches!(digits, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    // Nearly all numbers in keys are integers of this size.
    if is_plain && digits.len() <= MAX_DIGITS {
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

/// The value of a number as an integer without trailing zeros, and the power of ten that it is multiplied by.
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
