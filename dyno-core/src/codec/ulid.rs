//! The identifiers of the crate `ulid`, as an S of 26 characters. They sort by time.

use ulid::{ULID_LEN, Ulid};

use super::attribute::attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

attribute!(Ulid: kind::S, compared as Self);

impl Encode for Ulid {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.string(self.array_to_str(&mut [0; ULID_LEN]));
        Ok(())
    }
}

impl Decode<'_> for Ulid {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let text = value.string()?;
        // The 26 characters have room for 130 bits, and the crate ignores the first two.
        let id = Self::from_string(&text).ok();
        let id = id.filter(|_| text.starts_with(|first| matches!(first, '0'..='7')));
        id.ok_or_else(|| DecodeError::invalid("a ULID"))
    }
}
