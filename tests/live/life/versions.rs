//! Writes of all kinds with a version, one after the other.

use dyno::batch::FailureReason;
use dyno::op::Writes;
use dyno::{Error, item};

use super::{Account, account, accounts, look, stored};

#[tokio::test]
async fn a_put_gives_the_next_version_and_refuses_a_stale_item() {
    let accounts = accounts().await;
    let first = accounts.put(&account(1)).return_new().await.unwrap();
    assert_eq!(first.version, 1);
    assert_eq!(look(&accounts, 1).await, Some(first.clone()));
    // A new item does not replace one that is there.
    assert_eq!(stored(accounts.put(&account(1)).await), Some(first.clone()));

    let second = Account {
        balance: 5,
        ..first.clone()
    };
    let second = accounts.put(&second).return_new().await.unwrap();
    assert_eq!((second.balance, second.version), (5, 2));
    let error = accounts.put(&first).return_old().await;
    assert_eq!(stored(error), Some(second.clone()));

    accounts.delete(1_u64).await.unwrap();
    let error = accounts.put(&second).await.unwrap_err();
    let text = "Account (1): the item was deleted since it was read, so nothing was written; read it again, or use `retry_on_conflict`";
    assert_eq!(error.to_string(), text);
    assert_eq!(stored(Err::<(), _>(error)), None);
}

#[tokio::test]
async fn a_condition_and_a_version_are_told_apart() {
    let accounts = accounts().await;
    let first = accounts.put(&account(1)).return_new().await.unwrap();
    let put = |account| accounts.put(account).condition(Account::BALANCE.gt(10));
    let failed = put(&first).await.unwrap().unwrap_err();
    assert_eq!(failed.old, Some(first.clone()));
    let second = accounts.put(&first).return_new().await.unwrap();
    // Both fail: what the caller knows is stale.
    let error = put(&first).await;
    assert_eq!(stored(error), Some(second.clone()));

    let create = accounts.create(&account(1)).await.unwrap().unwrap_err();
    assert_eq!(create.old, Some(second));
    let created = accounts.create(&account(2)).return_new().await.unwrap();
    assert_eq!(created.unwrap().version, 1);
}

#[tokio::test]
async fn an_update_counts_the_version_and_may_expect_one() {
    let accounts = accounts().await;
    accounts.put(&account(1)).await.unwrap();
    let add = || accounts.update(1_u64, Account::BALANCE.add(5_i64));
    assert_eq!(add().await.unwrap().version, 2);
    let third = add().if_version(2).await.unwrap();
    assert_eq!((third.version, third.balance), (3, 10));
    assert_eq!(stored(add().if_version(2).await), Some(third.clone()));
    assert_eq!(stored(add().if_version(0).await), Some(third.clone()));
    let guarded = add().condition(Account::BALANCE.gt(99)).if_version(3);
    let failed = guarded.await.unwrap().unwrap_err();
    assert_eq!(failed.old, Some(third));

    let missing = || accounts.update(9_u64, Account::BALANCE.add(5_i64));
    assert!(matches!(missing().await, Err(Error::NotFound(_))));
    assert_eq!(stored(missing().if_version(3).await), None);
    let created = missing().or_create().await.unwrap();
    assert_eq!((created.version, created.balance), (1, 5));
}

#[tokio::test]
async fn an_upsert_expects_the_version_of_an_item_that_was_read() {
    let accounts = accounts().await;
    // An item that was never read is merged into what is there.
    assert_eq!(accounts.upsert(&account(1)).await.unwrap().version, 1);
    let second = accounts.upsert(&account(1)).await.unwrap();
    assert_eq!(second.version, 2);
    let third = accounts.upsert(&second).await.unwrap();
    assert_eq!(third.version, 3);
    assert_eq!(stored(accounts.upsert(&second).await), Some(third.clone()));
    assert_eq!(look(&accounts, 1).await, Some(third.clone()));

    let many = [third.clone(), second.clone(), account(2)];
    let report = accounts.upsert_all(&many).report().await.unwrap();
    let failed: Vec<_> = report.failed.into_iter().collect();
    let [failed] = &failed[..] else {
        panic!("{failed:?}")
    };
    assert_eq!(failed.input, Some(second));
    let FailureReason::Rejected(error) = &failed.reason else {
        panic!("{failed:?}")
    };
    let fourth = Account {
        version: 4,
        ..third
    };
    assert_eq!(stored(Err::<(), _>((**error).clone())), Some(fourth));
}

