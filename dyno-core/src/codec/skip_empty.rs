//! Fields whose empty value is not stored: `#[dyno(skip_empty)]`.

use std::marker::PhantomData;

use super::attribute::Attribute;
use super::empty_as_null::EmptyAsNull;
use super::encode::Encode;
use super::kind::{self, Optional};
use crate::wire::{EncodeError, MapWriter};

/// Such a field as an attribute, in its path: it can be absent, and SET of its empty value removes it.
#[doc(hidden)]
#[derive(Debug)]
pub struct EmptyIsAbsent<T>(PhantomData<fn() -> T>);

impl<T: Attribute> Attribute for EmptyIsAbsent<T> {
    type Kind = T::Kind;
    type Base = T::Base;
    type Presence = Optional;
    type InList = kind::L<Self>;
    type Fields<M, A> = T::Fields<M, A>;

    const EMPTY_IS_ABSENT: bool = true;
}

/// What the derive needs of such a field, as one trait: so a type without an empty value has one error.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no empty value that can be left out",
    label = "not a type for `skip_empty`",
    note = "`skip_empty` is for strings, bytes, lists and maps; the `None` of an `Option` and an empty set are left \
            out without it"
)]
pub trait SkipEmptyField {
    /// Writes the field, whose name is in the form of [`MapWriter::put`], unless it is empty.
    ///
    /// # Errors
    /// As [`MapWriter::put`].
    fn put_unless_empty(
        this: &Self,
        name: &'static str,
        map: &mut MapWriter<'_>,
    ) -> Result<(), EncodeError>;
}

impl<T: EmptyAsNull + Encode> SkipEmptyField for T {
    fn put_unless_empty(
        this: &T,
        name: &'static str,
        map: &mut MapWriter<'_>,
    ) -> Result<(), EncodeError> {
        match this.is_empty_value() {
            true => Ok(()),
            false => map.put(name, this),
        }
    }
}
