//! A second model of listed items must keep what the listed one keeps. `Draft` does; the others do not.

mod tables {
    use super::{Account, Order};
    use dyno::Table;

    #[derive(Table)]
    #[dyno(
        name = "shop",
        partition_key(pk: String),
        sort_key(sk: String),
        entity = "kind",
        index(name = "GSI1", partition_key(gsi1pk: String)),
        entities(Order, Account)
    )]
    pub struct Shop;
}

use dyno::Model;

#[derive(Model)]
#[dyno(
    table = tables::Shop,
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{id}",
    index(GSI1, partition_key = "STATE#{state}")
)]
struct Order {
    customer: u64,
    id: u64,
    state: u8,
}

#[derive(Model)]
#[dyno(
    table = tables::Shop,
    entity = "Order",
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{id}",
    index(GSI1, partition_key = "STATE#{state}")
)]
struct Draft {
    customer: u64,
    id: u64,
    state: u8,
    text: Option<String>,
}

#[derive(Model)]
#[dyno(
    table = tables::Shop,
    entity = "Order",
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{id}",
    index(GSI1, partition_key = "STATE#{state}")
)]
struct Narrow {
    customer: u64,
    id: u32,
    state: u8,
}

#[derive(Model)]
#[dyno(table = tables::Shop, entity = "Order", partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{id}")]
struct NotIndexed {
    customer: u64,
    id: u64,
}

#[derive(Model)]
#[dyno(
    table = tables::Shop,
    entity = "Order",
    partition_key = "CUSTOMER#{customer}",
    sort_key = "ORDER#{id}",
    index(GSI1, partition_key = "ALL#{state}")
)]
struct OtherIndexKey {
    customer: u64,
    id: u64,
    state: u8,
}

#[derive(Model)]
#[dyno(table = tables::Shop, partition_key = "ACCOUNT#{id}", sort_key = "ACCOUNT", item_version = 1)]
struct Account {
    id: u64,
    #[dyno(version)]
    version: u64,
    #[dyno(unique)]
    email: String,
}

#[derive(Model)]
#[dyno(
    table = tables::Shop,
    entity = "Account",
    partition_key = "ACCOUNT#{id}",
    sort_key = "ACCOUNT",
    item_version = 1
)]
struct Unversioned {
    id: u64,
    #[dyno(unique)]
    email: String,
}

#[derive(Model)]
#[dyno(table = tables::Shop, entity = "Account", partition_key = "ACCOUNT#{id}", sort_key = "ACCOUNT")]
struct WithoutItemVersion {
    id: u64,
    #[dyno(version)]
    version: u64,
    #[dyno(unique)]
    email: String,
}

#[derive(Model)]
#[dyno(
    table = tables::Shop,
    entity = "Account",
    partition_key = "ACCOUNT#{id}",
    sort_key = "ACCOUNT",
    item_version = 1
)]
struct NotUnique {
    id: u64,
    #[dyno(version)]
    version: u64,
    email: String,
}

fn main() {}
