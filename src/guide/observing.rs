//! Observing: measurements, spans, capacity and health of requests.
//!
//! Everything on this page is in the module [`observe`](crate::observe). Observers and spans see every request of a
//! client: those of tables, of `into_sdk` and of [`Client::sdk`](crate::Client::sdk), each attempt separately. Without
//! an observer, nothing is measured.
//!
//! # Measurements
//!
//! ```no_run
//! use dyno::Client;
//! use dyno::observe::{Call, CallError, Measurement, on_error};
//!
//! # fn example(client: &Client) {
//! let attempts = client.observe(|attempt: &Measurement| {
//!     println!("{} {} #{} {:?}", attempt.call_id, attempt.operation, attempt.attempt, attempt.duration);
//! });
//! client.observe(on_error(|call: &Call, error: &CallError<'_>| {
//!     eprintln!("{} {}: {error}", call.id, call.operation);
//! }));
//! client.stop_observing(attempts); // the other observer remains
//! # }
//! ```
//!
//! A [`Measurement`] of an attempt has the id of its call, the operation, the tables, the number of the attempt, its
//! start and duration, the status, the error, the request id, the bytes of both bodies, and the capacity if it was
//! requested.
//!
//! An [`Observer`](crate::observe::Observer) can be added and removed at any time, for the client and all its clones. A
//! client can have several observers. An observer changes nothing: an error that is reported to it is still returned.
//!
//! # Calls
//!
//! A call is one operation with all its attempts. The measurements of its attempts, its end
//! ([`Call`](crate::observe::Call)), its span and the events in the span have the same
//! [`CallId`](crate::observe::CallId), so everything that belongs to one call can be correlated, even when many calls
//! run at the same time.
//!
//! `to_influx_line` writes a measurement in InfluxDB's line protocol. With the feature `metrics` an observer records to
//! the `metrics` facade.
//!
//! # Correlation ids
//!
//! ```no_run
//! use dyno::{Model, Table, observe::with_correlation_id};
//!
//! #[derive(Model)]
//! #[dyno(table = "Movies")]
//! struct Movie {
//!     #[dyno(partition_key)]
//!     year: u16,
//!     #[dyno(sort_key)]
//!     title: String,
//! }
//!
//! # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
//! let brazil = with_correlation_id("order-17", async { movies.get((1985, "Brazil")).await });
//! let brazil: Option<Movie> = brazil.await?;
//! # Ok(())
//! # }
//! ```
//!
//! The id is in the measurements and spans of all requests of that future, including those for the pages of a stream.
//! [`with_observer`](crate::observe::with_observer) adds an observer for the calls of one future. In a web service,
//! `dyno::axum::RequestLayer` does both for each request.
//!
//! # Spans
//!
//! Each call is a `tracing` span with OpenTelemetry's names, with the target `dyno` and the level INFO. Each attempt is
//! an event in the span, at DEBUG. `tracing-opentelemetry` exports the spans with the kind client;
//! `RUST_LOG=dyno=debug` logs spans and events. [`observe`](crate::observe#spans) lists the names. Keys and values are
//! not logged, unless `client.trace_values(true)` is set; the events then contain the bodies of requests.
//!
//! # Capacity
//!
//! ```no_run
//! # use dyno::Model;
//! use dyno::{Client, Table, observe::Meter};
//! # #[derive(Model)]
//! # #[dyno(table = "Movies")]
//! # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
//!
//! # async fn example(client: Client, movies: Table<Movie>) -> dyno::Result<()> {
//! let meter = Meter::new();
//! let found = movies.query(1985).meter(&meter).all().await?;
//! let by_rank = meter.table("Movies").index("ByRank").read_units;
//! println!("{} read units, {by_rank} of them for the index", meter.total().read_units);
//!
//! let client = client.metered(&meter); // everything that this clone does
//! # Ok(())
//! # }
//! ```
//!
//! A [`Meter`] adds up the capacity of pages, batches and transactions, for each table and each index. It also counts
//! the pages of a stream that is dropped before its end. Requesting the capacity is free. A request of `into_sdk` is
//! counted like its operation. A request of `client.sdk()` is counted if it requests its capacity.
//! [`Meter::add`](crate::observe::Meter::add) adds the responses of other clients. DynamoDB Local reports no sizes of
//! item collections.
//!
//! # Health
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use dyno::{Client, observe::{CallbackMonitor, CountingMonitor, Health, HealthMonitor, When}};
//! # fn example(client: &Client) {
//! let monitor = CallbackMonitor::new(CountingMonitor::new(5), When::Edge, || eprintln!("DynamoDB is unreachable"));
//! let monitor = Arc::new(monitor);
//! client.observe(Health(monitor.clone()));
//! let ready = monitor.is_healthy();
//! # }
//! ```
//!
//! A [`CountingMonitor`] adds one for each call that fails without a response from DynamoDB, and subtracts one for each
//! call that succeeds. An error response changes nothing.
//!
//! # Names in other libraries
//!
//! | Library | There | Here |
//! |---|---|---|
//! | sprockets | `instrumentation_callback`, `set_instrumentation_callback` | `client.observe(..)` |
//! | sprockets | `on_error_callback`, `set_error_callback` | `client.observe(on_error(..))` |
//! | sprockets | `SERVICE`, `ENVIRONMENT` | [`Labels::from_env`] |
//! | sprockets | measurements in InfluxDB | [`Measurement::to_influx_line`] |
//! | sprockets | `return_consumed_capacity` | `.meter(&meter)` |
//! | sprockets | `return_item_collection_metrics` | [`Meter::with_item_collections`] |
//! | aiodynamo | `health_monitor` | [`Health`] |
//! | aiodynamo | `CountingHealthMonitor`, `CallbackHealthMonitor` | [`CountingMonitor`], [`CallbackMonitor`] |
//!
//! `on_error` does not suppress the error, which is always returned.

#[cfg(doc)]
use crate::observe::{CallbackMonitor, CountingMonitor, Health, Labels, Measurement, Meter};
