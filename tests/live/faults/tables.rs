//! Tables that are created, changed, waited for and deleted under faults. What is reported of a table is so, and every
//! wait ends.
//!
//! A status such as CREATING, which no engine here takes its time for, is a fault of DescribeTable.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use dyno::error::Code;
use dyno::model::StreamView;
use dyno::op::table::{EnsureTableOutcome, UpdateTableOutcome};
use dyno::table_definition::{Diff, IndexDefinition, KeyDefinition, ScalarType};
use dyno::{Error, Model, Table, TableDefinition};
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};

use super::{Chance, is_complete, is_injected, over_seeds};

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Things")]
struct Thing {
    #[dyno(partition_key)]
    id: u64,
}

async fn things() -> dyno::Result<TemporaryTable<Thing>> {
    temporary_table::<Thing>().await
}

/// How often what happened.
#[derive(Default)]
struct Seen {
    done: AtomicU32,
    done_at_a_later_attempt: AtomicU32,
    surely_not_done: AtomicU32,
    unknown_and_done: AtomicU32,
    not_ready: AtomicU32,
    created: AtomicU32,
    differs: AtomicU32,
}

fn count(times: &AtomicU32, happened: bool) {
    times.fetch_add(u32::from(happened), Relaxed);
}

impl Chance {
    /// What a table may be.
    fn definition(&mut self) -> TableDefinition {
        let index =
            |name: &str| IndexDefinition::global(name, KeyDefinition::new(name, ScalarType::S));
        let mut definition = TableDefinition::of::<Thing>();
        for name in ["colour", "shape"] {
            if self.below(2) == 0 {
                definition = definition.index(index(name));
            }
        }
        match self.below(3) {
            0 => definition = definition.stream(StreamView::KeysOnly),
            1 => definition = definition.without_stream(),
            _ => {}
        }
        match self.below(4) {
            0 => definition = definition.time_to_live("expires"),
            1 => definition = definition.without_time_to_live(),
            _ => {}
        }
        definition
    }

    fn table_faults(&mut self, seed: u64) -> Faults {
        let faults = self.faults(seed);
        let status = ["CREATING", "UPDATING"][self.below(2) as usize];
        match self.below(10) {
            // It never ends.
            0 => faults
                .on("DescribeTable")
                .nth(1 + self.below(6))
                .times(u64::MAX)
                .inject(Fault::TableStatus(status)),
            _ => faults.chance(self.odds(50), Fault::TableStatus(status)),
        }
    }
}

/// What a table is in truth, if it is there.
async fn truth(good: &Table<Thing>) -> Option<(TableDefinition, Option<String>)> {
    let found = good.describe_table().await;
    let found = found.expect("nothing is wrong with the client")?;
    let expiry = good.time_to_live().describe().await;
    let expiry = expiry.expect("the table is there").attribute;
    Some((found.definition, expiry))
}

/// What is otherwise in truth.
async fn difference(good: &Table<Thing>, wanted: &TableDefinition) -> Diff {
    let diff = good.diff_table().definition(wanted.clone()).await;
    diff.expect("the table is there")
}

/// What a call reports.
#[derive(Debug)]
enum Report {
    Created,
    Ensured(EnsureTableOutcome),
    Updated(UpdateTableOutcome),
    Gone,
    Active,
}

async fn act(
    chance: &mut Chance,
    bad: &Table<Thing>,
    wanted: &TableDefinition,
) -> dyno::Result<Report> {
    let (polls, limit) = (
        1 + chance.below(6) as u32,
        Duration::from_secs(chance.below(15)),
    );
    let by_polls = chance.below(2) == 0;
    /// Waits as long as was drawn.
    macro_rules! within {
        ($wait:expr) => {
            match by_polls {
                true => $wait.max_polls(polls).await,
                false => $wait.deadline(limit).await,
            }
        };
    }
    Ok(match chance.below(8) {
        0 | 1 => {
            within!(bad.create_table().definition(wanted.clone()))?;
            Report::Created
        }
        2 => Report::Ensured(within!(bad.ensure_table().definition(wanted.clone()))?),
        3 => {
            let ensure = bad.ensure_table().definition(wanted.clone());
            Report::Ensured(within!(ensure.add_missing())?)
        }
        4 => {
            let update = bad.update_table().definition(wanted.clone());
            Report::Updated(within!(update.remove_indexes())?)
        }
        5 => {
            within!(bad.delete_table())?;
            Report::Gone
        }
        6 => {
            within!(bad.delete_table().if_exists())?;
            Report::Gone
        }
        _ => match chance.below(2) {
            0 => {
                within!(bad.wait_until_active())?;
                Report::Active
            }
            _ => {
                within!(bad.wait_until_gone())?;
                Report::Gone
            }
        },
    })
}

