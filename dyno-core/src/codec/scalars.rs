//! Booleans and NULL.

use super::attribute::attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

attribute!(bool: kind::Bool, compared as Self);

impl Encode for bool {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.boolean(*self);
        Ok(())
    }
}

impl Decode<'_> for bool {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        value.boolean()
    }
}

attribute!((): kind::Null, compared as Self);

impl Encode for () {
    const WRITES_NULL: bool = true;

    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.null();
        Ok(())
    }
}

impl Decode<'_> for () {
    fn reads_null() -> bool {
        true
    }

    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        value.null()
    }
}
