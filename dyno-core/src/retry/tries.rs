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

    /// The delay after a failed attempt, `elapsed` after the first began; `None` if it was the last.
    pub(super) fn failed(&mut self, elapsed: Duration, throttled: bool) -> Option<Duration> {
        self.made = self.made.saturating_add(1);
        if self.counts_throttled || !throttled {
            self.counted = self.counted.saturating_add(1);
            if self.counted >= self.attempts {
                return None;
            }
        }
        let delay = self.delays.next()?;
        (elapsed.saturating_add(delay) <= self.deadline).then_some(delay)
    }

    /// The number of failed attempts.
    pub(super) fn made(&self) -> u32 {
        self.made
    }
}
