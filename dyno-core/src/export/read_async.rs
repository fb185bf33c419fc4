//! Reading the lines of one file, asynchronously.

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::stream::{FusedStream, Stream};
use tokio::io::{AsyncRead, ReadBuf};

use super::export_line::ExportLine;
use super::read::Lines;
use crate::error::ExportError;

/// Reads the lines of a file of an export as a stream, from a socket, the body of an S3 response or a tokio file.
///
/// It is [`read`](super::read) for asynchronous sources. The reader does its own buffering: a `tokio::fs::File` needs
/// no `BufReader`. Decompression and decoding happen while the stream is polled, at most 64 KB of the source at once.
///
/// ```no_run
/// use dyno::{Model, export};
/// use futures::TryStreamExt;
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     id: String,
///     total: u32,
/// }
///
/// async fn total(body: impl tokio::io::AsyncRead + Unpin) -> dyno::Result<u32> {
///     let mut orders = export::read_async::<Order>(body);
///     let mut total = 0;
///     while let Some(order) = orders.try_next().await? {
///         total += order.total;
///     }
///     Ok(total)
/// }
/// ```
pub fn read_async<T: ExportLine>(
    source: impl AsyncRead + Unpin,
) -> AsyncExportReader<T, impl AsyncRead + Unpin> {
    AsyncExportReader {
        source,
        lines: Lines::new(),
        ended: false,
    }
}

/// The lines of a file as a stream: [`read_async`].
///
/// Its errors, costs and limits are those of an [`ExportReader`](super::ExportReader).
#[must_use = "nothing is read until it is polled"]
pub struct AsyncExportReader<T, R> {
    source: R,
    lines: Lines<T>,
    ended: bool,
}

impl<T, R> AsyncExportReader<T, R> {
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

    /// Returns the number of the line that was read last; 0 before the first.
    #[must_use]
    pub fn line_number(&self) -> u64 {
        self.lines.buffer.number()
    }
}

impl<T: ExportLine, R: AsyncRead + Unpin> Stream for AsyncExportReader<T, R> {
    type Item = Result<T, ExportError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(next) = this.lines.next() {
                this.ended = next.is_none();
                return Poll::Ready(next);
            }
            let buffer = &mut this.lines.buffer;
            let mut room = ReadBuf::new(buffer.room());
            let read = ready!(Pin::new(&mut this.source).poll_read(context, &mut room));
            let length = room.filled().len();
            match read {
                Ok(()) => buffer.filled(length),
                Err(error) => buffer.failed(error),
            }
        }
    }
}

impl<T: ExportLine, R: AsyncRead + Unpin> FusedStream for AsyncExportReader<T, R> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<T, R> fmt::Debug for AsyncExportReader<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.fmt("AsyncExportReader", f)
    }
}
