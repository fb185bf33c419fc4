//! Values that a converter stores, as attributes.

use std::fmt;
use std::marker::PhantomData;

use super::attribute::{Attribute, NoFields};
use super::convert::Convert;
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Presence as _};
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

/// A value that the converter `C` stores.
#[doc(hidden)]
pub struct Via<C, T> {
    value: T,
    converter: PhantomData<fn() -> C>,
}

/// Wraps a reference for writing with the converter `C`.
#[doc(hidden)]
pub fn via<C: Convert<T>, T>(value: &T) -> Via<C, &T> {
    Via::new(value)
}

/// Like [`via`], for a field that may be absent.
#[doc(hidden)]
pub fn via_option<C: Convert<T>, T>(value: &Option<T>) -> Option<Via<C, &T>> {
    value.as_ref().map(via)
}

impl<C, T> Via<C, T> {
    pub(super) const fn new(value: T) -> Self {
        Self {
            value,
            converter: PhantomData,
        }
    }

    pub(super) const fn get(&self) -> &T {
        &self.value
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<C, T> fmt::Debug for Via<C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Via").finish_non_exhaustive()
    }
}

/// The attribute has the DynamoDB type of what is stored, and is compared with values of `T`.
impl<C: Convert<T>, T> Attribute for Via<C, T> {
    type Kind = kind::Converted<C, T>;
    type Base = Converted<C, T>;
    type Presence = <C::Stored as Attribute>::Presence;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

/// A value of type `T` that the converter `C` stores is compared as this: with values of `T`, which the converter
/// stores, and with attributes of the same converter.
#[derive(Debug)]
pub struct Converted<C, T>(PhantomData<fn() -> (C, T)>);

impl<C: Convert<T>, T> Attribute for Converted<C, T> {
    type Kind = kind::Converted<C, T>;
    type Base = Self;
    type Presence = kind::Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

/// Writes a value as an operand.
///
/// # Errors
/// The converter's error, and an [`EncodeError`] for a value that is stored as no attribute: an operand needs one.
pub(crate) fn encode_converted<C: Convert<T>, T>(
    value: &T,
    out: ValueWriter<'_>,
) -> Result<(), EncodeError> {
    let value = via::<C, T>(value);
    if value.is_absent() {
        return Err(EncodeError::invalid(
            "the converter returns no value; use `remove` or `not_exists`",
        ));
    }
    value.encode(out)
}

/// Converts a value to what is stored.
pub(super) fn store<C: Convert<T>, T>(value: &T) -> Result<C::Stored, EncodeError> {
    C::store(value)
        .map_err(|error| EncodeError::invalid_because("the converter rejected the value", error))
}

impl<C: Convert<T>, T> Encode for Via<C, &T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        store::<C, T>(self.value)?.encode(out)
    }

    fn is_absent(&self) -> bool {
        // The second conversion is needed only if the stored type can be absent.
        <C::Stored as Attribute>::Presence::CAN_BE_ABSENT
            && C::store(self.value).is_ok_and(|stored| stored.is_absent())
    }
}

impl<'b, C: Convert<T>, T> Decode<'b> for Via<C, T> {
    fn reads_null() -> bool {
        C::Stored::reads_null()
    }

    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        match C::load(C::Stored::decode(value)?) {
            Ok(value) => Ok(Self::new(value)),
            Err(error) => Err(DecodeError::invalid_because(C::expected(&error), error)),
        }
    }

    fn absent() -> Option<Self> {
        C::absent().map(Self::new)
    }
}
