//! Exports to S3 and imports from S3: files of items, read into models and written from them.
//!
//! ExportTableToPointInTime writes a full export, the items of a table, or an incremental export, the changes of a
//! period, to files in S3 without consuming read capacity. [`Export`] reads them from a directory into which they were
//! copied, and compares them with the manifests, which list the files and the number of items in each. [`read`] and
//! [`read_async`] read a single file from any source. [`ImportWriter`] writes files from which ImportTable creates a
//! table.
//!
//! ```
//! use dyno::export::{self, ImportWriter};
//! use dyno::{Model, Table};
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     total: u32,
//! }
//!
//! // A data file has an item in each line. Those of DynamoDB are compressed with gzip.
//! let file = concat!(
//!     r#"{"Item":{"id":{"S":"7"},"total":{"N":"20"}}}"#, "\n",
//!     r#"{"Item":{"id":{"S":"8"},"total":{"S":"3"}}}"#, "\n",
//! );
//! let mut orders = export::read::<Order>(file.as_bytes());
//! assert_eq!(orders.next().unwrap()?, Order { id: "7".into(), total: 20 });
//! let error = orders.next().unwrap().unwrap_err();
//! assert_eq!(error.to_string(), "line 2: attribute `total`: expected N, found S");
//! assert!(error.item().is_some());
//!
//! // A file for an import is written from models.
//! let mut writer = ImportWriter::gzip(Vec::new());
//! writer.write(&Order { id: "7".into(), total: 20 })?;
//! let packed = writer.finish()?;
//! assert_eq!(export::read::<Order>(&*packed).count(), 1);
//! # Ok::<(), dyno::Error>(())
//! ```
//!
//! # What a line is read as
//!
//! | Line | `T` |
//! |---|---|
//! | of a full export, of a table with one entity | a model, a view, or a struct with `#[derive(Document)]` |
//! | of a full export, of a table with several entities | an enum with `#[derive(Collection)]` |
//! | of any full export | [`Item`](crate::Item) |
//! | of an incremental export | a [`Change`] of one of these |
//!
//! A line that cannot be read as its `T` is an [`ExportError`] in its place, with its file, number and text. That
//! includes the items of other entities, and [markers](ExportError::is_marker) of unique values.
//!
//! # Limits
//! Files are in the format DynamoDB JSON, uncompressed or compressed with gzip. Amazon Ion, CSV and Zstandard are
//! neither read nor written. dyno sends no requests here: the SDK's builders request exports and imports, and the SDK
//! for S3 or the AWS CLI copies the files.
//!
//! Both kinds of export need point-in-time recovery. A full export is billed by the size of the table, an incremental
//! one by the size of the data that it processes. (AWS developer guide, "DynamoDB data export to Amazon S3: how it
//! works", "DynamoDB table export output format" and "DynamoDB import formats".)

mod change;
mod data_file;
mod directory;
mod export_items;
mod export_line;
mod export_stream;
mod line_buffer;
mod line_encoder;
mod local_file;
mod manifest;
mod read;
mod read_async;
mod workers;
mod write;
mod write_async;

pub use change::Change;
pub use directory::Export;
pub use export_items::ExportItems;
pub use export_line::ExportLine;
pub use export_stream::ExportStream;
pub use manifest::{DataFile, ManifestSummary};
pub use read::{ExportReader, read};
pub use read_async::{AsyncExportReader, read_async};
pub use write::ImportWriter;
pub use write_async::AsyncImportWriter;

pub use crate::error::ExportError;
