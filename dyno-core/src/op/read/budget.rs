//! A budget of capacity that reads share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::observe::Meter;
use crate::transport::Sender;

/// What a page can cost before any is known: 1 MB with eventual consistency. (AWS developer guide, "Capacity unit
/// consumption for read operations".)
const LARGEST_PAGE: f64 = 128.0;

/// The part of the budget to which throttling can bring it down.
const LEAST: f64 = 0.05;

/// Read capacity per second that queries and scans of a process share, so that a long scan leaves the rest of a table's
/// capacity to others: [`Scan::budget`](crate::op::Scan::budget).
///
/// Clones share it. Each request waits until the budget has paid for those before it; what it will cost is expected
/// from the last ones, and corrected by what DynamoDB says that it consumed. Over a minute the reads consume what was
/// set, and at most a second's more in a burst.
///
/// If DynamoDB throttles a request all the same, the reads slow down by a third at once, down to a twentieth, and are
/// as fast as before after twenty seconds without throttling. So several processes, each with a budget, share what the
/// table has.
///
/// ```no_run
/// # use dyno::{ReadModel, Table};
/// use dyno::op::CapacityBudget;
///
/// # async fn example<Movie: ReadModel + 'static, Actor: ReadModel + 'static>(movies: Table<Movie>, actors: Table<Actor>) -> dyno::Result<()> {
/// let budget = CapacityBudget::per_second(50.0);
/// let films = movies.scan().budget(&budget).parallel(8).all();
/// let people = actors.scan().budget(&budget).all(); // both together consume 50 units per second
/// let (films, people) = futures::future::try_join(films, people).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CapacityBudget(Arc<Shared>);

struct Shared {
    meter: Meter,
    state: Mutex<State>,
}

impl CapacityBudget {
    /// A budget of so many capacity units per second. A read with a budget that is not above zero is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    #[must_use]
    pub fn per_second(units: f64) -> Self {
        Self(Arc::new(Shared {
            meter: Meter::new(),
            state: Mutex::new(State::new(units, Instant::now())),
        }))
    }

    /// Returns the units per second that the reads may consume now: what was set, or less after throttling.
    #[must_use]
    pub fn units_per_second(&self) -> f64 {
        let mut state = self.state();
        state.refill(Instant::now());
        state.rate
    }

    /// The meter that counts all reads with this budget.
    pub(crate) fn meter(&self) -> &Meter {
        &self.0.meter
    }

    pub(crate) fn is_valid(&self) -> bool {
        let full = self.state().full;
        full > 0.0 && full.is_finite()
    }

    /// Waits until a request may be sent. The payment must be kept until its response has come.
    pub(crate) async fn pay(&self, sender: &Sender) -> Payment {
        let (delay, expected) = self.state().reserve(Instant::now());
        let payment = Payment {
            budget: self.clone(),
            expected,
        };
        if !delay.is_zero() {
            sender.sleep(delay).await;
        }
        payment
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock panics.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CapacityBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CapacityBudget")
            .field("units_per_second", &self.units_per_second())
            .finish_non_exhaustive()
    }
}

/// The expected cost of a request that is under way. When it is dropped, the real cost takes its place.
pub(crate) struct Payment {
    budget: CapacityBudget,
    expected: f64,
}

impl Drop for Payment {
    fn drop(&mut self) {
        let meter = &self.budget.0.meter;
        let (consumed, responses) = (meter.total().units, meter.responses());
        let throttled = meter.throttled();
        let mut state = self.budget.state();
        state.settle(
            Instant::now(),
            self.expected,
            consumed,
            responses,
            throttled,
        );
    }
}

/// A bucket of units, which can be in debt.
#[derive(Debug)]
struct State {
    full: f64,
    rate: f64,
    available: f64,
    at: Instant,
    /// What a request is expected to cost.
    expected: f64,
    /// What has been settled: units, responses and throttled attempts.
    consumed: f64,
    responses: u64,
    throttled: u64,
}

impl State {
    fn new(units: f64, now: Instant) -> Self {
        Self {
            full: units,
            rate: units,
            available: units,
            at: now,
            expected: LARGEST_PAGE,
            consumed: 0.0,
            responses: 0,
            throttled: 0,
        }
    }

    fn refill(&mut self, now: Instant) {
        let seconds = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        self.rate = (self.rate + self.full * LEAST * seconds).min(self.full);
        // Not more than a second's, however long nothing was read.
        self.available = (self.available + self.rate * seconds).min(self.rate);
    }

    /// How long a request has to wait, and what is set aside for it.
    fn reserve(&mut self, now: Instant) -> (Duration, f64) {
        self.refill(now);
        let delay = match self.available < 0.0 {
            // At most an hour, which no page costs.
            true => Duration::from_secs_f64((-self.available / self.rate).min(3600.0)),
            false => Duration::ZERO,
        };
        self.available -= self.expected;
        (delay, self.expected)
    }

