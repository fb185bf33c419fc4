//! Observing requests: measurements, spans, capacity and health.
//!
//! An [`Observer`] receives a [`Measurement`] of each attempt and the end of each call.
//! [`Client::observe`](crate::Client::observe) adds one at any time, even while requests are in flight;
//! [`with_observer`] adds one for the calls of a task. A [`Meter`] adds up the capacity that operations consume.
//! [Spans](crate::observe#spans) need only a subscriber of `tracing`.
//!
//! Observers, spans and the meters of a client see the requests of this crate, those of `into_sdk` and those of
//! [`Client::sdk`](crate::Client::sdk). Nothing is computed without an observer, a subscriber or a meter.
//!
//! # Calls
//! A call is one operation with all its attempts. Everything that belongs to one call has the same [`CallId`]: the
//! measurements of its attempts, the end of the call, its span and the events in the span.
//!
//! # Spans
//! Each call is a span `dynamodb` with the target `dyno` and the level INFO, and with OpenTelemetry's names:
//! `otel.name` (`DynamoDB.GetItem`), `otel.kind`, `otel.status_code`, `db.system.name`, `db.operation.name`,
//! `db.collection.name` if there is one table, `aws.dynamodb.table_names`, `aws.dynamodb.index_name`, `.limit`,
//! `.consistent_read`, `.scan_forward`, `.segment`, `.total_segments`, `.select`, `.count`, `.scanned_count`,
//! `.consumed_capacity`, `aws.request_id`, `db.response.status_code`, `error.type`, `server.address`, `server.port`,
//! `dyno.call_id`, `dyno.attempts` and `dyno.correlation_id`. Each attempt is an event in the span, at the level DEBUG.
//! Lists are JSON.
//!
//! Spans and events contain no keys and values, unless [`Client::trace_values`](crate::Client::trace_values) adds the
//! bodies of requests to the events.

mod call;
mod call_id;
mod capacity;
mod error_name;
mod health;
mod hooks;
mod influx;
mod item_collection;
mod labels;
mod measurement;
mod meter;
mod metering;
#[cfg(feature = "metrics")]
mod metrics;
mod observed_call;
mod observer;
mod observers;
mod request_tables;
mod response_costs;
mod span;
mod span_json;
mod task_context;
#[cfg(test)]
mod tests;

pub use self::call::{Call, CallError};
pub use self::call_id::CallId;
pub use self::capacity::{Capacity, TableCapacity};
pub use self::health::{CallbackMonitor, CountingMonitor, Health, HealthMonitor, OnSuccess, When};
pub(crate) use self::hooks::Hooks;
pub use self::item_collection::ItemCollection;
pub use self::labels::Labels;
pub use self::measurement::Measurement;
pub use self::meter::Meter;
pub(crate) use self::metering::{Metering, Meters};
#[cfg(feature = "metrics")]
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub use self::metrics::Metrics;
pub use self::observer::{Observer, OnError, on_error};
pub use self::observers::ObserverId;
pub(crate) use self::task_context::in_current_context;
pub use self::task_context::{correlation_id, with_correlation_id, with_observer};
