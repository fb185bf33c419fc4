//! The log of errors whose cause callers do not see.

use std::collections::HashMap;
use std::fmt;
use std::mem::{Discriminant, discriminant};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::outcome::Outcome;
use crate::error::{Code, Error};

/// The time between two lines about errors of the same kind. An outage fails thousands of requests in a second.
const INTERVAL: Duration = Duration::from_secs(10);

static LOG: LazyLock<ErrorLog> = LazyLock::new(ErrorLog::default);

/// Logs the error, if the caller does not see its cause and no error of its kind was logged just before.
pub(super) fn log(outcome: Outcome, error: &Error) {
    LOG.log(outcome, error, Instant::now());
}

/// The errors that are the same for the log. There are few kinds.
type Kind = (Outcome, Discriminant<Error>, Option<Code>);

/// When an error of each kind was logged last, and how many followed.
#[derive(Default)]
pub(super) struct ErrorLog(Mutex<HashMap<Kind, (Instant, u64)>>);

impl ErrorLog {
    pub(super) fn log(&self, outcome: Outcome, error: &Error, now: Instant) {
        if !outcome.status().is_server_error() {
            return;
        }
        let Some(repeated) = self.admit((outcome, discriminant(error), error.code()), now) else {
            return;
        };
        let error = WithCauses(error);
        match outcome {
            Outcome::Unavailable => tracing::error!(%error, repeated, "DynamoDB is unavailable"),
            _ => tracing::error!(%error, repeated, "a request to DynamoDB failed"),
        }
    }

    /// The number of errors of this kind that were not logged, if this one is to be.
    fn admit(&self, kind: Kind, now: Instant) -> Option<u64> {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((logged, repeated)) = kinds.get_mut(&kind) else {
            kinds.insert(kind, (now, 0));
            return Some(0);
        };
        if now.saturating_duration_since(*logged) < INTERVAL {
            *repeated += 1;
            return None;
        }
        *logged = now;
        Some(std::mem::take(repeated))
    }
}

fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(
        Some(error as _),
        |&error: &&(dyn std::error::Error + 'static)| error.source(),
    )
}

/// An error and its causes on one line.
pub(super) struct WithCauses<'a>(pub(super) &'a Error);

impl fmt::Display for WithCauses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in causes(self.0).enumerate() {
            write!(f, "{}{error}", if n == 0 { "" } else { ": " })?;
        }
        Ok(())
    }
}
