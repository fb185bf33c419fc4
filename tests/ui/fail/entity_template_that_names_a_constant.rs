use dyno::{Model, Table};

const PREFIX: &str = "ORDER";
static REGION: &str = "EU";

#[derive(Table)]
#[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String))]
struct Shop;

#[derive(Model)]
#[dyno(table = Shop, partition_key = "{REGION}#{id}", sort_key = "{PREFIX}#{id}")]
struct Order {
    id: u64,
}

fn main() {
    const LOCAL: &str = "LINE";

    #[derive(Model)]
    #[dyno(table = Shop, partition_key = "ORDER#{id}", sort_key = "{LOCAL}#{id}")]
    struct Line {
        id: u64,
    }
}
