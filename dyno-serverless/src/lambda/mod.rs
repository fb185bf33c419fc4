//! Handlers for the runtime of AWS Lambda: a parser and a function, apart and together.
//!
//! The parser reads what the function needs out of the event, and the function does the work. Both are plain functions,
//! so each is tested by itself. [`handler`] makes a [`tower::Service`](lambda_runtime::Service) of them, and [`run`]
//! runs it.
//!
//! ```no_run
//! use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
//! use dyno::{Client, Model, Table};
//! use dyno_serverless::lambda::{Error, LambdaEvent, handler_with, run};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//!     plot: Option<String>,
//! }
//!
//! fn parse(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<(u16, String), Error> {
//!     let path = event.payload.path_parameters;
//!     let part = |name: &str| path.get(name).ok_or(format!("the path has no {name}"));
//!     Ok((part("year")?.parse()?, part("title")?.clone()))
//! }
//!
//! async fn plot(movies: Table<Movie>, year: u16, title: String) -> Result<Option<String>, dyno::Error> {
//!     let movie = movies.get((year, title)).await?;
//!     Ok(movie.and_then(|movie| movie.plot))
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Error> {
//!     // One client, made before the first event.
//!     let movies = Client::from_env().await?.table::<Movie>();
//!     run(handler_with(movies, parse, plot)).await
//! }
//! ```
//!
//! # Arguments
//! What the parser returns decides how the function is called:
//!
//! | Parser | Function |
//! |---|---|
//! | `Result<(A, B), _>`: a tuple of up to eight | `fn(A, B)`: positional arguments |
//! | `Result<Struct, _>` | `fn(Struct)`: named arguments, which `Struct { a, b }: Struct` takes apart |
//! | `Result<T, _>` | `fn(T)`: one argument |
//!
//! With [`handler_with`], the function gets a clone of a state before them: a table, a client, several in a tuple. A
//! parser and a function that do not fit are an error of the compiler where the handler is made.
//!
//! # Events
//! The event is any type that serde reads and writes: those of the crate `aws_lambda_events` (API Gateway, SQS, SNS,
//! EventBridge, DynamoDB streams), your own, or `serde_json::Value` for any event.
//!
//! [`RawValue`] is the JSON as it was received, for types that read it themselves: `dyno::stream::Records` reads the
//! records of a table's stream into models, without attribute values in between.
//!
//! ```
//! use dyno::Model;
//! use dyno::stream::{BatchResponse, Records};
//! use dyno_serverless::lambda::{Error, LambdaEvent, RawValue, handler};
//!
//! #[derive(Model)]
//! #[dyno(table = "Orders", stream = new_image)]
//! struct Order {
//!     #[dyno(partition_key)]
//!     id: String,
//! }
//!
//! fn parse(event: LambdaEvent<Box<RawValue>>) -> Result<Records<Order>, dyno::Error> {
//!     Ok(Records::from_json(event.payload.get())?)
//! }
//!
//! // A failed record is in the response and is no error of the invocation. Lambda retries it and the records after it,
//! // and the response has no reason: log `response.failed()`.
//! async fn follow(orders: Records<Order>) -> Result<BatchResponse<dyno::Error>, Error> {
//!     let response = orders.process(async |record| {
//!         let record = record?;
//!         println!("{:?}", record.kind);
//!         Ok(())
//!     });
//!     Ok(response.await)
//! }
//!
//! let handler = handler(parse, follow);
//! ```
//!
//! # Logging
//! The event and the result are logged through `tracing` at the level INFO, as JSON without secrets: see
//! [`Handler::hide`] and [`Handler::redact`]. If the level is off, nothing is serialized.
//!
//! An error is logged at the level ERROR, by the handler and by the runtime: which step failed, and the type of the
//! error. Its text can quote a value of the event, so it is only in the response to the invocation, unless
//! [`Handler::with_error_texts`] allows it in the log: see [`HandlerError`].
//!
//! At the level TRACE, the runtime itself logs each event as it was received.
//!
//! Nothing is printed without a subscriber. In Lambda, one line in `main` is enough, with the crate
//! `tracing-subscriber` and its features `json` and `env-filter`; the level is that of the variable `RUST_LOG`:
//!
//! ```no_run
//! use tracing_subscriber::EnvFilter;
//!
//! let level = EnvFilter::builder().with_default_directive(tracing::Level::INFO.into()).from_env_lossy();
//! tracing_subscriber::fmt().json().with_env_filter(level).init();
//! ```

mod error;
mod function;
mod handler;
mod log;
mod run;

pub use error::{HandlerError, HandlerStep};
pub use function::{Function, NoState, Positional, Single, State};
pub use handler::{Handler, Handles, Handling, handler, handler_with};
pub use lambda_runtime::{Context, Error, LambdaEvent};
pub use run::run;
pub use serde_json::value::RawValue;
