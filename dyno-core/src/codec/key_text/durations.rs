//! Durations, and the expiry time of items, in seconds.

use std::time::Duration;

use super::digits::{read_unsigned, write_unsigned};
use super::fixed_width::fixed_width;
use super::formats::{Digits, Natural};
use super::split::split;
use super::traits::KeyText;
use super::writer::KeyTextWriter;
use crate::codec::ttl::Ttl;
use crate::wire::EncodeError;

/// The number of digits of the seconds, which are a `u64`.
const SECONDS: usize = 20;

/// The number of digits of the nanoseconds.
const FRACTION: usize = 9;

fixed_width! {
    Duration, Natural, width SECONDS + 1 + FRACTION,
    write |duration, out| {
        write(duration.as_secs(), SECONDS, out)?;
        out.push('.');
        write(duration.subsec_nanos().into(), FRACTION, out)
    },
    read |text| {
        let [seconds, fraction] = split(text, &["", ".", ""], [Some(SECONDS), Some(FRACTION)])?;
        let fraction = read_unsigned(fraction, FRACTION)?.try_into().ok()?;
        Some(Self::new(read_unsigned(seconds, SECONDS)?.try_into().ok()?, fraction))
    };

    Duration, Digits<W>, for[const W: usize], width W,
    write |duration, out| {
        if duration.subsec_nanos() != 0 {
            return Err(EncodeError::invalid(
                "has a fraction of a second; remove the digits from its format in the key template",
            ));
        }
        write(duration.as_secs(), W, out)
    },
    read |text| Some(Self::from_secs(read_unsigned(text, W)?.try_into().ok()?));

    Ttl, Natural, width SECONDS,
    write |ttl, out| KeyText::<Natural>::write_key_text(&ttl.seconds(), out),
    read |text| <u64 as KeyText<Natural>>::read_key_text(text, None).map(Self::from_seconds);

    Ttl, Digits<W>, for[const W: usize], width W,
    write |ttl, out| KeyText::<Digits<W>>::write_key_text(&ttl.seconds(), out),
    read |text| <u64 as KeyText<Digits<W>>>::read_key_text(text, None).map(Self::from_seconds);
}

fn write(seconds: u64, width: usize, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
    write_unsigned(itoa::Buffer::new().format(seconds), width, out)
}
