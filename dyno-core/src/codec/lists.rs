//! Lists: vectors, slices, arrays and tuples. Of bytes they are a B.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use super::kind::Always;
use super::{Attribute, Decode, DecodeError, Encode, EncodeError, List, NoFields, Tuple, kind};
use crate::codec::value;
use crate::wire::AttributeType;
use crate::wire::{self, ValueReader, ValueWriter};

/// Says that a type is a list of `T`.
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

/// Reads bytes: a B, or the list of numbers that serde makes of them.
pub(super) fn decode_bytes(value: ValueReader<'_, '_>) -> Result<Vec<u8>, DecodeError> {
    if value.is_plainly(AttributeType::B) || value.attribute_type()? != AttributeType::L {
        return value.binary();
    }
    let mut list = value.list()?;
    let mut bytes = Vec::new();
    while let Some(value) = list.next()? {
        bytes.push(u8::decode(value).map_err(|error| error.at_index(bytes.len()))?);
    }
    Ok(bytes)
}

macro_rules! tuples {
    ($($($type:ident $index:tt)*;)*) => {$(
        impl<$($type: Attribute),*> Attribute for ($($type,)*) {
            type Kind = kind::L<value::Value>;
            type Base = Tuple<($($type::Base,)*)>;
            type Presence = Always;
            type InList = kind::L<Self>;
            type Fields<M, A> = NoFields<M, A>;
        }

        impl<$($type: Encode),*> Encode for ($($type,)*) {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                let mut list = out.list()?;
                $(list.element(&self.$index)?;)*
                list.end();
                Ok(())
            }
        }

        impl<'b, $($type: Decode<'b>),*> Decode<'b> for ($($type,)*) {
            fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
                let mut list = value.list()?;
                let elements = ($(element::<$type>(&mut list, $index)?,)*);
                match list.next()? {
                    None => Ok(elements),
                    Some(_) => Err(DecodeError::invalid("as many elements as the tuple has")),
                }
            }
        }
    )*};
}

tuples! {
    T0 0;
    T0 0 T1 1;
    T0 0 T1 1 T2 2;
    T0 0 T1 1 T2 2 T3 3;
    T0 0 T1 1 T2 2 T3 3 T4 4;
    T0 0 T1 1 T2 2 T3 3 T4 4 T5 5;
    T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6;
    T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6 T7 7;
    T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6 T7 7 T8 8;
    T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6 T7 7 T8 8 T9 9;
    T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6 T7 7 T8 8 T9 9 T10 10;
    T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6 T7 7 T8 8 T9 9 T10 10 T11 11;
}

fn element<'b, T: Decode<'b>>(
    list: &mut wire::ListReader<'_, 'b>,
    index: usize,
) -> Result<T, DecodeError> {
    match list.next()? {
        Some(value) => T::decode(value),
        None => Err(DecodeError::missing()),
    }
    .map_err(|error| error.at_index(index))
}
