//! Integers and floats.

use std::num::NonZero;

use super::kind::Always;
use super::{
    Attribute, Decode, DecodeError, Encode, EncodeError, NoFields, NumberError, attribute, kind,
};
use crate::codec::number::parse_integer;
use crate::wire::{ValueReader, ValueWriter};

macro_rules! integers {
    ($($type:ident: $in_list:ty $(, $slice:ident)?;)*) => {$(
        impl Attribute for $type {
            type Kind = kind::N;
            type Base = Self;
            type Presence = Always;
            type InList = $in_list;
            type Fields<M, A> = NoFields<M, A>;
        }

        impl Encode for $type {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                let mut buffer = itoa::Buffer::new();
                let digits = buffer.format(*self);
                // Only the largest 128-bit integers have a 39th digit, and it can be a zero at the end.
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
            super::lists::decode_bytes(value)
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

/// The powers of ten that `f64` holds exactly; of these, `f32` holds the first eleven.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

macro_rules! floats {
    ($($type:ident: $exact_powers:literal;)*) => {$(
        attribute!($type: kind::N, compared as Self);

        impl Encode for $type {
            fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                if !self.is_finite() {
                    return Err(NumberError::NotFinite.into());
                }
                let magnitude = f64::from(self.abs());
                if magnitude >= 1e126 {
                    return Err(NumberError::TooLarge.into());
                }
                if magnitude < 1e-130 && magnitude != 0.0 {
                    return Err(NumberError::TooSmall.into());
                }
                let mut buffer = zmij::Buffer::new();
                let digits = buffer.format_finite(*self);
                out.digits(digits.strip_suffix(".0").unwrap_or(digits));
                Ok(())
            }
        }

        impl Decode<'_> for $type {
            fn decode(mut value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
                const EXPECTED: &str = concat!("a number that fits ", stringify!($type));
                // Where both are exact as floats, one division rounds as the general parser does (Clinger 1990).
                let exact = value.short_number(|number| {
                    if number.digits >> Self::MANTISSA_DIGITS != 0 || number.places >= $exact_powers {
                        return None;
                    }
                    let magnitude = number.digits as Self / *POWERS_OF_TEN.get(number.places)? as Self;
                    Some(if number.negative { -magnitude } else { magnitude })
                });
                if let Some(float) = exact {
                    return Ok(float);
                }
                let digits = value.number()?;
                let number = digits.parse().ok().filter(|number: &$type| number.is_finite());
                number.ok_or_else(|| DecodeError::invalid(EXPECTED))
            }
        }
    )*};
}

floats! {
    f32: 11;
    f64: 23;
}

macro_rules! non_zero {
    ($($type:ident)*) => {$(
        attribute!(NonZero<$type>: kind::N, compared as $type);

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
