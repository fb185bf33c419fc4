//! Temporary DynamoDB tables and fault injection for tests of code that uses [dyno](https://docs.rs/dyno-mapper).
//!
//! [`temporary_table`] creates a table for one test from its model. The table is deleted when the test ends:
//!
//! ```
//! use dyno::Model;
//! use dyno_testing::temporary_table;
//!
//! #[derive(Model, Clone, Debug, PartialEq)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let brazil = Movie { year: 1985, title: "Brazil".into() };
//! let movies = temporary_table::<Movie>().items([brazil.clone()]).await?;
//! assert_eq!(movies.get((1985, "Brazil")).await?, Some(brazil));
//! # Ok(())
//! # }
//! ```
//!
//! Nothing has to be installed or started: no Docker, no Java, no port. The requests of the AWS SDK go to an engine
//! inside the test process (feature `embedded`, on by default). The engine imitates DynamoDB closely, with two
//! differences: global secondary indexes are always up to date, and requests do not fail spontaneously.
//!
//! # Faults
//! [`Faults`] inject the failures that DynamoDB can have: throttling, lost and damaged responses, unprocessed items of
//! batches, transaction conflicts, small and empty pages, tables that become active slowly, and stale reads. A test
//! plans them one by one or draws them from a seed. Delays are skipped, so a test does not wait:
//!
//! ```
//! # use dyno::Model;
//! # use dyno_testing::{Fault, Faults, temporary_table};
//! # #[derive(Model, Debug, PartialEq)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     year: u16,
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let faults = Faults::seeded(7).chance(0.2, Fault::Throttled).chance(0.3, Fault::SomeUnprocessed);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.batch().put_all((1900..2000).map(|year| Movie { year })).await?;
//! faults.pause();
//! assert_eq!(movies.scan().count().await?, 100);
//! # Ok(())
//! # }
//! ```
//!
//! # Requests that DynamoDB rejects
//! The embedded engine accepts some requests that DynamoDB rejects. A checker inspects each request first, and rejects:
//!
//! | Request | Rule (AWS developer guide) |
//! |---|---|
//! | a condition with a syntax error or redundant parentheses | "Comparison operator and function reference" |
//! | an update with a syntax error | "Using update expressions" |
//! | a placeholder that is not defined | "Expression attribute names (aliases)" |
//! | a placeholder that is not used in any expression | as above |
//! | BETWEEN with a lower bound that is greater than the upper one, or of another type | none; see below |
//! | an attribute that is compared with itself | none; see below |
//! | an expression over 4 KB | "Quotas in Amazon DynamoDB", "Expression parameters" |
//! | more than 300 operators and functions in an expression | as above |
//! | more than 100 operands of IN | as above |
//! | an update or a projection of overlapping paths | "Using update expressions" |
//! | an attribute name over 64 KB | "Quotas in Amazon DynamoDB", "Attributes" |
//! | an index's partition key over 2048 bytes | "Quotas in Amazon DynamoDB", "Partition keys and sort keys" |
//! | an index's sort key over 1024 bytes | as above |
//! | more than 25 operations in a batch | "Quotas in Amazon DynamoDB", "BatchWriteItem" |
//! | more than 100 keys in a batch | "Quotas in Amazon DynamoDB", "BatchGetItem" |
//! | a batch with two operations on one item | API reference, "BatchWriteItem", "BatchGetItem" |
//! | more than 100 operations in a transaction | "Quotas in Amazon DynamoDB", "DynamoDB transactions" |
//! | a transaction with two operations on one item | API reference, "TransactWriteItems" |
//! | a retry of a transaction with another token | "Managing complex workflows with DynamoDB transactions" |
//! | a query with a filter on an attribute of its key | "Filter expressions for the Query operation" |
//! | a consistent read of a global secondary index | "DynamoDB read consistency" |
//! | a start key without the key attributes of the table and the index | API reference, "Query" |
//! | a start key that is a last evaluated key in another notation | none; see below |
//!
//! DynamoDB accepts a start key in another notation. The checker rejects it, because code that rewrites keys can lose
//! digits or bytes. DynamoDB's documentation does not state the two rules about operands; the messages are those of
//! DynamoDB Local.
//!
//! A rejected request gets a ValidationException whose message begins with `dyno-testing:`. Deleting the table reports
//! the violations once more, so that a test that ignores the error still fails: DeleteTable returns them as an error,
//! and a temporary table panics when it is dropped.
//!
//! # Other endpoints
//! If `DYNAMODB_ENDPOINT` is set, the same tests run there, on DynamoDB Local or on DynamoDB itself. If it is not set,
//! the first of `TEST_DYNAMODB_ENDPOINT`, `AWS_ENDPOINT_URL_DYNAMODB` and `AWS_ENDPOINT_URL` is used. An endpoint with
//! plain HTTP on this machine needs no credentials and no region. For any other endpoint, `AWS_ACCESS_KEY_ID` and
//! `AWS_SECRET_ACCESS_KEY` must be set. For HTTPS and the SDK's credential chain, enable the feature `env`. On
//! DynamoDB, tables are created with on-demand capacity, and the reads and writes of a test are billed.
//!
//! # Tables of a template
//! With the feature `templates`, `temporary_tables_from` creates the tables of a `serverless.yml` or a CloudFormation
//! template.
//!
//! # Other services
//! For the crate `dyno-serverless` there is `SnsDouble` (feature `sns`) and `WebsocketDouble` (feature `websocket`).
//! They record what was sent, and fail on request. For Lambda handlers there are events of API Gateway,
//! DynamoDB Streams, SQS, SNS and EventBridge (feature `lambda`): `ApiGatewayEvent`, `StreamEvent`, `QueueEvent`,
//! `TopicEvent` and `BusEvent`.
//!
//! # Tests of processes
//! With the feature `server`, `EmbeddedServer` is an engine on a TCP port of this machine, for programs that run in
//! processes of their own.
//!
//! # Several tables, separate engines
//! All temporary tables of a process are on one engine, so the [`client`](TemporaryTable::client) of one reaches the
//! others. [`embedded`] returns a client on a new, empty engine, and [`client()`] a client on the engine of the
//! temporary tables.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod backend;
#[cfg(feature = "embedded")]
mod checker;
#[cfg(any(feature = "sns", feature = "websocket"))]
mod doubles;
mod endpoint;
#[cfg(feature = "embedded")]
mod engine;
#[cfg(feature = "lambda")]
mod events;
mod faults;
mod name;
mod removal;
mod sweep;
#[cfg_attr(
    not(feature = "embedded"),
    expect(
        dead_code,
        reason = "the checker of the embedded engine uses more of it than the faults"
    )
)]
mod tables;
#[cfg(feature = "templates")]
mod templates;
mod temporary_table;

