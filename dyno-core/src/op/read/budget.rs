//! A budget of capacity that reads share.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::{Either, select};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::observe::Meter;
use crate::transport::{Input, Metered, Sender};

/// The cost of the largest page: 1 MB with eventual consistency. (AWS developer guide, "Capacity unit consumption for
/// read operations".)
const LARGEST_PAGE: f64 = 128.0;

/// The part of the budget to which throttling can bring it down.
const LEAST: f64 = 0.05;

/// A limit on the read capacity per second that queries and scans of a process consume together, so that a long scan
/// leaves capacity for others: [`Query::budget`](crate::op::Query::budget), [`Scan::budget`](crate::op::Scan::budget).
///
/// Clones share the limit. Requests wait in order; each is sent when the budget has paid for the previous ones. The
/// cost of a request is estimated from the previous requests (from a page of 1 MB before the first response) and
/// corrected by the consumed capacity that DynamoDB returns. Over a minute, the reads consume at most the limit plus
/// one second of it, or plus one page if that costs more. If the cost of a page rises suddenly, requests in flight
/// exceed the limit, and the next ones wait until the excess is paid.
///
/// If DynamoDB throttles a request anyway, the limit drops by a third, at most to a twentieth, and recovers within
/// twenty seconds without throttling. This lets several processes, each with its own budget, share the capacity of a
/// table.
///
/// Only queries and scans are limited. The deletes of [`delete_all`](crate::op::Scan::delete_all), the reads by key of
/// [`hydrate`](crate::op::Query::hydrate) and the requests of `into_sdk` do not count. There is no limit on an endpoint
/// that does not return the consumed capacity. A later call replaces the budget of a read.
///
/// ```no_run
/// # use dyno::{ReadModel, Table};
/// use dyno::CapacityBudget;
///
/// # async fn example<Movie, Actor>(movies: Table<Movie>, actors: Table<Actor>) -> dyno::Result<()>
/// # where Movie: ReadModel + 'static, Actor: ReadModel + 'static {
/// let budget = CapacityBudget::per_second(50.0);
/// let films = movies.scan().budget(&budget).parallel(8).all();
/// let people = actors.scan().budget(&budget).all(); // both together consume 50 units per second
/// let (films, people) = futures::future::try_join(films, people).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct CapacityBudget(Arc<Turns>);

struct Turns {
    /// The turn of the request that waits. The others queue for it in the order in which they came.
    turn: tokio::sync::Mutex<()>,
    /// A request has ended, so the one whose turn it is may be sent earlier than it thought.
    settled: Notify,
    bucket: Mutex<Bucket>,
}

impl CapacityBudget {
    /// Creates a budget of `units` read capacity units per second. A read whose budget is not greater than 0 is an
    /// [`Error::InvalidRequest`](crate::Error::InvalidRequest).
    #[must_use]
    pub fn per_second(units: f64) -> Self {
        Self(Arc::new(Turns {
            turn: tokio::sync::Mutex::default(),
            settled: Notify::new(),
            bucket: Mutex::new(Bucket::new(units, Instant::now())),
        }))
    }

    /// Returns the units per second that the reads may consume now: the limit, or less after throttling.
    #[must_use]
    pub fn units_per_second(&self) -> f64 {
        let mut bucket = self.bucket();
        bucket.refill(Instant::now());
        bucket.rate
    }

    pub(crate) fn is_valid(&self) -> bool {
        let full = self.bucket().full;
        full > 0.0 && full.is_finite()
    }

    /// Waits until a request may be sent. The payment must be kept until its response has come.
    pub(crate) async fn pay(&self, sender: &Sender) -> Payment {
        self.pay_after(|delay| sender.sleep(delay)).await
    }

    async fn pay_after<S: Future<Output = ()>>(&self, sleep: impl Fn(Duration) -> S) -> Payment {
        let _turn = self.0.turn.lock().await;
        let mut now = Instant::now();
        loop {
            let (from, delay) = match self.bucket().take(now) {
                Ok(expected) => {
                    return Payment {
                        budget: self.clone(),
                        expected,
                        meter: Meter::new(),
                    };
                }
                Err(wait) => wait,
            };
            let (sleep, settled) = (pin!(sleep(delay)), pin!(self.0.settled.notified()));
            let has_slept = matches!(select(sleep, settled).await, Either::Left(_));
            now = Instant::now();
            if has_slept {
                // By the clock of the sleep, which can be another one in tests.
                now = now.max(from + delay);
            }
        }
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        // Nothing under the lock panics.
        self.0.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CapacityBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CapacityBudget")
            .field("units_per_second", &self.units_per_second())
            .finish_non_exhaustive()
    }
}

