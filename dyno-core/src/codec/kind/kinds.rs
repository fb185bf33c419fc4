//! The DynamoDB types as Rust types.

use std::marker::PhantomData;

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