pub use crate::backend::client;
#[cfg(feature = "embedded")]
pub use crate::backend::embedded;
#[cfg(any(feature = "sns", feature = "websocket"))]
pub use crate::doubles::RequestFault;
#[cfg(feature = "sns")]
#[cfg_attr(docsrs, doc(cfg(feature = "sns")))]
pub use crate::doubles::{EntryFault, PublishedMessage, SentAttribute, SnsDouble};
#[cfg(feature = "websocket")]
#[cfg_attr(docsrs, doc(cfg(feature = "websocket")))]
pub use crate::doubles::{WebsocketDouble, WebsocketMessage};
#[cfg(feature = "server")]
#[cfg_attr(docsrs, doc(cfg(feature = "server")))]
pub use crate::engine::EmbeddedServer;
#[cfg(feature = "lambda")]
#[cfg_attr(docsrs, doc(cfg(feature = "lambda")))]
pub use crate::events::{
    ApiGatewayEvent, BusEvent, InvalidStreamEvent, QueueEvent, StreamEvent, TopicEvent,
};
pub use crate::faults::{Fault, Faults, Rule, SentRequest};
pub use crate::sweep::sweep;
#[cfg(feature = "templates")]
#[cfg_attr(docsrs, doc(cfg(feature = "templates")))]
pub use crate::templates::{TemporaryTables, TemporaryTablesBuilder, temporary_tables_from};
pub use crate::temporary_table::{TemporaryTable, TemporaryTableBuilder, temporary_table};

/// The beginning of the error message of every request that the checker rejects.
const VIOLATION_PREFIX: &str = "dyno-testing:";
