//! Fault injection: which requests fail, how, and how often.
//!
//! A test draws faults from a seed, each with a probability, or plans them with rules that select requests. Both inject
//! the same [`Fault`]s. Afterwards the test can inspect every [`SentRequest`]:
//!
//! ```
//! use dyno::Model;
//! use dyno_testing::{Fault, Faults, temporary_table};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let faults = Faults::none().on("PutItem").nth(1).inject(Fault::Throttled);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.put(&Movie { title: "Brazil".into() }).await?; // the SDK retries
//! assert_eq!(faults.requests().len(), 2);
//!
//! let faults = Faults::seeded(7).chance(0.1, Fault::Throttled).chance(0.2, Fault::SomeUnprocessed);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! let many = (0..100).map(|number| Movie { title: number.to_string() });
//! movies.batch().put_all(many).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//! Delays are skipped: the SDK's and dyno's delays before a retry and delayed responses end immediately.
//! [`slept`](Faults::slept) returns how long they would have been. A thousand seeds take seconds.
//!
//! With this clock, requests are executed in the order in which they are sent, and a timeout ends only a request that
//! never ends ([`Fault::Hang`]). To let delayed responses overtake others or run into timeouts, use tokio's clock with
//! [`tokio_time`](Faults::tokio_time) and `#[tokio::test(start_paused = true)]`.
//!
//! # Eventual consistency
//! The engines show each write immediately. [`Fault::Stale`] makes an eventually consistent read miss the latest
//! writes. It finds code that depends on reading its own writes:
//!
//! ```
//! # use dyno::Model;
//! # use dyno_testing::{Fault, Faults, temporary_table};
//! # #[derive(Model, Debug, PartialEq)]
//! # #[dyno(table = "Movies")]
//! # struct Movie {
//! #     #[dyno(partition_key)]
//! #     title: String,
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! let faults = Faults::none().on_all().inject(Fault::Stale(1));
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.put(&Movie { title: "Brazil".into() }).await?;
//! assert_eq!(movies.get("Brazil").await?, None);
//! assert!(movies.get("Brazil").consistent().await?.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! # Clients
//! [`faults`](crate::TemporaryTableBuilder::faults) injects faults into a temporary table, [`client`](Faults::client)
//! into any client. DynamoDB verifies signatures, so faults that change a request or send additional requests do not
//! work there: those of batches and pages, and stale reads.

mod attempt;
mod batch;
mod conflict;
mod connector;
mod damage;
mod draw;
mod fault;
mod forward;
mod history;
mod pages;
mod plan;
mod request;
mod response;
mod rule;
mod sent_request;
mod stale;
mod state;

pub use self::fault::Fault;
pub use self::plan::Faults;
pub use self::rule::Rule;
pub use self::sent_request::SentRequest;
