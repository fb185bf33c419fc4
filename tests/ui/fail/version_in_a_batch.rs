use dyno::{Model, Table};

#[derive(Model, Clone)]
#[dyno(table = "Accounts")]
struct Account {
    #[dyno(partition_key)]
    id: String,
    #[dyno(version)]
    version: u64,
}

async fn save(accounts: Table<Account>, many: Vec<Account>) -> dyno::Result<()> {
    accounts.batch().put_all(many).await?;
    Ok(())
}

fn main() {}
