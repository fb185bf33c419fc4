use dyno::{Document, Model};

#[derive(Model)]
#[dyno(table = "Accounts")]
struct Account {
    #[dyno(partition_key, updated_at)]
    id: u64,
    #[dyno(version)]
    version: u64,
    #[dyno(version)]
    revision: u64,
    #[dyno(version, default = 3)]
    count: u64,
    #[dyno(version)]
    maybe: Option<u64>,
    #[dyno(created_at, alias = "made")]
    created: u64,
}

#[derive(Document)]
struct Info {
    #[dyno(version)]
    version: u64,
}

fn main() {}
