//! Values that fit an attribute.

use crate::codec::EncodeError;
use crate::wire::ValueWriter;

/// A value that fits an attribute that is compared as `T` ([`Attribute::Base`](crate::codec::Attribute::Base)): a
/// `&str` fits a `String`, an array fits a list or a set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit an attribute of type `{T}`",
    label = "expected a value for `{T}`",
    note = "the value must have the attribute's own type"
)]
pub trait Fits<T> {
    /// Writes the value in the form in which the attribute is stored.
    ///
    /// # Errors
    /// An [`EncodeError`] if DynamoDB cannot hold the value.
    fn encode_as(&self, out: ValueWriter<'_>) -> Result<(), EncodeError>;
}
