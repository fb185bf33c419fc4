//! The lock of `examples/lock.rs` under faults: it never has two holders, and its token never goes back.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use dyno_testing::{TemporaryTable, temporary_table};
use futures::future::join_all;

use super::{Chance, is_complete, over_seeds};

#[expect(
    dead_code,
    reason = "the example is a program, of which the test uses a part"
)]
#[path = "../../../examples/lock.rs"]
mod lock;

use lock::{Held, Lock, Locks, Report, save};

const WORKERS: usize = 3;
const LEASE: u64 = 100;

/// What everybody would see who sees everything.
#[derive(Default)]
struct World {
    now: AtomicU64,
    /// The ends of the leases of those who hold the lock.
    until: [AtomicU64; WORKERS],
    token: AtomicU64,
    steps: AtomicU64,
    paused: AtomicUsize,
    ended: AtomicUsize,
}

/// How often what happened.
#[derive(Default)]
struct Seen {
    acquired: AtomicU64,
    taken_over: AtomicU64,
    renewed: AtomicU64,
    lost: AtomicU64,
    saved: AtomicU64,
    fenced: AtomicU64,
    failed: AtomicU64,
}

impl World {
    fn clock(&self) -> Duration {
        Duration::from_millis(self.now.load(Relaxed))
    }

    /// Does nothing for two leases, while the others go on.
    async fn pause(&self) {
        self.now.fetch_add(2 * LEASE, Relaxed);
        let until = self.steps.load(Relaxed) + 6;
        self.paused.fetch_add(1, Relaxed);
        let goes_on = || self.paused.load(Relaxed) + self.ended.load(Relaxed) < WORKERS;
        while self.steps.load(Relaxed) < until && goes_on() {
            tokio::task::yield_now().await;
        }
        self.paused.fetch_sub(1, Relaxed);
    }

    /// The worker holds the lock from now on, and nobody else.
    fn holds(&self, worker: usize, held: &Held) {
        let now = self.clock();
        if now >= held.until {
            return;
        }
        let until = u64::try_from(held.until.as_millis()).expect("a short time");
        self.until[worker].store(until, Relaxed);
        for (other, end) in self.until.iter().enumerate() {
            let end = Duration::from_millis(end.load(Relaxed));
            assert!(
                other == worker || end <= now,
                "{worker} and {other} hold it"
            );
        }
        let token = self.token.fetch_max(held.token, Relaxed);
        assert!(token <= held.token, "the token goes back");
    }
}

async fn tables() -> dyno::Result<(TemporaryTable<Lock>, TemporaryTable<Report>)> {
    let locks = temporary_table::<Lock>().await?;
    let reports = temporary_table::<Report>().client(locks.client()).await?;
    Ok((locks, reports))
}

async fn work(
    seed: u64,
    worker: usize,
    world: &World,
    (locks, reports): &(TemporaryTable<Lock>, TemporaryTable<Report>),
    seen: &Seen,
) {
    let mut chance = Chance(3 * seed + worker as u64);
    let faults = chance.faults(chance.0);
    let client = faults.client(locks.client());
    let locks = client.table_named::<Lock>(locks.name());
    let reports = client.table_named::<Report>(reports.name());
    let lease = Duration::from_millis(LEASE);
    let mut locks = Locks::new(locks, &format!("worker {worker}"), lease, || world.clock());
    let name = format!("lock {seed}");
    let mut held: Option<Held> = None;
    for _ in 0..12 {
        world.steps.fetch_add(1, Relaxed);
        world.now.fetch_add(chance.below(LEASE / 2), Relaxed);
        let Some(mut own) = held.take() else {
            match locks.try_acquire(&name).await {
                Ok(Some(own)) => {
                    seen.acquired.fetch_add(1, Relaxed);
                    let mut others = world.until.iter().enumerate();
                    // Who released it has no end.
                    let is_taken =
                        others.any(|(other, end)| other != worker && end.load(Relaxed) > 0);
                    seen.taken_over.fetch_add(u64::from(is_taken), Relaxed);
                    world.holds(worker, &own);
                    held = Some(own);
                }
                Ok(None) => {}
                Err(_) => _ = seen.failed.fetch_add(1, Relaxed),
            }
            continue;
        };
        match chance.below(6) {
            0 => {
                world.until[worker].store(0, Relaxed);
                // After an error, the lease ends by itself.
                _ = locks.release(own).await;
                continue;
            }
            1 => world.pause().await,
            2 | 3 => match locks.renew(&mut own).await {
                Ok(true) => {
                    seen.renewed.fetch_add(1, Relaxed);
                    world.holds(worker, &own);
                }
                Ok(false) => {
                    seen.lost.fetch_add(1, Relaxed);
                    assert!(
                        !locks.is_valid(&own),
                        "it was told that it lost a lock that it has"
                    );
                    continue;
                }
                Err(_) => _ = seen.failed.fetch_add(1, Relaxed),
            },
            _ => match save(&reports, &own, "text").await {
                Ok(true) => _ = seen.saved.fetch_add(1, Relaxed),
                Ok(false) => {
                    seen.fenced.fetch_add(1, Relaxed);
                    assert!(!locks.is_valid(&own), "the holder was refused");
                }
                Err(_) => _ = seen.failed.fetch_add(1, Relaxed),
            },
        }
        held = Some(own);
    }
    world.ended.fetch_add(1, Relaxed);
}

#[test]
fn a_lock_has_one_holder_and_its_token_only_grows() {
    let seen = Seen::default();
    over_seeds(200, tables, async |seed, tables| {
        let world = World::default();
        let workers = (0..WORKERS).map(|worker| work(seed, worker, &world, tables, &seen));
        join_all(workers).await;
        let lock = tables.0.get(format!("lock {seed}")).consistent().await;
        let lock = lock.expect("nothing is wrong with the client");
        let token = lock.map_or(0, |lock| lock.token);
        assert!(token >= world.token.into_inner());
        let report = tables.1.get(format!("lock {seed}")).consistent().await;
        let report = report.expect("nothing is wrong with the client");
        assert!(report.is_none_or(|report| report.token <= token));
    });
    if is_complete() {
        let all = [
            seen.acquired,
            seen.taken_over,
            seen.renewed,
            seen.lost,
            seen.saved,
            seen.fenced,
            seen.failed,
        ];
        let all = all.map(AtomicU64::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}
