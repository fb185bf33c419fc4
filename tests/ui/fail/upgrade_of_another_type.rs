use dyno::Model;

#[derive(Model)]
#[dyno(table = "Users", item_version = 2, upgrade(from = 1, with = upgrade))]
struct User {
    #[dyno(partition_key)]
    id: u64,
}

fn upgrade(id: u64) -> u64 {
    id
}

fn main() {}