async fn life(seed: u64, good: &Table<Thing>, seen: &Seen) {
    let mut chance = Chance(seed);
    let faults = chance.table_faults(seed);
    let bad = faults.client(good.client());
    let bad = bad.table_named::<Thing>(good.name());
    // Where an earlier seed has left off is no part of this one.
    let cleared = good.delete_table().if_exists().await;
    cleared.expect("nothing is wrong with the client");
    // Nobody else changes the table, so what it is after a call is what it is before the next one.
    let mut after = None;
    for _ in 0..1 + chance.below(5) {
        let wanted = chance.definition();
        let before = after;
        let (sent, slept) = (faults.requests().len(), faults.slept().len());
        let report = act(&mut chance, &bad, &wanted).await;
        after = truth(good).await;
        let calls = faults.requests().split_off(sent);
        // Each request in three attempts at most; a table is asked for at most 20 times in 15 seconds, and waited for
        // after each of eight steps.
        assert!(calls.len() <= 3 * 8 * 21, "{} requests", calls.len());
        let delays = faults.slept().split_off(slept);
        assert!(delays.iter().all(|delay| *delay <= Duration::from_secs(20)));
        match report {
            Ok(report) => {
                is_so(
                    &report,
                    good,
                    &wanted,
                    before.is_some(),
                    after.is_some(),
                    seen,
                )
                .await;
                count(&seen.done, true);
                let lost = |call: &dyno_testing::SentRequest| {
                    call.operation != "DescribeTable"
                        && call.service_status == Some(200)
                        && call.client_status != Some(200)
                };
                count(&seen.done_at_a_later_attempt, calls.iter().any(lost));
            }
            Err(Error::TableNotReady(_)) => count(&seen.not_ready, true),
            Err(error) => {
                let (unknown, done) = (error.is_outcome_unknown(), after != before);
                assert!(unknown || !done, "something was done: {error}");
                let rejected = match error.code() {
                    Some(Code::ResourceInUse) => before.is_some(),
                    Some(Code::ResourceNotFound) => before.is_none(),
                    _ => is_injected(&error),
                };
                // An attempt before is in the way of the last one.
                assert!(rejected || unknown, "{error}");
                count(&seen.surely_not_done, !unknown);
                count(&seen.unknown_and_done, unknown && done);
            }
        }
    }
}

async fn is_so(
    report: &Report,
    good: &Table<Thing>,
    wanted: &TableDefinition,
    was_there: bool,
    is_there: bool,
    seen: &Seen,
) {
    if matches!(report, Report::Gone) {
        assert!(!is_there, "it is there");
        return;
    }
    assert!(is_there, "{report:?}, and it is not there");
    let left = match report {
        Report::Gone | Report::Active => return,
        Report::Created | Report::Ensured(EnsureTableOutcome::Created) => {
            assert!(!was_there, "it was there before");
            count(&seen.created, true);
            Diff::default()
        }
        Report::Ensured(EnsureTableOutcome::Unchanged) => Diff::default(),
        Report::Ensured(EnsureTableOutcome::Differs(differences)) => {
            assert!(!differences.is_empty());
            count(&seen.differs, true);
            differences.clone()
        }
        Report::Ensured(EnsureTableOutcome::Extended(updated)) | Report::Updated(updated) => {
            updated.remaining.clone()
        }
        Report::Ensured(other) => panic!("{other:?}"),
    };
    assert_eq!(difference(good, wanted).await, left, "{report:?}");
}

