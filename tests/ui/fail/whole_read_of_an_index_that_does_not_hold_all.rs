use dyno::{Client, Model, Result};

#[derive(Model)]
#[dyno(table = "Users")]
#[dyno(index(name = "ByMail", partition_key = mail, projection = keys_only))]
#[dyno(local_index(name = "ByNick", sort_key = nick, projection = include(mail)))]
struct User {
    #[dyno(partition_key)]
    id: String,
    #[dyno(sort_key)]
    number: u32,
    mail: Option<String>,
    nick: Option<String>,
    bio: Option<String>,
}

async fn mistakes(client: Client) -> Result<()> {
    let users = client.table::<User>();
    users.index(User::BY_MAIL).query("a@b.c").page().await?;
    let _ = users.index(User::BY_NICK).scan().stream();
    Ok(())
}

fn main() {}