#[tokio::test]
async fn a_delete_may_expect_a_version() {
    let accounts = accounts().await;
    let first = accounts.put(&account(1)).return_new().await.unwrap();
    let delete = |version| accounts.delete(1_u64).if_version(version);
    assert_eq!(stored(delete(7).await), Some(first.clone()));
    let failed = delete(1).condition(Account::BALANCE.gt(9)).await;
    assert_eq!(failed.unwrap().unwrap_err().old, Some(first.clone()));
    assert_eq!(delete(1).return_old().await.unwrap(), Some(first));
    assert_eq!(stored(delete(1).await), None);
    // Without a version a delete asks for none, also in a batch.
    accounts.put(&account(1)).await.unwrap();
    accounts.batch().delete(1_u64).await.unwrap();
    assert_eq!(look(&accounts, 1).await, None);
}

#[tokio::test]
async fn a_transaction_checks_all_versions() {
    let accounts = accounts().await;
    let one = accounts.put(&account(1)).return_new().await.unwrap();
    let two = accounts.put(&account(2)).return_new().await.unwrap();
    let client = accounts.client();
    let moved = || {
        client.transact_write((
            accounts.put(&one),
            accounts
                .update(2_u64, Account::BALANCE.add(1_i64))
                .if_version(two.version),
        ))
    };
    moved().await.unwrap().unwrap();
    let canceled = moved().await.unwrap().unwrap_err();
    let (first, second) = &canceled.reasons;
    for (reason, id) in [(first, 1), (second, 2)] {
        let reason = reason.as_ref().unwrap();
        assert!(reason.version_conflict);
        assert_eq!(reason.old, look(&accounts, id).await);
        assert_eq!(reason.old.as_ref().unwrap().version, 2);
    }
    let error = Error::from(canceled);
    assert!(error.is_version_conflict() && error.is_conditional_check_failed());
    assert!(
        error
            .to_string()
            .contains("(the item was changed since it was read)"),
        "{error}"
    );

    // What fails for another reason is no conflict.
    let now = look(&accounts, 1).await.unwrap();
    let writes = Writes::new()
        .with(accounts.put(&now).condition(Account::BALANCE.gt(99)))
        .with(accounts.delete(2_u64).if_version(2));
    let canceled = client.transact_write(writes).await.unwrap().unwrap_err();
    let [Some(reason), None] = &canceled.reasons[..] else {
        panic!("{canceled:?}")
    };
    assert!(!reason.version_conflict);
}

// Items that are older than the version have none.
#[tokio::test]
async fn an_item_without_a_version_reads_as_version_0() {
    let accounts = accounts().await;
    let old = item! { "id" => 1, "balance" => 7 };
    accounts.raw().put(old).await.unwrap();
    let read = look(&accounts, 1).await.unwrap();
    assert_eq!((read.balance, read.version), (7, 0));
    let first = accounts.put(&read).return_new().await.unwrap();
    assert_eq!((first.balance, first.version), (7, 1));
    let late = stored(accounts.put(&read).await);
    assert_eq!(late, Some(first));
}

#[tokio::test]
async fn the_highest_version_is_the_last_one() {
    let accounts = accounts().await;
    let last = Account {
        version: u64::MAX,
        ..account(1)
    };
    let error = accounts.put(&last).await.unwrap_err();
    let text = "Account (1): attribute `version`: the highest version is reached";
    assert_eq!(error.to_string(), text);
    // The version is the model's: an update of its own would be a second one.
    let update = accounts.update(1_u64, Account::VERSION.set(9));
    let error = update.await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
}
