//! How much may be in flight at once: less after unprocessed entries, more again after requests that succeed.

use std::time::Duration;

/// The pace of a batch.
///
/// It is one number, how many entries may be in flight: half of it after a response with unprocessed entries, one
/// request more after a round of requests without, as TCP does with its window. Down to one whole request it lowers how
/// many requests are in flight, below that how large they are.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The largest request.
    size: usize,
    most: usize,
    window: usize,
    /// Rounds of requests in a row without progress.
    without_progress: u32,
    /// The first request that was sent after the pace was lowered last. Responses to earlier ones say nothing new.
    round: u64,
    /// Nothing is sent before.
    delay: Duration,
}

impl Pace {
    pub(crate) fn new(size: usize, concurrency: usize) -> Self {
        let most = size.saturating_mul(concurrency);
        Self {
            size,
            most,
            window: most,
            without_progress: 0,
            round: 0,
            delay: Duration::ZERO,
        }
    }

    /// How many requests may be in flight.
    pub(crate) fn concurrency(&self) -> usize {
        (self.window / self.size).max(1)
    }

    /// How many entries the next request may have.
    pub(crate) fn request_size(&self) -> usize {
        self.window.min(self.size)
    }

    /// How many rounds in a row made no progress.
    pub(crate) fn without_progress(&self) -> u32 {
        self.without_progress
    }

    /// When the next request may be sent.
    pub(crate) fn delay(&self) -> Duration {
        self.delay
    }

    /// A request with this many entries succeeded.
    pub(crate) fn succeeded(&mut self, entries: usize) {
        self.without_progress = 0;
        let gain = entries.div_ceil(self.concurrency());
        self.window = self.most.min(self.window.saturating_add(gain));
    }

    /// A response had unprocessed entries. `next` is the number of the next request.
    pub(crate) fn unprocessed(&mut self, request: u64, next: u64, no_progress: bool) {
        let news = request >= self.round;
        if news {
            self.round = next;
            self.window = (self.window / 2).max(1);
        }
        if !no_progress {
            self.without_progress = 0;
        } else if news {
            self.without_progress += 1;
        }
    }

    /// A request was rejected because of its content, which is not a matter of pace.
    pub(crate) fn rejected(&mut self) {
        self.without_progress += 1;
    }

    /// Nothing is sent before `until`.
    pub(crate) fn wait_until(&mut self, until: Duration) {
        self.delay = self.delay.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_falls_by_half_and_rises_by_a_request_a_round() {
        let mut pace = Pace::new(25, 4);
        let shape = |pace: &Pace| (pace.concurrency(), pace.request_size());
        assert_eq!(shape(&pace), (4, 25));
        pace.succeeded(25);
        assert_eq!(shape(&pace), (4, 25));
        let mut falling = Vec::new();
        for request in 0..8 {
            pace.unprocessed(request, request + 1, false);
            falling.push(shape(&pace));
        }
        assert_eq!(
            falling,
            [
                (2, 25),
                (1, 25),
                (1, 12),
                (1, 6),
                (1, 3),
                (1, 1),
                (1, 1),
                (1, 1)
            ]
        );
        let mut rising = Vec::new();
        while shape(&pace) != (4, 25) {
            pace.succeeded(pace.request_size());
            rising.push(shape(&pace));
        }
        assert_eq!(
            rising,
            [
                (1, 2),
                (1, 4),
                (1, 8),
                (1, 16),
                (1, 25),
                (2, 25),
                (2, 25),
                (3, 25),
                (3, 25),
                (4, 25)
            ]
        );
    }

    #[test]
    fn a_round_lowers_the_pace_once() {
        let mut pace = Pace::new(25, 4);
        // Four were in flight; the responses to three of them come after the first had lowered the pace.
        for request in 0..4 {
            pace.unprocessed(request, 4, true);
        }
        assert_eq!((pace.concurrency(), pace.without_progress()), (2, 1));
        pace.unprocessed(4, 6, true);
        assert_eq!((pace.concurrency(), pace.without_progress()), (1, 2));
        pace.unprocessed(5, 6, false);
        assert_eq!((pace.concurrency(), pace.without_progress()), (1, 0));
    }
}
