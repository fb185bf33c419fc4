//! Strings and characters.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::formats::{Escaped, Last, Lower, Natural, Upper};
use super::ranges::LAST;
use super::traits::{KeyText, OrderedKeyText, PrefixedKeyText, TextOrder};
use super::writer::KeyTextWriter;
use crate::codec::json::incomplete_value;
use crate::wire::{EncodeError, Format, Reader};

/// A format of strings: [`Natural`], [`Escaped`], [`Lower`](super::Lower) or [`Upper`](super::Upper).
pub trait StringFormat {
    /// Whether what is written can contain any characters at the end of a template.
    const OPEN: bool = true;

    /// Whether different strings have different texts.
    const DISTINCT: bool = true;

    /// Where the texts have the order of the strings.
    const ORDER: TextOrder = TextOrder::AtEnd;

    /// Appends a string.
    ///
    /// # Errors
    /// An [`EncodeError`] if the string has no text in this format or at this place.
    fn write(string: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError>;

    /// Reads a string, or returns `None` if the text is not one that is written.
    fn read(text: &str, behind: Option<char>) -> Option<Cow<'_, str>>;
}

/// As it is. The separator cannot stand in it.
impl StringFormat for Natural {
    fn write(string: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        out.push_checked(string, ESCAPE)
    }

    fn read(text: &str, behind: Option<char>) -> Option<Cow<'_, str>> {
        is_plain(text, behind).then_some(Cow::Borrowed(text))
    }
}

const ESCAPE: &str = "add `#[dyno(key = escape)]` to the field";

/// The error for a string with the separator in it.
pub(super) fn separator_in_string(separator: char) -> EncodeError {
    EncodeError::separator(separator, ESCAPE)
}

/// Whether a text contains neither the separator nor the character that ends ranges.
pub(super) fn is_plain(text: &str, behind: Option<char>) -> bool {
    !text.contains(LAST) && behind.is_none_or(|behind| !text.contains(behind))
}

/// Reads a string that is given in DynamoDB's JSON. Nothing is allocated if the JSON has no escapes.
pub(super) fn string_of(json: &str) -> Result<Cow<'_, str>, EncodeError> {
    let mut reader = Reader::from_json(json, Format::DynamoDb);
    let string = reader.value().string().map_err(incomplete_value)?;
    reader.finish().map_err(incomplete_value)?;
    Ok(string)
}

macro_rules! ordered_strings {
    ($type:ty) => {
        impl OrderedKeyText<Natural, Last> for $type {}
        impl<P> OrderedKeyText<Escaped, P> for $type {}
        impl OrderedKeyText<Lower, Last> for $type {}
        impl OrderedKeyText<Upper, Last> for $type {}

        #[diagnostic::do_not_recommend]
        impl<F: StringFormat> PrefixedKeyText<F> for $type {}
    };
}

macro_rules! strings {
    ($($type:ty, write |$value:ident| $write:expr, read |$string:ident| $read:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<F: StringFormat> KeyText<F> for $type {
            const WIDTH: Option<usize> = None;

            const OPEN: bool = F::OPEN;

            const FREE: bool = true;

            const DISTINCT: bool = F::DISTINCT;

            const ORDER: TextOrder = F::ORDER;

            fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                let $value = self;
                F::write($write, out)
            }

            fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                F::write(&string_of(json)?, out)
            }

            fn read_key_text(text: &str, behind: Option<char>) -> Option<Self> {
                let $string = F::read(text, behind)?;
                $read
            }
        }

        ordered_strings!($type);
    )*};
}

strings! {
    String, write |string| string, read |string| Some(string.into_owned());
    Box<str>, write |string| string, read |string| Some(string.into());
    Rc<str>, write |string| string, read |string| Some(string.into());
    Arc<str>, write |string| string, read |string| Some(string.into());
    Cow<'_, str>, write |string| string, read |string| Some(Cow::Owned(string.into_owned()));
}

#[cfg(feature = "compact_str")]
strings! {
    compact_str::CompactString, write |string| string, read |string| Some(string.into());
}

/// A character has the texts of a string. One whose text is that of several characters, such as `ß` in upper case,
/// cannot be read back and is invalid.
#[diagnostic::do_not_recommend]
impl<F: StringFormat> KeyText<F> for char {
    const WIDTH: Option<usize> = None;

    const DISTINCT: bool = F::DISTINCT;

    const ORDER: TextOrder = F::ORDER;

    fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        let mut text = String::new();
        let behind = out.behind();
        F::write(
            self.encode_utf8(&mut [0; 4]),
            &mut KeyTextWriter::new(&mut text, behind),
        )?;
        if <Self as KeyText<F>>::read_key_text(&text, behind).is_none() {
            return Err(EncodeError::invalid(
                "the character becomes several in this format, which are not read back as one; use a `String`",
            ));
        }
        out.push_str(&text);
        Ok(())
    }

    // A bound of a range may be any string.
    fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        let string = string_of(json)?;
        match only_char(&string) {
            Some(char) => <Self as KeyText<F>>::write_key_text(&char, out),
            None => F::write(&string, out),
        }
    }

    fn read_key_text(text: &str, behind: Option<char>) -> Option<Self> {
        only_char(&F::read(text, behind)?)
    }
}

fn only_char(string: &str) -> Option<char> {
    let mut chars = string.chars();
    chars.next().filter(|_| chars.next().is_none())
}

ordered_strings!(char);
