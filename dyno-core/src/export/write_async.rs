//! Writing a file for an import, asynchronously.

use std::borrow::Borrow;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};

use futures::stream::{Stream, StreamExt};
use tokio::io::AsyncWrite;

use super::line_encoder::{LineEncoder, failed};
use crate::error::Result;
use crate::key::KeyNames;
use crate::op::WriteItem;

/// Writes items as lines that ImportTable reads, to an asynchronous target: an [`ImportWriter`](super::ImportWriter)
/// for a file of tokio or the body of a request.
///
/// ```no_run
/// use dyno::export::AsyncImportWriter;
/// use dyno::{Model, Table};
///
/// #[derive(Model)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     id: String,
///     total: u32,
/// }
///
/// async fn save(orders: &Table<Order>, out: impl tokio::io::AsyncWrite + Unpin) -> dyno::Result<u64> {
///     let mut writer = AsyncImportWriter::gzip(out);
///     let count = writer.try_write_all::<Order, _>(orders.scan().stream()).await?;
///     writer.finish().await?;
///     Ok(count)
/// }
/// ```
#[must_use = "the file is incomplete before `finish`"]
pub struct AsyncImportWriter<W> {
    out: W,
    lines: LineEncoder,
}

impl<W: AsyncWrite + Unpin> AsyncImportWriter<W> {
    /// Writes lines to `out`, which needs no buffer.
    pub fn new(out: W) -> Self {
        Self {
            out,
            lines: LineEncoder::plain(),
        }
    }

    /// Writes lines to `out`, which needs no buffer, compressed with gzip. ImportTable then needs
    /// `InputCompressionType: GZIP`.
    pub fn gzip(out: W) -> Self {
        Self {
            out,
            lines: LineEncoder::gzip(),
        }
    }

    /// Sets the names of the table's key attributes, so that the keys of items without a model are checked.
    pub fn key(mut self, names: impl Into<KeyNames>) -> Self {
        self.lines.set_key(names.into());
        self
    }

    /// Writes an item. If the future is dropped, the item is written with the next one.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the item cannot be stored: nothing of it is written, and more items
    /// can be written. [`Error::Export`](crate::Error::Export) if the file cannot be written: nothing more can be
    /// written.
    pub async fn write<M: WriteItem>(&mut self, item: &M) -> Result<()> {
        self.lines.is_open().map_err(failed)?;
        self.lines.push(item)?;
        match self.lines.is_full() {
            true => self.drain().await,
            false => Ok(()),
        }
    }

    /// Writes the items of a stream, owned or borrowed. Returns their number.
    ///
    /// # Errors
    /// The first error of [`write`](Self::write). The items before it are written.
    pub async fn write_all<M: WriteItem>(
        &mut self,
        items: impl Stream<Item = impl Borrow<M>>,
    ) -> Result<u64> {
        self.try_write_all::<M, crate::Error>(items.map(Ok)).await
    }

    /// Writes the items of a stream of results, such as a scan. Returns their number.
    ///
    /// # Errors
    /// The first error of the stream or of [`write`](Self::write). The items before it are written.
    pub async fn try_write_all<M: WriteItem, E: Into<crate::Error>>(
        &mut self,
        items: impl Stream<Item = Result<impl Borrow<M>, E>>,
    ) -> Result<u64> {
        let before = self.count();
        let mut items = pin!(items);
        while let Some(item) = items.next().await {
            self.write(item.map_err(Into::into)?.borrow()).await?;
        }
        Ok(self.count() - before)
    }

    /// Returns the number of items that were written.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.lines.count()
    }

    /// Writes what is left, flushes and returns `out`, which is not shut down.
    ///
    /// # Errors
    /// [`Error::Export`](crate::Error::Export) if the file cannot be written.
    pub async fn finish(mut self) -> Result<W> {
        let ended = self.lines.is_open().and_then(|()| self.lines.end());
        ended.map_err(failed)?;
        self.drain().await?;
        let flushed = poll_fn(|context| Pin::new(&mut self.out).poll_flush(context));
        flushed.await.map_err(failed)?;
        Ok(self.out)
    }

    async fn drain(&mut self) -> Result<()> {
        while !self.lines.waiting().is_empty() {
            let waiting = self.lines.waiting();
            let written = poll_fn(|context| Pin::new(&mut self.out).poll_write(context, waiting));
            match written.await {
                Ok(0) => {
                    self.lines.fail();
                    return Err(failed(io::ErrorKind::WriteZero.into()));
                }
                Ok(length) => self.lines.wrote(length),
                Err(error) => {
                    self.lines.fail();
                    return Err(failed(error));
                }
            }
        }
        Ok(())
    }
}

impl<W> fmt::Debug for AsyncImportWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncImportWriter")
            .field("count", &self.lines.count())
            .finish_non_exhaustive()
    }
}
