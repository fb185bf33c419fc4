//! Fields of the type `Cow<'static, T>`, which are read as owned values.

use std::borrow::Cow;
use std::convert::Infallible;

use super::attribute::Attribute;
use super::convert::Convert;
use super::decode::Decode;
use super::encode::Encode;

/// Reads a `Cow<'static, T>`, which cannot borrow from a response.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Owned;

impl<T> Convert<Cow<'static, T>> for Owned
where
    T: ToOwned + ?Sized,
    T::Owned: Attribute + Encode + for<'b> Decode<'b>,
{
    type Stored = T::Owned;
    type Error = Infallible;

    fn store(value: &Cow<'static, T>) -> Result<T::Owned, Infallible> {
        Ok(T::to_owned(value))
    }

    fn load(stored: T::Owned) -> Result<Cow<'static, T>, Infallible> {
        Ok(Cow::Owned(stored))
    }
}
