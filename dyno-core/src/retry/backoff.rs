//! The delays between attempts.

use std::fmt;
use std::sync::Arc;
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
#[derive(Clone)]
pub struct Backoff(DelaySource);

#[derive(Clone)]
enum DelaySource {
    Growing(Growing),
    Custom(Arc<CustomDelay>),
}

/// The delay after a number of failures.
type CustomDelay = dyn Fn(u32) -> Duration + Send + Sync;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Growing {
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
        Self::growing(Shape::FullJitter, base, cap)
    }

    /// Returns a backoff without jitter. The first delay is `base`; each further one is twice as long, up to `cap`.
    #[must_use]
    pub const fn exponential(base: Duration, cap: Duration) -> Self {
        Self::growing(Shape::Exponential, base, cap)
    }

    /// Returns a backoff with decorrelated jitter: each delay is random, from `base` to three times the previous delay,
    /// and at most `cap`.
    #[must_use]
    pub const fn decorrelated(base: Duration, cap: Duration) -> Self {
        Self::growing(Shape::Decorrelated, base, cap)
    }

    /// Returns a backoff whose delay is always the same.
    #[must_use]
    pub const fn fixed(delay: Duration) -> Self {
        Self::exponential(delay, delay)
    }

    /// Returns a backoff whose delays a function computes from the number of failures: 1 after the first attempt.
    ///
    /// The function adds the jitter, if any. Deadlines and the number of attempts end it as usual.
    ///
    /// ```
    /// use std::time::Duration;
    /// use dyno::retry::{Backoff, RetryPolicy};
    ///
    /// let each = Duration::from_millis(100);
    /// let linear = Backoff::custom(move |failures| each * failures);
    /// let delays: Vec<_> = linear.delays().take(3).map(|delay| delay.as_millis()).collect();
    /// assert_eq!(delays, [100, 200, 300]);
    /// let policy = RetryPolicy::new(linear).attempts(5);
    /// ```
    #[must_use]
    pub fn custom(delay: impl Fn(u32) -> Duration + Send + Sync + 'static) -> Self {
        Self(DelaySource::Custom(Arc::new(delay)))
    }

    const fn growing(shape: Shape, base: Duration, cap: Duration) -> Self {
        Self(DelaySource::Growing(Growing { shape, base, cap }))
    }

    /// The delay after this number of failures, at least one, where `random` from 0 to 1 is each random number.
    pub(crate) fn delay(&self, failures: u32, random: f64) -> Duration {
        match &self.0 {
            DelaySource::Custom(delay) => delay(failures),
            DelaySource::Growing(growing) => {
                let mut bound = growing.base;
                // All shapes reach their caps long before.
                for _ in 1..failures.min(64) {
                    growing.draw(&mut bound, random);
                }
                growing.draw(&mut bound, random)
            }
        }
    }

    /// Returns the delays as an endless iterator.
    #[must_use]
    pub fn delays(&self) -> Delays {
        Delays {
            bound: match &self.0 {
                DelaySource::Growing(growing) => growing.base,
                DelaySource::Custom(_) => Duration::ZERO,
            },
            backoff: self.clone(),
            failures: 0,
        }
    }
}

impl Growing {
    /// The next delay, where `random` is a random number from 0 to 1. `bound` is the state: for exponential delays and
    /// full jitter the bound of the next delay, for decorrelated ones the previous delay.
    fn draw(self, bound: &mut Duration, random: f64) -> Duration {
        let Self { shape, base, cap } = self;
        let now = (*bound).min(cap);
        match shape {
            Shape::Exponential | Shape::FullJitter => {
                *bound = now.saturating_mul(2);
                match shape {
                    Shape::FullJitter => now.mul_f64(random),
                    _ => now,
                }
            }
            Shape::Decorrelated => {
                let more = now.saturating_mul(3).saturating_sub(base);
                *bound = base.saturating_add(more.mul_f64(random)).min(cap);
                *bound
            }
        }
    }
}

/// Two functions are equal if they are the same one.
impl PartialEq for Backoff {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (DelaySource::Growing(one), DelaySource::Growing(other)) => one == other,
            (DelaySource::Custom(one), DelaySource::Custom(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            DelaySource::Growing(Growing { shape, base, cap }) => f
                .debug_struct("Backoff")
                .field("shape", shape)
                .field("base", base)
                .field("cap", cap)
                .finish(),
            DelaySource::Custom(_) => f.write_str("Backoff(custom)"),
        }
    }
}

/// The endless delays of a [`Backoff`].
#[derive(Clone, Debug)]
pub struct Delays {
    backoff: Backoff,
    bound: Duration,
    failures: u32,
}

impl Delays {
    fn draw(&mut self, random: f64) -> Duration {
        self.failures = self.failures.saturating_add(1);
        match &self.backoff.0 {
            DelaySource::Growing(growing) => growing.draw(&mut self.bound, random),
            DelaySource::Custom(delay) => delay(self.failures),
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

    fn drawn(backoff: &Backoff, random: f64) -> Vec<u128> {
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
            assert_eq!(drawn(&backoff, random), expected, "{backoff:?} at {random}");
        }
    }

    // I94
    #[test]
    fn delays_can_be_those_of_a_function() {
        let linear = Backoff::custom(|failures| millis(10) * failures);
        assert_eq!(drawn(&linear, 0.5), [10, 20, 30, 40, 50, 60]);
        assert_eq!(linear.delay(7, 0.5), millis(70));
        assert_eq!(linear, linear.clone());
        assert_ne!(linear, Backoff::custom(|failures| millis(10) * failures));
        assert_ne!(linear, Backoff::fixed(millis(10)));
        assert_eq!(format!("{linear:?}"), "Backoff(custom)");
    }

    #[test]
    fn the_delay_after_a_number_of_failures_is_that_of_the_iterator() {
        let backoff = Backoff::full_jitter(millis(50), millis(1000));
        for (n, delay) in drawn(&backoff, 0.5).into_iter().enumerate() {
            let failures = u32::try_from(n).unwrap() + 1;
            assert_eq!(backoff.delay(failures, 0.5).as_millis(), delay);
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
