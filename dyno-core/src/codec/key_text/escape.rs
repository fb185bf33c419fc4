//! Strings whose characters up to the separator are escaped.

use std::borrow::Cow;

use super::formats::Escaped;
use super::ranges::LAST;
use super::strings::StringFormat;
use super::traits::TextOrder;
use super::writer::{KeyTextWriter, check_last};
use crate::wire::EncodeError;

/// The separator of a string that ends the text. With the same escapes at every place, the key of a shorter template
/// never looks like that of a longer one.
const AT_THE_END: char = '#';

/// The first of the two characters of an escape, the one after the separator, and the distance from the escaped
/// character to the second one.
struct Escape {
    lead: u32,
    distance: u32,
}

impl Escape {
    /// Returns `None` if there are no characters to escape with.
    fn before(separator: char) -> Option<Self> {
        let lead = u32::from(separator) + 1;
        // Above the separator, so that no escape contains it.
        let distance = u32::from('@').max(lead + 1);
        (lead + distance < 0xD800).then_some(Self { lead, distance })
    }

    fn is_escaped(&self, char: char) -> bool {
        u32::from(char) <= self.lead
    }
}

impl StringFormat for Escaped {
    const OPEN: bool = false;

    const ORDER: TextOrder = TextOrder::Everywhere;

    fn write(string: &str, out: &mut KeyTextWriter<'_>) -> Result<(), EncodeError> {
        check_last(string)?;
        let escape = Escape::before(out.behind().unwrap_or(AT_THE_END)).ok_or_else(|| {
            EncodeError::invalid(
                "cannot be escaped before the separator of the key template; use a separator such as `#`",
            )
        })?;
        for char in string.chars() {
            if escape.is_escaped(char) {
                let second = char::from_u32(u32::from(char) + escape.distance);
                out.push(char::from_u32(escape.lead).unwrap_or_default());
                out.push(second.unwrap_or_default());
            } else {
                out.push(char);
            }
        }
        Ok(())
    }

    fn read(text: &str, behind: Option<char>) -> Option<Cow<'_, str>> {
        let escape = Escape::before(behind.unwrap_or(AT_THE_END))?;
        if !text.contains(|char| escape.is_escaped(char) || char == LAST) {
            return Some(Cow::Borrowed(text));
        }
        let mut string = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            string.push(match u32::from(char) {
                lead if lead == escape.lead => {
                    let second = u32::from(chars.next()?);
                    let escaped = char::from_u32(second.checked_sub(escape.distance)?)?;
                    escape.is_escaped(escaped).then_some(escaped)?
                }
                below if below < escape.lead => return None,
                _ if char == LAST => return None,
                _ => char,
            });
        }
        Some(Cow::Owned(string))
    }
}
