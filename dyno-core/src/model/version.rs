//! The types of versions and of write ids.

use super::WriteContext;

/// A type for `#[dyno(version)]`: `u32`, `u64` or `u128`, and no other. Smaller ones would be used up.
///
/// ```compile_fail,E0277
/// #[derive(Clone, Copy)]
/// struct Small(u8);
///
/// impl dyno::model::VersionNumber for Small {
///     fn number(self) -> u128 {
///         self.0.into()
///     }
///
///     fn next(self) -> Option<Self> {
///         self.0.checked_add(1).map(Self)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a version",
    label = "not `u32`, `u64` or `u128`",
    note = "a version counts the writes of an item: `#[dyno(version)] version: u64`"
)]
pub trait VersionNumber: sealed::Sealed + Copy + Send + Sync + 'static {
    /// Returns the version as a number; 0 if the item was never written.
    fn number(self) -> u128;

    /// Returns the version after this one; `None` after the highest one.
    #[must_use]
    fn next(self) -> Option<Self>;
}

mod sealed {
    #[expect(
        unnameable_types,
        reason = "nobody else names it, so nobody else implements `VersionNumber`"
    )]
    pub trait Sealed {}
}

macro_rules! versions {
    ($($type:ty)*) => {$(
        impl sealed::Sealed for $type {}

        #[diagnostic::do_not_recommend]
        impl VersionNumber for $type {
            fn number(self) -> u128 {
                self.into()
            }

            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
        }
    )*};
}

versions!(u32 u64 u128);

/// A type for `#[dyno(write_id)]`: `String`, `u64`, or, with the feature `uuid`, `Uuid`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a write id",
    label = "has no random values",
    note = "use `String` or `u64`; with the feature `uuid` also `Uuid`"
)]
pub trait WriteId: Default {
    /// Returns the value of these random bits.
    #[must_use]
    fn from_random(bits: u128) -> Self;
}

/// 22 letters, digits, `-` and `_`: 128 random bits.
#[diagnostic::do_not_recommend]
impl WriteId for String {
    fn from_random(bits: u128) -> Self {
        base64_simd::URL_SAFE_NO_PAD.encode_to_string(bits.to_be_bytes())
    }
}

#[diagnostic::do_not_recommend]
impl WriteId for u64 {
    fn from_random(bits: u128) -> Self {
        let [high, low] = [bits >> 64, bits & u128::from(Self::MAX)];
        Self::try_from(high ^ low).unwrap_or_default()
    }
}

#[cfg(feature = "uuid")]
#[diagnostic::do_not_recommend]
impl WriteId for uuid::Uuid {
    fn from_random(bits: u128) -> Self {
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}

/// The id of a write.
#[doc(hidden)]
#[must_use]
pub fn write_id<I: WriteId>(context: &WriteContext) -> I {
    I::from_random(context.random())
}
