//! The decimals of the crate `rust_decimal`.

use rust_decimal::Decimal;

use super::decimals::{read, width, write};
use super::fixed_width::fixed_width;
use super::formats::Decimals;
use crate::codec::decimal;

fixed_width! {
    Decimal, Decimals<I, F>, for[const I: usize, const F: usize], width width(I, F),
    write |number, out| {
        let digits = decimal::Decimal::parse(itoa::Buffer::new().format(number.mantissa()))?;
        // A scale is at most 28.
        write(&digits.shifted(-i16::try_from(number.scale()).unwrap_or(i16::MAX)), I, F, out)
    },
    read |text| {
        let (value, exponent) = read(text, I, F)?;
        let exponent = i32::try_from(exponent).ok()?;
        let value = value.checked_mul(10_i128.checked_pow(exponent.max(0).unsigned_abs())?)?;
        Self::try_from_i128_with_scale(value, exponent.min(0).unsigned_abs()).ok()
    };
}
