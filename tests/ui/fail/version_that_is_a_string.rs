use dyno::Model;

#[derive(Model)]
#[dyno(table = "Accounts")]
struct Account {
    #[dyno(partition_key)]
    id: String,
    #[dyno(version)]
    version: String,
}

fn main() {}
