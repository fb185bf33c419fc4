//! Strings and characters.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::formats::{Last, Natural};
use super::ranges::LAST;
use super::traits::{KeyText, OrderedKeyText, PrefixedKeyText};
use super::writer::KeyTextWriter;
use crate::codec::json::incomplete_value;
use crate::wire::{EncodeError, Format, Reader};

/// A format of strings.
pub trait StringFormat {
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
        out.push_checked(string, "add `#[dyno(key = escape)]` to the field")
    }

    fn read(text: &str, behind: Option<char>) -> Option<Cow<'_, str>> {
        is_plain(text, behind).then_some(Cow::Borrowed(text))
    }
}

/// Whether a text contains neither the separator nor the character that ends ranges.
pub(super) fn is_plain(text: &str, behind: Option<char>) -> bool {
    !text.contains(LAST) && behind.is_none_or(|behind| !text.contains(behind))
}

/// Appends a string that is given in DynamoDB's JSON. Nothing is allocated if the JSON has no escapes.
pub(super) fn transcode_string<F: StringFormat>(
    json: &str,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    let mut reader = Reader::from_json(json, Format::DynamoDb);
    let string = reader.value().string().map_err(incomplete_value)?;
    reader.finish().map_err(incomplete_value)?;
    F::write(&string, out)
}

macro_rules! strings {
    ($($type:ty, write |$value:ident| $write:expr, read |$string:ident| $read:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<F: StringFormat> KeyText<F> for $type {
            const WIDTH: Option<usize> = None;

            fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                let $value = self;
                F::write($write, out)
            }

            fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
                transcode_string::<F>(json, out)
            }

            fn read_key_text(text: &str, behind: Option<char>) -> Option<Self> {
                let $string = F::read(text, behind)?;
                $read
            }
        }

        impl OrderedKeyText<Natural, Last> for $type {}

        #[diagnostic::do_not_recommend]
        impl<F: StringFormat> PrefixedKeyText<F> for $type {}
    )*};
}

strings! {
    String, write |string| string, read |string| Some(string.into_owned());
    Box<str>, write |string| string, read |string| Some(string.into());
    Rc<str>, write |string| string, read |string| Some(string.into());
    Arc<str>, write |string| string, read |string| Some(string.into());
    Cow<'_, str>, write |string| string, read |string| Some(Cow::Owned(string.into_owned()));
    char, write |char| char.encode_utf8(&mut [0; 4]), read |string| {
        let mut chars = string.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
}
