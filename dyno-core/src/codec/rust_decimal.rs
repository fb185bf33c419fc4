//! The decimals of the crate `rust_decimal`, as an N. All of them fit. Reading a number that a decimal cannot hold
//! exactly is an error.

use rust_decimal::Decimal;

use super::attribute::attribute;
use super::decimal::parse_scientific;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use super::lenient::lenient_numbers;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

attribute!(Decimal: kind::N, compared as Self);
lenient_numbers!(Decimal);

impl Encode for Decimal {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        // A decimal has at most 29 digits.
        out.digits(&self.to_string());
        Ok(())
    }
}

impl Decode<'_> for Decimal {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let exact = |(digits, exponent): (i128, i32)| {
            let digits =
                digits.checked_mul(10_i128.checked_pow(exponent.max(0).unsigned_abs())?)?;
            Self::try_from_i128_with_scale(digits, exponent.min(0).unsigned_abs()).ok()
        };
        let decimal = parse_scientific(&value.number()?).and_then(exact);
        decimal.ok_or_else(|| DecodeError::invalid("a number that `rust_decimal` holds exactly"))
    }
}
