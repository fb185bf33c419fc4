//! A request without a response in time.

use std::error::Error as StdError;
use std::fmt;

use super::failure::Failure;

/// The phase of a request that took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Opening a connection. The last attempt was not sent.
    Connect,
    /// Waiting for the first byte of the response.
    Read,
    /// One attempt, from signing to the response.
    Attempt,
    /// The whole operation, with all its attempts and the delays between them.
    Operation,
    /// Waiting for a place among the requests in flight: see
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight). The last attempt was not sent.
    InFlight,
}

/// A request without a response in time.
#[derive(Clone, Debug)]
pub struct Timeout {
    failure: Failure,
    phase: Option<Phase>,
}

impl Timeout {
    pub(crate) fn new(failure: Failure, phase: Option<Phase>) -> Self {
        Self { failure, phase }
    }

    /// Returns the phase that took too long; `None` if a custom HTTP client does not report it.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        self.phase
    }

    /// Returns the failed request.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    pub(super) fn failure_mut(&mut self) -> &mut Failure {
        &mut self.failure
    }

    pub(crate) fn into_parts(self) -> (Failure, Option<Phase>) {
        (self.failure, self.phase)
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match (self.phase, self.failure.is_never_built()) {
            (Some(Phase::Connect), _) => {
                format!(
                    "no connection{} within the connect timeout",
                    self.failure.with_host("to")
                )
            }
            (Some(Phase::InFlight), _) => {
                "not sent within the operation timeout, because too many requests were in flight; \
                    raise `max_in_flight` or the timeout"
                    .to_owned()
            }
            (phase, unsent) => {
                let time = match phase {
                    Some(Phase::Read) => "within the read timeout",
                    Some(Phase::Attempt) => "within the attempt timeout",
                    Some(_) => "within the operation timeout",
                    None => "in time",
                };
                match unsent {
                    true => format!("not sent {time}"),
                    false => format!("no response{} {time}", self.failure.with_host("from")),
                }
            }
        };
        let (place, before) = (self.failure.place(), self.failure.before_unsent());
        write!(f, "{place}: {what}{before}")
    }
}

impl StdError for Timeout {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.failure.source()
    }
}
