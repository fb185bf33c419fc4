use dyno::{Client, Model};

#[derive(Model, Clone)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(unique)]
    email: String,
}

async fn save(client: Client, many: Vec<User>) -> dyno::Result<()> {
    client.table::<User>().batch().put_all(many).await?;
    Ok(())
}

fn main() {}