/// The expected cost of a request in flight. When it is dropped, the real cost takes its place.
pub(crate) struct Payment {
    budget: CapacityBudget,
    expected: f64,
    /// Counts this request alone.
    meter: Meter,
}

impl Payment {
    /// The request, whose capacity it counts.
    pub(crate) fn metered<O: Metered>(&self, input: Input<O>, sender: &Sender) -> Input<O> {
        let mut sender = sender.clone();
        sender.add_meter(&self.meter);
        input.metered(&sender)
    }
}

impl Drop for Payment {
    fn drop(&mut self) {
        let spent = (self.meter.responses() > 0).then(|| self.meter.total().units);
        let is_throttled = self.meter.throttled() > 0;
        let mut bucket = self.budget.bucket();
        bucket.settle(Instant::now(), self.expected, spent, is_throttled);
        drop(bucket);
        self.budget.0.settled.notify_one();
    }
}

/// A bucket of units, which can be in debt.
#[derive(Debug)]
struct Bucket {
    full: f64,
    rate: f64,
    available: f64,
    at: Instant,
    /// What a request is expected to cost, if one is known.
    expected: Option<f64>,
}

impl Bucket {
    fn new(units: f64, now: Instant) -> Self {
        Self {
            full: units,
            rate: units,
            available: units,
            at: now,
            expected: None,
        }
    }

    fn refill(&mut self, now: Instant) {
        let seconds = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        // The rate recovers evenly, and so the mean of the time until then counts.
        let recovered = (self.rate + self.full * LEAST * seconds).min(self.full);
        let recovering = ((recovered - self.rate) / (self.full * LEAST)).min(seconds);
        let units =
            f64::midpoint(self.rate, recovered) * recovering + recovered * (seconds - recovering);
        self.rate = recovered;
        // Not more than a second's, however long nothing was read.
        self.available = (self.available + units).min(self.rate);
    }

    /// Sets aside what a request is expected to cost, or says since when and how long it has to wait.
    fn take(&mut self, now: Instant) -> Result<f64, (Instant, Duration)> {
        self.refill(now);
        let expected = self.expected.unwrap_or(LARGEST_PAGE);
        // What costs more than a second's units is paid for afterwards.
        let missing = expected.min(self.rate) - self.available;
        if missing > 0.0 {
            // No longer than a second, because the rate can recover; at least what a timer can measure.
            let seconds = (missing / self.rate).clamp(0.001, 1.0);
            return Err((self.at, Duration::from_secs_f64(seconds)));
        }
        self.available -= expected;
        Ok(expected)
    }