    /// A request has ended; the sums are those of all requests so far.
    fn settle(
        &mut self,
        now: Instant,
        expected: f64,
        consumed: f64,
        responses: u64,
        throttled: u64,
    ) {
        self.refill(now);
        let spent = (consumed - self.consumed).max(0.0);
        self.available += expected - spent;
        if responses > self.responses {
            let count = u32::try_from(responses - self.responses).unwrap_or(u32::MAX);
            // A quarter of what is new, so that one small page does not change much.
            self.expected += (spent / f64::from(count) - self.expected) / 4.0;
        }
        if throttled > self.throttled {
            self.rate = (self.rate / 1.5).max(self.full * LEAST);
            self.available = self.available.min(0.0);
        }
        self.consumed = self.consumed.max(consumed);
        self.responses = self.responses.max(responses);
        self.throttled = self.throttled.max(throttled);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::Table;
    use crate::example::{Movie, Service, error, ok};

    /// A read of pages that cost `page` units, by `workers` at a time, for some seconds: the units that it consumed.
    fn simulated(units: f64, page: f64, workers: usize, seconds: u64) -> f64 {
        let begin = Instant::now();
        let mut state = State::new(units, begin);
        let (mut consumed, mut responses) = (0.0, 0);
        // When each worker's response comes, and what was set aside for it.
        let mut under_way: Vec<(Instant, f64)> = Vec::new();
        for _ in 0..workers {
            let (delay, expected) = state.reserve(begin);
            under_way.push((begin + delay + Duration::from_millis(20), expected));
        }
        loop {
            under_way.sort_by_key(|(at, _)| *at);
            let (now, expected) = under_way.remove(0);
            if now > begin + Duration::from_secs(seconds) {
                return consumed;
            }
            consumed += page;
            responses += 1;
            state.settle(now, expected, consumed, responses, 0);
            let (delay, expected) = state.reserve(now);
            under_way.push((now + delay + Duration::from_millis(20), expected));
        }
    }

    #[test]
    fn reads_consume_what_was_set_whatever_a_page_costs() {
        for (units, page, workers) in [
            (50.0, 0.5, 8),
            (50.0, 128.0, 1),
            (50.0, 128.0, 16),
            (1000.0, 3.5, 16),
            (7.0, 16.0, 4),
        ] {
            let consumed = simulated(units, page, workers, 600);
            let wanted = units * 600.0;
            let most = wanted + units + page * workers as f64;
            assert!(
                consumed <= most,
                "{units} {page} {workers}: {consumed} of {wanted}"
            );
            assert!(
                consumed >= wanted * 0.95 - page,
                "{units} {page} {workers}: {consumed} of {wanted}"
            );
        }
        // A single worker with small pages is slower than the budget.
        assert!(simulated(50.0, 0.5, 1, 600) > 14_000.0);
    }

    #[test]
    fn what_was_not_used_is_not_kept() {
        let begin = Instant::now();
        let mut state = State::new(10.0, begin);
        state.refill(begin + Duration::from_secs(3600));
        assert!(state.available <= 10.0);
    }

    #[test]
    fn throttling_slows_down_and_time_makes_up_for_it() {
        let begin = Instant::now();
        let mut state = State::new(100.0, begin);
        state.settle(begin, 0.0, 0.0, 0, 1);
        assert!((66.0..67.0).contains(&state.rate), "{state:?}");
        // One that was counted does not count again.
        state.settle(begin, 0.0, 0.0, 0, 1);
        assert!(state.rate > 66.0);
        for throttled in 2..100 {
            state.settle(begin, 0.0, 0.0, 0, throttled);
        }
        assert!((state.rate - 5.0).abs() < 1e-9, "{state:?}");
        state.refill(begin + Duration::from_secs(20));
        assert!((state.rate - 100.0).abs() < 1e-9, "{state:?}");
    }

    /// A page that consumed 2 units, of which more follow; every other attempt is throttled.
    fn movies(throttles: bool) -> (Service, Table<Movie>) {
        let attempts = AtomicU32::new(0);
        let service = Service::new(move |_, body| {
            assert!(body.contains("ReturnConsumedCapacity"), "{body}");
            let attempt = attempts.fetch_add(1, Ordering::Relaxed);
            if throttles && attempt.is_multiple_of(2) {
                return error("ProvisionedThroughputExceededException", "");
            }
            ok(&format!(
                r#"{{"Count":0,"ScannedCount":9,"Items":[],"ConsumedCapacity":{{"TableName":"Movies","CapacityUnits":2.0}},"LastEvaluatedKey":{{"year":{{"N":"1"}},"title":{{"S":"{attempt}"}}}}}}"#
            ))
        });
        let movies = service.movies();
        (service, movies)
    }

    #[tokio::test]
    async fn every_request_pays_and_settles() {
        let (service, movies) = movies(false);
        let budget = CapacityBudget::per_second(1e9);
        let page = movies.scan().budget(&budget).page_of(3).max_requests(5);
        assert_eq!(page.await.unwrap().scanned, 45);
        movies.query(1).budget(&budget).bytes().await.unwrap();
        movies.scan().budget(&budget).page().await.unwrap();
        assert_eq!(service.requests(), 7);
        let state = budget.state();
        assert!(
            (state.consumed - 14.0).abs() < 1e-9 && state.responses == 7,
            "{state:?}"
        );
        assert!(state.expected < LARGEST_PAGE, "{state:?}");
    }

    #[tokio::test]
    async fn throttled_attempts_slow_the_reads_down() {
        let (_, movies) = movies(true);
        let budget = CapacityBudget::per_second(1e6);
        movies
            .scan()
            .budget(&budget)
            .page_of(3)
            .max_requests(4)
            .await
            .unwrap();
        assert_eq!(budget.meter().throttled(), 4);
        assert!(budget.units_per_second() < 1e6);
    }

    // What a dropped request was expected to cost is not lost for the others.
    #[tokio::test]
    async fn a_dropped_request_pays_nothing() {
        let budget = CapacityBudget::per_second(1000.0);
        let service = Service::silent();
        let sender = service.movies().client().sender().clone();
        let before = budget.state().available;
        drop(budget.pay(&sender).await);
        assert!(budget.state().available >= before);
    }

    #[tokio::test]
    async fn a_budget_of_nothing_is_refused() {
        for units in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let movies = Service::silent().movies();
            let budget = CapacityBudget::per_second(units);
            let failed = movies.scan().budget(&budget).all().await.unwrap_err();
            assert_eq!(
                failed.to_string(),
                "Movie: the budget must be above 0 capacity units per second"
            );
        }
    }
}
