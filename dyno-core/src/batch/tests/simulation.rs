//! Simulated services that fail in every way, for a thousand batches a second.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;

use crate::batch::Duplicates;
use crate::batch::engine::{End, Limits, Outcome, Response, Step, Verdict};
use crate::batch::read::{ReadQueue, Wanted};
use crate::batch::write::WriteQueue;
use crate::error::{ConfigError, Error};
use crate::retry::Backoff;

pub(crate) fn limits(entries: usize, concurrency: usize) -> Limits {
    Limits {
        entries,
        bytes: 1000,
        concurrency,
        attempts: 10,
        deadline: None,
        backoff: Backoff::full_jitter(Duration::from_millis(100), Duration::from_secs(5)),
    }
}

pub(crate) fn failed(verdict: Verdict, unclear: bool) -> Response {
    Response::Failed {
        error: Arc::new(Error::from(ConfigError::new("simulated"))),
        verdict,
        unclear,
    }
}

pub(crate) fn unprocessed(entries: Vec<usize>) -> Response {
    Response::Unprocessed {
        entries,
        unclear: false,
    }
}

/// How bad a service is: how often each of these happens, in percent.
struct Chances {
    throttled: u32,
    left: u32,
    lost: u32,
    fatal: u32,
    poison: u32,
    /// How often conditions fail.
    unfit: u32,
    /// How often the source has nothing at the moment.
    empty: u32,
}

impl Chances {
    fn of(rng: &mut Rng) -> Self {
        let mut odds = |most| if rng.bool() { 0 } else { rng.u32(0..=most) };
        Self {
            throttled: odds(60),
            left: odds(80),
            lost: odds(40),
            fatal: odds(2),
            poison: odds(5),
            unfit: odds(10),
            empty: odds(50),
        }
    }
}

fn happens(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(0..100) < percent
}

/// Either end is as likely as all between, so that delays end at the same time.
fn jitter(rng: &mut Rng) -> f64 {
    [0.0, 1.0, rng.f64()][rng.usize(0..3)]
}

/// An operation: its number, and the number of its key.
type Operation = (usize, usize);

struct Write {
    request: u64,
    response: Response,
}

/// One batch of writes, from its seed.
struct WriteLife {
    rng: Rng,
    chances: Chances,
    limits: Limits,
    duplicates: Duplicates,
    source: Vec<(Operation, usize)>,
    poison: HashSet<usize>,
    /// What was written of each key, in order.
    table: HashMap<usize, Vec<usize>>,
    now: Duration,
    flights: BTreeMap<(Duration, u64), Write>,
    /// What became of each operation.
    ends: HashMap<usize, (Outcome, u32)>,
    requests: usize,
    sends: HashMap<usize, u32>,
    taken: usize,
}

