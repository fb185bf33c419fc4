//! Fields whose `None` is NULL: `#[dyno(null)]`.

use super::decode::Decode;
use super::encode::Encode;
use super::slot::{Slot, slot_with};
use crate::wire::{EncodeError, ValueWriter};

/// An `Option` whose `None` is written as NULL rather than left out.
#[doc(hidden)]
#[derive(Debug)]
pub struct Null<'a, T>(&'a Option<T>);

/// Wraps a reference for writing. `None` becomes NULL.
///
/// A type with its own NULL does not compile, because `None` would be read as `Some`.
///
/// ```compile_fail,E0080
/// dyno::codec::null(&None::<dyno::Value>);
/// ```
#[doc(hidden)]
pub fn null<T: Encode>(value: &Option<T>) -> Null<'_, T> {
    const {
        assert!(
            !T::WRITES_NULL,
            "`null` writes `None` as NULL, which this type reads as a value; remove the option `null`"
        );
    }
    Null(value)
}

impl<T: Encode> Encode for Null<'_, T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        self.0.encode(out)
    }

    fn is_absent(&self) -> bool {
        // An empty set.
        self.0.as_ref().is_some_and(Encode::is_absent)
    }
}

/// Makes an empty slot for an `Option` of a set. NULL is `None`; an absent attribute is the empty set, which DynamoDB
/// cannot store.
#[doc(hidden)]
#[must_use]
pub fn slot_null_set<'b, T: Decode<'b>>() -> Slot<'b, Option<T>> {
    slot_with(Option::decode).absent_as(|| T::absent().map(Some))
}
