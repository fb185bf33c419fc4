use dyno::Table;

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), index(sort_key(gsi1sk: String)))]
struct Shop;

#[derive(Table)]
#[dyno(name = "blog", partition_key(pk: String), local_index(name = "LSI1", sort_key(at: u64)))]
struct WithoutSortKey;

#[derive(Table)]
#[dyno(name = "wiki", partition_key(pk: String), sort_key(sk: String), local_index(name = "LSI1"))]
struct WithoutSortKeyOfIndex;

#[derive(Table)]
#[dyno(
    name = "mail",
    partition_key(pk: String),
    index(name = "GSI1", partition_key(a: u8, b: u8, c: u8, d: u8, e: u8)),
    index(name = "GSI2", partition_key(a: u8)),
    index(name = "gsi2", partition_key(b: u8))
)]
struct TooMany;

fn main() {}
