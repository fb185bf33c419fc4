//! Fields that a converter stores: the text of what is stored.

use super::traits::{KeyText, OrderedKeyText, TextOrder};
use super::writer::KeyTextWriter;
use crate::codec::convert::Convert;
use crate::codec::via::{Via, store};
use crate::wire::EncodeError;

/// Appends the text of a value that the converter `C` stores.
///
/// # Errors
/// The converter's error, and those of the stored value.
#[doc(hidden)]
pub fn write_converted<F, C: Convert<T, Stored: KeyText<F>>, T>(
    value: &T,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    store::<C, T>(value)?.write_key_text(out)
}

/// Reads a value that the converter `C` stores.
#[doc(hidden)]
#[must_use]
pub fn read_converted<F, C: Convert<T, Stored: KeyText<F>>, T>(
    text: &str,
    behind: Option<char>,
) -> Option<T> {
    let value = C::load(C::Stored::read_key_text(text, behind)?).ok()?;
    // A converter may accept more than it stores.
    let mut again = String::with_capacity(text.len());
    write_converted::<F, C, T>(&value, &mut KeyTextWriter::new(&mut again, behind)).ok()?;
    (again == text).then_some(value)
}

#[diagnostic::do_not_recommend]
impl<F, C: Convert<T, Stored: KeyText<F>>, T> KeyText<F> for Via<C, T> {
    const WIDTH: Option<usize> = C::Stored::WIDTH;

    const OPEN: bool = C::Stored::OPEN;

    const FREE: bool = C::Stored::FREE;

    const DISTINCT: bool = C::Stored::DISTINCT;

    const ORDER: TextOrder = C::Stored::ORDER;

    fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        write_converted::<F, C, T>(self.get(), out)
    }

    fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        C::Stored::transcode_key_text(json, out)
    }

    fn read_key_text(text: &str, behind: Option<char>) -> Option<Self> {
        read_converted::<F, C, T>(text, behind).map(Self::new)
    }
}

/// Converted values have the order of what is stored.
#[diagnostic::do_not_recommend]
impl<F, P, C: Convert<T, Stored: OrderedKeyText<F, P>>, T> OrderedKeyText<F, P> for Via<C, T> {}
