//! What types are compared as: Rust types without values that stand for all lists, all maps, all sets of an element type.

use std::marker::PhantomData;

use super::kind::{Always, ScalarAttribute};
use super::{Attribute, Fields, kind};
use crate::codec::value;

/// The fields of a type that has none.
#[derive(Debug)]
pub struct NoFields<M, A>(PhantomData<fn() -> (M, A)>);

impl<M, A> Fields for NoFields<M, A> {
    const FIELDS: Self = Self(PhantomData);
}

/// Says that a type is stored as one kind, is always present and has no fields.
macro_rules! attribute {
    ($type:ty: $kind:ty, compared as $base:ty $(, for[$($generics:tt)*])?) => {
        impl$(<$($generics)*>)? $crate::codec::Attribute for $type {
            type Kind = $kind;
            type Base = $base;
            type Presence = $crate::codec::kind::Always;
            type InList = $crate::codec::kind::L<Self>;
            type Fields<M, A> = $crate::codec::NoFields<M, A>;
        }
    };
}

pub(crate) use attribute;

/// Any value: what an attribute of unknown type is compared with.
#[derive(Debug)]
pub enum Anything {}

attribute!(Anything: kind::Any, compared as Self);

/// The key of a model whose derive failed: it takes any value, so that the derive's own error stays alone.
#[doc(hidden)]
#[derive(Debug)]
pub enum Unknown {}

attribute!(Unknown: kind::S, compared as Anything);

/// A list of `T`, as what a list is compared with.
#[derive(Debug)]
pub struct List<T>(PhantomData<fn() -> T>);

impl<T: Attribute> Attribute for List<T> {
    type Kind = T::InList;
    type Base = Self;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

/// A map of `T`, as what a map is compared with.
#[derive(Debug)]
pub struct Map<T>(PhantomData<fn() -> T>);

attribute!(Map<T>: kind::M<T>, compared as Self, for[T: Attribute]);

/// A set of `T`, as what a set is compared with.
#[derive(Debug)]
pub struct Set<T>(PhantomData<fn() -> T>);

attribute!(Set<T>: kind::SetOf<T>, compared as Self, for[T: ScalarAttribute]);

/// A tuple, as what it is compared with; `T` is the tuple of what its elements are compared with.
#[derive(Debug)]
pub struct Tuple<T>(PhantomData<fn() -> T>);

attribute!(Tuple<T>: kind::L<value::Value>, compared as Self, for[T]);
