//! The text of a composed key while it is written.

use std::fmt;

use super::ranges::LAST;
use crate::wire::EncodeError;

/// Appends the text of a field to a key.
pub struct KeyTextWriter<'t> {
    text: &'t mut String,
    behind: Option<char>,
}

impl<'t> KeyTextWriter<'t> {
    /// Returns a writer behind `text`. `behind` is the first character of what stands behind the field.
    #[must_use]
    pub const fn new(text: &'t mut String, behind: Option<char>) -> Self {
        Self { text, behind }
    }

    /// Returns the first character of what stands behind the field, which ends a text of no fixed length.
    #[must_use]
    pub const fn behind(&self) -> Option<char> {
        self.behind
    }

    /// Appends a text that has a fixed length or does not contain the separator.
    pub fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a character of such a text.
    pub fn push(&mut self, char: char) {
        self.text.push(char);
    }

    /// Appends a text of any length after checking that the separator does not end it.
    ///
    /// # Errors
    /// An [`EncodeError`] with `advice` if the text contains the separator, and one if it contains [`LAST`].
    pub fn push_checked(&mut self, text: &str, advice: &'static str) -> Result<(), EncodeError> {
        if let Some(separator) = self.behind.filter(|&behind| text.contains(behind)) {
            return Err(EncodeError::separator(separator, advice));
        }
        check_last(text)?;
        self.push_str(text);
        Ok(())
    }
}

/// Checks that a text does not contain the character that ends ranges.
pub(super) fn check_last(text: &str) -> Result<(), EncodeError> {
    if text.contains(LAST) {
        return Err(EncodeError::invalid(
            "contains U+10FFFF, which ends ranges of keys; remove it from the value",
        ));
    }
    Ok(())
}

// Without the values of keys.
impl fmt::Debug for KeyTextWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyTextWriter")
            .field("behind", &self.behind)
            .finish_non_exhaustive()
    }
}
