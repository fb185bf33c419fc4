use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    name: String,
    #[dyno(default_on_write = 7)]
    joined: u64,
    #[dyno(default_on_write)]
    seen: Option<u64>,
    #[dyno(null, default_on_write = 7)]
    left: Option<u64>,
}

fn main() {}
