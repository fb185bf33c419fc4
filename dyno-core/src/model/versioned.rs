//! Models with a version, and models without one.

use super::{Model, VersionNumber};
use crate::wire::EncodeError;

/// A model with a field that is marked with `#[dyno(version)]`: its items are locked optimistically.
///
/// See [`VersionConflict`](crate::error::VersionConflict) for what a version does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no version",
    label = "no field has `#[dyno(version)]`",
    note = "mark a field that is an unsigned integer: `#[dyno(version)] version: u64`"
)]
pub trait Versioned: Model {
    /// The type of the version.
    type Version: VersionNumber;
}

/// A model without a version and without unique values, whose items may be written without a condition.
///
/// `#[derive(Model)]` implements it, unless a field is marked with `#[dyno(version)]` or `#[dyno(unique)]`. It cannot
/// be implemented by hand: a batch would put items without a look at their version. A generic function that puts items
/// in a batch needs the bound.
///
/// ```compile_fail,E0046
/// # use dyno::Model;
/// #[derive(Model)]
/// #[dyno(table = "Accounts")]
/// struct Account {
///     #[dyno(partition_key)]
///     id: String,
///     #[dyno(version)]
///     version: u64,
/// }
///
/// impl dyno::model::Unversioned for Account {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a version or unique values, which BatchWriteItem cannot check",
    label = "a batch of puts has no conditions",
    note = "use `put`; for a version also `upsert_all`, or a transaction: `client.transact_write(..)`"
)]
pub trait Unversioned: Model {
    #[doc(hidden)]
    const DERIVED: Derived;
}

/// What only generated code has.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Derived;

/// The version that a write gives to an item.
///
/// # Errors
/// An [`EncodeError`] after the highest version.
#[doc(hidden)]
pub fn next_version<M: Versioned>(
    version: &M::Version,
    attribute: &str,
) -> Result<M::Version, EncodeError> {
    let next = version.next();
    next.ok_or_else(|| EncodeError::invalid("the highest version is reached").at_name(attribute))
}
