//! Writing a file for an import.

use std::borrow::Borrow;
use std::fmt;
use std::io::{self, Write};

use super::line_encoder::{LineEncoder, failed};
use crate::error::Result;
use crate::key::KeyNames;
use crate::op::WriteItem;

/// Writes items as lines that ImportTable reads, in DynamoDB JSON: `{"Item":{"id":{"S":"7"}}}`.
///
/// A file can have items of several models, and [`Item`](crate::Item)s. An item is prepared as for a put: key
/// attributes are composed, values are normalized, generated, computed and validated, and each write sets the times and
/// the next version. An item that cannot be stored is an error, and nothing of it is written: an item without its key
/// or with more than 400 KB, a key that is too long, a value that DynamoDB does not have.
///
/// An import differs from a put in these points:
/// - There are no conditions. The version of an item that was read is incremented, but not checked.
/// - If several items of the import have the same key, one of them is stored, in no defined order. The writer does not
///   compare keys.
/// - Models with `#[dyno(unique)]` do not compile, because nothing would guard their values. Read an export of them as
///   `Item`s, and write these; they include the markers.
/// - Items without a model are not validated. Their key is checked if its attribute names are set with
///   [`key`](Self::key).
///
/// ```
/// use dyno::Model;
/// use dyno::export::{self, ImportWriter};
///
/// #[derive(Model, Debug, PartialEq)]
/// #[dyno(table = "Orders")]
/// struct Order {
///     #[dyno(partition_key)]
///     id: String,
///     total: u32,
/// }
///
/// let orders = [Order { id: "7".into(), total: 20 }, Order { id: "8".into(), total: 3 }];
/// let mut writer = ImportWriter::gzip(Vec::new());
/// writer.write_all::<Order>(&orders)?;
/// let file = writer.finish()?;
///
/// let read: Vec<Order> = export::read(&*file).collect::<Result<_, _>>()?;
/// assert_eq!(read, orders);
/// # Ok::<(), dyno::Error>(())
/// ```
///
/// # Costs
/// The writer holds 64 KB and the longest line in memory. ImportTable creates a new table. It consumes no write
/// capacity and is billed by the uncompressed size of the files. An import reads up to 50,000 objects; several objects
/// of medium size are imported in parallel. (AWS developer guide, "DynamoDB data import from Amazon S3: how it works",
/// "Import format quotas and validation" and "Best practices for importing from Amazon S3 into DynamoDB".)
///
/// ```compile_fail
/// # use dyno::Model;
/// # use dyno::export::ImportWriter;
/// #[derive(Model)]
/// #[dyno(table = "Users")]
/// struct User {
///     #[dyno(partition_key)]
///     id: String,
///     #[dyno(unique)]
///     email: String,
/// }
///
/// let user = User { id: "7".into(), email: "ada@example.org".into() };
/// ImportWriter::new(Vec::new()).write(&user)?;
/// # Ok::<(), dyno::Error>(())
/// ```
#[must_use = "the file is incomplete before `finish`"]
pub struct ImportWriter<W: Write> {
    out: W,
    lines: LineEncoder,
}

impl<W: Write> ImportWriter<W> {
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

    /// Writes an item.
    ///
    /// # Errors
    /// [`Error::Encode`](crate::Error::Encode) if the item cannot be stored: nothing of it is written, and more items
    /// can be written. [`Error::Export`](crate::Error::Export) if the file cannot be written: nothing more can be
    /// written.
    pub fn write<M: WriteItem>(&mut self, item: &M) -> Result<()> {
        self.lines.is_open().map_err(failed)?;
        self.lines.push(item)?;
        match self.lines.is_full() {
            true => self.drain(),
            false => Ok(()),
        }
    }

    /// Writes the items of an iterator, owned or borrowed: `writer.write_all::<Order>(&orders)`. Returns their number.
    ///
    /// # Errors
    /// The first error of [`write`](Self::write). The items before it are written.
    pub fn write_all<M: WriteItem>(
        &mut self,
        items: impl IntoIterator<Item = impl Borrow<M>>,
    ) -> Result<u64> {
        let before = self.count();
        for item in items {
            self.write(item.borrow())?;
        }
        Ok(self.count() - before)
    }

    /// Returns the number of items that were written.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.lines.count()
    }

    /// Writes what is left, flushes and returns `out`.
    ///
    /// # Errors
    /// [`Error::Export`](crate::Error::Export) if the file cannot be written.
    pub fn finish(mut self) -> Result<W> {
        let ended = self.lines.is_open().and_then(|()| self.lines.end());
        ended.map_err(failed)?;
        self.drain()?;
        self.out.flush().map_err(failed)?;
        Ok(self.out)
    }

    fn drain(&mut self) -> Result<()> {
        while !self.lines.waiting().is_empty() {
            let written = match self.out.write(self.lines.waiting()) {
                Ok(0) => Err(io::ErrorKind::WriteZero.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                written => written,
            };
            match written {
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

impl<W: Write> fmt::Debug for ImportWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportWriter")
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}
