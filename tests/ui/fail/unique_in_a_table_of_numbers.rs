use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: u64,
    #[dyno(unique)]
    email: String,
}

fn main() {}
