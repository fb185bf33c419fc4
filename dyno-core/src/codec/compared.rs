//! The types that attributes are compared as: all lists, all maps and all sets of one element type.

use std::marker::PhantomData;

use super::attribute::{Attribute, NoFields, attribute};
use super::kind::{self, Always, ScalarAttribute};

/// An attribute of unknown type is compared as this type, which any value fits.
#[derive(Debug)]
pub enum Anything {}

attribute!(Anything: kind::Any, compared as Self);

/// The key of a model whose derive failed. It accepts any value, so that the derive's own error is the only one.
#[doc(hidden)]
#[derive(Debug)]
pub enum Unknown {}

attribute!(Unknown: kind::S, compared as Anything);

/// A list of `T` is compared as this.
#[derive(Debug)]
pub struct List<T>(PhantomData<fn() -> T>);

impl<T: Attribute> Attribute for List<T> {
    type Kind = T::InList;
    type Base = Self;
    type Presence = Always;
    type InList = kind::L<Self>;
    type Fields<M, A> = NoFields<M, A>;
}

/// A map of `T` is compared as this.
#[derive(Debug)]
pub struct Map<T>(PhantomData<fn() -> T>);

attribute!(Map<T>: kind::M<T>, compared as Self, for[T: Attribute]);

/// A set of `T` is compared as this.
#[derive(Debug)]
pub struct Set<T>(PhantomData<fn() -> T>);

attribute!(Set<T>: kind::SetOf<T>, compared as Self, for[T: ScalarAttribute]);
