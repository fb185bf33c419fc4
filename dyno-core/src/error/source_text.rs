//! The sources of an error as texts.

use std::error::Error as StdError;
use std::fmt;

/// A source of an error, of which only the text is kept, and its own source. The `Debug` output of the SDK's errors has
/// the whole response, and with it values of the table.
pub(crate) struct SourceText {
    text: String,
    source: Option<Box<Self>>,
}

impl SourceText {
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Self {
        Self {
            text: error.to_string(),
            source: error.source().map(|source| Box::new(Self::of(source))),
        }
    }
}

impl fmt::Display for SourceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The same as `Display`.
impl fmt::Debug for SourceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for SourceText {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