impl WriteLife {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let chances = Chances::of(&mut rng);
        let mut limits = limits(rng.usize(1..30), rng.usize(1..6));
        limits.attempts = rng.u32(1..12);
        limits.deadline = happens(&mut rng, 30).then(|| Duration::from_millis(rng.u64(1..20_000)));
        let keys = [1, 3, 50, 1_000_000][rng.usize(0..4)];
        let source: Vec<_> = (0..rng.usize(0..300))
            .map(|number| ((number, rng.usize(0..keys)), rng.usize(1..300)))
            .collect();
        let poison = (0..source.len())
            .filter(|_| happens(&mut rng, chances.poison))
            .collect();
        let duplicates = [Duplicates::InOrder, Duplicates::Merge, Duplicates::Reject];
        Self {
            duplicates: duplicates[rng.usize(0..3)],
            rng,
            chances,
            limits,
            source,
            poison,
            table: HashMap::new(),
            now: Duration::ZERO,
            flights: BTreeMap::new(),
            ends: HashMap::new(),
            requests: 0,
            sends: HashMap::new(),
            taken: 0,
        }
    }

    /// Runs to the end, or until it is dropped after so many steps.
    fn live(&mut self, dropped_after: usize) -> Option<End> {
        let mut writes = WriteQueue::new(self.limits.clone());
        let mut wakes = None;
        let most = self.limits.entries * self.limits.concurrency;
        for at in 0.. {
            assert!(at < 1_000_000, "no end");
            if at == dropped_after {
                writes.abandon(End::Dropped);
                self.settle(&mut writes);
                break;
            }
            let step = writes.step(self.now);
            self.settle(&mut writes);
            assert!(writes.len() <= 2 * most, "{} in memory", writes.len());
            match step {
                Step::Send { request, entries } => {
                    let operations: Vec<Operation> =
                        entries.iter().map(|&slot| *writes.content(slot)).collect();
                    self.send(request, &entries, &operations);
                }
                Step::Pull if self.taken == self.source.len() => writes.source_ended(),
                Step::Pull if happens(&mut self.rng, self.chances.empty) => {
                    writes.source_is_empty();
                    wakes = Some(self.now + Duration::from_millis(self.rng.u64(1..200)));
                }
                Step::Pull => {
                    let ((number, key), bytes) = self.source[self.taken];
                    self.taken += 1;
                    writes.offer(
                        key.to_string().into(),
                        (number, key),
                        bytes,
                        self.duplicates,
                    );
                }
                Step::Wait(until) => {
                    let response = self.flights.first_key_value().map(|(&(at, _), _)| at);
                    let next = response.into_iter().chain(wakes).chain(until).min();
                    let next = next.expect("there is something to wait for");
                    assert!(next >= self.now);
                    self.now = next;
                    if wakes.is_some_and(|wakes| wakes <= self.now) {
                        wakes = None;
                        writes.source_woke();
                    }
                    if response == Some(next) {
                        let (_, write) = self.flights.pop_first().unwrap();
                        let jitter = jitter(&mut self.rng);
                        writes.respond(write.request, write.response, self.now, jitter);
                        self.settle(&mut writes);
                    }
                }
                Step::Done => break,
            }
        }
        assert_eq!(writes.len(), 0);
        writes.ended().cloned()
    }

    /// Sends a request: what the response will be, and when it will come.
    fn send(&mut self, request: u64, entries: &[usize], operations: &[Operation]) {
        let keys: HashSet<_> = operations.iter().map(|&(_, key)| key).collect();
        assert_eq!(keys.len(), operations.len(), "two operations of one key");
        assert!((1..=self.limits.entries).contains(&operations.len()));
        let bytes: usize = operations
            .iter()
            .map(|&(number, _)| self.source[number].1)
            .sum();
        assert!(bytes <= self.limits.bytes || operations.len() == 1);
        assert!(self.flights.len() < self.limits.concurrency);
        assert!(
            self.limits
                .deadline
                .is_none_or(|deadline| self.now < deadline)
        );
        self.requests += 1;
        for &(number, _) in operations {
            *self.sends.entry(number).or_default() += 1;
        }
        let Chances {
            throttled,
            left,
            lost,
            fatal,
            unfit,
            ..
        } = self.chances;
        let rng = &mut self.rng;
        let poisoned = operations
            .iter()
            .any(|(number, _)| self.poison.contains(number));
        // The SDK may have sent it before, and have got no response.
        let retried = !poisoned && happens(rng, lost);
        if retried && rng.bool() {
            for &(number, key) in operations {
                self.table.entry(key).or_default().push(number);
            }
        }
        let response = if happens(rng, throttled) {
            failed(Verdict::Retry, retried)
        } else if happens(rng, fatal) {
            failed(Verdict::Stop, retried)
        } else if poisoned {
            failed(Verdict::Split, false)
        } else if happens(rng, unfit) {
            failed(Verdict::Continue, retried)
        } else {
            let some_left = happens(rng, left);
            let mut left_over = Vec::new();
            for (&slot, &(number, key)) in entries.iter().zip(operations) {
                match some_left && rng.bool() {
                    true => left_over.push(slot),
                    false => self.table.entry(key).or_default().push(number),
                }
            }
            match happens(rng, lost) {
                true if happens(rng, 10 * fatal) => failed(Verdict::Stop, true),
                true => failed(Verdict::Retry, true),
                false => Response::Unprocessed {
                    entries: left_over,
                    unclear: retried,
                },
            }
        };
        let takes = Duration::from_millis(rng.u64(1..100));
        self.flights
            .insert((self.now + takes, request), Write { request, response });
    }

    fn settle(&mut self, writes: &mut WriteQueue<Operation>) {
        while let Some(settled) = writes.settled() {
            let (number, _) = settled.content;
            let before = self
                .ends
                .insert(number, (settled.outcome, settled.attempts));
            assert!(before.is_none(), "{number} is reported twice");
        }
    }

    /// Nothing is lost, and every outcome is true.
    fn check(&self, end: Option<&End>) {
        assert_eq!(self.ends.len(), self.taken, "all that was taken is settled");
        assert!(end.is_some() || self.taken == self.source.len());
        let mut ends: Vec<_> = self.ends.iter().collect();
        ends.sort_by_key(|(number, _)| **number);
        let mut first: HashMap<usize, usize> = HashMap::new();
        for (&number, (outcome, attempts)) in ends {
            let key = self.source[number].0.1;
            let written = self
                .table
                .get(&key)
                .is_some_and(|log| log.contains(&number));
            let sends = self.sends.get(&number).copied().unwrap_or_default();
            assert!(sends <= self.limits.attempts, "sent {sends} times");
            match outcome {
                Outcome::Done => assert!(written, "{number} was not written"),
                Outcome::Unknown(_) => assert!(sends > 0),
                Outcome::Unprocessed(_) => assert!(!written && sends > 0, "{number} was written"),
                Outcome::Rejected(_) | Outcome::Stopped => {
                    assert!(!written, "{number} was written")
                }
                Outcome::Merged => assert_eq!(self.duplicates, Duplicates::Merge),
                Outcome::Duplicate => assert!(first.contains_key(&key) && sends == 0),
            }
            if !matches!(outcome, Outcome::Merged) {
                assert_eq!(*attempts, sends);
            }
            first.entry(key).or_insert(number);
        }
        for log in self.table.values() {
            assert!(log.is_sorted(), "{log:?} overtook each other");
        }
        if let Some(deadline) = self.limits.deadline {
            assert!(self.now <= deadline);
        }
    }
}

