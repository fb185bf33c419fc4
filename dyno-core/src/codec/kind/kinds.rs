//! The DynamoDB types as Rust types.

use std::marker::PhantomData;

use crate::codec::attribute::Attribute;
use crate::codec::convert::Convert;
use crate::wire::AttributeType;

/// A DynamoDB type as a Rust type.
pub trait Kind {
    /// The type as a value, or `None` if values of any type are stored.
    const TYPE: Option<AttributeType>;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $attribute_type:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Kind for $name {
            const TYPE: Option<AttributeType> = $attribute_type;
        }
    )*};
}

kinds! {
    /// A string.
    S = Some(AttributeType::S);
    /// A number.
    N = Some(AttributeType::N);
    /// Binary.
    B = Some(AttributeType::B);
    /// A Boolean.
    Bool = Some(AttributeType::Bool);
    /// NULL.
    Null = Some(AttributeType::Null);
    /// A map with the fields of a struct or an enum.
    Document = Some(AttributeType::M);
    /// A value of any type.
    Any = None;
}

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

/// A list of `T`.
#[derive(Clone, Copy, Debug)]
pub struct L<T>(PhantomData<fn() -> T>);

impl<T> Kind for L<T> {
    const TYPE: Option<AttributeType> = Some(AttributeType::L);
}

/// A map from any names to `T`.
#[derive(Clone, Copy, Debug)]
pub struct M<T>(PhantomData<fn() -> T>);

impl<T> Kind for M<T> {
    const TYPE: Option<AttributeType> = Some(AttributeType::M);
}
