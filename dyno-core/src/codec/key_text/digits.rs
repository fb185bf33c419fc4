//! Integers with a fixed number of digits.
//!
//! A signed integer begins with `0`, or with `-`, which sorts below every digit. The digits of a negative one are
//! nines' complements, so that those of a lower number sort below those of a higher one.
//!
//! An integer that is no number in DynamoDB, because it has more than 38 digits, has no text either.

use super::writer::KeyTextWriter;
use crate::wire::{EncodeError, NumberError};

/// Appends `digits` with zeros in front, so that there are `width` of them.
pub(super) fn write_unsigned(
    digits: &str,
    width: usize,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    let zeros = zeros(digits, width)?;
    (0..zeros).for_each(|_| out.push('0'));
    out.push_str(digits);
    Ok(())
}

/// Appends the sign, and `digits` with zeros in front.
pub(super) fn write_signed(
    is_negative: bool,
    digits: &str,
    width: usize,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    if !is_negative {
        out.push('0');
        return write_unsigned(digits, width, out);
    }
    let zeros = zeros(digits, width)?;
    out.push('-');
    (0..zeros).for_each(|_| out.push('9'));
    digits
        .bytes()
        .for_each(|digit| out.push(complement(digit).into()));
    Ok(())
}

/// Reads `width` digits.
pub(super) fn read_unsigned(text: &str, width: usize) -> Option<u128> {
    value(text, width, |digit| digit)
}

/// Reads the sign and `width` digits.
pub(super) fn read_signed(text: &str, width: usize) -> Option<i128> {
    match text.split_at_checked(1)? {
        ("0", digits) => 0_i128.checked_add_unsigned(read_unsigned(digits, width)?),
        // There is no negative zero.
        ("-", digits) => 0_i128
            .checked_sub_unsigned(value(digits, width, complement).filter(|&value| value != 0)?),
        _ => None,
    }
}

/// The nines' complement of a digit.
pub(super) fn complement(digit: u8) -> u8 {
    b'9' - (digit - b'0')
}

fn value(digits: &str, width: usize, map: fn(u8) -> u8) -> Option<u128> {
    if digits.len() != width || width == 0 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.bytes().map(|digit| map(digit) - b'0');
    let mut significant = digits.skip_while(|&digit| digit == 0);
    // Nineteen digits fit an `u64`, which is faster.
    let high =
        (significant.by_ref().take(19)).fold(0, |value, digit| 10 * value + u64::from(digit));
    let value = significant.try_fold(u128::from(high), |value, digit| {
        value.checked_mul(10)?.checked_add(u128::from(digit))
    })?;
    // An `u128` has at most 39 digits.
    let is_number = value < 10_u128.pow(DIGITS_OF_A_NUMBER) || value.is_multiple_of(10);
    is_number.then_some(value)
}

/// The most digits of a number in DynamoDB, without zeros at the end.
const DIGITS_OF_A_NUMBER: u32 = 38;

/// The number of zeros in front of the digits.
fn zeros(digits: &str, width: usize) -> Result<usize, EncodeError> {
    let digits_of_a_number = DIGITS_OF_A_NUMBER as usize;
    if digits.len() > digits_of_a_number && digits.trim_end_matches('0').len() > digits_of_a_number
    {
        return Err(NumberError::TooManyDigits.into());
    }
    width.checked_sub(digits.len()).ok_or_else(|| {
        EncodeError::invalid(
            "has more digits than its format in the key template; use a wider format such as `{number:08}`",
        )
    })
}
