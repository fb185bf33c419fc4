//! What a model does by itself: versions, timestamps, write ids.

mod conflicts;
mod many;
mod requests;
mod rules;
mod timestamps;
mod versions;
mod writers;

use dyno::{Error, Model, Table};
use dyno_testing::{TemporaryTable, temporary_table};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Accounts")]
struct Account {
    #[dyno(partition_key)]
    id: u64,
    balance: i64,
    note: Option<String>,
    #[dyno(version)]
    version: u64,
}

/// The same, with a write id.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Accounts")]
struct MarkedAccount {
    #[dyno(partition_key)]
    id: u64,
    balance: i64,
    #[dyno(version)]
    version: u32,
    #[dyno(write_id)]
    write_id: String,
}

async fn accounts() -> TemporaryTable<Account> {
    temporary_table().await.expect("the engine makes tables")
}

fn account(id: u64) -> Account {
    Account {
        id,
        ..Account::default()
    }
}

/// The item in the table of a write that was refused because of its version.
#[track_caller]
fn stored<T>(result: dyno::Result<T>) -> Option<Account> {
    match result {
        Err(Error::VersionConflict(conflict)) => {
            assert!(!conflict.is_outcome_unknown());
            conflict.stored().expect("an account")
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was written"),
    }
}

async fn look(accounts: &Table<Account>, id: u64) -> Option<Account> {
    accounts.get(id).consistent().await.expect("a read")
}
