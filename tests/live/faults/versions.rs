//! Writes of items with a version, of all kinds, with and without a write id: each change is there once if it was
//! reported, and not at all if it was refused.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use dyno::batch::FailureReason;
use dyno::model::Versioned;
use dyno::retry::Backoff;
use dyno::{Error, Model, ReadModel, Table, Update};
use dyno_testing::{Fault, TemporaryTable, temporary_table};
use futures::future::join_all;

use super::{Chance, is_complete, is_injected, over_seeds};

/// A model with a version, whose changes are numbers in a list.
trait Ledger: ReadModel + Versioned<Version = u64> + Clone + Debug + PartialEq + Send + Sync {
    /// Whether a write knows its own item again.
    const IS_MARKED: bool;

    fn new(id: u64) -> Self;

    /// The changes, in the order in which they were made.
    fn entries(&mut self) -> &mut Vec<u64>;

    fn version(&self) -> u64;

    fn append(entry: u64) -> Update<Self>;

    /// The item without what no caller can know.
    fn plain(self) -> Self;
}

macro_rules! ledger {
    ($Ledger:ident, $marked:literal $(, $mark:ident)?) => {
        #[derive(Model, Clone, Debug, PartialEq)]
        #[dyno(table = "Ledgers")]
        struct $Ledger {
            #[dyno(partition_key)]
            id: u64,
            entries: Vec<u64>,
            #[dyno(version)]
            version: u64,
            $(#[dyno(write_id)] $mark: String,)?
        }

        impl Ledger for $Ledger {
            const IS_MARKED: bool = $marked;

            fn new(id: u64) -> Self {
                Self { id, entries: Vec::new(), version: 0 $(, $mark: String::new())? }
            }

            fn entries(&mut self) -> &mut Vec<u64> {
                &mut self.entries
            }

            fn version(&self) -> u64 {
                self.version
            }

            fn append(entry: u64) -> Update<Self> {
                Self::ENTRIES.append([entry])
            }

            fn plain(self) -> Self {
                Self { $($mark: String::new(),)? ..self }
            }
        }
    };
}

ledger!(Plain, false);
ledger!(Marked, true, mark);

/// Tries seeds with a model without a write id, and others with one.
macro_rules! for_both {
    ($life:ident, $many:literal) => {
        let [plain, marked] = [Seen::default(), Seen::default()];
        over_seeds($many, ledgers, async |seed, good| match seed / 2 % 2 {
            0 => $life(seed, &*good.0, &plain).await,
            _ => $life(seed, &*good.1, &marked).await,
        });
        plain.check();
        marked.check();
    };
}

async fn ledgers() -> dyno::Result<(TemporaryTable<Plain>, TemporaryTable<Marked>)> {
    let plain = temporary_table::<Plain>().await?;
    let marked = temporary_table::<Marked>().client(plain.client()).await?;
    Ok((plain, marked))
}

/// How often what happened.
#[derive(Default)]
struct Seen {
    done: AtomicU32,
    conflicts: AtomicU32,
    unknown_and_done: AtomicU32,
    unknown_and_not_done: AtomicU32,
    failed: AtomicU32,
}

impl Seen {
    fn check(self) {
        if is_complete() {
            let Self {
                done,
                conflicts,
                unknown_and_done,
                unknown_and_not_done,
                failed,
            } = self;
            let all = [
                done,
                conflicts,
                unknown_and_done,
                unknown_and_not_done,
                failed,
            ];
            let all = all.map(AtomicU32::into_inner);
            assert!(all.iter().all(|&times| times > 0), "{all:?}");
        }
    }
}

async fn look<M: Ledger>(good: &Table<M>, id: u64) -> Option<M> {
    let found = good.get(&M::new(id)).consistent().await;
    found.expect("nothing is wrong with the client")
}

/// What is reported of a write.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Report {
    Done,
    /// It was refused because of its version.
    Conflict,
    Failed,
    Unknown,
    /// It was refused because of its version, which may be one of an earlier attempt.
    UnknownConflict,
}

