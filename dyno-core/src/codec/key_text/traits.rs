//! Types that can be fields of a composed key.

use super::formats::Natural;
use super::writer::KeyTextWriter;
use crate::codec::decode::Decode;
use crate::codec::json::decode_value;
use crate::wire::EncodeError;

/// A type whose values can stand in the text of a composed key, in the format `F`.
///
/// Its text is what [`write_key_text`](Self::write_key_text) writes, and nothing else: a key that was written in
/// another way is not read. `#[derive(Document)]` implements this trait for enums without data and for newtypes of
/// types that have it.
///
/// A type with an implementation of its own must keep two promises: a text that is read is what is written, and a text
/// without a fixed length contains neither the separator nor [`LAST`](super::LAST), which
/// [`push_checked`](KeyTextWriter::push_checked) checks.
///
/// ```
/// use dyno::codec::key_text::{KeyText, KeyTextWriter, Natural, transcode};
/// use dyno::{Document, EncodeError};
///
/// #[derive(Document)]
/// struct Release {
///     major: u8,
///     minor: u8,
/// }
///
/// /// Six digits, three of each number.
/// impl KeyText for Release {
///     const WIDTH: Option<usize> = Some(6);
///
///     fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
///         KeyText::<Natural>::write_key_text(&self.major, out)?;
///         KeyText::<Natural>::write_key_text(&self.minor, out)
///     }
///
///     fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
///         transcode::<Self, _>(json, out)
///     }
///
///     fn read_key_text(text: &str, _: Option<char>) -> Option<Self> {
///         let (major, minor) = text.split_at_checked(3)?;
///         let number = |text| <u8 as KeyText>::read_key_text(text, None);
///         Some(Self { major: number(major)?, minor: number(minor)? })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in the text of a key in the format `{F}`",
    label = "has no such text",
    note = "strings, `char`, integers, `bool`, `Uuid`, times in UTC, dates, and enums without data with \
        `#[derive(dyno::Document)]` need no format",
    note = "`{{number:04}}` is for integers, `{{price:8.2}}` for decimals, which always need it, and `#[dyno(key = \
        escape)]`, `lower` and `upper` are for strings",
    note = "a float has no such text; use an integer or a decimal"
)]
// Without `Attribute`: as a bound of a newtype's impl, it would be one more error of a field that cannot be stored.
pub trait KeyText<F = Natural>: Sized {
    /// The length in bytes if it is the same for all values. Otherwise the field ends at the first character of what
    /// stands behind it.
    const WIDTH: Option<usize>;

    /// Whether a text at the end of a template can contain any characters, also those with which a longer template
    /// continues: strings, unless they are escaped.
    const OPEN: bool = false;

    /// Whether a text can be any letters and digits, so that it can be like the literal of another template: strings,
    /// also escaped ones.
    const FREE: bool = Self::OPEN;

    /// Whether different values have different texts: strings in lower or upper case do not.
    const DISTINCT: bool = true;

    /// Where the texts have the order of the values; nowhere unless it is said. A type that has it also implements
    /// [`OrderedKeyText`].
    const ORDER: TextOrder = TextOrder::Unordered;

    /// Appends the text of the value. After an error, what was appended is of no use.
    ///
    /// # Errors
    /// An [`EncodeError`] if the value has no text in this format or at this place.
    fn write_key_text(&self, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError>;

    /// Appends the text of a value, or of a bound of a range, that is given in DynamoDB's JSON as the attribute stores
    /// it: `{"S":"x"}`. [`transcode`] does this for types that are read from their JSON.
    ///
    /// # Errors
    /// The same as [`write_key_text`](Self::write_key_text), and an [`EncodeError`] if the JSON is not that of a value.
    fn transcode_key_text(json: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError>;

    /// Reads the value back. `behind` is the first character of what stands behind the field.
    ///
    /// Returns `None` if the text is not exactly the one that is written for a value.
    fn read_key_text(text: &str, behind: Option<char>) -> Option<Self>;
}

/// Where in a key the texts of a type have the order of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOrder {
    /// Nowhere.
    Unordered,
    /// At the end of the key.
    AtEnd,
    /// At every place.
    Everywhere,
}

/// A type whose texts have the order of its values, at the place `P`: [`Inner`](super::Inner) or [`Last`](super::Last).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order at this place of the key",
    label = "cannot be compared with `lt`, `le`, `gt`, `ge` or `between`",
    note = "a string that is followed by another field ends at the separator, and an enum is stored by its name: \
        neither sorts as its values do",
    note = "`eq` works; `#[dyno(key = escape)]` on the field of a string keeps the order"
)]
pub trait OrderedKeyText<F, P>: KeyText<F> {}

/// A string: `begins_with` works on it.
#[diagnostic::on_unimplemented(
    message = "`begins_with` does not work on `{Self}` in a key",
    label = "not a string",
    note = "`begins_with` needs a string; for numbers and dates there are `between`, `ge` and `lt`"
)]
pub trait PrefixedKeyText<F>: KeyText<F> {}

/// Reads a value from DynamoDB's JSON and appends its text, for
/// [`transcode_key_text`](KeyText::transcode_key_text).
///
/// # Errors
/// The same as [`write_key_text`](KeyText::write_key_text), and an [`EncodeError`] if the JSON is not that of a value.
pub fn transcode<T: KeyText<F> + for<'b> Decode<'b>, F>(
    json: &str,
    out: &mut KeyTextWriter<'_>,
) -> Result<(), EncodeError> {
    let value: T = decode_value(json).map_err(|error| {
        EncodeError::invalid_because("the value is not one that the field can have", error)
    })?;
    value.write_key_text(out)
}
