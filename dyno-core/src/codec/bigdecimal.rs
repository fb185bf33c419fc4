//! The decimals of the crate `bigdecimal`, as an N. Writing one with more than 38 digits is an error.

use bigdecimal::BigDecimal;

use super::attribute::attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use super::lenient::lenient_numbers;
use super::number::Number;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

attribute!(BigDecimal: kind::N, compared as Self);
lenient_numbers!(BigDecimal);

impl Encode for BigDecimal {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        Number::try_from(self.to_string())?.encode(out)
    }
}

impl Decode<'_> for BigDecimal {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let number = Number::decode(value)?;
        number
            .as_str()
            .parse()
            .map_err(|error| DecodeError::invalid_because("a decimal number", error))
    }
}
