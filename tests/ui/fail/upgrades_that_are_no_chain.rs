use dyno::{Item, Model};

fn upgrade(_: &mut Item) {}

#[derive(Model)]
#[dyno(table = "Users", item_version = 4, upgrade(from = 1, with = upgrade), upgrade(from = 3, with = upgrade))]
struct Gap {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version = 3, upgrade(from = 1, with = upgrade))]
struct WithoutTheLast {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version = 2)]
struct WithoutAny {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version = 2, upgrade(from = 1, with = upgrade), upgrade(from = 2, with = upgrade))]
struct OfTheCurrentVersion {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version = 2, upgrade(from = 1, with = upgrade), upgrade(from = 1, with = upgrade))]
struct Twice {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version = 0)]
struct Zero {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", upgrade(from = 1, with = upgrade))]
struct WithoutAVersion {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version = 2, upgrade(from = 1))]
struct WithoutAFunction {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version(2, attribute = "id"), upgrade(from = 1, with = upgrade))]
struct SameAttribute {
    #[dyno(partition_key)]
    id: u64,
}

#[derive(Model)]
#[dyno(table = "Users", item_version = 1)]
struct Borrowing<'a> {
    #[dyno(partition_key)]
    id: &'a str,
}

fn main() {}
