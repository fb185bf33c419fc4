//! Shards: three digits, whatever the number of shards, so that it can change.

use super::digits::{read_unsigned, write_unsigned};
use super::fixed_width::fixed_width;
use super::formats::Natural;
use crate::codec::shard::Shard;

/// The digits of the greatest shard, 999.
const DIGITS: usize = 3;

fixed_width! {
    Shard<N, READ>, Natural, for[const N: u16, const READ: u16], width DIGITS,
    write |shard, out| write_unsigned(itoa::Buffer::new().format(shard.number()), DIGITS, out),
    read |text| Self::stored(read_unsigned(text, DIGITS)?.try_into().ok()?);
}
