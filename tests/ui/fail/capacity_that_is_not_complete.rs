use dyno::{Model, Table};

#[derive(Model)]
#[dyno(table = "Users", capacity(read = 5))]
struct OnlyRead {
    #[dyno(partition_key)]
    name: String,
}

#[derive(Model)]
#[dyno(table = "Users", capacity(read = 0, write = 1))]
struct Zero {
    #[dyno(partition_key)]
    name: String,
}

#[derive(Model)]
#[dyno(table = "Users", index(name = "ByAge", partition_key = age, capacity(read = 1, write = 1)))]
struct OnlyOfAnIndex {
    #[dyno(partition_key)]
    name: String,
    age: u8,
}

#[derive(Table)]
#[dyno(
    name = "Shop",
    partition_key(pk: String),
    sort_key(sk: String),
    capacity = 5,
    local_index(name = "Local", sort_key(at: u64), capacity(read = 1, write = 1))
)]
struct Shop;

#[derive(Table)]
#[dyno(name = "Store", partition_key(pk: String))]
struct Store;

#[derive(Model)]
#[dyno(table = Store, partition_key = "USER#{name}", capacity(read = 1, write = 1))]
struct OfADeclaredTable {
    name: String,
}

fn main() {}
