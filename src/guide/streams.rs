//! Streams: the changes of a table's items, read into models, in a Lambda function or without Lambda.
//!
//! DynamoDB Streams keeps a record of each change of an item for 24 hours, with images of the item before and after it.
//! The table's stream must be enabled, with a view type that includes the images that are needed. (AWS developer guide,
//! "Change data capture for DynamoDB Streams".)
//!
//! ```
//! use dyno::Model;
//!
//! #[derive(Model)]
//! #[dyno(table = "Orders", stream = new_and_old_images)]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     status: String,
//! }
//! ```
//!
//! # In a Lambda function
//!
//! [`stream::Records`](crate::stream::Records) reads the event from its JSON. The crate `dyno-serverless` makes a
//! Lambda function of a parser and an async function; its example `table_stream` is a complete one. A function of
//! `lambda_runtime` gets the JSON as `Box<serde_json::value::RawValue>`, and returns the
//! [`BatchResponse`](crate::stream::BatchResponse), which implements `Serialize`:
//!
//! ```
//! use dyno::Model;
//! use dyno::stream::{BatchResponse, RecordKind, Records};
//! use serde_json::value::RawValue;
//! # #[derive(Model)]
//! # #[dyno(table = "Orders")]
//! # struct Order { #[dyno(partition_key)] id: String, status: String }
//! # async fn send_mail(_: &str) -> dyno::Result<()> { Ok(()) }
//!
//! async fn handle(event: Box<RawValue>) -> dyno::Result<BatchResponse<dyno::Error>> {
//!     let records = Records::<Order>::from_json(event.get())?;
//!     let response = records.process(async |record| {
//!         let record = record?;
//!         if let (RecordKind::Insert, Some(order)) = (record.kind, record.new) {
//!             send_mail(&order.id).await?;
//!         }
//!         Ok(())
//!     });
//!     let response = response.await;
//!     if let Some(failed) = response.failed() {
//!         eprintln!("record {}: {}", failed.event_id, failed.error);
//!     }
//!     Ok(response)
//! }
//! ```
//!
//! Records are processed in their order, and processing stops at the first failure. Lambda then retries from the record
//! that failed, so a record that always fails blocks its shard until it expires: limit the retries of the event source
//! mapping and give it a destination for failures, or return `Ok` for what must be skipped. `ReportBatchItemFailures`
//! must be one of the mapping's function response types. Without it, a response without an error confirms all records.
//! Lambda can deliver a record more than once. (AWS Lambda developer guide, "Configuring partial batch response with
//! DynamoDB and Lambda".)
//!
//! # Without Lambda
//!
//! With the feature `streams`, `Table::changes` follows the stream of a table, shard by shard, from now on, from the
//! oldest record, or from a checkpoint that an earlier run has stored:
//!
//! ```no_run
//! # #[cfg(feature = "streams")] mod example {
//! # use dyno::{Model, Table};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Orders", stream = new_and_old_images)]
//! # struct Order { #[dyno(partition_key)] id: String }
//! use dyno::stream::StreamCheckpoint;
//! use futures::StreamExt;
//!
//! # async fn store(_: StreamCheckpoint) {}
//! async fn follow(
//!     orders: Table<Order>,
//!     stored: Option<StreamCheckpoint>,
//! ) -> dyno::Result<()> {
//!     let mut records = orders.changes().maybe_resume(stored).stream().await?;
//!     while let Some(record) = records.next().await {
//!         match record {
//!             Ok(record) => println!("{:?}: {:?}", record.kind, record.new),
//!             // An unreadable record, or a request that is repeated.
//!             Err(error) => eprintln!("{error}"),
//!         }
//!         store(records.checkpoint()).await;
//!     }
//!     Ok(())
//! }
//! # }
//! ```
//!
//! DynamoDB Streams is a service with an endpoint of its own. dyno derives it from the table's client: it is the
//! endpoint of the same region, or the client's own endpoint if that is not one of AWS's, such as DynamoDB Local.
//! `Changes::endpoint` sets another one.
//!
//! A child shard is read after its parent, so the records of one item arrive in the order of its changes, also if
//! DynamoDB lists the child first. One process reads all shards, 32 of them at the same time unless `Changes::at_once`
//! sets another number. Several processes that each call `stream` would each read all of them, and DynamoDB may
//! throttle more than two readers of a shard. The documentation of `dyno::stream::RecordStream` describes its errors.
//!
//! # In several processes
//!
//! Workers that start and stop at any time share the shards through [leases](crate::lease), which dyno keeps in a
//! separate table:
//!
//! ```no_run
//! # #[cfg(feature = "streams")] mod example {
//! # use dyno::{Client, Model};
//! # #[derive(Model, Debug)]
//! # #[dyno(table = "Orders", stream = new_and_old_images)]
//! # struct Order { #[dyno(partition_key)] id: String }
//! # async fn index(_: dyno::stream::Record<Order>) -> dyno::Result<()> { Ok(()) }
//! async fn follow(client: &Client) -> dyno::Result<()> {
//!     let leases = client.leases("orders-to-search"); // the name of the job, the same for all workers
//!     leases.ensure_table().await?;
//!     let orders = client.table::<Order>();
//!     let mut records = orders.changes().from_oldest().leased(&leases).await?;
//!     while let Some(record) = records.try_next().await? {
//!         index(record).await?; // counts as processed when the next one is taken
//!     }
//!     Ok(())
//! }
//! # }
//! ```
//!
//! Each shard has one reader, whose position is stored with its lease, in an item of its own. There is no checkpoint to
//! store, and no item grows with the number of shards. The position of the processed records is written when the lease
//! is renewed, three times per lease [duration](crate::lease::Leases::duration); `confirm()` writes it immediately. A
//! worker takes a child shard only after its parent was read to its end, by any worker. When a worker dies, the others
//! take over its shards after the lease duration, 30 seconds by default, and continue after the last confirmed record.
//! `release()` stops a worker: others continue the next time they check, a third of the duration later at most.
//! `Leases::delete` deletes a job; workers that are still running end with an error. `examples/changes.rs` runs both
//! ways on the embedded engine.
//!
//! Every change is returned at least once, and the changes of one item in their order. Records that a worker had not
//! confirmed are returned again after a takeover. Until the former owner notices that it lost the lease, both workers
//! can return the same records. Processing must be idempotent, and must not overwrite a newer state with that of a
//! record that is returned again: compare a version, or the sequence number, before writing. The documentation of
//! `dyno::stream::LeasedRecords` lists the costs and describes the role of clocks, and that of
//! [`Leases`](crate::lease::Leases) the layout of the table.
//!
//! # Sources of records
//!
//! | Source | Function |
//! |---|---|
//! | the JSON of a Lambda event, of EventBridge Pipes, or of a response of GetRecords | [`Records::from_json`](crate::stream::Records::from_json) |
//! | one record as JSON | [`Record::from_json`](crate::stream::Record::from_json) |
//! | `aws_lambda_events::event::dynamodb::Event` (feature `lambda-events`) | `Records::from_event` |
//! | records of `aws_sdk_dynamodbstreams` (feature `streams`) | `Records::from_sdk` |
//!
//! The JSON is read into the models directly. The types of other crates hold attribute values, which are converted.
//!
//! # What a record is read as
//!
//! | `T` in `Records<T>` | Content |
//! |---|---|
//! | a model | the records of a table with one entity; in a table with several, records of the other entities are errors |
//! | an enum with `#[derive(Collection)]` | the records of a table with several entities |
//! | a view, or a struct with `#[derive(Document)]` | some of the attributes |
//! | [`Item`](crate::Item) | any record |
//!
//! A record whose image cannot be read as `T`, or whose event name or values this version of dyno does not know, is a
//! [`RecordError`](crate::stream::RecordError) in its place. The error holds the record with its images as items, and
//! its JSON if it was read from JSON. `Records::<T>::from_json` itself fails only if the JSON is not an event of
//! DynamoDB Streams, and `Records::<T>::from_sdk` never fails.
//!
//! | Situation | `kind` | `old` | `new` | `expired` |
//! |---|---|---|---|---|
//! | an item was added | `Insert` | | yes | |
//! | an attribute was changed | `Modify` | yes | yes | |
//! | an item was deleted | `Remove` | yes | | |
//! | an expired item was deleted by DynamoDB | `Remove` | yes | | yes |
//!
//! The table describes the view type `NEW_AND_OLD_IMAGES`; `NEW_IMAGE` has no old image, `OLD_IMAGE` no new one, and
//! `KEYS_ONLY` none. The keys are always present. A put that replaces an item with an equal one produces no record.
//!
//! # What has changed
//!
//! [`Changed::between`](crate::stream::Changed::between) compares two images and reports whether a path changed:
//!
//! ```
//! use dyno::Model;
//! use dyno::stream::Changed;
//!
//! #[derive(Model)]
//! #[dyno(table = "Orders")]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//!     status: String,
//! }
//!
//! # let old = Order { id: "7".into(), status: "open".into() };
//! # let new = Order { id: "7".into(), status: "closed".into() };
//! let changed = Changed::between(&old, &new)?;
//! assert!(changed.contains(Order::STATUS));
//! assert_eq!(changed.attributes().collect::<Vec<_>>(), ["status"]);
//! # Ok::<(), dyno::Error>(())
//! ```
