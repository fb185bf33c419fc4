//! Values from Rust types that are always valid, and fallible conversions for the others.

use std::collections::BTreeSet;

use super::types::{Item, Value};

use crate::codec::number::Number;
use crate::wire::NumberError;

macro_rules! from {
    ($($type:ty, $value:ident => $into:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $into
            }
        }
    )*};
}

from! {
    String, text => Self::S(text);
    &str, text => Self::S(text.to_owned());
    &String, text => Self::S(text.clone());
    char, text => Self::S(text.to_string());
    Number, number => Self::N(number);
    bool, value => Self::Bool(value);
    (), _null => Self::Null;
    Vec<u8>, bytes => Self::B(bytes);
    &[u8], bytes => Self::B(bytes.to_vec());
    Item, item => Self::M(item);
    BTreeSet<String>, elements => Self::Ss(elements);
    BTreeSet<Number>, elements => Self::Ns(elements);
    BTreeSet<Vec<u8>>, elements => Self::Bs(elements);
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::B(bytes.into())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::B(bytes.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    /// `None` is NULL.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_integers {
    ($($type:ty)*) => {$(
        impl From<$type> for Value {
            fn from(integer: $type) -> Self {
                Self::N(integer.into())
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

macro_rules! try_from_numbers {
    ($($type:ty)*) => {$(
        impl TryFrom<$type> for Value {
            type Error = NumberError;

            /// Fails if DynamoDB cannot hold the number.
            fn try_from(number: $type) -> Result<Self, Self::Error> {
                Number::try_from(number).map(Self::N)
            }
        }
    )*};
}

try_from_numbers!(i128 u128 f32 f64);

/// Lists. There are none of bytes, because those are a B.
macro_rules! from_lists {
    ($($type:ty)*) => {$(
        impl From<Vec<$type>> for Value {
            fn from(values: Vec<$type>) -> Self {
                Self::L(values.into_iter().map(Into::into).collect())
            }
        }

        impl<const N: usize> From<[$type; N]> for Value {
            fn from(values: [$type; N]) -> Self {
                Self::L(values.into_iter().map(Into::into).collect())
            }
        }
    )*};
}

from_lists!(Value Item String &str Number bool i8 i16 i32 i64 isize u16 u32 u64 usize);
