//! The decimals of the crate `bigdecimal`, as an N. One of more than 38 digits is refused.

use bigdecimal::BigDecimal;

use super::{Decode, DecodeError, Encode, EncodeError, attribute, kind};
use crate::codec::Number;
use crate::wire::{ValueReader, ValueWriter};

attribute!(BigDecimal: kind::N, compared as Self);

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