impl Report {
    fn of(error: Option<&Error>) -> Self {
        match error {
            None => Self::Done,
            Some(error) if error.is_conditional_check_failed() => {
                match error.is_outcome_unknown() {
                    true => Self::UnknownConflict,
                    false => Self::Conflict,
                }
            }
            Some(error) if error.is_outcome_unknown() => Self::Unknown,
            Some(error) => {
                let is_missing = matches!(error, Error::NotFound(_));
                assert!(is_missing || is_injected(error), "{error}");
                Self::Failed
            }
        }
    }

    fn count(self, is_done: bool, seen: &Seen) {
        let seen = match (self, is_done) {
            (Self::Done, _) => &seen.done,
            (Self::Conflict, _) => &seen.conflicts,
            (Self::Failed, _) => &seen.failed,
            (Self::Unknown | Self::UnknownConflict, true) => &seen.unknown_and_done,
            (Self::Unknown | Self::UnknownConflict, false) => &seen.unknown_and_not_done,
        };
        seen.fetch_add(1, Relaxed);
    }
}

const KINDS: u64 = 6;

/// Writes a change to the item that was read, in one of the ways that check its version.
async fn change<M: Ledger>(kind: u64, table: &Table<M>, read: &M, entry: u64) -> Report {
    let mut new = read.clone();
    new.entries().push(entry);
    let result = match kind {
        0 => table.put(&new).await,
        1 => table.put(&new).return_new().await.map(drop),
        2 => {
            let update = table.update(read, M::append(entry));
            update.if_version(read.version()).await.map(drop)
        }
        3 => table.upsert(&new).return_nothing().await,
        4 => {
            let mut loaded = match table.get(read).consistent().loaded().required().await {
                Ok(loaded) if *loaded == *read => loaded,
                // Nothing is sent of an item that is not the one that was read.
                _ => return Report::Failed,
            };
            loaded.entries().push(entry);
            table.save(&mut loaded).await
        }
        _ => {
            let puts = table.put_all([&new]).attempts(2);
            let report = puts.report().await.expect("there is always a report");
            return match report.failed.first().map(|failed| &failed.reason) {
                None => Report::Done,
                Some(FailureReason::Rejected(error)) => Report::of(Some(error)),
                Some(FailureReason::Unknown(Some(error))) if error.is_version_conflict() => {
                    Report::UnknownConflict
                }
                Some(FailureReason::Unknown(_)) => Report::Unknown,
                Some(FailureReason::Unprocessed(_)) => Report::Failed,
                Some(reason) => panic!("{reason}"),
            };
        }
    };
    Report::of(result.as_ref().err())
}

/// One writer, who knows at each time what is in the table, and sometimes writes what it read before.
async fn one_after_the_other<M: Ledger>(seed: u64, good: &Table<M>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.faults(seed).chance(chance.odds(10), Fault::Conflict);
    let table = faults.client(good.client()).table_named::<M>(good.name());
    let mut stale: Option<M> = None;
    for entry in 0..1 + chance.below(6) {
        let before = look(good, seed).await;
        let read = match stale.clone().filter(|_| chance.below(3) == 0) {
            Some(stale) => stale,
            None => before.clone().unwrap_or_else(|| M::new(seed)),
        };
        let is_stale = read.version() != before.as_ref().map_or(0, Ledger::version);
        let (report, wanted) = match chance.below(KINDS + 3) {
            // An item that was never read is merged into what is there, and an item that is not there is not updated.
            kind if kind < KINDS && (read.version() > 0 || kind < 2) => {
                let mut wanted = read.clone();
                wanted.entries().push(entry);
                (change(kind, &table, &read, entry).await, Some(wanted))
            }
            kind if kind == KINDS => {
                let delete = table.delete(&read).if_version(read.version());
                (Report::of(delete.await.as_ref().err()), None)
            }
            _ => {
                let created = table.create(&M::new(seed)).or_error().await;
                let after = look(good, seed).await;
                let report = Report::of(created.as_ref().err());
                assert!(report != Report::Conflict || before.is_some());
                let is_own = M::IS_MARKED && before.is_none();
                assert!(report != Report::UnknownConflict || !is_own, "{after:?}");
                judge(report, before.as_ref(), after, Some(M::new(seed)), seen);
                stale = before;
                continue;
            }
        };
        let after = look(good, seed).await;
        let context = || format!("{report:?}: {read:?} of {before:?}, now {after:?}");
        assert!(report != Report::Done || !is_stale, "{}", context());
        // Its own item is no conflict.
        assert!(report != Report::Conflict || is_stale, "{}", context());
        let is_known = M::IS_MARKED && !is_stale && wanted.is_some();
        assert!(
            report != Report::UnknownConflict || !is_known,
            "{}",
            context()
        );
        judge(report, before.as_ref(), after, wanted, seen);
        stale = before;
    }
}

