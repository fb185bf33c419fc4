//! How often is a failed request tried again, for how long, and after which delays?
//!
//! Without a policy the SDK decides: three attempts, delays drawn from nothing to one second, then to two. What can be tried again is always
//! the SDK's decision: throttling, 500 and 503, time-outs, connections that broke. So is its budget: when most requests of a process
//! fail, it stops trying again before attempts or time run out. A client of the [builder](crate::Client::builder) also asks again a
//! provider of credentials that failed.

mod backoff;
mod conflict;
mod pacing;

use std::time::Duration;

pub use self::backoff::{Backoff, Delays};
pub(crate) use self::conflict::is_conflict;
use crate::error::ConfigError;

/// How requests are tried again: how often, how long, and after which delays.
///
/// An attempt that failed is followed by another while there are attempts left and the delay ends before the deadline; otherwise the
/// last error is the response. The deadline is looked at after each failed attempt: it interrupts none, so bound these with
/// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout).
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
    conflicts: bool,
}

impl RetryPolicy {
    /// A policy without any limit yet: set [`attempts`](Self::attempts) or [`deadline`](Self::deadline), or both.
    pub const fn new(backoff: Backoff) -> Self {
        Self {
            backoff,
            attempts: None,
            deadline: None,
            conflicts: false,
        }
    }

    /// How often a request is sent in all. One means that nothing is tried again.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// How long after the first attempt began the last may begin.
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Whether to try again what another transaction on the same item kept from being carried out, which the SDK does not. Off by default.
    ///
    /// That is a `TransactionConflictException`, and a cancelled transaction whose reasons are all conflicts or throttling. Nothing was
    /// written then, so trying again is safe; it costs the capacity of a write every time.
    pub const fn conflicts(mut self, again: bool) -> Self {
        self.conflicts = again;
        self
    }

    /// As aiodynamo: for one minute, however often, full jitter from one second, at most 20 seconds.
    pub const fn aiodynamo() -> Self {
        let (second, cap) = (Duration::from_secs(1), Duration::from_secs(20));
        Self::new(Backoff::full_jitter(second, cap)).deadline(Duration::from_secs(60))
    }

    /// As sprockets-dynamodb: three attempts, after 0.2 and 0.4 seconds, without jitter.
    pub const fn sprockets() -> Self {
        let (base, cap) = (Duration::from_millis(200), Duration::from_secs(20));
        Self::new(Backoff::exponential(base, cap)).attempts(3)
    }

    /// As awstin: three attempts, after the delays that botocore makes for DynamoDB: 50 and 100 milliseconds.
    pub const fn awstin() -> Self {
        let (base, cap) = (Duration::from_millis(50), Duration::from_secs(20));
        Self::new(Backoff::exponential(base, cap)).attempts(3)
    }

    /// The SDK's configuration with this policy.
    ///
    /// For a client that is made of the SDK's configuration; [`Client::builder`](crate::Client::builder) does it by itself.
    ///
    /// # Errors
    /// When the policy has no limit, or zero attempts.
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
        Ok(pacing::install(self, config))
    }

    fn check(&self) -> Result<(), ConfigError> {
        match (self.attempts, self.deadline) {
            (Some(0), _) => Err(ConfigError::new(
                "a retry policy of zero attempts sends nothing; set at least one",
            )),
            (None, None) => Err(ConfigError::new(
                "a retry policy without a limit never gives up; set `attempts` or `deadline`",
            )),
            _ => Ok(()),
        }
    }

    /// What remains of the policy for one request.
    pub(crate) fn tries(&self) -> Tries {
        Tries {
            delays: self.backoff.delays(),
            made: 0,
            attempts: self.attempts.unwrap_or(u32::MAX),
            deadline: self.deadline.unwrap_or(Duration::MAX),
        }
    }
}

/// What the SDK does by itself, and a deadline of one minute.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self::aiodynamo().attempts(3)
    }
}

/// What remains of a policy for something that is tried.
#[derive(Clone, Debug)]
pub(crate) struct Tries {
    delays: Delays,
    made: u32,
    attempts: u32,
    deadline: Duration,
}

impl Tries {
    /// The delay after an attempt that failed, `elapsed` after the first began; `None` when it was the last.
    pub(crate) fn failed(&mut self, elapsed: Duration) -> Option<Duration> {
        self.made = self.made.saturating_add(1);
        if self.made >= self.attempts {
            return None;
        }
        let delay = self.delays.next()?;
        (elapsed.saturating_add(delay) <= self.deadline).then_some(delay)
    }

    /// How many attempts failed.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The delays of something that fails at once, every time.
    fn delays(policy: &RetryPolicy) -> Vec<Duration> {
        let (mut tries, mut elapsed) = (policy.tries(), Duration::ZERO);
        std::iter::from_fn(|| {
            let delay = tries.failed(elapsed)?;
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
    fn a_policy_that_never_ends_or_never_begins_is_refused() {
        let config = aws_sdk_dynamodb::config::Builder::new;
        let endless = RetryPolicy::new(Backoff::fixed(SECOND));
        for (policy, message) in [
            (
                endless.clone(),
                "a retry policy without a limit never gives up; set `attempts` or `deadline`",
            ),
            (
                endless.attempts(0),
                "a retry policy of zero attempts sends nothing; set at least one",
            ),
        ] {
            let error = policy.configure(config()).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }

    // D9, S65, I91, I92
    #[test]
    fn presets_pause_as_the_libraries_do() {
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
