//! Tuples, which are lists.

use std::marker::PhantomData;

use super::attribute::{Attribute, NoFields, attribute};
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Always, Kind};
use super::value::Value;
use crate::wire::{DecodeError, EncodeError, ListReader, ValueReader, ValueWriter};

/// A tuple is compared as this. `T` is the tuple of what its elements are compared as.
#[derive(Debug)]
pub struct Tuple<T>(PhantomData<fn() -> T>);

attribute!(Tuple<T>: kind::L<Value>, compared as Self, for[T]);

/// `K`, once there is a kind `Self`.
///
/// A tuple is a list of any values, whatever its elements are. Its kind names those of its elements nevertheless: if an
/// element cannot be stored, the tuple has no kind, and the compiler has nothing more to ask of it (`storable.rs`).
#[doc(hidden)]
pub trait TupleKind<K> {
    type Kind;
}

impl<A: Kind, K> TupleKind<K> for A {
    type Kind = K;
}

macro_rules! tuples {
    (@kind) => { kind::L<Value> };
    (@kind $type:ident $($more:ident)*) => {
        <$type::Kind as TupleKind<tuples!(@kind $($more)*)>>::Kind
    };
    ($($($type:ident $index:tt)*;)*) => {$(
        impl<$($type: Attribute),*> Attribute for ($($type,)*) {
            type Kind = tuples!(@kind $($type)*);
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
    list: &mut ListReader<'_, 'b>,
    index: usize,
) -> Result<T, DecodeError> {
    match list.next()? {
        Some(value) => T::decode(value),
        None => Err(DecodeError::missing()),
    }
    .map_err(|error| error.at_index(index))
}
