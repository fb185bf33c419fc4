//! A field with the name of an index's key attribute would put each customer into the index.

use dyno::{Model, Table};

#[derive(Table)]
#[dyno(
    name = "shop",
    partition_key(pk: String),
    sort_key(sk: String),
    entity = "kind",
    index(name = "GSI1", partition_key(gsi1pk: String), sort_key(sk: String)),
    index(name = "GSI2", partition_key(region: String), sort_key(gsi2sk: String)),
)]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
struct Customer {
    id: u64,
    gsi1pk: String,
    // Without `gsi2sk` it is in no index.
    region: String,
}

fn main() {}
