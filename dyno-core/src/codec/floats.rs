//! Floats, which are written with the shortest digits that read back as the same float, and read as the nearest one.

use super::attribute::attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, NumberError, ValueReader, ValueWriter};

/// The powers of ten that `f64` holds exactly. `f32` holds the first eleven of them exactly.
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
                // If both are exact as floats, one division rounds as the general parser does (Clinger 1990).
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
                // The nearest float, which is neither infinite nor zero by rounding.
                let is_in_range = |number: &$type| number.is_finite() && (*number != 0.0 || is_zero(&digits));
                let number = digits.parse().ok().filter(is_in_range);
                number.ok_or_else(|| DecodeError::invalid(EXPECTED))
            }
        }
    )*};
}

/// Whether the digits before the exponent are zeros.
fn is_zero(digits: &str) -> bool {
    let mantissa = digits.split(['e', 'E']).next().unwrap_or(digits);
    !mantissa.contains(|digit| matches!(digit, '1'..='9'))
}

floats! {
    f32: 11;
    f64: 23;
}
