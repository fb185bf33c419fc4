//! Fields whose empty value is NULL: `#[dyno(empty_as_null)]`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::decode::Decode;
use super::encode::Encode;
use super::slot::{Slot, slot_with};
use crate::wire::{EncodeError, ValueWriter};

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

/// A reference whose empty value is written as NULL.
#[doc(hidden)]
#[derive(Debug)]
pub struct OrNull<'a, T>(&'a T);

/// Wraps a reference for writing. The empty value becomes NULL.
#[doc(hidden)]
pub fn empty_as_null<T: EmptyAsNull + Encode>(value: &T) -> OrNull<'_, T> {
    OrNull(value)
}

impl<T: EmptyAsNull + Encode> Encode for OrNull<'_, T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        if self.0.is_empty_value() {
            out.null();
            return Ok(());
        }
        self.0.encode(out)
    }
}

/// Makes an empty slot for a field that reads NULL as its empty value.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn slot_empty_as_null<'b, T: EmptyAsNull + Decode<'b>>() -> Slot<'b, T> {
    slot_with(|value| match value.is_null() {
        true => value.null().map(|()| T::default()),
        false => T::decode(value),
    })
}
