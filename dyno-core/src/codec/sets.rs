//! Sets of strings, numbers and binaries.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use super::attribute::{Attribute, NoFields};
use super::compared::Set;
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Kind, Optional, ScalarAttribute};
use crate::wire::{AttributeType, DecodeError, EncodeError, ValueReader, ValueWriter};

/// The DynamoDB type of a set of `T`: SS, NS or BS.
fn set_type<T: ScalarAttribute>() -> AttributeType {
    <kind::SetOf<T> as Kind>::TYPE.expect("a scalar is S, N or B, and each has a set type")
}

/// Writes the elements of a set.
///
/// # Errors
/// An [`EncodeError`] if there are none: DynamoDB has no empty sets.
pub(crate) fn encode_set<'a, T: ScalarAttribute + 'a, V: Encode + 'a>(
    elements: impl IntoIterator<Item = &'a V>,
    out: ValueWriter<'_>,
) -> Result<(), EncodeError> {
    let mut elements = elements.into_iter().peekable();
    if elements.peek().is_none() {
        return Err(EncodeError::empty_set());
    }
    let mut set = out.set(set_type::<T>());
    elements.try_for_each(|element| set.element(element))?;
    set.end();
    Ok(())
}

fn decode_set<'b, T: ScalarAttribute + Decode<'b>>(
    value: ValueReader<'_, 'b>,
    mut insert: impl FnMut(T) -> bool,
) -> Result<(), DecodeError> {
    let set_type = set_type::<T>();
    if !value.is_plainly(set_type) {
        match value.attribute_type()? {
            AttributeType::L => return decode_list(value, insert),
            // The SDK for Go writes an empty set so.
            AttributeType::Null => return value.null(),
            _ => {}
        }
    }
    let mut set = value.set(set_type)?;
    while let Some(element) = set.next()? {
        insert(T::decode(element)?);
    }
    Ok(())
}

/// Reads the list that serde writes for a set.
fn decode_list<'b, T: Decode<'b>>(
    value: ValueReader<'_, 'b>,
    mut insert: impl FnMut(T) -> bool,
) -> Result<(), DecodeError> {
    let mut list = value.list()?;
    let mut index = 0;
    while let Some(element) = list.next()? {
        insert(T::decode(element).map_err(|error| error.at_index(index))?);
        index += 1;
    }
    Ok(())
}

impl<T: ScalarAttribute, H> Attribute for HashSet<T, H> {
    type Kind = kind::SetOf<T>;
    type Base = Set<T>;
    type Presence = Optional;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: ScalarAttribute + Encode, H> Encode for HashSet<T, H> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        encode_set::<T, T>(self, out)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'b, T: ScalarAttribute + Decode<'b> + Eq + Hash, H: BuildHasher + Default> Decode<'b>
    for HashSet<T, H>
{
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut elements = Self::default();
        decode_set(value, |element| elements.insert(element))?;
        Ok(elements)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: ScalarAttribute> Attribute for BTreeSet<T> {
    type Kind = kind::SetOf<T>;
    type Base = Set<T>;
    type Presence = Optional;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

impl<T: ScalarAttribute + Encode> Encode for BTreeSet<T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        encode_set::<T, T>(self, out)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'b, T: ScalarAttribute + Decode<'b> + Ord> Decode<'b> for BTreeSet<T> {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        let mut elements = Self::new();
        decode_set(value, |element| elements.insert(element))?;
        Ok(elements)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}
