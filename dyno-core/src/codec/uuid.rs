//! The identifiers of the crate `uuid`, as an S with hyphens. Identifiers of version 7 sort by time.

use uuid::Uuid;

use super::decode::Decode;
use super::lenient::{Lenient, Timestamps};
use crate::wire::{AttributeType, DecodeError, ValueReader};

super::strings::displayed! {
    Uuid, "a UUID";
}

impl<'b> Lenient<'b> for Uuid {
    fn decode_leniently(value: ValueReader<'_, 'b>, _: Timestamps) -> Result<Self, DecodeError> {
        if value.attribute_type()? != AttributeType::B {
            return Self::decode(value);
        }
        let bytes = value.binary()?;
        Self::from_slice(&bytes).map_err(|error| DecodeError::invalid_because("16 bytes", error))
    }
}