    /// A request has ended, and consumed what was spent, if that is known.
    fn settle(&mut self, now: Instant, expected: f64, spent: Option<f64>, is_throttled: bool) {
        self.refill(now);
        self.available += expected - spent.unwrap_or(0.0);
        if let Some(spent) = spent {
            self.expected = Some(match self.expected {
                // A quarter of what is less, so that one small page does not let many large ones pass.
                Some(expected) if spent < expected => expected + (spent - expected) / 4.0,
                _ => spent,
            });
        }
        if is_throttled {
            self.rate = (self.rate / 1.5).max(self.full * LEAST);
            self.available = self.available.min(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use aws_sdk_dynamodb::types::ConsumedCapacity;
    use futures::TryStreamExt as _;

    use super::*;
    use crate::Table;
    use crate::example::{Movie, Service, error, ok};

    /// A read of pages that cost so many units.
    #[derive(Clone, Copy)]
    struct Reader {
        workers: usize,
        page: f64,
        latency: Duration,
    }

    impl Reader {
        fn new(workers: usize, page: f64) -> Self {
            Self {
                workers,
                page,
                latency: Duration::from_millis(20),
            }
        }
    }

    /// The pages of a worker: when they were sent, and what they cost.
    type Pages = Vec<(Instant, f64)>;

    /// What each worker of the readers reads in some seconds, with a clock that does not wait.
    async fn simulated(
        budget: &CapacityBudget,
        readers: &[Reader],
        seconds: u64,
    ) -> Vec<Vec<Pages>> {
        let end = Instant::now() + Duration::from_secs(seconds);
        let work = |reader: Reader, budget: CapacityBudget| async move {
            let mut pages = Pages::new();
            loop {
                let payment = budget.pay_after(tokio::time::sleep).await;
                let now = Instant::now();
                if now >= end {
                    return pages;
                }
                pages.push((now, reader.page));
                tokio::time::sleep(reader.latency).await;
                let units = ConsumedCapacity::builder().capacity_units(reader.page);
                payment.meter.add(&units.build(), false);
            }
        };
        let mut of_readers = Vec::new();
        for reader in readers {
            let tasks = (0..reader.workers).map(|_| tokio::spawn(work(*reader, budget.clone())));
            of_readers.push(tasks.collect::<Vec<_>>());
        }
        let mut pages = Vec::new();
        for tasks in of_readers {
            let tasks = futures::future::join_all(tasks).await;
            pages.push(tasks.into_iter().map(Result::unwrap).collect());
        }
        pages
    }

    /// The most that was consumed within a minute.
    fn worst_minute(pages: &[(Instant, f64)]) -> f64 {
        let (mut worst, mut sum) = (0.0_f64, 0.0);
        let mut begin = pages.iter();
        for (at, units) in pages {
            sum += units;
            while let Some((first, gone)) = begin.as_slice().first()
                && *first + Duration::from_secs(60) <= *at
            {
                sum -= gone;
                begin.next();
            }
            worst = worst.max(sum);
        }
        worst
    }

    fn sum(pages: &[(Instant, f64)]) -> f64 {
        pages.iter().map(|(_, units)| units).sum()
    }

    #[tokio::test(start_paused = true)]
    async fn each_minute_consumes_what_was_set_whatever_a_page_costs() {
        for (units, page, workers, seconds) in [
            (50.0, 0.5, 64, 164),
            (10.0, 0.5, 64, 600),
            (100.0, 2.5, 64, 60),
            (100.0, 0.5, 8, 60),
            (1.0, 128.0, 64, 7200),
            (50.0, 128.0, 1, 600),
            (50.0, 128.0, 16, 600),
            (1000.0, 16.0, 64, 60),
            (0.5, 0.5, 3, 600),
            (7.0, 16.0, 4, 600),
        ] {
            let case = format!("{units} {page} {workers}");
            let budget = CapacityBudget::per_second(units);
            let begin = Instant::now();
            let mut pages = simulated(&budget, &[Reader::new(workers, page)], seconds)
                .await
                .concat()
                .concat();
            pages.sort_by_key(|(at, _)| *at);
            let most = |seconds: f64| units * seconds + units.max(page);
            let worst = worst_minute(&pages);
            assert!(worst <= most(60.0), "{case}: {worst} in a minute");
            let consumed = sum(&pages);
            let wanted = units * seconds as f64;
            assert!(consumed <= most(seconds as f64), "{case}: {consumed}");
            assert!(
                consumed >= wanted * 0.95 - page,
                "{case}: {consumed} of {wanted}"
            );
            // From the beginning on.
            let first = pages
                .iter()
                .filter(|(at, _)| *at < begin + Duration::from_secs(60));
            let first: f64 = first.map(|(_, units)| units).sum();
            assert!(
                first >= units * 57.0 - page,
                "{case}: {first} in the first minute"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_readers_take_turns() {
        let budget = CapacityBudget::per_second(50.0);
        // The pages of one are slow, and those of the other fast.
        let slow = Reader {
            latency: Duration::from_millis(300),
            ..Reader::new(32, 1.0)
        };
        let readers = simulated(&budget, &[slow, Reader::new(32, 1.0)], 120).await;
        let counts: Vec<_> = readers.concat().iter().map(Vec::len).collect();
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(*least >= 80 && most - least <= 25, "{counts:?}");
        // A single worker waits for no more than one page of each other.
        let readers = simulated(&budget, &[Reader::new(32, 0.5), Reader::new(1, 0.5)], 60).await;
        let single = readers[1][0].len();
        assert!(single >= 150, "{single}");
        // Large pages are paid for by all.
        let readers = simulated(&budget, &[Reader::new(4, 128.0), Reader::new(4, 0.5)], 600).await;
        let (large, small) = (readers[0].concat().len(), readers[1].concat().len());
        assert!(large.abs_diff(small) <= 8, "{large} {small}");
        let mut all = readers.concat().concat();
        all.sort_by_key(|(at, _)| *at);
        let worst = worst_minute(&all);
        assert!(worst <= 50.0 * 60.0 + 2.0 * 128.0, "{worst}");
    }

    // A worker that is stopped while it waits gives its turn to the next one.
    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_holds_nobody_up() {
        let budget = CapacityBudget::per_second(1.0);
        let payment = budget.pay_after(tokio::time::sleep).await;
        let second = Duration::from_secs(1);
        let given_up = tokio::time::timeout(second, budget.pay_after(tokio::time::sleep)).await;
        assert!(given_up.is_err());
        let waiting = tokio::spawn({
            let budget = budget.clone();
            async move { budget.pay_after(tokio::time::sleep).await }
        });
        tokio::time::sleep(second).await;
        // Two minutes are owed, unless the request turns out to be cheap.
        payment.meter.add(
            &ConsumedCapacity::builder().capacity_units(0.5).build(),
            false,
        );
        drop(payment);
        let begin = Instant::now();
        drop(waiting.await.unwrap());
        assert!(begin.elapsed() < second, "{:?}", begin.elapsed());
    }

    #[test]
    fn what_was_not_used_is_not_kept() {
        let begin = Instant::now();
        let mut bucket = Bucket::new(10.0, begin);
        bucket.refill(begin + Duration::from_secs(3600));
        assert!(bucket.available <= 10.0);
    }

    #[test]
    fn throttling_slows_down_and_time_makes_up_for_it() {
        let begin = Instant::now();
        let mut bucket = Bucket::new(100.0, begin);
        bucket.settle(begin, 0.0, None, true);
        assert!((66.0..67.0).contains(&bucket.rate), "{bucket:?}");
        bucket.settle(begin, 0.0, None, false);
        assert!(bucket.rate > 66.0);
        for _ in 2..100 {
            bucket.settle(begin, 0.0, None, true);
        }
        assert!((bucket.rate - 5.0).abs() < 1e-9, "{bucket:?}");
        // The rate recovers evenly: 10 units in the first second would be too many.
        bucket.refill(begin + Duration::from_secs(1));
        assert!((bucket.available - 7.5).abs() < 1e-9, "{bucket:?}");
        bucket.refill(begin + Duration::from_secs(20));
        assert!((bucket.rate - 100.0).abs() < 1e-9, "{bucket:?}");
    }

    /// A page that consumed 2 units, of which more follow; every other attempt is throttled.
    fn movies(throttles: bool) -> (Service, Table<Movie>) {
        let attempts = AtomicU32::new(0);
        let service = Service::new(move |operation, body| {
            assert!(
                body.contains("ReturnConsumedCapacity") != (operation == "BatchWriteItem"),
                "{body}"
            );
            let attempt = attempts.fetch_add(1, Ordering::Relaxed);
            if throttles && attempt.is_multiple_of(2) {
                return error("ProvisionedThroughputExceededException", "");
            }
            if operation == "BatchWriteItem" {
                return ok("{}");
            }
            let more = match attempt {
                10.. => String::new(),
                _ => format!(
                    r#","LastEvaluatedKey":{{"year":{{"N":"1"}},"title":{{"S":"{attempt}"}}}}"#
                ),
            };
            ok(&format!(
                r#"{{"Count":1,"ScannedCount":9,"Items":[{{"year":{{"N":"1"}},"title":{{"S":"{attempt}"}}}}],"ConsumedCapacity":{{"TableName":"Movies","CapacityUnits":2.0}}{more}}}"#
            ))
        });
        let movies = service.movies();
        (service, movies)
    }

    #[tokio::test]
    async fn every_request_pays_and_settles() {
        let (service, movies) = movies(false);
        let budget = CapacityBudget::per_second(1e9);
        let bucket = || budget.bucket();
        assert_eq!(bucket().expected, None);
        let page = movies.scan().budget(&budget).page_of(30).max_requests(5);
        assert_eq!(page.await.unwrap().scanned, 45);
        assert_eq!(bucket().expected, Some(2.0));
        assert_eq!(service.requests(), 5);
        // Each kind of read has paid, and says what it has cost.
        for read in 0..10 {
            let (_, movies) = self::movies(false);
            let budget = CapacityBudget::per_second(1e9);
            let scan = || movies.scan().budget(&budget);
            let query = || movies.query(1).budget(&budget);
            let several = || movies.query_partitions([1, 2]).budget(&budget);
            match read {
                0 => drop(query().bytes().await.unwrap()),
                1 => drop(scan().page().await.unwrap()),
                2 => drop(query().all().await.unwrap()),
                3 => drop(scan().count().await.unwrap()),
                4 => drop(scan().stream().try_next().await.unwrap()),
                5 => drop(scan().parallel(2).stream().try_next().await.unwrap()),
                6 => drop(several().stream().try_next().await.unwrap()),
                7 => drop(several().page_of(3).await.unwrap()),
                8 => drop(several().count().await.unwrap()),
                _ => drop(several().pages().try_next().await.unwrap()),
            }
            assert_eq!(budget.bucket().expected, Some(2.0), "{read}");
        }
        let empty = CapacityBudget::per_second(0.0);
        let refused = movies.query_partitions([1, 2]).budget(&empty).all().await;
        assert!(matches!(refused, Err(crate::Error::InvalidRequest(_))));
    }

    // The deletes consume write capacity.
    #[tokio::test]
    async fn deletes_do_not_pay() {
        let (service, movies) = movies(false);
        let budget = CapacityBudget::per_second(1e9);
        movies
            .scan()
            .budget(&budget)
            .delete_all()
            .allow_all()
            .await
            .unwrap();
        assert!(service.requests() > 11, "{}", service.requests());
        assert_eq!(budget.bucket().expected, Some(2.0));
    }

    #[tokio::test]
    async fn the_last_budget_of_a_read_counts() {
        let (_, movies) = movies(false);
        let [first, last] = [1e9, 1e6].map(CapacityBudget::per_second);
        let scan = movies.scan().budget(&first).budget(&last);
        scan.page().await.unwrap();
        assert_eq!(first.bucket().expected, None);
        assert_eq!(last.bucket().expected, Some(2.0));
    }

    #[tokio::test]
    async fn throttled_attempts_slow_the_reads_down() {
        let (_, movies) = movies(true);
        let budget = CapacityBudget::per_second(1e6);
        movies
            .scan()
            .budget(&budget)
            .page_of(30)
            .max_requests(1)
            .await
            .unwrap();
        assert!((budget.bucket().rate - 1e6 / 1.5).abs() < 1e5);
    }

    // What a dropped request was expected to cost is not lost for the others.
    #[tokio::test]
    async fn a_dropped_request_pays_nothing() {
        let budget = CapacityBudget::per_second(1000.0);
        let service = Service::silent();
        let sender = service.movies().client().sender().clone();
        let before = budget.bucket().available;
        drop(budget.pay(&sender).await);
        assert!(budget.bucket().available >= before);
    }

    // The clock of a test's sleep may take no time.
    #[tokio::test]
    async fn a_sleep_that_takes_no_time_is_believed() {
        let (_, movies) = movies(false);
        let budget = CapacityBudget::per_second(0.1);
        let begin = std::time::Instant::now();
        movies.scan().budget(&budget).all().await.unwrap();
        assert!(begin.elapsed() < Duration::from_secs(10));
    }

    #[tokio::test]
    async fn a_budget_of_nothing_is_invalid() {
        for units in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let movies = Service::silent().movies();
            let budget = CapacityBudget::per_second(units);
            let failed = movies.scan().budget(&budget).all().await.unwrap_err();
            assert_eq!(
                failed.to_string(),
                "Movie: the budget must be greater than 0 capacity units per second"
            );
        }
    }
}