// I23, I25
#[test]
fn what_is_reported_of_a_table_is_so() {
    let seen = Seen::default();
    over_seeds(1000, things, async |seed, good| {
        life(seed, good, &seen).await
    });
    if is_complete() {
        let Seen {
            done,
            done_at_a_later_attempt,
            surely_not_done,
            unknown_and_done,
            not_ready,
            created,
            differs,
        } = seen;
        let all = [
            done,
            done_at_a_later_attempt,
            surely_not_done,
            unknown_and_done,
            not_ready,
            created,
            differs,
        ];
        let all = all.map(AtomicU32::into_inner);
        assert!(all.iter().all(|&times| times > 0), "{all:?}");
    }
}

#[tokio::test]
async fn an_error_says_that_a_table_may_be_there_or_gone_all_the_same() {
    let faults = Faults::none()
        .on("CreateTable")
        .nth(1)
        .inject(Fault::ResponseLost)
        .on("DeleteTable")
        .nth(1)
        .inject(Fault::ResponseLost)
        .on("DeleteTable")
        .nth(3)
        .inject(Fault::ResponseLost);
    let good = things().await.unwrap();
    good.delete_table().await.unwrap();
    let bad = faults.client(good.client());
    let bad = bad.table_named::<Thing>(good.name());
    // Created by the first attempt, which is in the way of the second.
    let error = bad.create_table().await.unwrap_err();
    assert!(error.is_resource_in_use() && error.is_outcome_unknown());
    assert!(
        error
            .to_string()
            .contains("; an earlier attempt may have been carried out"),
        "{error}"
    );
    assert!(truth(&good).await.is_some());
    let error = bad.create_table().await.unwrap_err();
    assert!(error.is_resource_in_use() && !error.is_outcome_unknown());

    let error = bad.delete_table().await.unwrap_err();
    assert!(error.is_resource_not_found() && error.is_outcome_unknown());
    assert!(truth(&good).await.is_none());
    good.create_table().await.unwrap();
    bad.delete_table().if_exists().await.unwrap();
    assert!(truth(&good).await.is_none());
}

#[tokio::test]
async fn an_error_of_a_later_request_says_that_those_before_may_be_done() {
    let denied = Fault::Error("AccessDeniedException");
    let faults = Faults::none()
        .on("DescribeTable")
        .nth(1)
        .inject(denied.clone())
        .on("UpdateTable")
        .nth(2)
        .inject(denied);
    let good = things().await.unwrap();
    good.delete_table().await.unwrap();
    let bad = faults.client(good.client());
    let bad = bad.table_named::<Thing>(good.name());
    let error = bad.create_table().await.unwrap_err();
    assert_eq!(error.code(), Some(Code::AccessDenied));
    assert!(error.is_outcome_unknown(), "it is created: {error}");

    let index = |name| IndexDefinition::global(name, KeyDefinition::new(name, ScalarType::S));
    let wanted = good
        .definition()
        .index(index("colour"))
        .index(index("shape"));
    let error = bad
        .update_table()
        .definition(wanted.clone())
        .await
        .unwrap_err();
    assert!(error.is_outcome_unknown(), "the first is there: {error}");
    assert_eq!(difference(&good, &wanted).await.len(), 1);
    let updated = bad.update_table().definition(wanted).await.unwrap();
    assert_eq!((updated.applied.len(), updated.remaining.len()), (1, 0));
}

// The SDK does not look at the checksum of a description.
#[tokio::test]
async fn a_damaged_description_is_asked_for_again() {
    for fault in [Fault::ResponseCorrupted, Fault::ResponseTruncated] {
        let faults = Faults::none().on("DescribeTable").times(2).inject(fault);
        let good = things().await.unwrap();
        let bad = faults.client(good.client());
        let bad = bad.table_named::<Thing>(good.name());
        let described = bad.describe_table().await.unwrap();
        assert_eq!(described, good.describe_table().await.unwrap());
        assert_eq!(faults.requests().len(), 3);
        assert_eq!(difference(&bad, &bad.definition()).await, Diff::default());
    }
}
