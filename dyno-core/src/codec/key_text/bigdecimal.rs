//! The decimals of the crate `bigdecimal`.

use bigdecimal::BigDecimal;

use super::decimals::{read, width, write};
use super::fixed_width::fixed_width;
use super::formats::Decimals;
use crate::codec::decimal::Decimal;

fixed_width! {
    BigDecimal, Decimals<I, F>, for[const I: usize, const F: usize], width width(I, F),
    write |number, out| write(&Decimal::parse(&number.to_string())?, I, F, out),
    read |text| {
        let (value, exponent) = read(text, I, F)?;
        Some(Self::new(value.into(), -exponent))
    };
}
