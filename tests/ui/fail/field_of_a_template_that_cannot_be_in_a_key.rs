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
#[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "ORDER#{cached}")]
struct Skipped {
    id: u64,
    #[dyno(skip)]
    cached: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "ORDER#{at}")]
struct Optional {
    id: u64,
    at: Option<u64>,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "ORDER#{at}")]
struct Renamed {
    id: u64,
    #[dyno(alias = "time")]
    at: u64,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "ORDER#{at}")]
struct AsNull {
    id: u64,
    #[dyno(null)]
    at: Option<u64>,
}

#[derive(Model)]
#[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "ORDER#{at}")]
struct BySerde {
    id: u64,
    #[dyno(serde)]
    at: u64,
}

fn main() {}
