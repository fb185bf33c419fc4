//! Decimal numbers with a fixed number of digits before and after the point, and with the signs of integers.

use super::digits::complement;
use super::fixed_width::fixed_width;
use super::formats::Decimals;
use super::writer::KeyTextWriter;
use crate::codec::decimal::{Decimal, MAX_DIGITS};
use crate::codec::number::Number;
use crate::wire::EncodeError;

/// The length of a sign, the digits, and the point, if digits follow it.
pub(super) const fn width(whole: usize, fraction: usize) -> usize {
    1 + whole + fraction + (fraction > 0) as usize
}

/// Appends a number with `whole` digits before the point and `fraction` digits after it.
pub(super) fn write(
    decimal: &Decimal,
    whole: usize,
    fraction: usize,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    let power = |digits: usize| i64::try_from(digits).unwrap_or(i64::MAX);
    let (whole, fraction) = (power(whole), power(fraction));
    let fits = decimal.powers().is_none_or(|powers| {
        i64::from(*powers.end()) < whole && i64::from(*powers.start()) >= -fraction
    });
    if !fits {
        return Err(EncodeError::invalid(
            "has more digits than its format in the key template; use a wider format such as `{price:12.4}`",
        ));
    }
    let is_negative = decimal.sign < 0;
    let digit = |power| {
        let digit = b'0' + decimal.digit(power);
        char::from(if is_negative {
            complement(digit)
        } else {
            digit
        })
    };
    out.push(if is_negative { '-' } else { '0' });
    (0..whole).rev().for_each(|power| out.push(digit(power)));
    if fraction > 0 {
        out.push('.');
        (1..=fraction).for_each(|power| out.push(digit(-power)));
    }
    Ok(())
}

/// Reads a number as an integer without trailing zeros, and the power of ten that it is multiplied by.
pub(super) fn read(text: &str, whole: usize, fraction: usize) -> Option<(i128, i64)> {
    if text.len() != width(whole, fraction) {
        return None;
    }
    let (sign, unsigned) = text.split_at_checked(1)?;
    let is_negative = match sign {
        "0" => false,
        "-" => true,
        _ => return None,
    };
    let (mut value, mut zeros) = (0_i128, 0_u32);
    for (at, byte) in unsigned.bytes().enumerate() {
        match byte {
            b'.' if at == whole => continue,
            b'0'..=b'9' if at != whole => {}
            _ => return None,
        }
        let digit = (if is_negative { complement(byte) } else { byte }) - b'0';
        if digit == 0 {
            zeros += 1;
            continue;
        }
        let shift = if value == 0 {
            10
        } else {
            10_i128.checked_pow(zeros + 1)?
        };
        value = value.checked_mul(shift)?.checked_add(digit.into())?;
        zeros = 0;
    }
    // There is no negative zero, and no number with more digits.
    if value == 0 && is_negative || value >= 10_i128.pow(MAX_DIGITS as u32) {
        return None;
    }
    let exponent = if value == 0 {
        0
    } else {
        i64::from(zeros) - i64::try_from(fraction).ok()?
    };
    Some((if is_negative { -value } else { value }, exponent))
}

fixed_width! {
    Number, Decimals<I, F>, for[const I: usize, const F: usize], width width(I, F),
    write |number, out| write(&Decimal::parse(number.as_str())?, I, F, out),
    read |text| {
        let (value, exponent) = read(text, I, F)?;
        let zeros = usize::try_from(exponent).unwrap_or(0);
        let digits = format!("{}{:0<zeros$}", value.unsigned_abs(), "");
        let fraction = usize::try_from(-exponent).unwrap_or(0);
        let digits = format!("{digits:0>width$}", width = fraction + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - fraction)?;
        let sign = if value < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Self::try_from(format!("{sign}{whole}{point}{fraction}")).ok()
    };
}
