//! Fields whose type is stored by way of another: `#[dyno(with = ..)]` and `#[dyno(null)]`.

use std::fmt;
use std::marker::PhantomData;

use super::kind::Presence;
use super::{Attribute, Decode, DecodeError, Encode, EncodeError};
use crate::wire::{Out, Value};

/// Says how a type `T` is stored: as which attribute type, and how to go there and back.
///
/// For a type of another crate, or for a second way to store one of your own; used with `#[dyno(with = Cents)]` on a field.
///
/// ```
/// use std::num::ParseIntError;
///
/// use dyno::codec::Convert;
///
/// /// Stores a colour as text: `ff8000`.
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
    message = "`{Self}` does not say how `{T}` is stored",
    note = "implement `dyno::Convert<{T}>` for `{Self}`"
)]
pub trait Convert<T> {
    /// What is stored.
    type Stored: Attribute + Encode + for<'b> Decode<'b>;
    /// Why a value cannot be stored or a stored one cannot be read.
    ///
    /// A `String` or a `&'static str` will do, too. It is the source of the [`EncodeError`] or [`DecodeError`].
    type Error: Into<Box<dyn std::error::Error + Send + Sync>>;

    /// From the value to what is stored.
    ///
    /// # Errors
    /// When the value cannot be stored.
    fn store(value: &T) -> Result<Self::Stored, Self::Error>;

    /// From what is stored to the value.
    ///
    /// # Errors
    /// When what is stored is no such value.
    fn load(stored: Self::Stored) -> Result<T, Self::Error>;

    /// What a field is when its attribute is absent; `None` when that is an error.
    #[must_use]
    fn absent() -> Option<T> {
        Self::load(Self::Stored::absent()?).ok()
    }
}

/// A value that is stored as the converter `C` says.
pub struct Via<C, T> {
    value: T,
    converter: PhantomData<fn() -> C>,
}

/// Wraps a reference for writing as the converter `C` says.
pub fn via<C: Convert<T>, T>(value: &T) -> Via<C, &T> {
    Via {
        value,
        converter: PhantomData,
    }
}

/// As [`via`], for a field that may be absent.
pub fn via_option<C: Convert<T>, T>(value: &Option<T>) -> Option<Via<C, &T>> {
    value.as_ref().map(via)
}

impl<C, T> Via<C, T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<C, T> fmt::Debug for Via<C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Via").finish_non_exhaustive()
    }
}

/// As an attribute it is what is stored.
impl<C: Convert<T>, T> Attribute for Via<C, T> {
    type Kind = <C::Stored as Attribute>::Kind;
    type Base = <C::Stored as Attribute>::Base;
    type Presence = <C::Stored as Attribute>::Presence;
    type InList = <C::Stored as Attribute>::InList;
    type Fields<M, A> = <C::Stored as Attribute>::Fields<M, A>;
}

impl<C: Convert<T>, T> Encode for Via<C, &T> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        match C::store(self.value) {
            Ok(stored) => stored.encode(out),
            Err(error) => Err(EncodeError::refused_because(
                "the converter refused the value",
                error,
            )),
        }
    }

    fn is_absent(&self) -> bool {
        // Only where the stored type can be absent is a second conversion needed to know.
        <C::Stored as Attribute>::Presence::CAN_BE_ABSENT
            && C::store(self.value).is_ok_and(|stored| stored.is_absent())
    }
}

impl<'b, C: Convert<T>, T> Decode<'b> for Via<C, T> {
    const READS_NULL: bool = C::Stored::READS_NULL;

    fn decode(value: Value<'_, 'b>) -> Result<Self, DecodeError> {
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

/// An `Option` whose `None` is written as NULL rather than left out.
#[derive(Debug)]
pub struct Null<'a, T>(&'a Option<T>);

/// Wraps a reference for writing: `None` becomes NULL.
///
/// A type that has a NULL of its own does not compile here, for what was `None` would be read as `Some`.
///
/// ```compile_fail,E0080
/// dyno::codec::null(&None::<dyno::Value>);
/// ```
pub fn null<T: Encode>(value: &Option<T>) -> Null<'_, T> {
    const {
        assert!(
            !T::WRITES_NULL,
            "`null` writes `None` as NULL, which this type reads as a value; leave the option out, then `None` is no attribute"
        );
    }
    Null(value)
}

impl<T: Encode> Encode for Null<'_, T> {
    fn encode(&self, out: Out<'_>) -> Result<(), EncodeError> {
        self.0.encode(out)
    }
}
