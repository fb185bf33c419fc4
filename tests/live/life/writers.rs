//! Many writers of one item: no update is lost, none is made twice, and each refusal is typed.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use dyno::Error;
use dyno::retry::Backoff;
use futures::future::join_all;

use super::{Account, account, accounts, look};
use crate::faults::seeds;

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
async fn a_thousand_writers_lose_nothing_and_each_refusal_is_typed() {
    let accounts = accounts().await;
    accounts.put(&account(1)).await.unwrap();
    // Fewer over a network.
    let writers = seeds(1000).take(1000).map(|writer| {
        let accounts = &accounts;
        async move {
            // Some need not know what is there.
            if writer % 4 == 0 {
                let add = accounts.update(1_u64, Account::BALANCE.add(1_i64));
                add.await.unwrap();
                return 1;
            }
            let mut read = look(accounts, 1).await.unwrap();
            read.balance += 1;
            match accounts.put(&read).await {
                Ok(()) => 1,
                Err(Error::VersionConflict(conflict)) => {
                    let stored = conflict.stored::<Account>().unwrap().unwrap();
                    assert!(stored.version > read.version);
                    assert_eq!(u128::from(read.version), conflict.expected());
                    assert!(!conflict.is_outcome_unknown());
                    0
                }
                Err(error) => panic!("{error}"),
            }
        }
    });
    let done: Vec<i64> = join_all(writers).await;
    let made: i64 = done.iter().sum();
    let now = look(&accounts, 1).await.unwrap();
    assert_eq!(now.balance, made);
    assert_eq!(i64::try_from(now.version).unwrap(), made + 1);
    assert!(done.len() < 1000 || done.contains(&0), "nobody was refused");
}
