//! How do I keep two writers from overwriting each other's changes?
//!
//! `cargo run --example versions` runs on the embedded engine, or on `DYNAMODB_ENDPOINT` if it is set.

use chrono::{DateTime, Utc};
use dyno::{Error, Model};
use dyno_testing::temporary_table;
use futures::future::try_join_all;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Accounts")]
struct Account {
    #[dyno(partition_key)]
    id: String,
    balance: i64,
    #[dyno(created_at)]
    created: DateTime<Utc>,
    #[dyno(updated_at)]
    updated: DateTime<Utc>,
    #[dyno(version)]
    version: u64,
}

#[tokio::main]
async fn main() -> dyno::Result<()> {
    let accounts = temporary_table::<Account>().await?;

    // 1. A new item has version 0. The write gives it version 1 and its times; `return_new` returns what was written.
    let new = Account {
        id: "ada".into(),
        ..Account::default()
    };
    let ada = accounts.put(&new).return_new().await?;
    println!("Version {}, created at {}.", ada.version, ada.created);

    // 2. Two writers read the same version. The second one fails, and sees what the first one wrote.
    let (mut first, mut second) = (ada.clone(), ada);
    first.balance += 10;
    second.balance += 5;
    accounts.put(&first).await?;
    match accounts.put(&second).await {
        Err(Error::VersionConflict(conflict)) => {
            let stored = conflict.stored::<Account>()?;
            println!("{conflict}\n  in the table: {stored:?}");
        }
        other => other?,
    }

    // 3. Or make the change again, with the item that is in the table now. Ten writers at the same time lose nothing.
    let deposit = || {
        accounts
            .retry_on_conflict("ada", |account| account.balance += 5)
            .attempts(50)
            .into_future()
    };
    try_join_all((0..10).map(|_| deposit())).await?;

    // 4. An item that was read can be changed and saved: only what was changed is sent, if the version is the same.
    let mut loaded = accounts.get("ada").consistent().loaded().required().await?;
    loaded.balance += 1;
    accounts.save(&mut loaded).await?;
    println!("{} after version {}.", loaded.balance, loaded.version);
    let ada = loaded.into_inner();

    // 5. An update counts the version as well. It expects one only if you say so, as a delete does.
    let ada = accounts
        .update("ada", Account::BALANCE.add(-61_i64))
        .if_version(ada.version)
        .await?;
    accounts.delete("ada").if_version(ada.version).await?;
    Ok(())
}
