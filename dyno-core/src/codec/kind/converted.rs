//! The kinds of attributes with a converter.

use std::marker::PhantomData;

use super::kinds::Kind;
use crate::codec::attribute::Attribute;
use crate::codec::convert::Convert;
use crate::wire::AttributeType;

/// The DynamoDB type of a value of type `T` that the converter `C` stores.
///
/// Its attributes are compared and written through the converter only, so they allow what works on whole values.
#[derive(Clone, Copy, Debug)]
pub struct Converted<C, T>(PhantomData<fn() -> (C, T)>);

impl<C: Convert<T>, T> Kind for Converted<C, T> {
    const TYPE: Option<AttributeType> = <StoredKind<C, T> as Kind>::TYPE;
}

/// The DynamoDB type that the converter `C` stores a `T` as.
pub(super) type StoredKind<C, T> = <<C as Convert<T>>::Stored as Attribute>::Kind;

/// The DynamoDB type of a newtype around a converted value, which is `K`.
#[derive(Clone, Copy, Debug)]
pub struct Wrapped<K>(PhantomData<fn() -> K>);

impl<K: Kind> Kind for Wrapped<K> {
    const TYPE: Option<AttributeType> = K::TYPE;
}

/// The kind of attributes with a converter.
#[doc(hidden)]
pub trait ConvertedKind {
    type Stored: Attribute;
}

impl<C: Convert<T>, T> ConvertedKind for Converted<C, T> {
    type Stored = C::Stored;
}

impl<K: ConvertedKind> ConvertedKind for Wrapped<K> {
    type Stored = K::Stored;
}
