//! Tables for tests of code that uses [dyno](https://docs.rs/dyno-mapper), a DynamoDB mapper.
//!
//! [`temporary_table`] gives a test a table of its own, made from its model and gone when the test ends:
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
//! It needs nothing: no Docker, no Java, no port. The requests of the AWS SDK go to an engine inside of the process
//! (feature `embedded`, on by default), which imitates DynamoDB closely but not in everything: global secondary indexes do not
//! lag behind, and nothing fails that need not.
//!
//! # Faults
//! [`Faults`] make fail what need not: throttling, lost and damaged answers, leftovers of batches, conflicts, small and empty
//! pages, tables that take their time, and reads that do not see the last writes yet. They are planned one by one or drawn from a seed, and
//! nobody waits:
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
//! let faults = Faults::seeded(7).chance(0.2, Fault::Throttled).chance(0.3, Fault::SomeLeftOver);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.batch().put_all((1900..2000).map(|year| Movie { year })).await?;
//! faults.pause();
//! assert_eq!(movies.scan().count().await?, 100);
//! # Ok(())
//! # }
//! ```
//!
//! # What DynamoDB would refuse
//! The embedded engine lets some requests pass that DynamoDB refuses, so a checker reads each request first. It refuses:
//!
//! | Request | Rule (AWS developer guide) |
//! |---|---|
//! | an expression that its grammar does not know, or with redundant parentheses | "Comparison operator and function reference", "Using update expressions" |
//! | a placeholder that is not defined | "Expression attribute names (aliases)" |
//! | a placeholder that no expression uses | as above |
//! | an expression over 4 KB | "Quotas in Amazon DynamoDB", "Expression parameters" |
//! | more than 300 operators and functions | as above |
//! | more than 100 operands of IN | as above |
//! | an update or a projection of overlapping paths | "Using update expressions" |
//! | an attribute name over 64 KB | "Quotas in Amazon DynamoDB", "Attributes" |
//! | an index's partition key over 2048 bytes | "Quotas in Amazon DynamoDB", "Partition keys and sort keys" |
//! | an index's sort key over 1024 bytes | as above |
//! | more than 25 operations of a batch | "Quotas in Amazon DynamoDB", "BatchWriteItem" |
//! | more than 100 keys of a batch | "Quotas in Amazon DynamoDB", "BatchGetItem" |
//! | a batch with an item twice | API reference, "BatchWriteItem", "BatchGetItem" |
//! | more than 100 operations of a transaction | "Quotas in Amazon DynamoDB", "DynamoDB transactions" |
//! | a transaction with an item twice | API reference, "TransactWriteItems" |
//! | a retry of a transaction with another token | "Managing complex workflows with DynamoDB transactions" |
//! | a consistent read of a global secondary index | "DynamoDB read consistency" |
//! | a start key without the attributes of the keys | API reference, "Query" |
//! | a start key that is a last evaluated key, written in another way | DynamoDB takes it; who reads and writes keys anew loses some |
//!
//! A violation is answered with a ValidationException whose message begins with `dyno-testing:`. In case nobody looks at that, it is told again
//! when the table is deleted: DeleteTable answers with it, and a temporary table panics when it is dropped.
//!
//! # Another engine
//! With `DYNAMODB_ENDPOINT` set, the same tests run there: on DynamoDB Local, or on DynamoDB itself. If it is not set,
//! `TEST_DYNAMODB_ENDPOINT` is asked, then the SDK's own `AWS_ENDPOINT_URL_DYNAMODB` and `AWS_ENDPOINT_URL`. An endpoint with plain HTTP on
//! this machine needs no credentials and no region; elsewhere `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` must be
//! set. For HTTPS and the SDK's whole chain of credentials enable the feature `env`. On DynamoDB, tables are created on
//! demand and cost what the test reads and writes.
//!
//! # Several tables, a whole engine
//! All temporary tables of a process are on one engine, so the [`client`](TemporaryTable::client) of one reaches the
//! others. [`embedded`] is a client on an empty engine of its own, and [`client()`] one on the engine where temporary
//! tables are.

#[cfg(feature = "embedded")]
mod checker;
mod endpoint;
#[cfg(feature = "embedded")]
mod engine;
mod faults;
mod name;
mod place;
mod removal;
mod sweep;
#[cfg_attr(
    not(feature = "embedded"),
    expect(
        dead_code,
        reason = "the checker of the embedded engine asks for more than faults do"
    )
)]
mod tables;
mod temporary_table;

pub use crate::faults::{Call, Fault, Faults, Rule};
pub use crate::place::client;
#[cfg(feature = "embedded")]
pub use crate::place::embedded;
pub use crate::sweep::sweep;
pub use crate::temporary_table::{TemporaryTable, TemporaryTableBuilder, temporary_table};

/// What the message of every request begins with that the engine's checker refused.
const MARK: &str = "dyno-testing:";
