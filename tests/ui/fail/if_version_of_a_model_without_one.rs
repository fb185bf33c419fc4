use dyno::{Model, Table};

#[derive(Model)]
#[dyno(table = "Accounts")]
struct Account {
    #[dyno(partition_key)]
    id: String,
}

async fn remove(accounts: Table<Account>) -> dyno::Result<()> {
    accounts.delete("ada").if_version(3_u64).await
}

fn main() {}
