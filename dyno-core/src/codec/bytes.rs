//! The bytes of the crate `bytes`, as a B.

use bytes::Bytes;

use super::attribute::{Attribute, NoFields};
use super::compared::List;
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Always};
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

impl Attribute for Bytes {
    type Kind = kind::B;
    type Base = List<u8>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl Encode for Bytes {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.binary(self);
        Ok(())
    }
}

impl Decode<'_> for Bytes {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        u8::decode_vec(value).map(Into::into)
    }
}
