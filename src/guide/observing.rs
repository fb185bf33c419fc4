//! How can I see what happens, how long it takes and what it costs?
//!
//! All of it is in [`observe`](crate::observe). Observers and spans see every request of a client: those of tables, of `into_sdk` and of
//! [`Client::sdk`](crate::Client::sdk), each attempt by itself. What nobody watches is not computed.
//!
//! # Each attempt
//! ```no_run
//! use dyno::Client;
//! use dyno::observe::{Call, CallError, Measurement, on_error};
//!
//! # fn example(client: &Client) {
//! client.observe((
//!     |attempt: &Measurement| {
//!         println!("{} #{} {:?}", attempt.operation, attempt.attempt, attempt.duration);
//!     },
//!     on_error(|call: &Call, error: &CallError<'_>| eprintln!("{}: {error}", call.operation)),
//! ));
//! # }
//! ```
//!
//! A [`Measurement`](crate::observe::Measurement) has the operation, the tables, the number of the attempt, when it began and how long it took, the
//! status, what went wrong, the request id, the bytes of both bodies, and the capacity if it was asked for. An
//! [`Observer`](crate::observe::Observer) may be replaced at any time, for the client and all its clones. It only observes: an error that it is told of
//! is returned as well.
//!
//! `to_influx_line` writes a measurement in InfluxDB's line protocol. The feature `metrics` has an observer that records to the `metrics` facade.
//!
//! # Whose work it is
//! ```no_run
//! # use dyno::{Item, RawTable, item, observe::with_correlation_id};
//! # async fn example(movies: RawTable) -> dyno::Result<()> {
//! let brazil = with_correlation_id("order-17", async {
//!     movies.get(item! { "year" => 1985, "title" => "Brazil" }).await
//! });
//! let brazil: Option<Item> = brazil.await?;
//! # Ok(())
//! # }
//! ```
//!
//! The id is in the measurements and spans of all requests of that future, of the pages of a stream too.
//!
//! # Spans
//! Each call is a span of the crate `tracing` with OpenTelemetry's names, on the level INFO of the target `dyno`, and each attempt an event in it, on
//! DEBUG. `tracing-opentelemetry` makes spans of kind client of them; with `RUST_LOG=dyno=debug` a log has them. [`observe`](crate::observe#spans) lists the names.
//! No key and no value is shown unless `client.trace_values(true)` says so; then the events have the bodies of requests.
//!
//! # What it costs
//! ```no_run
//! # use dyno::{Client, RawTable, observe::Meter};
//! # async fn example(client: Client, movies: RawTable) -> dyno::Result<()> {
//! let meter = Meter::new();
//! let found = movies.query("year", 1985).meter(&meter).all().await?;
//! println!("{} read units, of which the index {}", meter.total().read_units, meter.table("Movies").index("ByRank").read_units);
//!
//! let client = client.metered(&meter); // everything that this clone does
//! # Ok(())
//! # }
//! ```
//!
//! A [`Meter`](crate::observe::Meter) adds up over pages, batches and transactions, for each table and each index, whether a stream is read to its end or dropped.
//! Asking for capacity is free of charge. A request of `into_sdk` is counted as its operation would be, one of `client.sdk()` if it
//! asks for its capacity; [`Meter::add`](crate::observe::Meter::add) takes the answers of other clients.
//!
//! Engines differ: DynamoDB Local has no sizes of item collections.
//!
//! # Health
//! ```no_run
//! # use std::sync::Arc;
//! # use dyno::{Client, observe::{CallbackMonitor, CountingMonitor, Health, HealthMonitor, When}};
//! # fn example(client: &Client) {
//! let monitor = CallbackMonitor::new(CountingMonitor::new(5), When::Edge, || eprintln!("DynamoDB is gone"));
//! let monitor = Arc::new(monitor);
//! client.observe(Health(monitor.clone()));
//! let ready = monitor.is_healthy();
//! # }
//! ```
//!
//! A [`CountingMonitor`](crate::observe::CountingMonitor) counts calls that the service did not answer, and takes one back for each that it did.
//!
//! # As other libraries call it
//! | There | Here |
//! |---|---|
//! | sprockets: `instrumentation_callback`, `set_instrumentation_callback` | `client.observe(..)` |
//! | sprockets: `on_error_callback`, `set_error_callback` | `client.observe(on_error(..))`; the error is always returned |
//! | sprockets: `SERVICE`, `ENVIRONMENT` | [`Labels::from_env`](crate::observe::Labels::from_env) |
//! | sprockets: measurements in InfluxDB | [`Measurement::to_influx_line`](crate::observe::Measurement::to_influx_line) |
//! | sprockets: `return_consumed_capacity`, `return_item_collection_metrics` | `.meter(&meter)`, [`Meter::with_item_collections`](crate::observe::Meter::with_item_collections) |
//! | aiodynamo: `health_monitor`, `CountingHealthMonitor`, `CallbackHealthMonitor` | [`Health`](crate::observe::Health) and the monitors |
