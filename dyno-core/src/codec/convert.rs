//! Fields that a converter stores: `#[dyno(with = ..)]`.

use std::fmt;
use std::marker::PhantomData;

use super::attribute::{Attribute, NoFields};
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Presence as _};
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

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
    /// An error, or a string. It is the source of the [`EncodeError`] or the [`DecodeError`].
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
}

/// A value that the converter `C` stores.
#[doc(hidden)]
pub struct Via<C, T> {
    value: T,
    converter: PhantomData<fn() -> C>,
}

/// Wraps a reference for writing with the converter `C`.
#[doc(hidden)]
pub fn via<C: Convert<T>, T>(value: &T) -> Via<C, &T> {
    Via {
        value,
        converter: PhantomData,
    }
}

/// Like [`via`], for a field that may be absent.
#[doc(hidden)]
pub fn via_option<C: Convert<T>, T>(value: &Option<T>) -> Option<Via<C, &T>> {
    value.as_ref().map(via)
}

impl<C, T> Via<C, T> {
    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<C, T> fmt::Debug for Via<C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Via").finish_non_exhaustive()
    }
}

/// The attribute has the DynamoDB type of what is stored, and is compared with values of `T`.
impl<C: Convert<T>, T> Attribute for Via<C, T> {
    type Kind = kind::Converted<C, T>;
    type Base = Converted<C, T>;
    type Presence = <C::Stored as Attribute>::Presence;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

/// A value of type `T` that the converter `C` stores is compared as this: with values of `T`, which the converter
/// stores, and with attributes of the same converter.
#[derive(Debug)]
pub struct Converted<C, T>(PhantomData<fn() -> (C, T)>);

impl<C: Convert<T>, T> Attribute for Converted<C, T> {
    type Kind = kind::Converted<C, T>;
    type Base = Self;
    type Presence = kind::Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

/// Writes a value as an operand.
///
/// # Errors
/// The converter's error, and an [`EncodeError`] for a value that is stored as no attribute: an operand needs one.
pub(crate) fn encode_converted<C: Convert<T>, T>(
    value: &T,
    out: ValueWriter<'_>,
) -> Result<(), EncodeError> {
    let value = via::<C, T>(value);
    if value.is_absent() {
        return Err(EncodeError::invalid(
            "the converter stores it as no attribute; use `remove` or `not_exists`",
        ));
    }
    value.encode(out)
}

impl<C: Convert<T>, T> Encode for Via<C, &T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        match C::store(self.value) {
            Ok(stored) => stored.encode(out),
            Err(error) => Err(EncodeError::invalid_because(
                "the converter rejected the value",
                error,
            )),
        }
    }

    fn is_absent(&self) -> bool {
        // The second conversion is needed only if the stored type can be absent.
        <C::Stored as Attribute>::Presence::CAN_BE_ABSENT
            && C::store(self.value).is_ok_and(|stored| stored.is_absent())
    }
}

impl<'b, C: Convert<T>, T> Decode<'b> for Via<C, T> {
    const READS_NULL: bool = C::Stored::READS_NULL;

    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        match C::load(C::Stored::decode(value)?) {
            Ok(value) => Ok(Self {
                value,
                converter: PhantomData,
            }),
            Err(error) => Err(DecodeError::invalid_because(
                "a value that the converter accepts",
                error,
            )),
        }
    }

    fn absent() -> Option<Self> {
        C::absent().map(|value| Self {
            value,
            converter: PhantomData,
        })
    }
}
