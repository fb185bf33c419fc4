//! Fields with older names: `#[dyno(alias = "..")]`.

use super::slot::Slot;
use crate::wire::{DecodeError, ValueReader};

/// A slot for a field that is also read from older names.
///
/// If an item has several of the names, the field's own name takes precedence, then the first alias, whatever their
/// order in the item.
#[doc(hidden)]
#[derive(Debug)]
pub struct Aliased<'b, T> {
    slot: Slot<'b, T>,
    /// The rank of the name that the value is from. The field's own name has the rank 0.
    rank: usize,
}

/// Returns the slot for a field with aliases.
#[doc(hidden)]
#[must_use]
pub fn aliased<T>(slot: Slot<'_, T>) -> Aliased<'_, T> {
    Aliased {
        slot,
        rank: usize::MAX,
    }
}

impl<'b, T> Aliased<'b, T> {
    /// Reads the field from its own name.
    ///
    /// # Errors
    /// Returns the [`DecodeError`] of the value, with `name` in its path.
    pub fn fill(&mut self, name: &str, value: ValueReader<'_, 'b>) -> Result<(), DecodeError> {
        self.fill_alias(0, name, value)
    }

    /// Reads the field from the alias with this rank, unless a name of a lower rank was read.
    ///
    /// # Errors
    /// The same as [`fill`](Self::fill).
    pub fn fill_alias(
        &mut self,
        rank: usize,
        name: &str,
        value: ValueReader<'_, 'b>,
    ) -> Result<(), DecodeError> {
        if rank > self.rank {
            return value.skip();
        }
        self.rank = rank;
        self.slot.fill(name, value)
    }

    /// Returns the field, or the value that its type has for an absent attribute.
    ///
    /// # Errors
    /// Returns a [`DecodeError`] if the attribute is absent and its type has no such value.
    pub fn take(self, name: &str) -> Result<T, DecodeError> {
        self.slot.take(name)
    }

    /// Returns the field, or `default` if the attribute is absent.
    pub fn take_or_else(self, default: impl FnOnce() -> T) -> T {
        self.slot.take_or_else(default)
    }
}
