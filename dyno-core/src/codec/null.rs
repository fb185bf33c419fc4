//! Fields whose `None` is NULL: `#[dyno(null)]`.

use super::encode::Encode;
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
}
