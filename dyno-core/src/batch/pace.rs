//! How much may be in flight at once? Less after the service left something over, more again when all went through.

use std::time::Duration;

/// The pace of a batch.
///
/// It is one number, how many entries may be in flight: half of it after a response that left something over, one request more after a
/// round of requests that did not, as TCP does with its window. Down to one whole request this lowers how many are in flight, below that
/// how large they are.
#[derive(Debug)]
pub(crate) struct Pace {
    /// The largest request.
    size: usize,
    most: usize,
    window: usize,
    /// Rounds of requests in a row that got nothing done.
    fruitless: u32,
    /// The first request that was sent after the pace was lowered last. What responses to earlier ones say is known already.
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
            fruitless: 0,
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

    /// How many rounds in a row got nothing done.
    pub(crate) fn fruitless(&self) -> u32 {
        self.fruitless
    }

    /// When the next request may be sent.
    pub(crate) fn delay(&self) -> Duration {
        self.delay
    }

    /// A request with this many entries went through.
    pub(crate) fn went_through(&mut self, entries: usize) {
        self.fruitless = 0;
        let gain = entries.div_ceil(self.concurrency());
        self.window = self.most.min(self.window.saturating_add(gain));
    }

    /// A response left something over. `next` is the number of the next request.
    pub(crate) fn left_over(&mut self, request: u64, next: u64, fruitless: bool) {
        let news = request >= self.round;
        if news {
            self.round = next;
            self.window = (self.window / 2).max(1);
        }
        if !fruitless {
            self.fruitless = 0;
        } else if news {
            self.fruitless += 1;
        }
    }

    /// A request was refused for what is in it, which is not a matter of pace.
    pub(crate) fn refused(&mut self) {
        self.fruitless += 1;
    }

    /// Nothing is sent before `until`.
    pub(crate) fn pause_until(&mut self, until: Duration) {
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
        pace.went_through(25);
        assert_eq!(shape(&pace), (4, 25));
        let mut falling = Vec::new();
        for request in 0..8 {
            pace.left_over(request, request + 1, false);
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
            pace.went_through(pace.request_size());
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
            pace.left_over(request, 4, true);
        }
        assert_eq!((pace.concurrency(), pace.fruitless()), (2, 1));
        pace.left_over(4, 6, true);
        assert_eq!((pace.concurrency(), pace.fruitless()), (1, 2));
        pace.left_over(5, 6, false);
        assert_eq!((pace.concurrency(), pace.fruitless()), (1, 0));
    }
}
