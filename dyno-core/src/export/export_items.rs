//! The lines of all files of an export.

use std::fmt;
use std::sync::Arc;

use super::data_file::{DataFileReader, Verify};
use super::export_line::ExportLine;
use super::export_stream::ExportStream;
use super::local_file::LocalFile;
use super::manifest::ManifestSummary;
use super::workers::{FileQueue, Workers};
use crate::error::ExportError;

/// Reads the lines of all files of an export: [`Export::read`](super::Export::read).
///
/// It is an iterator, or a [`stream`](Self::stream). A line that cannot be read is an [`ExportError`] in its place,
/// with the file and the number of the line. A file that is missing or damaged is also an error in its place, and so is
/// one with more or fewer items than the manifest says; the other files are still read. If no error is returned, every
/// item in the manifest was returned.
///
/// A full export cannot be read as [`Change`](super::Change)s, nor an incremental one as items. That is then the only
/// error, and nothing is read.
///
/// # Costs
/// Each open file takes 64 KB of memory and its longest line. One file is open at a time, or as many as
/// [`at_once`](Self::at_once) sets.
#[must_use = "nothing is read until it is iterated"]
pub struct ExportItems<T> {
    summary: ManifestSummary,
    files: Arc<[LocalFile]>,
    verify: Verify,
    at_once: usize,
    state: DirectoryState<T>,
}

enum DirectoryState<T> {
    /// Nothing was read.
    Ready,
    /// One file after the other.
    Here {
        current: Option<DataFileReader<T>>,
        next: usize,
    },
    /// Several files at once.
    Workers(Workers<T>),
    Ended,
}

impl<T: ExportLine + Send + 'static> ExportItems<T> {
    pub(super) fn new(summary: ManifestSummary, files: Arc<[LocalFile]>) -> Self {
        Self {
            summary,
            files,
            verify: Verify::default(),
            at_once: 1,
            state: DirectoryState::Ready,
        }
    }

    /// Sets how many files are read at the same time, at least 1, each on its own thread. Items of different files are
    /// interleaved; those of one file keep their order. Up to 64 items per file are buffered in memory.
    pub fn at_once(mut self, files: usize) -> Self {
        self.at_once = files.max(1);
        self
    }

    /// Verifies the MD5 checksum of each file for which the manifest has one. A file that does not match is an error
    /// after its items.
    #[cfg(feature = "md5")]
    #[cfg_attr(docsrs, doc(cfg(feature = "md5")))]
    pub fn verify_md5(mut self) -> Self {
        self.verify.md5 = true;
        self
    }

    /// Returns the lines as a stream. Files are read on threads, so that the stream does not block its task.
    ///
    /// ```no_run
    /// # use dyno::{Model, Table, export::Export};
    /// # #[derive(Model, Clone)]
    /// # #[dyno(table = "Orders")]
    /// # struct Order { #[dyno(partition_key)] id: String }
    /// # async fn example(orders: Table<Order>) -> dyno::Result<()> {
    /// use futures::{StreamExt, future};
    ///
    /// let export = Export::open("AWSDynamoDB/01693685827463-2d8752fd")?;
    /// let mut incomplete = None;
    /// let items = export.read::<Order>().at_once(4).stream().filter_map(|item| {
    ///     let item = item.map_err(|error| match error.is_line() {
    ///         true => eprintln!("{error}"),
    ///         false => incomplete = Some(error), // such as a missing file: the others are read
    ///     });
    ///     future::ready(item.ok())
    /// });
    /// orders.batch().put_all(items).await?;
    /// incomplete.map_or(Ok(()), |error| Err(error.into()))
    /// # }
    /// ```
    pub fn stream(self) -> ExportStream<T> {
        let mismatch = self.mismatch();
        ExportStream::new(self.queue(), self.at_once, mismatch)
    }

    fn queue(&self) -> FileQueue {
        FileQueue::new(self.files.clone(), self.summary.item_count, self.verify)
    }

    /// Why the export cannot be read as a `T`.
    fn mismatch(&self) -> Option<ExportError> {
        match (self.summary.is_incremental(), T::IS_CHANGE) {
            (false, true) => Some(ExportError::invalid(
                "the export is a full export; read its lines as items, not as changes",
            )),
            (true, false) => Some(ExportError::invalid(
                "the export is incremental; read its lines as `Change`s of items",
            )),
            _ => None,
        }
    }
}

impl<T: ExportLine + Send + 'static> Iterator for ExportItems<T> {
    type Item = Result<T, ExportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match &mut self.state {
                DirectoryState::Ready => {
                    if let Some(error) = self.mismatch() {
                        self.state = DirectoryState::Ended;
                        return Some(Err(error));
                    }
                    self.state = match self.at_once {
                        1 => DirectoryState::Here {
                            current: None,
                            next: 0,
                        },
                        files => match Workers::start(&self.queue(), files) {
                            Ok(workers) => DirectoryState::Workers(workers),
                            Err(error) => {
                                self.state = DirectoryState::Ended;
                                return Some(Err(error));
                            }
                        },
                    };
                }
                DirectoryState::Here { current, next } => {
                    if let Some(line) = current.as_mut().and_then(Iterator::next) {
                        return Some(line);
                    }
                    let Some(file) = self.files.get(*next) else {
                        self.state = DirectoryState::Ended;
                        return self.queue().wrong_sum().map(Err);
                    };
                    *next += 1;
                    *current = Some(DataFileReader::new(file, self.verify));
                }
                DirectoryState::Workers(workers) => match workers.next() {
                    Some(line) => return Some(line),
                    None => self.state = DirectoryState::Ended,
                },
                DirectoryState::Ended => return None,
            }
        }
    }
}

impl<T: ExportLine + Send + 'static> std::iter::FusedIterator for ExportItems<T> {}

impl<T> fmt::Debug for ExportItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportItems")
            .field("files", &self.files.len())
            .field("at_once", &self.at_once)
            .finish_non_exhaustive()
    }
}
