//! Fields that a converter stores: `#[dyno(with = ..)]`.

use super::attribute::Attribute;
use super::decode::Decode;
use super::encode::Encode;

/// Converts a type `T` to and from a type that can be stored.
///
/// Use it with `#[dyno(with = Cents)]` on a field, for a type of another crate or for a second way to store your own.
///
/// Conditions, updates and keys take values of `T` and convert them, too. `path.stored()` is the path of what is
/// stored.
///
/// ```
/// use std::num::ParseIntError;
///
/// use dyno::codec::Convert;
///
/// /// Stores a colour as a string: `ff8000`.
/// struct Hex;
///
/// impl Convert<u32> for Hex {
///     type Stored = String;
///     type Error = ParseIntError;
///
///     fn store(colour: &u32) -> Result<String, ParseIntError> {
///         Ok(format!("{colour:06x}"))
///     }
///
///     fn load(stored: String) -> Result<u32, ParseIntError> {
///         u32::from_str_radix(&stored, 16)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a converter for `{T}`",
    note = "implement `dyno::Convert<{T}>` for `{Self}`"
)]
pub trait Convert<T> {
    /// The type that is stored.
    type Stored: Attribute + Encode + for<'b> Decode<'b>;
    /// Why a value cannot be stored or cannot be read.
    ///
    /// An error, or a string. It is the source of the [`EncodeError`](super::EncodeError) or the
    /// [`DecodeError`](super::DecodeError).
    type Error: Into<Box<dyn std::error::Error + Send + Sync>>;

    /// Converts a value to the type that is stored.
    ///
    /// # Errors
    /// An error if the value cannot be stored.
    fn store(value: &T) -> Result<Self::Stored, Self::Error>;

    /// Converts the stored value back.
    ///
    /// # Errors
    /// An error if the stored value is not valid.
    fn load(stored: Self::Stored) -> Result<T, Self::Error>;

    /// Returns the value of a field whose attribute is absent, or `None` if that is an error.
    #[must_use]
    fn absent() -> Option<T> {
        Self::load(Self::Stored::absent()?).ok()
    }

    /// Whether NULL is a value, rather than the absence of one.
    #[doc(hidden)]
    #[must_use]
    fn reads_null() -> bool {
        Self::Stored::reads_null()
    }

    /// What a [`DecodeError`] says that was expected. The error itself is not printed, because it may contain the
    /// value.
    #[doc(hidden)]
    #[must_use]
    fn expected(_: &Self::Error) -> &'static str {
        "a value that the converter accepts"
    }
}
