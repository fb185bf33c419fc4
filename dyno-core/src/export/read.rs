//! Reading the lines of one file.

use std::fmt;
use std::io::{self, Read};
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use super::export_line::{ExportLine, LineDecoder};
use super::line_buffer::{LineBuffer, Next};
use crate::error::ExportError;

/// What cannot be done with a file, in errors.
const READ: &str = "the file cannot be read beyond this line";

/// Reads the lines of a file of an export, one after the other.
///
/// `T` is a model, an enum of `#[derive(Collection)]`, a view or an [`Item`](crate::Item) for the lines of a full
/// export, and a [`Change`](super::Change) of one of these for an incremental export. A file compressed with gzip is
/// recognized, including one with several gzip members. The reader does its own buffering: a `File` needs no
/// `BufReader`.
///
/// A line that cannot be read is an error in its place; see [`ExportReader`].
///
/// ```no_run
/// use std::fs::File;
///
/// use dyno::{Model, export};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     id: String,
///     total: u32,
/// }
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// for order in export::read::<Order>(File::open("data/abc.json.gz")?) {
///     println!("{:?}", order?);
/// }
/// # Ok(())
/// # }
/// ```
pub fn read<T: ExportLine>(source: impl Read) -> ExportReader<T, impl Read> {
    ExportReader::new(source)
}

/// The lines of a file, read one by one: [`read`].
///
/// A line that cannot be read is an [`ExportError`] with its number and its text; reading goes on with the next line.
/// Blank lines are skipped. A truncated or damaged file ends with an error, after the complete lines before it. An
/// uncompressed file that is truncated between two lines looks complete; only the manifest of an
/// [`Export`](super::Export) has the number of its items.
///
/// # Costs
/// It holds a chunk of 64 KB and the longest line so far. A line becomes a `T` without an `AttributeValue` in between.
///
/// # Limits
/// A line has at most 13,107,200 bytes, which is more than any item needs: [`max_line`](Self::max_line).
#[must_use = "nothing is read until it is iterated"]
pub struct ExportReader<T, R> {
    source: R,
    lines: Lines<T>,
}

impl<T: ExportLine, R: Read> ExportReader<T, R> {
    /// Returns a reader of a source, as [`read`] does.
    pub fn new(source: R) -> Self {
        Self {
            source,
            lines: Lines::new(),
        }
    }
}

impl<T, R> ExportReader<T, R> {
    /// Sets the file that errors name.
    pub fn named(mut self, file: impl AsRef<Path>) -> Self {
        self.lines.file = Some(file.as_ref().into());
        self
    }

    /// Sets the maximum length of a line in bytes. A longer line is an error in its place, and is not kept in memory.
    pub fn max_line(mut self, bytes: usize) -> Self {
        self.lines.buffer.set_max(bytes);
        self
    }

    /// Returns the source.
    #[must_use]
    pub fn into_source(self) -> R {
        self.source
    }

    /// Returns the number of the line that was read last; 0 before the first.
    #[must_use]
    pub fn line_number(&self) -> u64 {
        self.lines.buffer.number()
    }
}

impl<T: ExportLine, R: Read> Iterator for ExportReader<T, R> {
    type Item = Result<T, ExportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.lines.next() {
                Some(next) => return next,
                None => match self.source.read(self.lines.buffer.room()) {
                    Ok(length) => self.lines.buffer.filled(length),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => self.lines.buffer.failed(error),
                },
            }
        }
    }
}

impl<T: ExportLine, R: Read> std::iter::FusedIterator for ExportReader<T, R> {}

impl<T, R> fmt::Debug for ExportReader<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.fmt("ExportReader", f)
    }
}

/// The lines of a file whose bytes somebody else reads.
pub(super) struct Lines<T> {
    pub(super) buffer: LineBuffer,
    pub(super) file: Option<Arc<Path>>,
    decoder: LineDecoder,
    item: PhantomData<fn() -> T>,
}

impl<T> Lines<T> {
    pub(super) fn new() -> Self {
        Self {
            buffer: LineBuffer::new(),
            file: None,
            decoder: LineDecoder::default(),
            item: PhantomData,
        }
    }

    /// The next line; `None` if another chunk is needed, and `Some(None)` at the end.
    pub(super) fn next(&mut self) -> Option<Option<Result<T, ExportError>>>
    where
        T: ExportLine,
    {
        let error = match self.buffer.next() {
            Next::Chunk => return None,
            Next::End => return Some(None),
            Next::Line(line) => {
                let text = self.buffer.line(line);
                match self.decoder.decode(text) {
                    Ok(read) => return Some(Some(Ok(read))),
                    Err(error) => ExportError::line(self.buffer.number(), text, error),
                }
            }
            Next::TooLong => ExportError::too_long(self.buffer.number(), self.buffer.max()),
            Next::Damaged(error) => ExportError::io(Some(self.buffer.number()), READ, error),
        };
        Some(Some(Err(error.in_file(self.file.as_ref()))))
    }

    pub(super) fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("file", &self.file)
            .field("line_number", &self.buffer.number())
            .finish_non_exhaustive()
    }
}
