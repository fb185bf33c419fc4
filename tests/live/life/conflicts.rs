//! Changes that are made again after a conflict, and writes that know their own item again.

use std::time::Duration;

use dyno::retry::Backoff;
use dyno::{Error, ReadModel, Table};
use dyno_testing::{Fault, Faults, TemporaryTable, temporary_table};

use super::{Account, MarkedAccount, account, accounts, look};

/// Writes the item once more, as somebody else would while a closure is called.
fn meanwhile(accounts: &Table<Account>) {
    let accounts = accounts.clone();
    let write = async move {
        let update = accounts.update(1_u64, Account::BALANCE.add(100_i64));
        update.await.expect("it is there");
    };
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(write));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_made_again_with_the_item_in_the_table() {
    let accounts = accounts().await;
    accounts.put(&account(1)).await.unwrap();
    let mut seen = Vec::new();
    let change = |account: &mut Account| {
        seen.push(account.version);
        if seen.len() < 3 {
            meanwhile(&accounts);
        }
        account.balance += 1;
    };
    let changed = accounts.retry_on_conflict(1_u64, change).await.unwrap();
    assert_eq!((changed.version, changed.balance), (4, 201));
    assert_eq!(seen, [1, 2, 3]);
    assert_eq!(look(&accounts, 1).await, Some(changed));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_attempt_returns_the_conflict() {
    let accounts = accounts().await;
    accounts.put(&account(1)).await.unwrap();
    let change = |account: &mut Account| {
        meanwhile(&accounts);
        account.balance += 1;
    };
    let error = accounts
        .retry_on_conflict(1_u64, change)
        .attempts(3)
        .backoff(Backoff::fixed(Duration::ZERO))
        .await
        .unwrap_err();
    let Error::VersionConflict(conflict) = &error else {
        panic!("{error}")
    };
    assert_eq!(conflict.expected(), 3);
    assert_eq!(
        conflict.stored::<Account>().unwrap(),
        look(&accounts, 1).await
    );
    assert!(error.is_version_conflict() && !error.is_outcome_unknown() && !error.is_retryable());
}

#[derive(Debug)]
enum Refusal {
    Poor,
    Dyno(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Dyno(error)
    }
}

#[tokio::test]
async fn an_error_of_the_closure_ends_it_and_nothing_is_written() {
    let accounts = accounts().await;
    let first = accounts.put(&account(1)).return_new().await.unwrap();
    let take = |account: &mut Account| {
        account.balance -= 5;
        match account.balance {
            ..0 => Err(Refusal::Poor),
            _ => Ok(()),
        }
    };
    let refused = accounts.retry_on_conflict(1_u64, take).await;
    assert!(matches!(refused, Err(Refusal::Poor)), "{refused:?}");
    assert_eq!(look(&accounts, 1).await, Some(first));
    let missing = accounts.retry_on_conflict(2_u64, take).await;
    assert!(
        matches!(missing, Err(Refusal::Dyno(Error::NotFound(_)))),
        "{missing:?}"
    );
}

/// A table whose first response to each write of this kind is lost.
async fn losing<M: ReadModel + Sync>(operation: &'static str) -> TemporaryTable<M> {
    let faults = Faults::none()
        .on(operation)
        .nth(1)
        .inject(Fault::ResponseLost);
    let table = temporary_table::<M>().faults(&faults).await;
    table.expect("the engine makes tables")
}

// An equal item may be one that another writer wrote.
#[tokio::test]
async fn a_put_without_a_write_id_does_not_know_its_item() {
    let accounts = losing::<Account>("PutItem").await;
    let error = accounts.put(&account(1)).await.unwrap_err();
    assert!(
        error.is_version_conflict() && error.is_outcome_unknown(),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "Account (1): the item is new, but the table has one with its key; an earlier attempt may have been carried out"
    );
}

#[tokio::test]
async fn what_the_model_sets_is_not_set_by_the_caller() {
    let accounts = accounts().await;
    let first = accounts.put(&account(1)).return_new().await.unwrap();
    let version = || Account::VERSION.set(7_u64);
    let refused = [
        accounts.update(1_u64, version()).await.map(drop),
        accounts
            .update(1_u64, version())
            .or_create()
            .await
            .map(drop),
        accounts.upsert(&first).update(version()).await.map(drop),
        accounts
            .upsert(&first)
            .keep_existing(Account::VERSION)
            .await
            .map(drop),
        accounts
            .upsert(&first)
            .update(Account::VERSION.remove())
            .await
            .map(drop),
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(
            error
                .to_string()
                .contains("`version` is set by every write"),
            "{error}"
        );
    }
    assert_eq!(look(&accounts, 1).await, Some(first));
    // An item that was never stored counts the version.
    let new = accounts.upsert(&account(1)).remove_absent().await.unwrap();
    assert_eq!(new.version, 2);
}

#[tokio::test]
async fn without_a_write_id_a_change_is_not_made_twice() {
    let accounts = losing::<Account>("UpdateItem").await;
    let old = dyno::item! { "id" => 1, "balance" => 7 };
    accounts.raw().put(old).await.unwrap();
    let change = |account: &mut Account| account.balance += 1;
    let error = accounts.retry_on_conflict(1_u64, change).await.unwrap_err();
    assert!(
        error.is_version_conflict() && error.is_outcome_unknown(),
        "{error}"
    );
    assert_eq!(look(&accounts, 1).await.unwrap().balance, 8);
}

#[tokio::test]
async fn a_write_id_tells_a_write_from_an_equal_one() {
    let marked = MarkedAccount {
        id: 1,
        ..MarkedAccount::default()
    };
    let accounts = losing::<MarkedAccount>("PutItem").await;
    let created = accounts
        .create(&marked)
        .return_new()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(created.write_id.len(), 22);
    let second = accounts.put(&created).return_new().await.unwrap();
    assert!(second.write_id != created.write_id && second.version == 2);

    let accounts = losing::<MarkedAccount>("UpdateItem").await;
    let one = MarkedAccount {
        balance: 1,
        ..marked.clone()
    };
    accounts.put(&one).await.unwrap();
    let change = |account: &mut MarkedAccount| account.balance += 1;
    let changed = accounts.retry_on_conflict(1_u64, change).await.unwrap();
    assert_eq!((changed.balance, changed.version), (2, 2));

    let accounts = losing::<MarkedAccount>("UpdateItem").await;
    accounts.put(&marked).await.unwrap();
    let updated = accounts
        .update(1_u64, MarkedAccount::BALANCE.add(5_i64))
        .if_version(1)
        .await
        .unwrap();
    assert_eq!((updated.balance, updated.version), (5, 2));
    let stored = accounts.get(1_u64).consistent().await.unwrap();
    assert_eq!(stored, Some(updated.clone()));

    let accounts = losing::<MarkedAccount>("UpdateItem").await;
    let one = MarkedAccount {
        version: 0,
        ..updated
    };
    let created = accounts.put(&one).return_new().await.unwrap();
    let merged = accounts.upsert(&created).await.unwrap();
    assert_eq!(merged.version, 2);
}
