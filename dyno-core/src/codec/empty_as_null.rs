//! Fields whose empty value is NULL: `#[dyno(empty_as_null)]`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::marker::PhantomData;

use super::attribute::Attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use super::slot::{Slot, slot_with};
use crate::wire::{EncodeError, MapWriter, ValueWriter};

/// A type that has an empty value, which `#[dyno(empty_as_null)]` stores as NULL.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no empty value that can be stored as NULL",
    label = "not a type for `empty_as_null`",
    note = "`empty_as_null` is for strings, bytes, lists, sets and maps; for an `Option` there is `#[dyno(null)]`"
)]
pub trait EmptyAsNull: Default {
    #[doc(hidden)]
    fn is_empty_value(&self) -> bool;
}

macro_rules! empty_as_null {
    ($($type:ty, for[$($generics:tt)*];)*) => {$(
        impl<$($generics)*> EmptyAsNull for $type {
            fn is_empty_value(&self) -> bool {
                self.is_empty()
            }
        }
    )*};
}

empty_as_null! {
    String, for[];
    Vec<T>, for[T];
    VecDeque<T>, for[T];
    HashSet<T, H>, for[T, H: Default];
    BTreeSet<T>, for[T];
    HashMap<K, T, H>, for[K, T, H: Default];
    BTreeMap<K, T>, for[K, T];
}

#[cfg(feature = "bytes")]
empty_as_null! {
    bytes::Bytes, for[];
}

/// Such a field as an attribute, in its path: its empty value as an operand of SET, `=`, `<>` and IN is NULL, as in the
/// items that are put.
#[doc(hidden)]
#[derive(Debug)]
pub struct EmptyIsNull<T>(PhantomData<fn() -> T>);

impl<T: Attribute> Attribute for EmptyIsNull<T> {
    type Kind = T::Kind;
    type Base = T::Base;
    type Presence = T::Presence;
    type InList = kind::L<Self>;
    type Fields<M, A> = T::Fields<M, A>;

    const EMPTY_IS_NULL: bool = true;
}

/// What the derive needs of such a field, as one trait: so a type without an empty value has one error.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no empty value that can be stored as NULL",
    label = "not a type for `empty_as_null`",
    note = "`empty_as_null` is for strings, bytes, lists, sets and maps; for an `Option` there is `#[dyno(null)]`"
)]
pub trait EmptyAsNullField<'b>: Sized {
    /// Writes the field, whose name is in the form of [`MapWriter::put`]. The empty value becomes NULL.
    ///
    /// # Errors
    /// As [`MapWriter::put`].
    fn put(this: &Self, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;

    /// Makes an empty slot, which reads NULL as the empty value.
    fn slot() -> Slot<'b, Self>;
}

impl<'b, T: EmptyAsNull + Encode + Decode<'b>> EmptyAsNullField<'b> for T {
    fn put(this: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        map.put(name, &OrNull(this))
    }

    fn slot() -> Slot<'b, T> {
        slot_with(|value| match value.is_null() {
            true => value.null().map(|()| T::default()),
            false => T::decode(value),
        })
    }
}

/// A reference whose empty value is written as NULL.
struct OrNull<'a, T>(&'a T);

impl<T: EmptyAsNull + Encode> Encode for OrNull<'_, T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        if self.0.is_empty_value() {
            out.null();
            return Ok(());
        }
        self.0.encode(out)
    }
}
