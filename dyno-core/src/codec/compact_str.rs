//! The strings of the crate `compact_str`, as an S. One of up to 24 bytes is inside of the value.

use std::borrow::Cow;

use compact_str::CompactString;

use super::strings::{owned_strings, strings};
use crate::codec::MapKey;
use crate::wire::DecodeError;

strings! {
    CompactString;
}

owned_strings!(CompactString);

impl MapKey for CompactString {
    fn to_name(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_name(name: &str) -> Result<Self, DecodeError> {
        Ok(Self::from(name))
    }
}
