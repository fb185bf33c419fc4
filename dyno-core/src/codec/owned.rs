//! Fields with a `Cow<'static, T>`, which are read as owned values.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use super::decode::Decode;
use super::slot::{Slot, slot_as};
use crate::wire::{DecodeError, ValueReader};

/// A type with a `Cow<'static, T>`, which cannot borrow from a response and so is made from owned data.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds a `Cow` with the lifetime `'static` where it cannot be read",
    label = "cannot be read from a table",
    note = "`Cow<'static, T>` can be read in options, lists, sets and maps; use the owned type instead, such as \
        `String`"
)]
pub trait FromOwned: Sized {
    /// The same without `Cow`.
    type Owned;

    /// Wraps the owned data.
    fn from_owned(owned: Self::Owned) -> Self;
}

impl<T: ToOwned + ?Sized> FromOwned for Cow<'static, T> {
    type Owned = T::Owned;

    fn from_owned(owned: T::Owned) -> Self {
        Cow::Owned(owned)
    }
}

impl<T: FromOwned> FromOwned for Option<T> {
    type Owned = Option<T::Owned>;

    fn from_owned(owned: Self::Owned) -> Self {
        owned.map(T::from_owned)
    }
}

impl<T: FromOwned> FromOwned for Box<T> {
    type Owned = Box<T::Owned>;

    fn from_owned(owned: Self::Owned) -> Self {
        Self::new(T::from_owned(*owned))
    }
}

macro_rules! collections {
    ($($type:ty, of $owned:ty, for[$($generics:tt)*];)*) => {$(
        impl<$($generics)*> FromOwned for $type {
            type Owned = $owned;

            fn from_owned(owned: $owned) -> Self {
                owned.into_iter().map(T::from_owned).collect()
            }
        }
    )*};
}

collections! {
    Vec<T>, of Vec<T::Owned>, for[T: FromOwned];
    VecDeque<T>, of VecDeque<T::Owned>, for[T: FromOwned];
    BTreeSet<T>, of BTreeSet<T::Owned>, for[T: FromOwned + Ord];
    HashSet<T, H>, of HashSet<T::Owned, H>, for[T: FromOwned + Eq + Hash, H: BuildHasher + Default];
}

macro_rules! maps {
    ($($type:ty, of $owned:ty, for[$($generics:tt)*];)*) => {$(
        impl<$($generics)*> FromOwned for $type {
            type Owned = $owned;

            fn from_owned(owned: $owned) -> Self {
                owned.into_iter().map(|(key, value)| (key, T::from_owned(value))).collect()
            }
        }
    )*};
}

maps! {
    BTreeMap<K, T>, of BTreeMap<K, T::Owned>, for[K: Ord, T: FromOwned];
    HashMap<K, T, H>, of HashMap<K, T::Owned, H>, for[K: Eq + Hash, T: FromOwned, H: BuildHasher + Default];
}

/// Reads the owned data of a value.
///
/// # Errors
/// The [`DecodeError`] of the data.
#[doc(hidden)]
pub fn decode_owned<'b, T: FromOwned<Owned: Decode<'b>>>(
    value: ValueReader<'_, 'b>,
) -> Result<T, DecodeError> {
    T::Owned::decode(value).map(T::from_owned)
}

/// Returns the value for an absent attribute.
#[doc(hidden)]
#[must_use]
pub fn absent_owned<'b, T: FromOwned<Owned: Decode<'b>>>() -> Option<T> {
    T::Owned::absent().map(T::from_owned)
}

/// Makes an empty slot for a field that is read as owned data.
#[doc(hidden)]
#[must_use]
pub fn slot_owned<'b, T: FromOwned<Owned: Decode<'b>>>() -> Slot<'b, T> {
    slot_as(decode_owned, absent_owned, T::Owned::reads_null)
}
