//! The delays between attempts.

use std::time::Duration;

/// How the delays between attempts grow, and their jitter.
///
/// Use [`full_jitter`](Self::full_jitter) unless there is a reason not to: it keeps clients that failed together from
/// retrying together.
///
/// ```
/// use std::time::Duration;
/// use dyno::retry::Backoff;
///
/// let backoff = Backoff::exponential(Duration::from_millis(200), Duration::from_secs(20));
/// let delays: Vec<_> = backoff.delays().take(3).map(|delay| delay.as_millis()).collect();
/// assert_eq!(delays, [200, 400, 800]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    shape: Shape,
    base: Duration,
    cap: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Exponential,
    FullJitter,
    Decorrelated,
}

impl Backoff {
    /// Returns a backoff whose delays are random, from zero to a bound. The bound is `base` at first, doubles every
    /// time, and is at most `cap`.
    #[must_use]
    pub const fn full_jitter(base: Duration, cap: Duration) -> Self {
        Self {
            shape: Shape::FullJitter,
            base,
            cap,
        }
    }

    /// Returns a backoff without jitter. The first delay is `base`; each further one is twice as long, up to `cap`.
    #[must_use]
    pub const fn exponential(base: Duration, cap: Duration) -> Self {
        Self {
            shape: Shape::Exponential,
            base,
            cap,
        }
    }

    /// Returns a backoff with decorrelated jitter: each delay is random, from `base` to three times the previous delay,
    /// and at most `cap`.
    #[must_use]
    pub const fn decorrelated(base: Duration, cap: Duration) -> Self {
        Self {
            shape: Shape::Decorrelated,
            base,
            cap,
        }
    }

    /// Returns a backoff whose delay is always the same.
    #[must_use]
    pub const fn fixed(delay: Duration) -> Self {
        Self::exponential(delay, delay)
    }

    /// The delay after this number of failures, at least one, where `random` from 0 to 1 is each random number.
    pub(crate) fn delay(self, failures: u32, random: f64) -> Duration {
        let mut delays = self.delays();
        // All shapes reach their caps long before.
        for _ in 1..failures.min(64) {
            delays.draw(random);
        }
        delays.draw(random)
    }

    /// Returns the delays as an endless iterator.
    #[must_use]
    pub const fn delays(self) -> Delays {
        Delays {
            backoff: self,
            bound: self.base,
        }
    }
}

/// The endless delays of a [`Backoff`].
#[derive(Clone, Copy, Debug)]
pub struct Delays {
    backoff: Backoff,
    /// Exponential and full jitter: the bound of the next delay. Decorrelated: the previous delay.
    bound: Duration,
}

impl Delays {
    /// The next delay, where `random` is a random number from 0 to 1.
    fn draw(&mut self, random: f64) -> Duration {
        let Backoff { shape, base, cap } = self.backoff;
        let bound = self.bound.min(cap);
        match shape {
            Shape::Exponential | Shape::FullJitter => {
                self.bound = bound.saturating_mul(2);
                match shape {
                    Shape::FullJitter => bound.mul_f64(random),
                    _ => bound,
                }
            }
            Shape::Decorrelated => {
                let more = bound.saturating_mul(3).saturating_sub(base);
                self.bound = base.saturating_add(more.mul_f64(random)).min(cap);
                self.bound
            }
        }
    }
}

impl Iterator for Delays {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        Some(self.draw(fastrand::f64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn drawn(backoff: Backoff, random: f64) -> Vec<u128> {
        let mut delays = backoff.delays();
        (0..6).map(|_| delays.draw(random).as_millis()).collect()
    }

    // I95, I96, S65
    #[test]
    fn delays_grow_up_to_the_cap() {
        let (base, cap) = (millis(50), millis(1000));
        for (backoff, random, expected) in [
            (Backoff::fixed(cap), 0.5, [1000; 6]),
            (
                Backoff::exponential(base, cap),
                0.5,
                [50, 100, 200, 400, 800, 1000],
            ),
            (Backoff::full_jitter(base, cap), 0.0, [0; 6]),
            (
                Backoff::full_jitter(base, cap),
                0.5,
                [25, 50, 100, 200, 400, 500],
            ),
            (
                Backoff::full_jitter(base, cap),
                1.0,
                [50, 100, 200, 400, 800, 1000],
            ),
            (Backoff::decorrelated(base, cap), 0.0, [50; 6]),
            (
                Backoff::decorrelated(base, cap),
                1.0,
                [150, 450, 1000, 1000, 1000, 1000],
            ),
            (
                Backoff::decorrelated(base, cap),
                0.5,
                [100, 175, 287, 456, 709, 1000],
            ),
        ] {
            assert_eq!(drawn(backoff, random), expected, "{backoff:?} at {random}");
        }
    }

    #[test]
    fn any_duration_is_possible() {
        for backoff in [
            Backoff::full_jitter(Duration::MAX, Duration::MAX),
            Backoff::exponential(Duration::MAX, Duration::MAX),
            Backoff::decorrelated(Duration::MAX, Duration::MAX),
            Backoff::decorrelated(Duration::MAX, Duration::ZERO),
            Backoff::decorrelated(Duration::ZERO, Duration::MAX),
        ] {
            for random in [0.0, 0.5, f64::from_bits(1.0_f64.to_bits() - 1)] {
                let mut delays = backoff.delays();
                for _ in 0..100 {
                    delays.draw(random);
                }
            }
        }
    }
}
