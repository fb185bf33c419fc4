//! The rules of models: what the `validate` function of a model returns, and items that were checked when they were
//! read.

use std::fmt;
use std::ops::Deref;

use super::Model;
use crate::codec::{Decode, Document, EncodeMembers, Members, Shape, decode_value};
use crate::wire::{DecodeError, EncodeError, MapReader, MapWriter, Violations};

/// An item that was read and keeps the rules of its model: what `#[dyno(validate = ..)]` names.
///
/// `validated()` of a get, a query or a scan reads items as `Valid<M>`. An item that breaks a rule is unreadable: an
/// [`Error::Decode`](crate::Error::Decode) with the rules and the item, or an `Err` in its place in a `lenient` read.
/// Other reads do not check the rules. It dereferences to the item.
///
/// ```no_run
/// use dyno::{Model, Table};
///
/// #[derive(Model)]
/// #[dyno(table = "Bookings", validate = Booking::check)]
/// struct Booking {
///     #[dyno(partition_key)]
///     id: u64,
///     from: u32,
///     to: u32,
/// }
///
/// impl Booking {
///     fn check(&self) -> Result<(), &'static str> {
///         if self.from < self.to { Ok(()) } else { Err("`to` must be after `from`") }
///     }
/// }
///
/// # async fn example(bookings: Table<Booking>) -> dyno::Result<()> {
/// let booking = bookings.get(7_u64).validated().required().await?.into_inner();
/// for booking in bookings.scan().validated().lenient().all().await? {
///     if let Err(error) = booking {
///         println!("{error}"); // Booking (8): the item is invalid: `to` must be after `from`
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Valid<M>(M);

impl<M> Valid<M> {
    /// Returns the item.
    #[must_use]
    pub fn into_inner(self) -> M {
        self.0
    }
}

impl<M> Deref for Valid<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

/// Shows the item as its type does.
impl<M: fmt::Debug> fmt::Debug for Valid<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Valid").field(&self.0).finish()
    }
}

#[diagnostic::do_not_recommend]
impl<M: EncodeMembers> EncodeMembers for Valid<M> {
    fn encode_members(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        self.0.encode_members(map)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Document> Document for Valid<M> {
    const SHAPE: &'static Shape = M::SHAPE;
}

#[diagnostic::do_not_recommend]
impl<'b, M: Model + Members<'b>> Members<'b> for Valid<M> {
    fn decode_members(map: &mut MapReader<'_, 'b>) -> Result<Self, DecodeError> {
        let item = M::decode_members(map)?;
        item.check_rules()?;
        Ok(Self(item))
    }
}

/// The result of a `validate` function as that of a write.
///
/// # Errors
/// An [`EncodeError`] with the rules that the item breaks.
#[doc(hidden)]
pub fn valid<E: Into<Violations>>(result: Result<(), E>) -> Result<(), EncodeError> {
    result.map_err(|violations| EncodeError::violations_of(violations.into()))
}

/// Checks the value of a field, as DynamoDB's JSON. What the field cannot hold is no matter of its rules.
///
/// # Errors
/// An [`EncodeError`] with the rules that the value breaks.
#[doc(hidden)]
pub fn check_value<T: for<'b> Decode<'b>, E: Into<Violations>>(
    json: &str,
    check: impl FnOnce(T) -> Result<(), E>,
) -> Result<(), EncodeError> {
    decode_value(json).map_or(Ok(()), |value| valid(check(value)))
}
