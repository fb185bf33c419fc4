//! Types that can be written as an attribute.

use crate::wire::{EncodeError, ValueWriter};

/// Writes a value as an attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as a DynamoDB attribute",
    label = "cannot be written",
    note = "for a struct or an enum of your own add `#[derive(dyno::Document)]`",
    note = "for a type with serde's traits put `#[dyno(serde)]` on the field",
    note = "for a conversion of your own put `#[dyno(with = ..)]` on the field"
)]
pub trait Encode {
    /// Writes the value with `out`.
    ///
    /// # Errors
    /// An [`EncodeError`] if DynamoDB cannot hold the value: NaN, more than 38 digits, an empty set in a list.
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError>;

    /// Returns whether a field with this value is left out of its document, like `None` and empty sets.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether NULL is a value of this type rather than the absence of one.
    #[doc(hidden)]
    const WRITES_NULL: bool = false;

    /// Writes a slice: as an L, unless the elements are bytes.
    #[doc(hidden)]
    fn encode_slice(slice: &[Self], out: ValueWriter<'_>) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        let mut list = out.list()?;
        for element in slice {
            list.element(element)?;
        }
        list.end();
        Ok(())
    }

    /// Writes the two slices of a ring buffer as one.
    #[doc(hidden)]
    fn encode_slices(slices: [&[Self]; 2], out: ValueWriter<'_>) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        let mut list = out.list()?;
        slices
            .into_iter()
            .flatten()
            .try_for_each(|element| list.element(element))?;
        list.end();
        Ok(())
    }
}
