//! What does a client do, how long does it take, and what does it cost? Measurements, spans, capacity and health.
//!
//! An [`Observer`] gets a [`Measurement`] of each attempt and learns how each call ends; [`Client::observe`](crate::Client::observe) sets
//! it, also while requests are on their way. A [`Meter`] adds up the capacity that operations consume. [Spans](crate::observe#spans)
//! need nothing but a subscriber of `tracing`.
//!
//! Observers and spans see the requests of this crate, those of `into_sdk` and those of [`Client::sdk`](crate::Client::sdk) alike, for they
//! stand in the SDK's runtime, and so does a [`Meter`] of a client. What nobody watches is not computed.
//!
//! # Spans
//! Each call is a span `dynamodb` of the target `dyno` and the level INFO, with OpenTelemetry's names: `otel.name` (`DynamoDB.GetItem`), `otel.kind`,
//! `otel.status_code`, `db.system.name`, `db.operation.name`, `db.collection.name` where there is one table, `aws.dynamodb.table_names`,
//! `aws.dynamodb.index_name`, `.limit`, `.consistent_read`, `.scan_forward`, `.segment`, `.total_segments`, `.select`, `.count`,
//! `.scanned_count`, `.consumed_capacity`, `aws.request_id`, `db.response.status_code`, `error.type`, `server.address`, `server.port`,
//! `dyno.attempts` and `dyno.correlation_id`. Each attempt is an event of the level DEBUG in it. Lists are JSON texts.
//!
//! Neither keys nor values are in there, unless [`Client::trace_values`](crate::Client::trace_values) asks for the body of the requests.

mod capacity;
mod correlation;
mod health;
mod influx;
mod labels;
mod measurement;
mod meter;
mod meters;
#[cfg(feature = "metrics")]
mod metrics;
mod observer;
mod parts;
mod span;
mod watch;

pub use self::capacity::{Capacity, TableCapacity};
pub(crate) use self::correlation::carried;
pub use self::correlation::{correlation_id, with_correlation_id};
pub use self::health::{CallbackMonitor, CountingMonitor, Health, HealthMonitor, OnSuccess, When};
pub use self::labels::Labels;
pub use self::measurement::Measurement;
pub use self::meter::{ItemCollection, Meter};
pub(crate) use self::meters::{Metering, Meters};
#[cfg(feature = "metrics")]
pub use self::metrics::Metrics;
pub use self::observer::{Call, CallError, Observer, OnError, on_error};
pub(crate) use self::watch::Watch;
