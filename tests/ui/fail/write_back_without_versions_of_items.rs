use dyno::{Model, Table};

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: u64,
}

async fn write_back(users: Table<User>) -> dyno::Result<()> {
    users.get(7_u64).write_back().await?;
    Ok(())
}

fn main() {}
