//! Many writers of one item: no update is lost, none is made twice, and each refusal is typed.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use dyno::Error;
use dyno::retry::Backoff;
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};
use futures::future::join_all;

use super::{Account, MarkedAccount, account, accounts, look};
use crate::faults::{Chance, Named, seeds};

const WRITERS: i64 = 5;
const EACH: i64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_changes_are_a_thousand() {
    let accounts = accounts().await;
    accounts.put(&account(1)).await.unwrap();
    let refused = AtomicI64::new(0);
    let writers = (0..WRITERS).map(|_| async {
        for _ in 0..EACH {
            let mut calls = 0;
            accounts
                .retry_on_conflict(1_u64, |account| {
                    calls += 1;
                    account.balance += 1;
                })
                .attempts(10_000)
                .backoff(Backoff::full_jitter(
                    Duration::from_micros(100),
                    Duration::from_millis(5),
                ))
                .await
                .unwrap();
            refused.fetch_add(calls - 1, Relaxed);
        }
    });
    join_all(writers).await;
    let now = look(&accounts, 1).await.unwrap();
    assert_eq!(now.balance, WRITERS * EACH);
    assert_eq!(i64::try_from(now.version).unwrap(), WRITERS * EACH + 1);
    assert!(refused.into_inner() > 0, "nobody was in anybody's way");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_typed_and_has_the_item() {
    let accounts = accounts().await;
    accounts.put(&account(1)).await.unwrap();
    // Fewer over a network.
    let writers = seeds(1000).take(1000).map(|_| async {
        let mut read = look(&accounts, 1).await.unwrap();
        read.balance += 1;
        match accounts.put(&read).await {
            Ok(()) => 1,
            Err(Error::VersionConflict(conflict)) => {
                let stored = conflict.stored::<Account>().unwrap().unwrap();
                assert!(stored.version > read.version);
                assert_eq!(u128::from(read.version), conflict.expected());
                0
            }
            Err(error) => panic!("{error}"),
        }
    });
    let done: i64 = join_all(writers).await.into_iter().sum();
    let now = look(&accounts, 1).await.unwrap();
    assert_eq!(now.balance, done);
}

/// Some writers of one item, whose responses are lost and whose requests are throttled, in turns that each seed draws.
async fn under_faults(seed: u64, good: &TemporaryTable<MarkedAccount>) {
    let mut chance = Chance(seed);
    let faults = Faults::seeded(seed)
        .chance(chance.odds(40), Fault::ResponseLost)
        .chance(chance.odds(20), Fault::ConnectionReset)
        .chance(chance.odds(20), Fault::Throttled)
        .chance(chance.odds(20), Fault::ResponseTruncated);
    let bad = faults.client(good.client());
    let accounts = bad.table_named::<MarkedAccount>(good.name());
    let id = seed;
    let marked = MarkedAccount {
        id,
        ..MarkedAccount::default()
    };
    good.put(&marked).await.unwrap();
    let writers = (0..2).map(|_| async {
        let (mut sure, mut open) = (0, 0);
        for _ in 0..2 {
            let change = accounts
                .retry_on_conflict(id, |account| account.balance += 1)
                .attempts(20)
                .backoff(Backoff::fixed(Duration::ZERO));
            match change.await {
                Ok(_) => sure += 1,
                Err(error) if error.is_outcome_unknown() => open += 1,
                Err(_) => {}
            }
            let now = accounts.get(id).consistent().await;
            if let Ok(Some(now)) = now {
                let update = accounts
                    .update(id, MarkedAccount::BALANCE.add(1_i64))
                    .if_version(now.version);
                match update.await {
                    Ok(_) => sure += 1,
                    Err(error) if error.is_outcome_unknown() => open += 1,
                    Err(_) => {}
                }
            }
        }
        (sure, open)
    });
    let all = join_all(writers).await;
    let (sure, open) = all
        .iter()
        .fold((0, 0), |(a, b), (sure, open)| (a + sure, b + open));
    let now = good.get(id).consistent().required().await.unwrap();
    let made = now.balance;
    assert!(
        (sure..=sure + open).contains(&made),
        "{made} changes, {sure} reported and {open} open"
    );
    assert_eq!(i64::from(now.version), made + 1);
}

// Responses are lost, but what is reported is so: a change that was reported is there once, and one that was refused is
// not there.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_reported_under_faults_is_so() {
    let good = temporary_table::<MarkedAccount>().await.unwrap();
    for seed in seeds(100) {
        let _named = Named(seed);
        under_faults(seed, &good).await;
    }
}
