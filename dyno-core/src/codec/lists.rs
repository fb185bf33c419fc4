//! Lists: vectors, slices and arrays. Those of bytes are a B.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use super::attribute::{Attribute, NoFields};
use super::compared::List;
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Always};
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

/// Implements [`Attribute`] for lists of `T`.
macro_rules! list {
    ($($type:ty, for[$($generics:tt)*];)*) => {$(
        impl<$($generics)*> Attribute for $type {
            type Kind = T::InList;
            type Base = List<T::Base>;
            type Presence = Always;
            type InList = kind::L<Self>;
            type Fields<M, A> = NoFields<M, A>;
        }
    )*};
}

list! {
    Vec<T>, for[T: Attribute];
    VecDeque<T>, for[T: Attribute];
    Box<[T]>, for[T: Attribute];
    Rc<[T]>, for[T: Attribute];
    Arc<[T]>, for[T: Attribute];
    &[T], for[T: Attribute];
    Cow<'_, [T]>, for[T: Attribute + Clone];
    [T; N], for[T: Attribute, const N: usize];
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        T::encode_slice(self, out)
    }
}

macro_rules! encode_as_slice {
    ($($type:ty, for[$($generics:tt)*];)*) => {$(
        impl<$($generics)*> Encode for $type {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                T::encode_slice(self, out)
            }
        }
    )*};
}

encode_as_slice! {
    Vec<T>, for[T: Encode];
    Box<[T]>, for[T: Encode];
    Rc<[T]>, for[T: Encode];
    Arc<[T]>, for[T: Encode];
    Cow<'_, [T]>, for[T: Encode + Clone];
    [T; N], for[T: Encode, const N: usize];
}

impl<T: Encode> Encode for VecDeque<T> {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        let (front, back) = self.as_slices();
        T::encode_slices([front, back], out)
    }
}

macro_rules! decode_from_vec {
    ($($type:ty, for[$($generics:tt)*];)*) => {$(
        impl<'b, $($generics)*> Decode<'b> for $type {
            fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
                T::decode_vec(value).map(Into::into)
            }
        }
    )*};
}

decode_from_vec! {
    Vec<T>, for[T: Decode<'b>];
    VecDeque<T>, for[T: Decode<'b>];
    Box<[T]>, for[T: Decode<'b>];
    Rc<[T]>, for[T: Decode<'b>];
    Arc<[T]>, for[T: Decode<'b>];
    Cow<'_, [T]>, for[T: Decode<'b> + Clone];
}

impl<'b, T: Decode<'b>, const N: usize> Decode<'b> for [T; N] {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        T::decode_vec(value)?
            .try_into()
            .map_err(|_| DecodeError::invalid("as many elements as the array has"))
    }
}
