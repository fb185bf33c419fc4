//! Integers.

use std::num::NonZero;

use super::attribute::{Attribute, NoFields, attribute};
use super::binary::decode_bytes;
use super::decimal::parse_integer;
use super::decode::Decode;
use super::encode::Encode;
use super::kind::{self, Always};
use crate::wire::{DecodeError, EncodeError, NumberError, ValueReader, ValueWriter};

macro_rules! integers {
    ($($type:ident: $in_list:ty $(, $slice:ident)?;)*) => {$(
        impl Attribute for $type {
            type Kind = kind::N;
            type Base = Self;
            type Presence = Always;
            type InList = $in_list;
            type Fields<M, A> = NoFields<M, A>;

            const LOWEST: Option<u8> = if Self::MIN == 0 { Some(0) } else { None };
        }

        impl Encode for $type {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                let mut buffer = itoa::Buffer::new();
                let digits = buffer.format(*self);
                // Only the largest 128-bit integers have a 39th digit, and it can be a trailing zero.
                if digits.len() > 38 && digits.trim_start_matches('-').trim_end_matches('0').len() > 38 {
                    return Err(NumberError::TooManyDigits.into());
                }
                out.digits(digits);
                Ok(())
            }

            $(integers!(@$slice);)?
        }

        impl Decode<'_> for $type {
            fn decode(mut value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
                const EXPECTED: &str = concat!("an integer that fits ", stringify!($type));
                let integer = match value.short_integer() {
                    Some(integer) => Self::try_from(integer).ok(),
                    None => parse_integer(&value.number()?),
                };
                integer.ok_or_else(|| DecodeError::invalid(EXPECTED))
            }

            $(integers!(@decode $slice);)?
        }
    )*};
    (@bytes) => {
        fn encode_slice(slice: &[Self], out: ValueWriter<'_>) -> Result<(), EncodeError> {
            out.binary(slice);
            Ok(())
        }

        fn encode_slices(slices: [&[Self]; 2], out: ValueWriter<'_>) -> Result<(), EncodeError> {
            out.binary(&slices.concat());
            Ok(())
        }
    };
    (@decode bytes) => {
        fn decode_vec(value: ValueReader<'_, '_>) -> Result<Vec<Self>, DecodeError> {
            decode_bytes(value)
        }
    };
}

integers! {
    i8: kind::L<Self>;
    i16: kind::L<Self>;
    i32: kind::L<Self>;
    i64: kind::L<Self>;
    i128: kind::L<Self>;
    isize: kind::L<Self>;
    u8: kind::B, bytes;
    u16: kind::L<Self>;
    u32: kind::L<Self>;
    u64: kind::L<Self>;
    u128: kind::L<Self>;
    usize: kind::L<Self>;
}

macro_rules! non_zero {
    ($($type:ident)*) => {$(
        attribute!(
            NonZero<$type>: kind::N,
            compared as $type,
            lowest if Self::MIN.get() == 1 { Some(1) } else { None }
        );

        impl Encode for NonZero<$type> {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                self.get().encode(out)
            }
        }

        impl Decode<'_> for NonZero<$type> {
            fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
                const EXPECTED: &str = concat!("an integer other than zero that fits ", stringify!($type));
                parse_integer(&value.number()?).ok_or_else(|| DecodeError::invalid(EXPECTED))
            }
        }
    )*};
}

non_zero!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
