use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: u32))
)]
struct Shop;

#[derive(Model)]
#[dyno(
    table = Shop,
    stream = keys_only,
    partition_key = "ORDER#{id}",
    sort_key = "ORDER",
    index(name = "GSI1", partition_key = "{id}", sort_key = total),
    local_index(GSI2, sort_key = total)
)]
struct Order {
    #[dyno(partition_key)]
    id: u64,
    total: u32,
    #[dyno(ttl)]
    expires: Option<u64>,
}

#[derive(Model)]
#[dyno(table = Shop, sort_key = "NOTE", index(GSI1, sort_key = at), index(GSI1, partition_key = "{at}", sort_key = at))]
struct Note {
    at: u32,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "PAGE#{id}", sort_key = "PAGE")]
struct Page<T> {
    id: u64,
    content: T,
}

fn main() {}
