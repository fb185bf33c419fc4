//! How hard does a batch try?

use std::time::Duration;

use crate::batch::engine::Limits;
use crate::retry::Backoff;

/// What the user set of a batch; of several in one, of each the strictest.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) concurrency: Option<usize>,
    pub(crate) attempts: Option<u32>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) backoff: Option<Backoff>,
}

const CONCURRENCY: usize = 4;
const ATTEMPTS: u32 = 10;
const BACKOFF: Backoff = Backoff::full_jitter(Duration::from_millis(50), Duration::from_secs(5));

/// How large a request may be, less what stands around its operations (AWS developer guide, "Quotas in Amazon DynamoDB",
/// "BatchWriteItem").
const MAX_BYTES: usize = 16 * 1024 * 1024 - 64 * 1024;

impl Settings {
    pub(crate) fn strictest(self, other: Self) -> Self {
        fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            one.into_iter().chain(other).min()
        }
        Self {
            concurrency: least(self.concurrency, other.concurrency),
            attempts: least(self.attempts, other.attempts),
            deadline: least(self.deadline, other.deadline),
            // Of two there is no stricter one.
            backoff: self.backoff.or(other.backoff),
        }
    }

    /// The limits for requests of so many entries.
    pub(crate) fn limits(self, entries: usize) -> Limits {
        Limits {
            entries,
            bytes: MAX_BYTES,
            concurrency: self.concurrency.unwrap_or(CONCURRENCY).max(1),
            attempts: self.attempts.unwrap_or(ATTEMPTS).max(1),
            deadline: self.deadline,
            backoff: self.backoff.unwrap_or(BACKOFF),
        }
    }
}

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
        let limits = one.strictest(other).limits(25);
        assert_eq!((limits.concurrency, limits.attempts), (1, 3));
        assert_eq!(limits.deadline, Some(Duration::from_secs(1)));
        let limits = one.limits(25);
        assert_eq!(limits.most(), 200);
        assert_eq!((limits.concurrency, limits.attempts), (8, ATTEMPTS));
    }
}
