//! The policy of retries.

use std::time::Duration;

use super::backoff::Backoff;
use super::sdk_retries;
use super::tries::Tries;
use crate::error::ConfigError;

/// How requests are retried: the number of attempts, the deadline, and the delays.
///
/// A failed attempt is retried while attempts are left and the delay ends before the deadline. Otherwise the call fails
/// with the last error. The deadline is checked after each failed attempt; it does not interrupt an attempt. To limit
/// the duration of an attempt, set [`attempt_timeout`](crate::ClientBuilder::attempt_timeout).
///
/// ```
/// use std::time::Duration;
/// use dyno::retry::{Backoff, RetryPolicy};
///
/// let policy = RetryPolicy::new(Backoff::full_jitter(Duration::from_millis(50), Duration::from_secs(5)))
///     .attempts(10)
///     .deadline(Duration::from_secs(30));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a policy does nothing by itself; give it to a client"]
pub struct RetryPolicy {
    backoff: Backoff,
    attempts: Option<u32>,
    deadline: Option<Duration>,
    counts_throttled: bool,
    conflicts: bool,
}

impl RetryPolicy {
    /// Returns a policy without a limit. Set [`attempts`](Self::attempts), [`deadline`](Self::deadline) or both.
    pub const fn new(backoff: Backoff) -> Self {
        Self {
            backoff,
            attempts: None,
            deadline: None,
            counts_throttled: true,
            conflicts: false,
        }
    }

    /// Sets the number of attempts, including the first. With one, nothing is retried, unless throttled attempts [do
    /// not count](Self::count_throttled).
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// Sets the latest time at which an attempt may begin, counted from the beginning of the first attempt.
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets whether a throttled attempt counts as one of the [`attempts`](Self::attempts). The default is `true`, and
    /// in [`RetryPolicy::default`] it is `false`.
    ///
    /// With `false` only the deadline ends the retries of a throttled request. They do not use the SDK's retry budget
    /// then, so that many requests that are throttled together are all retried. The budget is one of the client, unless
    /// the configuration has a retry partition of its own.
    pub const fn count_throttled(mut self, counts: bool) -> Self {
        self.counts_throttled = counts;
        self
    }

    /// Sets whether requests that conflict with another transaction are retried, which the SDK does not do. The default
    /// is `false`.
    ///
    /// A conflict is a `TransactionConflictException`, or a cancelled transaction whose reasons are all conflicts or
    /// throttling. Nothing was written, so a retry is safe. Each attempt consumes the capacity of a write.
    pub const fn conflicts(mut self, again: bool) -> Self {
        self.conflicts = again;
        self
    }

    /// Returns the policy of aiodynamo: one minute, any number of attempts, and full jitter from one second to at most
    /// 20 seconds.
    pub const fn aiodynamo() -> Self {
        let (second, cap) = (Duration::from_secs(1), Duration::from_secs(20));
        Self::new(Backoff::full_jitter(second, cap)).deadline(Duration::from_secs(60))
    }

    /// Returns the policy of sprockets-dynamodb: three attempts, with delays of 0.2 and 0.4 seconds, without jitter.
    pub const fn sprockets() -> Self {
        let (base, cap) = (Duration::from_millis(200), Duration::from_secs(20));
        Self::new(Backoff::exponential(base, cap)).attempts(3)
    }

    /// Returns the policy of awstin: three attempts, with botocore's delays for DynamoDB, 50 and 100 milliseconds.
    pub const fn awstin() -> Self {
        let (base, cap) = (Duration::from_millis(50), Duration::from_secs(20));
        Self::new(Backoff::exponential(base, cap)).attempts(3)
    }

    /// Adds the policy to a configuration of the SDK, for a client that is created from it.
    ///
    /// With [`Client::builder`](crate::Client::builder), use [`retry`](crate::ClientBuilder::retry) instead.
    ///
    /// # Errors
    /// A [`ConfigError`] if the policy has no limit, or zero attempts.
    ///
    /// ```
    /// # use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
    /// # use dyno::{Client, retry::RetryPolicy};
    /// # fn main() -> dyno::Result<()> {
    /// let config = aws_sdk_dynamodb::Config::builder()
    ///     .behavior_version(BehaviorVersion::latest())
    ///     .region(Region::new("eu-central-1"));
    /// let client = Client::from_conf(RetryPolicy::aiodynamo().configure(config)?.build());
    /// # Ok(())
    /// # }
    /// ```
    pub fn configure(
        &self,
        config: aws_sdk_dynamodb::config::Builder,
    ) -> Result<aws_sdk_dynamodb::config::Builder, ConfigError> {
        self.check()?;
        let config = match self.counts_throttled {
            true => config,
            false => sdk_retries::free_throttling(config),
        };
        let attempts = self.attempts.filter(|_| self.counts_throttled);
        let tries = self.tries();
        Ok(sdk_retries::install(
            config,
            attempts,
            tries,
            self.conflicts,
        ))
    }

