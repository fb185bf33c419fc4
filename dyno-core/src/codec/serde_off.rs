//! `#[dyno(serde)]` without the feature `serde`: a compile error that names the feature.

use std::convert::Infallible;

use super::convert::Convert;
use super::value::Value;
use crate::wire::{EncodeError, MapWriter};

/// The converter of `#[dyno(serde)]`, which needs the feature `serde`.
#[derive(Clone, Copy, Debug)]
pub struct Serde;

/// A type that can be stored with serde. Without the feature `serde`, there is none.
#[diagnostic::on_unimplemented(
    message = "`#[dyno(serde)]` needs the feature `serde` of `dyno-mapper`, which is off",
    label = "needs the feature `serde`",
    note = "enable it for `dyno-mapper` in Cargo.toml: `features = [\"serde\"]`"
)]
pub trait SerdeFeature: Sized {
    #[doc(hidden)]
    fn store(value: &Self) -> Value;
    #[doc(hidden)]
    fn load(stored: Value) -> Self;
}

/// The type of `#[dyno(serde = write)]`, which needs the feature `serde`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[dyno(serde = write)]` needs the feature `serde` of `dyno-mapper`, which is off",
    label = "needs the feature `serde`",
    note = "enable it for `dyno-mapper` in Cargo.toml: `features = [\"serde\"]`"
)]
pub trait WrittenBySerde {
    #[doc(hidden)]
    fn write(&self, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;
}

/// Writes the members of a document with serde.
///
/// # Errors
/// None, because there is no such type.
#[doc(hidden)]
pub fn write_with_serde<T: WrittenBySerde>(
    document: &T,
    _: &[&str],
    map: &mut MapWriter<'_>,
) -> Result<(), EncodeError> {
    document.write(map)
}

impl<T: SerdeFeature> Convert<T> for Serde {
    type Stored = Value;
    type Error = Infallible;

    fn store(value: &T) -> Result<Value, Infallible> {
        Ok(T::store(value))
    }

    fn load(stored: Value) -> Result<T, Infallible> {
        Ok(T::load(stored))
    }
}
