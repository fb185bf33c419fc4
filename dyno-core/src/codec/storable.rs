//! What the derive needs of the type of a field, as one trait.
//!
//! The derive writes, reads and describes each field, in three impls. If each asked for its own trait, a type that
//! cannot be stored would have three errors. All three ask for `Storable`, in the same words, and the compiler prints
//! an error that it has printed already only once.

use super::attribute::Attribute;
use super::content::{Content, ContentOf};
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{Any, B, Bool, Converted, Document, L, M, N, Null, S, SetOf, Wrapped};
use super::map_key::Keyed;
use super::shape::AttributeSchema;
use super::slot::{Slot, slot};
use crate::wire::{EncodeError, MapWriter};

/// A type that a field can have.
///
/// It has no supertraits, for each would be one more requirement at each use.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a DynamoDB attribute",
    label = "not an attribute type",
    note = "for a struct or an enum of your own add `#[derive(dyno::Document)]`",
    note = "for a type with serde's traits put `#[dyno(serde)]` on the field",
    note = "for a conversion of your own put `#[dyno(with = ..)]` on the field"
)]
pub trait Storable<'b>: Sized {
    /// The attribute, which has no name yet.
    const ATTRIBUTE: AttributeSchema;

    /// Writes the field, whose name is in the form of [`MapWriter::put`].
    ///
    /// This and the other functions are no methods, so that they are never those that an expression of the user calls.
    fn put(this: &Self, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;

    /// Writes the field, which is part of a key.
    fn put_key(this: &Self, name: &'static str, map: &mut MapWriter<'_>)
    -> Result<(), EncodeError>;

    /// Returns an empty slot for the field.
    fn slot() -> Slot<'b, Self>;
}

impl<'b, T: Attribute<Kind: CodecOf<'b, T>>> Storable<'b> for T {
    const ATTRIBUTE: AttributeSchema = AttributeSchema::new::<T>("");

    #[inline]
    fn put(this: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        T::Kind::put(this, name, map)
    }

    #[inline]
    fn put_key(this: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
        T::Kind::put_key(this, name, map)
    }

    #[inline]
    fn slot() -> Slot<'b, T> {
        T::Kind::slot()
    }
}

/// How values of type `T` are written and read, asked of their kind.
///
/// If a type has no kind, the compiler cannot ask any further, and the missing kind is the only error. So lists and
/// maps ask the kind of their elements, and only the kinds without elements ask whether `T` is written and read.
#[doc(hidden)]
pub trait CodecOf<'b, T> {
    fn put(value: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;

    fn put_key(value: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError>;

    fn slot() -> Slot<'b, T>;
}

macro_rules! codecs {
    ($($kind:ty $(, for[$($generics:ident)*])?;)*) => {$(
        impl<'b, T: Encode + Decode<'b>, $($($generics,)*)?> CodecOf<'b, T> for $kind {
            #[inline]
            fn put(value: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
                map.put(name, value)
            }

            #[inline]
            fn put_key(value: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
                map.put_key(name, value)
            }

            #[inline]
            fn slot() -> Slot<'b, T> {
                slot()
            }
        }

        impl<'b, T: Encode + Decode<'b>, $($($generics,)*)?> ContentOf<'b, T> for $kind {
            #[inline]
            fn content() -> Content<'b, T> {
                Content::new()
            }
        }
    )*};
}

codecs! {
    S;
    N;
    B;
    Bool;
    Null;
    Document;
    Any;
    Converted<C, U>, for[C U];
    Wrapped<K>, for[K];
}

macro_rules! codecs_of_elements {
    ($($kind:ty, for[$($key:ident)?];)*) => {$(
        impl<'b, T, $($key,)? E: Attribute<Kind: CodecOf<'b, T>>> CodecOf<'b, T> for $kind {
            #[inline]
            fn put(value: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
                E::Kind::put(value, name, map)
            }

            #[inline]
            fn put_key(value: &T, name: &'static str, map: &mut MapWriter<'_>) -> Result<(), EncodeError> {
                E::Kind::put_key(value, name, map)
            }

            #[inline]
            fn slot() -> Slot<'b, T> {
                E::Kind::slot()
            }
        }

        impl<'b, T, $($key,)? E: Attribute<Kind: ContentOf<'b, T>>> ContentOf<'b, T> for $kind {
            #[inline]
            fn content() -> Content<'b, T> {
                E::Kind::content()
            }
        }
    )*};
}

codecs_of_elements! {
    L<E>, for[];
    M<E>, for[];
    SetOf<E>, for[];
    Keyed<K, E>, for[K];
}
