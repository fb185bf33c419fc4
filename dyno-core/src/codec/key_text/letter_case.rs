//! Strings in lower and in upper case.
//!
//! Each character is converted by itself: in a converted string, the lower case of a sigma would depend on what follows
//! it, and the text of a prefix would not be a prefix of the text.

use std::borrow::Cow;

use super::formats::{Lower, Upper};
use super::strings::{StringFormat, is_plain, separator_in_string};
use super::traits::TextOrder;
use super::writer::{KeyTextWriter, check_last};
use crate::wire::EncodeError;

macro_rules! letter_cases {
    ($($format:ty, $convert:path;)*) => {$(
        impl StringFormat for $format {
            const DISTINCT: bool = false;

            const ORDER: TextOrder = TextOrder::Unordered;

            fn write(string: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                check_last(string)?;
                for char in string.chars().flat_map($convert) {
                    if Some(char) == out.behind() {
                        return Err(separator_in_string(char));
                    }
                    out.push(char);
                }
                Ok(())
            }

            fn read(text: &str, behind: Option<char>) -> Option<Cow<'_, str>> {
                let is_converted = text.chars().flat_map($convert).eq(text.chars());
                (is_converted && is_plain(text, behind)).then_some(Cow::Borrowed(text))
            }
        }
    )*};
}

letter_cases! {
    Lower, char::to_lowercase;
    Upper, char::to_uppercase;
}
