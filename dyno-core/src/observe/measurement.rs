//! What is known of one attempt?

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Capacity;
use crate::error::Code;

/// One attempt of a call: one HTTP request, from before it is signed until its response is read.
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
    /// What was asked for, such as `PutItem`.
    pub operation: Cow<'static, str>,
    /// The tables, under the full names that are in the request, each once and in order. Empty where there are none, as for ListTables.
    pub tables: Arc<[String]>,
    /// Which attempt of its call it is, from 1.
    pub attempt: u32,
    /// When it began, by the clock of the machine.
    pub started: SystemTime,
    /// How long it took, without the delay before it. Fetching credentials and waiting for a place in flight are in it.
    pub duration: Duration,
    /// The status of the response; nothing if none came.
    pub status: Option<u16>,
    /// What went wrong, if something did: the code of the service, or one of [`TIMEOUT`](Self::TIMEOUT), [`CONNECTION`](Self::CONNECTION),
    /// [`RESPONSE`](Self::RESPONSE), [`DROPPED`](Self::DROPPED) and [`OTHER`](Self::OTHER).
    ///
    /// That an item cannot be read is nothing that an attempt knows of.
    pub error: Option<Cow<'static, str>>,
    /// The id that the service gave the request, for questions to AWS.
    pub request_id: Option<String>,
    /// What it consumed, if it was asked for: with a [`Meter`](super::Meter), or by what the request itself says.
    pub capacity: Option<Capacity>,
    /// How many bytes the body of the request has.
    pub sent: u64,
    /// How many bytes the body of the response has, as it came.
    pub received: u64,
    /// The id that [`with_correlation_id`](super::with_correlation_id) gave.
    pub correlation_id: Option<Arc<str>>,
}

impl Measurement {
    /// In the place of a code: no response came in time.
    pub const TIMEOUT: &'static str = "Timeout";
    /// In the place of a code: the connection could not be opened, or broke off.
    pub const CONNECTION: &'static str = "Connection";
    /// In the place of a code: the response could not be read, as when it was cut off.
    pub const RESPONSE: &'static str = "Response";
    /// In the place of a code: whoever waited for it waits no longer. Whether it was carried out nobody knows.
    pub const DROPPED: &'static str = "Dropped";
    /// In the place of a code: something else, such as that there are no credentials.
    pub const OTHER: &'static str = "Other";

    /// The only table, if there is one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        only(&self.tables)
    }

    /// The service's code of the error, if the service answered with one.
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
