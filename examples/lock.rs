//! How do I let only one process at a time do something?
//!
//! A lock with a lease: its holder renews it, and another process takes it over when it was not renewed for the time of
//! the lease. A holder that was paused for too long does not know that it lost the lock, so each acquisition has a
//! fencing token, a number that only grows: what the lock protects ignores a token that is older than the last one.
//!
//! No clocks are compared. A process that waits looks at the lock again after the time of the lease, by its own clock,
//! and takes it only if nothing was written in between. A holder counts its lease from before it sent the write.
//!
//! Responses may be lost. The model has a `write_id`: if the SDK sends a write again, and the condition fails because
//! of the first attempt, dyno recognizes the item as its own and reports success. A write that is not carried out
//! twice, and a token that is not counted twice, follow from the conditions.
//!
//! `cargo run --example lock` runs on the embedded engine, or on `DYNAMODB_ENDPOINT` if it is set.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use dyno::{Model, Table};
use dyno_testing::{Fault, Faults, temporary_table};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Locks")]
pub(crate) struct Lock {
    #[dyno(partition_key)]
    pub(crate) name: String,
    /// Who holds the lock. It stays in the table when it is free, so that its token is not forgotten.
    pub(crate) holder: Option<String>,
    /// The number of times that it was acquired: the fencing token of the last acquisition.
    pub(crate) token: u64,
    /// Another one after each write.
    #[dyno(write_id)]
    pub(crate) beat: String,
}

/// The locks that a process takes.
pub(crate) struct Locks<C> {
    table: Table<Lock>,
    owner: String,
    lease: Duration,
    /// The time since any moment, which never goes back.
    clock: C,
    /// The locks of others, as they were first seen, and when that was.
    seen: HashMap<String, (String, Duration)>,
}

/// A lock that is held until its lease ends.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) name: String,
    /// The fencing token, for what the lock protects.
    pub(crate) token: u64,
    /// The end of the lease by the holder's clock.
    pub(crate) until: Duration,
}

impl<C: Fn() -> Duration> Locks<C> {
    pub(crate) fn new(table: Table<Lock>, owner: &str, lease: Duration, clock: C) -> Self {
        Self {
            table,
            owner: owner.into(),
            lease,
            clock,
            seen: HashMap::new(),
        }
    }

    /// Takes the lock if it is free, or if it has not been renewed since this process first saw it, a lease ago.
    pub(crate) async fn try_acquire(&mut self, name: &str) -> dyno::Result<Option<Held>> {
        let stored = self.table.get(name).consistent().await?;
        let now = (self.clock)();
        let unchanged = match &stored {
            None => Lock::NAME.not_exists(),
            Some(lock) => {
                if lock.holder.is_some() && !self.is_over(lock, now) {
                    return Ok(None);
                }
                Lock::BEAT.eq(&*lock.beat)
            }
        };
        let take = Lock::HOLDER.set(&*self.owner) & Lock::TOKEN.add(1_u64);
        let taken = self
            .table
            .update(name, take)
            .or_create()
            .condition(unchanged)
            .await?;
        Ok(taken.ok().map(|lock| Held {
            name: lock.name,
            token: lock.token,
            until: now + self.lease,
        }))
    }

    /// Begins the lease again. Returns `false` if another process has the lock.
    ///
    /// After an error the lock is held until the end of the lease that it had, and can be renewed again.
    pub(crate) async fn renew(&self, held: &mut Held) -> dyno::Result<bool> {
        let now = (self.clock)();
        // Each write has another `beat`; the owner stays.
        let renewal = self
            .table
            .update(&*held.name, Lock::HOLDER.set(&*self.owner));
        let renewed = renewal.condition(Self::is_held(held)).await?.is_ok();
        if renewed {
            held.until = now + self.lease;
        }
        Ok(renewed)
    }

