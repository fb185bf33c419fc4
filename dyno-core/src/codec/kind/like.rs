//! Which types can be compared with each other.

use super::converted::Wrapped;
use super::kinds::{Any, B, Bool, Document, L, M, N, Null, S};
use super::scalar::SetOf;

/// Two kinds whose attributes can be compared.
#[diagnostic::on_unimplemented(
    message = "an attribute of type {Other} cannot be compared with one of type {Self}",
    note = "both sides of a comparison, and both ends of an update, must have the same DynamoDB type"
)]
pub trait Like<Other> {}

/// A kind whose attributes are compared by their DynamoDB type. Those of a converter are not: their operands have the
/// same converter.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an attribute with a converter is compared only with values and attributes of the same converter",
    note = "`path.stored()` is the path of what the converter stores"
)]
pub trait ByType {}

macro_rules! like {
    ($($kind:ident)*) => {$(
        impl ByType for $kind {}
        impl Like<$kind> for $kind {}
        impl Like<Any> for $kind {}
        impl Like<$kind> for Any {}
    )*};
}

like!(S N B Bool Null Document);

impl Like<Self> for Any {}
impl ByType for Any {}

impl<K> Like<Self> for Wrapped<K> {}
impl<K> ByType for Wrapped<K> {}

macro_rules! like_of_elements {
    ($($kind:ident)*) => {$(
        impl<T> ByType for $kind<T> {}
        impl<T, U> Like<$kind<U>> for $kind<T> {}
        impl<T> Like<Any> for $kind<T> {}
        impl<T> Like<$kind<T>> for Any {}
    )*};
}

like_of_elements!(L M SetOf);
