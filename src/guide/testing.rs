//! Testing: temporary tables, faults and the checker of `dyno-testing`.
//!
//! The crate `dyno-testing` gives each test its own table. It needs no Docker, no Java and no port:
//!
//! ```sh
//! cargo add --dev dyno-testing
//! ```
//!
//! # Temporary tables
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
//! // in a function with #[tokio::test]
//! let brazil = Movie { year: 1985, title: "Brazil".into() };
//! let movies = temporary_table::<Movie>().items([brazil.clone()]).await?;
//! assert_eq!(movies.get((1985, "Brazil")).await?, Some(brazil));
//! # Ok(())
//! # }
//! ```
//!
//! A temporary table dereferences to a [`Table`](struct@crate::Table). It is created from the model under a unique
//! name, is ready when it is returned, and is deleted at the end of the test. A test that panics leaves its table
//! behind and prints the name.
//!
//! | Method | Effect |
//! |---|---|
//! | `.items(..)` | puts these items before the table is returned |
//! | `.client(&client)` | uses this client instead of the default engine |
//! | `.faults(&faults)` | injects [faults](#faults) between the table and its engine |
//! | `.customize(..)`, `.extra_attribute(..)` | change the CreateTable request |
//! | `.poll_interval(..)`, `.max_polls(..)` | set how long to wait for the table |
//!
//! All temporary tables of a process are on one engine, so the `client()` of one reaches the others.
//! `dyno_testing::client()` returns a client on that engine; `dyno_testing::embedded()` returns a client on a new,
//! empty engine.
//!
//! # The same tests on DynamoDB
//!
//! With `DYNAMODB_ENDPOINT` set, the same tests run on that endpoint: DynamoDB Local, LocalStack or DynamoDB itself.
//! See [running locally](super::running_locally) for the other variables and for credentials. On an endpoint, each
//! process first deletes the temporary tables that earlier tests left behind more than 24 hours ago;
//! `dyno_testing::sweep` does so on request. On DynamoDB, the tables have on-demand billing, and the reads and writes
//! of the tests are billed.
//!
//! The embedded engine differs from DynamoDB in two ways that matter for tests: global secondary indexes have no delay,
//! and requests do not fail spontaneously. Faults close this gap.
//!
//! # Faults
//!
//! `Faults` plans what fails: by rules, or drawn from a seed. Retries wait in virtual time, so tests stay fast.
//!
//! ```
//! use dyno::Model;
//! use dyno_testing::{Fault, Faults, temporary_table};
//!
//! #[derive(Model, Debug, PartialEq)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dyno::Result<()> {
//! // The first PutItem is throttled; the SDK retries it.
//! let faults = Faults::none().on("PutItem").nth(1).inject(Fault::Throttled);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.put(&Movie { title: "Brazil".into() }).await?;
//! assert_eq!(faults.requests().len(), 2);
//!
//! // One request in ten is throttled, and one batch in five leaves items unprocessed.
//! let faults = Faults::seeded(7).chance(0.1, Fault::Throttled).chance(0.2, Fault::SomeUnprocessed);
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! let many = (0..100).map(|number| Movie { title: number.to_string() });
//! movies.batch().put_all(many).await?;
//!
//! // Eventually consistent reads miss the last write.
//! let faults = Faults::none().on_all().inject(Fault::Stale(1));
//! let movies = temporary_table::<Movie>().faults(&faults).await?;
//! movies.put(&Movie { title: "Brazil".into() }).await?;
//! assert_eq!(movies.get("Brazil").await?, None);
//! assert!(movies.get("Brazil").consistent().await?.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! | Fault | Carried out? | What the client gets |
//! |---|---|---|
//! | `Throttled`, `Error(..)`, `Unavailable`, `Response { .. }` | no | this error or this response |
//! | `Conflict`, `Canceled(..)` | no | a transaction conflict, a cancelled transaction |
//! | `ConnectionReset`, `Hang` | no | a reset connection, no response at all |
//! | `RequestDelayed(..)`, `ResponseDelayed(..)`, `ResponseGzipped` | yes | a late or a compressed response |
//! | `ResponseLost`, `ResponseTruncated`, `ResponseCorrupted` | yes | a reset connection, half a body, a flipped bit |
//! | `Unprocessed(..)`, `SomeUnprocessed` | in part | unprocessed items or keys of a batch |
//! | `SmallPage(..)`, `EmptyPage` | | small pages, empty pages with a cursor |
//! | `Stale(..)` | | reads that miss the last writes |
//! | `TableStatus(..)` | | a table that is still `CREATING` |
//!
//! `faults.requests()` lists the requests that were sent; `faults.slept()` lists the delays that were skipped. With
//! `conflicts()`, concurrent writes to one item conflict as in DynamoDB. With `tokio_time()` and
//! `#[tokio::test(start_paused = true)]`, timeouts and slow responses end in the order of their times. Faults that
//! change requests or send additional ones (those of batches, pages and stale reads) do not work on DynamoDB itself,
//! which verifies signatures.
//!
//! # Lambda functions and other processes
//!
//! With the feature `lambda`, `dyno-testing` has the events that Lambda functions receive: `StreamEvent` makes the
//! records of DynamoDB Streams from models, and `ApiGatewayEvent`, `QueueEvent`, `TopicEvent` and `BusEvent` are those
//! of API Gateway, SQS, SNS and EventBridge. With the feature `server`, `EmbeddedServer` is the engine on a TCP port of
//! this machine, for programs that run in processes of their own.
//!
//! # The checker
//!
//! The embedded engine accepts some requests that DynamoDB rejects. A checker inspects each request first and rejects
//! such requests with a ValidationException whose message begins with `dyno-testing:`. The violation is reported again
//! when the table is deleted, so that a test cannot miss it: a temporary table panics when it is dropped. Among other
//! things, the checker finds undefined and unused placeholders, redundant parentheses, overlapping paths, expressions
//! and keys over their limits, batches and transactions with too many operations or with one item twice, and consistent
//! reads of global secondary indexes. The documentation of `dyno-testing` has the complete table.
