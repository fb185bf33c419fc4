//! Exports and imports: the files of a table in Amazon S3, read into models and written from them.
//!
//! ExportTableToPointInTime writes a full export, the items of a table at any time in its point-in-time recovery window
//! of up to 35 days, or an incremental export, the changes of a period between 15 minutes and 24 hours. Point-in-time
//! recovery must be enabled. An export consumes no read capacity: a full export is billed by the size of the table, and
//! an incremental one by the size of the data that is processed. ImportTable creates a new table from files in S3. It
//! consumes no write capacity, and is billed by the uncompressed size of the files.
//!
//! dyno reads and writes these files. The AWS CLI or the SDK requests exports and imports and copies the files. (AWS
//! developer guide, "DynamoDB data export to Amazon S3: how it works" and "DynamoDB data import from Amazon S3: how it
//! works".)
//!
//! # Reading an export
//!
//! ```sh
//! aws dynamodb export-table-to-point-in-time --table-arn "$table" --s3-bucket backups --s3-prefix orders
//! aws s3 sync s3://backups/orders/AWSDynamoDB/ AWSDynamoDB/
//! ```
//!
//! ```no_run
//! use dyno::Model;
//! use dyno::export::Export;
//!
//! #[derive(Model, Debug)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     total: u32,
//! }
//!
//! fn total() -> dyno::Result<u64> {
//!     let export = Export::open("AWSDynamoDB/01693685827463-2d8752fd")?;
//!     println!("{} items of {}", export.item_count(), export.summary().table_name());
//!     let mut total = 0;
//!     for order in export.read::<Order>().at_once(4) {
//!         match order {
//!             Ok(order) => total += u64::from(order.total),
//!             Err(error) if error.is_line() => eprintln!("{error}"),
//!             Err(error) => return Err(error.into()),
//!         }
//!     }
//!     Ok(total)
//! }
//! ```
//!
//! [`Export`](crate::export::Export) reads the manifests, and the data files in the order of the manifest. Each problem
//! is an [`ExportError`](crate::export::ExportError) in its place, and reading goes on:
//!
//! | Problem | Error |
//! |---|---|
//! | a line that cannot be read as the type | file, line, attribute; `text()` and `item()` return the line |
//! | a line that is too long | file, line |
//! | a file that is truncated or damaged | file, and the last line that could be read |
//! | a file that is missing | file |
//! | a file with more or fewer items than the manifest says | file, both numbers |
//! | a file whose MD5 checksum does not match, with `verify_md5` (feature `md5`) | file |
//! | manifests whose numbers of items differ | both numbers |
//!
//! `at_once(4)` reads four files at the same time, each on its own thread. `stream()` returns a stream, which
//! [`put_all`](crate::batch::BatchWrite::put_all) takes. The example `export` loads an export into a table in this way,
//! with a progress bar.
//!
//! [`read`](crate::export::read) reads one file from any `std::io::Read`, and [`read_async`](crate::export::read_async)
//! one from any `tokio::io::AsyncRead`, such as the body of a GetObject response. Both recognize gzip.
//!
//! # Incremental exports
//!
//! The lines of an incremental export are changes: `export.read::<Change<Order>>()`. Each item has one
//! [`Change`](crate::export::Change) with its net effect over the export period: the keys and, depending on the view
//! type of the export, the images of the item before and after. Changes are not ordered. To bring a copy of the table
//! up to date, put `new`, or delete the key if there is no `new`:
//!
//! ```no_run
//! # use dyno::{Key, Model, Table};
//! # #[derive(Model, Clone, Debug)]
//! # #[dyno(table = "Orders")]
//! # struct Order { #[dyno(partition_key)] id: String }
//! use dyno::batch::Write;
//! use dyno::export::{Change, Export};
//!
//! async fn apply(copy: &Table<Order>, export: &Export) -> dyno::Result<()> {
//!     let mut writes = Vec::new();
//!     for change in export.read::<Change<Order>>() {
//!         let change = change?;
//!         writes.push(match change.new {
//!             Some(order) => Write::Put(order),
//!             None => Write::Delete(Key::from_item(&change.keys)?),
//!         });
//!     }
//!     copy.batch().write_all(writes).await?;
//!     Ok(())
//! }
//! ```
//!
//! # Writing files for an import
//!
//! ```no_run
//! use std::fs::File;
//!
//! use dyno::Model;
//! use dyno::export::ImportWriter;
//!
//! #[derive(Model)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     total: u32,
//! }
//!
//! fn write(orders: &[Order]) -> Result<(), Box<dyn std::error::Error>> {
//!     let mut writer = ImportWriter::gzip(File::create("orders.json.gz")?);
//!     writer.write_all::<Order>(orders)?;
//!     writer.finish()?;
//!     Ok(())
//! }
//! ```
//!
//! An item is prepared and checked as for a put, but without conditions; [`ImportWriter`](crate::export::ImportWriter)
//! describes what that means for versions and unique values. [`AsyncImportWriter`](crate::export::AsyncImportWriter)
//! writes to any `tokio::io::AsyncWrite`, and also takes a stream such as a scan. ImportTable needs the key schema and
//! the indexes of the new table; [`TableDefinition`](crate::TableDefinition) has them.
//!
//! # Formats
//!
//! Files are in the format DynamoDB JSON, uncompressed or compressed with gzip. Amazon Ion, CSV and Zstandard are
//! neither read nor written.
