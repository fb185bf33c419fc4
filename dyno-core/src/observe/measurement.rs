//! The measurement of one attempt.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::call_id::CallId;
use super::capacity::Capacity;
use crate::error::Code;

/// The measurement of one attempt of a call: one HTTP request, from before it is signed until its response is read.
///
/// ```no_run
/// # use dyno::{Client, observe::Measurement};
/// # fn example(client: &Client) {
/// client.observe(|attempt: &Measurement| {
///     println!("{} #{} took {:?}", attempt.operation, attempt.attempt, attempt.duration);
/// });
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Measurement {
    /// The id of the call, the same for all its attempts.
    pub call_id: CallId,
    /// The name of the operation, such as `PutItem`.
    pub operation: Cow<'static, str>,
    /// The full names of the tables in the request, each once and sorted. Empty if there are none, as for ListTables.
    pub tables: Arc<[String]>,
    /// The number of the attempt in its call, from 1.
    pub attempt: u32,
    /// When the attempt began, by the system clock.
    pub started: SystemTime,
    /// The duration, without the delay before the attempt. It includes fetching credentials and waiting because of
    /// `max_in_flight`.
    pub duration: Duration,
    /// The status of the response; `None` if there was none.
    pub status: Option<u16>,
    /// The error, if the attempt failed: DynamoDB's error code, or one of [`TIMEOUT`](Self::TIMEOUT),
    /// [`CONNECTION`](Self::CONNECTION), [`RESPONSE`](Self::RESPONSE), [`DROPPED`](Self::DROPPED) and
    /// [`OTHER`](Self::OTHER).
    ///
    /// An item that cannot be decoded is not an error of the attempt.
    pub error: Option<Cow<'static, str>>,
    /// DynamoDB's id of the request, for AWS Support.
    pub request_id: Option<String>,
    /// The consumed capacity, if it was requested: by a [`Meter`](super::Meter), or in the request itself.
    pub capacity: Option<Capacity>,
    /// The size of the request's body in bytes.
    pub sent: u64,
    /// The size of the response's body in bytes, as it was received.
    pub received: u64,
    /// The id that [`with_correlation_id`](super::with_correlation_id) set.
    pub correlation_id: Option<Arc<str>>,
}

impl Measurement {
    /// The error of an attempt without a response in time.
    pub const TIMEOUT: &'static str = "Timeout";
    /// The error of an attempt whose connection could not be opened, or broke.
    pub const CONNECTION: &'static str = "Connection";
    /// The error of an attempt whose response cannot be read, for example because it was cut off.
    pub const RESPONSE: &'static str = "Response";
    /// The error of an attempt whose future was dropped. The request may have been carried out.
    pub const DROPPED: &'static str = "Dropped";
    /// Any other error, such as missing credentials.
    pub const OTHER: &'static str = "Other";

    /// Returns the only table, if there is one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        only(&self.tables)
    }

    /// Returns DynamoDB's error code, if DynamoDB responded with one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        let error = self.error.as_deref()?;
        (self.status.is_some() && error != Self::RESPONSE).then(|| Code::from_name(error))
    }
}

pub(super) fn only(tables: &[String]) -> Option<&str> {
    match tables {
        [table] => Some(table),
        _ => None,
    }
}
