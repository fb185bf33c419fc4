//! Maps with string keys.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::attribute::{Attribute, NoFields};
use super::compared::Map;
use super::decode::Decode;
use super::document::Document;
use super::encode::Encode;
use super::kind::{self, Always};
use super::members::{EncodeMembers, Members, decode_document, encode_document};
use super::shape::Shape;
use crate::wire::{DecodeError, EncodeError, MapReader, MapWriter, ValueReader, ValueWriter};

impl<T: Attribute, H> Attribute for HashMap<String, T, H> {
    type Kind = kind::M<T>;
    type Base = Map<T::Base>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: Encode, H> EncodeMembers for HashMap<String, T, H> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.iter()
            .try_for_each(|(name, value)| map.entry(name, value))
    }
}

impl<T: Encode, H> Encode for HashMap<String, T, H> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        encode_document(self, out)
    }
}

impl<'b, T: Decode<'b>, H: BuildHasher + Default> Members<'b> for HashMap<String, T, H> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut entries = Self::default();
        while let Some((name, value)) = map.next()? {
            let value = T::decode(value).map_err(|error| error.at_name(&name))?;
            entries.insert(name.into_owned(), value);
        }
        Ok(entries)
    }
}

impl<'b, T: Decode<'b>, H: BuildHasher + Default> Decode<'b> for HashMap<String, T, H> {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

impl<T: Encode, H> Document for HashMap<String, T, H> {
    const SHAPE: &'static Shape = &Shape::OPEN;
}

impl<T: Attribute> Attribute for BTreeMap<String, T> {
    type Kind = kind::M<T>;
    type Base = Map<T::Base>;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: Encode> EncodeMembers for BTreeMap<String, T> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.iter()
            .try_for_each(|(name, value)| map.entry(name, value))
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        encode_document(self, out)
    }
}

impl<'b, T: Decode<'b>> Members<'b> for BTreeMap<String, T> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut entries = Self::new();
        while let Some((name, value)) = map.next()? {
            let value = T::decode(value).map_err(|error| error.at_name(&name))?;
            entries.insert(name.into_owned(), value);
        }
        Ok(entries)
    }
}

impl<'b, T: Decode<'b>> Decode<'b> for BTreeMap<String, T> {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        decode_document(value)
    }
}

impl<T: Encode> Document for BTreeMap<String, T> {
    const SHAPE: &'static Shape = &Shape::OPEN;
}
