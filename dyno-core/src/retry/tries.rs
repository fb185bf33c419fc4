//! The attempts that a policy allows for one request.

use std::time::Duration;

use super::backoff::Delays;

/// The attempts of one request under a policy.
#[derive(Clone, Debug)]
pub(super) struct Tries {
    delays: Delays,
    made: u32,
    /// Those that count.
    counted: u32,
    attempts: u32,
    deadline: Duration,
    counts_throttled: bool,
}

impl Tries {
    pub(super) fn new(
        delays: Delays,
        attempts: Option<u32>,
        deadline: Option<Duration>,
        counts_throttled: bool,
    ) -> Self {
        Self {
            delays,
            made: 0,
            counted: 0,
            counts_throttled,
            attempts: attempts.unwrap_or(u32::MAX),
            deadline: deadline.unwrap_or(Duration::MAX),
        }
    }

    /// The delay after a failed attempt, `elapsed` after the first began; `None` if it was the last. DynamoDB may
    /// request a longer delay: no attempt begins after the deadline, and none begins earlier than requested.
    pub(super) fn failed(
        &mut self,
        elapsed: Duration,
        throttled: bool,
        requested: Duration,
    ) -> Option<Duration> {
        self.made = self.made.saturating_add(1);
        if self.counts_throttled || !throttled {
            self.counted = self.counted.saturating_add(1);
            if self.counted >= self.attempts {
                return None;
            }
        }
        let delay = self.delays.next()?.max(requested);
        (elapsed.saturating_add(delay) <= self.deadline).then_some(delay)
    }

    /// The number of failed attempts.
    pub(super) fn made(&self) -> u32 {
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::Backoff;

    #[test]
    fn a_requested_delay_is_kept_and_ends_at_the_deadline() {
        let seconds = Duration::from_secs;
        let mut tries = Tries::new(
            Backoff::fixed(seconds(1)).delays(),
            None,
            Some(seconds(5)),
            true,
        );
        let mut failed =
            |elapsed, requested| tries.failed(seconds(elapsed), false, seconds(requested));
        assert_eq!(failed(0, 0), Some(seconds(1)));
        assert_eq!(failed(1, 4), Some(seconds(4)));
        assert_eq!(failed(1, 5), None, "an attempt would begin after 6 seconds");
        assert_eq!(failed(5, 0), None);
    }
}