    fn check(&self) -> Result<(), ConfigError> {
        match (self.attempts, self.deadline) {
            (Some(0), _) => Err(ConfigError::new(
                "a retry policy of zero attempts sends nothing; set at least one",
            )),
            (None, None) => Err(ConfigError::new(
                "a retry policy without a limit never stops; set `attempts` or `deadline`",
            )),
            (Some(_), None) if !self.counts_throttled => Err(ConfigError::new(
                "a retry policy that does not count throttled attempts never stops when throttled; set `deadline`",
            )),
            _ => Ok(()),
        }
    }

    /// The attempts of one request.
    fn tries(&self) -> Tries {
        Tries::new(
            self.backoff.delays(),
            self.attempts,
            self.deadline,
            self.counts_throttled,
        )
    }
}

/// The policy of a client for which none is set: three attempts, and as many as one minute allows while throttled, with
/// full jitter from 50 milliseconds to 20 seconds.
///
/// The first delay and the minute are those of the AWS developer guide ("Error handling with DynamoDB", "Error retries
/// and exponential backoff"). A table in provisioned or on-demand mode adapts to a new load within seconds, so that a
/// throttled request succeeds if it is retried long enough. Other failures, such as a refused connection, seldom pass
/// in that time, and callers want to know of them soon.
impl Default for RetryPolicy {
    fn default() -> Self {
        let (base, cap) = (Duration::from_millis(50), Duration::from_secs(20));
        Self::new(Backoff::full_jitter(base, cap))
            .attempts(3)
            .deadline(Duration::from_secs(60))
            .count_throttled(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The delays of a request whose attempts all fail at once.
    fn delays(policy: &RetryPolicy) -> Vec<Duration> {
        let (mut tries, mut elapsed) = (policy.tries(), Duration::ZERO);
        std::iter::from_fn(|| {
            let delay = tries.failed(elapsed, false, Duration::ZERO)?;
            elapsed += delay;
            Some(delay)
        })
        .collect()
    }

    // I91, I94, I97
    #[test]
    fn attempts_and_deadline_end_a_policy_whichever_comes_first() {
        let each_second = RetryPolicy::new(Backoff::fixed(SECOND));
        for (attempts, deadline, made) in [
            (Some(1), None, 0),
            (Some(3), None, 2),
            (None, Some(5), 5),
            (Some(3), Some(5), 2),
            (Some(9), Some(5), 5),
            (None, Some(0), 0),
        ] {
            let policy = RetryPolicy {
                attempts,
                deadline: deadline.map(Duration::from_secs),
                ..each_second.clone()
            };
            assert_eq!(delays(&policy), vec![SECOND; made], "{policy:?}");
        }
    }

    // I97, I101
    #[test]
    fn a_policy_without_a_limit_or_without_attempts_is_rejected() {
        let config = aws_sdk_dynamodb::config::Builder::new;
        let endless = RetryPolicy::new(Backoff::fixed(SECOND));
        for (policy, message) in [
            (
                endless.clone(),
                "a retry policy without a limit never stops; set `attempts` or `deadline`",
            ),
            (
                endless.clone().attempts(0),
                "a retry policy of zero attempts sends nothing; set at least one",
            ),
            (
                endless.attempts(3).count_throttled(false),
                "a retry policy that does not count throttled attempts never stops when throttled; set `deadline`",
            ),
        ] {
            let error = policy.configure(config()).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }

    // D9, S65, I91, I92
    #[test]
    fn presets_have_the_delays_of_the_libraries() {
        let millis = |policy: &RetryPolicy| -> Vec<_> {
            delays(policy).iter().map(Duration::as_millis).collect()
        };
        assert_eq!(millis(&RetryPolicy::sprockets()), [200, 400]);
        assert_eq!(millis(&RetryPolicy::awstin()), [50, 100]);
        for _ in 0..100 {
            let delays = delays(&RetryPolicy::aiodynamo());
            assert!(delays.iter().sum::<Duration>() <= 60 * SECOND);
            for (n, delay) in delays.iter().enumerate() {
                let bound = SECOND * 2_u32.pow(n.min(10).try_into().unwrap());
                assert!(*delay <= bound.min(20 * SECOND), "{n}: {delay:?}");
            }
        }
        assert_eq!(delays(&RetryPolicy::default()).len(), 2);
    }
}