// D7, T2, Q52
#[test]
fn no_write_is_lost_whatever_the_service_does() {
    let mut ended = 0;
    for seed in 0..2000 {
        let run = std::panic::catch_unwind(|| {
            let mut life = WriteLife::new(seed);
            let end = life.live(usize::MAX);
            life.check(end.as_ref());
            end.is_some()
        });
        ended += usize::from(run.unwrap_or_else(|_| panic!("seed {seed}")));
    }
    assert!((100..1500).contains(&ended), "{ended} ended early");
}

#[test]
fn a_write_batch_can_be_dropped_at_each_step() {
    for seed in 0..40 {
        let mut whole = WriteLife::new(seed);
        let end = whole.live(usize::MAX);
        whole.check(end.as_ref());
        for dropped_after in 0..200 {
            let run = std::panic::catch_unwind(|| {
                let mut life = WriteLife::new(seed);
                let end = life.live(dropped_after);
                life.check(end.as_ref());
            });
            run.unwrap_or_else(|_| panic!("seed {seed}, dropped after {dropped_after}"));
        }
    }
}

// Q18
#[test]
fn a_good_service_gets_no_more_requests_than_needed() {
    for seed in 0..200 {
        let mut life = WriteLife::new(seed);
        life.chances = Chances {
            throttled: 0,
            left: 0,
            lost: 0,
            fatal: 0,
            poison: 0,
            unfit: 0,
            empty: 0,
        };
        life.poison.clear();
        life.limits.deadline = None;
        life.limits.entries = 25;
        for (place, ((_, key), bytes)) in life.source.iter_mut().enumerate() {
            (*key, *bytes) = (place, 1);
        }
        assert!(life.live(usize::MAX).is_none());
        life.check(None);
        assert_eq!(life.requests, life.source.len().div_ceil(25));
    }
}

#[test]
fn one_bad_operation_is_rejected_alone() {
    for seed in 0..200 {
        let mut life = WriteLife::new(seed);
        life.chances.throttled = 0;
        life.chances.left = 0;
        life.chances.lost = 0;
        life.chances.fatal = 0;
        life.chances.unfit = 0;
        life.limits.attempts = 10;
        life.limits.deadline = None;
        life.limits.entries = 25;
        life.duplicates = Duplicates::InOrder;
        life.poison = [life.source.len() / 2].into();
        assert!(life.live(usize::MAX).is_none());
        life.check(None);
        for (number, (outcome, _)) in &life.ends {
            let rejected = matches!(outcome, Outcome::Rejected(_));
            assert_eq!(rejected, life.poison.contains(number), "{outcome:?}");
        }
    }
}

#[test]
fn a_service_without_capacity_is_given_up() {
    for seed in 0..100 {
        let mut life = WriteLife::new(seed);
        life.chances.throttled = 100;
        life.limits.deadline = None;
        let end = life.live(usize::MAX);
        life.check(end.as_ref());
        let most = 10 * life.limits.concurrency + life.limits.attempts as usize;
        assert!(life.requests <= most, "{} requests", life.requests);
        // The sum of all bounds of the delays, and as many responses.
        assert!(life.now < Duration::from_secs(60), "{:?}", life.now);
    }
}