/// What is reported of a write that leaves what is `wanted`, against the items before and after it.
fn judge<M: Ledger>(
    report: Report,
    before: Option<&M>,
    after: Option<M>,
    wanted: Option<M>,
    seen: &Seen,
) {
    let [version, now] = [before, after.as_ref()].map(|item| item.map_or(0, Ledger::version));
    let is_same = before == after.as_ref();
    let is_done = match (after.map(M::plain), wanted.map(M::plain)) {
        (Some(mut after), Some(mut wanted)) => {
            let is_next = now == version + 1;
            is_next && after.entries() == wanted.entries()
        }
        (after, wanted) => after == wanted && !is_same,
    };
    match report {
        Report::Done => assert!(
            is_done || is_same && now == 0,
            "it is not there: {before:?}"
        ),
        Report::Conflict | Report::Failed => assert!(is_same, "it was done: {before:?}"),
        Report::Unknown | Report::UnknownConflict => {
            assert!(is_done || is_same, "something else was done: {before:?}");
        }
    }
    report.count(is_done, seen);
}

/// Several writers of one item: each change is there as often as it was reported.
async fn at_the_same_time<M: Ledger>(seed: u64, good: &Table<M>, seen: &Seen) {
    good.put(&M::new(seed)).await.expect("a new item");
    let writers = (0..3).map(|writer| async move {
        let mut chance = Chance(3 * seed + writer);
        let faults = chance.faults(chance.0);
        let table = faults.client(good.client()).table_named::<M>(good.name());
        let mut reports = Vec::new();
        for number in 0..3 {
            let entry = 10 * writer + number;
            let report = match chance.below(3) {
                0 => {
                    let change = |item: &mut M| item.entries().push(entry);
                    let change = table.retry_on_conflict(&M::new(seed), change);
                    let change = change.attempts(20).backoff(Backoff::fixed(Duration::ZERO));
                    Report::of(change.await.as_ref().err())
                }
                _ => match table.get(&M::new(seed)).consistent().await {
                    Ok(read) => {
                        let read = read.expect("nobody deletes it");
                        // The others write meanwhile.
                        tokio::task::yield_now().await;
                        change(chance.below(KINDS), &table, &read, entry).await
                    }
                    Err(_) => continue,
                },
            };
            reports.push((entry, report));
        }
        reports
    });
    let reports = join_all(writers).await.into_iter().flatten();
    let mut now = look(good, seed).await.expect("nobody deletes it");
    let made = now.entries().clone();
    assert_eq!(now.version(), 1 + made.len() as u64, "{made:?}");
    for (entry, report) in reports {
        let times = made.iter().filter(|&&made| made == entry).count();
        let allowed = match report {
            Report::Done => 1..=1,
            Report::Conflict | Report::Failed => 0..=0,
            Report::Unknown | Report::UnknownConflict => 0..=1,
        };
        assert!(allowed.contains(&times), "{entry}, {report:?}: {made:?}");
        report.count(times > 0, seen);
    }
}

// G85
#[test]
fn a_version_is_written_once() {
    for_both!(one_after_the_other, 300);
}

// T3, G85
#[test]
fn writers_of_one_version_lose_no_change() {
    for_both!(at_the_same_time, 200);
}
