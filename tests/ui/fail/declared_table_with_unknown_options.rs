use dyno::Table;

#[derive(Table)]
#[dyno(
    table = "shop",
    name = "shop",
    partition_key(pk: String),
    sortkey(sk: String),
    entiy = "kind",
    index(nam = "GSI1", partition_key(gsi1pk: String), projection = keysonly),
    rename_all = "camelCase",
    local_index(name = "LSI1", partition_key(pk: String), sort_key(at: u64)),
    stream = key_only
)]
struct Shop;

fn main() {}