    /// Frees the lock, unless another process has it already.
    pub(crate) async fn release(&self, held: Held) -> dyno::Result<()> {
        let release = self.table.update(&*held.name, Lock::HOLDER.remove());
        // If the condition fails, the lock was released by an earlier attempt, or was taken over.
        let _ = release.condition(Self::is_held(&held)).await?;
        Ok(())
    }

    /// Whether the lease still runs. What takes longer than a check needs the fencing token.
    pub(crate) fn is_valid(&self, held: &Held) -> bool {
        (self.clock)() < held.until
    }

    fn is_held(held: &Held) -> dyno::Condition<Lock> {
        // A token is that of one acquisition.
        Lock::TOKEN.eq(held.token) & Lock::HOLDER.exists()
    }

    /// Whether the lock has been the same for the time of a lease.
    fn is_over(&mut self, lock: &Lock, now: Duration) -> bool {
        match self.seen.get(&lock.name) {
            Some((beat, since)) if *beat == lock.beat => now >= *since + self.lease,
            _ => {
                self.seen
                    .insert(lock.name.clone(), (lock.beat.clone(), now));
                false
            }
        }
    }
}

/// What the lock protects. It has the token of its last writer.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Reports")]
pub(crate) struct Report {
    #[dyno(partition_key)]
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) token: u64,
}

/// Writes a report, unless a later holder of the lock has written it. Returns whether it was written.
pub(crate) async fn save(reports: &Table<Report>, held: &Held, text: &str) -> dyno::Result<bool> {
    let report = Report {
        name: held.name.clone(),
        text: text.into(),
        token: held.token,
    };
    let is_latest = Report::NAME.not_exists() | Report::TOKEN.le(held.token);
    Ok(reports.put(&report).condition(is_latest).await?.is_ok())
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    let locks = temporary_table::<Lock>().await?;
    let reports = temporary_table::<Report>().await?;
    let start = Instant::now();
    let clock = || start.elapsed();
    let lease = Duration::from_millis(200);

    // 1. Ada holds the lock, and Bob does not get it, as long as she renews it.
    let mut ada = Locks::new(locks.clone(), "ada", lease, clock);
    let mut bob = Locks::new(locks.clone(), "bob", lease, clock);
    let mut hers = ada.try_acquire("report").await?.expect("the lock is free");
    for _ in 0..3 {
        assert!(bob.try_acquire("report").await?.is_none());
        tokio::time::sleep(lease / 4).await;
        assert!(ada.renew(&mut hers).await?);
    }
    assert!(save(&reports, &hers, "by Ada").await?);

    // 2. She is paused. Bob sees the same lock for the time of a lease, and takes it.
    assert!(bob.try_acquire("report").await?.is_none());
    tokio::time::sleep(lease).await;
    let his = bob.try_acquire("report").await?.expect("the lease is over");
    println!("Ada had token {}, Bob has {}.", hers.token, his.token);
    assert!(his.token > hers.token);
    assert!(save(&reports, &his, "by Bob").await?);

    // 3. She wakes up: her lease is over, her late write fails, and so does her renewal.
    assert!(!ada.is_valid(&hers));
    assert!(!save(&reports, &hers, "late").await?);
    assert!(!ada.renew(&mut hers).await?);
    let report = reports.get("report").consistent().required().await?;
    assert_eq!(report.text, "by Bob");
    bob.release(his).await?;

    // 4. A response is lost after the lock was taken. The SDK sends the write again, whose condition now fails, and
    //    the lock is hers all the same, with a token that was counted once.
    let faults = Faults::none()
        .on("UpdateItem")
        .nth(1)
        .inject(Fault::ResponseLost);
    let bad = faults.client(locks.client());
    let mut ada = Locks::new(bad.table_named::<Lock>(locks.name()), "ada", lease, clock);
    let hers = ada.try_acquire("report").await?.expect("the lock is free");
    assert_eq!((hers.token, faults.requests().len()), (3, 3));
    println!(
        "{} requests, token {}.",
        faults.requests().len(),
        hers.token
    );
    ada.release(hers).await?;
    Ok(())
}
