//! The durations of the standard library, as an N in seconds.

use std::time::Duration;

use super::attribute::attribute;
use super::decimal::parse_scaled;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

attribute!(Duration: kind::N, compared as Self);

impl Encode for Duration {
    /// Writes seconds, with as many fractional digits as needed: 1.5.
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        let text = format!("{}.{:09}", self.as_secs(), self.subsec_nanos());
        out.digits(text.trim_end_matches('0').trim_end_matches('.'));
        Ok(())
    }
}

impl Decode<'_> for Duration {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let nanoseconds: Option<u128> = parse_scaled(&value.number()?, 9);
        nanoseconds
            .filter(|&nanoseconds| nanoseconds <= Self::MAX.as_nanos())
            .map(Self::from_nanos_u128)
            .ok_or_else(|| DecodeError::invalid("seconds with at most nine fractional digits"))
    }
}