/// What a place of a response is given: whether there is such an item; or why nobody knows.
type Given = Result<bool, &'static str>;

/// One batch of reads, from its seed.
fn read_life(seed: u64) -> usize {
    let mut rng = Rng::with_seed(seed);
    let chances = Chances::of(&mut rng);
    let mut limits = limits(rng.usize(1..110), rng.usize(1..6));
    limits.attempts = rng.u32(1..12);
    let keys = [1, 3, 50, 1_000_000][rng.usize(0..4)];
    let source: Vec<usize> = (0..rng.usize(0..400)).map(|_| rng.usize(0..keys)).collect();
    let exists = |key: usize| key.is_multiple_of(3);
    let mut reads: ReadQueue<usize> = ReadQueue::new(limits.clone());
    let mut given: Vec<Option<Given>> = vec![None; source.len()];
    let mut flights: BTreeMap<(Duration, u64), Response> = BTreeMap::new();
    let (mut now, mut taken, mut wakes) = (Duration::ZERO, 0, None);
    loop {
        let step = reads.step(now, true);
        while let Some(settled) = reads.settled() {
            let response = match settled.outcome {
                Outcome::Done => Ok(exists(settled.content.content)),
                Outcome::Unprocessed(_) | Outcome::Unknown(_) => Err("unprocessed"),
                Outcome::Rejected(_) | Outcome::Stopped => Err("stopped"),
                Outcome::Merged | Outcome::Duplicate => unreachable!(),
            };
            for wanted in settled.content.wanted.lock().unwrap().iter() {
                let before = given[wanted.position].replace(response);
                assert_eq!(before, None, "settled twice");
            }
        }
        assert!(reads.len() <= limits.entries * limits.concurrency);
        match step {
            Step::Send { request, entries } => {
                let requested: HashSet<_> = entries
                    .iter()
                    .map(|&slot| reads.content(slot).content)
                    .collect();
                assert_eq!(requested.len(), entries.len(), "a key is requested twice");
                assert!((1..=limits.entries).contains(&requested.len()));
                let response = if happens(&mut rng, chances.throttled) {
                    failed(Verdict::Retry, false)
                } else if happens(&mut rng, chances.lost) {
                    failed(Verdict::Retry, true)
                } else if happens(&mut rng, chances.fatal) {
                    failed(Verdict::Stop, false)
                } else if happens(&mut rng, chances.left) {
                    unprocessed(entries.into_iter().filter(|_| rng.bool()).collect())
                } else {
                    unprocessed(vec![])
                };
                flights.insert(
                    (now + Duration::from_millis(rng.u64(1..100)), request),
                    response,
                );
            }
            Step::Pull if taken == source.len() => reads.source_ended(),
            Step::Pull if happens(&mut rng, chances.empty) => {
                reads.source_is_empty();
                wakes = Some(now + Duration::from_millis(rng.u64(1..200)));
            }
            Step::Pull => {
                let key = source[taken];
                let wanted = Wanted {
                    part: 0,
                    position: taken,
                };
                reads.offer(key.to_string().into(), key, 10, wanted);
                taken += 1;
            }
            Step::Wait(until) => {
                let response = flights.first_key_value().map(|(&(at, _), _)| at);
                let next = response.into_iter().chain(wakes).chain(until).min();
                now = next.expect("there is something to wait for");
                if wakes.is_some_and(|wakes| wakes <= now) {
                    wakes = None;
                    reads.source_woke();
                }
                if response == Some(now) {
                    let ((_, request), response) = flights.pop_first().unwrap();
                    reads.respond(request, response, now, jitter(&mut rng));
                }
            }
            Step::Done => break,
        }
    }
    assert!(reads.ended().is_some() || taken == source.len());
    let mut unread = 0;
    for (place, given) in given.into_iter().enumerate() {
        match given {
            None => assert!(place >= taken, "{place} was not settled"),
            Some(Ok(found)) => assert_eq!(found, exists(source[place])),
            Some(Err(_)) => unread += 1,
        }
    }
    unread
}

#[test]
fn each_position_is_settled_once() {
    let mut unread = 0;
    for seed in 0..2000 {
        let run = std::panic::catch_unwind(|| read_life(seed));
        unread += run.unwrap_or_else(|_| panic!("seed {seed}"));
    }
    assert!(unread > 0);
}
