//! What the `validate` function of a model returns.

use crate::wire::{EncodeError, Violations};

/// The result of a `validate` function as that of a write.
///
/// # Errors
/// An [`EncodeError`] with the rules that the item breaks.
#[doc(hidden)]
pub fn valid<E: Into<Violations>>(result: Result<(), E>) -> Result<(), EncodeError> {
    result.map_err(|violations| EncodeError::violations_of(violations.into()))
}
