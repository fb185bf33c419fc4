//! Which types can be compared with each other.

use super::kinds::{Any, B, Bool, Document, L, M, N, Null, S};
use super::scalar::SetOf;

/// Two kinds whose attributes can be compared.
#[diagnostic::on_unimplemented(
    message = "an attribute of type {Other} cannot be compared with one of type {Self}",
    note = "both sides of a comparison, and both ends of an update, must have the same DynamoDB type"
)]
pub trait Like<Other> {}

macro_rules! like {
    ($($kind:ident)*) => {$(
        impl Like<$kind> for $kind {}
        impl Like<Any> for $kind {}
        impl Like<$kind> for Any {}
    )*};
}

like!(S N B Bool Null Document);

impl Like<Self> for Any {}

macro_rules! like_of_elements {
    ($($kind:ident)*) => {$(
        impl<T, U> Like<$kind<U>> for $kind<T> {}
        impl<T> Like<Any> for $kind<T> {}
        impl<T> Like<$kind<T>> for Any {}
    )*};
}

like_of_elements!(L M SetOf);
