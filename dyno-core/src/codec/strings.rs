//! Strings, and types that are stored as strings.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::sync::Arc;

use super::attribute::attribute;
use super::decode::Decode;
use super::encode::Encode;
use super::kind;
use crate::wire::{DecodeError, EncodeError, ValueReader, ValueWriter};

macro_rules! strings {
    ($($type:ty $(, for[$($generics:tt)*])?;)*) => {$(
        $crate::codec::attribute::attribute!(
            $type: $crate::codec::kind::S, compared as String $(, for[$($generics)*])?
        );

        impl$(<$($generics)*>)? $crate::codec::Encode for $type {
            fn encode(&self, out: $crate::wire::ValueWriter<'_>) -> Result<(), $crate::codec::EncodeError> {
                out.string(self);
                Ok(())
            }
        }
    )*};
}

#[cfg(feature = "compact_str")]
pub(super) use strings;

strings! {
    String;
    Cow<'a, str>, for['a];
    Box<str>;
    Rc<str>;
    Arc<str>;
}

attribute!(&'a str: kind::S, compared as String, for['a]);

impl Encode for str {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.string(self);
        Ok(())
    }
}

macro_rules! owned_strings {
    ($($type:ty)*) => {$(
        impl $crate::codec::Decode<'_> for $type {
            fn decode(value: $crate::wire::ValueReader<'_, '_>) -> Result<Self, $crate::codec::DecodeError> {
                match value.string()? {
                    std::borrow::Cow::Borrowed(text) => Ok(text.into()),
                    std::borrow::Cow::Owned(text) => Ok(text.into()),
                }
            }
        }
    )*};
}

#[cfg(feature = "compact_str")]
pub(super) use owned_strings;

owned_strings!(String Box<str> Rc<str> Arc<str>);

impl<'b: 'a, 'a> Decode<'b> for Cow<'a, str> {
    // Only calls another function; a call of its own would take 4 % of the bench `instructions borrowed small`.
    #[inline(always)]
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        value.string()
    }
}

impl<'b: 'a, 'a> Decode<'b> for &'a str {
    fn decode(value: ValueReader<'_, 'b>) -> Result<Self, DecodeError> {
        match value.string()? {
            Cow::Borrowed(text) => Ok(text),
            Cow::Owned(_) => Err(DecodeError::invalid(
                "a string without escapes, which a `&str` can borrow; use `Cow<str>`",
            )),
        }
    }
}

attribute!(char: kind::S, compared as String);

impl Encode for char {
    fn encode(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
        out.string(self.encode_utf8(&mut [0; 4]));
        Ok(())
    }
}

impl Decode<'_> for char {
    fn decode(value: ValueReader<'_, '_>) -> Result<Self, DecodeError> {
        let text = value.string()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(char),
            _ => Err(DecodeError::invalid("a string of one character")),
        }
    }
}

/// Implements the codec for types that are stored as an S, by `Display` and `FromStr`.
macro_rules! displayed {
    ($($type:ty, $expected:literal;)*) => {$(
        $crate::codec::attribute::attribute!($type: $crate::codec::kind::S, compared as Self);

        impl $crate::codec::Encode for $type {
            fn encode(&self, out: $crate::wire::ValueWriter<'_>) -> Result<(), $crate::codec::EncodeError> {
                out.string(&self.to_string());
                Ok(())
            }
        }

        impl $crate::codec::Decode<'_> for $type {
            fn decode(value: $crate::wire::ValueReader<'_, '_>) -> Result<Self, $crate::codec::DecodeError> {
                value.string()?.parse().map_err(|error| $crate::codec::DecodeError::invalid_because($expected, error))
            }
        }
    )*};
}

#[cfg(any(feature = "url", feature = "uuid"))]
pub(super) use displayed;

displayed! {
    IpAddr, "an IP address";
    Ipv4Addr, "an IPv4 address";
    Ipv6Addr, "an IPv6 address";
}
