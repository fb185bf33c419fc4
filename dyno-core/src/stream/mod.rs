//! Stream records: the changes of a table's items, read into models.
//!
//! DynamoDB Streams records each change of an item with its images before and after. [`Records`] reads the event of a
//! Lambda function from its JSON, without an `AttributeValue` in between, and [`Record`] is one change. A record that
//! cannot be read is a [`RecordError`] in its place; it does not hide the others. [`Records::process`] handles them in
//! order and returns the [`BatchResponse`] by which Lambda retries what has failed. [`Changed`] tells which attributes
//! a change concerns. (AWS developer guide, "Change data capture for DynamoDB Streams"; AWS Lambda developer guide,
//! "Process DynamoDB records with Lambda".)
//!
//! Without Lambda, `Table::changes` (feature `streams`) follows the stream of a table in one process, from a checkpoint
//! that the caller stores, or shares its shards among several processes through [leases](crate::lease), which store the
//! positions.
//!
//! ```
//! use dyno::Model;
//! use dyno::stream::{BatchResponse, Changed, RecordKind, Records};
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     status: String,
//!     total: u32,
//! }
//!
//! /// The body of a Lambda function; `event` is the JSON that Lambda passes.
//! async fn handle(event: &[u8]) -> dyno::Result<BatchResponse<dyno::Error>> {
//!     let orders = Records::<Order>::from_json(event)?;
//!     let response = orders.process(async |record| {
//!         let record = record?;
//!         match (record.kind, record.old, record.new) {
//!             (RecordKind::Insert, _, Some(order)) => welcome(order).await?,
//!             (RecordKind::Modify, Some(old), Some(new)) => {
//!                 if Changed::between(&old, &new)?.contains(Order::STATUS) {
//!                     notify(new).await?;
//!                 }
//!             }
//!             _ => {}
//!         }
//!         Ok(())
//!     });
//!     Ok(response.await)
//! }
//! # async fn welcome(_: Order) -> dyno::Result<()> { Ok(()) }
//! # async fn notify(_: Order) -> dyno::Result<()> { Ok(()) }
//! ```

mod batch_response;
mod changed;
#[cfg(feature = "streams")]
mod changes;
#[cfg(feature = "streams")]
mod checkpoint;
#[cfg(feature = "streams")]
mod endpoint;
#[cfg(feature = "lambda-events")]
mod lambda_events;
#[cfg(feature = "streams")]
mod leased_records;
#[cfg(any(feature = "lambda-events", feature = "streams"))]
mod parts;
mod record;
mod record_error;
#[cfg(feature = "streams")]
mod record_stream;
mod records;
#[cfg(feature = "streams")]
mod requests;
#[cfg(feature = "streams")]
mod sdk;
#[cfg(feature = "streams")]
mod shard_finder;
#[cfg(feature = "streams")]
mod shard_list;
#[cfg(feature = "streams")]
mod shards;

pub use batch_response::{BatchResponse, FailedRecord};
pub use changed::Changed;
#[cfg(feature = "streams")]
pub use changes::Changes;
#[cfg(feature = "streams")]
pub use checkpoint::StreamCheckpoint;
#[cfg(feature = "streams")]
pub use leased_records::LeasedRecords;
pub use record::{Record, RecordKind};
pub use record_error::RecordError;
#[cfg(feature = "streams")]
pub use record_stream::RecordStream;
pub use records::Records;
