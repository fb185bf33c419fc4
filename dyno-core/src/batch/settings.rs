//! The settings of a batch: concurrency, attempts, delays and deadline.

use std::time::Duration;

use crate::batch::engine::Limits;
use crate::retry::Backoff;

/// What the user set. Of several tables in one batch, the strictest of each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) concurrency: Option<usize>,
    pub(crate) attempts: Option<u32>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) backoff: Option<Backoff>,
}

const ATTEMPTS: u32 = 10;
const BACKOFF: Backoff = Backoff::full_jitter(Duration::from_millis(50), Duration::from_secs(5));

/// The bytes of one request, less what stands around its operations (AWS developer guide, "Quotas in Amazon DynamoDB",
/// "BatchWriteItem").
const MAX_BYTES: usize = 16 * 1024 * 1024 - 64 * 1024;

impl Settings {
    pub(crate) fn strictest(&self, other: &Self) -> Self {
        fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            one.into_iter().chain(other).min()
        }
        Self {
            concurrency: least(self.concurrency, other.concurrency),
            attempts: least(self.attempts, other.attempts),
            deadline: least(self.deadline, other.deadline),
            // Of two there is no stricter one.
            backoff: self.backoff.as_ref().or(other.backoff.as_ref()).cloned(),
        }
    }

    /// The limits for requests of at most so many entries, and for so many requests at once unless the user set it.
    pub(crate) fn limits(&self, entries: usize, concurrency: usize) -> Limits {
        Limits {
            entries,
            bytes: MAX_BYTES,
            concurrency: self.concurrency.unwrap_or(concurrency).max(1),
            attempts: self.attempts.unwrap_or(ATTEMPTS).max(1),
            deadline: self.deadline,
            backoff: self.backoff.clone().unwrap_or(BACKOFF),
        }
    }
}

/// The methods that set the settings, for a type with a field `settings`. `$concurrency` is the default.
macro_rules! batch_settings {
    ($concurrency:literal) => {
        #[doc = concat!("Sets how many requests may be in flight at once, at least 1; ", $concurrency, " by default.")]
        ///
        /// The batch lowers the number when DynamoDB throttles, and later raises it again, up to this value.
        pub fn concurrency(mut self, requests: usize) -> Self {
            self.settings.concurrency = Some(requests);
            self
        }

        /// Sets how many times each operation or key is sent at most; 10 by default, at least 1. Retries by the SDK do
        /// not count.
        ///
        /// `attempts(1)` sends each of them once, like DynamoDB's own batch operations: unprocessed ones are not
        /// retried, and are in [`failed`](crate::batch::BatchReport::failed) of the report.
        pub fn attempts(mut self, attempts: u32) -> Self {
            self.settings.attempts = Some(attempts);
            self
        }

        /// Sets the delays before retries; [full jitter](crate::retry::Backoff::full_jitter) from 50 ms to 5 s by
        /// default.
        pub fn backoff(mut self, backoff: crate::retry::Backoff) -> Self {
            self.settings.backoff = Some(backoff);
            self
        }

        /// Sets the deadline, counted from when the batch is awaited. By default, there is none.
        ///
        /// At the deadline, operations in flight are given up and fail with
        /// [`FailureReason::Unknown`](crate::batch::FailureReason::Unknown). A retry that would be sent after the
        /// deadline is given up immediately.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.settings.deadline = Some(deadline);
            self
        }
    };
}

pub(crate) use batch_settings;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_settings_the_strictest_holds() {
        let one = Settings {
            concurrency: Some(8),
            attempts: None,
            deadline: Some(Duration::from_secs(2)),
            backoff: None,
        };
        let other = Settings {
            concurrency: Some(0),
            attempts: Some(3),
            deadline: Some(Duration::from_secs(1)),
            backoff: None,
        };
        let limits = one.strictest(&other).limits(25, 4);
        assert_eq!((limits.concurrency, limits.attempts), (1, 3));
        assert_eq!(limits.deadline, Some(Duration::from_secs(1)));
        let limits = one.limits(25, 4);
        assert_eq!(limits.most(), 200);
        assert_eq!((limits.concurrency, limits.attempts), (8, ATTEMPTS));
    }
}
