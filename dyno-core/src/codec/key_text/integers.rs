//! Integers: all digits that the type can have, or as many as the format says.

use std::num::NonZero;

use super::digits::{read_signed, read_unsigned, write_signed, write_unsigned};
use super::fixed_width::fixed_width;
use super::formats::{Digits, Natural};
use super::traits::{KeyText, OrderedKeyText, TextOrder};
use super::writer::KeyTextWriter;
use crate::wire::EncodeError;

macro_rules! unsigned {
    ($($type:ident $digits:literal)*) => {$(
        unsigned!(@ $type, Natural, $digits);
        unsigned!(@ $type, Digits<W>, W, for[const W: usize]);
    )*};
    (@ $type:ident, $format:ty, $digits:expr $(, for[$($generics:tt)*])?) => {
        fixed_width! {
            $type, $format $(, for[$($generics)*])?, width $digits,
            write |value, out| write_unsigned(itoa::Buffer::new().format(*value), $digits, out),
            read |text| read_unsigned(text, $digits)?.try_into().ok();
        }
        non_zero!($type, $format $(, for[$($generics)*])?);
    };
}

macro_rules! signed {
    ($($type:ident $digits:literal)*) => {$(
        signed!(@ $type, Natural, $digits);
        signed!(@ $type, Digits<W>, W, for[const W: usize]);
    )*};
    (@ $type:ident, $format:ty, $digits:expr $(, for[$($generics:tt)*])?) => {
        fixed_width! {
            $type, $format $(, for[$($generics)*])?, width 1 + $digits,
            write |value, out| {
                let mut buffer = itoa::Buffer::new();
                write_signed(*value < 0, buffer.format(value.unsigned_abs()), $digits, out)
            },
            read |text| read_signed(text, $digits)?.try_into().ok();
        }
        non_zero!($type, $format $(, for[$($generics)*])?);
    };
}

macro_rules! non_zero {
    ($type:ident, $format:ty $(, for[$($generics:tt)*])?) => {
        impl$(<$($generics)*>)? KeyText<$format> for NonZero<$type> {
            const WIDTH: Option<usize> = <$type as KeyText<$format>>::WIDTH;

            const ORDER: TextOrder = <$type as KeyText<$format>>::ORDER;

            fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                KeyText::<$format>::write_key_text(&self.get(), out)
            }

            // A bound of a range may be zero.
            fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                <$type as KeyText<$format>>::transcode_key_text(json, out)
            }

            fn read_key_text(text: &str, behind: Option<char>) -> Option<Self> {
                Self::new(<$type as KeyText<$format>>::read_key_text(text, behind)?)
            }
        }

        impl<P, $($($generics)*)?> OrderedKeyText<$format, P> for NonZero<$type> {}
    };
}

// The number of digits of `usize` and `isize` is the same on all machines.
unsigned!(u8 3 u16 5 u32 10 u64 20 u128 39 usize 20);
signed!(i8 3 i16 5 i32 10 i64 19 i128 39 isize 19);
