//! A line or a file of an export that cannot be read, or a file that cannot be written.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::codec::{DecodeError, Item, Value, from_export_line};
use crate::model::MARKER_PREFIX;

/// A line or a file of an export cannot be read, or a file cannot be written.
///
/// It names the file, if that is known, and the line, and holds the line's text, so nothing is lost. `Display` and
/// `Debug` do not print values: ``data/abc.json.gz, line 17: attribute `total`: expected N, found S``. `?` converts it
/// into an [`Error::Export`](super::Error::Export).
#[derive(Clone)]
pub struct ExportError(Box<Unread>);

#[derive(Clone)]
struct Unread {
    file: Option<Arc<Path>>,
    line: Option<u64>,
    text: Option<Box<str>>,
    cause: ExportCause,
}

#[derive(Clone)]
enum ExportCause {
    Line(DecodeError),
    TooLong {
        max: usize,
    },
    Io(&'static str, Arc<io::Error>),
    Manifest(DecodeError),
    ItemCount {
        expected: u64,
        found: u64,
    },
    /// The numbers for all files together.
    ItemSum {
        expected: u64,
        found: u64,
    },
    #[cfg(feature = "md5")]
    Checksum,
    Invalid(&'static str),
}

impl ExportError {
    /// A line that cannot be read as its type.
    #[cold]
    pub(crate) fn line(line: u64, text: &[u8], error: DecodeError) -> Self {
        let text = str::from_utf8(text).ok().map(Into::into);
        Self::new(Some(line), text, ExportCause::Line(error))
    }

    /// A line that is not kept, because it is longer than `max` bytes.
    #[cold]
    pub(crate) fn too_long(line: u64, max: usize) -> Self {
        Self::new(Some(line), None, ExportCause::TooLong { max })
    }

    /// A file that cannot be read or written at all, or not beyond this line. `what` says which.
    #[cold]
    pub(crate) fn io(line: Option<u64>, what: &'static str, error: io::Error) -> Self {
        Self::new(line, None, ExportCause::Io(what, Arc::new(error)))
    }

    /// A malformed manifest.
    pub(crate) fn manifest(line: Option<u64>, error: DecodeError) -> Self {
        Self::new(line, None, ExportCause::Manifest(error))
    }

    /// A file with more or fewer items than the manifest says.
    pub(crate) fn item_count(expected: u64, found: u64) -> Self {
        Self::new(None, None, ExportCause::ItemCount { expected, found })
    }

    /// Manifests whose numbers of items differ.
    pub(crate) fn item_sum(expected: u64, found: u64) -> Self {
        Self::new(None, None, ExportCause::ItemSum { expected, found })
    }

    /// A file whose checksum is not that of the manifest.
    #[cfg(feature = "md5")]
    pub(crate) fn checksum() -> Self {
        Self::new(None, None, ExportCause::Checksum)
    }

    /// An export that cannot be read in this way.
    pub(crate) fn invalid(what: &'static str) -> Self {
        Self::new(None, None, ExportCause::Invalid(what))
    }

    fn new(line: Option<u64>, text: Option<Box<str>>, cause: ExportCause) -> Self {
        Self(Box::new(Unread {
            file: None,
            line,
            text,
            cause,
        }))
    }

    /// The same, about this file.
    #[must_use]
    pub(crate) fn in_file(mut self, file: Option<&Arc<Path>>) -> Self {
        self.0.file = file.cloned();
        self
    }

    /// Returns the file, if it is known.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.0.file.as_deref()
    }

    /// Returns the number of the line in its file, from 1. `None` if the error concerns the whole file.
    #[must_use]
    pub fn line_number(&self) -> Option<u64> {
        self.0.line
    }

    /// Returns whether the error concerns one line only, after which reading goes on.
    #[must_use]
    pub fn is_line(&self) -> bool {
        matches!(
            self.0.cause,
            ExportCause::Line(_) | ExportCause::TooLong { .. }
        )
    }

    /// Returns the text of the line, if the error concerns a line that was kept and is UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Returns the item of the line, if it is a line of a full export and can be read without its model.
    #[must_use]
    pub fn item(&self) -> Option<Item> {
        from_export_line(self.text()?).ok()
    }

    /// Returns whether the line has a marker, the item that holds a unique value: one of its attributes begins with
    /// `dyno#unique#`. A marker cannot be read as a model.
    #[must_use]
    pub fn is_marker(&self) -> bool {
        let is_marker =
            |value: &Value| matches!(value, Value::S(text) if text.starts_with(MARKER_PREFIX));
        self.item()
            .is_some_and(|item| item.iter().any(|(_, value)| is_marker(value)))
    }

    /// Returns why a line, or a manifest, cannot be read, and at which attribute.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match &self.0.cause {
            ExportCause::Line(error) | ExportCause::Manifest(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the error of the operating system, or of the decompression.
    #[must_use]
    pub fn io_error(&self) -> Option<&io::Error> {
        match &self.0.cause {
            ExportCause::Io(_, error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file(), self.0.line) {
            (Some(file), Some(line)) => write!(f, "{}, line {line}: ", file.display())?,
            (Some(file), None) => write!(f, "{}: ", file.display())?,
            (None, Some(line)) => write!(f, "line {line}: ")?,
            (None, None) => {}
        }
        match &self.0.cause {
            ExportCause::Line(error) => error.fmt(f),
            ExportCause::TooLong { max } => write!(
                f,
                "the line has more than {max} bytes; raise `max_line` if it is an item"
            ),
            ExportCause::Io(what, _) | ExportCause::Invalid(what) => f.write_str(what),
            ExportCause::Manifest(error) => write!(f, "not a manifest of an export: {error}"),
            ExportCause::ItemCount { expected, found } => write!(
                f,
                "it has {found} items, and {expected} according to the manifest"
            ),
            ExportCause::ItemSum { expected, found } => write!(
                f,
                "`manifest-summary.json` says {expected} items, but the files in `manifest-files.json` have {found}"
            ),
            #[cfg(feature = "md5")]
            ExportCause::Checksum => {
                f.write_str("the MD5 checksum differs from that in the manifest")
            }
        }
    }
}

// The line is not printed: its values may be secret.
impl fmt::Debug for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExportError({self})")
    }
}

/// It prints a decode error that it wraps, so its source is the source of that error.
impl StdError for ExportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            ExportCause::Line(error) | ExportCause::Manifest(error) => error.source(),
            ExportCause::Io(_, error) => Some(error),
            _ => None,
        }
    }
}
