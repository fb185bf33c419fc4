//! Types that are stored as the string that they display: addresses and URLs. Their texts have no order.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::formats::Natural;
use super::strings::is_plain;
use super::traits::{KeyText, transcode};
use super::writer::KeyTextWriter;
use crate::wire::EncodeError;

macro_rules! displayed {
    ($($type:ty)*) => {$(
        impl KeyText<Natural> for $type {
            const WIDTH: Option<usize> = None;

            fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                out.push_checked(&self.to_string(), "use another separator, or a field of type `String`")
            }

            fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                transcode::<Self, Natural>(json, out)
            }

            fn read_key_text(text: &str, behind: Option<char>) -> Option<Self> {
                let value: Self = is_plain(text, behind).then(|| text.parse())?.ok()?;
                (value.to_string() == text).then_some(value)
            }
        }
    )*};
}

displayed!(IpAddr Ipv4Addr Ipv6Addr);

#[cfg(feature = "url")]
displayed!(url::Url);
