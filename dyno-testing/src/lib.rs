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
//! (feature `embedded`, on by default), which imitates DynamoDB closely but not in everything: it knows no throttling,
//! no lag of a global secondary index and no table that takes its time to become active.
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

mod endpoint;
#[cfg(feature = "embedded")]
mod engine;
mod name;
mod place;
mod removal;
mod sweep;
mod temporary_table;

pub use crate::place::client;
#[cfg(feature = "embedded")]
pub use crate::place::embedded;
pub use crate::sweep::sweep;
pub use crate::temporary_table::{TemporaryTable, TemporaryTableBuilder, temporary_table};
