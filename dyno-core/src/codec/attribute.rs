//! What the compiler knows of an attribute type.

use std::marker::PhantomData;

use super::content::{Content, ContentOf};
use super::kind::{Kind, Presence};

/// A type that can be stored as a DynamoDB attribute, with its DynamoDB type and the type that it is compared as.
///
/// It is implemented for the types in the table on the guide's page "Values", and by `#[derive(Document)]` for structs
/// and enums. A type of another crate is stored with `#[dyno(with = ..)]` or `#[dyno(serde)]` on the field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a DynamoDB attribute",
    label = "not an attribute type",
    note = "for a struct or an enum of your own add `#[derive(dyno::Document)]`",
    note = "for a type with serde's traits put `#[dyno(serde)]` on the field",
    note = "for a conversion of your own put `#[dyno(with = ..)]` on the field"
)]
pub trait Attribute {
    /// Its DynamoDB type: one of [`kind`](crate::codec::kind).
    type Kind: Kind;
    /// The type that it is compared as: without `Option` and `Box`, and `String` for all strings.
    type Base: Attribute;
    /// Whether the attribute can be absent, as for an `Option` and a set.
    type Presence: Presence;
    /// The DynamoDB type of a `Vec` of it: L, and B for bytes.
    type InList: Kind;
    /// The lowest integer that it can hold, where that is 0 or 1: for [`decrement`](crate::expr::Path::decrement).
    #[doc(hidden)]
    const LOWEST: Option<u8> = None;
    /// Whether its empty value is stored as NULL: `#[dyno(empty_as_null)]`.
    #[doc(hidden)]
    const EMPTY_IS_NULL: bool = false;
    /// Whether its empty value is not stored: `#[dyno(skip_empty)]`.
    #[doc(hidden)]
    const EMPTY_IS_ABSENT: bool = false;
    /// The paths of its fields, for a value at the address `A` in the model `M`.
    type Fields<M, A>: Fields;

    /// How it is written and read as the field of a newtype.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    fn content<'b>() -> Content<'b, Self>
    where
        Self: Sized,
        Self::Kind: ContentOf<'b, Self>,
    {
        <Self::Kind as ContentOf<'b, Self>>::content()
    }
}

/// The fields of a path: a struct of paths, without size.
#[doc(hidden)]
pub trait Fields: Sized {
    /// The paths, as a value.
    const FIELDS: Self;

    /// The paths, as a reference of any lifetime.
    fn fields<'x>() -> &'x Self
    where
        Self: 'x,
    {
        // Nothing is allocated and nothing leaks, because the type has no size. `&Self::FIELDS` is not enough: the
        // compiler does not promote a constant that depends on a type parameter.
        const {
            assert!(
                size_of::<Self>() == 0,
                "paths that are known at compile time have no size"
            )
        };
        Box::leak(Box::new(Self::FIELDS))
    }
}

/// The fields of a type without fields.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoFields<M, A>(PhantomData<fn() -> (M, A)>);

impl<M, A> Fields for NoFields<M, A> {
    const FIELDS: Self = Self(PhantomData);
}

/// Implements [`Attribute`] for a type of one kind that is always present and has no fields.
macro_rules! attribute {
    ($type:ty: $kind:ty, compared as $base:ty $(, for[$($generics:tt)*])? $(, lowest $lowest:expr)?) => {
        impl$(<$($generics)*>)? $crate::codec::attribute::Attribute for $type {
            $(const LOWEST: Option<u8> = $lowest;)?

            type Kind = $kind;
            type Base = $base;
            type Presence = $crate::codec::kind::Always;
            type InList = $crate::codec::kind::L<Self>;
            type Fields<M, A> = $crate::codec::attribute::NoFields<M, A>;
        }
    };
}

pub(crate) use attribute;
