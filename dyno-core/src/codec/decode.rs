//! Types that can be read from an attribute.

use crate::wire::{DecodeError, ValueReader};

/// Reads a value from an attribute. `'b` is the lifetime of the JSON, from which the value may borrow.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a DynamoDB attribute",
    label = "cannot be read",
    note = "for a struct or an enum of your own add `#[derive(dyno::Document)]`",
    note = "for a type with serde's traits put `#[dyno(serde)]` on the field",
    note = "for a conversion of your own put `#[dyno(with = ..)]` on the field"
)]
pub trait Decode<'b>: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// A [`DecodeError`] with what was expected and what was found.
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError>;

    /// Returns the value of a field whose attribute is absent, or `None` if that is an error.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// Whether NULL is a value of this type rather than the absence of one.
    #[doc(hidden)]
    #[must_use]
    fn reads_null() -> bool {
        false
    }

    /// Reads a list of such values, or bytes.
    #[doc(hidden)]
    fn decode_vec(value: ValueReader<'_, 'b>) -> Result<Vec<Self>, DecodeError> {
        let mut list = value.list()?;
        if size_of::<Self>() > LARGE {
            let mut elements = Vec::new();
            while let Some(value) = list.next()? {
                elements.push(Self::decode(value).map_err(|error| error.at_index(elements.len()))?);
            }
            return Ok(elements);
        }
        // The first elements are kept on the stack, so that a short list is allocated once, in its final length: one
        // allocation less per movie of the bench `allocations`, and no more than a clone has.
        let mut first = [const { None }; FIRST_ELEMENTS];
        for (index, slot) in first.iter_mut().enumerate() {
            let Some(value) = list.next()? else {
                let filled = first.iter_mut().take(index);
                let elements = filled.map(|slot| slot.take().expect("it was filled above"));
                return Ok(elements.collect());
            };
            *slot = Some(Self::decode(value).map_err(|error| error.at_index(index))?);
        }
        let mut elements = Vec::with_capacity(4 * FIRST_ELEMENTS);
        elements.extend(first.iter_mut().map_while(Option::take));
        while let Some(value) = list.next()? {
            elements.push(Self::decode(value).map_err(|error| error.at_index(elements.len()))?);
        }
        Ok(elements)
    }
}

/// The number of elements that are kept on the stack.
const FIRST_ELEMENTS: usize = 8;

/// The size of an element in bytes above which it is not kept on the stack.
const LARGE: usize = 128;
